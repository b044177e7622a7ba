/**
 * Checks an expression against an expected type, from the outside in.
 *
 * Out: whether its value is certain to be of the type as it stands; if not, it must be landed (or was reported).
 */
import type { BinaryExpression, Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import type { Demand } from "./demand.ts";
import { secretInSource } from "./flow-diagnostics.ts";
import { compare } from "./compare.ts";
import { inferCondition } from "./condition.ts";
import { infer } from "./inference.ts";
import { checkSettingCall } from "./infer-call-special.ts";
import { checkList } from "./infer-list.ts";
import { checkCoalesce } from "./infer-operator.ts";
import { checkMatch } from "./infer-match.ts";
import { checkOptions, checkOptionsValue } from "./infer-options.ts";
import { checkRecord } from "./infer-record-expected.ts";
import { reportLiteralKind, reportScalar } from "./mismatch.ts";
import { assume } from "./narrowing.ts";
import type { Place } from "./place.ts";
import { plainText } from "./resolve-refinement.ts";
import { scalarProblem, type Scalar } from "./scalar-fit.ts";
import { stageOf } from "./stage.ts";
import { stringType, type Type } from "./type.ts";

export function check(
  checking: Checking,
  place: Place,
  node: Expression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  const isCertain = checkKind(checking, place, node, expected, demand);
  checking.types[node.id] ??= expected;
  return isCertain;
}

function checkKind(
  checking: Checking,
  place: Place,
  node: Expression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  if (expected.kind === "error") {
    infer(checking, place, node);
    return true;
  }
  switch (node.kind) {
    case "if": {
      const stage = inferCondition(checking, place, node.condition, "a condition");
      if (stage !== "static" && stageOf(expected) === "static") break;
      const then = check(checking, assume(checking, place, node.condition), node.then, expected, demand);
      return check(checking, assume(checking, place, node.condition, false), node.else, expected, demand) && then;
    }
    case "let":
      checking.lets.set(node.binder.id, node.value);
      checking.types[node.binder.id] = infer(checking, place, node.value);
      return check(checking, place, node.body, expected, demand);
    case "match":
      return checkMatch(checking, place, node, expected, demand);
    case "binary":
      if (node.operator === "??") return checkFallback(checking, place, node, expected, demand);
      break;
    case "call": {
      const wrapped = checkSettingCall(checking, place, node, expected, demand);
      if (wrapped !== undefined) return wrapped;
      break;
    }
    default:
  }
  return checkValue(checking, place, node, expected, demand);
}

function checkFallback(
  checking: Checking,
  place: Place,
  node: BinaryExpression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  return checkCoalesce(
    checking,
    place,
    node,
    (left) => compare(checking, node.left, left, expected, demand),
    () => check(checking, place, node.right, expected, demand),
  );
}

function checkValue(
  checking: Checking,
  place: Place,
  node: Expression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  if (expected.kind === "optional") {
    if (node.kind === "none") return true;
    return isLiteral(node)
      ? checkValue(checking, place, node, expected.inner, demand)
      : checkInferred(checking, place, node, expected, demand);
  }
  // A literal is as good after deployment as before; what is in a list or record may be of either stage.
  const inner = expected.kind === "deploy" ? expected.inner : expected;
  switch (node.kind) {
    case "missing":
      return true;
    case "number":
      return checkScalar(checking, node, { kind: node.unit, value: node.value }, expected, demand);
    case "bool":
      return checkScalar(checking, node, { kind: "bool", value: node.value }, expected, demand);
    case "unary":
      if (node.operator === "-" && node.operand.kind === "number") {
        checking.types[node.operand.id] = { kind: node.operand.unit };
        return checkScalar(checking, node, { kind: node.operand.unit, value: -node.operand.value }, expected, demand);
      }
      break;
    case "text": {
      const text = plainText(node);
      if (text !== undefined) return checkScalar(checking, node, { kind: "text", value: text }, expected, demand);
      break;
    }
    case "list":
      if (inner.kind === "list" || inner.kind === "set" || inner.kind === "json")
        return checkList(checking, place, node, expected, demand);
      break;
    case "record":
      if (inner.kind === "options") return checkOptions(checking, place, node, inner, demand);
      if (isRecordLike(inner)) return checkRecord(checking, place, node, expected, demand);
      break;
    default:
  }
  return checkInferred(checking, place, node, expected, demand);
}

function isLiteral(node: Expression): boolean {
  switch (node.kind) {
    case "number":
    case "bool":
    case "list":
    case "record":
    case "missing":
      return true;
    case "text":
      return plainText(node) !== undefined;
    case "unary":
      return node.operator === "-" && node.operand.kind === "number";
    default:
      return false;
  }
}

function isRecordLike(type: Type): boolean {
  if (type.kind === "union") return type.members.some(isRecordLike);
  return type.kind === "record" || type.kind === "variant" || type.kind === "map" || type.kind === "json";
}

function checkScalar(
  checking: Checking,
  node: Expression,
  scalar: Scalar,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  if (expected.kind === "secret" && demand?.isSensitive !== true) {
    const found: Type = scalar.kind === "text" ? stringType : { kind: scalar.kind };
    checking.report(secretInSource.at(node, { demand, found, isLiteral: true }));
    return true;
  }
  const inner = expected.kind === "deploy" || expected.kind === "secret" ? expected.inner : expected;
  const problem = scalarProblem(scalar, inner);
  if (problem === undefined) {
    const isWidened = (scalar.kind === "int" && inner.kind === "float") || inner.kind === "projectFile";
    if (isWidened) checking.types[node.id] = scalar.kind === "text" ? stringType : { kind: scalar.kind };
    return !isWidened && inner.kind !== "union";
  }
  if (problem.kind === "type") reportLiteralKind(checking, node, scalar, expected, demand);
  else reportScalar(checking, node, scalar.value, problem, expected, demand);
  return true;
}

/** Infers the expression by itself and compares. */
export function checkInferred(
  checking: Checking,
  place: Place,
  node: Expression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  const inner = expected.kind === "deploy" ? expected.inner : expected;
  if (inner.kind === "options") return checkOptionsValue(checking, place, node, inner, demand);
  const own = infer(checking, place, node);
  return compare(checking, node, own, expected, demand);
}
