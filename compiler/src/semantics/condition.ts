/**
 * Conditions: true or false, and for some uses known while compiling.
 */
import type { Expression } from "../syntax/tree.ts";
import { isAssignable } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import { infer } from "./inference.ts";
import { reportMismatch, reportSecret } from "./mismatch.ts";
import type { Place } from "./place.ts";
import { requireStatic } from "./require.ts";
import { stageOf, withoutStage, type Stage } from "./stage.ts";
import { boolType, errorType, type Type } from "./type.ts";

/** Checks that an expression is true or false; of `deploy<bool>` what it decides is deploy too. */
export function inferCondition(checking: Checking, place: Place, node: Expression, subject: string): Stage {
  return checkCondition(checking, node, infer(checking, place, node), subject);
}

/** The same of what was inferred already. */
export function checkCondition(checking: Checking, node: Expression, type: Type, subject: string): Stage {
  const stage = stageOf(type);
  if (stage === "secret") {
    reportSecret(checking, node, boolType, { subject });
    return "static";
  }
  const mismatch = isAssignable(withoutStage(type), boolType);
  if (mismatch !== undefined) reportMismatch(checking, node, mismatch, { subject });
  return stage;
}

/** A condition that decides whether something exists: true or false, and known while compiling. */
export function inferStaticCondition(checking: Checking, place: Place, node: Expression, what: string): void {
  inferCondition(checking, place, node, what);
  requireStatic(checking, node, checking.types[node.id] ?? errorType, what);
}
