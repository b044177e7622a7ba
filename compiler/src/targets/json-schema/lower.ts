/**
 * Types as JSON Schema: what a schema accepts is what the checker accepts in JSON, cross-field checks aside.
 *
 * In: a record type with the values of its defaults and examples. Out: a schema. Not here: which files there are (emit.ts).
 */
import type { DescribedRecord, EnvironmentSchemas } from "../../deployment/resolved.ts";
import { checkedString, type CheckedString } from "../../semantics/checked-strings.ts";
import { proseOf } from "../../semantics/doc-prose.ts";
import { toEcmaScript } from "../../semantics/portable-pattern.ts";
import type {
  FieldAnnotations,
  IntType,
  LiteralType,
  MapType,
  RecordField,
  RecordType,
  SetType,
  StringType,
  Type,
  UnionType,
  VariantType,
} from "../../semantics/type.ts";
import { plainJson } from "./plain-json.ts";
import type { Schema } from "./schema.ts";

/** What lowering a type may look up. */
export interface Described {
  readonly defaults: DescribedRecord["defaults"];
  readonly examples: DescribedRecord["examples"];
  readonly resources: EnvironmentSchemas["resources"];
  /** Resources whose grants are being lowered, outermost first. */
  readonly within: readonly string[];
}

const largestInteger = Number.MAX_SAFE_INTEGER;

/** Depth is that of a written type, which the parser bounds. */
export function lowerType(described: Described, type: Type): Schema {
  switch (type.kind) {
    case "bool":
      return { type: "boolean" };
    case "int":
      return lowerInteger(type, -largestInteger);
    case "bytes":
      return { ...lowerInteger({ ...type, kind: "int" }, 0), "x-fedi-unit": "bytes" };
    case "duration":
      return { ...lowerInteger({ ...type, kind: "int" }, 0), "x-fedi-unit": "seconds" };
    case "float":
      return { type: "number", ...given("minimum", type.min), ...given("maximum", type.max) };
    case "string":
      return lowerString(type);
    case "literal":
      return { type: typeOfLiteral(type), const: type.value };
    case "union":
      return lowerUnion(described, type);
    case "list":
      return {
        type: "array",
        items: lowerType(described, type.element),
        ...given("minItems", type.min),
        ...given("maxItems", type.max),
      };
    case "set":
      return lowerSet(described, type);
    case "map":
      return lowerMap(described, type);
    case "record":
      return lowerRecord(described, type);
    case "variant":
      return lowerVariant(described, type);
    case "optional":
      return { anyOf: [lowerType(described, type.inner), { type: "null" }] };
    case "none":
      return { type: "null" };
    case "deploy":
      return lowerType(described, type.inner);
    case "secret":
      return secretSchema;
    case "host":
    case "projectFile":
    case "package":
      return { type: "string" };
    case "grant":
      return lowerGrant(described, type.name);
    case "json":
    case "error":
    case "never":
    case "rawNix":
    case "hosts":
    case "options":
    case "tofuItem":
      return {};
  }
}

/** A secret is never written down: what stands in JSON is its name. */
const secretSchema: Schema = {
  type: "object",
  properties: new Map([["secret", { type: "string", minLength: 1 }]]),
  required: ["secret"],
  additionalProperties: false,
  writeOnly: true,
};

type NumberKeyword =
  "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties";

function given<K extends NumberKeyword>(keyword: K, value: number | undefined): { readonly [Key in K]?: number } {
  // A computed key loses its name for the type checker; it is `keyword`, as written.
  return (value === undefined ? {} : { [keyword]: value }) as { readonly [Key in K]?: number };
}

/** Beyond what is exact, the checker refuses integers too. */
function lowerInteger(type: IntType, smallest: number): Schema {
  return { type: "integer", minimum: type.min ?? smallest, maximum: type.max ?? largestInteger };
}

function lowerString(type: StringType): Schema {
  const named = type.name === undefined ? undefined : checkedString(type.name);
  const ofName = named === undefined ? [] : anchoredOfName(named);
  const patterns = type.patterns === undefined ? ofName : [...ofName, ...type.patterns.flatMap(anchored)];
  const [pattern, ...others] = patterns;
  const schema: Made<Schema> = { type: "string" };
  const minLength = largest(named?.minLength, type.minLength);
  const maxLength = smallest(named?.maxLength, type.maxLength);
  if (minLength !== undefined) schema.minLength = minLength;
  if (maxLength !== undefined) schema.maxLength = maxLength;
  if (pattern !== undefined) schema.pattern = pattern;
  if (named?.format !== undefined) schema.format = named.format;
  if (others.length > 0) schema.allOf = others.map((other) => ({ type: "string", pattern: other }));
  return schema;
}

function anchored(pattern: string): readonly string[] {
  const translated = toEcmaScript(pattern);
  return translated === undefined ? [] : [`^(?:${translated})$`];
}

/** The patterns of checked strings are long, few, and in nearly every schema. */
function anchoredOfName(named: CheckedString): readonly string[] {
  const known = anchoredNames.get(named);
  if (known !== undefined) return known;
  const translated = anchored(named.pattern);
  anchoredNames.set(named, translated);
  return translated;
}

const anchoredNames = new WeakMap<CheckedString, readonly string[]>();

function largest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

function smallest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}

function typeOfLiteral({ value }: LiteralType): "string" | "boolean" | "number" {
  return typeof value === "string" ? "string" : typeof value === "boolean" ? "boolean" : "number";
}

