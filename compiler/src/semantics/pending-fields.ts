/**
 * The defaults and examples of declared fields, which are checked when all types are known.
 */
import { quote } from "../diagnostics/wording.ts";
import type { Checking } from "./checking.ts";
import { inferExpression } from "./inference.ts";
import { closedPlace } from "./place.ts";

/** Checks the defaults and examples of all fields that were resolved so far. */
export function checkPendingFields(checking: Checking): void {
  for (let pending = checking.pendingFields.pop(); pending !== undefined; pending = checking.pendingFields.pop()) {
    const { field, type, symbol } = pending;
    const demand = { subject: quote(field.name.text), symbol };
    if (field.default !== undefined) inferExpression(checking, closedPlace, field.default, type, demand);
    for (const example of checking.examples.get(symbol) ?? [])
      inferExpression(checking, closedPlace, example, type, demand);
  }
}
