/**
 * Evaluates everything that instances, rules and mappings put somewhere, once all requests exist.
 *
 * In: a resolution whose requests are all known. Out: fragments, OpenTofu items, manual steps, outputs, commands, as targets see them.
 * Not here: the order of phases (resolve.ts).
 */
import { spanOf } from "../source/span.ts";
import type { Frame } from "../evaluation/evaluation.ts";
import { compareCodePoints, mapValue } from "../evaluation/make-value.ts";
import type { TofuAddress, Value } from "../evaluation/value.ts";
import { landInOpen, landInTofu, landOnHost, type Flows } from "./flows.ts";
import { evaluateFragment, isForHosts, type Fragment, type FragmentSource } from "./fragments.ts";
import { isProtected, type DataOf } from "./holding.ts";
import { itemsByKind, type ItemsByKind } from "./items-by-kind.ts";
import type { Instance, Owner } from "./request.ts";
import type { Resolution, RuleRun } from "./resolution.ts";
import type { ManualStep, ResolvedInstance, ResolvedRequest, ResolvedTofuItem } from "./resolved.ts";
import { passes } from "./run-rule.ts";
import { valueExport } from "./resolve-input.ts";
import { evaluateItem, type MadeTofuItem } from "./tofu-items.ts";
import { turnsOf } from "./tails.ts";
import { toJson } from "../evaluation/to-json.ts";
import { walkValue } from "../evaluation/walk-value.ts";
import type { ProviderSource } from "./tofu-providers.ts";

/** Items of one owner that stand in one frame: a mapping that extends others has several. */
export interface Acting {
  readonly owner: Owner;
  readonly frame: Frame;
  readonly items: ItemsByKind;
}

/** All who act and did not fail: mappings, instances, rule runs. */
export function allActing(resolution: Resolution, working: readonly RuleRun[]): readonly Acting[] {
  const mappings = resolution.mappings
    .filter((mapping) => !mapping.isFailed)
    .flatMap(({ owner, levels }) =>
      levels.map(({ declared, frame }) => ({ owner, frame, items: itemsByKind(declared.declaration.items) })),
    );
  const instances = resolution.instances
    .filter((instance) => !instance.isFailed)
    .map(({ owner, frame, application }) => ({ owner, frame, items: itemsByKind(application.declaration.items) }));
  const runs = working.map(({ owner, frame, rule }) => ({ owner, frame, items: rule.items }));
  return [...mappings, ...instances, ...runs].sort((a, b) => compareCodePoints(a.owner.id, b.owner.id));
}

/** Runs whose checks held, by id. */
export function workingRuns(resolution: Resolution): readonly RuleRun[] {
  return [...resolution.runs.values()]
    .filter((run) => passes(resolution, run))
    .sort((a, b) => compareCodePoints(a.request.id, b.request.id));
}

/** Machines that a local describes exist, mentioned or not; so do OpenTofu items without a name. */
export function forceMakers(resolution: Resolution, acting: readonly Acting[], working: readonly RuleRun[]): void {
  forceMachines(acting);
  for (const mapping of resolution.mappings)
    if (!mapping.isFailed)
      for (const level of mapping.levels) for (const item of level.tofu) item.force(mapping.origin);
  for (const run of working) {
    for (const item of run.tofu) item.force(run.rule.rule.resource);
    run.grant.force(run.rule.rule.resource);
    run.privateFacts?.force(run.rule.rule.resource);
  }
}

export function forceMachines(acting: readonly Acting[]): void {
  for (const { frame, items } of acting)
    for (const local of items.locals)
      if (frame.module.types.get(local.id)?.kind === "host") frame.bindings.get(local.id)?.force(local);
}

/** All fragments; those for every machine last, when all machines are known. */
export function collectFragments(flows: Flows, acting: readonly Acting[]): readonly Fragment[] {
  const early: FragmentSource[] = [];
  const late: FragmentSource[] = [];
  let last: Owner | undefined;
  let index = 0;
  for (const { owner, frame, items } of acting) {
    // What stands in several frames of one owner is counted through.
    if (owner !== last) index = 0;
    last = owner;
    for (const node of items.fragments) {
      const source = { owner: owner.id, evaluation: owner.evaluation, index: index++, node, frame };
      (isForHosts(source) ? late : early).push(source);
    }
  }
  const fragments: Fragment[] = [];
  for (const source of early) evaluateFragment(source, fragments);
  for (const source of late) evaluateFragment(source, fragments);
  for (const { host, settings } of fragments) landOnHost(flows, host.name, settings);
  return fragments;
}

export function providerSources(acting: readonly Acting[]): readonly ProviderSource[] {
  return acting.flatMap(({ owner, frame, items }) => items.tofuProviders.map((node) => ({ node, frame, owner })));
}

/** By address. */
export function collectItems(resolution: Resolution, flows: Flows, dataOf: DataOf): readonly ResolvedTofuItem[] {
  const made = [...resolution.tofu.byAddress].sort(([a], [b]) => compareCodePoints(a, b));
  return made.map(([, item]) => {
    const { settings, moved } = evaluateItem(item);
    landInTofu(flows, settings, item.fields);
    const data = dataOf(item.owner.id);
    const preventDestroy = isProtected(item, settings, data.length > 0);
    return {
      address: item.address,
      provider: item.provider,
      owner: item.owner.id,
      origin: spanOf(item.node),
      settings,
      ...schemaFacts(item),
      preventDestroy,
      holds: preventDestroy ? data : [],
      moved,
    };
  });
}

