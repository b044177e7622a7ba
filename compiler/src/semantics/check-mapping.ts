/**
 * Checks mappings: what they do for their whole environment, and a rule for each resource.
 *
 * Importers and environments ask for a mapping's interface before its turn, so that is made on demand (`mappingExport`); it needs
 * what the rules keep in `private`, and so infers that.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { MappingDeclaration, Rule } from "../syntax/tree.ts";
import type { SpecialName } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { aboutOf } from "./check-annotations.ts";
import { checkCheck, checkNixos, checkRequires, declareRequirements } from "./check-items.ts";
import { checkRule, openRule, privateOf, type OpenRule } from "./check-rule.ts";
import { checkProvidersOnce, checkTofu, declareItems } from "./check-tofu.ts";
import { extendsOtherProvider, twoRulesForResource } from "./declaration-diagnostics.ts";
import { declareLocals, findValue, typeOfLocal } from "./declared.ts";
import type { MappingExport } from "./interface.ts";
import { circularDefinition } from "./names-diagnostics.ts";
import type { Place } from "./place.ts";
import { errorType, hostsType, packageType, type RecordType, type Type } from "./type.ts";

/** The mappings of a file while it is checked, by symbol. */
export type OpenMappings = Map<SymbolId, OpenMapping>;

interface OpenMapping {
  readonly node: MappingDeclaration;
  readonly symbol: SymbolId;
  readonly place: Place;
  readonly rules: Map<SymbolId, OpenRule>;
  readonly unknownRules: readonly Rule[];
  export: MappingExport | undefined;
}

/** Declares what the names of the mapping and of its rules are. */
export function openMapping(checking: Checking, mappings: OpenMappings, node: MappingDeclaration): void {
  const symbol = checking.symbols.get(node.id);
  if (symbol === undefined) return;
  const rules = new Map<SymbolId, OpenRule>();
  const provider = targetOf(checking, node.provider.id);
  const found = provider === undefined ? undefined : findValue(checking, provider);
  const specials = new Map<SpecialName, Type>([
    ["config", found?.kind === "provider" ? found.config : errorType],
    ["hosts", hostsType],
    ["pkgs", packageType],
  ]);
  const place: Place = {
    kind: "mapping",
    specials,
    privateOf: (resource) => privateFacts(checking, mappings, symbol, resource),
  };
  declareRequirements(checking, node.items);
  declareItems(checking, place, node.items);
  declareLocals(checking, place, node.items);
  const unknownRules: Rule[] = [];
  mappings.set(symbol, { node, symbol, place, rules, unknownRules, export: undefined });
  for (const item of node.items) {
    if (item.kind !== "rule") continue;
    const rule = openRule(checking, place, item);
    if (rule === undefined) unknownRules.push(item);
    else {
      const earlier = rules.get(rule.resource.symbol);
      if (earlier === undefined) rules.set(rule.resource.symbol, rule);
      else
        checking.report(
          twoRulesForResource.at(item.resource, { resource: rule.resource.name, first: earlier.node.resource }),
        );
    }
  }
}

/** The facts of a rule of this mapping, or of the nearest one it extends. */
function privateFacts(
  checking: Checking,
  mappings: OpenMappings,
  symbol: SymbolId,
  resource: SymbolId,
): RecordType | undefined {
  const seen = new Set<SymbolId>();
  for (let at: SymbolId | undefined = symbol; at !== undefined && !seen.has(at);) {
    seen.add(at);
    const open = mappings.get(at);
    if (open === undefined) {
      const imported = findValue(checking, at);
      return imported?.kind === "mapping" ? imported.rules.get(resource)?.private : undefined;
    }
    const rule = open.rules.get(resource);
    if (rule !== undefined) return privateOf(checking, rule);
    at = open.node.extends === undefined ? undefined : targetOf(checking, open.node.extends.id);
  }
  return undefined;
}

