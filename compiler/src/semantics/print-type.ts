/**
 * Types as text, in one style for messages, hovers and baselines: as they are written (`printType`) and in words
 * (`describeType`).
 */
import { checkedString } from "./checked-strings.ts";
import type { BytesType, DurationType, FloatType, IntType, RecordField, StringType, Type } from "./type.ts";
import { printDuration, writeBytes } from "./units.ts";

/** As one would write it: `list<"open" | "closed">(1..)`. What was given a name gives its name. */
export function printType(type: Type): string {
  return print(type, 0, asWritten);
}

/** The same for those who do not see the program: only records and variants give their name. */
export function printWithoutAliases(type: Type): string {
  return print(type, 0, { ...asWritten, isExpanded: true });
}

/** What a name stands for: only its own name is replaced. */
export function printBehindAlias(type: Type): string {
  return print({ ...type, alias: undefined }, 0, asWritten);
}

/** As written, without the fields of records that have no name, for where these are listed beside it: `map<{ … }>`. */
export function printOutline(type: Type): string {
  return print(type, 0, { ...asWritten, isOutline: true });
}

/** Beyond this depth, parts of a type are `…`: messages stay readable, and deep types print in bounded time. */
const deepest = 4;

interface Style {
  /** Names of types that are neither records nor variants are replaced by what they stand for. */
  readonly isExpanded: boolean;
  readonly isOutline: boolean;
}

const asWritten: Style = { isExpanded: false, isOutline: false };

function print(type: Type, depth: number, style: Style): string {
  if (type.alias !== undefined && !style.isExpanded) return type.alias;
  if (depth > deepest) return "…";
  const inside = (part: Type) => print(part, depth + 1, style);
  const fieldsOf = (fields: ReadonlyMap<string, RecordField>) =>
    style.isOutline && fields.size > 0 ? "{ … }" : printFields(fields, inside);
  switch (type.kind) {
    case "error":
      return "?";
    case "never":
      return "nothing";
    case "none":
    case "bool":
    case "package":
    case "host":
    case "hosts":
    case "json":
      return type.kind;
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return printNumberType(type);
    case "string":
      return printStringType(type);
    case "literal":
      return printLiteral(type.value);
    case "union":
      return type.members.map(inside).join(" | ");
    case "list":
    case "set":
      return `${type.kind}<${inside(type.element)}>${rangeOf(type, String)}`;
    case "map":
      return `map<${type.key === undefined ? "" : `${inside(type.key)}, `}${inside(type.value)}>${rangeOf(type, String)}`;
    case "record":
      return type.name ?? fieldsOf(type.fields);
    case "variant":
      return type.name ?? `variant ${fieldsOf(type.cases)}`;
    case "optional":
      return type.inner.kind === "union" ? `(${inside(type.inner)})?` : `${inside(type.inner)}?`;
    case "projectFile":
      return "project_file";
    case "rawNix":
      return "Nix code";
    case "grant":
      return type.name;
    case "options":
      return type.path.length === 0 ? "NixOS options" : type.path.join(".");
    case "tofuItem":
      return type.type;
    case "secret":
    case "deploy":
      return `${type.kind}<${inside(type.inner)}>`;
  }
}

export function printLiteral(value: string | number | boolean): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function printNumberType(type: IntType | FloatType | BytesType | DurationType): string {
  if (type.kind === "int" && type.name !== undefined) return type.name;
  const unit = type.kind === "bytes" ? writeBytes : type.kind === "duration" ? printDuration : String;
  return `${type.kind}${rangeOf(type, unit)}`;
}

function printStringType(type: StringType): string {
  const parts: string[] = [];
  const length = printRange(type.minLength, type.maxLength, String);
  if (length !== undefined) parts.push(`length = ${length}`);
  for (const pattern of type.patterns ?? []) parts.push(`pattern = ${JSON.stringify(pattern)}`);
  return `${type.name ?? "string"}${parts.length > 0 ? `(${parts.join(", ")})` : ""}`;
}

function rangeOf(type: { readonly min?: number; readonly max?: number }, write: (value: number) => string): string {
  const range = printRange(type.min, type.max, write);
  return range === undefined ? "" : `(${range})`;
}

/** `1..63`, `1..`, `..63`; undefined where there is no bound. */
export function printRange(
  min: number | undefined,
  max: number | undefined,
  write: (value: number) => string,
): string | undefined {
  if (min === undefined && max === undefined) return undefined;
  if (min === max && min !== undefined) return write(min);
  return `${min === undefined ? "" : write(min)}..${max === undefined ? "" : write(max)}`;
}

function printFields(fields: ReadonlyMap<string, RecordField>, inside: (part: Type) => string): string {
  const shown = [...fields.values()].slice(0, 6).map((field) => `${field.name}: ${inside(field.type)}`);
  if (fields.size > shown.length) shown.push("…");
  return shown.length === 0 ? "{}" : `{ ${shown.join(", ")} }`;
}

/** In words, with an article where there is one: `an integer`, `text`, `a list`. Of secrets and deploy values what they hold. */
export function describeType(type: Type): string {
  switch (type.kind) {
    case "error":
    case "never":
      return "nothing";
    case "none":
      return "`none`";
    case "bool":
      return "true or false";
    case "int":
      return "an integer";
    case "float":
      return "a number";
    case "bytes":
      return "a size in bytes";
    case "duration":
      return "a duration";
    case "string":
      return type.name === undefined ? "text" : checkedString(type.name).title;
    case "literal":
      return describeLiteral(type.value);
    case "union":
      return describeUnion(type.members);
    case "list":
      return "a list";
    case "set":
      return "a set";
    case "map":
      return "a map";
    case "record":
      return type.name === undefined ? "a record" : `a \`${type.name}\``;
    case "variant":
      return type.name === undefined ? "a variant" : `a \`${type.name}\``;
    case "optional":
      return `${describeType(type.inner)} or \`none\``;
    case "package":
      return "a package";
    case "host":
      return "a host";
    case "hosts":
      return "the machines of the environment";
    case "projectFile":
      return "a file of the project";
    case "json":
      return "any JSON";
    case "rawNix":
      return "Nix code";
    case "grant":
      return `what \`${type.name}\` grants`;
    case "options":
      return "a record of NixOS options";
    case "tofuItem":
      return `the OpenTofu item \`${type.type}\``;
    case "secret":
      return "a secret";
    case "deploy":
      return describeType(type.inner);
  }
}

function describeUnion(members: readonly Type[]): string {
  const words = new Set(members.map(describeType));
  if (words.has("a number")) words.delete("an integer");
  return words.size <= 4 ? [...words].join(" or ") : `one of ${members.map(printType).join(" | ")}`;
}

function describeLiteral(value: string | number | boolean): string {
  if (typeof value === "string") return "text";
  return typeof value === "boolean" ? "true or false" : "an integer";
}
