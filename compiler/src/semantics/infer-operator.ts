/**
 * Operators: what they work on, what they give, and how stages and secrets pass through them.
 */
import type { BinaryExpression, Expression, UnaryExpression } from "../syntax/tree.ts";
import { isAssignable } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import { mixedTypes, notComparable, operatorMismatch, uselessCoalesce } from "./expression-diagnostics.ts";
import { secretNotAllowed } from "./flow-diagnostics.ts";
import { infer } from "./inference.ts";
import { checkCondition, inferCondition } from "./condition.ts";
import { check } from "./inference.ts";
import { inferArithmetic } from "./infer-arithmetic.ts";
import { operandType, unitHelp } from "./operand.ts";
import { joinTypes, widen } from "./joined-type.ts";
import { assume } from "./narrowing.ts";
import type { Place } from "./place.ts";
import { pathOfStage, textOf } from "./secret-path.ts";
import { atStage, deepStageOf, laterOf, stageOf, withoutStage } from "./stage.ts";
import { boolType, errorType, stringType, type Type } from "./type.ts";
import { notOptional } from "./value-diagnostics.ts";

export function inferUnary(checking: Checking, place: Place, node: UnaryExpression): Type {
  if (node.operator === "not") {
    const stage = inferCondition(checking, place, node.operand, "`not`");
    return atStage(boolType, stage);
  }
  const operand = operandType(checking, place, node.operand, "-");
  const base = widen(withoutStage(operand));
  if (base.kind === "error" || base.kind === "never") return errorType;
  if (base.kind === "int" || base.kind === "float") return atStage(base, stageOf(operand));
  checking.report(operatorMismatch.at(node, { operator: "-", right: operand, takes: "numbers" }));
  return errorType;
}

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "in"]);

/** `a < b < c`, which the parser has reported: with parentheses the left side would begin before its own left side. */
function isChained({ operator, left }: BinaryExpression): boolean {
  return (
    comparisons.has(operator) &&
    left.kind === "binary" &&
    comparisons.has(left.operator) &&
    left.start === left.left.start
  );
}

export function inferBinary(checking: Checking, place: Place, node: BinaryExpression): Type {
  if (isChained(node)) {
    infer(checking, place, node.left);
    infer(checking, place, node.right);
    return boolType;
  }
  switch (node.operator) {
    case "and":
    case "or":
      return inferConnective(checking, place, node, `\`${node.operator}\``);
    case "==":
    case "!=":
      return inferEquality(checking, place, node);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return inferOrder(checking, place, node);
    case "in":
      return inferIn(checking, place, node);
    case "??":
      return inferCoalesce(checking, place, node);
    case "++":
      return inferConcatenation(checking, place, node);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return inferArithmetic(checking, place, node);
  }
}

/** Each side once: what is looked at twice at each level is looked at for ever. */
function inferConnective(checking: Checking, place: Place, node: BinaryExpression, subject: string): Type {
  const type = infer(checking, place, node.left);
  const base = withoutStage(type);
  const inner = assume(checking, place, node.left, node.operator === "and");
  // What the right side is follows from the same mistake.
  if (base.kind === "error" && node.operator === "or") {
    infer(checking, inner, node.right);
    return errorType;
  }
  if (isAssignable(base, boolType) !== undefined) {
    const right = infer(checking, inner, node.right);
    if (node.operator === "or" && isMeantAsDefault(base, right)) return reportDefault(checking, node, type, right);
    checkCondition(checking, node.left, type, subject);
    return boolType;
  }
  const left = checkCondition(checking, node.left, type, subject);
  const right = inferCondition(checking, inner, node.right, subject);
  return atStage(boolType, laterOf(left, right));
}

/** `options.title or "none"`, as in Nix. */
function isMeantAsDefault(base: Type, right: Type): boolean {
  if (base.kind === "optional" && isAssignable(withoutStage(base.inner), boolType) === undefined) return false;
  return right.kind !== "error" && isAssignable(withoutStage(right), boolType) !== undefined;
}

