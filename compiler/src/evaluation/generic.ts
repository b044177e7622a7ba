/**
 * Evaluation while options are unknown, for the generic module: variables, loops over what is not known, and what fails only if it
 * is reached.
 *
 * Everything here does what it would do anyway where `evaluation.generic` is absent.
 * Not here: residuals themselves (residual.ts), records with unknown keys (generic-record.ts).
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { boolType, errorType, type Type } from "../semantics/type.ts";
import { bindValue } from "./bindings.ts";
import type { Evaluation, Frame, Loop } from "./evaluation.ts";
import { plainResidual } from "./residual.ts";
import type { GenericLoop, ResidualValue, Value, Variable } from "./value.ts";

/**
 * Computes what may never be reached. A failure is no message then but a residual that fails where it is reached, with the same
 * words; only what ends all evaluation, such as a spent budget, is reported at once.
 */
export function attempt(evaluation: Evaluation, type: Type | undefined, at: Span, compute: () => Value): Value {
  const { generic } = evaluation;
  if (generic === undefined) return compute();
  const outer = generic.report;
  const found: Diagnostic[] = [];
  generic.report = (diagnostic) => {
    if (endsAll.has(diagnostic.code) || diagnostic.severity !== "error") outer(diagnostic);
    else found.push(diagnostic);
  };
  const value = compute();
  generic.report = outer;
  if (value.kind === "error" && found.length > 0)
    return plainResidual(type ?? errorType, { kind: "fail", diagnostics: found }, at);
  for (const diagnostic of found) outer(diagnostic);
  return value;
}

const endsAll: ReadonlySet<string> = new Set(["budget-exceeded", "allowance-exceeded"]);

/** Whether a value is unknown because options are: then what depends on it stays a residual. */
export function isOpen(evaluation: Evaluation, value: Value): value is ResidualValue {
  return evaluation.generic !== undefined && value.kind === "residual";
}

export function newVariable(evaluation: Evaluation, name: string): Variable {
  const { generic } = evaluation;
  const number = generic === undefined ? 0 : ++generic.variables;
  return { name, number };
}

export function variableValue(variable: Variable, type: Type, origin: Span): ResidualValue {
  return plainResidual(type, { kind: "variable", variable }, origin);
}

/** Binds the names of a loop over an unknown collection to variables. The body is evaluated once, for every element. */
export function openLoop(evaluation: Evaluation, frame: Frame, loop: Loop, collection: Value): GenericLoop {
  const [first, second] = loop.binders;
  const element = second ?? first;
  const keyBinder = second === undefined ? undefined : first;
  const key = newVariable(evaluation, keyBinder?.name.text ?? "key");
  const item = newVariable(evaluation, element?.name.text ?? "item");
  const typeOf = (node: number | undefined) =>
    (node === undefined ? undefined : frame.module.types.get(node)) ?? errorType;
  if (keyBinder !== undefined) bindValue(frame, keyBinder.id, variableValue(key, typeOf(keyBinder.id), loop));
  if (element !== undefined) bindValue(frame, element.id, variableValue(item, typeOf(element.id), loop));
  const { condition: node } = loop;
  if (node === undefined) return { collection, key, element: item };
  const condition = attempt(evaluation, boolType, node, () => evaluation.whole.evaluate(evaluation, frame, node));
  return { collection, key, element: item, condition };
}
