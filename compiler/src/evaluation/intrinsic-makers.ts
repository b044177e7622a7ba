/**
 * Built-in functions that make something: machines, secrets, files, priorities, raw Nix; and those that read the project.
 */
import { secretOf, stringType, type Type } from "../semantics/type.ts";
import { reportUnknown } from "./evaluate-list.ts";
import { unbalancedNix } from "./evaluation-diagnostics.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { placeOf, type Call } from "./intrinsic-call.ts";
import { boolValue, errorValue, listValue, mapValue, numberValue, priorityValue, textValue } from "./make-value.ts";
import { isOpen } from "./generic.ts";
import { findNixProblem } from "./nix-text.ts";
import { projectFile } from "./project-path.ts";
import { bareType, residualValue } from "./residual.ts";
import { fileWith } from "./secret-file.ts";
import type { Secret, SecretRecipe, SopsKeys, Value } from "./value.ts";

export function makerFunction(evaluation: Evaluation, frame: Frame, call: Call): Value {
  const [first, second] = call.arguments;
  const at = call.node;
  if (first === undefined) return errorValue(at);
  switch (call.name) {
    case "host":
      return makeHost(evaluation, frame, call, first, second);
    case "secret":
    case "identity_secret":
      return makeSecret(evaluation, frame, call, first, second);
    case "file":
      return fileWith(first, second, at);
    case "default":
    case "force":
      return priorityValue(call.name, first, at);
    case "nix":
      return rawNix(evaluation, call, first);
    default:
      return errorValue(at);
  }
}

function makeHost(evaluation: Evaluation, frame: Frame, call: Call, name: Value, settings: Value | undefined): Value {
  const at = call.node;
  if (settings?.kind !== "record" && settings?.kind !== "map") return errorValue(at);
  const open = frame.actions?.openHost;
  if (open !== undefined) return open(name, settings, at);
  const system = settings.entries.get("system");
  const target = settings.entries.get("target");
  const imports = settings.entries.get("imports");
  if (name.kind !== "text") return unknown(evaluation, name, "this host's name", call, 0);
  if (system?.kind !== "text") return unknown(evaluation, system, "this host's system", call, 1);
  if (imports !== undefined && imports.kind !== "list" && imports.kind !== "set")
    return unknown(evaluation, imports, "this host's imports", call, 1);
  if (target === undefined || frame.actions === undefined) return errorValue(at);
  const files: string[] = [];
  for (const file of imports?.items ?? []) {
    const landed = file.kind === "text" ? projectFile(evaluation, file) : file;
    if (landed.kind !== "projectFile") return errorValue(at);
    files.push(landed.file);
  }
  const keys = settings.entries.get("sops");
  if (keys?.kind === "residual") return unknown(evaluation, keys, "this host's sops keys", call, 1);
  const sops = sopsKeys(keys);
  const described = { system: system.value, target, imports: files, ...(sops === undefined ? {} : { sops }) };
  const host = frame.actions.host(name.value, described, at);
  return { kind: "host", host, origin: at };
}

function sopsKeys(value: Value | undefined): SopsKeys | undefined {
  if (value?.kind !== "record" && value?.kind !== "map") return undefined;
  const texts = (name: string): readonly string[] => {
    const list = value.entries.get(name);
    const items = list?.kind === "list" || list?.kind === "set" ? list.items : [];
    return [...new Set(items.flatMap((item) => (item.kind === "text" ? [item.value] : [])))].sort();
  };
  const file = value.entries.get("key_file");
  return {
    machines: texts("machines"),
    people: texts("people"),
    ...(file?.kind === "text" ? { keyFile: file.value } : {}),
  };
}

function unknown(evaluation: Evaluation, value: Value | undefined, what: string, call: Call, index: number): Value {
  if (value?.kind === "residual") reportUnknown(evaluation, value, what, placeOf(call, index));
  return errorValue(call.node);
}

const defaultRecipe: SecretRecipe = { kind: "random", bytes: 32, encoding: "base64url", prefix: "" };

function makeSecret(evaluation: Evaluation, frame: Frame, call: Call, id: Value, how: Value | undefined): Value {
  const { actions } = frame;
  const recipe = how === undefined ? (actions?.defaultRecipe ?? defaultRecipe) : recipeOf(how);
  if (id.kind !== "text") {
    const isOne = recipe?.kind === "random" || recipe?.kind === "supplied";
    if (isOpen(evaluation, id) && isOne && actions?.openSecret !== undefined) return actions.openSecret(id, call.node);
    return unknown(evaluation, id, "this secret's name", call, 0);
  }
  if (actions === undefined || recipe === undefined) return errorValue(call.node);
  return secretValue(actions.secret(id.value, recipe, call.name === "identity_secret", call.node), call.node);
}

