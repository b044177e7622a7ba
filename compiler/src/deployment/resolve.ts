/**
 * Resolves an environment with all its deployments: from what applications require and mappings do to everything that must exist.
 *
 * In: checked files, JSON configurations, the schemas of the targets, the manifest written last. Out: a ResolvedEnvironment, or
 * `undefined` where something is wrong, which is reported. This file is the order of phases, on one page.
 * Not here: writing files (targets), what single parts do (run-*.ts, collect.ts).
 */
import { hasErrors, type Diagnostic, type Outcome } from "../diagnostics/diagnostic.ts";
import { sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { spanOf } from "../source/span.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import { mergeNixos } from "../evaluation/merge.ts";
import { reportAskedTwice } from "./asked-twice.ts";
import {
  allActing,
  collectFragments,
  collectItems,
  collectManual,
  collectRequests,
  forceMakers,
  providerSources,
  rawNixOf,
  resolvedInstance,
  workingRuns,
} from "./collect.ts";
import { collectCommands } from "./commands.ts";
import { checkContinuity } from "./continuity.ts";
import { conditionNotMet, noRuleForResource, type RequiredBy } from "./deployment-diagnostics.ts";
import { wantedDeployments } from "./deployments.ts";
import type { WantedDeployment } from "./wanted.ts";
import { describedSchemas } from "./described-schemas.ts";
import { landInOpen, newFlows, type Flows } from "./flows.ts";
import { fragmentsByHost, type Fragment } from "./fragments.ts";
import { dataByOwner } from "./holding.ts";
import { allHosts } from "./hosts.ts";
import type { ResolveInput } from "./resolve-input.ts";
import type { Request } from "./request.ts";
import type { Resolution, RuleRun } from "./resolution.ts";
import type { ResolvedDeployment, ResolvedEnvironment, ResolvedHost, ResolvedSecret } from "./resolved.ts";
import { checkInstance, makeInstance } from "./run-application.ts";
import { checksOf, passes } from "./run-rule.ts";
import { allSecrets } from "./secrets.ts";
import { configureProviders, startResolution } from "./start-resolution.ts";
import { collectState } from "./state.ts";
import { resolveProviders } from "./tofu-providers.ts";
import { walkValue } from "../evaluation/walk-value.ts";

export function resolveEnvironment(input: ResolveInput): Outcome<ResolvedEnvironment | undefined> {
  const diagnostics: Diagnostic[] = [];
  const resolution = startResolution(input, (diagnostic) => {
    if (diagnostics.length < mostMessages) diagnostics.push(diagnostic);
    else if (diagnostic.severity === "error" && !hasErrors(diagnostics)) diagnostics.push(diagnostic);
  });
  const value = resolution === undefined ? undefined : resolve(resolution, diagnostics);
  return { value, diagnostics: sortDiagnostics(diagnostics) };
}

/** Beyond so many nobody reads on: a configuration may have a million options that are wrong. */
const mostMessages = 1000;

function resolve(resolution: Resolution, diagnostics: readonly Diagnostic[]): ResolvedEnvironment | undefined {
  configureProviders(resolution);
  const deployments = wantedDeployments(resolution);
  for (const deployment of deployments)
    for (const wanted of deployment.instances) makeInstance(resolution, deployment, wanted);
  for (const instance of resolution.instances) checkInstance(resolution, instance);
  discoverRequests(resolution);
  reportMissingRules(resolution);
  // All requests exist, and with them everyone who acts.
  const working = workingRuns(resolution);
  for (const run of working) checksOf(resolution, run, true);
  reportAskedTwice(resolution);
  const isComplete = deployments.every((deployment) => deployment.isComplete);
  // What a failing check refuses should not be there: what it conflicts with would be a second message for one mistake.
  const isRefused = diagnostics.some(({ code }) => code === conditionNotMet.code);
  const made = collectAll(resolution, deployments, working, isRefused);
  const resolved = checkContinuity(resolution, made, deployments);
  const isWhole = isComplete && resolution.mappings.length === resolution.environment.declaration.providers.length;
  return isWhole && !hasErrors(diagnostics) ? resolved : undefined;
}

/** Asks everybody what they require, until nobody has anything to add. */
function discoverRequests(resolution: Resolution): void {
  for (const mapping of resolution.mappings)
    if (!mapping.isFailed) for (const { requirement, binding } of mapping.requirements) binding.force(requirement.name);
  for (const instance of resolution.instances)
    if (!instance.isFailed)
      for (const { requirement, binding } of instance.requirements) binding.force(requirement.name);
  // Asking one may add others behind it.
  for (const request of resolution.waiting) {
    const rule = resolution.rules.get(request.resource);
    if (rule === undefined) continue;
    const run = resolution.runOf(request, rule);
    if (passes(resolution, run))
      for (const { requirement, binding } of run.requirements) binding.force(requirement.name);
  }
}

/** One error for each resource that is required and has no rule here. */
function reportMissingRules(resolution: Resolution): void {
  const { environment, name } = resolution;
  const [only, ...others] = environment.declaration.providers;
  const place = only !== undefined && others.length === 0 ? only.mapping : environment.declaration.name;
  // A mapping with errors of its own has no rules here; that is no news.
  if (resolution.mappings.length < environment.declaration.providers.length) return;
  for (const requests of resolution.missingRules.values()) {
    const sorted = [...requests].sort((a, b) => compareCodePoints(a.id, b.id));
    const requiredBy = sorted.map(requiredByOf);
    const resource = sorted[0]?.resourceName ?? "";
    const mappings = resolution.input.mappingsFor?.(sorted[0]?.resource ?? "") ?? [];
    resolution.report(noRuleForResource.at(place, { resource, environment: name, requiredBy, mappings }));
  }
}

function requiredByOf(request: Request): RequiredBy {
  const { owner, requirement } = request;
  const kind = owner.kind === "application" ? "the application" : owner.kind === "rule" ? "the rule" : "the mapping";
  return {
    request: request.id,
    who: `${kind} \`${owner.name}\``,
    requirement: requirement.name.text,
    place: spanOf(requirement.name),
  };
}

function collectAll(
  resolution: Resolution,
  deployments: readonly WantedDeployment[],
  working: readonly RuleRun[],
  isRefused: boolean,
): ResolvedEnvironment {
  const flows = newFlows(resolution.report);
  const acting = allActing(resolution, working);
  forceMakers(resolution, acting, working);
  const commands = collectCommands(flows, working);
  const items = collectItems(resolution, flows, dataByOwner(resolution, commands));
  const providers = resolveProviders(resolution, flows, providerSources(acting));
  const manual = collectManual(flows, acting);
  const state = collectState(resolution, flows, commands);
  const requests = collectRequests(resolution, flows, working);
  const instances = resolution.instances.map((instance) => ({
    deployment: instance.deployment,
    resolved: resolvedInstance(resolution, flows, instance),
  }));
  const fragments = collectFragments(flows, acting);
  return {
    name: resolution.name,
    hosts: resolvedHosts(resolution, flows, fragments, isRefused),
    tofu: { providers, items },
    secrets: resolvedSecrets(resolution, flows),
    deployments: deployments.map(({ name, origin }): ResolvedDeployment => ({
      name,
      origin,
      instances: instances.flatMap(({ deployment, resolved }) => (deployment === name ? [resolved] : [])),
    })),
    requests,
    manual,
    state,
    rawNix: rawNixOf(fragments),
    nixpkgs: resolution.input.nixpkgs,
    schemas: describedSchemas(resolution),
  };
}

function resolvedHosts(
  resolution: Resolution,
  flows: Flows,
  fragments: readonly Fragment[],
  isRefused: boolean,
): readonly ResolvedHost[] {
  const byHost = fragmentsByHost(fragments);
  return allHosts(resolution.hosts).map((host) => {
    landInOpen(flows, host.target, "the address of a machine");
    const own = byHost.get(host.name) ?? [];
    const definitions = own.map(({ id, settings }) => ({ owner: id, value: settings }));
    if (!isRefused) mergeNixos(definitions, resolution.input.schemas.nixos, resolution.report);
    const files = [...(flows.filesOf.get(host.name)?.values() ?? [])];
    return { host, fragments: own, secretFiles: files.sort((a, b) => compareCodePoints(a.path, b.path)) };
  });
}

function resolvedSecrets(resolution: Resolution, flows: Flows): readonly ResolvedSecret[] {
  const hostsOf = new Map<string, Set<string>>();
  for (const [host, files] of flows.filesOf)
    for (const { content } of files.values())
      walkValue(content, (value) => {
        if (value.kind !== "residual" || value.code.kind !== "secret") return true;
        const { id } = value.code.secret;
        const hosts = hostsOf.get(id) ?? new Set();
        hostsOf.set(id, hosts.add(host));
        return true;
      });
  return allSecrets(resolution.secrets).map((secret) => ({
    secret,
    hosts: [...(hostsOf.get(secret.id) ?? [])].sort(compareCodePoints),
    isTofuVariable: flows.tofuVariables.has(secret.id),
  }));
}
