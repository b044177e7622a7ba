/**
 * The names that a mapping gives to what it declares outside of its rules: locals, requirements, OpenTofu items. Its rules see them,
 * and so do mappings that extend it (inheritance.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { Binder, Local, MappingDeclaration, Requirement } from "../syntax/tree.ts";

export type MappingName = Local | Requirement | Binder;

export interface InheritedName {
  /** The mapping that declares it. */
  readonly mapping: SymbolId;
  /** The declaration, if it is in this file. */
  readonly node?: MappingName;
}

/** What a mapping inherits; it answers only while the mapping is visited. */
export interface Inherited {
  readonly find: (name: string) => InheritedName | undefined;
  readonly names: () => Iterable<string>;
  /** False where a mapping that it extends is not known, or extends itself: there may be more names. */
  readonly isWhole: boolean;
}

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
