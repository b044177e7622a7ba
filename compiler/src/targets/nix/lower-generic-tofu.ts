/**
 * What OpenTofu makes for an environment of the generic module, as data that nix/tofu-document.nix makes its configuration of.
 */
import type { GenericTofu, GenericTofuItem, GenericVariable } from "../../deployment/generic-module.ts";
import type { Value } from "../../evaluation/value.ts";
import { localName, secretKey } from "../crossing.ts";
import type { ReadAttribute, ReadAttributes } from "./attributes-read.ts";
import { itemOf, joined, oneOrMany, valuesOfItem, type FunctionLowering } from "./generic-parts.ts";
import { pathTree } from "./lower-later.ts";
import { textOf } from "./lower-text.ts";
import { nixList, nixSet, nixText, type Nix, type NixEntry } from "./nix-tree.ts";

export function valuesOfTofuItem(item: GenericTofuItem): readonly Value[] {
  return [...valuesOfItem(item), item.name, item.settings, ...item.moved];
}

/** `{ required; config; variables; }`, by names as OpenTofu has them. */
export function providersTree({ providers, variables }: GenericTofu, { forTofu }: FunctionLowering): Nix {
  const required = providers.map(({ name, source, version }) => {
    const versions = version === undefined ? [] : [["version", nixText(version)] as const];
    return [localName(name), nixSet([["source", nixText(source)], ...versions])] as const;
  });
  const config = providers.flatMap((provider) =>
    provider.config === undefined ? [] : [[localName(provider.name), forTofu.lower(provider.config)] as const],
  );
  return nixSet([
    ["required", nixSet(required)],
    ["config", nixSet(config)],
    ["variables", nixSet(variables.map((one) => [secretKey(one.secret.id, one.part), variableTree(one)] as const))],
  ]);
}

/** What is said of a variable, and whether everybody may see it. */
function variableTree({ secret, part }: GenericVariable): Nix {
  if (part === undefined) return nixText(secret.id);
  return nixSet([
    ["description", nixText(`${secret.id}, ${part} half`)],
    ["sensitive", { kind: "bool", value: part === "private" }],
  ]);
}

/**
 * `items`, by the name behind `as`, of which those in `keyedItems` are several by key, and `tofu`, a list of others. Entries that would
 * be empty are left out.
 */
export function tofuEntries(
  items: readonly GenericTofuItem[],
  functions: FunctionLowering,
  readOf: (item: GenericTofuItem) => ReadAttributes,
): readonly (readonly [string, Nix])[] {
  const { generic } = functions;
  const named = items.filter((item) => item.as !== undefined);
  const others = items.filter((item) => item.as === undefined);
  const keyed = named.filter(({ loop }) => loop !== undefined);
  const tree = (item: GenericTofuItem) => itemTree(item, functions, readOf(item));
  const entries = named.map((item): NixEntry => ({
    path: [item.as ?? ""],
    value: oneOrMany(item, functions.outside, () => tree(item)),
  }));
  const list = joined(others.map((item) => itemOf(item, generic, () => tree(item))));
  return [
    ...(named.length > 0 ? [["items", { kind: "set", entries }] as const] : []),
    ...(keyed.length > 0 ? [["keyedItems", nixList(keyed.map((item) => nixText(item.as ?? "")))] as const] : []),
    ...(others.length > 0 ? [["tofu", list] as const] : []),
  ];
}

/** `{ mode; type; name; provider; blocks; settings; from; }`, with what is read of it and what it was called. */
function itemTree(item: GenericTofuItem, functions: FunctionLowering, read: ReadAttributes): Nix {
  const { outside, forTofu, to } = functions;
  return nixSet([
    ["mode", nixText(item.mode)],
    ["type", nixText(item.type)],
    ["name", textOf(item.name, outside.lower)],
    ["provider", nixText(localName(item.provider))],
    ["blocks", nixList(item.blocks.map(nixText))],
    ["settings", forTofu.lower(item.settings)],
    ["from", nixText(to.placeText(item.origin))],
    ...(item.moved.length > 0
      ? [["moved", nixList(item.moved.map((name) => textOf(name, outside.lower)))] as const]
      : []),
    ...(read.size > 0 ? [["read", nixList([...read].map(readTree))] as const] : []),
  ]);
}

function readTree([name, { path, mayBeAbsent, isSecret }]: readonly [string, ReadAttribute]): Nix {
  const truth: Nix = { kind: "bool", value: true };
  return nixSet([
    ["name", nixText(name)],
    ["path", pathTree(path)],
    ...(mayBeAbsent ? [["mayBeAbsent", truth] as const] : []),
    ...(isSecret ? [["isSecret", truth] as const] : []),
  ]);
}
