/**
 * The files made of secrets that a value of the generic module needs, as a Nix list: which ones there are depends on options.
 *
 * In: settings for a machine. Out: a tree of `[ { name; value; } ]`, or undefined where there are none.
 * Not here: what a file is made of (secret-parts.ts).
 */
import { holdsFile } from "../../deployment/files-in-value.ts";
import { operandsOf, valuesOfPart } from "../../evaluation/residual.ts";
import type { FileSettings, RecordPart, Residual, ResidualValue, SecretFile, Value } from "../../evaluation/value.ts";
import { valuesIn, walkValue } from "../../evaluation/walk-value.ts";
import { slugOf } from "../../evaluation/slug.ts";
import { lowerLoop, type GenericLowering } from "./lower-generic.ts";
import { lowerValue, type Lowering } from "./lower.ts";
import { nixCall, nixList, nixSet, nixText, type Nix } from "./nix-tree.ts";
import { lowerSecretParts } from "./secret-parts.ts";

type SecretFileCode = Extract<Residual, { readonly kind: "secretFile" }>;

/** A record of its path and of what must be declared: `fedi.secretFile …`, or the name that it is bound to. */
export function boundSecretFile(value: ResidualValue, code: SecretFileCode, to: Lowering): Nix {
  return to.generic?.scopes.nameOf(value) ?? secretFileTree(code, to);
}

export function secretFileTree(code: SecretFileCode, to: Lowering): Nix {
  const settings = code.settings === undefined ? nixSet([]) : lowerValue(code.settings, to);
  return nixCall(["fedi", "secretFile"], nixText(nameOf(code.content)), lowerSecretParts(code.content, to), settings);
}

/** A name for people: the secret's, or that of the option that holds it. */
function nameOf(content: Value): string {
  let name: string | undefined;
  walkValue(content, (inside) => {
    if (name !== undefined || inside.kind !== "residual") return name === undefined;
    if (inside.code.kind === "secret") name = inside.code.secret.genericId;
    else if (inside.code.kind === "select" && inside.type.kind === "secret") name = inside.code.name;
    return name === undefined;
  });
  return slugOf(name ?? "text") || "secret";
}

/** `password_file`. */
export function secretFileName(code: Residual): string | undefined {
  return code.kind === "secretFile" ? `${nameOf(code.content).replaceAll("-", "_")}_file` : undefined;
}

export function secretFilesOf(values: readonly Value[], generic: GenericLowering, to: Lowering): Nix | undefined {
  const lists = values.flatMap((value) => listsOf(value, generic, to));
  return lists.length === 0 ? undefined : joined(lists);
}

function listsOf(value: Value, generic: GenericLowering, to: Lowering): readonly Nix[] {
  if (!holdsFile(value)) return [];
  const inside = (part: Value) => listsOf(part, generic, to);
  if (value.kind === "text") return [nixList((value.files ?? []).map((file) => knownFile(file, to)))];
  if (value.kind !== "residual") return valuesIn(value).flatMap(inside);
  const { code } = value;
  switch (code.kind) {
    case "secretFile":
      return [{ kind: "select", value: boundSecretFile(value, code, to), name: "files" }];
    case "choose":
      return [...inside(code.condition), choice(code.condition, inside(code.then), inside(code.else), generic)];
    case "each":
      return [...inside(code.loop.collection), lowerLoop(code.loop, generic, () => joined(inside(code.value)))];
    case "build":
      return code.parts.flatMap((part) => listsOfPart(part, generic, to));
    default:
      return operandsOf(code).flatMap((operand) => (typeof operand === "string" ? [] : inside(operand)));
  }
}

function listsOfPart(part: RecordPart, generic: GenericLowering, to: Lowering): readonly Nix[] {
  const inside = (parts: readonly RecordPart[]) => parts.flatMap((one) => listsOfPart(one, generic, to));
  switch (part.kind) {
    case "set":
    case "spread":
      return listsOf(part.value, generic, to);
    case "choose": {
      const then = inside(part.then);
      const otherwise = inside(part.else);
      return then.length + otherwise.length === 0 ? [] : [choice(part.condition, then, otherwise, generic)];
    }
    case "each": {
      // Written inside the loop only: what it binds is known there.
      const mayHold = valuesOfPart(part).some(holdsFile);
      return mayHold ? [lowerLoop(part.loop, generic, () => joined(inside(part.parts)))] : [];
    }
  }
}

function choice(condition: Value, then: readonly Nix[], otherwise: readonly Nix[], generic: GenericLowering): Nix {
  return { kind: "if", condition: generic.lower(condition), yes: joined(then), no: joined(otherwise) };
}

/** One list after another, each once. */
function joined(all: readonly Nix[]): Nix {
  const lists = [...new Map(all.map((list) => [JSON.stringify(list), list])).values()];
  return lists.length === 0
    ? nixList([])
    : lists.reduce((left, right) => ({ kind: "binary", operator: "++", left, right }));
}

/** A file whose path is known: nothing in it depends on options. */
function knownFile(file: SecretFile, to: Lowering): Nix {
  return nixSet([
    ["name", nixText(file.path)],
    ["value", nixSet([...settingsOf(file), ["parts", lowerSecretParts(file.content, to)]])],
  ]);
}

function settingsOf({ owner, group, mode, restart }: FileSettings): readonly (readonly [string, Nix])[] {
  return [
    ["owner", nixText(owner)],
    ["group", nixText(group)],
    ["mode", nixText(mode)],
    ["restart", nixList(restart.map(nixText))],
  ];
}
