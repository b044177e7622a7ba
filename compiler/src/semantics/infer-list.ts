/**
 * Lists: items, spreads, and `for`.
 */
import type { Expression, ListExpression, ListFor } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { partOf, type Demand } from "./demand.ts";
import { mixedTypes, spreadMismatch } from "./expression-diagnostics.ts";
import { infer } from "./inference.ts";
import { inferStaticCondition } from "./condition.ts";
import { check } from "./inference.ts";
import { compare, partOfStage } from "./compare.ts";
import { inferIteration } from "./iterate.ts";
import { joinTypes } from "./joined-type.ts";
import { assume } from "./narrowing.ts";
import type { Place } from "./place.ts";
import { requireStatic } from "./require.ts";
import { errorType, neverType, optionalOf, type Type } from "./type.ts";
import { wrongLength } from "./value-diagnostics.ts";
import { printRange } from "./print-type.ts";

export function inferList(checking: Checking, place: Place, node: ListExpression): Type {
  let element: Type = neverType;
  let isBroken = false;
  for (const [at, item] of node.items.entries()) {
    const found = itemType(checking, place, item);
    const joined = joinTypes(element, found);
    if (joined === undefined) {
      const value = item.kind === "listFor" || item.kind === "spread" ? item.value : item;
      const what = at === 1 ? "the second item" : "this item";
      if (!isBroken) checking.report(mixedTypes.at(value, { first: element, found, what, before: "the first" }));
      isBroken = true;
    } else element = joined;
  }
  return { kind: "list", element: isBroken ? errorType : element };
}

function itemType(checking: Checking, place: Place, item: ListExpression["items"][number]): Type {
  if (item.kind === "spread") return spreadElement(checking, place, item.value);
  if (item.kind === "listFor") return infer(checking, enterFor(checking, place, item), item.value);
  return infer(checking, place, item);
}

/** Binds and checks the head of a `for`; the place is that of its value. */
export function enterFor(
  checking: Checking,
  place: Place,
  item: Pick<ListFor, "binders" | "collection" | "condition">,
): Place {
  inferIteration(checking, place, item.binders, item.collection);
  if (item.condition === undefined) return place;
  inferStaticCondition(checking, place, item.condition, "what `where` asks");
  return assume(checking, place, item.condition);
}

/** The element of what `...` puts into a list. How many there are must be known. */
function spreadElement(checking: Checking, place: Place, node: Expression): Type {
  const type = infer(checking, place, node);
  if (!requireStatic(checking, node, type, "what `...` puts in")) return errorType;
  if (type.kind === "list" || type.kind === "set") return type.element;
  if (type.kind !== "error" && type.kind !== "never")
    checking.report(spreadMismatch.at(node, { found: type, into: "list" }));
  return errorType;
}

/** Against a list, a set, or json, perhaps `deploy`. */
export function checkList(
  checking: Checking,
  place: Place,
  node: ListExpression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  const inner = expected.kind === "deploy" ? expected.inner : expected;
  const element = inner.kind === "list" || inner.kind === "set" ? inner.element : optionalOf(inner);
  const wanted = partOfStage(expected, element);
  const itemDemand = partOf(demand, "an item");
  let isCertain = inner.kind !== "set";
  let isCounted = true;
  for (const item of node.items) {
    if (item.kind === "listFor") {
      isCounted = false;
      isCertain = check(checking, enterFor(checking, place, item), item.value, wanted, itemDemand) && isCertain;
    } else if (item.kind === "spread") {
      isCounted = false;
      isCertain =
        compare(checking, item.value, spreadElement(checking, place, item.value), wanted, itemDemand) && isCertain;
    } else isCertain = check(checking, place, item, wanted, itemDemand) && isCertain;
  }
  checking.types[node.id] = isCertain ? expected : { kind: "list", element: wanted };
  if (inner.kind === "json" || (inner.kind !== "list" && inner.kind !== "set")) return isCertain;
  const length = node.items.length;
  const hasBounds = inner.min !== undefined || inner.max !== undefined;
  // Items of a set may be equal, so there only the upper bound's other side is certain.
  if (
    hasBounds &&
    isCounted &&
    (length < (inner.min ?? 0) || (length > (inner.max ?? Infinity) && inner.kind === "list"))
  ) {
    const range = printRange(inner.min, inner.max, String) ?? "";
    checking.report(wrongLength.at(node, { demand, to: expected, length, range, what: "item" }));
    return true;
  }
  return isCertain && (!hasBounds || isCounted);
}
