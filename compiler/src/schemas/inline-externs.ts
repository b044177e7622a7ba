/**
 * Makes schemas of what is written in the program itself: `extern nixos { … }`, `extern tofu NAME source "…" { … }`.
 *
 * In: externs with resolved types. Out: the same schemas that files give. Several externs of one target add up; of one
 * item declared twice the first counts, and an option of NixOS is there once (make-schema-index.ts).
 */
import type { InlineOption, TofuInlineExtern } from "../semantics/extern.ts";
import type { NixosSchema, TofuSchema } from "../semantics/schema-index.ts";
import { deployOf, optionalOf, secretOf, type RecordField, type RecordType, type Type } from "../semantics/type.ts";
import { showOptionName } from "./option-names.ts";
import { makeNixosSchema } from "./option-tree.ts";
import type { ProviderName } from "./tofu-provider.ts";

export function inlineNixosSchema(options: readonly InlineOption[]): NixosSchema {
  const byName = new Map(options.map((option) => [showOptionName(option.path), option]));
  const sorted = [...byName.keys()].sort();
  return makeNixosSchema({
    sorted,
    describe: (index) => {
      const option = byName.get(sorted[index] ?? "");
      return {
        type: () => option?.type ?? { kind: "error" },
        isReadOnly: false,
        hasDefault: option?.hasDefault ?? false,
        ...(option?.doc === undefined ? {} : { doc: option.doc }),
      };
    },
  });
}

export function inlineTofuSchema(provider: ProviderName, externs: readonly TofuInlineExtern[]): TofuSchema {
  const config = new Map<string, RecordField>();
  const items = { resource: new Map<string, RecordType>(), data: new Map<string, RecordType>() };
  for (const extern of externs) {
    for (const [name, field] of extern.config.fields) if (!config.has(name)) config.set(name, schemaField(field));
    for (const item of extern.items) if (!items[item.mode].has(item.type)) items[item.mode].set(item.type, item.fields);
  }
  return {
    ...provider,
    config: { kind: "record", fields: config, name: `the provider ${provider.name}` },
    item: (mode, type) => {
      const record = items[mode].get(type);
      return record === undefined ? undefined : schemaFields(record.fields);
    },
    itemTypes: (mode) => [...items[mode].keys()].sort(),
  };
}

function schemaFields(fields: ReadonlyMap<string, RecordField>): ReadonlyMap<string, RecordField> {
  return new Map([...fields].map(([name, field]) => [name, schemaField(field)]));
}

/** A field as written becomes one that knows how it is set and what reading it gives. */
function schemaField(field: RecordField): RecordField {
  const isOptional = field.type.kind === "optional" || field.hasDefault;
  const inner = field.type.kind === "optional" ? field.type.inner : field.type;
  const isReadOnly = inner.kind === "deploy" || field.schema?.isReadOnly === true;
  const isSensitive = inner.kind === "secret";
  const bare = inner.kind === "deploy" || inner.kind === "secret" ? inner.inner : inner;
  const written = settable(bare);
  const read = isSensitive ? secretOf(bare) : isReadOnly ? deployOf(bare) : isOptional ? optionalOf(bare) : bare;
  const isRequired = !isOptional && !isReadOnly;
  return {
    ...field,
    type: isRequired ? written : optionalOf(written),
    schema: {
      ...(isReadOnly ? { isReadOnly } : {}),
      ...(isRequired ? { isRequired } : {}),
      ...(isSensitive ? { isSensitive } : {}),
      readType: read,
    },
  };
}

/** Attributes take values that are known only at deployment; fields of nested records each by themselves. */
function settable(type: Type): Type {
  switch (type.kind) {
    case "record":
      return { ...type, fields: schemaFields(type.fields) };
    case "list":
    case "set":
      return type.element.kind === "record" ? { ...type, element: settable(type.element) } : deployOf(type);
    case "map":
      return type.value.kind === "record" ? { ...type, value: settable(type.value) } : deployOf(type);
    default:
      return deployOf(type);
  }
}
