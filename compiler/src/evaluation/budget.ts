/**
 * What evaluation may cost: steps, sizes, nesting. Beyond is an error at the expression, once.
 */
import type { Span } from "../source/span.ts";
import type { Expression } from "../syntax/tree.ts";
import { exceedAllowance } from "./allowance.ts";
import { budgetExceeded, type Limit } from "./evaluation-diagnostics.ts";
import type { Budget, Evaluation, Frame } from "./evaluation.ts";
import { depthOf, errorValue, weightOf } from "./make-value.ts";
import type { ErrorValue, Value } from "./value.ts";

export const mostSteps = 10_000_000;
export const mostItems = 1_000_000;
/** In UTF-16 code units. */
export const mostText = 16 * 1024 * 1024;
export const mostWeight = 32 * 1024 * 1024;
/** Of all values that expressions need at one moment. */
export const mostHeld = 32 * 1024 * 1024;
/** Levels of values within values. */
export const mostLevels = 500;
/**
 * Frames of the machine's stack that nested expressions, functions and lazy values may use: about half of what Node has by
 * default (measured: 8,000 to 10,000 frames of this phase fill its 984 KB).
 */
export const mostNesting = 4000;

/** Frames that evaluating one expression of a kind uses until it evaluates the next. */
export function framesOf(kind: Expression["kind"]): number {
  switch (kind) {
    case "record":
      return 9;
    case "list":
      return 6;
    case "call":
    case "match":
      return 5;
    case "number":
    case "text":
    case "bool":
    case "none":
    case "reference":
    case "select":
    case "index":
    case "unary":
    case "binary":
    case "if":
    case "let":
    case "missing":
      return 3;
  }
}

export function makeBudget(): Budget {
  return { steps: mostSteps, isReported: false };
}

/** Takes steps off the budget, to be looked at with the next one. */
export function spend(evaluation: Evaluation, frame: Frame, steps: number): void {
  frame.budget.steps -= steps;
  evaluation.allowance.steps -= steps;
}

/** Takes steps off the budget; false where it is used up, which is reported once. */
export function charge(evaluation: Evaluation, frame: Frame, steps: number, at: Span): boolean {
  spend(evaluation, frame, steps);
  if (frame.budget.steps >= 0 && evaluation.allowance.steps >= 0) return true;
  exceed(evaluation, frame, "steps", at);
  return false;
}

/** Steps for work on so many characters. */
export function stepsForText(length: number): number {
  return Math.floor(length / 32);
}

/** Reports that a limit is passed, unless this budget has said so already. */
export function exceed(evaluation: Evaluation, frame: Frame, limit: Limit, at: Span): ErrorValue {
  if (evaluation.allowance.steps < 0 && limit === "steps") {
    // Loops look at the budget of their frame alone.
    frame.budget.steps = -1;
    return exceedAllowance(evaluation, at);
  }
  if (!frame.budget.isReported) {
    frame.budget.isReported = true;
    evaluation.report(budgetExceeded.at(at, { limit }), []);
  }
  return errorValue(at);
}

/** The value, or an error where it is too large. */
export function bounded(evaluation: Evaluation, frame: Frame, value: Value, at: Span): Value {
  if (value.kind === "text") {
    if (value.value.length > mostText) return exceed(evaluation, frame, "text", at);
    return charge(evaluation, frame, stepsForText(value.value.length), at) ? value : errorValue(at);
  }
  if (depthOf(value) > mostLevels) return exceed(evaluation, frame, "nesting", at);
  if (weightOf(value) > mostWeight) return exceed(evaluation, frame, "size", at);
  if ((value.kind === "list" || value.kind === "set") && value.items.length > mostItems)
    return exceed(evaluation, frame, "list", at);
  return value;
}
