/**
 * Requirements that applications keep their data in: how it leaves, and whether it can.
 *
 * In: instances and the runs of their requirements. Out: ResolvedState by request; warns once of each requirement and mapping where
 * `backup` or `restore` is missing.
 */
import type { ApplicationDeclaration, Migrate, NodeId, StateItem } from "../syntax/tree.ts";
import type { RecordField } from "../semantics/type.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import { textOf } from "../evaluation/residual.ts";
import { evaluateCommand, type RuleCommands } from "./commands.ts";
import { noBackup } from "./deployment-diagnostics.ts";
import { landOnHost, type Flows } from "./flows.ts";
import { evaluateFragment, type Fragment } from "./fragments.ts";
import { itemsByKind } from "./items-by-kind.ts";
import type { Instance, Request } from "./request.ts";
import { resourceExport } from "./resolve-input.ts";
import type { Resolution, RuleRun } from "./resolution.ts";
import { passes } from "./run-rule.ts";
import type { MigrationStep, ResolvedState } from "./resolved.ts";

/** Whether an application keeps data in what the request asks for. */
export function isState(request: Request): boolean {
  const { instance } = request.owner;
  if (instance === undefined || stateItems(instance).length === 0) return false;
  const { declaration } = instance.application;
  let kept = keptBy.get(declaration);
  if (kept === undefined) {
    const names = stateItems(instance).flatMap((item) => item.requirements);
    kept = new Set(names.flatMap((name) => requirementOf(instance, name.id) ?? []));
    keptBy.set(declaration, kept);
  }
  return kept.has(request.requirement.id);
}

/** The requirements that an application names in `state`. */
const keptBy = new WeakMap<ApplicationDeclaration, ReadonlySet<NodeId>>();

function stateItems(instance: Instance): readonly StateItem[] {
  return itemsByKind(instance.application.declaration.items).state;
}

function requirementOf(instance: Instance, name: NodeId): NodeId | undefined {
  const target = instance.application.module.targets.get(name);
  return target?.kind === "inner" ? target.node.id : undefined;
}

/** `commands`: those of each request's rule. */
export function collectState(
  resolution: Resolution,
  flows: Flows,
  commands: ReadonlyMap<string, RuleCommands>,
): readonly ResolvedState[] {
  const states: ResolvedState[] = [];
  const warned = new Set<string>();
  const runs = new Map<Instance, RuleRun[]>();
  for (const run of resolution.runs.values()) {
    const { instance } = run.request.owner;
    if (instance === undefined || instance.isFailed || !isState(run.request)) continue;
    const known = runs.get(instance);
    if (known === undefined) runs.set(instance, [run]);
    else known.push(run);
  }
  for (const instance of resolution.instances) {
    if (instance.isFailed || stateItems(instance).length === 0) continue;
    const stopped = stoppedUnits(instance);
    const migrations = new Map<NodeId, readonly MigrationStep[]>();
    for (const run of runs.get(instance) ?? []) {
      const { request } = run;
      warn(resolution, instance, request, warned);
      if (!passes(resolution, run)) continue;
      const { id } = request.requirement;
      const migrate = migrations.get(id) ?? migrationOf(flows, instance, id);
      migrations.set(id, migrate);
      const own = commands.get(request.id);
      const identity = identityOf(resolution, request);
      states.push({ request: request.id, resource: request.resourceName, identity, stopped, ...own, migrate });
    }
  }
  return states.sort((a, b) => compareCodePoints(a.request, b.request));
}

/** What `@immutable` fields of the request say, as far as it is known. */
function identityOf(resolution: Resolution, request: Request): ReadonlyMap<string, string> {
  const fields = resourceExport(resolution.input, request.resource)?.request.fields ?? new Map<string, RecordField>();
  const { value } = request;
  const identity = new Map<string, string>();
  if (value.kind !== "record") return identity;
  for (const [name, { annotations }] of fields) {
    const entry = annotations?.immutable === true ? value.entries.get(name) : undefined;
    const text = entry === undefined ? undefined : textOf(entry);
    if (text !== undefined) identity.set(name, text);
  }
  return identity;
}

/** systemd units, sorted; of several `state` items together. */
function stoppedUnits(instance: Instance): readonly string[] {
  const { evaluation } = instance.owner;
  const all = stateItems(instance).flatMap(({ stopped }) => stopped);
  const units = all.flatMap((stopped) => {
    const value = evaluation.whole.evaluate(evaluation, instance.frame, stopped);
    if (value.kind !== "list" && value.kind !== "set") return [];
    return value.items.flatMap((unit) => (unit.kind === "text" ? [unit.value] : []));
  });
  return [...new Set(units)].sort(compareCodePoints);
}

/** In source order. */
function migrationOf(flows: Flows, instance: Instance, requirement: NodeId): readonly MigrationStep[] {
  const items: readonly Migrate[] = instance.application.declaration.items.filter((item) => item.kind === "migrate");
  const steps: MigrationStep[] = [];
  for (const [index, part] of items
    .filter((item) => requirementOf(instance, item.requirement.id) === requirement)
    .flatMap((item) => item.items)
    .entries()) {
    if (part.kind === "command") {
      const command = evaluateCommand(instance.owner.evaluation, flows, instance.frame, part);
      if (command !== undefined) steps.push({ kind: "run", ...command });
      continue;
    }
    const { id: owner, evaluation } = instance.owner;
    const source = { owner, evaluation, index, node: part, frame: instance.frame };
    const fragments: Fragment[] = [];
    evaluateFragment(source, fragments);
    for (const { host, settings } of fragments) {
      landOnHost(flows, host.name, settings);
      steps.push({ kind: "nixos", host: host.name, settings, origin: part });
    }
  }
  return steps;
}

function warn(resolution: Resolution, instance: Instance, request: Request, warned: Set<string>): void {
  const rule = resolution.rules.get(request.resource);
  if (rule === undefined) return;
  const hasBackup = rule.items.backup !== undefined;
  const hasRestore = rule.items.restore !== undefined;
  if (hasBackup && hasRestore) return;
  const { module, declaration } = instance.application;
  const key = `${module.file} ${request.requirement.id} ${rule.mapping.symbol}`;
  if (warned.has(key)) return;
  warned.add(key);
  const name = stateItems(instance)
    .flatMap((item) => item.requirements)
    .find((candidate) => requirementOf(instance, candidate.id) === request.requirement.id);
  resolution.report(
    noBackup.at(name ?? request.requirement.name, {
      application: declaration.name.text,
      requirement: request.requirement.name.text,
      mapping: rule.mapping.name,
      resource: request.resourceName,
      lacks: hasBackup ? "restore" : hasRestore ? "backup" : "both",
      rule: rule.rule.resource,
    }),
  );
}
