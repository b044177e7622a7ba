/**
 * Lists: elements, spreads and comprehensions; and going through collections, for records and items, too.
 */
import type { Span } from "../source/span.ts";
import { errorType, type Type } from "../semantics/type.ts";
import type { ListExpression, ListFor } from "../syntax/tree.ts";
import { bindValue } from "./bindings.ts";
import { charge, exceed, mostItems } from "./budget.ts";
import { unknownTooEarly } from "./evaluation-diagnostics.ts";
import type { Evaluation, Frame, Loop } from "./evaluation.ts";
import { attempt, isOpen, openLoop } from "./generic.ts";
import { errorValue, intValue, listValue, textValue } from "./make-value.ts";
import { describeUnknown } from "./print-value.ts";
import { choose, plainResidual } from "./residual.ts";
import type { Value } from "./value.ts";

export function evaluateList(evaluation: Evaluation, frame: Frame, node: ListExpression): Value {
  const list: OpenList = { parts: [], items: [] };
  let isBroken = false;
  for (const item of node.items) {
    if (!addItem(evaluation, frame, item, list)) isBroken = true;
    if (frame.budget.steps < 0) return errorValue(node);
    if (list.items.length > mostItems) return exceed(evaluation, frame, "list", node);
  }
  return isBroken ? errorValue(node) : finishList(list, frame.module.types.get(node.id) ?? errorType, node);
}

/** A list being made: items, and before them whole lists of which some are not known. */
interface OpenList {
  readonly parts: Value[];
  items: Value[];
}

function finishList({ parts, items }: OpenList, type: Type, node: Span): Value {
  // Short ones have room for many more, as they grew by one.
  if (parts.length === 0) return listValue(items.length < 16 ? items.slice() : items, node);
  const all = items.length === 0 ? parts : [...parts, listValue(items, node)];
  return plainResidual(type, { kind: "concat", parts: all }, node);
}

/** False where it failed. */
function addItem(evaluation: Evaluation, frame: Frame, item: ListExpression["items"][number], list: OpenList): boolean {
  if (item.kind === "listFor") return addFor(evaluation, frame, item, list);
  if (item.kind !== "spread") {
    const value = evaluation.whole.evaluate(evaluation, frame, item);
    if (value.kind === "error") return false;
    list.items.push(value);
    return true;
  }
  const value = evaluation.whole.evaluate(evaluation, frame, item.value);
  if (value.kind === "error") return false;
  if (isOpen(evaluation, value)) {
    addPart(list, value, item);
    return true;
  }
  const spread = elementsOf(evaluation, value, item);
  if (spread === undefined || !charge(evaluation, frame, spread.length, item)) return false;
  for (const element of spread) list.items.push(element);
  return true;
}

function addPart(list: OpenList, part: Value, at: Span): void {
  if (list.items.length > 0) list.parts.push(listValue(list.items, at));
  list.items = [];
  list.parts.push(part);
}

function addFor(evaluation: Evaluation, frame: Frame, node: ListFor, list: OpenList): boolean {
  const collection = evaluation.whole.evaluate(evaluation, frame, node.collection);
  const type = frame.module.types.get(node.value.id);
  const listType: Type = { kind: "list", element: type ?? errorType };
  const ofElement = () => evaluation.whole.evaluate(evaluation, frame, node.value);
  if (isOpen(evaluation, collection)) {
    const loop = openLoop(evaluation, frame, node, collection);
    const value = attempt(evaluation, type, node.value, ofElement);
    if (value.kind === "error") return false;
    addPart(list, plainResidual(listType, { kind: "each", loop, value }, node), node);
    return true;
  }
  return forEach(evaluation, frame, node, collection, (condition) => {
    const value = condition === undefined ? ofElement() : attempt(evaluation, type, node.value, ofElement);
    if (value.kind === "error") return false;
    if (condition === undefined) list.items.push(value);
    else {
      const one = choose(condition, listValue([value], node), listValue([], node), listType, node);
      addPart(list, one, node);
    }
    return list.items.length <= mostItems;
  });
}

/**
 * Binds the names of a loop to one element after another, and calls `visit` where the condition holds, or with a condition of
 * which the generic module cannot know it.
 * False where the collection, a condition or a visit failed; the first failing visit ends the loop, so that one mistake
 * in a body is one message.
 */
export function forEach(
  evaluation: Evaluation,
  frame: Frame,
  loop: Loop,
  collection: Value,
  visit: (condition: Value | undefined) => boolean,
): boolean {
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
    let open: Value | undefined;
    if (loop.condition !== undefined) {
      const condition = evaluation.whole.evaluate(evaluation, frame, loop.condition);
      if (isOpen(evaluation, condition)) open = condition;
      else if (condition.kind !== "bool") {
        if (condition.kind !== "error")
          reportUnknown(evaluation, condition, "which elements there are", loop.condition);
        return false;
      } else if (!condition.value) continue;
    }
    if (!visit(open)) return false;
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
