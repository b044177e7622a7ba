/**
 * Calls of functions, built-in and declared.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { errorType } from "../semantics/type.ts";
import type { CallExpression } from "../syntax/tree.ts";
import { bindValue, makeFrame } from "./bindings.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { evaluateIntrinsic } from "./intrinsic-functions.ts";
import { errorValue, withOrigin } from "./make-value.ts";
import { fileOfSymbol } from "./symbol-file.ts";
import type { Value } from "./value.ts";

export function evaluateCall(evaluation: Evaluation, frame: Frame, node: CallExpression): Value {
  const { callee } = node;
  const target = callee.kind === "reference" ? frame.module.targets.get(callee.id) : undefined;
  if (target?.kind === "intrinsic" && target.name === "cases") {
    const type = frame.module.types.get(node.id) ?? errorType;
    return evaluateIntrinsic(evaluation, frame, { name: "cases", node, type, arguments: [] });
  }
  const values: Value[] = [];
  let isBroken = false;
  for (const argument of node.arguments) {
    const value = evaluation.whole.evaluate(evaluation, frame, argument);
    if (value.kind === "error") isBroken = true;
    values.push(value);
  }
  if (isBroken) return errorValue(node);
  switch (target?.kind) {
    case "intrinsic": {
      const type = frame.module.types.get(node.id) ?? errorType;
      return evaluateIntrinsic(evaluation, frame, { name: target.name, node, type, arguments: values });
    }
    case "declaration":
      return callFunction(evaluation, frame, target.symbol, values, node);
    case "inner":
    case "inherited":
    case "special":
    case "unknown":
    case undefined:
      return errorValue(node);
  }
}

/** On the budget of the caller. The result is said to be written at the call where the function is of another file. */
export function callFunction(
  evaluation: Evaluation,
  caller: Frame,
  symbol: SymbolId,
  values: readonly Value[],
  at: Span,
): Value {
  const module = evaluation.module(fileOfSymbol(symbol));
  const declaration = module?.declarations.get(symbol);
  if (module === undefined || declaration?.kind !== "functionDeclaration" || module.broken.has(symbol))
    return errorValue(at);
  const frame = makeFrame({ module, budget: caller.budget });
  for (const [index, parameter] of declaration.parameters.entries()) {
    const value = values[index];
    if (value !== undefined) bindValue(frame, parameter.id, value);
  }
  const result = evaluation.whole.evaluate(evaluation, frame, declaration.body);
  return result.kind !== "error" && result.origin.file === module.file && module.file !== at.file
    ? withOrigin(result, at)
    : result;
}
