/**
 * Values as Nix trees. What is known is written down; a residual becomes the expression that computes it from `outputs.json`, with
 * the functions of the run-time library (nix/lib.nix), bound to `fedi` in the file.
 *
 * In: a value for a place that every user of the machine can read. Out: a tree; what Nix cannot hold is reported and is `null`.
 * Not here: contents of secret files (secret-parts.ts), layout (print.ts).
 */
import type { Report } from "../../diagnostics/diagnostic.ts";
import type { FileId, Span } from "../../source/span.ts";
import type { Residual, ResidualValue, Secret, Value } from "../../evaluation/value.ts";
import { describeType, printWithoutAliases } from "../../semantics/print-type.ts";
import { toNix } from "../../semantics/portable-pattern.ts";
import { withoutStage } from "../../semantics/stage.ts";
import type { RecordField, Type } from "../../semantics/type.ts";
import { secretKey } from "../crossing.ts";
import { isNixText } from "../nix-string.ts";
import { outputName } from "../target.ts";
import { operandsOf } from "../../evaluation/residual.ts";
import { walkValue } from "../../evaluation/walk-value.ts";
import { lowerGeneric, type GenericLowering } from "./lower-generic.ts";
import { isRead, lowerLater, mayHoldLater, nowTree } from "./lower-later.ts";
import { textOf } from "./lower-text.ts";
import { notInNix, nixSyntax, secretInStore, textNotInNix } from "./nix-diagnostics.ts";
import {
  nixCall,
  nixList,
  nixNull,
  nixText,
  nixVariable,
  type Nix,
  type NixEntry,
  type NixOperator,
} from "./nix-tree.ts";
import { checkRawNix } from "./raw-nix.ts";
import { laterData, typeData } from "./type-data.ts";
import type { TypeNames } from "./type-names.ts";

export interface Lowering {
  readonly report: Report;
  /** `mastodon.fedi:72`. */
  readonly placeText: (span: Span) => string;
  /** Where a project file stands, relative to the file written; undefined where it is not among those copied. */
  readonly filePath: (file: FileId) => string | undefined;
  /** Of the file that is written. */
  readonly types: TypeNames;
  /** What is written, for messages: ``the configuration of `main` ``. */
  readonly what: string;
  /** In the generic module: what is bound there, and how secrets are found. */
  readonly generic?: Omit<GenericLowering, "lower">;
  /** There also: outside of NixOS modules, where packages are not known. */
  readonly areNamesOfPackages?: boolean;
  /** There also: settings of OpenTofu, whose secrets are variables. */
  readonly isForTofu?: boolean;
  /** There also: what lands in Nix, which is read from what was recorded where it was known only after deployment. */
  readonly isNow?: boolean;
  /** There also: what is given for parts of a value. */
  readonly parts?: ReadonlyMap<Residual, Nix>;
  /** There also what a field is by default. */
  readonly defaultOf?: (field: RecordField) => Nix | undefined;
}

/** Evaluation allows 500; residuals and the types in them add a few. Beyond it we would recurse too deeply. */
const deepest = 1200;

/** Functions of the language that the run-time library has under the same name. */
const functions: ReadonlySet<string> = new Set(
  (
    "length contains keys values get sum min max all any sort unique in_order range join split lower upper trim replace starts_with " +
    "ends_with matches slug to_string to_int to_json round_up cidr_host file_name url_host url_port sh pick"
  ).split(" "),
);
/** Those that only nix/generic.nix has: on floats, which are always known before deployment. */
const genericFunctions: ReadonlySet<string> = new Set(["floor", "ceil", "secret_path"]);

