/**
 * Makes a value be of the type that it lands at.
 */
import type { Span } from "../source/span.ts";
import type { Type } from "../semantics/type.ts";
import type { Evaluation } from "./evaluation.ts";
import { weightOf } from "./make-value.ts";
import type { Value } from "./value.ts";

/** Who demands the type, for messages. */
export interface LandOwner {
  /** `port`, `the option \`domain\``. */
  readonly name?: string;
}

export function land(_evaluation: Evaluation, value: Value, _type: Type, _at: Span, _owner: LandOwner): Value {
  return value;
}

/** At the expression that has the value. */
export function landAt(evaluation: Evaluation, value: Value, type: Type, at: Span): Value {
  return land(evaluation, value, type, at, {});
}

/** What landing costs. */
export function steps(value: Value): number {
  return weightOf(value) >> 6;
}
