/**
 * The part of JSON Schema 2020-12 that we write, and its JSON with keywords in one order.
 */
import type { JsonFields, JsonTree, PrintedJson } from "../../source/print-json.ts";

/** Parts that several documents hold may be printed already. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean" | "null";
  readonly const?: JsonTree;
  readonly enum?: readonly JsonTree[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** A hint for forms: never decides. */
  readonly format?: string;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: ReadonlyMap<string, Schema | PrintedJson>;
  readonly patternProperties?: ReadonlyMap<string, Schema>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly (Schema | PrintedJson)[];
  readonly not?: Schema;
  readonly default?: JsonTree;
  readonly examples?: readonly JsonTree[];
  readonly deprecated?: boolean;
  readonly writeOnly?: boolean;
  readonly $defs?: ReadonlyMap<string, Schema | PrintedJson>;
  /** Unit in which a number counts: `bytes`, `seconds`. */
  readonly "x-fedi-unit"?: string;
  /** An array whose order and repetitions mean nothing. */
  readonly "x-fedi-set"?: boolean;
  readonly "x-fedi-immutable"?: boolean;
  readonly "x-fedi-advanced"?: boolean;
  readonly "x-fedi-group"?: string;
  readonly "x-fedi-since"?: string;
  /** What to use instead of a deprecated field. */
  readonly "x-fedi-deprecated"?: string;
  /** The field that an old name stands for. */
  readonly "x-fedi-renamed"?: string;
}

/** Keywords in the order in which they are written. */
const keywords: readonly (keyof Schema)[] = [
  "$ref",
  "title",
  "description",
  "type",
  "const",
  "enum",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "format",
  "items",
  "minItems",
  "maxItems",
  "uniqueItems",
  "properties",
  "patternProperties",
  "required",
  "propertyNames",
  "additionalProperties",
  "minProperties",
  "maxProperties",
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "default",
  "examples",
  "deprecated",
  "writeOnly",
  "x-fedi-unit",
  "x-fedi-set",
  "x-fedi-immutable",
  "x-fedi-advanced",
  "x-fedi-group",
  "x-fedi-since",
  "x-fedi-deprecated",
  "x-fedi-renamed",
  "$defs",
];
const rank: ReadonlyMap<string, number> = new Map(keywords.map((keyword, at) => [keyword, at]));

/** Keywords in one order; those not given are left out. Depth is that of types, which the parser bounds. */
export function schemaTree(schema: Schema, dialect?: string): JsonFields {
  return {
    forEach(visit) {
      if (dialect !== undefined) visit(dialect, "$schema");
      for (const keyword of keywordsOf(schema)) {
        const value = treeOf(schema, keyword);
        if (value !== undefined) visit(value, keyword);
      }
    },
  };
}

function keywordsOf(schema: Schema): readonly (keyof Schema)[] {
  // The proof: a schema has no keys but those of its interface, which makers of schemas write out.
  const given = Object.keys(schema) as (keyof Schema)[];
  let before = -1;
  for (const keyword of given) {
    const own = rank.get(keyword) ?? 0;
    // Most are made in order.
    if (own < before) return given.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    before = own;
  }
  return given;
}

function treeOf(schema: Schema, keyword: keyof Schema): JsonTree | undefined {
  switch (keyword) {
    case "items":
    case "propertyNames":
    case "additionalProperties":
    case "not": {
      const part = schema[keyword];
      return part && schemaTree(part);
    }
    case "properties":
    case "patternProperties":
      return treeOfMap(schema[keyword]);
    case "$defs":
      return treeOfMap(schema.$defs);
    case "allOf":
    case "anyOf":
    case "oneOf":
      return schema[keyword]?.map(treeOfPart);
    default:
      return schema[keyword];
  }
}

function treeOfMap(schemas: ReadonlyMap<string, Schema | PrintedJson> | undefined): JsonFields | undefined {
  if (schemas === undefined) return undefined;
  return { forEach: (visit) => schemas.forEach((schema, name) => visit(treeOfPart(schema), name)) };
}

function treeOfPart(part: Schema | PrintedJson): JsonTree {
  return "printed" in part ? part : schemaTree(part);
}
