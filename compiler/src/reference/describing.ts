/**
 * What describing a declaration needs to know of all the others: who grants a resource, who requires it, what names mean in docs.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { ApplicationExport, MappingExport, ModuleInterface } from "../semantics/interface.ts";
import { exported } from "../project/pipeline.ts";
import type { Project } from "../project/project.ts";
import type { FileId } from "../source/span.ts";
import type { NameLookup } from "./doc-comment.ts";

export interface Describing {
  readonly project: Project;
  readonly find: NameLookup;
  /** By resource: the mappings that have a rule for it. */
  readonly granting: ReadonlyMap<SymbolId, readonly MappingExport[]>;
  /** By resource: the applications that require it. */
  readonly requiring: ReadonlyMap<SymbolId, readonly ApplicationExport[]>;
  /** By provider: its mappings. */
  readonly mapping: ReadonlyMap<SymbolId, readonly MappingExport[]>;
}

/** `documented`: the files that the reference is about. `known`: files beside them whose mappings are told of, too. */
export function newDescribing(project: Project, documented: readonly FileId[], known: readonly FileId[]): Describing {
  const granting = new Map<SymbolId, MappingExport[]>();
  const requiring = new Map<SymbolId, ApplicationExport[]>();
  const mapping = new Map<SymbolId, MappingExport[]>();
  for (const { values } of interfacesOf(project, [...documented, ...known]))
    for (const value of values.values()) {
      if (value.kind === "application") for (const { resource } of value.requirements) add(requiring, resource, value);
      if (value.kind !== "mapping") continue;
      add(mapping, value.provider, value);
      for (const resource of value.rules.keys()) add(granting, resource, value);
    }
  return { project, find: lookupOf(interfacesOf(project, documented)), granting, requiring, mapping };
}

function interfacesOf(project: Project, files: readonly FileId[]): readonly ModuleInterface[] {
  return files.flatMap((file) => exported(project, file) ?? []);
}

function add<T>(map: Map<SymbolId, T[]>, key: SymbolId, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else if (!known.includes(value)) known.push(value);
}

/** A name that several declarations have leads nowhere. */
function lookupOf(interfaces: readonly ModuleInterface[]): NameLookup {
  const symbols = new Map<string, SymbolId | undefined>();
  for (const { types, values } of interfaces)
    for (const { name, symbol } of [...types.values(), ...values.values()])
      symbols.set(name, symbols.has(name) ? undefined : symbol);
  return (name) => symbols.get(name);
}
