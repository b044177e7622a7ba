/**
 * Operators on values, known and unknown. `and`, `or` and `??` decide in evaluate.ts whether their right side is looked at.
 *
 * Integers and quantities are exact or an error; floats are finite or an error.
 */
import type { Span } from "../source/span.ts";
import { boolType, type Type } from "../semantics/type.ts";
import type { BinaryOperator } from "../syntax/tree.ts";
import { charge } from "./budget.ts";
import { areEqual, compareScalars, isNumber } from "./equality.ts";
import { divisionByZero, negativeQuantity, numberTooLarge } from "./evaluation-diagnostics.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { boolValue, errorValue, listValue, numberValue, weightOf } from "./make-value.ts";
import { writeNumber } from "./quantity.ts";
import { choose, interpolate, negateCondition, residualValue } from "./residual.ts";
import type { NumberValue, Value } from "./value.ts";

/** Where an operation stands, and the type that the checker found for it. */
export interface Operation {
  readonly operator: BinaryOperator;
  readonly at: Span;
  readonly rightAt: Span;
  readonly type: Type;
}

/** Neither operand is an error. */
export function combine(evaluation: Evaluation, frame: Frame, operation: Operation, left: Value, right: Value): Value {
  const { operator, at } = operation;
  switch (operator) {
    case "==":
    case "!=":
      return compareEquality(evaluation, frame, operation, left, right);
    case "<":
    case "<=":
    case ">":
    case ">=": {
      const order = compareScalars(left, right);
      if (order === undefined) return unknownOperation(operation, left, right);
      return boolValue(isInOrder(operator, order), at);
    }
    case "in":
      return isIn(evaluation, frame, operation, left, right);
    case "++":
      return concatenate(evaluation, frame, operation, left, right);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      if (isNumber(left) && isNumber(right)) return calculate(evaluation, operation, left, right);
      return unknownOperation(operation, left, right);
    case "and":
    case "or":
    case "??":
      return unknownOperation(operation, left, right);
  }
}

/** A residual, where an operand is one; other operands were refused by the checker. */
export function unknownOperation(operation: Operation, left: Value, right: Value): Value {
  if (
    left.kind !== "residual" &&
    right.kind !== "residual" &&
    operation.operator !== "==" &&
    operation.operator !== "!="
  )
    return hasResidual(left) || hasResidual(right) ? makeOperation(operation, left, right) : errorValue(operation.at);
  return makeOperation(operation, left, right);
}

function hasResidual(value: Value): boolean {
  switch (value.kind) {
    case "list":
    case "set":
      return value.items.some(hasResidual);
    case "record":
    case "map":
      for (const entry of value.entries.values()) if (hasResidual(entry)) return true;
      return false;
    case "variant":
    case "priority":
      return hasResidual(value.value);
    case "residual":
      return true;
    default:
      return false;
  }
}

function makeOperation({ operator, at, type }: Operation, left: Value, right: Value): Value {
  return residualValue(type, { kind: "operation", operator, left, right }, at);
}

