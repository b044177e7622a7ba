/**
 * What evaluation may cost: steps, sizes, nesting. Beyond is an error at the expression, once.
 */
import type { Span } from "../source/span.ts";
import type { Expression } from "../syntax/tree.ts";
import { budgetExceeded, type Limit } from "./evaluation-diagnostics.ts";
import type { Budget, ConstantsBudget, Evaluation, Frame } from "./evaluation.ts";
import { depthOf, errorValue, weightOf } from "./make-value.ts";
import type { ErrorValue, Value } from "./value.ts";

export const mostSteps = 10_000_000;
export const mostItems = 1_000_000;
/** In UTF-16 code units. */
export const mostText = 16 * 1024 * 1024;
const mostWeight = 32 * 1024 * 1024;
/** Of all constants of a file together; their weight is at most that of the largest value. */
const mostStepsOfConstants = 100_000_000;
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

export function makeConstantsBudget(): ConstantsBudget {
  return { steps: mostStepsOfConstants, weight: mostWeight, isReported: false };
}

/** The value of a constant, which `compute` finds within a budget; an error where the constants before it took all there is. */
export function withinConstants(
  { constantsBudget: left, report }: Evaluation,
  budget: Budget,
  at: Span,
  compute: () => Value,
): Value {
  const before = budget.steps;
  const value = left.steps > 0 ? compute() : errorValue(at);
  left.steps -= before - budget.steps;
  left.weight -= weightOf(value);
  if (left.steps > 0 && left.weight > 0) return value;
  if (!left.isReported) report(budgetExceeded.at(at, { limit: "file" }));
  left.isReported = true;
  left.steps = 0;
  return errorValue(at);
}

/** Takes steps off the budget; false where it is used up, which is reported once. */
export function charge(evaluation: Evaluation, frame: Frame, steps: number, at: Span): boolean {
  frame.budget.steps -= steps;
  if (frame.budget.steps >= 0) return true;
  exceed(evaluation, frame, "steps", at);
  return false;
}

/** Steps for work on so many characters. */
export function stepsForText(length: number): number {
  return length >> 5;
}

/** Reports that a limit is passed, unless this budget has said so already. */
export function exceed(evaluation: Evaluation, frame: Frame, limit: Limit, at: Span): ErrorValue {
  if (!frame.budget.isReported) {
    frame.budget.isReported = true;
    evaluation.report(budgetExceeded.at(at, { limit }));
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