function reportDefault(checking: Checking, node: BinaryExpression, left: Type, right: Type): Type {
  const takes = "two conditions";
  const help = `for a value that may be missing type \`??\`: \`${textOf(node.left)} ?? …\``;
  checking.report(operatorMismatch.at(node, { operator: "or", left, right, takes, help }));
  return errorType;
}

/** Whether something is `none` is known while compiling, even of secrets. */
function inferEquality(checking: Checking, place: Place, node: BinaryExpression): Type {
  if (node.left.kind === "none" || node.right.kind === "none") {
    infer(checking, place, node.left);
    infer(checking, place, node.right);
    return boolType;
  }
  if (isUnknownName(checking, node.left) || isUnknownName(checking, node.right)) {
    // What may be compared depends on what it was meant to be.
    infer(checking, place, node.left);
    infer(checking, place, node.right);
    return boolType;
  }
  const [first, second] = isPlainLiteral(node.left) ? [node.right, node.left] : [node.left, node.right];
  const one = comparableType(checking, place, first, node.operator);
  const base = withoutStage(one);
  const target = base.kind === "optional" ? base.inner : base;
  // A literal is compared as what the other side is: `registrations == "closd"` is a typing mistake.
  if (isPlainLiteral(second) && (target.kind === "union" || target.kind === "literal")) {
    check(checking, place, second, target, { subject: `what is compared with \`${textOf(first)}\`` });
    return atStage(boolType, stageOf(one));
  }
  const isRefused = one.kind === "error";
  const other = isRefused ? infer(checking, place, second) : comparableType(checking, place, second, node.operator);
  if (one.kind === "error" || other.kind === "error") return boolType;
  const stage = laterOf(deepStageOf(one), deepStageOf(other));
  if (joinTypes(widen(base), widen(withoutStage(other))) === undefined)
    checking.report(notComparable.at(node, { left: one, right: other }));
  return atStage(boolType, stage);
}

function isUnknownName({ targets }: Checking, node: Expression): boolean {
  return node.kind === "reference" && targets[node.id]?.kind === "unknown";
}

function isPlainLiteral(node: Expression): boolean {
  return (
    node.kind === "number" ||
    node.kind === "bool" ||
    (node.kind === "text" && node.parts.every((part) => part.kind === "textPart"))
  );
}

const incomparable: ReadonlySet<string> = new Set([
  "json",
  "grant",
  "tofuItem",
  "package",
  "rawNix",
  "hosts",
  "options",
]);

function comparableType(checking: Checking, place: Place, node: Expression, operator: string): Type {
  const type = infer(checking, place, node);
  const base = withoutStage(type);
  const inner = base.kind === "optional" ? base.inner : base;
  if (deepStageOf(type) === "secret") {
    const path = pathOfStage(checking, node, "secret");
    const what = `\`${operator}\` would reveal something of its operands`;
    checking.report(secretNotAllowed.at(node, { what, path, help: "a secret can be compared with `none` only" }));
    return errorType;
  }
  if (!incomparable.has(inner.kind)) return type;
  const reason = inner.kind === "json" ? "`json` is passed on as it is, never compared" : "these can't be compared";
  checking.report(notComparable.at(node, { left: type, right: type, reason }));
  return errorType;
}

const ordered: ReadonlySet<string> = new Set(["int", "float", "bytes", "duration", "string"]);

function inferOrder(checking: Checking, place: Place, node: BinaryExpression): Type {
  const left = operandType(checking, place, node.left, node.operator);
  const right = operandType(checking, place, node.right, node.operator);
  const [a, b] = [widen(withoutStage(left)), widen(withoutStage(right))];
  if (a.kind === "error" || b.kind === "error") return boolType;
  const joined = joinTypes(a, b);
  if (joined === undefined || !ordered.has(joined.kind)) {
    const takes = "two numbers, sizes, durations or texts";
    const help = unitHelp(node, a, b);
    checking.report(operatorMismatch.at(node, { operator: node.operator, left, right, takes, help }));
  }
  return atStage(boolType, laterOf(stageOf(left), stageOf(right)));
}

