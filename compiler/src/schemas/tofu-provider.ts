/**
 * Reads the output of `tofu providers schema -json`.
 *
 * In: its content and the provider's source. Out: a TofuSchema, or why it is none. One scan finds where each resource type stands; a
 * type is parsed when somebody asks for it. Not here: attribute types (cty-type.ts), blocks (tofu-block.ts).
 */
import type { TofuSchema } from "../semantics/schema-index.ts";
import type { RecordField, RecordType } from "../semantics/type.ts";
import { jsonBytes, parseEntry, property, scanObject, type JsonBytes, type JsonEntry } from "./json-scan.ts";
import type { NoSchema } from "./nixos-options.ts";
import { readBlockFields } from "./tofu-block.ts";

export const tofuSchemaName = "the output of `tofu providers schema -json`";

export interface ProviderName {
  /** The name that `extern tofu NAME` gives. */
  readonly name: string;
  readonly source: string;
  readonly version?: string;
}

/** `registry.terraform.io/bpg/proxmox` and `bpg/proxmox` are one provider, `random` is `hashicorp/random`. */
export function namespaceAndName(source: string): string {
  const parts = source.toLowerCase().split("/");
  const name = parts[parts.length - 1] ?? "";
  return `${parts[parts.length - 2] ?? "hashicorp"}/${name}`;
}

/** `content`: text, or UTF-8 without byte order mark. */
export function readTofuProvider(content: string | Uint8Array, provider: ProviderName): TofuSchema | NoSchema {
  const bytes = jsonBytes(content);
  const top = scanObject(bytes, 0);
  if (top === undefined) return { reason: "it is not a JSON object" };
  const schemas = entriesOf(bytes, top.entries, "provider_schemas");
  if (schemas === undefined) return { reason: "it has no `provider_schemas`" };
  const wanted = namespaceAndName(provider.source);
  const entry = schemas.find((candidate) => namespaceAndName(candidate.key) === wanted);
  if (entry === undefined) {
    const others = schemas.map((candidate) => candidate.key).join(", ");
    return { reason: `it does not describe ${wanted}${others === "" ? "" : `, but ${others}`}` };
  }
  const parts = scanObject(bytes, entry.start)?.entries;
  if (parts === undefined) return { reason: `its entry for ${wanted} is not an object` };
  return makeSchema(bytes, provider, parts);
}

function makeSchema(bytes: JsonBytes, provider: ProviderName, parts: readonly JsonEntry[]): TofuSchema {
  const items = {
    resource: itemsOf(bytes, parts, "resource_schemas"),
    data: itemsOf(bytes, parts, "data_source_schemas"),
  };
  const configEntry = parts.find((part) => part.key === "provider");
  let config: RecordType | undefined;
  return {
    ...provider,
    get config() {
      const block = configEntry === undefined ? undefined : property(parseEntry(bytes, configEntry), "block");
      config ??= { kind: "record", fields: readBlockFields(block), name: `the provider ${provider.name}` };
      return config;
    },
    item: (mode, type) => items[mode].fields(type),
    itemTypes: (mode) => items[mode].names(),
  };
}

interface Items {
  readonly fields: (type: string) => ReadonlyMap<string, RecordField> | undefined;
  readonly names: () => readonly string[];
}

function itemsOf(bytes: JsonBytes, parts: readonly JsonEntry[], key: string): Items {
  let entries: ReadonlyMap<string, JsonEntry> | undefined;
  const found = () =>
    (entries ??= new Map((entriesOf(bytes, parts, key) ?? []).map((entry) => [entry.key, entry] as const)));
  const known = new Map<string, ReadonlyMap<string, RecordField>>();
  return {
    names: () => [...found().keys()].sort(),
    fields: (type) => {
      const entry = found().get(type);
      if (entry === undefined) return undefined;
      const fields = known.get(type) ?? readBlockFields(property(parseEntry(bytes, entry), "block"));
      known.set(type, fields);
      return fields;
    },
  };
}

function entriesOf(bytes: JsonBytes, entries: readonly JsonEntry[], key: string): readonly JsonEntry[] | undefined {
  const entry = entries.find((candidate) => candidate.key === key);
  return entry === undefined ? undefined : scanObject(bytes, entry.start)?.entries;
}
