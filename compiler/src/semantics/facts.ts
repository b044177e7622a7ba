/**
 * What is known to hold where an expression stands. Made by narrowing.ts.
 */
import type { Expression } from "../syntax/tree.ts";

/** A list, newest first. */
export type Facts = PresenceFact | HoldsFact;

/** The path with this key (see `pathKey`) is not `none`. */
export interface PresenceFact {
  readonly kind: "present";
  readonly key: string;
  readonly rest: Facts | undefined;
}

/** A condition without `and`, `or`, `not` around it that is known to hold, or not to. */
export interface HoldsFact {
  readonly kind: "holds";
  readonly condition: Expression;
  readonly isTrue: boolean;
  readonly rest: Facts | undefined;
}
