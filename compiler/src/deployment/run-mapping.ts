/**
 * A mapping as an environment uses it: the provider configuration, the frames of the mapping and of those it extends, its rules.
 *
 * In: a `provider … mapping …` item of the environment. Out: an EnvironmentMapping, its rules entered in the resolution; reports
 * failing checks of provider and mapping.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { isAssignable } from "../semantics/assignable.ts";
import { namesOfMapping } from "../semantics/mapping-names.ts";
import type { SpecialName } from "../semantics/checked.ts";
import { spanOf } from "../source/span.ts";
import type { EnvironmentProvider, MappingDeclaration, Rule } from "../syntax/tree.ts";
import { knownBinding, makeFrame } from "../evaluation/bindings.ts";
import type { Actions, Binding } from "../evaluation/evaluation.ts";
import type { Value } from "../evaluation/value.ts";
import { placeInRecord, placeOfConfiguredCheck, runCheck, type CheckContext } from "./checks.ts";
import { mappingTwice, privateFactsDiffer } from "./deployment-diagnostics.ts";
import { evaluationFor } from "./evaluation-for.ts";
import { hostAction, hostsValue } from "./hosts.ts";
import { itemsByKind } from "./items-by-kind.ts";
import { bindRequirements } from "./requirements.ts";
import { findMapping, findProvider, findResource, mappingExport, symbolOf, type Declared } from "./resolve-input.ts";
import type { Owner, PendingRequirement } from "./request.ts";
import type { EnvironmentMapping, MappingLevel, Resolution } from "./resolution.ts";
import { actionsOf, bindLocals } from "./run-rule.ts";
import { secretAction } from "./secrets.ts";
import { bindTofuItems } from "./tofu-items.ts";

/** Undefined where a declaration it needs has errors, which are reported. */
export function makeMapping(resolution: Resolution, node: EnvironmentProvider): EnvironmentMapping | undefined {
  const { input, environment, evaluation } = resolution;
  const symbol = symbolOf(environment.module, node.mapping);
  const provider = symbolOf(environment.module, node.provider);
  if (symbol === undefined || provider === undefined || findProvider(input, provider) === undefined) return undefined;
  const chain = chainOf(resolution, symbol);
  const last = chain[chain.length - 1];
  if (last === undefined) return undefined;
  const name = last.declaration.name.text;
  const id = `${resolution.name}/${name}`;
  const again = resolution.mappings.find((mapping) => mapping.symbol === symbol);
  if (again !== undefined) {
    resolution.report(mappingTwice.at(node.mapping, { mapping: name, first: again.origin }));
    return undefined;
  }
  const frame = makeFrame({ module: environment.module, actions: suppliedByPeople(resolution, resolution.name) });
  const config = evaluation.whole.evaluate(evaluation, frame, node.config);
  const owner: Owner = {
    kind: "mapping",
    id,
    application: name,
    deployment: resolution.name,
    name,
    evaluation: evaluationFor(resolution, () => owner),
    mapping: symbol,
  };
  const made = makeLevels(resolution, { owner, symbol }, chain, config);
  const mapping: EnvironmentMapping = {
    symbol,
    name,
    id,
    owner,
    config,
    origin: spanOf(node.mapping),
    ...made,
    isFailed: config.kind === "error",
  };
  resolution.mappings.push(mapping);
  enterRules(resolution, mapping);
  return mapping;
}

/** Actions for places where `host` may not stand: deployments, environments, applications. */
export function noHosts(resolution: Resolution, owner: string): Actions {
  return { host: hostAction(resolution.hosts, owner), secret: secretAction(resolution.secrets, owner) };
}

/** The same in deployments and environments, where a person has the secrets that are named. */
export function suppliedByPeople(resolution: Resolution, owner: string): Actions {
  return { ...noHosts(resolution, owner), defaultRecipe: { kind: "supplied" } };
}

/** The mapping and those it extends, the first of all first; empty where one has errors. */
function chainOf(resolution: Resolution, symbol: SymbolId): readonly Declared<MappingDeclaration>[] {
  const chain: Declared<MappingDeclaration>[] = [];
  const seen = new Set<SymbolId>();
  let at: SymbolId | undefined = symbol;
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const found: Declared<MappingDeclaration> | undefined = findMapping(resolution.input, at);
    if (found === undefined) return [];
    chain.unshift(found);
    const base = found.declaration.extends;
    if (base === undefined) return chain;
    at = symbolOf(found.module, base);
  }
  return [];
}

