/**
 * `+ - * / %` on numbers, sizes and durations.
 */
import type { BinaryExpression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { operatorMismatch } from "./expression-diagnostics.ts";
import { floatAtDeployment } from "./flow-diagnostics.ts";
import { operandType, unitHelp } from "./operand.ts";
import { widen } from "./joined-type.ts";
import type { Place } from "./place.ts";
import { atStage, laterOf, stageOf, withoutStage } from "./stage.ts";
import { bytesType, durationType, errorType, floatType, intType, type Type } from "./type.ts";

type Operator = "+" | "-" | "*" | "/" | "%";

export function inferArithmetic(checking: Checking, place: Place, node: BinaryExpression): Type {
  const operator = node.operator;
  if (operator !== "+" && operator !== "-" && operator !== "*" && operator !== "/" && operator !== "%")
    return errorType;
  const left = operandType(checking, place, node.left, operator);
  const right = operandType(checking, place, node.right, operator);
  const [a, b] = [widen(withoutStage(left)), widen(withoutStage(right))];
  if (isSilent(a) || isSilent(b)) return errorType;
  const result = resultOf(operator, a, b);
  if (result === undefined) {
    const help = helpFor(operator, a, b) ?? unitHelp(node, a, b);
    checking.report(operatorMismatch.at(node, { operator, left, right, takes: takes[operator], help }));
    return errorType;
  }
  const stage = laterOf(stageOf(left), stageOf(right));
  if (result.kind === "float" && stage !== "static") {
    checking.report(floatAtDeployment.at(node, {}));
    return errorType;
  }
  return atStage(result, stage);
}

const takes: Readonly<Record<Operator, string>> = {
  "+": "two numbers, two sizes or two durations",
  "-": "two numbers, two sizes or two durations",
  "*": "numbers, or a size or duration and an integer",
  "/": "numbers, sizes and durations",
  "%": "two integers",
};

function isSilent(type: Type): boolean {
  return type.kind === "error" || type.kind === "never";
}

function resultOf(operator: Operator, a: Type, b: Type): Type | undefined {
  if (a.kind === "int" && b.kind === "int") return intType;
  if (isNumber(a) && isNumber(b)) return operator === "%" ? undefined : floatType;
  const unit = a.kind === "bytes" || b.kind === "bytes" ? bytesType : durationType;
  const same = a.kind === unit.kind && b.kind === unit.kind;
  switch (operator) {
    case "+":
    case "-":
      return same ? unit : undefined;
    case "*":
      return (a.kind === unit.kind && b.kind === "int") || (a.kind === "int" && b.kind === unit.kind)
        ? unit
        : undefined;
    case "/":
      if (same) return intType;
      return a.kind === unit.kind && b.kind === "int" ? unit : undefined;
    case "%":
      return undefined;
  }
}

function isQuantity(type: Type): boolean {
  return type.kind === "bytes" || type.kind === "duration";
}

function isNumber(type: Type): boolean {
  return type.kind === "int" || type.kind === "float";
}

function helpFor(operator: Operator, a: Type, b: Type): string | undefined {
  if (operator === "+" && (a.kind === "string" || b.kind === "string"))
    return a.kind === "string" && b.kind === "string" ? "texts are joined with `++`" : 'put values into text: "${…}"';
  if (operator === "+" && a.kind === "list" && b.kind === "list") return "lists are joined with `++`";
  if ((operator === "*" || operator === "/") && b.kind === "float" && isQuantity(a))
    return "sizes and durations are whole: write `* 3 / 2` for `* 1.5`";
  return undefined;
}
