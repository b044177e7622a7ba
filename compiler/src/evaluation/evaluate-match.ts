/**
 * `match`: the first arm that fits; of something unknown, a choice among the arms.
 */
import { boolType, errorType, type Type } from "../semantics/type.ts";
import type { Arm, MatchExpression, Pattern } from "../syntax/tree.ts";
import { bindValue } from "./bindings.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { attempt } from "./generic.ts";
import { boolValue, errorValue, noneValue, numberValue, textValue } from "./make-value.ts";
import { combine } from "./operators.ts";
import { bareType, choose, residualValue, selectResidual } from "./residual.ts";
import type { ResidualValue, Value } from "./value.ts";

export function evaluateMatch(evaluation: Evaluation, frame: Frame, node: MatchExpression): Value {
  const value = evaluation.whole.evaluate(evaluation, frame, node.value);
  if (value.kind === "error") return value;
  if (value.kind === "residual") return matchUnknown(evaluation, frame, node, value);
  for (const arm of node.arms) {
    if (fits(value, arm.pattern)) return evaluateArm(evaluation, frame, arm, value);
  }
  return errorValue(node);
}

function fits(value: Value, pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "anyPattern":
      return true;
    case "nonePattern":
      return value.kind === "none";
    case "literalPattern":
      return "value" in value && value.value === pattern.value;
    case "casePattern":
      return value.kind === "variant"
        ? value.case === pattern.name.text
        : (value.kind === "record" || value.kind === "map") && value.entries.has(pattern.name.text);
  }
}

function evaluateArm(evaluation: Evaluation, frame: Frame, { pattern, value: body }: Arm, value: Value): Value {
  if (pattern.kind === "casePattern" && pattern.binder !== undefined) {
    const inner = value.kind === "variant" ? value.value : innerOf(frame, pattern.binder.id, value, pattern.name.text);
    bindValue(frame, pattern.binder.id, inner);
  }
  return evaluation.whole.evaluate(evaluation, frame, body);
}

function innerOf(frame: Frame, binder: number, value: Value, name: string): Value {
  if (value.kind === "residual")
    return selectResidual(value, name, frame.module.types.get(binder) ?? errorType, value.origin);
  if (value.kind === "record" || value.kind === "map") return value.entries.get(name) ?? errorValue(value.origin);
  return errorValue(value.origin);
}

/** The last arm needs no condition: the checker has seen that the arms cover everything. */
function matchUnknown(evaluation: Evaluation, frame: Frame, node: MatchExpression, value: ResidualValue): Value {
  const type = frame.module.types.get(node.id) ?? errorType;
  const tests: { readonly condition: Value; readonly result: Value }[] = [];
  let otherwise: Value | undefined;
  for (const arm of node.arms) {
    const condition = conditionOf(evaluation, frame, arm.pattern, value);
    if (condition.kind === "bool" && !condition.value) continue;
    const result = attempt(evaluation, type, arm, () => evaluateArm(evaluation, frame, arm, value));
    if (result.kind === "error") return errorValue(node);
    otherwise = result;
    if (condition.kind === "bool") break;
    tests.push({ condition, result });
  }
  if (otherwise === undefined) return errorValue(node);
  return fold(tests, otherwise, type, node);
}

function fold(
  tests: readonly { readonly condition: Value; readonly result: Value }[],
  otherwise: Value,
  type: Type,
  node: MatchExpression,
): Value {
  let value = otherwise;
  for (const { condition, result } of tests.toReversed())
    value = result === value ? value : choose(condition, result, value, type, node);
  return value;
}

function conditionOf(evaluation: Evaluation, frame: Frame, pattern: Pattern, value: ResidualValue): Value {
  const operation = { operator: "==", at: pattern, rightAt: pattern, type: boolType } as const;
  switch (pattern.kind) {
    case "anyPattern":
      return boolValue(true, pattern);
    case "nonePattern":
      return combine(evaluation, frame, operation, value, noneValue(pattern));
    case "literalPattern":
      return combine(evaluation, frame, operation, value, literalValue(pattern.value, bareType(value.type), pattern));
    case "casePattern":
      return residualValue(
        boolType,
        { kind: "operation", operator: "in", left: textValue(pattern.name.text, pattern), right: value },
        pattern,
      );
  }
}

function literalValue(value: string | number | boolean, type: Type, origin: Pattern): Value {
  if (typeof value === "string") return textValue(value, origin);
  if (typeof value === "boolean") return boolValue(value, origin);
  return numberValue(type.kind === "float" ? "float" : "int", value, origin);
}
