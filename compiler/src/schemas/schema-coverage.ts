/**
 * Counts how much of a schema file is understood: `fedi schema coverage`.
 *
 * In: the text of an `options.json` or of `tofu providers schema -json`. Out: counts, and what was not understood, most frequent
 * first. The whole file is parsed: this is for people who ask, never part of a compile.
 */
import type { Type } from "../semantics/type.ts";
import { isUnderstoodCty, readCtyType } from "./cty-type.ts";
import { parseJson, properties, property, type Json } from "./json-scan.ts";
import { isOption, readNixosOptions } from "./nixos-options.ts";
import { readNixosType } from "./nixos-type.ts";

export interface SchemaCoverage {
  readonly kind: "nixos" | "tofu";
  readonly total: number;
  readonly understood: number;
  /** Of those understood: they say themselves that any value goes (`JSON value`). */
  readonly open: number;
  /** Each description once, most frequent first, then in order. */
  readonly unknown: readonly UnknownDescription[];
}

export interface UnknownDescription {
  readonly description: string;
  readonly count: number;
  /** The first option or attribute that has it. */
  readonly example: string;
}

interface Described {
  readonly name: string;
  readonly description: string;
  readonly isUnderstood: boolean;
  readonly type: Type;
}

/** Undefined where the text is neither. */
export function schemaCoverage(text: string): SchemaCoverage | undefined {
  const json = parseJson(text);
  const providers = property(json, "provider_schemas");
  if (providers !== undefined) return counted("tofu", attributesOf(providers));
  const options = optionsOf(text, json);
  return options === undefined ? undefined : counted("nixos", options);
}

function counted(kind: SchemaCoverage["kind"], all: Iterable<Described>): SchemaCoverage {
  const unknown = new Map<string, { description: string; count: number; example: string }>();
  let total = 0;
  let understood = 0;
  let open = 0;
  for (const { name, description, isUnderstood, type } of all) {
    total++;
    if (isUnderstood) {
      understood++;
      if (takesAnything(type)) open++;
      continue;
    }
    const known = unknown.get(description);
    if (known === undefined) unknown.set(description, { description, count: 1, example: name });
    else known.count++;
  }
  const sorted = [...unknown.values()].sort((a, b) => b.count - a.count || (a.description < b.description ? -1 : 1));
  return { kind, total, understood, open, unknown: sorted };
}

function takesAnything(type: Type): boolean {
  if (type.kind === "optional" || type.kind === "deploy") return takesAnything(type.inner);
  return type.kind === "json" || (type.kind === "union" && type.members.some(takesAnything));
}

function optionsOf(text: string, json: Json | undefined): readonly Described[] | undefined {
  const schema = readNixosOptions(text);
  if ("reason" in schema) return undefined;
  const wrapped = property(json, "options");
  const options = properties(wrapped === undefined || isOption(wrapped) ? json : wrapped);
  return options.map(([name, option]) => {
    const loc = property(option, "loc");
    const path = Array.isArray(loc) ? loc.filter((segment) => typeof segment === "string") : [];
    const words = property(option, "type");
    const description = typeof words === "string" ? words : "";
    const found = schema.lookup(path);
    const read = readNixosType(description, path, () => true);
    return {
      name,
      description,
      isUnderstood: read.isUnderstood,
      type: found.kind === "option" ? found.type : read.type,
    };
  });
}

/** All attributes of all providers of the file: of configurations, resources and data sources, and of blocks in them. */
function* attributesOf(providers: Json): Generator<Described> {
  for (const [, provider] of properties(providers)) {
    yield* attributesBelow("provider", property(property(provider, "provider"), "block"));
    for (const part of ["resource_schemas", "data_source_schemas"])
      for (const [name, item] of properties(property(provider, part)))
        yield* attributesBelow(name, property(item, "block"));
  }
}

function* attributesBelow(path: string, block: Json | undefined): Generator<Described> {
  for (const [name, attribute] of properties(property(block, "attributes"))) {
    const nested = property(attribute, "nested_type");
    if (nested !== undefined) {
      yield* attributesBelow(`${path}.${name}`, nested);
      continue;
    }
    const type = property(attribute, "type");
    yield {
      name: `${path}.${name}`,
      description: JSON.stringify(type) ?? "no type",
      isUnderstood: isUnderstoodCty(type),
      type: readCtyType(type, "write"),
    };
  }
  for (const [name, nested] of properties(property(block, "block_types")))
    yield* attributesBelow(`${path}.${name}`, property(nested, "block"));
}
