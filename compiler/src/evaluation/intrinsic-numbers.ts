/**
 * Built-in functions on numbers. `undefined`: not known yet.
 */
import { isNumber } from "./equality.ts";
import { numberTooLarge, stepNotPositive } from "./evaluation-diagnostics.ts";
import type { Evaluation } from "./evaluation.ts";
import { originsOf, placeOf, type Call } from "./intrinsic-call.ts";
import { errorValue, numberValue } from "./make-value.ts";
import { writeNumber } from "./quantity.ts";
import type { NumberValue, Value } from "./value.ts";

export function numberFunction(evaluation: Evaluation, call: Call): Value | undefined {
  const [first, second] = call.arguments;
  if (first === undefined || !isNumber(first)) return undefined;
  switch (call.name) {
    case "floor":
      return exact(evaluation, call, "int", Math.floor(first.value));
    case "ceil":
      return exact(evaluation, call, "int", Math.ceil(first.value));
    case "round_up":
      return second === undefined || !isNumber(second) ? undefined : roundUp(evaluation, call, first, second);
    default:
      return errorValue(call.node);
  }
}

function roundUp(evaluation: Evaluation, call: Call, value: NumberValue, step: NumberValue): Value {
  if (step.value <= 0) {
    evaluation.report(stepNotPositive.at(placeOf(call, 1), { step: writeNumber(step.kind, step.value) }), [
      step.origin,
    ]);
    return errorValue(call.node);
  }
  const rest = value.value % step.value;
  const rounded = rest > 0 ? value.value - rest + step.value : value.value - rest;
  return exact(evaluation, call, value.kind === "int" ? step.kind : value.kind, rounded);
}

function exact(evaluation: Evaluation, call: Call, kind: NumberValue["kind"], value: number): Value {
  if (kind === "float" ? Number.isFinite(value) : Number.isSafeInteger(value))
    return numberValue(kind, value, call.node);
  evaluation.report(numberTooLarge.at(call.node, { operation: String(value) }), originsOf(call));
  return errorValue(call.node);
}