export function lowerValue(value: Value, to: Lowering, depth = 0): Nix {
  if (depth > deepest) return refuse(value, to, "this value", "it nests too deeply");
  switch (value.kind) {
    case "error":
    case "none":
      return nixNull;
    case "bool":
      return { kind: "bool", value: value.value };
    case "int":
    case "bytes":
    case "duration":
    case "float":
      return lowerNumber(value.value, value.kind === "float");
    case "text":
      return lowerText(value.value, value.origin, to);
    case "list":
    case "set":
      return nixList(value.items.map((item) => lowerValue(item, to, depth + 1)));
    case "record":
    case "map":
      return lowerEntries(value.entries, to, depth);
    case "variant":
      return { kind: "set", entries: [{ path: [value.case], value: lowerValue(value.value, to, depth + 1) }] };
    case "package":
      return to.areNamesOfPackages === true
        ? nixCall(["fedi", "package"], nixList(value.path.map(nixText)))
        : nixVariable("pkgs", ...value.path);
    case "priority": {
      const name = value.level === "default" ? "mkDefault" : "mkForce";
      return nixCall(["lib", name], lowerValue(value.value, to, depth + 1));
    }
    case "projectFile": {
      const path = to.filePath(value.file);
      return path === undefined ? refuse(value, to, "a file", "it is not copied") : { kind: "path", path };
    }
    case "rawNix":
      return lowerRaw(value.text, value.origin, to);
    case "residual":
      return lowerResidual(value, to, depth);
    case "tofuItem":
      if (value.item.generic !== undefined)
        return nixCall(["fedi", "address"], lowerValue(value.item.generic, to, depth));
      return refuse(value, to, "a tofu item", "only its fields can");
    case "host":
      // In the generic module a machine is its name.
      if (to.generic !== undefined) return lowerText(value.host.name, value.origin, to);
      return refuse(value, to, "a host", "only its fields can");
    case "grant":
      return refuse(value, to, "a grant", "only its fields can");
  }
}

function refuse(value: Value, to: Lowering, what: string, why: string): Nix {
  to.report(notInNix.at(value.origin, { what, why }));
  return nixNull;
}

function lowerNumber(value: number, isFloat: boolean): Nix {
  return isFloat || !Number.isSafeInteger(value) ? { kind: "float", value } : { kind: "int", value };
}

/** A text, or a mistake where Nix could not give it back unchanged. */
export function lowerText(text: string, origin: Span, to: Lowering): Nix {
  if (isNixText(text)) return nixText(text);
  to.report(textNotInNix.at(origin, { why: text.includes("\0") ? "a NUL character" : "half of a surrogate pair" }));
  return nixNull;
}

function lowerEntries(entries: ReadonlyMap<string, Value>, to: Lowering, depth: number): Nix {
  const lowered: NixEntry[] = [];
  entries.forEach((value, name) => {
    if (!isNixText(name)) lowerText(name, value.origin, to);
    lowered.push({ path: [name], value: lowerValue(value, to, depth + 1) });
  });
  return { kind: "set", entries: lowered };
}

function lowerRaw(text: string, origin: Span, to: Lowering): Nix {
  const problem = isNixText(text) ? checkRawNix(text) : { problem: "it has a character that Nix refuses", line: 1 };
  if (problem === undefined) return { kind: "raw", text };
  to.report(nixSyntax.at(origin, { ...problem, text }));
  return nixNull;
}

function lowerResidual(value: ResidualValue, to: Lowering, depth: number): Nix {
  const { generic } = to;
  const part = to.parts?.get(value.code);
  if (part !== undefined) return part;
  if (generic !== undefined && value.type.kind === "secret") return lowerSecretPath(value, to, depth);
  if (value.type.kind === "secret") {
    to.report(secretInStore.at(value.origin, { what: to.what, id: secretIn(value) }));
    return nixNull;
  }
  // Its name is that of a record, of which this is the path.
  const name = value.code.kind === "secretFile" ? undefined : generic?.scopes.nameOf(value);
  if (to.isNow !== true || to.parts !== undefined || (name === undefined && !isRead(value)))
    return name ?? lowerDefinition(value, to, depth);
  const whole = name ?? lowerDefinition(value, { ...to, isNow: false }, depth);
  return mayHoldLater(value) ? nowTree(whole) : whole;
}

/** The generic module knows a secret by the path of its file; only single ones have one. */
function lowerSecretPath(value: ResidualValue, to: Lowering, depth: number): Nix {
  const { code } = value;
  if (to.isForTofu === true && code.kind === "secret") return lowerDefinition(value, to, depth);
  if (code.kind === "attribute") {
    const whole = lowerDefinition(value, { ...to, isNow: false }, depth);
    return to.isNow === true ? nowTree(whole) : whole;
  }
  const isPath = isRead(value) || (code.kind === "call" && code.name === "secret_path");
  if (to.isForTofu === true && isPath)
    return nixCall(["fedi", "secretForTofu"], nixText(to.placeText(value.origin)), lowerOpenSecret(value, to, depth));
  const isMade = code.kind === "call" && code.name !== "secret_path";
  if (to.isForTofu === true && code.kind !== "call") return lowerDefinition(value, to, depth);
  if (code.kind === "interpolate" || code.kind === "operation" || isMade)
    return refuse(value, to, "a text made of secrets", "in the generic module a secret is the path of its file");
  return lowerOpenSecret(value, to, depth);
}