/** What a secret means in a program: text nobody knows, or a pair of them. */
export function secretValue(secret: Secret, origin: Secret["origin"]): Value {
  const part = (name: "private" | "public"): Value =>
    residualValue(
      name === "private" ? secretOf(stringType) : stringType,
      { kind: "secret", secret, part: name },
      origin,
    );
  switch (secret.recipe.kind) {
    case "random":
    case "supplied":
      return residualValue(secretOf(stringType), { kind: "secret", secret }, origin);
    case "rsa":
    case "ed25519":
    case "p256": {
      const entries = new Map([
        ["private", part("private")],
        ["public", part("public")],
      ]);
      return mapValue("record", entries, origin);
    }
  }
}

/** `{ random = { bytes = 64 } }`: a variant, or a record of one field where nothing has made it one. */
function recipeOf(how: Value): SecretRecipe | undefined {
  const [name, settings] =
    how.kind === "variant"
      ? [how.case, how.value]
      : how.kind === "record" || how.kind === "map"
        ? ([...how.entries][0] ?? [])
        : [];
  const entries: ReadonlyMap<string, Value> | undefined =
    settings?.kind === "record" || settings?.kind === "map" ? settings.entries : undefined;
  const integer = (key: string, otherwise: number): number => {
    const value = entries?.get(key);
    return value?.kind === "int" || value?.kind === "bytes" ? value.value : otherwise;
  };
  switch (name) {
    case "random": {
      const encoding = entries?.get("encoding");
      const prefix = entries?.get("prefix");
      return {
        kind: "random",
        bytes: integer("bytes", 32),
        encoding: encodingOf(encoding?.kind === "text" ? encoding.value : undefined),
        prefix: prefix?.kind === "text" ? prefix.value : "",
      };
    }
    case "rsa":
      return { kind: "rsa", bits: integer("bits", 4096) };
    case "ed25519":
    case "p256":
    case "supplied":
      return { kind: name };
    default:
      return undefined;
  }
}

function encodingOf(text: string | undefined): "base64url" | "base64" | "hex" {
  return text === "base64" || text === "hex" ? text : "base64url";
}

function rawNix(evaluation: Evaluation, call: Call, value: Value): Value {
  if (value.kind !== "text") return unknown(evaluation, value, "this raw Nix", call, 0);
  const problem = findNixProblem(value.value);
  if (problem === undefined) return { kind: "rawNix", text: value.value, origin: call.node };
  evaluation.report(unbalancedNix.at(placeOf(call, 0), { problem }));
  return errorValue(call.node);
}

/** `text(path)`. */
export function fileFunction(evaluation: Evaluation, call: Call): Value {
  const path = call.arguments[0];
  const file = path?.kind === "text" ? projectFile(evaluation, path) : path;
  const text = file?.kind === "projectFile" ? evaluation.fileText(file.file) : undefined;
  return text === undefined ? errorValue(call.node) : textValue(text, call.node);
}

/** `cases(type)`: the checker has given the call the type `list<the union>`. */
export function casesOf(frame: Frame, call: Call): Value {
  const argument = call.node.arguments[0];
  const type = bareType(call.type);
  const ofCall = type.kind === "list" ? literalsOf(type.element) : undefined;
  const ofArgument = argument === undefined ? undefined : frame.module.types.get(argument.id);
  const literals = ofCall ?? (ofArgument === undefined ? undefined : literalsOf(ofArgument));
  if (literals === undefined) return errorValue(call.node);
  return listValue(
    literals.map((literal) => {
      if (typeof literal === "string") return textValue(literal, call.node);
      if (typeof literal === "boolean") return boolValue(literal, call.node);
      return numberValue(Number.isInteger(literal) ? "int" : "float", literal, call.node);
    }),
    call.node,
  );
}

function literalsOf(type: Type): readonly (string | number | boolean)[] | undefined {
  if (type.kind === "literal") return [type.value];
  if (type.kind !== "union") return undefined;
  return type.members.flatMap((member) => (member.kind === "literal" ? [member.value] : []));
}
