/**
 * Built-in functions with rules of their own: those that make hosts, secrets and files, and those that wrap settings.
 */
import { accountName, fileMode, unitName } from "./known-forms.ts";
import { dependsOnRequest } from "./shared-secret.ts";
import type { CallExpression, Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { findType } from "./declared.ts";
import type { Demand } from "./demand.ts";
import { misplacedFunction, misplacedReference, wrongArgumentCount } from "./expression-diagnostics.ts";
import { fileOfStatic, secretInStore, secretOfAllRequests } from "./flow-diagnostics.ts";
import { infer, inferExpression } from "./inference.ts";
import { check } from "./inference.ts";
import { intrinsics } from "./intrinsics.ts";
import { widen } from "./joined-type.ts";
import { filesMayStand, type Place, type PlaceKind } from "./place.ts";
import { plainText } from "./resolve-refinement.ts";
import { textOf } from "./secret-path.ts";
import { isPairRecipe, pairType, secretRecipe } from "./secret-recipe.ts";
import { stageOf, withoutStage } from "./stage.ts";
import {
  deployOf,
  errorType,
  hostType,
  projectFileType,
  rawNixType,
  secretOf,
  stringType,
  type RecordField,
  type RecordType,
  type Type,
} from "./type.ts";
import { notOptional, typeMismatch } from "./value-diagnostics.ts";

export function inferSpecialCall(checking: Checking, place: Place, node: CallExpression, name: string): Type {
  const [first, second] = node.arguments;
  if (first === undefined) return errorType;
  switch (name) {
    case "host":
      return inferHost(checking, place, node, first, second);
    case "secret":
    case "identity_secret":
      return inferSecret(checking, place, node, name, first, second);
    case "file":
      return inferFile(checking, place, node, first, second);
    case "cases":
      return inferCases(checking, first);
    case "text":
      inferExpression(checking, place, first, projectFileType, { subject: "`path` of `text`" });
      return stringType;
    case "default":
    case "force":
      infer(checking, place, first);
      checking.report(misplacedReference.at(node, { name }));
      return errorType;
    case "nix":
      infer(checking, place, first);
      reportNix(checking, place, node);
      return errorType;
    default:
      for (const argument of node.arguments) infer(checking, place, argument);
      return errorType;
  }
}

/** Where each function may stand, for messages. */
function requirePlace(
  checking: Checking,
  place: Place,
  node: CallExpression,
  name: string,
  kinds: readonly PlaceKind[],
  where: string,
): void {
  if (kinds.includes(place.kind)) return;
  checking.report(misplacedFunction.at(node.callee, { name, where }));
}

function settingOf(name: string, type: Type, isRequired: boolean): RecordField {
  return { name, type, hasDefault: false, schema: { isRequired } };
}

function settings(name: string, fields: readonly RecordField[]): RecordType {
  return { kind: "record", fields: new Map(fields.map((field) => [field.name, field])), name };
}

/** How age writes a public key. */
const ageKey: Type = { kind: "string", patterns: ["age1[0-9a-z]{58}"] };

const sopsSettings = settings("the keys of sops", [
  settingOf("machines", { kind: "list", element: ageKey }, true),
  settingOf("people", { kind: "list", element: ageKey }, true),
  settingOf("key_file", { kind: "optional", inner: stringType }, false),
]);

export const hostSettings = settings("the settings of a host", [
  settingOf("system", stringType, true),
  settingOf("target", deployOf(stringType), true),
  settingOf("imports", { kind: "list", element: projectFileType }, false),
  settingOf("sops", { kind: "optional", inner: sopsSettings }, false),
]);

export const fileSettings = settings("the settings of a file", [
  settingOf("owner", accountName, false),
  settingOf("group", accountName, false),
  settingOf("mode", fileMode, false),
  settingOf("restart", { kind: "list", element: unitName }, false),
]);

function inferHost(
  checking: Checking,
  place: Place,
  node: CallExpression,
  name: Expression,
  values: Expression | undefined,
): Type {
  requirePlace(checking, place, node, "host", ["mapping", "rule"], "in mappings");
  inferExpression(checking, place, name, stringType, { subject: "a host's name" });
  if (values !== undefined) inferExpression(checking, place, values, hostSettings, { subject: "`settings` of `host`" });
  return hostType;
}

function inferSecret(
  checking: Checking,
  place: Place,
  node: CallExpression,
  name: "secret" | "identity_secret",
  id: Expression,
  how: Expression | undefined,
): Type {
  if (name === "identity_secret") requirePlace(checking, place, node, name, ["application"], "in applications");
  else {
    const kinds: readonly PlaceKind[] = ["application", "mapping", "rule", "environment", "deployment"];
    requirePlace(checking, place, node, name, kinds, "in applications, mappings, environments and deployments");
  }
  inferExpression(checking, place, id, stringType, { subject: "a secret's id" });
  if (place.kind === "rule" && id.kind === "text" && !dependsOnRequest(checking, id))
    checking.report(secretOfAllRequests.at(id, {}));
  const recipe = how === undefined ? undefined : secretRecipe(checking, place, how, name);
  return recipe !== undefined && isPairRecipe(recipe) ? pairType : secretOf(stringType);
}

const pathType: Type = { kind: "string", name: "path" };

function inferFile(
  checking: Checking,
  place: Place,
  node: CallExpression,
  content: Expression,
  values: Expression | undefined,
): Type {
  if (!filesMayStand(place))
    checking.report(misplacedFunction.at(node.callee, { name: "file", where: "in applications and mappings" }));
  const type = infer(checking, place, content);
  const demand = { subject: "`file`" };
  if (type.kind === "optional" || type.kind === "none")
    checking.report(notOptional.at(content, { text: textOf(content), to: secretOf(stringType), demand }));
  else if (type.kind !== "error") {
    if (widen(withoutStage(type)).kind !== "string")
      checking.report(
        typeMismatch.at(content, { demand, from: type, to: secretOf(stringType), help: pairHelp(type, content) }),
      );
    else if (stageOf(type) === "static") checking.report(fileOfStatic.at(content, { found: type }));
  }
  if (values !== undefined) inferExpression(checking, place, values, fileSettings, { subject: "`settings` of `file`" });
  return pathType;
}

function pairHelp(type: Type, node: Expression): string | undefined {
  return type === pairType ? `take one half of the pair: ${textOf(node)}.private or ${textOf(node)}.public` : undefined;
}

/** The argument names a type; its literals are kept as the argument's type, for evaluation. */
function inferCases(checking: Checking, node: Expression): Type {
  const target = node.kind === "reference" ? checking.targets[node.id] : undefined;
  const found = target?.kind === "declaration" ? findType(checking, target.symbol) : undefined;
  const type = found?.kind === "alias" ? found.type : undefined;
  if (type !== undefined) checking.types[node.id] = type;
  if (target?.kind === "unknown" || type?.kind === "error") return errorType;
  const members = type?.kind === "union" ? type.members : type?.kind === "literal" ? [type] : [];
  const [first] = members;
  if (first !== undefined && members.every((member) => member.kind === "literal"))
    return { kind: "list", element: widen(type ?? errorType) };
  checking.report(
    misplacedFunction.at(node, {
      name: "cases",
      where: "with the name of a type that is a union of literals",
      help: 'declare one: type modes = "a" | "b"',
    }),
  );
  return errorType;
}

/**
 * `default(x)`, `force(x)` and `nix("…")` where a value is expected: whether the call is certain to fit; undefined where it is none
 * of these, or stands in a wrong place (reported when it is inferred).
 */
export function checkSettingCall(
  checking: Checking,
  place: Place,
  node: CallExpression,
  expected: Type,
  demand: Demand | undefined,
): boolean | undefined {
  const target = node.callee.kind === "reference" ? checking.targets[node.callee.id] : undefined;
  const [argument, more] = node.arguments;
  if (target?.kind !== "intrinsic" || argument === undefined) return undefined;
  const isWrapper = target.name === "default" || target.name === "force";
  if (!isWrapper && target.name !== "nix") return undefined;
  if (more !== undefined) {
    const { signature } = intrinsics.get(target.name) ?? { signature: "" };
    const facts = { name: target.name, signature, wanted: "1 argument", found: node.arguments.length };
    checking.report(wrongArgumentCount.at(node, facts));
    return true;
  }
  if (target.name === "nix") return checkNix(checking, place, node, argument, expected, demand);
  if (demand?.isSetting !== true || demand.isWrapped === true) return undefined;
  const inner: Demand = { ...demand, isWrapped: true };
  if (expected.kind === "options") check(checking, place, argument, expected, inner);
  else inferExpression(checking, place, argument, expected, inner);
  return true;
}

function checkNix(
  checking: Checking,
  place: Place,
  node: CallExpression,
  code: Expression,
  expected: Type,
  demand: Demand | undefined,
): boolean | undefined {
  if (place.kind === "application" || !takesNix(expected)) {
    inferExpression(checking, place, code, stringType, { subject: "`nix`" });
    reportNix(checking, place, node, demand);
    return true;
  }
  checking.types[node.id] = rawNixType;
  const type = inferExpression(checking, place, code, stringType, { subject: "`nix`" });
  if (plainText(code) === undefined && stageOf(type) === "secret")
    checking.report(
      secretInStore.at(code, { name: "this Nix code", path: [], text: textOf(code), isText: code.kind === "text" }),
    );
  return true;
}

function takesNix(type: Type): boolean {
  switch (type.kind) {
    case "rawNix":
    case "package":
    case "error":
      return true;
    case "json":
      return type.isSetting === true;
    case "optional":
    case "deploy":
      return takesNix(type.inner);
    case "union":
      return type.members.some(takesNix);
    default:
      return false;
  }
}

function reportNix(checking: Checking, place: Place, node: CallExpression, demand?: Demand): void {
  const isApplication = place.kind === "application";
  const subject = demand === undefined ? "" : `; ${demand.subject} takes neither`;
  checking.report(
    misplacedFunction.at(node, {
      name: "nix",
      where: isApplication
        ? "in mappings: applications run anywhere"
        : `where an option takes a function or a package${subject}`,
      help: isApplication ? undefined : "write the value in Fedi",
    }),
  );
}
