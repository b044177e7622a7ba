/**
 * The parts of a record expression on one level: what is set under which name. Made by record-shape.ts.
 */
import type { Expression, IfEntry, Name, TextExpression } from "../syntax/tree.ts";
import type { Place } from "./place.ts";

export type Key = Name | TextExpression;

/** One entry that sets a field, or something below it. */
export interface Source {
  readonly keys: readonly Key[];
  /** Which of the keys is the field of this level. */
  readonly at: number;
  readonly value: Expression;
  readonly place: Place;
  /** The conditions around it, innermost first. */
  readonly branch: Branch | undefined;
  /** Inside a `for`. */
  readonly isRepeated: boolean;
}

export interface Branch {
  readonly entry: IfEntry;
  readonly isThen: boolean;
  readonly rest: Branch | undefined;
}

export interface Slot {
  readonly name: string;
  readonly sources: Source[];
}

export interface NamedSlot extends Slot {
  /** Those of them that do not merge with others: only these can be one too many beside a record. */
  readonly whole: Source[];
}

export interface SpreadSource {
  readonly value: Expression;
  readonly place: Place;
  readonly branch: Branch | undefined;
}

export interface Shape {
  readonly slots: Map<string, NamedSlot>;
  /** Fields whose keys are computed. */
  readonly computed: Source[];
  readonly spreads: SpreadSource[];
  /** It has keys that are computed or repeated: a map rather than a record. */
  isMap: boolean;
}
