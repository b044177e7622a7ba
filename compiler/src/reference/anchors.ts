/**
 * Where declarations and fields are found in the pages: an id within the one HTML page, a page and an id within the Markdown ones.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { NamedKind } from "../semantics/symbols.ts";
import type { Entry, Module, Reference } from "./document.ts";

export const kindWords: Readonly<Record<NamedKind, { readonly one: string; readonly many: string }>> = {
  application: { one: "Application", many: "Applications" },
  resource: { one: "Resource", many: "Resources" },
  provider: { one: "Provider", many: "Providers" },
  mapping: { one: "Mapping", many: "Mappings" },
  environment: { one: "Environment", many: "Environments" },
  deployment: { one: "Deployment", many: "Deployments" },
  type: { one: "Type", many: "Types" },
  function: { one: "Function", many: "Functions" },
  constant: { one: "Constant", many: "Constants" },
};

/** In the order in which readers look for them. */
export const kindsInOrder: readonly NamedKind[] = [
  "application",
  "resource",
  "provider",
  "mapping",
  "environment",
  "deployment",
  "type",
  "function",
  "constant",
];

export function entriesOf({ modules }: Reference, kind: NamedKind): readonly Entry[] {
  return modules.flatMap(({ entries }) => entries.filter((entry) => entry.kind === kind));
}

/** Ids within one page: `resource-postgresql`; where several modules declare one of that kind and name, with the module. */
export function htmlIds({ modules }: Reference): ReadonlyMap<SymbolId, string> {
  const times = new Map<string, number>();
  for (const { entries } of modules)
    for (const entry of entries) times.set(idOf(entry), (times.get(idOf(entry)) ?? 0) + 1);
  const ids = new Map<SymbolId, string>();
  for (const { name, entries } of modules)
    for (const entry of entries)
      ids.set(entry.symbol, times.get(idOf(entry)) === 1 ? idOf(entry) : `${idOf(entry)}-in-${safe(name)}`);
  return ids;
}

function idOf({ kind, name }: Entry): string {
  return `${kind}-${name}`;
}

/** The id of a field: that of its declaration, and the names that lead to it. */
export function fieldId(entry: Entry, entryId: string, symbol: SymbolId): string {
  return `${entryId}${safe(symbol.startsWith(entry.symbol) ? symbol.slice(entry.symbol.length) : `.${symbol}`)}`;
}

/** An id holds no blanks; other characters than these are written by number. */
function safe(text: string): string {
  return text.replace(/[^A-Za-z0-9_./-]/gu, (character) => `~${(character.codePointAt(0) ?? 0).toString(16)}`);
}

export interface PageAnchor {
  readonly page: string;
  readonly id: string;
}

/** The page of each module: `apps/blog.md`. None is named like the first page, not even where upper and lower case are one. */
export function pageOf({ name }: Module): string {
  return /^readme$/i.test(name) ? `${name}-module.md` : `${name}.md`;
}

/** Ids as forges make them of headings (`## Resource postgresql`): lower case, a number behind those that are there already. */
export function pageAnchors({ modules }: Reference): ReadonlyMap<SymbolId, PageAnchor> {
  const anchors = new Map<SymbolId, PageAnchor>();
  for (const module of modules) {
    const used = new Map<string, number>();
    for (const entry of module.entries) {
      const id = idOf(entry).toLowerCase();
      const before = used.get(id) ?? 0;
      used.set(id, before + 1);
      anchors.set(entry.symbol, { page: pageOf(module), id: before === 0 ? id : `${id}-${before}` });
    }
  }
  return anchors;
}
