/**
 * Values and environments for tests of targets, made by hand: targets are tested without the phases before them.
 */
import { configuredNames } from "../../../compiler/src/deployment/configured-names.ts";
import type { ResolvedEnvironment, ResolvedTofuItem } from "../../../compiler/src/deployment/resolved.ts";
import { listValue, mapValue, noneValue, textValue } from "../../../compiler/src/evaluation/make-value.ts";
import { residualValue } from "../../../compiler/src/evaluation/residual.ts";
import type { NumberValue, Residual, Secret, TofuAddress, Value } from "../../../compiler/src/evaluation/value.ts";
import { stringType, type Type } from "../../../compiler/src/semantics/type.ts";
import type { TargetInput } from "../../../compiler/src/targets/target.ts";

export const origin = { file: "main.fedi", start: 0, end: 1 };

export type Plain = null | string | number | boolean | Value | readonly Plain[] | { readonly [key: string]: Plain };

/** JSON as a value; integers are ints, and values stay. */
export function value(plain: Plain): Value {
  if (plain === null) return noneValue(origin);
  if (typeof plain === "string") return textValue(plain, origin);
  if (typeof plain === "boolean") return { kind: "bool", value: plain, origin };
  if (typeof plain === "number") return { kind: Number.isInteger(plain) ? "int" : "float", value: plain, origin };
  if (isList(plain)) return listValue(plain.map(value), origin);
  if (isValue(plain)) return plain;
  return mapValue("record", new Map(Object.entries(plain).map(([key, entry]) => [key, value(entry)])), origin);
}

function isList(plain: Plain): plain is readonly Plain[] {
  return Array.isArray(plain);
}

function isValue(plain: Plain): plain is Value {
  return plain !== null && typeof plain === "object" && "origin" in plain && "kind" in plain;
}

export function quantity(kind: NumberValue["kind"], amount: number): Value {
  return { kind, value: amount, origin };
}

export function residual(code: Residual, type: Type = stringType): Value {
  return residualValue(type, code, origin);
}

export function attribute(item: TofuAddress, path: readonly (string | number)[], type: Type = stringType): Value {
  return residual({ kind: "attribute", item, path }, type);
}

export function secretOf(id: string): Secret {
  return { id, recipe: { kind: "supplied" }, isIdentity: false, origin };
}

export function address(name: string, type = "terraform_data", mode: TofuAddress["mode"] = "resource"): TofuAddress {
  return { mode, type, name };
}

export function item(name: string, settings: Plain, more: Partial<ResolvedTofuItem> = {}): ResolvedTofuItem {
  return {
    address: address(name),
    provider: "terraform",
    owner: `lab/${name}`,
    origin,
    settings: value(settings),
    blocks: new Map(),
    sensitive: new Set(),
    preventDestroy: false,
    holds: [],
    moved: [],
    ...more,
  };
}

export const builtinProvider = { name: "terraform", source: "terraform.io/builtin/terraform", hasMade: true, origin };

/** `shown`: what people are shown afterwards; its attributes cross. */
export function environmentOf(
  items: readonly ResolvedTofuItem[],
  shown: readonly Value[] = [],
  more: Partial<ResolvedEnvironment> = {},
): ResolvedEnvironment {
  return {
    name: "lab",
    hosts: [],
    tofu: { providers: [{ ...builtinProvider, hasMade: items.length > 0 }], items },
    secrets: [],
    deployments: [],
    requests: [],
    manual: shown.map((text) => ({ owner: "lab", text, role: "operator", origin })),
    state: [],
    rawNix: [],
    nixpkgs: "github:NixOS/nixpkgs/nixos-25.05",
    schemas: {
      applications: new Map(),
      names: configuredNames([]),
      providers: new Map(),
      resources: new Map(),
    },
    ...more,
  };
}

export function inputOf(environment: ResolvedEnvironment): TargetInput {
  return { environment, files: new Map(), positionOf: () => ({ line: 6, character: 2 }) };
}