function makeLevels(
  resolution: Resolution,
  { owner, symbol }: { readonly owner: Owner; readonly symbol: SymbolId },
  chain: readonly Declared<MappingDeclaration>[],
  config: Value,
): { readonly levels: readonly MappingLevel[]; readonly requirements: readonly PendingRequirement[] } {
  const requirements: PendingRequirement[] = [];
  const bases = new Map<SymbolId, (name: string) => Binding | undefined>();
  const levels = chain.map((declared) => {
    const specials = new Map<SpecialName, Binding>([
      ["config", knownBinding(config)],
      ["hosts", { force: (at) => hostsValue(resolution.hosts, at) }],
    ]);
    const frame = makeFrame({
      module: declared.module,
      specials,
      actions: actionsOf(resolution, owner.id, { id: owner.id, symbol }),
      inherited: (mapping, name) => bases.get(mapping)?.(name),
    });
    const names = namesOfMapping(declared.declaration);
    bases.set(declared.symbol, (name) => {
      const named = names.get(name);
      return named === undefined ? undefined : frame.bindings.get(named.id);
    });
    const { items } = declared.declaration;
    const { tofuItems, requirements: required } = itemsByKind(items);
    bindLocals(owner, frame, items);
    const tofu = bindTofuItems(resolution, owner, frame, tofuItems);
    requirements.push(...bindRequirements(resolution, owner, frame, required));
    return { declared, frame, tofu };
  });
  return { levels, requirements };
}

/** A rule of a mapping replaces the one it inherits. */
function enterRules(resolution: Resolution, mapping: EnvironmentMapping): void {
  const own = new Map<SymbolId, MappingLevel>();
  for (const level of mapping.levels) {
    for (const rule of level.declared.declaration.items) {
      if (rule.kind !== "rule") continue;
      const resource = symbolOf(level.declared.module, rule.resource);
      if (resource === undefined) continue;
      const other = resolution.rules.get(resource);
      // Two mappings with a rule for one resource, or two rules in one mapping, are reported by the checker.
      if (other !== undefined && other.mapping !== mapping) continue;
      const replaced = own.get(resource);
      if (replaced === level) continue;
      if (replaced !== undefined && other !== undefined)
        checkPrivateFacts(resolution, resource, { base: replaced, first: other.rule, level, rule });
      own.set(resource, level);
      const found = findResource(resolution.input, resource);
      resolution.rules.set(resource, {
        name: `${mapping.name}.${rule.resource.text}`,
        mapping,
        level,
        rule,
        items: itemsByKind(rule.items),
        resource: found === undefined ? undefined : { module: found.module, checks: found.declaration.checks },
      });
    }
  }
}

/** Inherited rules may read the private facts of a rule that is replaced: the new one must keep them, too. */
function checkPrivateFacts(
  resolution: Resolution,
  resource: SymbolId,
  rules: { readonly base: MappingLevel; readonly first: Rule; readonly level: MappingLevel; readonly rule: Rule },
): void {
  const { base, first, level, rule } = rules;
  const factsOf = ({ declared }: MappingLevel) =>
    mappingExport(resolution.input, declared.symbol)?.rules.get(resource)?.private.fields;
  const found = factsOf(level);
  for (const [name, field] of factsOf(base) ?? []) {
    const kept = found?.get(name);
    if (kept !== undefined && isAssignable(kept.type, field.type) === undefined) continue;
    const facts = { resource: rule.resource.text, name, isMissing: kept === undefined, first: first.resource };
    resolution.report(privateFactsDiffer.at(rule.resource, facts));
    return;
  }
}

/** The checks of the provider and of the mapping; a failing one stops the mapping's rules. */
export function checkMapping(resolution: Resolution, node: EnvironmentProvider, mapping: EnvironmentMapping): void {
  if (mapping.isFailed) return;
  const provider = symbolOf(resolution.environment.module, node.provider);
  const declared = provider === undefined ? undefined : findProvider(resolution.input, provider);
  if (declared === undefined) return;
  const context: CheckContext = {
    evaluation: mapping.owner.evaluation,
    placeOf: (check, module) => ({
      place: placeOfConfiguredCheck(check, module, "config", {
        placeOf: (path) => placeInRecord(node.config, path),
        fallback: node.provider,
      }),
      role: "hosting provider",
    }),
  };
  const specials = new Map<SpecialName, Binding>([["config", knownBinding(mapping.config)]]);
  const frame = makeFrame({ module: declared.module, specials });
  const { items } = declared.declaration;
  bindLocals(mapping.owner, frame, items);
  let holds = true;
  for (const item of items) if (item.kind === "check") holds = runCheck(resolution, frame, item, context) && holds;
  for (const level of mapping.levels)
    for (const check of itemsByKind(level.declared.declaration.items).checks)
      if (holds) holds = runCheck(resolution, level.frame, check, context);
  if (!holds) mapping.isFailed = true;
}
