/**
 * Lists: elements, spreads and comprehensions; and going through collections, for records and items, too.
 */
import type { Span } from "../source/span.ts";
import type { Binder, Expression, ListExpression, ListFor } from "../syntax/tree.ts";
import { bindValue } from "./bindings.ts";
import { charge, exceed, mostItems } from "./budget.ts";
import { unknownTooEarly } from "./evaluation-diagnostics.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { errorValue, intValue, listValue, textValue } from "./make-value.ts";
import { describeUnknown } from "./print-value.ts";
import type { Value } from "./value.ts";

export function evaluateList(evaluation: Evaluation, frame: Frame, node: ListExpression): Value {
  const items: Value[] = [];
  let isBroken = false;
  for (const item of node.items) {
    if (item.kind === "listFor") {
      if (!addFor(evaluation, frame, item, items)) isBroken = true;
    } else if (item.kind === "spread") {
      const value = evaluation.whole.evaluate(evaluation, frame, item.value);
      const spread = value.kind === "error" ? undefined : elementsOf(evaluation, value, item);
      if (spread === undefined) isBroken = true;
      else if (!charge(evaluation, frame, spread.length, item)) return errorValue(node);
      else for (const element of spread) items.push(element);
    } else {
      const value = evaluation.whole.evaluate(evaluation, frame, item);
      if (value.kind === "error") isBroken = true;
      else items.push(value);
    }
    if (items.length > mostItems) return exceed(evaluation, frame, "list", node);
  }
  return isBroken ? errorValue(node) : listValue(items, node);
}

function addFor(evaluation: Evaluation, frame: Frame, node: ListFor, items: Value[]): boolean {
  return forEach(evaluation, frame, node, () => {
    const value = evaluation.whole.evaluate(evaluation, frame, node.value);
    if (value.kind === "error") return false;
    items.push(value);
    return items.length <= mostItems;
  });
}

/** `for binders in collection where condition`. */
export interface Loop extends Span {
  readonly binders: readonly Binder[];
  readonly collection: Expression;
  readonly condition?: Expression;
}

/**
 * Binds the names of a loop to one element after another, and calls `visit` where the condition holds.
 * False where the collection, a condition or a visit failed; the first failing visit ends the loop, so that one mistake
 * in a body is one message.
 */
export function forEach(evaluation: Evaluation, frame: Frame, loop: Loop, visit: () => boolean): boolean {
  const collection = evaluation.whole.evaluate(evaluation, frame, loop.collection);
  if (collection.kind === "error") return false;
  const pairs = pairsOf(evaluation, collection, loop.collection);
  if (pairs === undefined) return false;
  const [first, second] = loop.binders;
  for (const [key, value] of pairs) {
    if (frame.budget.steps < 0) return false;
    if (second === undefined) {
      if (first !== undefined) bindValue(frame, first.id, value);
    } else {
      if (first !== undefined)
        bindValue(frame, first.id, typeof key === "string" ? textValue(key, loop) : intValue(key, loop));
      bindValue(frame, second.id, value);
    }
    if (loop.condition !== undefined) {
      const condition = evaluation.whole.evaluate(evaluation, frame, loop.condition);
      if (condition.kind !== "bool") {
        if (condition.kind !== "error")
          reportUnknown(evaluation, condition, "which elements there are", loop.condition);
        return false;
      }
      if (!condition.value) continue;
    }
    if (!visit()) return false;
  }
  return true;
}

/** Keys and values of a map, indices and elements of a list. Undefined, and reported, where they are not known yet. */
export function pairsOf(
  evaluation: Evaluation,
  collection: Value,
  at: Span,
): Iterable<readonly [string | number, Value]> | undefined {
  switch (collection.kind) {
    case "list":
    case "set":
      return collection.items.entries();
    case "map":
    case "record":
      return collection.entries;
    case "error":
      return undefined;
    default:
      reportUnknown(evaluation, collection, "how many elements there are", at);
      return undefined;
  }
}

function elementsOf(evaluation: Evaluation, value: Value, at: Span): readonly Value[] | undefined {
  if (value.kind === "list" || value.kind === "set") return value.items;
  reportUnknown(evaluation, value, "how many elements there are", at);
  return undefined;
}

/** Reports that something which decides what exists is known only later. */
export function reportUnknown(evaluation: Evaluation, value: Value, what: string, at: Span): void {
  evaluation.report(unknownTooEarly.at(at, { what, known: describeUnknown(value) }));
}
