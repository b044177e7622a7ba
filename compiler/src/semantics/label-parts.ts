/**
 * What of a value is made of a label, and of which one.
 *
 * Small on purpose: what holds more than a few hundred parts counts as made of its first label altogether, so that whatever a
 * program nests or doubles, following labels takes time in the size of its text.
 */

/** Undefined: nothing. A name: anything in it may be made of that label. */
export type Flow = string | Parts | undefined;

export interface Parts {
  readonly fields: ReadonlyMap<string, Flow>;
  /** Of elements, and of fields whose names are computed. */
  readonly rest: Flow;
  /** Of the names of fields. */
  readonly keys: string | undefined;
  readonly size: number;
}

const mostParts = 500;

export function partsOf(fields: ReadonlyMap<string, Flow>, rest: Flow, keys?: string): Flow {
  let size = 1 + sizeOf(rest) + (keys === undefined ? 0 : 1);
  for (const flow of fields.values()) size += sizeOf(flow);
  if (size === 1) return undefined;
  return size > mostParts ? firstOf(fields.values(), rest, keys) : { fields, rest, keys, size };
}

function sizeOf(flow: Flow): number {
  if (flow === undefined) return 0;
  return typeof flow === "string" ? 1 : flow.size;
}

function firstOf(fields: Iterable<Flow>, rest: Flow, keys: string | undefined): string | undefined {
  for (const flow of fields) {
    const label = anyLabel(flow);
    if (label !== undefined) return label;
  }
  return anyLabel(rest) ?? keys;
}

/** A label that anything in the value is made of. */
export function anyLabel(flow: Flow): string | undefined {
  return flow === undefined || typeof flow === "string" ? flow : firstOf(flow.fields.values(), flow.rest, flow.keys);
}

/** One value or the other. */
export function either(a: Flow, b: Flow): Flow {
  if (a === b || b === undefined) return a;
  if (a === undefined || typeof b === "string") return b;
  if (typeof a === "string") return a;
  const fields = new Map(a.fields);
  for (const [name, flow] of b.fields) fields.set(name, either(fields.get(name), flow));
  return partsOf(fields, either(a.rest, b.rest), a.keys ?? b.keys);
}

export function fieldOf(flow: Flow, name: string): Flow {
  return flow === undefined || typeof flow === "string" ? flow : either(flow.fields.get(name), flow.rest);
}

/** Any element, or any value of a map. */
export function elementOf(flow: Flow): Flow {
  if (flow === undefined || typeof flow === "string") return flow;
  let found = flow.rest;
  for (const field of flow.fields.values()) found = either(found, field);
  return found;
}

/** The names of fields, and so the keys of a map. */
export function keysOf(flow: Flow): string | undefined {
  return flow === undefined || typeof flow === "string" ? flow : flow.keys;
}
