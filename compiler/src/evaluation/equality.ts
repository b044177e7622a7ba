/**
 * Whether values are equal, and the order of values in sets.
 *
 * Values nest at most 500 levels, so recursion is bounded.
 */
import { compareCodePoints } from "./make-value.ts";
import type { MapValue, Value } from "./value.ts";

/** Deep; `undefined` where it depends on what is not known yet (or failed already). */
export function areEqual(a: Value, b: Value): boolean | undefined {
  if (a === b && isPlain(a)) return true;
  if (a.kind === "error" || b.kind === "error" || a.kind === "residual" || b.kind === "residual") return undefined;
  switch (a.kind) {
    case "none":
      return b.kind === "none";
    case "bool":
      return b.kind === "bool" && a.value === b.value;
    case "int":
    case "float":
      return (b.kind === "int" || b.kind === "float") && a.value === b.value;
    case "bytes":
    case "duration":
      return b.kind === a.kind && a.value === b.value;
    case "text":
      return b.kind === "text" && a.value === b.value;
    case "list":
    case "set":
      return (b.kind === "list" || b.kind === "set") && areListsEqual(a.items, b.items);
    case "record":
    case "map":
      return (b.kind === "record" || b.kind === "map") && areMapsEqual(a, b);
    case "variant":
      return b.kind === "variant" && (a.case === b.case ? areEqual(a.value, b.value) : false);
    case "host":
      return b.kind === "host" && a.host.name === b.host.name;
    case "grant":
      return b.kind === "grant" && a.request === b.request && a.resource === b.resource;
    case "tofuItem":
      return (
        b.kind === "tofuItem" &&
        a.item.mode === b.item.mode &&
        a.item.type === b.item.type &&
        a.item.name === b.item.name
      );
    case "package":
      return b.kind === "package" && a.path.length === b.path.length && a.path.every((name, at) => name === b.path[at]);
    case "projectFile":
      return b.kind === "projectFile" && a.file === b.file;
    case "priority":
      return b.kind === "priority" && a.level === b.level && areEqual(a.value, b.value);
    case "rawNix":
      return b.kind === "rawNix" && a.text === b.text;
  }
}

function isPlain(value: Value): boolean {
  return value.kind === "text" || value.kind === "int" || value.kind === "bool" || value.kind === "host";
}

function areListsEqual(a: readonly Value[], b: readonly Value[]): boolean | undefined {
  if (a.length !== b.length) return false;
  let result: boolean | undefined = true;
  for (const [at, left] of a.entries()) {
    const right = b[at];
    const equal = right === undefined ? false : areEqual(left, right);
    if (equal === false) return false;
    if (equal === undefined) result = undefined;
  }
  return result;
}

/** An absent optional field is `none`. */
function areMapsEqual(a: MapValue, b: MapValue): boolean | undefined {
  let result: boolean | undefined = true;
  for (const [key, left] of a.entries) {
    const right = b.entries.get(key);
    const equal = right === undefined ? left.kind === "none" && a.kind === "record" : areEqual(left, right);
    if (equal === false) return false;
    if (equal === undefined) result = undefined;
  }
  for (const [key, right] of b.entries) {
    if (!a.entries.has(key) && !(right.kind === "none" && b.kind === "record")) return false;
  }
  return result;
}

/** Whether nothing in it is left to be known later; an error counts as not known. */
export function isKnown(value: Value): boolean {
  return findUnknown(value) === undefined;
}

/** The first part of a value that is not known yet, or an error. */
export function findUnknown(value: Value): Value | undefined {
  switch (value.kind) {
    case "residual":
    case "error":
      return value;
    case "list":
    case "set":
      return firstUnknown(value.items);
    case "record":
    case "map":
      return firstUnknown(value.entries.values());
    case "variant":
    case "priority":
      return findUnknown(value.value);
    case "none":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "text":
    case "host":
    case "grant":
    case "tofuItem":
    case "package":
    case "projectFile":
    case "rawNix":
      return undefined;
  }
}

function firstUnknown(values: Iterable<Value>): Value | undefined {
  for (const value of values) {
    const unknown = findUnknown(value);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/** Order of numbers and texts; of other values `undefined`. */
export function compareScalars(a: Value, b: Value): number | undefined {
  if (a.kind === "text" && b.kind === "text") return compareCodePoints(a.value, b.value);
  if (isNumber(a) && isNumber(b)) return a.value - b.value;
  if (a.kind === "bool" && b.kind === "bool") return Number(a.value) - Number(b.value);
  return undefined;
}

type Numeric = Extract<Value, { kind: "int" | "float" | "bytes" | "duration" }>;

export function isNumber(value: Value): value is Numeric {
  return value.kind === "int" || value.kind === "float" || value.kind === "bytes" || value.kind === "duration";
}
