/**
 * Calls of built-in functions.
 */
import type { Type } from "../semantics/type.ts";
import type { CallExpression } from "../syntax/tree.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { errorValue } from "./make-value.ts";
import type { Value } from "./value.ts";

/** A call with its arguments evaluated; none is an error. */
export interface Call {
  readonly name: string;
  readonly node: CallExpression;
  /** What the checker found that it gives. */
  readonly type: Type;
  readonly arguments: readonly Value[];
}

export function evaluateIntrinsic(_evaluation: Evaluation, _frame: Frame, call: Call): Value {
  return errorValue(call.node);
}