function lowerOpenSecret(value: ResidualValue, to: Lowering, depth: number): Nix {
  return to.generic?.scopes.nameOf(value) ?? lowerDefinition(value, to, depth);
}

/** Where a secret is, or the text of a public key. Whoever runs an application says it beside the options. */
function lowerGenericSecret(secret: Secret, part: "private" | "public" | undefined, source: Nix | undefined): Nix {
  const id = secret.genericId ?? secret.id;
  const name = nixText(part === undefined ? id : `${id}-${part}`);
  if (part === "public") return nixCall(["fedi", "publicText"], source ?? { kind: "set", entries: [] }, name);
  const key = secretKey(secret.id, part);
  return source === undefined
    ? nixText(`${secretStore}/${key}`)
    : nixCall(["fedi", "secretPath"], source, name, nixText(key));
}

/** Where `deploy` puts the secrets of a host, and the generic module looks for them. */
const secretStore = "/var/lib/fedi/secrets";

/** The residual itself, not the name that it may have. */
export function lowerDefinition(value: ResidualValue, to: Lowering, depth = 0): Nix {
  const { code } = value;
  const inner = (operand: Value) => lowerValue(operand, to, depth + 1);
  const isOpen = to.generic !== undefined && to.isNow !== true && to.parts === undefined;
  const compute = (one: ResidualValue, parts: ReadonlyMap<Residual, Nix>) =>
    lowerDefinition(one, { ...to, parts }, depth + 1);
  const isForced = to.isForTofu === true && (value.type.kind === "secret" || operandsOf(code).some(isSecretItself));
  const later = isOpen ? lowerLater(value, { lower: inner, compute, isForced }) : undefined;
  if (later !== undefined) return later;
  switch (code.kind) {
    case "attribute":
      return nixCall(
        ["fedi", value.type.kind === "optional" ? "optionalOutput" : "output"],
        nixText(outputName(code.item, code.path)),
      );
    case "secret":
      if (to.isForTofu === true) return nixCall(["fedi", "variable"], nixText(secretKey(code.secret.id, code.part)));
      return to.generic !== undefined
        ? lowerGenericSecret(code.secret, code.part, to.generic.secretsOf)
        : nixCall(["fedi", "publicKey"], nixText(secretKey(code.secret.id, code.part)));
    case "package":
      return { kind: "string", parts: [nixVariable("pkgs", ...code.path)] };
    case "select":
      return {
        kind: "select",
        value: inner(code.value),
        name: code.name,
        ...(code.mayLack === true ? { otherwise: nixNull } : {}),
      };
    case "index":
      return nixCall(["fedi", "index"], inner(code.value), inner(code.index));
    case "interpolate":
      return {
        kind: "string",
        parts: code.parts.map((part) => interpolated(part, value.origin, to, depth)),
      };
    case "operation":
      return lowerOperation(code, inner, value);
    case "not":
      return { kind: "not", value: inner(code.value) };
    case "negate": {
      const zero: Nix = { kind: "int", value: 0 };
      return nixCall(["fedi", isFloat(value) ? "subtractFloat" : "subtract"], zero, inner(code.value));
    }
    case "call":
      return lowerCall(value, code, to, depth);
    case "choose":
      return { kind: "if", condition: inner(code.condition), yes: inner(code.then), no: inner(code.else) };
    case "checked":
      return nixCall(
        ["fedi", value.isGeneric === true ? "landed" : "checked"],
        nixText(`${to.placeText(value.origin)} takes ${describeType(code.type)} (${printWithoutAliases(code.type)})`),
        dataOf(value, code.type, to),
        inner(code.value),
      );
    case "variable":
    case "concat":
    case "each":
    case "build":
    case "secretFile":
    case "fail":
      return to.generic === undefined
        ? refuse(value, to, "a value of the generic module", "options are known here")
        : lowerGeneric(value, code, { ...to.generic, lower: inner });
  }
}

