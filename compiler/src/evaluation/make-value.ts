/**
 * Makes values, and measures those that hold others: `weight` is about the characters they print, `depth` their nesting.
 *
 * Not here: residuals (residual.ts).
 */
import type { Span } from "../source/span.ts";
import type {
  BoolValue,
  ErrorValue,
  ListValue,
  KeyPlaces,
  MapValue,
  NoneValue,
  NumberValue,
  PriorityValue,
  SecretFile,
  TextValue,
  Value,
  VariantValue,
} from "./value.ts";

export function errorValue(origin: Span): ErrorValue {
  return { kind: "error", origin };
}

export function noneValue(origin: Span): NoneValue {
  return { kind: "none", origin };
}

export function boolValue(value: boolean, origin: Span): BoolValue {
  return { kind: "bool", value, origin };
}

/** `-0` is 0. */
export function numberValue(kind: NumberValue["kind"], value: number, origin: Span): NumberValue {
  return { kind, value: value + 0, origin };
}

export function intValue(value: number, origin: Span): NumberValue {
  return { kind: "int", value: value + 0, origin };
}

export function textValue(value: string, origin: Span, files?: readonly SecretFile[]): TextValue {
  return files === undefined || files.length === 0
    ? { kind: "text", value, origin }
    : { kind: "text", value, files, origin };
}

export function listValue(items: readonly Value[], origin: Span, kind: ListValue["kind"] = "list"): ListValue {
  let weight = 24;
  let depth = 0;
  let isPlain = true;
  let isGeneric = false;
  for (const item of items) {
    weight += weightOf(item) + 8;
    depth = Math.max(depth, depthOf(item));
    isPlain &&= isPlainData(item);
    isGeneric ||= isGenericValue(item);
  }
  const made: ListValue = { kind, items, origin, weight, depth: depth + 1, isPlain };
  return isGeneric ? { ...made, isGeneric } : made;
}

/** `entries` of a map must be in order already: see `sortedEntries`. */
export function mapValue(
  kind: MapValue["kind"],
  entries: ReadonlyMap<string, Value>,
  origin: Span,
  keyPlaces?: KeyPlaces,
): MapValue {
  // A field that is added later takes an object of its own.
  const made: Measuring =
    keyPlaces === undefined
      ? { kind, entries, origin, weight: 48, depth: 1, isPlain: true }
      : { kind, entries, origin, weight: 48, depth: 1, isPlain: true, keyPlaces };
  entries.forEach(measureEntry, made);
  return made;
}

/** A record or map while its entries are looked at. */
type Measuring = { -readonly [K in keyof MapValue]: MapValue[K] } & { weight: number; depth: number };

/** No closure: records are made more often than anything else. */
function measureEntry(this: Measuring, value: Value, key: string): void {
  this.weight += weightOf(value) + key.length + 16;
  this.depth = Math.max(this.depth, depthOf(value) + 1);
  if (!isPlainData(value)) this.isPlain = false;
  if (isGenericValue(value)) this.isGeneric = true;
}

export function variantValue(name: string, value: Value, origin: Span): VariantValue {
  return {
    kind: "variant",
    case: name,
    value,
    origin,
    weight: weightOf(value) + name.length + 4,
    depth: depthOf(value) + 1,
    isPlain: isPlainData(value),
    ...(isGenericValue(value) ? { isGeneric: true } : {}),
  };
}

export function priorityValue(level: PriorityValue["level"], value: Value, origin: Span): PriorityValue {
  const made: PriorityValue = {
    kind: "priority",
    level,
    value,
    origin,
    weight: weightOf(value) + 10,
    depth: depthOf(value) + 1,
  };
  return isGenericValue(value) ? { ...made, isGeneric: true } : made;
}

/** Whether something in it is known only to whoever uses the generic module. */
export function isGenericValue(value: Value): boolean {
  return "isGeneric" in value && value.isGeneric === true;
}

/** At least the characters that a value prints, and more for what takes more memory: about a sixth of the bytes that it takes here. */
export function weightOf(value: Value): number {
  switch (value.kind) {
    case "text":
      return value.value.length + 2;
    case "rawNix":
      return value.text.length;
    case "list":
    case "set":
    case "record":
    case "map":
    case "variant":
    case "priority":
    case "residual":
      return value.weight ?? 2;
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return 4;
    case "error":
    case "none":
    case "bool":
    case "host":
    case "grant":
    case "tofuItem":
    case "package":
    case "projectFile":
      return 2;
  }
}

/** How deep values nest in a value; 0 for one that holds none. */
export function depthOf(value: Value): number {
  switch (value.kind) {
    case "list":
    case "set":
    case "record":
    case "map":
    case "variant":
    case "priority":
    case "residual":
      return value.depth ?? 1;
    case "error":
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
      return 0;
  }
}

/** Whether there is nothing but data in a value; false where that is not known. */
export function isPlainData(value: Value): boolean {
  switch (value.kind) {
    case "none":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return true;
    case "text":
      return value.files === undefined;
    case "list":
    case "set":
    case "record":
    case "map":
    case "variant":
      return value.isPlain === true;
    case "error":
    case "host":
    case "grant":
    case "tofuItem":
    case "package":
    case "projectFile":
    case "priority":
    case "rawNix":
    case "residual":
      return false;
  }
}

/** The same value, said to be written elsewhere. */
export function withOrigin(value: Value, origin: Span): Value {
  return { ...value, origin };
}

/** In code-point order of keys. */
export function sortedEntries(entries: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  if (entries.size < 2) return entries;
  let previous: string | undefined;
  for (const key of entries.keys()) {
    if (previous !== undefined && compareCodePoints(previous, key) > 0)
      return new Map([...entries].sort((a, b) => compareCodePoints(a[0], b[0])));
    previous = key;
  }
  return entries;
}

/** Order of texts by code points: UTF-16 order, but what lies beyond U+FFFF comes last. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) {
      const leftIsHigh = left >= 0xd800 && left <= 0xdfff;
      const rightIsHigh = right >= 0xd800 && right <= 0xdfff;
      if (leftIsHigh !== rightIsHigh) return leftIsHigh ? 1 : -1;
      return left - right;
    }
  }
  return a.length - b.length;
}

/** Number of code points; surrogates come in pairs. */
export function lengthInCodePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0xd800 && code <= 0xdbff) count--;
  }
  return count;
}
