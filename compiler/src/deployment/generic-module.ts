/**
 * What the generic module says: resources, applications as functions of their options, values. Only data.
 *
 * Not here: how it comes to be (make-generic.ts), how it is written (targets/nix).
 */
import type { Span } from "../source/span.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { GenericLoop, Residual, Value, Variable } from "../evaluation/value.ts";
import type { DescribedRecord } from "./resolved.ts";

/** The argument of `implementation`. */
export const optionsVariable: Variable = { name: "options", number: 0 };
/** Among the options, what the requirements were granted. */
export const grantsOption = "_grants";

export interface GenericModule {
  /** By name. */
  readonly resources: readonly GenericResource[];
  readonly applications: readonly GenericApplication[];
  /** Top-level constants that are neither secret nor of stage deploy. */
  readonly values: ReadonlyMap<string, Value>;
}

export interface GenericResource {
  readonly name: string;
  readonly request: DescribedRecord;
  readonly policy: DescribedRecord;
}

export interface GenericApplication {
  readonly name: string;
  readonly origin: Span;
  readonly options: DescribedRecord;
  readonly checks: readonly GenericCheck[];
  readonly requirements: readonly GenericRequirement[];
  readonly fragments: readonly GenericFragment[];
  /** Requirements that data is kept in. */
  readonly state: readonly string[];
  /** What the program calls values that are used in several places. */
  readonly names: ReadonlyMap<Residual, string>;
}

/** `condition` may be known; a failing one is thrown with the others. */
export interface GenericCheck {
  readonly condition: Value;
  readonly message: Value;
  /** It mentions what is granted, which is there only after resources were asked for. */
  readonly needsGrants: boolean;
}

/** An item with its tail: once, or once for each element of a collection. */
interface GenericItem {
  readonly loop?: GenericLoop;
  /** Absent: always. With a loop it stands there. */
  readonly condition?: Value;
  readonly origin: Span;
}

export interface GenericRequirement extends GenericItem {
  readonly name: string;
  readonly resource: string;
  readonly request: Value;
}

export interface GenericFragment extends GenericItem {
  readonly id: string;
  readonly requirement: string;
  /** Of a requirement with `for`: its key. */
  readonly key?: Value;
  /** Of the grant: `host`. */
  readonly field: string;
  readonly settings: Value;
}

/** A module, and the evaluation that has the defaults of its types. */
export interface MadeModule {
  readonly module: GenericModule;
  readonly evaluation: Evaluation;
}
