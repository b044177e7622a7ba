/**
 * Checks mappings: what they do for their whole environment, and a rule for each resource.
 *
 * Importers and environments ask for a mapping's interface before its turn, so that is made on demand (`mappingExport`); it needs
 * what the rules keep in `private`, and so infers that.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { MappingDeclaration } from "../syntax/tree.ts";
import type { SpecialName } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { aboutOf } from "./check-annotations.ts";
import { checkCheck, checkNixos, checkRequires, declareRequirements } from "./check-items.ts";
import { checkRule, openRule, privateOf, type OpenRule } from "./check-rule.ts";
import { checkProvidersOnce, checkTofu, declareItems } from "./check-tofu.ts";
import { extendsOtherProvider, twoRulesForResource } from "./declaration-diagnostics.ts";
import { declareLocals, findValue, typeOfLocal } from "./declared.ts";
import type { MappingExport } from "./interface.ts";
import { namesOfMapping } from "./mapping-names.ts";
import { circularDefinition } from "./names-diagnostics.ts";
import { checkRequirementCycles } from "./requirement-cycles.ts";
import type { Place } from "./place.ts";
import { errorType, hostsType, packageType, type RecordType, type Type } from "./type.ts";

/** The mappings of a file while it is checked, by symbol. */
export type OpenMappings = Map<SymbolId, OpenMapping>;

interface OpenMapping {
  readonly node: MappingDeclaration;
  readonly symbol: SymbolId;
  readonly place: Place;
  readonly rules: Map<SymbolId, OpenRule>;
  export: MappingExport | undefined;
  /** Where its `extends` lead was looked at; a circle is reported. */
  isFollowed: boolean;
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
  mappings.set(symbol, { node, symbol, place, rules, export: undefined, isFollowed: false });
  for (const item of node.items) {
    if (item.kind !== "rule") continue;
    const rule = openRule(checking, place, item);
    if (rule !== undefined) {
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

/** What others may know of a mapping. */
export function mappingExport(checking: Checking, mappings: OpenMappings, symbol: SymbolId): MappingExport | undefined {
  // The mappings of this file that it extends, nearest first; a circle of `extends` ends where it closes.
  const chain: OpenMapping[] = [];
  let at: SymbolId | undefined = symbol;
  let base: MappingExport | undefined;
  const seen = new Set<SymbolId>();
  while (at !== undefined && base === undefined) {
    const open = mappings.get(at);
    const found = open === undefined ? findValue(checking, at) : open.export;
    if (found?.kind === "mapping") base = found;
    else if (open === undefined || seen.has(at)) break;
    else {
      seen.add(at);
      chain.push(open);
      at = open.node.extends === undefined ? undefined : targetOf(checking, open.node.extends.id);
    }
  }
  for (const open of chain.reverse()) {
    base = makeExport(checking, open, base);
    open.export = base;
    checking.valueExports.set(open.symbol, base);
  }
  return base;
}

function makeExport(checking: Checking, open: OpenMapping, base: MappingExport | undefined): MappingExport {
  const { node, symbol } = open;
  const extended = node.extends === undefined ? undefined : targetOf(checking, node.extends.id);
  const rules = new Map(base?.rules ?? []);
  for (const rule of byNeed(open.rules)) rules.set(rule.resource.symbol, { private: privateOf(checking, rule) });
  return {
    kind: "mapping",
    symbol,
    name: node.name.text,
    ...aboutOf(checking, node),
    provider: targetOf(checking, node.provider.id) ?? "",
    ...(extended === undefined ? {} : { extends: extended }),
    names: new Map(
      [...namesOfMapping(node)].map(([name, named]) => [
        name,
        named.kind === "local" ? typeOfLocal(checking, named) : (checking.types[named.id] ?? errorType),
      ]),
    ),
    rules,
  };
}

/** Rules whose private facts others may read come first, so that inferring them nests no deeper than the program's text. */
function byNeed(rules: ReadonlyMap<SymbolId, OpenRule>): readonly OpenRule[] {
  const ordered = new Set<OpenRule>();
  const seen = new Set<OpenRule>();
  for (const start of rules.values()) {
    const stack = [start];
    for (let rule = stack.at(-1); rule !== undefined; rule = stack.at(-1)) {
      const isNew = !seen.has(rule);
      seen.add(rule);
      const needed = isNew ? neededRules(rule, rules).filter((other) => !seen.has(other)) : [];
      if (needed.length > 0) stack.push(...needed);
      else {
        stack.pop();
        ordered.add(rule);
      }
    }
  }
  return [...ordered];
}

/** The rules for the resources whose grants a request names. */
function neededRules(rule: OpenRule, rules: ReadonlyMap<SymbolId, OpenRule>): readonly OpenRule[] {
  const needed: OpenRule[] = [];
  for (const { type } of rule.resource.request.fields.values()) {
    const inner = type.kind === "optional" ? type.inner : type;
    const element = inner.kind === "list" ? inner.element : inner.kind === "map" ? inner.value : inner;
    const found = element.kind === "grant" ? rules.get(element.resource) : undefined;
    if (found !== undefined) needed.push(found);
  }
  return needed;
}

export function checkMapping(checking: Checking, mappings: OpenMappings, node: MappingDeclaration): void {
  const symbol = checking.symbols.get(node.id);
  const open = symbol === undefined ? undefined : mappings.get(symbol);
  if (open === undefined) return;
  mappingExport(checking, mappings, open.symbol);
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
  checkRequirementCycles(checking, node.items);
  for (const rule of open.rules.values()) checkRule(checking, rule);
}

/** The extended mapping is for the same provider, and none extends itself. */
function checkExtends(checking: Checking, mappings: OpenMappings, open: OpenMapping): void {
  const { node } = open;
  const base = node.extends === undefined ? undefined : targetOf(checking, node.extends.id);
  if (node.extends === undefined || base === undefined) return;
  reportCircle(checking, mappings, open);
  if (base === open.symbol) return;
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

/** A circle of `extends` is reported once, where it is met first. */
function reportCircle(checking: Checking, mappings: OpenMappings, start: OpenMapping): void {
  const chain: OpenMapping[] = [];
  let at: OpenMapping | undefined = start;
  while (at !== undefined && !at.isFollowed) {
    at.isFollowed = true;
    chain.push(at);
    const { extends: base }: MappingDeclaration = at.node;
    const next: SymbolId | undefined = base === undefined ? undefined : targetOf(checking, base.id);
    at = next === undefined ? undefined : mappings.get(next);
  }
  // Ended at one that was looked at before: a circle only where it is one of this walk.
  const circle = at === undefined ? [] : chain.slice(chain.indexOf(at));
  if (at === undefined || !chain.includes(at)) return;
  const steps = circle.map(({ node }) => ({ name: node.name.text, place: node.extends ?? node.name }));
  const [first] = steps;
  if (first !== undefined) checking.report(circularDefinition.at(first.place, { name: first.name, chain: steps }));
}

export function targetOf(checking: Checking, id: number): SymbolId | undefined {
  const target = checking.targets[id];
  return target?.kind === "declaration" ? target.symbol : undefined;
}
