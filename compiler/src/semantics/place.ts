/**
 * Where an expression stands: what its special names are, which built-in functions act there, and what is known to hold.
 *
 * Made once per declaration, rule or function; `withFacts` makes the narrower places inside.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { SpecialName } from "./checked.ts";
import type { Facts } from "./facts.ts";
import type { RecordType, Type } from "./type.ts";

/** `closed`: constants, defaults, annotations, bounds. */
export type PlaceKind =
  | "closed"
  | "function"
  | "application"
  | "resourceCheck"
  | "provider"
  | "mapping"
  | "rule"
  | "environment"
  | "deployment";

export interface Place {
  readonly kind: PlaceKind;
  /** The types of the special names that are known here; `bind` has seen to it that no other is mentioned. */
  readonly specials: ReadonlyMap<SpecialName, Type>;
  /** In a mapping and its rules: the facts that its rule for this resource keeps in `private`. */
  readonly privateOf?: (resource: SymbolId) => RecordType | undefined;
  /** What conditions around the expression tell. */
  readonly facts?: Facts | undefined;
}

const noSpecials: ReadonlyMap<SpecialName, Type> = new Map();

/** Where nothing but constants and functions is known. */
export const closedPlace: Place = { kind: "closed", specials: noSpecials };
export const functionPlace: Place = { kind: "function", specials: noSpecials };

export function withFacts(place: Place, facts: Facts | undefined): Place {
  return facts === place.facts ? place : { ...place, facts };
}

/** Whether secret files may be made here: they are made for a host, at deployment. */
export function filesMayStand(place: Place): boolean {
  return place.kind === "application" || place.kind === "mapping" || place.kind === "rule";
}
