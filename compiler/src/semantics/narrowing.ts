/**
 * What conditions tell of the values they mention.
 */
import type { Expression } from "../syntax/tree.ts";
import type { Type } from "./type.ts";

/** A list, newest first. */
export type Facts = TypeFact | HoldsFact;

/** What a path like `options.mail` is, by its key (see `pathKey`). */
export interface TypeFact {
  readonly kind: "type";
  readonly key: string;
  readonly type: Type;
  readonly rest: Facts | undefined;
}

/** A condition that is known to hold (`isTrue`) or not to. */
export interface HoldsFact {
  readonly kind: "holds";
  readonly condition: Expression;
  readonly isTrue: boolean;
  readonly rest: Facts | undefined;
}