function isSecretItself(operand: string | Value): boolean {
  return typeof operand !== "string" && operand.kind === "residual" && operand.code.kind === "secret";
}

function dataOf(value: ResidualValue, type: Type, to: Lowering): Nix {
  const data = typeData(type, to.types, value.isGeneric === true ? to.defaultOf : undefined);
  return value.mayBeLater === true && to.isNow !== true ? laterData(data, type, to.types) : data;
}

function isFloat(value: ResidualValue): boolean {
  const type = withoutStage(value.type);
  return type.kind === "float" || (type.kind === "optional" && type.inner.kind === "float");
}

/** The first secret that a tainted value is made of, for the message. */
function secretIn(value: ResidualValue): string {
  let found: string | undefined;
  walkValue(value, (inside) => {
    if (found !== undefined || inside.kind !== "residual") return false;
    const { code } = inside;
    if (code.kind === "secret") found = code.secret.id;
    if (code.kind === "attribute" && inside.type.kind === "secret")
      found = `${code.item.type}.${code.item.name}.${code.path.join(".")}`;
    return found === undefined;
  });
  return found ?? "a secret";
}

/** Part of a string: text as it is, or the expression of a text. */
function interpolated(part: string | Value, origin: Span, to: Lowering, depth: number): string | Nix {
  if (typeof part !== "string") {
    const text = textOf(part, (value) => lowerValue(value, to, depth + 1));
    return text.kind === "string" && text.parts.every((piece) => typeof piece === "string")
      ? text.parts.join("")
      : text;
  }
  return lowerText(part, origin, to).kind === "null" ? "" : part;
}

type Operation = Extract<Residual, { readonly kind: "operation" }>;

function lowerOperation(code: Operation, inner: (operand: Value) => Nix, value: ResidualValue): Nix {
  const left = inner(code.left);
  const right = inner(code.right);
  const infix = (operator: NixOperator): Nix => ({ kind: "binary", operator, left, right });
  switch (code.operator) {
    case "or":
      return infix("||");
    case "and":
      return infix("&&");
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return infix(code.operator);
    case "in":
      return nixCall(["fedi", "isIn"], left, right);
    case "??":
      return nixCall(["fedi", "orElse"], left, right);
    case "++":
      return nixCall(["fedi", "append"], left, right);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%": {
      const name = arithmetic[code.operator];
      const result = nixCall(["fedi", isFloat(value) ? `${name}Float` : name], left, right);
      const isQuantity = value.type.kind === "bytes" || value.type.kind === "duration";
      const isSafe = code.operator === "+" || (code.operator !== "-" && [code.left, code.right].every(isNeverNegative));
      return isQuantity && !isSafe ? nixCall(["fedi", "notNegative"], result) : result;
    }
  }
}

function isNeverNegative(value: Value): boolean {
  if (value.kind !== "residual") return !("value" in value) || Number(value.value) >= 0;
  const type = withoutStage(value.type);
  return type.kind === "bytes" || type.kind === "duration" || (type.kind === "int" && (type.min ?? -1) >= 0);
}

const arithmetic = { "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "remainder" } as const;

type Call = Extract<Residual, { readonly kind: "call" }>;

function lowerCall(value: ResidualValue, code: Call, to: Lowering, depth: number): Nix {
  const inner = (operand: Value) => lowerValue(operand, to, depth + 1);
  const [first] = code.arguments;
  // In the generic module a machine is its name.
  if ((code.name === "to_string" || code.name === "host") && first !== undefined) return textOf(first, inner);
  if (code.name === "sum" && isFloat(value)) return nixCall(["fedi", "sumFloat"], ...code.arguments.map(inner));
  if (!functions.has(code.name) && !(to.generic !== undefined && genericFunctions.has(code.name)))
    return refuse(
      value,
      to,
      `\`${code.name}\` of a value that is known only after deployment`,
      "there is no such function",
    );
  if (code.name === "matches") return lowerMatches(code.arguments, inner);
  return nixCall(["fedi", code.name], ...code.arguments.map(inner));
}

/** The pattern as Nix writes it. */
function lowerMatches([text, pattern]: readonly Value[], inner: (operand: Value) => Nix): Nix {
  const written = pattern?.kind === "text" ? toNix(pattern.value) : undefined;
  return text === undefined || written === undefined
    ? nixNull
    : nixCall(["fedi", "matches"], inner(text), nixText(written));
}
