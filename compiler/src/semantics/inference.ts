/**
 * The way into the inference for the parts of an expression, and for whoever checks declarations.
 *
 * Each larger kind of expression has its file (infer-*.ts), and all of them need all others for their parts. They meet here: the
 * functions are found through the context, so that no file imports another in a circle.
 */
import type { Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import type { Demand } from "./demand.ts";
import type { TypeExport } from "./interface.ts";
import type { Place } from "./place.ts";
import type { Slot } from "./slot.ts";
import type { Type } from "./type.ts";

/**
 * The type of an expression. With an expected type it is checked against that, and the result is the expected type.
 * `demand` says in messages who expects it.
 */
export function inferExpression(
  checking: Checking,
  place: Place,
  node: Expression,
  expected?: Type,
  demand?: Demand,
): Type {
  if (expected === undefined) return infer(checking, place, node);
  if (!check(checking, place, node, expected, demand)) setLanding(checking, node, expected, demand);
  return expected;
}

/** Has the value of an expression made to be of a type, once it is known. */
export function setLanding(checking: Checking, node: Expression, type: Type, demand: Demand | undefined): void {
  checking.landings[node.id] = type;
  if (demand !== undefined) checking.landingDemands.set(node.id, demand);
}

/** The expression's own type, where nothing is expected. */
export function infer(checking: Checking, place: Place, node: Expression): Type {
  return checking.inference.infer(checking, place, node);
}

/** Whether a value is certain to be of the expected type as it stands; if not, it must be landed, or was reported. */
export function check(
  checking: Checking,
  place: Place,
  node: Expression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  return checking.inference.check(checking, place, node, expected, demand);
}

/** The same for what is set under one name of a record. */
export function checkSlot(checking: Checking, slot: Slot, expected: Type, demand: Demand | undefined): boolean {
  return checking.inference.checkSlot(checking, slot, expected, demand);
}

/** What a name of a type means; undefined where that failed (reported). */
export function findNamedType(checking: Checking, symbol: string): TypeExport | undefined {
  return checking.inference.findType(checking, symbol);
}
