/**
 * What OpenTofu makes for an environment of the generic module, as data that `fedi.tofuDocument` in nix/generic.nix makes its
 * configuration of.
 */
import type { GenericTofu, GenericTofuItem } from "../../deployment/generic-module.ts";
import type { Value } from "../../evaluation/value.ts";
import { localName, secretKey } from "../crossing.ts";
import { itemOf, joined, valuesOfItem, type FunctionLowering } from "./generic-parts.ts";
import type { Lowering } from "./lower.ts";
import { textOf } from "./lower-text.ts";
import { nixList, nixSet, nixText, type Nix } from "./nix-tree.ts";

export function valuesOfTofuItem(item: GenericTofuItem): readonly Value[] {
  return [...valuesOfItem(item), item.name, item.settings];
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
    ["variables", nixSet(variables.map(({ id }) => [secretKey(id), nixText(id)] as const))],
  ]);
}

/** `[ { mode; type; name; provider; blocks; settings; from; } ]`. */
export function tofuItemsTree(items: readonly GenericTofuItem[], functions: FunctionLowering, to: Lowering): Nix {
  const { generic, outside, forTofu } = functions;
  return joined(
    items.map((item) =>
      itemOf(item, generic, () =>
        nixSet([
          ["mode", nixText(item.mode)],
          ["type", nixText(item.type)],
          ["name", textOf(item.name, outside.lower)],
          ["provider", nixText(localName(item.provider))],
          ["blocks", nixList(item.blocks.map(nixText))],
          ["settings", forTofu.lower(item.settings)],
          ["from", nixText(to.placeText(item.origin))],
        ]),
      ),
    ),
  );
}
