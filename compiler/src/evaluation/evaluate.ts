/**
 * Computes the value of an expression: entry of the phase. What can't be known yet becomes a residual.
 *
 * In: checked files, a frame with the names in sight, an expression. Out: its value, made to be of the type it lands at;
 * messages go to `evaluation.report`. Never throws; nesting and work are bounded by the budget.
 * Not here: single kinds of nodes (evaluate-*.ts), what types demand of values (land.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { errorType, type Type } from "../semantics/type.ts";
import type {
  BinaryExpression,
  Expression,
  IfExpression,
  LetExpression,
  ReferenceExpression,
  UnaryExpression,
} from "../syntax/tree.ts";
import {
  bindValue,
  passingBinding,
  type PassingBinding,
  makeFrame,
  reportCycle,
  running,
  valueOfInherited,
  valueOfNode,
  valueOfSpecial,
} from "./bindings.ts";
import { makeAllowance, retain, weightOfStep } from "./allowance.ts";
import { bounded, exceed, framesOf, mostHeld, mostNesting, spend } from "./budget.ts";
import { areEqual } from "./equality.ts";
import { evaluateCall } from "./evaluate-call.ts";
import { evaluateList } from "./evaluate-list.ts";
import { evaluateMatch } from "./evaluate-match.ts";
import { evaluateRecord } from "./evaluate-record.ts";
import { evaluateIndex, evaluateSelect } from "./evaluate-select.ts";
import type { Evaluation, Frame, Inputs } from "./evaluation.ts";
import { attempt } from "./generic.ts";
import { landAt, steps } from "./land.ts";
import { boolValue, errorValue, noneValue, numberValue, textValue, weightOf } from "./make-value.ts";
import { combine, negate, unknownOperation } from "./operators.ts";
import { choose, interpolate, negateCondition, plainTextOf } from "./residual.ts";
import { fileOfSymbol, nameOfSymbol } from "./symbol-file.ts";
import type { Value } from "./value.ts";

/** What a phase that evaluates needs once. */
export function makeEvaluation(inputs: Inputs): Evaluation {
  return {
    ...inputs,
    constants: new Map(),
    defaults: new Map(),
    allowance: inputs.allowance ?? makeAllowance("environment"),
    stack: { depth: 0, held: 0, named: 0, running: [] },
    whole: { evaluate, constant: evaluateConstant, default: evaluateDefault },
  };
}

export function evaluate(evaluation: Evaluation, frame: Frame, node: Expression): Value {
  const { stack, allowance } = evaluation;
  if (--frame.budget.steps < 0 || --allowance.steps < 0) return exceed(evaluation, frame, "steps", node);
  const frames = framesOf(node.kind);
  if (stack.depth + frames > mostNesting) return exceed(evaluation, frame, "nesting", node);
  stack.depth += frames;
  const { held } = stack;
  const value = evaluateNode(evaluation, frame, node);
  const finished = finish(evaluation, frame, node, value);
  stack.depth -= frames;
  stack.held = held;
  // Whoever asks from outside keeps what it is given.
  if (stack.depth === 0) return retain(evaluation, finished, node);
  // Of all that was made on the way, only this is needed any more. What a name stands for is counted where it got it.
  return node.kind === "reference" ? finished : hold(evaluation, frame, node, finished);
}

function hold(evaluation: Evaluation, frame: Frame, node: Expression, value: Value): Value {
  const { stack } = evaluation;
  const held = stack.held + weightOf(value);
  if (held + stack.named > mostHeld) return exceed(evaluation, frame, "held", node);
  stack.held = held;
  return value;
}

/** Bounds the size of a value and makes it be of the type that its expression lands at. */
function finish(evaluation: Evaluation, frame: Frame, node: Expression, value: Value): Value {
  if (value.kind === "error") return value;
  const small = bounded(evaluation, frame, value, node);
  const landing = frame.module.landings.get(node.id);
  if (landing === undefined || small.kind === "error") return small;
  spend(evaluation, frame, steps(small));
  return landAt(evaluation, small, landing, node, frame.module.landingDemands.get(node.id));
}

