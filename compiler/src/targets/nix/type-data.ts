/**
 * A type as data for the run-time library, which checks values with it once they are known (`conforms` in nix/lib.nix).
 *
 * Types whose values never come from a deployment count as `anything`.
 */
import { checkedString } from "../../semantics/checked-strings.ts";
import { toNix } from "../../semantics/portable-pattern.ts";
import type { OptionalType, RecordField, StringType, Type } from "../../semantics/type.ts";
import { conditionTree, orderTree } from "./lower-later.ts";
import { nixList, nixSet, nixText, type Nix } from "./nix-tree.ts";
import type { TypeNames } from "./type-names.ts";

/** What a field is where it is not given. */
export type DefaultOf = (field: RecordField) => Nix | undefined;

type Entry = readonly [name: string, value: Nix];

/**
 * `defaultOf`: only for the generic module, whose values also land with it (`landed` in nix/generic.nix): then defaults and sets are
 * told, too.
 */
export function typeData(type: Type, names: TypeNames, defaultOf?: DefaultOf, isLater = false): Nix {
  const inner = (part: Type) => {
    const data = typeData(part, names, defaultOf, isLater);
    return isLater && part.kind !== "deploy" ? laterData(data, part, names) : data;
  };
  switch (type.kind) {
    case "none":
    case "bool":
      return ofKind(type.kind);
    case "int":
    case "float":
      return ofKind(type.kind, bounds(type));
    case "bytes":
    case "duration":
      return ofKind("quantity", bounds(type));
    case "string":
      return stringData(type, names);
    case "literal":
      return ofKind("literal", [["value", literalOf(type.value)]]);
    case "union":
      return ofKind("union", [["members", nixList(type.members.map(inner))]]);
    case "list":
    case "set":
      return ofKind("list", [
        ["element", inner(type.element)],
        ...bounds(type),
        ...(type.kind === "set" && defaultOf !== undefined ? [["isSet", { kind: "bool", value: true }] as const] : []),
      ]);
    case "map":
      return ofKind("map", [
        ["value", inner(type.value)],
        ...(type.key === undefined ? [] : [["key", stringData(type.key, names)] as const]),
        ...bounds(type),
      ]);
    case "record":
      return ofKind("record", [
        ["fields", fieldData(type.fields, inner)],
        ...(defaultOf === undefined ? [] : [["defaults", defaultData(type.fields, defaultOf)] as const]),
      ]);
    case "optional":
      return optionalData(type, names, defaultOf, isLater);
    case "secret":
      // In the generic module a secret is the path of its file, which says nothing of its text.
      return defaultOf === undefined ? inner(type.inner) : ofKind("anything");
    case "deploy":
      return defaultOf === undefined
        ? inner(type.inner)
        : laterData(typeData(type.inner, names, defaultOf, true), type.inner, names);
    case "variant":
      return ofKind("variant", [["cases", fieldData(type.cases, inner)]]);
    case "error":
    case "never":
    case "package":
    case "host":
    case "hosts":
    case "projectFile":
    case "json":
    case "rawNix":
    case "grant":
    case "options":
    case "tofuItem":
      return ofKind("anything");
  }
}

/** Whether there is one may be known only then, too. */
function optionalData(type: OptionalType, names: TypeNames, defaultOf: DefaultOf | undefined, isLater: boolean): Nix {
  const isOwn = defaultOf !== undefined && type.inner.kind === "deploy";
  const present = typeData(
    type.inner.kind === "deploy" ? type.inner.inner : type.inner,
    names,
    defaultOf,
    isLater || isOwn,
  );
  const data = ofKind("optional", [["inner", present]]);
  return isOwn ? laterData(data, type, names) : data;
}

/** Of what may be known only after deployment: OpenTofu is asked what Nix would ask. */
export function laterData(data: Nix, type: Type, names: TypeNames): Nix {
  const order = orderTree(type);
  return ofKind("later", [
    ["inner", data],
    ["condition", conditionTree(type, names)],
    ...(order === undefined ? [] : [["order", order] as const]),
  ]);
}

function ofKind(kind: string, entries: readonly Entry[] = []): Nix {
  return nixSet([["kind", nixText(kind)], ...entries]);
}

function bounds(type: { readonly min?: number; readonly max?: number }): readonly Entry[] {
  const { min, max } = type;
  return [
    ...(min === undefined ? [] : [["min", numberOf(min)] as const]),
    ...(max === undefined ? [] : [["max", numberOf(max)] as const]),
  ];
}

function stringData(type: StringType, names: TypeNames): Nix {
  const named = type.name === undefined ? undefined : checkedString(type.name);
  const portable = [...(named === undefined ? [] : [named.pattern]), ...(type.patterns ?? [])];
  const patterns = portable.map(toNix).filter((pattern) => pattern !== undefined);
  const min = Math.max(type.minLength ?? 0, named?.minLength ?? 0);
  const max = Math.min(type.maxLength ?? Infinity, named?.maxLength ?? Infinity);
  const sizes = bounds({ ...(min > 0 ? { min } : {}), ...(max === Infinity ? {} : { max }) });
  if (patterns.length === 0) return ofKind("string", sizes);
  return names.nameOf(type.name ?? "text", ofKind("string", [...sizes, ["patterns", nixList(patterns.map(nixText))]]));
}

function fieldData(fields: ReadonlyMap<string, RecordField>, inner: (type: Type) => Nix): Nix {
  return nixSet([...fields].map(([name, field]) => [name, inner(field.type)] as const));
}

function defaultData(fields: ReadonlyMap<string, RecordField>, defaultOf: DefaultOf): Nix {
  return nixSet(
    [...fields].flatMap(([name, field]) => {
      const value = field.hasDefault ? defaultOf(field) : undefined;
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function literalOf(value: string | number | boolean): Nix {
  if (typeof value === "string") return nixText(value);
  return typeof value === "boolean" ? { kind: "bool", value } : numberOf(value);
}

function numberOf(value: number): Nix {
  return Number.isSafeInteger(value) ? { kind: "int", value } : { kind: "float", value };
}
