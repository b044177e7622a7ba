/**
 * A resolution before anything is required: providers are configured, mappings are entered, policies are known.
 *
 * Not here: the order of all phases (resolve.ts), environments without deployments (generic-environment.ts).
 */
import type { Report, SymbolId } from "../diagnostics/diagnostic.ts";
import { makeFrame } from "../evaluation/bindings.ts";
import { allowanceBeside } from "../evaluation/allowance.ts";
import { makeEvaluation } from "../evaluation/evaluate.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { land } from "../evaluation/land.ts";
import { mapValue } from "../evaluation/make-value.ts";
import { newHosts } from "./hosts.ts";
import { findEnvironment, resourceExport, symbolOf, type ResolveInput } from "./resolve-input.ts";
import type { Request } from "./request.ts";
import type { EnvironmentMapping, Resolution, RuleRun } from "./resolution.ts";
import { checkMapping, makeMapping, suppliedByPeople } from "./run-mapping.ts";
import { makeRun } from "./run-rule.ts";
import { newSecrets } from "./secrets.ts";
import { newTofuItems } from "./tofu-items.ts";

/** Undefined where the environment itself has errors, which are reported. */
export function startResolution(
  input: ResolveInput,
  report: Report,
  evaluation: Evaluation = evaluationFor(input, report),
): Resolution | undefined {
  const environment = findEnvironment(input, input.environment);
  if (environment === undefined) return undefined;
  const runs = new Map<string, RuleRun>();
  const resolution: Resolution = {
    input,
    evaluation,
    report,
    environment,
    name: environment.declaration.name.text,
    hosts: newHosts(report),
    secrets: newSecrets(report),
    tofu: newTofuItems(report, input.schemas),
    policies: new Map(),
    mappings: [],
    rules: new Map(),
    requests: new Map(),
    waiting: [],
    missingRules: new Map(),
    runs,
    runOf(request, rule) {
      const known = runs.get(request.id);
      if (known !== undefined) return known;
      const run = makeRun(resolution, request, rule);
      runs.set(request.id, run);
      return run;
    },
    instances: [],
    failedChecks: new Set(),
    askedTwice: new Map(),
    answeredChecks: new Set(),
    allRequests: new Map(),
    isFull: false,
  };
  return resolution;
}

function evaluationFor(input: ResolveInput, report: Report): Evaluation {
  return makeEvaluation({
    module: input.module,
    fileText: input.fileText,
    allowance: allowanceBeside("environment", input.knownWeight ?? 0),
    ...(input.known === undefined ? {} : { known: input.known }),
    ...(input.fileProblem === undefined ? {} : { fileProblem: input.fileProblem }),
    report,
  });
}

/**
 * Provider configurations and policies, which everything else depends on. `enter` is called for each mapping before anything of it
 * is evaluated.
 */
export function configureProviders(resolution: Resolution, enter?: (mapping: EnvironmentMapping) => void): void {
  const { environment, evaluation } = resolution;
  const frame = makeFrame({ module: environment.module, actions: suppliedByPeople(resolution, resolution.name) });
  for (const policy of environment.declaration.policies) {
    const resource = symbolOf(environment.module, policy.resource);
    if (resource !== undefined)
      resolution.policies.set(resource, evaluation.whole.evaluate(evaluation, frame, policy.values));
  }
  for (const node of environment.declaration.providers) {
    const mapping = makeMapping(resolution, node);
    if (mapping === undefined) continue;
    enter?.(mapping);
    checkMapping(resolution, node, mapping);
  }
  for (const [resource, { rule }] of resolution.rules)
    if (!resolution.policies.has(resource))
      resolution.policies.set(resource, defaultPolicy(resolution, resource, rule));
}

function defaultPolicy(
  resolution: Resolution,
  resource: SymbolId,
  at: { readonly resource: Request["requirement"]["name"] },
) {
  const type = resourceExport(resolution.input, resource)?.policy;
  const empty = mapValue("record", new Map(), at.resource);
  return type === undefined ? empty : land(resolution.evaluation, empty, type, at.resource, {});
}
