/**
 * Runs the tail of an item: `for binders in collection when condition`.
 *
 * In: a frame and the tail. Out: one turn for each element whose condition holds, with a frame that knows the binders; `undefined`
 * where the collection or a condition failed, which is reported.
 */
import type { Span } from "../source/span.ts";
import type { Expression, Tail } from "../syntax/tree.ts";
import { bindValue, makeFrame } from "../evaluation/bindings.ts";
import { unknownTooEarly } from "../evaluation/evaluation-diagnostics.ts";
import type { Evaluation, Frame } from "../evaluation/evaluation.ts";
import {
  compareCodePoints,
  errorValue,
  intValue,
  mapValue,
  noneValue,
  sortedEntries,
  textValue,
} from "../evaluation/make-value.ts";
import type { Value } from "../evaluation/value.ts";

export interface Turn {
  /** A map's key, or a list's element where it is text; absent without `for`. */
  readonly key?: string;
  readonly frame: Frame;
}

export function turnsOf(evaluation: Evaluation, frame: Frame, tail: Tail | undefined): readonly Turn[] | undefined {
  if (tail === undefined) return [{ frame }];
  const candidates =
    tail.collection === undefined ? [{ frame }] : collectionTurns(evaluation, frame, tail, tail.collection);
  const { condition } = tail;
  if (condition === undefined || candidates === undefined) return candidates;
  const turns: Turn[] = [];
  for (const turn of candidates) {
    const holds = isTrue(evaluation, turn.frame, condition);
    if (holds === undefined) return undefined;
    if (holds) turns.push(turn);
  }
  return turns;
}

/** Evaluates a condition; `undefined` where it failed or is not known yet, which is reported. */
export function isTrue(evaluation: Evaluation, frame: Frame, condition: Expression): boolean | undefined {
  const value = evaluation.whole.evaluate(evaluation, frame, condition);
  if (value.kind === "bool") return value.value;
  if (value.kind === "residual") reportUnknown(evaluation, condition, "this condition");
  return undefined;
}

function reportUnknown(evaluation: Evaluation, at: Span, what: string): void {
  evaluation.report(unknownTooEarly.at(at, { what, known: "what is known only after deployment" }));
}

function collectionTurns(
  evaluation: Evaluation,
  frame: Frame,
  tail: Tail,
  collection: Expression,
): readonly Turn[] | undefined {
  const value = evaluation.whole.evaluate(evaluation, frame, collection);
  if (value.kind === "residual") reportUnknown(evaluation, collection, "this collection");
  return elementTurns(frame, tail, collection, value);
}

/** One turn for each element; undefined where they are not known. */
export function elementTurns(
  frame: Frame,
  tail: Tail,
  collection: Expression,
  value: Value,
): readonly Turn[] | undefined {
  const [first, second] = tail.binders;
  const turn = (key: string | undefined, left: Value, element: Value): Turn => {
    const inner = makeFrame({ module: frame.module, parent: frame });
    if (second !== undefined && first !== undefined) bindValue(inner, first.id, left);
    const last = second ?? first;
    if (last !== undefined) bindValue(inner, last.id, element);
    return { frame: inner, ...(key === undefined ? {} : { key }) };
  };
  switch (value.kind) {
    case "list":
    case "set":
      return value.items.map((item, at) =>
        turn(item.kind === "text" ? item.value : undefined, intValue(at, collection), item),
      );
    case "map":
    case "record":
      return [...value.entries]
        .sort(([a], [b]) => compareCodePoints(a, b))
        .map(([key, element]) => turn(key, textValue(key, collection), element));
    default:
      // The checker has seen to it that this is a collection.
      return undefined;
  }
}

/** One turn for each key: of equal texts in a list the first counts. */
export function distinctTurns(turns: readonly Turn[]): readonly Turn[] {
  const seen = new Set<string>();
  return turns.filter((turn) => {
    if (turn.key === undefined) return true;
    if (seen.has(turn.key)) return false;
    seen.add(turn.key);
    return true;
  });
}

/**
 * What a name with a tail means: `G`, with `when` `G?`, with `for` `map<G>`.
 * `make` is called once for each turn.
 */
export function valueOfTurns(
  evaluation: Evaluation,
  frame: Frame,
  tail: Tail | undefined,
  origin: Span,
  make: (turn: Turn) => Value,
): Value {
  const turns = turnsOf(evaluation, frame, tail);
  if (turns === undefined) return errorValue(origin);
  if (tail?.collection !== undefined) {
    const entries = new Map<string, Value>();
    for (const turn of distinctTurns(turns)) if (turn.key !== undefined) entries.set(turn.key, make(turn));
    return mapValue("map", sortedEntries(entries), origin);
  }
  const [only] = turns;
  return only === undefined ? noneValue(origin) : make(only);
}