function evaluateNode(evaluation: Evaluation, frame: Frame, node: Expression): Value {
  switch (node.kind) {
    case "number":
      return numberValue(node.unit, node.value, node);
    case "bool":
      return boolValue(node.value, node);
    case "none":
      return noneValue(node);
    case "text": {
      const first = node.parts[0];
      if (first === undefined) return textValue("", node);
      if (node.parts.length === 1 && first.kind === "textPart") return textValue(first.text, node);
      return evaluateText(evaluation, frame, node);
    }
    case "reference":
      return evaluateReference(evaluation, frame, node);
    case "list":
      return evaluateList(evaluation, frame, node);
    case "record":
      return evaluateRecord(evaluation, frame, node);
    case "select":
      return evaluateSelect(evaluation, frame, node);
    case "index":
      return evaluateIndex(evaluation, frame, node);
    case "call":
      return evaluateCall(evaluation, frame, node);
    case "unary":
      return evaluateUnary(evaluation, frame, node);
    case "binary":
      return evaluateBinary(evaluation, frame, node);
    case "if":
      return evaluateIf(evaluation, frame, node);
    case "let":
      return evaluateLet(evaluation, frame, node);
    case "match":
      return evaluateMatch(evaluation, frame, node);
    case "missing":
      return errorValue(node);
  }
}

/** Each top-level constant once. `at`: where it is asked for. */
export function evaluateConstant(evaluation: Evaluation, symbol: SymbolId, at: Span): Value {
  const own = evaluation.constants.get(symbol);
  if (own === "running") return reportCycle(evaluation, symbol, at);
  if (own !== undefined) return own;
  const file = fileOfSymbol(symbol);
  const known = evaluation.known?.(file)?.constants.get(symbol);
  if (known !== undefined) {
    evaluation.constants.set(symbol, known);
    return known;
  }
  const module = evaluation.module(file);
  const declaration = module?.declarations.get(symbol);
  if (module === undefined || declaration?.kind !== "constantDeclaration" || module.broken.has(symbol))
    return errorValue(at);
  evaluation.constants.set(symbol, "running");
  const frame = makeFrame({ module });
  const computed = running(evaluation, symbol, nameOfSymbol(symbol), at, () =>
    evaluate(evaluation, frame, declaration.value),
  );
  const value = retain(evaluation, computed, declaration.name);
  evaluation.constants.set(symbol, value);
  return value;
}

/** The default of a field, each once; an error where the field has none. */
export function evaluateDefault(evaluation: Evaluation, symbol: SymbolId, at: Span): Value {
  const own = evaluation.defaults.get(symbol);
  if (own === "running") return reportCycle(evaluation, symbol, at);
  if (own !== undefined) return own;
  const file = fileOfSymbol(symbol);
  const known = evaluation.known?.(file)?.defaults.get(symbol);
  if (known !== undefined) {
    evaluation.defaults.set(symbol, known);
    return known;
  }
  const module = evaluation.module(file);
  const expression = module?.defaults.get(symbol);
  if (module === undefined || expression === undefined) return errorValue(at);
  evaluation.defaults.set(symbol, "running");
  const frame = makeFrame({ module });
  const { steps } = frame.budget;
  const computed = running(evaluation, symbol, nameOfSymbol(symbol), at, () => evaluate(evaluation, frame, expression));
  // What defaults of fields within fill in is theirs.
  const value = retain(evaluation, computed, expression, (steps - frame.budget.steps) * weightOfStep);
  evaluation.defaults.set(symbol, value);
  return value;
}

function evaluateReference(evaluation: Evaluation, frame: Frame, node: ReferenceExpression): Value {
  const target = frame.module.targets.get(node.id);
  switch (target?.kind) {
    case "inner":
      return valueOfNode(frame, target.node.id, node) ?? errorValue(node);
    case "declaration":
      return evaluateConstant(evaluation, target.symbol, node);
    case "special":
      return (
        valueOfSpecial(frame, target.name, node) ??
        (target.name === "pkgs" ? { kind: "package", path: [], origin: node } : errorValue(node))
      );
    case "inherited":
      return valueOfInherited(frame, target.mapping, target.name, node) ?? errorValue(node);
    case "intrinsic":
    case "unknown":
    case undefined:
      return errorValue(node);
  }
}

function evaluateText(evaluation: Evaluation, frame: Frame, node: Extract<Expression, { kind: "text" }>): Value {
  // The text so far, and behind it, from the first part that is no plain text, all parts.
  let text = "";
  let parts: (string | Value)[] | undefined;
  let length = 0;
  for (const part of node.parts) {
    const value = part.kind === "textPart" ? part.text : evaluate(evaluation, frame, part);
    if (typeof value === "string") length += value.length;
    else if (value.kind === "error") return errorValue(node);
    else if (value.kind === "text") length += value.value.length;
    if (length > 2 ** 25) return exceed(evaluation, frame, "text", node);
    const known = parts === undefined ? plainTextOf(value) : undefined;
    if (known !== undefined) text += known;
    else (parts ??= [text]).push(value);
  }
  return parts === undefined ? textValue(text, node) : interpolate(parts, node);
}

