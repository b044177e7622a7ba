/**
 * Types as NixOS options: ranges are `ints.between`, refinements `addCheck`, literals `enum`, variants `attrTag`, sets sorted lists,
 * secrets paths of files.
 *
 * In: a record type with its defaults. Out: an attribute set of `mkOption`s. What has no NixOS type is `raw`.
 */
import { proseOf } from "../../semantics/doc-prose.ts";
import { describeType, printWithoutAliases } from "../../semantics/print-type.ts";
import {
  isAnyText,
  type ListType,
  type MapType,
  type OptionalType,
  type RecordField,
  type RecordType,
  type SetType,
  type Type,
} from "../../semantics/type.ts";
import { conditionTree, orderTree } from "./lower-later.ts";
import { nixCall, nixList, nixSet, nixText, nixVariable, type Nix } from "./nix-tree.ts";
import { typeData } from "./type-data.ts";
import type { TypeNames } from "./type-names.ts";

export interface OptionContext {
  readonly types: TypeNames;
  readonly defaultOf: (field: RecordField) => Nix | undefined;
  readonly exampleOf: (field: RecordField) => Nix | undefined;
  /** Each part may be known only after deployment. */
  readonly isLater?: true;
}

/** `{ name = lib.mkOption { … }; }`. */
export function optionSet(type: RecordType, context: OptionContext): Nix {
  return {
    kind: "set",
    entries: [...type.fields].map(([name, field]) => ({ path: [name], value: option(field, context), isApart: true })),
  };
}

function option(field: RecordField, context: OptionContext): Nix {
  const entries: [string, Nix][] = [["type", partType(field.type, context)]];
  const value = field.hasDefault ? context.defaultOf(field) : undefined;
  if (value !== undefined) entries.push(["default", value]);
  else if (isOptional(field.type)) entries.push(["default", { kind: "null" }]);
  const example = context.exampleOf(field);
  if (example !== undefined) entries.push(["example", example]);
  const description = descriptionOf(field);
  if (description !== undefined) entries.push(["description", nixText(description)]);
  return nixCall(["lib", "mkOption"], nixSet(entries));
}

function isOptional(type: Type): boolean {
  return type.kind === "optional" || (type.kind === "deploy" && isOptional(type.inner));
}

function descriptionOf({ doc: written, annotations }: RecordField): string | undefined {
  const title = annotations?.title;
  const doc = proseOf(written);
  if (title === undefined) return doc;
  return doc === undefined ? title : `${title}. ${doc}`;
}

export function optionType(type: Type, context: OptionContext): Nix {
  const inner = (part: Type) => partType(part, context);
  switch (type.kind) {
    case "bool":
      return named("bool");
    case "int":
      return type.min !== undefined && type.max !== undefined
        ? nixCall(["lib", "types", "ints", "between"], int(type.min), int(type.max))
        : checked(type, named("int"), context, { min: -largest, max: largest, ...type });
    case "float":
      return type.min === undefined && type.max === undefined
        ? nixVariable("fedi", "types", "float")
        : checked(type, nixVariable("fedi", "types", "float"), context);
    case "bytes":
    case "duration":
      return checked(type, named("ints", "unsigned"), context, { max: largest, ...type });
    case "string":
      return isAnyText(type) ? named("str") : checked(type, named("str"), context);
    case "literal":
      return nixCall(["lib", "types", "enum"], nixList([literal(type.value)]));
    case "union":
      return nixCall(["lib", "types", "enum"], nixList(type.members.flatMap(literalOf)));
    case "list":
      return isBounded(type)
        ? nixCall(["fedi", "types", "list"], bounds(type), inner(type.element))
        : nixCall(["lib", "types", "listOf"], inner(type.element));
    case "set":
      return nixCall(["fedi", "types", "set"], bounds(type), inner(type.element));
    case "map":
      return isBounded(type) || type.key !== undefined
        ? nixCall(["fedi", "types", "map"], mapDemands(type, context), inner(type.value))
        : nixCall(["lib", "types", "attrsOf"], inner(type.value));
    case "record":
      return nixCall(["lib", "types", "submodule"], nixSet([["options", optionSet(type, context)]]));
    case "variant": {
      const cases = { kind: "record", fields: type.cases } as const;
      return nixCall(["lib", "types", "attrTag"], optionSet(cases, context));
    }
    case "optional":
      return optionalType(type, context);
    case "deploy":
      return laterType(type.inner, { ...context, isLater: true });
    case "secret":
      return nixVariable("fedi", "types", "secret");
    case "host":
      return named("str");
    case "projectFile":
      return named("path");
    case "json":
      return nixVariable("fedi", "types", "json");
    case "error":
    case "never":
    case "none":
    case "package":
    case "hosts":
    case "rawNix":
    case "grant":
    case "options":
    case "tofuItem":
      return named("raw");
  }
}