function lowerUnion(described: Described, type: UnionType): Schema {
  const literals = type.members.filter((member) => member.kind === "literal");
  if (literals.length < type.members.length)
    return { anyOf: type.members.map((member) => lowerType(described, member)) };
  const [kind, ...otherKinds] = new Set(literals.map(typeOfLiteral));
  return {
    ...(kind === undefined || otherKinds.length > 0 ? {} : { type: kind }),
    enum: literals.map((literal) => literal.value),
  };
}

/** Repetitions are merged before they are counted. JSON Schema cannot count so, so where there is something to count, there are none. */
function lowerSet(described: Described, type: SetType): Schema {
  const isCounted = (type.min ?? 0) > 1 || type.max !== undefined;
  return {
    type: "array",
    items: lowerType(described, type.element),
    ...given("minItems", type.min),
    ...given("maxItems", type.max),
    ...(isCounted ? { uniqueItems: true } : {}),
    "x-fedi-set": true,
  };
}

function lowerMap(described: Described, type: MapType): Schema {
  return {
    type: "object",
    ...(type.key === undefined ? {} : { propertyNames: lowerString(type.key) }),
    additionalProperties: lowerType(described, type.value),
    ...given("minProperties", type.min),
    ...given("maxProperties", type.max),
  };
}

/** What a resource grants; resources of other environments, and one within itself, are objects of which nothing is said. */
function lowerGrant(described: Described, name: string): Schema {
  const resource = described.resources.get(name);
  if (resource === undefined || described.within.includes(name)) return { type: "object" };
  const { type, defaults, examples } = resource.grant;
  return lowerRecord({ ...described, defaults, examples, within: [...described.within, name] }, type);
}

export function lowerRecord(described: Described, type: RecordType): Schema {
  const properties = new Map<string, Schema>();
  const required: string[] = [];
  const choices: Schema[] = [];
  for (const field of type.fields.values()) {
    const schema = lowerField(described, field);
    properties.set(field.name, schema);
    const isRequired = !field.hasDefault && field.type.kind !== "optional" && field.type.kind !== "none";
    const oldNames = field.annotations?.was?.filter((name) => !type.fields.has(name)) ?? [];
    for (const name of oldNames) properties.set(name, { ...schema, deprecated: true, "x-fedi-renamed": field.name });
    if (oldNames.length > 0) choices.push(...oneName([field.name, ...oldNames], isRequired));
    else if (isRequired) required.push(field.name);
  }
  return {
    type: "object",
    ...namedProperties(properties),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    ...(choices.length === 0 ? {} : { allOf: choices }),
  };
}

/** Validators written in ECMAScript overlook a property called `__proto__`, but find it by its pattern. */
function namedProperties(properties: ReadonlyMap<string, Schema>): Pick<Schema, "properties" | "patternProperties"> {
  const prototype = properties.get("__proto__");
  if (prototype === undefined) return { properties };
  const others = new Map([...properties].filter(([name]) => name !== "__proto__"));
  return { properties: others, patternProperties: new Map([["^__proto__$", prototype]]) };
}

/** Of a field's names, exactly one, or at most one. */
export function oneName(names: readonly string[], isRequired: boolean): readonly Schema[] {
  const has = (given: readonly string[]): Schema => ({
    type: "object",
    properties: new Map(given.map((name) => [name, {}])),
    required: given,
  });
  if (isRequired) return [{ oneOf: names.map((name) => has([name])) }];
  return names.flatMap((first, at) => names.slice(at + 1).map((second) => ({ not: has([first, second]) })));
}

/** Exactly one case. */
export function lowerVariant(described: Described, type: VariantType): Schema {
  return {
    oneOf: [...type.cases.values()].map((field) => ({
      ...(field.annotations?.title === undefined ? {} : { title: field.annotations.title }),
      type: "object",
      ...namedProperties(new Map([[field.name, lowerField(described, field)]])),
      required: [field.name],
      additionalProperties: false,
    })),
  };
}

function lowerField(described: Described, field: RecordField): Schema {
  const { symbol, annotations, type } = field;
  const value = symbol === undefined ? undefined : described.defaults.get(symbol);
  const fallback = value === undefined ? undefined : plainJson(value);
  const examples = symbol === undefined ? undefined : described.examples.get(symbol);
  const prose = proseOf(field.doc);
  const schema: Made<Schema> = {};
  if (annotations?.title !== undefined) schema.title = annotations.title;
  if (prose !== undefined) schema.description = prose;
  Object.assign(schema, lowerType(described, type));
  if (fallback !== undefined) schema.default = fallback;
  const shown = examples?.flatMap((example) => plainJson(example) ?? []) ?? [];
  if (shown.length > 0) schema.examples = shown;
  if (isSecretField(field)) schema.writeOnly = true;
  return annotations === undefined ? schema : { ...schema, ...annotationKeywords(annotations) };
}

/** While it is made. */
type Made<T> = { -readonly [K in keyof T]: T[K] };

function isSecretField({ type }: RecordField): boolean {
  return type.kind === "secret" || (type.kind === "optional" && type.inner.kind === "secret");
}

function annotationKeywords(annotations: FieldAnnotations): Schema {
  const { immutable, deprecated, advanced, group, since } = annotations;
  return {
    ...(deprecated === undefined ? {} : { deprecated: true, "x-fedi-deprecated": deprecated }),
    ...(immutable === true ? { "x-fedi-immutable": true } : {}),
    ...(advanced === true ? { "x-fedi-advanced": true } : {}),
    ...(group === undefined ? {} : { "x-fedi-group": group }),
    ...(since === undefined ? {} : { "x-fedi-since": since }),
  };
}
