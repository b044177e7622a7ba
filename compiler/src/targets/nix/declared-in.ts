/**
 * What a value of the generic module brings into being where it is used, such as files and machines, as a Nix list: which of it
 * there is depends on options, so the list has the conditions and loops of the value.
 */
import { operandsOf, valuesOfPart } from "../../evaluation/residual.ts";
import type { RecordPart, Value } from "../../evaluation/value.ts";
import { valuesIn } from "../../evaluation/walk-value.ts";
import { lowerLoop, type GenericLowering } from "./lower-generic.ts";
import { nixList, type Nix } from "./nix-tree.ts";

export interface Declared {
  /** Whether there is any in a value or its parts. */
  readonly isIn: (value: Value) => boolean;
  /** The list of a value that is one itself; undefined where only its parts may be. */
  readonly listOf: (value: Value) => Nix | undefined;
}

/** Undefined where there is nothing. */
export function declaredIn(values: readonly Value[], what: Declared, generic: GenericLowering): Nix | undefined {
  const lists = values.flatMap((value) => listsOf(value, what, generic));
  return lists.length === 0 ? undefined : joined(lists);
}

function listsOf(value: Value, what: Declared, generic: GenericLowering): readonly Nix[] {
  if (!what.isIn(value)) return [];
  const own = what.listOf(value);
  if (own !== undefined) return [own];
  const inside = (part: Value) => listsOf(part, what, generic);
  if (value.kind !== "residual") return valuesIn(value).flatMap(inside);
  const { code } = value;
  switch (code.kind) {
    case "choose":
      return [...inside(code.condition), choice(code.condition, inside(code.then), inside(code.else), generic)];
    case "each":
      return [...inside(code.loop.collection), lowerLoop(code.loop, generic, () => joined(inside(code.value)))];
    case "build":
      return code.parts.flatMap((part) => listsOfPart(part, what, generic));
    default:
      return operandsOf(code).flatMap((operand) => (typeof operand === "string" ? [] : inside(operand)));
  }
}

function listsOfPart(part: RecordPart, what: Declared, generic: GenericLowering): readonly Nix[] {
  const inside = (parts: readonly RecordPart[]) => parts.flatMap((one) => listsOfPart(one, what, generic));
  switch (part.kind) {
    case "set":
    case "spread":
      return listsOf(part.value, what, generic);
    case "choose": {
      const then = inside(part.then);
      const otherwise = inside(part.else);
      return then.length + otherwise.length === 0 ? [] : [choice(part.condition, then, otherwise, generic)];
    }
    case "each": {
      // Written inside the loop only: what it binds is known there.
      const mayHold = valuesOfPart(part).some(what.isIn);
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