/** A part of a type: of what may be known only after deployment each may be. */
function partType(type: Type, context: OptionContext): Nix {
  return context.isLater === true ? laterType(type, context) : optionType(type, context);
}

function laterType(type: Type, context: OptionContext): Nix {
  const base = optionType(type, context);
  return type.kind === "optional" || type.kind === "deploy" ? base : laterOf(type, base, context);
}

/** Whether there is one may be known only then, too. */
function optionalType(type: OptionalType, context: OptionContext): Nix {
  const isLater = context.isLater === true || type.inner.kind === "deploy";
  if (!isLater) return nixCall(["lib", "types", "nullOr"], optionType(type.inner, context));
  const present = optionType(type.inner.kind === "deploy" ? type.inner.inner : type.inner, { ...context, isLater });
  return laterOf(type, nixCall(["lib", "types", "nullOr"], present), context);
}

function laterOf(type: Type, base: Nix, context: OptionContext): Nix {
  const condition = conditionTree(type, context.types);
  const order = orderTree(type);
  return order === undefined
    ? nixCall(["fedi", "types", "later"], base, condition)
    : nixCall(["fedi", "types", "laterSet"], base, condition, order);
}

function named(...path: readonly string[]): Nix {
  return nixVariable("lib", "types", ...path);
}

/** A type of `lib` that also has to be what ours is, described in our words. */
function checked(type: Type, base: Nix, { types }: OptionContext, demanded: Type = type): Nix {
  const description = `${describeType(type)} (${printWithoutAliases(type)})`;
  return nixCall(["fedi", "types", "checked"], nixText(description), base, typeData(demanded, types));
}

/** Integers are exact up to here. */
const largest = Number.MAX_SAFE_INTEGER;

type Collection = ListType | SetType | MapType;

function isBounded(type: Collection): boolean {
  return type.min !== undefined || type.max !== undefined;
}

function bounds(type: Collection): Nix {
  return nixSet(sizes(type));
}

function sizes({ min, max }: Collection): readonly (readonly [string, Nix])[] {
  return [
    ...(min === undefined ? [] : [["min", int(min)] as const]),
    ...(max === undefined ? [] : [["max", int(max)] as const]),
  ];
}

/** How many entries there are, and what their keys must be, in words and as data. */
function mapDemands(type: MapType, { types }: OptionContext): Nix {
  const { key } = type;
  if (key === undefined) return bounds(type);
  const words = `${describeType(key)} (${printWithoutAliases(key)})`;
  return nixSet([...sizes(type), ["key", typeData(key, types)], ["keyWords", nixText(words)]]);
}

function int(value: number): Nix {
  return { kind: "int", value };
}

function literalOf(type: Type): readonly Nix[] {
  return type.kind === "literal" ? [literal(type.value)] : [];
}

function literal(value: string | number | boolean): Nix {
  if (typeof value === "string") return nixText(value);
  if (typeof value === "boolean") return { kind: "bool", value };
  return Number.isSafeInteger(value) ? int(value) : { kind: "float", value };
}