function inferIn(checking: Checking, place: Place, node: BinaryExpression): Type {
  const collection = operandType(checking, place, node.right, "in");
  const base = withoutStage(collection);
  const element =
    base.kind === "map" ? stringType : base.kind === "list" || base.kind === "set" ? base.element : undefined;
  if (element === undefined) {
    const left = infer(checking, place, node.left);
    if (base.kind === "error" || left.kind === "error") return boolType;
    const help = base.kind === "string" ? "for texts: contains(text, part)" : undefined;
    const takes = "an element and a list, set or map";
    checking.report(operatorMismatch.at(node, { operator: "in", left, right: collection, takes, help }));
    return boolType;
  }
  if (isPlainLiteral(node.left) && (element.kind === "union" || element.kind === "literal")) {
    check(checking, place, node.left, element, { subject: `an item of \`${textOf(node.right)}\`` });
    return atStage(boolType, deepStageOf(collection));
  }
  const left = comparableType(checking, place, node.left, "in");
  if (left.kind === "error") return boolType;
  const isComparable = joinTypes(widen(withoutStage(left)), widen(withoutStage(element))) !== undefined;
  if (!isComparable) checking.report(notComparable.at(node, { left, right: element }));
  return atStage(boolType, laterOf(deepStageOf(collection), deepStageOf(left)));
}

function inferCoalesce(checking: Checking, place: Place, node: BinaryExpression): Type {
  const left = infer(checking, place, node.left);
  const right = infer(checking, place, node.right);
  if (left.kind === "error") return errorType;
  if (left.kind !== "optional" && left.kind !== "none") {
    checking.report(uselessCoalesce.at(node, { found: left, operator: "??" }));
    return left;
  }
  if (left.kind === "none") return right;
  const joined =
    joinTypes(left.inner, right) ?? (isAssignable(right, left.inner) === undefined ? left.inner : undefined);
  if (joined !== undefined) return joined;
  checking.report(
    mixedTypes.at(node.right, { first: left.inner, found: right, what: "this", before: "what stands before `??`" }),
  );
  return errorType;
}

/** `a ?? b` against an expected type: both sides against it. */
export function checkCoalesce(
  checking: Checking,
  place: Place,
  node: BinaryExpression,
  checkLeft: (left: Type) => boolean,
  checkRight: () => boolean,
): boolean {
  const left = infer(checking, place, node.left);
  if (left.kind !== "optional" && left.kind !== "none" && left.kind !== "error")
    checking.report(uselessCoalesce.at(node, { found: left, operator: "??" }));
  const isLeftCertain = left.kind === "none" || checkLeft(left.kind === "optional" ? left.inner : left);
  return checkRight() && isLeftCertain;
}

/** Texts and lists; the only operator that secrets pass through. */
function inferConcatenation(checking: Checking, place: Place, node: BinaryExpression): Type {
  const left = present(checking, node.left, infer(checking, place, node.left));
  const right = present(checking, node.right, infer(checking, place, node.right));
  const [a, b] = [withoutStage(left), withoutStage(right)];
  if (a.kind === "error" || b.kind === "error") return errorType;
  const stage = laterOf(stageOf(left), stageOf(right));
  if (widen(a).kind === "string" && widen(b).kind === "string") return atStage(stringType, stage);
  if (a.kind === "list" && b.kind === "list") {
    const element = joinTypes(a.element, b.element);
    if (element !== undefined) return atStage({ kind: "list", element }, stage);
    checking.report(mixedTypes.at(node.right, { first: a, found: b, what: "this list", before: "the first" }));
    return errorType;
  }
  const isNumber = (type: Type) => type.kind === "int" || type.kind === "float" || type.kind === "bytes";
  const help =
    isNumber(a) && isNumber(b)
      ? "numbers are added with `+`"
      : a.kind === "record" && b.kind === "record"
        ? "put records together with `...`: { ...a, ...b }"
        : undefined;
  checking.report(operatorMismatch.at(node, { operator: "++", left, right, takes: "two texts or two lists", help }));
  return errorType;
}

function present(checking: Checking, node: Expression, type: Type): Type {
  if (type.kind !== "optional" && type.kind !== "none") return type;
  checking.report(notOptional.at(node, { text: type.kind === "none" ? "none" : textOf(node) }));
  return errorType;
}