function evaluateUnary(evaluation: Evaluation, frame: Frame, node: UnaryExpression): Value {
  const value = evaluate(evaluation, frame, node.operand);
  if (value.kind === "error") return value;
  const type = frame.module.types.get(node.id) ?? errorType;
  if (node.operator === "-") return negate(evaluation, value, node, type);
  if (value.kind === "bool") return boolValue(!value.value, node);
  return value.kind === "residual" ? negateCondition(value, type, node) : errorValue(node);
}

/** A chain like `a + b + c` is as deep a tree as it is long; its left side is walked without nesting. */
function evaluateBinary(evaluation: Evaluation, frame: Frame, node: BinaryExpression): Value {
  if (node.left.kind !== "binary")
    return applyOperator(evaluation, frame, node, evaluate(evaluation, frame, node.left));
  const chain = [node];
  let first: Expression = node.left;
  while (first.kind === "binary") {
    chain.push(first);
    first = first.left;
  }
  let value = evaluate(evaluation, frame, first);
  for (let at = chain.length - 1; at >= 0; at--) {
    const operation = chain[at] ?? node;
    value = applyOperator(evaluation, frame, operation, value);
    if (operation === node) return value;
    if (--frame.budget.steps < 0 || --evaluation.allowance.steps < 0) return exceed(evaluation, frame, "steps", node);
    value = finish(evaluation, frame, operation, value);
  }
  return value;
}

/** `left` is evaluated; the right side is where it matters. */
function applyOperator(evaluation: Evaluation, frame: Frame, node: BinaryExpression, left: Value): Value {
  if (left.kind === "error") return left;
  switch (node.operator) {
    case "and":
    case "or":
      if (left.kind === "bool" && left.value === (node.operator === "or")) return left;
      break;
    case "??":
      if (left.kind === "none") return evaluate(evaluation, frame, node.right);
      if (left.kind !== "residual" || left.type.kind !== "optional") return left;
      break;
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "in":
    case "+":
    case "-":
    case "++":
    case "*":
    case "/":
    case "%":
      break;
  }
  const isSure = node.operator !== "and" && node.operator !== "or" && node.operator !== "??";
  const type = frame.module.types.get(node.id) ?? errorType;
  const right =
    isSure || left.kind !== "residual"
      ? evaluate(evaluation, frame, node.right)
      : attemptRight(evaluation, frame, node, type);
  if (right.kind === "error") return right;
  if (node.operator === "and" || node.operator === "or") {
    if (left.kind === "bool") return right;
    if (right.kind === "bool") return right.value === (node.operator === "or") ? right : left;
  }
  const operation = { operator: node.operator, at: node, rightAt: node.right, type };
  return node.operator === "??"
    ? unknownOperation(operation, left, right)
    : combine(evaluation, frame, operation, left, right);
}

/** Apart from `applyOperator`, which would make room for what the function closes over each time. */
function attemptRight(evaluation: Evaluation, frame: Frame, { right }: BinaryExpression, type: Type): Value {
  return attempt(evaluation, type, right, () => evaluate(evaluation, frame, right));
}

function evaluateIf(evaluation: Evaluation, frame: Frame, node: IfExpression): Value {
  const condition = evaluate(evaluation, frame, node.condition);
  if (condition.kind === "bool") return evaluate(evaluation, frame, condition.value ? node.then : node.else);
  if (condition.kind !== "residual") return errorValue(node);
  const type = frame.module.types.get(node.id) ?? errorType;
  const then = attempt(evaluation, type, node.then, () => evaluate(evaluation, frame, node.then));
  const otherwise = attempt(evaluation, type, node.else, () => evaluate(evaluation, frame, node.else));
  if (then.kind === "error" || otherwise.kind === "error") return errorValue(node);
  if (areEqual(then, otherwise) === true) return then;
  return choose(condition, then, otherwise, type, node);
}

/** Values are strict, so nothing looks at the name once the body has a value: it may be bound again. */
function evaluateLet(evaluation: Evaluation, frame: Frame, node: LetExpression): Value {
  let body: Expression = node;
  const names: PassingBinding[] = [];
  while (body.kind === "let" && (body === node || frame.module.landings.get(body.id) === undefined)) {
    const { binder, value } = body;
    const name = binder.name.text;
    const compute = () =>
      attempt(evaluation, frame.module.types.get(binder.id), value, () => evaluate(evaluation, frame, value));
    const binding = passingBinding(evaluation, compute, name);
    names.push(binding);
    bindValue(frame, binder.id, binding);
    body = body.body;
  }
  const value = evaluate(evaluation, frame, body);
  for (const { weight } of names) evaluation.stack.named -= weight;
  return value;
}
