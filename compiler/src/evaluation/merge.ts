/**
 * Merges what several fragments say of one host, as NixOS would: by option type, by priority.
 *
 * In: records of `nixos on` in order of fragment ids, the schema of options. Out: one record. Lists concatenate, records merge by
 * key, texts with a separator join; of everything else equal values are one, and different ones are an error at the second.
 * Where all that counts has a priority, the result keeps it, so that it still gives way to what Fedi does not see.
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type { NixosSchema, OptionLookup } from "../semantics/schema-index.ts";
import { jsonType, type Type } from "../semantics/type.ts";
import { areEqual } from "./equality.ts";
import { conflictingValues } from "./evaluation-diagnostics.ts";
import { errorValue, listValue, mapValue, priorityValue, sortedEntries } from "./make-value.ts";
import { printValue } from "./print-value.ts";
import { interpolate } from "./residual.ts";
import type { ListValue, MapValue, PriorityValue, Value } from "./value.ts";

export interface Definition {
  /** The fragment that says so, for messages: `community/mastodon#1`. */
  readonly owner: string;
  readonly value: Value;
}

interface Merging {
  readonly lookup: (path: readonly string[]) => OptionLookup | undefined;
  readonly report: Report;
}

/** All fragments of one host; there is at least one, and none is an error as a whole. */
export function mergeNixos(fragments: readonly Definition[], schema: NixosSchema | undefined, report: Report): Value {
  const lookup = schema === undefined ? () => undefined : (path: readonly string[]) => schema.lookup(path);
  const [first] = fragments;
  if (first === undefined) return mapValue("record", new Map(), { file: "", start: 0, end: 0 });
  return mergeAt({ lookup, report }, [], fragments) ?? errorValue(first.value.origin);
}

/** Undefined where it failed, which is reported. */
function mergeAt(merging: Merging, path: readonly string[], definitions: readonly Definition[]): Value | undefined {
  if (definitions.length < 2) return whole(definitions[0]);
  if (definitions.some(({ value }) => value.kind === "error")) return undefined;
  const found = path.length === 0 ? { kind: "tree" as const } : merging.lookup(path);
  if (found?.kind === "option") return mergePrioritized(merging, path, found.type, definitions);
  const pushed = definitions.map(pushDown);
  // Between options priorities belong to what lies below; so do they where nothing is known of the path.
  if (pushed.every(isRecord)) return mergeRecords(merging, path, pushed, (key) => [...path, key]);
  return mergePrioritized(merging, path, jsonType, definitions);
}

interface RecordDefinition {
  readonly owner: string;
  readonly value: MapValue;
}

function isRecord(definition: Definition): definition is RecordDefinition {
  return definition.value.kind === "record" || definition.value.kind === "map";
}

/** `default({ a = 1 })` is `{ a = default(1) }` where options lie below. */
function pushDown(definition: Definition): Definition {
  const { value, owner } = definition;
  if (value.kind !== "priority") return definition;
  const inner = value.value;
  if (inner.kind !== "record" && inner.kind !== "map") return definition;
  const entries = new Map<string, Value>();
  for (const [key, entry] of inner.entries)
    entries.set(key, entry.kind === "priority" ? entry : priorityValue(value.level, entry, entry.origin));
  return { owner, value: mapValue(inner.kind, entries, inner.origin) };
}

function mergeRecords(
  merging: Merging,
  path: readonly string[],
  definitions: readonly RecordDefinition[],
  below: (key: string) => readonly string[],
  typeOf?: (key: string) => Type | undefined,
): Value | undefined {
  const byKey = new Map<string, Definition[]>();
  for (const { owner, value } of definitions)
    value.entries.forEach((entry, key) => {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [{ owner, value: entry }]);
      else known.push({ owner, value: entry });
    });
  const several = (key: string, all: readonly Definition[]) => {
    const type = typeOf?.(key);
    return type === undefined
      ? mergeAt(merging, below(key), all)
      : mergePrioritized(merging, [...path, key], type, all);
  };
  const entries = new Map<string, Value>();
  let isBroken = false;
  for (const [key, all] of byKey) {
    const merged = all.length === 1 ? whole(all[0]) : several(key, all);
    if (merged === undefined) isBroken = true;
    else entries.set(key, merged);
  }
  const [first] = definitions;
  if (isBroken || first === undefined) return undefined;
  const isMap = definitions.every(({ value }) => value.kind === "map");
  return mapValue(isMap ? "map" : "record", isMap ? sortedEntries(entries) : entries, first.value.origin);
}

/** What is said once; undefined where it failed. */
function whole(only: Definition | undefined): Value | undefined {
  return only?.value.kind === "error" ? undefined : only?.value;
}

const ranks = { default: 0, normal: 1, force: 2 } as const;

function rankOf(value: Value): keyof typeof ranks {
  return value.kind === "priority" ? value.level : "normal";
}

