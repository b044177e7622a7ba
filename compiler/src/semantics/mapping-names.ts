/**
 * The names that a mapping gives to what it declares outside of its rules: locals, requirements, OpenTofu items. Its rules see them,
 * and so do mappings that extend it.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { Binder, Local, MappingDeclaration, Requirement } from "../syntax/tree.ts";
import type { Interfaces } from "./interface.ts";

export type MappingName = Local | Requirement | Binder;

/** In source order; where a name is there twice, which is reported, the first. */
export function namesOfMapping(node: MappingDeclaration): ReadonlyMap<string, MappingName> {
  const names = new Map<string, MappingName>();
  const add = (named: MappingName) => {
    if (named.name.text !== "" && !names.has(named.name.text)) names.set(named.name.text, named);
  };
  for (const item of node.items) {
    if (item.kind === "local") add(item);
    else if (item.kind === "requires") item.requirements.forEach(add);
    else if (item.kind === "tofu")
      for (const part of item.items) if (part.kind === "tofuItem" && part.as !== undefined) add(part.as);
  }
  return names;
}

/** How to follow `extends`: within the file by its declarations, beyond it by interfaces. */
export interface MappingChain {
  readonly interfaces: Interfaces;
  /** The declaration of this file with a symbol, if it is a mapping. */
  readonly declared: (symbol: SymbolId) => MappingDeclaration | undefined;
  /** What the `extends` of a declaration of this file names. */
  readonly baseOf: (node: MappingDeclaration) => SymbolId | undefined;
}

/** Names that a mapping inherits, with the mapping that declares each; the nearest counts. A circle of `extends` ends where it closes. */
export function inheritedNames(chain: MappingChain, node: MappingDeclaration): ReadonlyMap<string, SymbolId> {
  const names = new Map<string, SymbolId>();
  const seen = new Set<SymbolId>();
  for (let at = chain.baseOf(node); at !== undefined && !seen.has(at);) {
    seen.add(at);
    const declared = chain.declared(at);
    if (declared === node) break;
    const exported = declared === undefined ? chain.interfaces.value(at) : undefined;
    const found =
      declared !== undefined ? namesOfMapping(declared) : exported?.kind === "mapping" ? exported.names : [];
    for (const [name] of found) if (!names.has(name)) names.set(name, at);
    at = declared !== undefined ? chain.baseOf(declared) : exported?.kind === "mapping" ? exported.extends : undefined;
  }
  return names;
}
