/**
 * Turns a block of an OpenTofu schema into fields: what may be set, and what a reference to it gives.
 *
 * A field's type takes values known only at deployment, for OpenTofu learns them as Nix does not. What the provider computes reads
 * as `deploy<…>`, what is sensitive as `secret<…>`.
 */
import {
  deployOf,
  jsonType,
  optionalOf,
  secretOf,
  type RecordField,
  type RecordType,
  type Type,
} from "../semantics/type.ts";
import { readCtyType } from "./cty-type.ts";
import { properties, property, type Json } from "./json-scan.ts";

/** Deeper than any provider nests; beyond, any value goes. */
const deepest = 60;

export function readBlockFields(block: Json | undefined, depth = 0): ReadonlyMap<string, RecordField> {
  const fields = new Map<string, RecordField>();
  for (const [name, attribute] of properties(property(block, "attributes")))
    fields.set(name, attributeField(name, attribute, depth));
  for (const [name, nested] of properties(property(block, "block_types")))
    fields.set(name, blockField(name, nested, depth));
  return fields;
}

function attributeField(name: string, attribute: Json, depth: number): RecordField {
  const has = (flag: string) => property(attribute, flag) === true;
  const { written, read } = attributeTypes(attribute, depth);
  const isSensitive = has("sensitive");
  const isRequired = has("required");
  const isReadOnly = has("computed") && !has("optional") && !isRequired;
  const isComputed = has("computed") && !isRequired;
  return {
    name,
    type: isRequired ? written : optionalOf(written),
    hasDefault: false,
    ...documentation(attribute),
    schema: {
      ...(isReadOnly ? { isReadOnly } : {}),
      ...(isRequired ? { isRequired } : {}),
      ...(isSensitive ? { isSensitive } : {}),
      readType: isSensitive ? secretOf(read) : isComputed ? deployOf(read) : isRequired ? read : optionalOf(read),
    },
  };
}

/** `nested_type` is `{ "nesting_mode": …, "attributes": … }`: an attribute that is a record, or several. */
function attributeTypes(attribute: Json, depth: number): { readonly written: Type; readonly read: Type } {
  const nested = property(attribute, "nested_type");
  if (nested === undefined) {
    const type = property(attribute, "type");
    return { written: deployOf(readCtyType(type, "write")), read: readCtyType(type, "read") };
  }
  if (depth > deepest) return { written: jsonType, read: jsonType };
  const mode = property(nested, "nesting_mode");
  const fields = readBlockFields(nested, depth + 1);
  return {
    written: nest({ kind: "record", fields }, mode),
    read: nest({ kind: "record", fields: asRead(fields) }, mode),
  };
}

function nest(record: Type, mode: Json | undefined): Type {
  switch (mode) {
    case "list":
      return { kind: "list", element: record };
    case "set":
      return { kind: "set", element: record };
    case "map":
      return { kind: "map", value: record };
    default:
      return record;
  }
}

/** The fields as a reference sees them. */
function asRead(fields: ReadonlyMap<string, RecordField>): ReadonlyMap<string, RecordField> {
  const read = new Map<string, RecordField>();
  for (const [name, field] of fields)
    read.set(name, { name, type: field.schema?.readType ?? field.type, hasDefault: false });
  return read;
}

function blockField(name: string, nested: Json, depth: number): RecordField {
  const mode = property(nested, "nesting_mode");
  const min = numberOr(property(nested, "min_items"), 0);
  const max = numberOr(property(nested, "max_items"), 0);
  const fields =
    depth > deepest ? new Map<string, RecordField>() : readBlockFields(property(nested, "block"), depth + 1);
  const record: RecordType = { kind: "record", fields };
  const isSingle = mode === "single" || mode === "group" || max === 1;
  const bounds = { ...(min > 0 ? { min } : {}), ...(max > 1 ? { max } : {}) };
  const many: Type =
    mode === "map" ? { kind: "map", value: record, ...bounds } : { kind: "list", element: record, ...bounds };
  const type: Type = isSingle ? record : many;
  const readRecord: RecordType = { kind: "record", fields: asRead(fields) };
  return {
    name,
    type: min > 0 ? type : optionalOf(type),
    hasDefault: false,
    ...documentation(property(nested, "block")),
    schema: {
      ...(min > 0 ? { isRequired: true } : {}),
      block: isSingle ? "single" : mode === "map" ? "map" : mode === "set" ? "set" : "list",
      readType: deployOf(nest(readRecord, mode)),
    },
  };
}

function documentation(json: Json | undefined): Pick<RecordField, "doc" | "annotations"> {
  const description = property(json, "description");
  return {
    ...(typeof description === "string" && description !== "" ? { doc: description } : {}),
    ...(property(json, "deprecated") === true ? { annotations: { deprecated: "the provider has deprecated it" } } : {}),
  };
}

function numberOr(json: Json | undefined, otherwise: number): number {
  return typeof json === "number" ? json : otherwise;
}