function schemaFacts(item: MadeTofuItem): Pick<ResolvedTofuItem, "blocks" | "sensitive"> {
  const blocks = new Map<string, "single" | "list" | "set" | "map">();
  const sensitive = new Set<string>();
  for (const [name, { schema }] of item.fields) {
    if (schema?.block !== undefined) blocks.set(name, schema.block);
    if (schema?.isSensitive === true) sensitive.add(name);
  }
  return { blocks, sensitive };
}

/** Steps for people, in the order of their owners. */
export function collectManual(flows: Flows, acting: readonly Acting[]): readonly ManualStep[] {
  const steps: ManualStep[] = [];
  for (const { owner, frame, items } of acting) {
    const { evaluation } = owner;
    for (const item of items.manual)
      for (const turn of turnsOf(evaluation, frame, item.tail) ?? []) {
        const text = evaluation.whole.evaluate(evaluation, turn.frame, item.text);
        if (text.kind === "error") continue;
        landInOpen(flows, text, "a manual step");
        steps.push({ owner: owner.id, text, role: "operator", origin: spanOf(item) });
      }
  }
  return steps;
}

/** What `outputs` says; of several items the entries together. */
export function collectOutputs(
  flows: Flows,
  { evaluation }: Owner,
  frame: Frame,
  { outputs }: ItemsByKind,
): Value | undefined {
  if (outputs.length === 0) return undefined;
  const records = outputs.flatMap((item) => {
    const value = evaluation.whole.evaluate(evaluation, frame, item.values);
    return value.kind === "record" || value.kind === "map" ? [value] : [];
  });
  for (const record of records) landInOpen(flows, record, "an output");
  const [first, ...others] = records;
  if (first === undefined || others.length === 0) return first;
  return mapValue(first.kind, new Map(records.flatMap((record) => [...record.entries])), first.origin);
}

export function collectRequests(
  resolution: Resolution,
  flows: Flows,
  working: readonly RuleRun[],
): readonly ResolvedRequest[] {
  const hosts = ownedBy(
    [...resolution.hosts.byName].map(([name, { owners }]) => ({ value: name, owners: [...owners] })),
  );
  const items = ownedBy<TofuAddress>(
    [...resolution.tofu.byAddress.values()].map((item) => ({ value: item.address, owners: [item.owner.id] })),
  );
  return working.map((run) => {
    const { request, rule } = run;
    const outputs = collectOutputs(flows, run.owner, run.frame, rule.items);
    const isOfMapping = request.owner.deployment === resolution.name;
    return {
      id: request.id,
      resource: request.resourceName,
      environmentMapping: rule.mapping.name,
      request: request.value,
      origin: spanOf(request.requirement.name),
      ...(isOfMapping ? {} : { application: request.owner.application, deployment: request.owner.deployment }),
      hosts: hosts.get(request.id)?.toSorted(compareCodePoints) ?? none,
      tofu: items.get(request.id) ?? none,
      ...(outputs === undefined ? {} : { outputs }),
    };
  });
}

const none: readonly never[] = [];

function ownedBy<T>(
  things: readonly { readonly value: T; readonly owners: readonly string[] }[],
): ReadonlyMap<string, readonly T[]> {
  const byOwner = new Map<string, T[]>();
  for (const { value, owners } of things)
    for (const owner of owners) {
      const known = byOwner.get(owner);
      if (known === undefined) byOwner.set(owner, [value]);
      else known.push(value);
    }
  return byOwner;
}

/** `nix("…")` in settings, by owner and place. */
export function rawNixOf(fragments: readonly Fragment[]) {
  const found = new Map<string, { readonly owner: string; readonly origin: Value["origin"] }>();
  for (const { source, settings } of fragments)
    walkValue(settings, (value) => {
      if (value.kind !== "rawNix") return true;
      const origin = spanOf(value.origin);
      found.set(`${source.owner} ${origin.file} ${origin.start}`, { owner: source.owner, origin });
      return false;
    });
  return [...found.values()].sort(
    (a, b) =>
      compareCodePoints(a.owner, b.owner) ||
      compareCodePoints(a.origin.file, b.origin.file) ||
      a.origin.start - b.origin.start,
  );
}

/** Options after defaults, outputs, by instance. */
export function resolvedInstance(resolution: Resolution, flows: Flows, instance: Instance): ResolvedInstance {
  const { owner, name, application, options, frame, origin } = instance;
  const outputs = instance.isFailed
    ? undefined
    : collectOutputs(flows, owner, frame, itemsByKind(application.declaration.items));
  return {
    id: owner.id,
    name,
    application: application.declaration.name.text,
    ...(outputs === undefined ? {} : { outputs }),
    options,
    fixed: fixedOptions(resolution, instance),
    origin,
  };
}

function fixedOptions(resolution: Resolution, { application, options }: Instance): ResolvedInstance["fixed"] {
  const exported = valueExport(resolution.input, application.symbol);
  const fixed = new Map<string, { name: string; json: string }>();
  if (exported?.kind !== "application" || options.kind !== "record") return fixed;
  for (const { name, annotations } of exported.options.fields.values()) {
    const value = annotations?.immutable === true ? options.entries.get(name) : undefined;
    const json = value === undefined ? undefined : toJson(value);
    if (json?.kind === "json") fixed.set(annotations?.was?.[0] ?? name, { name, json: json.text });
  }
  return fixed;
}