/** What others may know of a mapping of this file. */
export function mappingExport(checking: Checking, mappings: OpenMappings, symbol: SymbolId): MappingExport | undefined {
  const open = mappings.get(symbol);
  if (open === undefined) {
    const found = findValue(checking, symbol);
    return found?.kind === "mapping" ? found : undefined;
  }
  if (open.export !== undefined) return open.export;
  const { node } = open;
  const base = node.extends === undefined ? undefined : targetOf(checking, node.extends.id);
  const rules = new Map<SymbolId, { readonly private: RecordType }>();
  const shell: MappingExport = {
    kind: "mapping",
    symbol,
    name: node.name.text,
    ...aboutOf(checking, node),
    provider: targetOf(checking, node.provider.id) ?? "",
    ...(base === undefined ? {} : { extends: base }),
    rules,
  };
  // A circle of `extends` meets the mapping as far as it is known.
  open.export = shell;
  const inherited = base === undefined ? undefined : mappingExport(checking, mappings, base);
  for (const [resource, rule] of inherited?.rules ?? []) rules.set(resource, rule);
  for (const [resource, rule] of open.rules) rules.set(resource, { private: privateOf(checking, rule) });
  checking.valueExports.set(symbol, shell);
  return shell;
}

export function checkMapping(checking: Checking, mappings: OpenMappings, node: MappingDeclaration): void {
  const symbol = checking.symbols.get(node.id);
  const open = symbol === undefined ? undefined : mappings.get(symbol);
  if (open === undefined) return;
  checkExtends(checking, mappings, open);
  checkProvidersOnce(checking, node.items);
  for (const item of node.items) {
    switch (item.kind) {
      case "local":
        typeOfLocal(checking, item);
        break;
      case "check":
        checkCheck(checking, open.place, item);
        break;
      case "requires":
        checkRequires(checking, open.place, item);
        break;
      case "tofu":
        checkTofu(checking, open.place, item);
        break;
      case "nixosFragment":
        checkNixos(checking, open.place, item);
        break;
      case "rule":
        break;
    }
  }
  for (const rule of open.rules.values()) checkRule(checking, rule);
}

/** The extended mapping is for the same provider, and none extends itself. */
function checkExtends(checking: Checking, mappings: OpenMappings, open: OpenMapping): void {
  const { node } = open;
  const base = node.extends === undefined ? undefined : targetOf(checking, node.extends.id);
  if (node.extends === undefined || base === undefined) return;
  const chain = [{ name: node.name.text, place: node.extends }];
  const seen = new Set<SymbolId>([open.symbol]);
  for (let at: SymbolId | undefined = base; at !== undefined && !seen.has(at);) {
    seen.add(at);
    const next: MappingDeclaration | undefined = mappings.get(at)?.node;
    if (next?.extends === undefined) at = undefined;
    else {
      chain.push({ name: next.name.text, place: next.extends });
      at = targetOf(checking, next.extends.id);
      // The circle is reported once, at the mapping that comes first in the file.
      if (at === open.symbol && isFirst(mappings, seen, open))
        checking.report(circularDefinition.at(node.extends, { name: node.name.text, chain }));
    }
  }
  if (base === open.symbol) {
    checking.report(circularDefinition.at(node.extends, { name: node.name.text, chain }));
    return;
  }
  const found = mappingExport(checking, mappings, base);
  const provider = targetOf(checking, node.provider.id);
  if (found === undefined || provider === undefined || found.provider === "" || found.provider === provider) return;
  const facts = {
    mapping: found.name,
    provider: node.provider.text,
    wanted: findValue(checking, found.provider)?.name ?? found.provider,
    symbol: found.symbol,
  };
  checking.report(extendsOtherProvider.at(node.extends, facts));
}

function isFirst(mappings: OpenMappings, circle: ReadonlySet<SymbolId>, open: OpenMapping): boolean {
  for (const symbol of mappings.keys()) if (circle.has(symbol)) return symbol === open.symbol;
  return false;
}

export function targetOf(checking: Checking, id: number): SymbolId | undefined {
  const target = checking.targets[id];
  return target?.kind === "declaration" ? target.symbol : undefined;
}