function isInOrder(operator: "<" | "<=" | ">" | ">=", order: number): boolean {
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function compareEquality(evaluation: Evaluation, frame: Frame, operation: Operation, left: Value, right: Value): Value {
  const { at, operator } = operation;
  if (!charge(evaluation, frame, Math.min(weightOf(left), weightOf(right)) >> 6, at)) return errorValue(at);
  const asked = right.kind === "none" ? left : left.kind === "none" ? right : undefined;
  const absence = asked?.kind === "residual" ? absenceOf(asked, at) : undefined;
  if (absence?.kind === "bool") return boolValue(absence.value === (operator === "=="), at);
  if (absence !== undefined) return operator === "==" ? absence : negateCondition(absence, boolType, at);
  const isEqual = areEqual(left, right);
  if (isEqual === undefined) return makeOperation({ ...operation, type: boolType }, left, right);
  return boolValue(isEqual === (operator === "=="), at);
}

/**
 * Whether a value is `none`: of what is not known static, unless its type says that it may be. Of a choice between what surely is and what
 * surely is not, the condition says it. Undefined of what may be either.
 */
function absenceOf(value: Value, at: Span): Value | undefined {
  if (value.kind === "error") return undefined;
  if (value.kind !== "residual") return boolValue(value.kind === "none", at);
  if (!mayBeNone(value.type)) return boolValue(false, at);
  if (value.code.kind !== "choose") return undefined;
  const { condition, then, else: otherwise } = value.code;
  const [yes, no] = [absenceOf(then, at), absenceOf(otherwise, at)];
  return yes === undefined || no === undefined ? undefined : choose(condition, yes, no, boolType, at);
}

function mayBeNone(type: Type): boolean {
  return type.kind === "optional" || type.kind === "none" || type.kind === "json" || type.kind === "error";
}

function isIn(evaluation: Evaluation, frame: Frame, operation: Operation, left: Value, right: Value): Value {
  const { at } = operation;
  switch (right.kind) {
    case "list":
    case "set": {
      if (!charge(evaluation, frame, stepsToFind(left, right.items), at)) return errorValue(at);
      let isUnknown = false;
      for (const item of right.items) {
        const equal = areEqual(left, item);
        if (equal === true) return boolValue(true, at);
        if (equal === undefined) isUnknown = true;
      }
      return isUnknown ? makeOperation(operation, left, right) : boolValue(false, at);
    }
    case "record":
    case "map":
      return left.kind === "text"
        ? boolValue(right.entries.has(left.value), at)
        : unknownOperation(operation, left, right);
    case "text":
      return left.kind === "text"
        ? boolValue(right.value.includes(left.value), at)
        : unknownOperation(operation, left, right);
    default:
      return unknownOperation(operation, left, right);
  }
}

/** Every element is compared, as deep as the smaller of the two. */
function stepsToFind(value: Value, items: readonly Value[]): number {
  const weight = weightOf(value);
  return items.reduce((steps, item) => steps + (Math.min(weight, weightOf(item)) >> 6), items.length >> 2);
}

function concatenate(evaluation: Evaluation, frame: Frame, operation: Operation, left: Value, right: Value): Value {
  const { at } = operation;
  if ((left.kind === "list" || left.kind === "set") && (right.kind === "list" || right.kind === "set")) {
    if (left.items.length === 0 && left.kind === right.kind) return right;
    if (right.items.length === 0 && left.kind === right.kind) return left;
    if (!charge(evaluation, frame, left.items.length + right.items.length, at)) return errorValue(at);
    return listValue([...left.items, ...right.items], at);
  }
  if (isTextual(left) || isTextual(right)) return interpolate([left, right], at);
  return unknownOperation(operation, left, right);
}

function isTextual(value: Value): boolean {
  if (value.kind === "text" || value.kind === "package") return true;
  if (value.kind !== "residual") return false;
  const type = value.type.kind === "secret" ? value.type.inner : value.type;
  return type.kind === "string" || (type.kind === "literal" && typeof type.value === "string");
}

type Arithmetic = "+" | "-" | "*" | "/" | "%";

function calculate(evaluation: Evaluation, operation: Operation, left: NumberValue, right: NumberValue): Value {
  const { at, rightAt } = operation;
  const operator = operation.operator as Arithmetic; // combine() has just told these five apart.
  const origins = [left.origin, right.origin];
  const shown = () => `${show(left)} ${operator} ${show(right)}`;
  if ((operator === "/" || operator === "%") && right.value === 0) {
    evaluation.report(divisionByZero.at(rightAt, { left: show(left), operator, right: show(right) }), [right.origin]);
    return errorValue(at);
  }
  const kind = kindOfResult(operator, left.kind, right.kind);
  const exact = compute(operator, left.value, right.value);
  const value = kind === "float" || operator !== "/" ? exact : Math.trunc(exact);
  if (kind === "float" ? !Number.isFinite(value) : !Number.isSafeInteger(value)) {
    evaluation.report(numberTooLarge.at(at, { operation: shown() }), origins);
    return errorValue(at);
  }
  if ((kind === "bytes" || kind === "duration") && value < 0) {
    evaluation.report(negativeQuantity.at(at, { kind, operation: shown() }), origins);
    return errorValue(at);
  }
  return numberValue(kind, value, at);
}

function compute(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
  }
}

/** A quantity by itself counts how often it fits; otherwise what one of the two is, the other is counted in. */
function kindOfResult(
  operator: Arithmetic,
  left: NumberValue["kind"],
  right: NumberValue["kind"],
): NumberValue["kind"] {
  const isQuantity = left === "bytes" || left === "duration";
  if (isQuantity) return operator === "/" && left === right ? "int" : left;
  if (right === "bytes" || right === "duration") return right;
  return left === "float" || right === "float" ? "float" : "int";
}

function show(value: NumberValue): string {
  return writeNumber(value.kind, value.value);
}

/** `-x`. */
export function negate(evaluation: Evaluation, value: Value, at: Span, type: Type): Value {
  switch (value.kind) {
    case "int":
    case "float":
      return numberValue(value.kind, -value.value, at);
    case "bytes":
    case "duration":
      if (value.value === 0) return value;
      evaluation.report(negativeQuantity.at(at, { kind: value.kind, operation: `-${show(value)}` }), [value.origin]);
      return errorValue(at);
    case "residual":
      return residualValue(type, { kind: "negate", value }, at);
    default:
      return errorValue(at);
  }
}
