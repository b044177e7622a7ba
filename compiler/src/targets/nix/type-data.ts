/**
 * A type as data for the run-time library, which checks values with it once they are known (`conforms` in nix/lib.nix).
 *
 * Types whose values never come from a deployment count as `anything`.
 */
import { checkedString } from "../../semantics/checked-strings.ts";
import { toNix } from "../../semantics/portable-pattern.ts";
import type { RecordField, StringType, Type } from "../../semantics/type.ts";
import { nixList, nixSet, nixText, type Nix } from "./nix-tree.ts";

type Entry = readonly [name: string, value: Nix];

export function typeData(type: Type): Nix {
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
      return stringData(type);
    case "literal":
      return ofKind("literal", [["value", literalOf(type.value)]]);
    case "union":
      return ofKind("union", [["members", nixList(type.members.map(typeData))]]);
    case "list":
    case "set":
      return ofKind("list", [["element", typeData(type.element)], ...bounds(type)]);
    case "map":
      return ofKind("map", [["value", typeData(type.value)], ...bounds(type)]);
    case "record":
      return ofKind("record", [["fields", fieldData(type.fields)]]);
    case "optional":
      return ofKind("optional", [["inner", typeData(type.inner)]]);
    case "secret":
    case "deploy":
      return typeData(type.inner);
    case "error":
    case "never":
    case "variant":
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

function stringData(type: StringType): Nix {
  const named = type.name === undefined ? undefined : checkedString(type.name);
  const portable = [...(named === undefined ? [] : [named.pattern]), ...(type.patterns ?? [])];
  const patterns = portable.map(toNix).filter((pattern) => pattern !== undefined);
  const min = Math.max(type.minLength ?? 0, named?.minLength ?? 0);
  const max = Math.min(type.maxLength ?? Infinity, named?.maxLength ?? Infinity);
  return ofKind("string", [
    ...bounds({ ...(min > 0 ? { min } : {}), ...(max === Infinity ? {} : { max }) }),
    ...(patterns.length > 0 ? [["patterns", nixList(patterns.map(nixText))] as const] : []),
  ]);
}

function fieldData(fields: ReadonlyMap<string, RecordField>): Nix {
  return nixSet([...fields].map(([name, field]) => [name, typeData(field.type)] as const));
}

function literalOf(value: string | number | boolean): Nix {
  if (typeof value === "string") return nixText(value);
  return typeof value === "boolean" ? { kind: "bool", value } : numberOf(value);
}

function numberOf(value: number): Nix {
  return Number.isSafeInteger(value) ? { kind: "int", value } : { kind: "float", value };
}
