/**
 * The part of JSON Schema 2020-12 that we write, and its JSON with keywords in one order.
 */
import { jsonObject, type JsonObject, type JsonTree } from "../../source/print-json.ts";

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
  readonly properties?: ReadonlyMap<string, Schema>;
  readonly patternProperties?: ReadonlyMap<string, Schema>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly default?: JsonTree;
  readonly examples?: readonly JsonTree[];
  readonly deprecated?: boolean;
  readonly writeOnly?: boolean;
  readonly $defs?: ReadonlyMap<string, Schema>;
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

/** Keywords in the order of the interface; those not given are left out. Depth is that of types, which the parser bounds. */
export function schemaTree(schema: Schema, dialect?: string): JsonObject {
  return jsonObject([
    ["$schema", dialect],
    ["$ref", schema.$ref],
    ["title", schema.title],
    ["description", schema.description],
    ["type", schema.type],
    ["const", schema.const],
    ["enum", schema.enum],
    ["minimum", schema.minimum],
    ["maximum", schema.maximum],
    ["minLength", schema.minLength],
    ["maxLength", schema.maxLength],
    ["pattern", schema.pattern],
    ["format", schema.format],
    ["items", schema.items && schemaTree(schema.items)],
    ["minItems", schema.minItems],
    ["maxItems", schema.maxItems],
    ["uniqueItems", schema.uniqueItems],
    ["properties", treeOfMap(schema.properties)],
    ["patternProperties", treeOfMap(schema.patternProperties)],
    ["required", schema.required],
    ["propertyNames", schema.propertyNames && schemaTree(schema.propertyNames)],
    ["additionalProperties", schema.additionalProperties && schemaTree(schema.additionalProperties)],
    ...(schema.additionalProperties === false ? [["additionalProperties", false] as const] : []),
    ["minProperties", schema.minProperties],
    ["maxProperties", schema.maxProperties],
    ["allOf", schema.allOf?.map((part) => schemaTree(part))],
    ["anyOf", schema.anyOf?.map((part) => schemaTree(part))],
    ["oneOf", schema.oneOf?.map((part) => schemaTree(part))],
    ["not", schema.not && schemaTree(schema.not)],
    ["default", schema.default],
    ["examples", schema.examples],
    ["deprecated", schema.deprecated],
    ["writeOnly", schema.writeOnly],
    ["x-fedi-unit", schema["x-fedi-unit"]],
    ["x-fedi-set", schema["x-fedi-set"]],
    ["x-fedi-immutable", schema["x-fedi-immutable"]],
    ["x-fedi-advanced", schema["x-fedi-advanced"]],
    ["x-fedi-group", schema["x-fedi-group"]],
    ["x-fedi-since", schema["x-fedi-since"]],
    ["x-fedi-deprecated", schema["x-fedi-deprecated"]],
    ["x-fedi-renamed", schema["x-fedi-renamed"]],
    ["$defs", treeOfMap(schema.$defs)],
  ]);
}

function treeOfMap(schemas: ReadonlyMap<string, Schema> | undefined): JsonObject | undefined {
  return schemas && new Map([...schemas].map(([name, schema]) => [name, schemaTree(schema)]));
}
