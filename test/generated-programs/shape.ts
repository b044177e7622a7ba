/**
 * Types of generated programs, as data, and how they are written.
 *
 * A `Shape` is all that random values and expressions are made from. Not here: which shapes are made (random-shape.ts).
 */
import { literalOf } from "./literal.ts";
import { quoted, type Plain } from "./plain.ts";

export type Shape =
  | { readonly kind: "bool" | "json" | "secret" }
  | ({ readonly kind: "int" | "float" | "bytes" | "duration" } & Bounds)
  | { readonly kind: "port" }
  | { readonly kind: "string"; readonly length?: Bounds; readonly pattern?: string }
  | { readonly kind: "checked"; readonly name: CheckedName }
  /** A literal or a union of them, all of one kind. */
  | { readonly kind: "literals"; readonly values: readonly (string | number | boolean)[] }
  | ({ readonly kind: "list" | "set"; readonly element: Shape } & Bounds)
  /** `key`: absent, any text. */
  | ({ readonly kind: "map"; readonly element: Shape; readonly key?: KeyShape } & Bounds)
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  /** Each case is a record. */
  | { readonly kind: "variant"; readonly cases: readonly Case[] }
  | { readonly kind: "optional"; readonly inner: Shape };

export type KeyShape = Extract<Shape, { readonly kind: "string" | "checked" }>;
export type RecordShape = Extract<Shape, { readonly kind: "record" }>;
export type VariantShape = Extract<Shape, { readonly kind: "variant" }>;
export type CheckedName = "hostname" | "fqdn" | "email" | "url" | "path" | "ip" | "ipv4" | "ipv6" | "cidr";

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  readonly default?: Plain;
  /** Old names: `@was`. */
  readonly was?: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly shape: RecordShape;
}

export const boolShape: Shape = { kind: "bool" };
export const intShape: Shape = { kind: "int" };
export const floatShape: Shape = { kind: "float" };
export const bytesShape: Shape = { kind: "bytes" };
export const durationShape: Shape = { kind: "duration" };
export const stringShape: Shape = { kind: "string" };

export function listOf(element: Shape): Shape {
  return { kind: "list", element };
}
export function mapOf(element: Shape): Shape {
  return { kind: "map", element };
}
export function optionalOf(inner: Shape): Shape {
  return inner.kind === "optional" ? inner : { kind: "optional", inner };
}

/** Without refinements and defaults. */
export function baseOf(shape: Shape): Shape {
  switch (shape.kind) {
    case "bool":
    case "json":
    case "secret":
      return shape;
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "string":
      return { kind: shape.kind };
    case "port":
      return intShape;
    case "checked":
      return stringShape;
    case "literals": {
      const [first] = shape.values;
      return typeof first === "string" ? stringShape : typeof first === "number" ? intShape : boolShape;
    }
    case "list":
    case "set":
    case "map":
      return { kind: shape.kind, element: baseOf(shape.element) };
    case "record":
      return baseOfRecord(shape);
    case "variant":
      return { kind: "variant", cases: shape.cases.map((one) => ({ name: one.name, shape: baseOfRecord(one.shape) })) };
    case "optional":
      return { kind: "optional", inner: baseOf(shape.inner) };
  }
}

function baseOfRecord({ fields }: RecordShape): RecordShape {
  return { kind: "record", fields: fields.map((field) => ({ name: field.name, shape: baseOf(field.shape) })) };
}

/** Whether a float is in it: floats are known before deployment. */
export function hasFloat(shape: Shape): boolean {
  switch (shape.kind) {
    case "float":
      return true;
    case "list":
    case "set":
    case "map":
      return hasFloat(shape.element);
    case "record":
      return shape.fields.some((field) => hasFloat(field.shape));
    case "variant":
      return shape.cases.some((one) => hasFloat(one.shape));
    case "optional":
      return hasFloat(shape.inner);
    default:
      return false;
  }
}

/** As a program says it. */
export function printShape(shape: Shape): string {
  switch (shape.kind) {
    case "bool":
    case "json":
    case "port":
      return shape.kind;
    case "secret":
      return "secret<string>";
    case "checked":
      return shape.name;
    case "int":
    case "float":
      return `${shape.kind}${refinement(shape)}`;
    case "bytes":
      return `bytes${refinement(shape, "B")}`;
    case "duration":
      return `duration${refinement(shape, "s")}`;
    case "string": {
      const { length, pattern } = shape;
      const parts = [
        ...(length === undefined ? [] : [`length = ${range(length)}`]),
        ...(pattern === undefined ? [] : [`pattern = ${quoted(pattern)}`]),
      ];
      return parts.length === 0 ? "string" : `string(${parts.join(", ")})`;
    }
    case "literals":
      return shape.values.map((value) => (typeof value === "string" ? quoted(value) : String(value))).join(" | ");
    case "list":
    case "set":
      return `${shape.kind}<${printShape(shape.element)}>${refinement(shape)}`;
    case "map": {
      const key = shape.key === undefined ? "" : `${printShape(shape.key)}, `;
      return `map<${key}${printShape(shape.element)}>${refinement(shape)}`;
    }
    case "record":
      return `{ ${shape.fields.map(printField).join(", ")} }`;
    case "variant":
      return `variant { ${shape.cases.map(({ name, shape: of }) => `${nameText(name)}: ${printShape(of)}`).join(", ")} }`;
    case "optional":
      return shape.inner.kind === "literals" && shape.inner.values.length > 1
        ? `(${printShape(shape.inner)})?`
        : `${printShape(shape.inner)}?`;
  }
}

export function printField({ name, shape, default: preset, was = [] }: Field): string {
  const annotations = was.map((old) => `@was(${quoted(old)}) `).join("");
  const written = preset === undefined ? "" : ` = ${literalOf(shape, preset)}`;
  return `${annotations}${nameText(name)}: ${printShape(shape)}${written}`;
}

/** Names of fields, cases and keys: quoted where they are no word, or one that means something. */
export function nameText(name: string): string {
  return /^(?!(if|then|else|let|in|match|for|where|not|and|or|none|true|false|when|as|variant|_)$)[A-Za-z_][A-Za-z0-9_]*$/.test(
    name,
  )
    ? name
    : quoted(name);
}

function refinement(bounds: Bounds, unit = ""): string {
  return bounds.min === undefined && bounds.max === undefined ? "" : `(${range(bounds, unit)})`;
}

function range({ min, max }: Bounds, unit = ""): string {
  const end = (bound: number | undefined) => (bound === undefined ? "" : `${bound}${unit}`);
  return `${end(min)}..${end(max)}`;
}
