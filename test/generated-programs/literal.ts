/**
 * Values as a program writes them.
 */
import { isPlainList, isPlainObject, quoted, type Plain } from "./plain.ts";
import { nameText, type Shape } from "./shape.ts";

/** An expression of the value, for a place where a value of the shape is expected. */
export function literalOf(shape: Shape, value: Plain): string {
  if (shape.kind === "optional") return value === null ? "none" : literalOf(shape.inner, value);
  if (value === null) return "none";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return numberText(shape, value);
  if (isPlainList(value)) {
    const element = shape.kind === "list" || shape.kind === "set" ? shape.element : json;
    return `[${value.map((item) => literalOf(element, item)).join(", ")}]`;
  }
  if (!isPlainObject(value)) return "none";
  const entries = [...value].map(([key, entry]) => `${nameText(key)} = ${literalOf(partOf(shape, key), entry)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

const json: Shape = { kind: "json" };

function partOf(shape: Shape, key: string): Shape {
  switch (shape.kind) {
    case "map":
      return shape.element;
    case "record":
      return shape.fields.find(({ name }) => name === key)?.shape ?? json;
    case "variant":
      return shape.cases.find(({ name }) => name === key)?.shape ?? json;
    default:
      return json;
  }
}

const suffixes: Readonly<Record<string, string>> = { bytes: "B", duration: "s" };

function numberText(shape: Shape, value: number): string {
  const digits = Number.isInteger(value) ? BigInt(Math.abs(value)).toString() : fraction(Math.abs(value));
  const isFloat = shape.kind === "float" && !digits.includes(".");
  const text = `${digits}${isFloat ? ".0" : ""}${suffixes[shape.kind] ?? ""}`;
  return value < 0 ? `(-${text})` : text;
}

/** Without an exponent, which the language does not have. */
function fraction(value: number): string {
  const text = String(value);
  // oxlint-disable-next-line number-arg-out-of-range -- ECMAScript allows up to 100.
  return text.includes("e") ? value.toFixed(30).replace(/0+$/, "") : text;
}