/** Only the highest priority counts. */
function mergePrioritized(
  merging: Merging,
  path: readonly string[],
  type: Type,
  definitions: readonly Definition[],
): Value | undefined {
  let highest: keyof typeof ranks = "default";
  for (const { value } of definitions) {
    if (value.kind === "error") return undefined;
    if (ranks[rankOf(value)] > ranks[highest]) highest = rankOf(value);
  }
  const counting = definitions.filter(({ value }) => rankOf(value) === highest);
  const plain = counting.map(({ owner, value }) => ({ owner, value: value.kind === "priority" ? value.value : value }));
  const merged = mergePlain(merging, path, type, plain);
  return merged === undefined || highest === "normal" ? merged : wrap(highest, merged);
}

function wrap(level: PriorityValue["level"], value: Value): Value {
  return priorityValue(level, value, value.origin);
}

function mergePlain(
  merging: Merging,
  path: readonly string[],
  type: Type,
  definitions: readonly Definition[],
): Value | undefined {
  const [first] = definitions;
  if (first === undefined) return undefined;
  if (definitions.length === 1) return first.value;
  switch (type.kind) {
    case "optional":
    case "deploy":
    case "secret":
      return definitions.some(({ value }) => value.kind === "none")
        ? same(merging, path, definitions)
        : mergePlain(merging, path, type.inner, definitions);
    case "list":
    case "set":
      return concatenated(definitions, type.kind) ?? same(merging, path, definitions);
    case "map":
      return definitions.every(isRecord)
        ? mergeRecords(
            merging,
            path,
            definitions,
            (key) => [...path, key],
            () => type.value,
          )
        : same(merging, path, definitions);
    case "record":
      return definitions.every(isRecord)
        ? mergeRecords(
            merging,
            path,
            definitions,
            (key) => [...path, key],
            (key) => type.fields.get(key)?.type,
          )
        : same(merging, path, definitions);
    case "options":
      return definitions.every(isRecord)
        ? mergeRecords(merging, path, definitions, (key) => [...type.path, key])
        : same(merging, path, definitions);
    case "string":
      return type.separator === undefined ? same(merging, path, definitions) : joined(definitions, type.separator);
    case "json":
    case "union":
    case "error":
    case "never":
      return mergeFree(merging, path, type, definitions);
    case "variant":
    case "none":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "literal":
    case "package":
    case "host":
    case "hosts":
    case "projectFile":
    case "rawNix":
    case "grant":
    case "tofuItem":
      return same(merging, path, definitions);
  }
}

/** Where the type does not say how: as the values are. */
function mergeFree(
  merging: Merging,
  path: readonly string[],
  type: Type,
  definitions: readonly Definition[],
): Value | undefined {
  const separators = type.kind === "union" ? type.members.flatMap(separatorOf) : [];
  const [separator] = separators;
  if (separator !== undefined && definitions.every(({ value }) => isTextual(value)))
    return joined(definitions, separator);
  if (definitions.every(isRecord))
    return mergeRecords(
      merging,
      path,
      definitions,
      (key) => [...path, key],
      () => jsonType,
    );
  return concatenated(definitions, "list") ?? same(merging, path, definitions);
}

function separatorOf(type: Type): readonly string[] {
  return type.kind === "string" && type.separator !== undefined ? [type.separator] : [];
}

function isTextual(value: Value): boolean {
  return value.kind === "text" || value.kind === "residual";
}

function joined(definitions: readonly Definition[], separator: string): Value {
  const parts = definitions.flatMap(({ value }, at) => (at === 0 ? [value] : [separator, value]));
  const [first] = definitions;
  return interpolate(parts, first?.value.origin ?? { file: "", start: 0, end: 0 });
}

/** Undefined where one is no list. */
function concatenated(definitions: readonly Definition[], kind: ListValue["kind"]): Value | undefined {
  const items: Value[] = [];
  let origin: Span | undefined;
  for (const { value } of definitions) {
    if (value.kind !== "list" && value.kind !== "set") return undefined;
    for (const item of value.items) items.push(item);
    origin ??= value.origin;
  }
  if (origin === undefined) return undefined;
  if (kind === "list") return listValue(items, origin);
  const unique = new Map(items.map((item) => [printValue(item), item]));
  return listValue([...unique.values()], origin, "set");
}

/** Equal values are one; the first that differs is an error. */
function same(merging: Merging, path: readonly string[], definitions: readonly Definition[]): Value | undefined {
  const [first, ...others] = definitions;
  if (first === undefined) return undefined;
  for (const other of others) {
    const isSame = areEqual(first.value, other.value) ?? printValue(first.value) === printValue(other.value);
    if (isSame) continue;
    merging.report(
      conflictingValues.at(other.value.origin, {
        option: path.join("."),
        value: printValue(other.value),
        firstValue: printValue(first.value),
        first: first.value.origin,
        owners: [first.owner, other.owner],
      }),
    );
    return undefined;
  }
  return first.value;
}
