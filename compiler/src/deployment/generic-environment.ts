/**
 * An environment as a function of what is required of it: provider configuration and mappings are known, requests are not.
 *
 * In: a checked environment. Out: a GenericEnvironment. What only deployment can make (machines for each request, OpenTofu items,
 * requirements of a mapping) leaves it without an implementation, which a warning says.
 * Not here: an environment with its deployments (resolve.ts).
 */
import type { Diagnostic, SymbolId } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { spanOf } from "../source/span.ts";
import type { SpecialName } from "../semantics/checked.ts";
import { errorType, hostsType, recordOf, secretOf, stringType, type Type } from "../semantics/type.ts";
import type { Requirement } from "../syntax/tree.ts";
import { bindValue, knownBinding, makeFrame } from "../evaluation/bindings.ts";
import type { Actions, Binding, Evaluation, Frame, Generic } from "../evaluation/evaluation.ts";
import { newVariable, variableValue } from "../evaluation/generic.ts";
import { mapValue } from "../evaluation/make-value.ts";
import { interpolate, plainResidual } from "../evaluation/residual.ts";
import type { Value, Variable } from "../evaluation/value.ts";
import { allActing, commandItem, forceMakers } from "./collect.ts";
import { environmentNotGeneric } from "./deployment-diagnostics.ts";
import { holdsFile } from "./files-in-value.ts";
import {
  attempted,
  genericCheck,
  genericCommand,
  genericOutputs,
  genericRequirement,
  hostFragments,
  namesOf,
  settled,
  turnOf,
} from "./generic-items.ts";
import {
  deploymentVariable,
  policiesVariable,
  type GenericCommand,
  type GenericEnvironment,
  type GenericImplementation,
  type GenericRule,
  type GenericStep,
  type HostFragment,
} from "./generic-module.ts";
import { allHosts } from "./hosts.ts";
import { findResource, resourceExport, type ResolveInput } from "./resolve-input.ts";
import type { EnvironmentRule, Resolution } from "./resolution.ts";
import { bindLocals, type AnyItem } from "./run-rule.ts";
import { configureProviders, startResolution } from "./start-resolution.ts";

export function genericEnvironment(
  input: ResolveInput,
  evaluation: Evaluation,
  generic: Generic,
): GenericEnvironment | undefined {
  const found: Diagnostic[] = [];
  const outer = generic.report;
  generic.report = (diagnostic) => void found.push(diagnostic);
  const resolution = startResolution(input, (diagnostic) => evaluation.report(diagnostic), evaluation);
  const made = resolution === undefined ? undefined : { resolution, ...environmentOf(resolution, found) };
  generic.report = outer;
  if (made === undefined) return undefined;
  const { implementation, policies } = made;
  const { declaration } = made.resolution.environment;
  if ("missing" in implementation)
    evaluation.report(
      environmentNotGeneric.at(declaration.name, { environment: declaration.name.text, why: implementation.missing }),
    );
  return { name: declaration.name.text, origin: spanOf(declaration.name), policies, implementation };
}

function environmentOf(resolution: Resolution, found: readonly Diagnostic[]) {
  configureProviders(resolution);
  const policies = new Map<string, Value>();
  for (const [resource, policy] of resolution.policies) {
    const name = resourceExport(resolution.input, resource)?.name;
    if (name !== undefined && resolution.rules.has(resource)) policies.set(name, policy);
  }
  const missing = missingIn(resolution);
  if (missing !== undefined) return { policies, implementation: { missing } };
  forceMakers(resolution, allActing(resolution, []), []);
  const implementation = implementationOf(resolution);
  const [first] = found.filter((diagnostic) => diagnostic.severity === "error");
  return hasErrors(found) && first !== undefined
    ? { policies, implementation: { missing: first.headline } }
    : { policies, implementation };
}

/** What the generic module cannot hold. */
function missingIn(resolution: Resolution): string | undefined {
  const items = resolution.mappings.flatMap(({ levels }) =>
    levels.flatMap((level) => level.declared.declaration.items),
  );
  const all: readonly AnyItem[] = [...items, ...items.flatMap((item) => (item.kind === "rule" ? item.items : []))];
  if (all.some((item) => item.kind === "tofu")) return "OpenTofu makes a part of it";
  return items.some((item) => item.kind === "requires") ? "a mapping requires resources itself" : undefined;
}

function implementationOf(resolution: Resolution): GenericImplementation {
  const levels = resolution.mappings.flatMap((mapping) => mapping.levels);
  const fragments = levels.flatMap(({ declared, frame }) =>
    hostFragments({ evaluation: resolution.evaluation, frame: withHosts(frame) }, declared.declaration.items),
  );
  const rules = [...resolution.rules].map(([resource, rule]) => ruleOf(resolution, resource, rule));
  const names = new Map(levels.flatMap(({ declared, frame }) => [...namesOf(frame, declared.declaration.items)]));
  return { hosts: allHosts(resolution.hosts), fragments, rules, names };
}

/** `hosts` is learnt when the module is used. */
const hostsVariable: Variable = { name: "hosts", number: -3 };

function withHosts(frame: Frame): Frame {
  const hosts = variableValue(hostsVariable, hostsType, spanOf(frame.module.tree));
  return makeFrame({ module: frame.module, parent: frame, specials: new Map([["hosts", knownBinding(hosts)]]) });
}

function ruleOf(resolution: Resolution, resource: SymbolId, { level, rule, mapping }: EnvironmentRule): GenericRule {
  const { evaluation } = resolution;
  const exported = resourceExport(resolution.input, resource);
  const request: Type = exported?.request ?? errorType;
  const at = rule.resource;
  const parameters = {
    request: newVariable(evaluation, "request"),
    requests: newVariable(evaluation, "requests"),
    id: newVariable(evaluation, "id"),
    application: newVariable(evaluation, "application"),
    grants: newVariable(evaluation, "grants"),
  };
  const bound = (variable: Variable, type: Type): Binding => knownBinding(variableValue(variable, type, at));
  const specials = new Map<SpecialName, Binding>([
    ["request", bound(parameters.request, request)],
    ["requests", bound(parameters.requests, { kind: "list", element: request })],
    ["policy", knownBinding(policyValue(exported?.name ?? "", exported?.policy ?? errorType, at))],
    ["id", bound(parameters.id, stringType)],
    ["application", bound(parameters.application, stringType)],
    ["deployment", bound(deploymentVariable, stringType)],
    ["hosts", bound(hostsVariable, hostsType)],
  ]);
  const frame = makeFrame({
    module: level.declared.module,
    parent: level.frame,
    specials,
    actions: actionsOf(resolution, mapping.id),
  });
  const { items } = rule;
  bindLocals({ evaluation }, frame, items);
  const requirements = items.flatMap((item) => (item.kind === "requires" ? item.requirements : []));
  const grants = variableValue(parameters.grants, recordOf({}), at);
  for (const requirement of requirements) bindValue(frame, requirement.id, grantOf(frame, grants, requirement));
  const checks = findResource(resolution.input, resource)?.declaration.checks ?? [];
  const resourceModule = findResource(resolution.input, resource)?.module;
  const resourceFrame = resourceModule === undefined ? frame : makeFrame({ module: resourceModule, specials });
  const record = (kind: "grant" | "private"): Value => {
    const item = items.find((one) => one.kind === kind);
    return item?.kind === "grant" || item?.kind === "private"
      ? attempted(evaluation, frame, item.values)
      : mapValue("record", new Map(), at);
  };
  const command = (purpose: "backup" | "restore") => {
    const node = commandItem(items, purpose);
    return node === undefined ? undefined : genericCommand({ evaluation, frame }, node);
  };
  const backup = command("backup");
  const restore = command("restore");
  const commands = [backup, restore].filter((one) => one !== undefined);
  return {
    resource: exported?.name ?? "",
    parameters,
    checks: [
      ...checks.map((check) => genericCheck({ evaluation, frame: resourceFrame }, check)),
      ...items.flatMap((item) => (item.kind === "check" ? [genericCheck({ evaluation, frame }, item)] : [])),
    ],
    grant: settled(evaluation, record("grant")),
    privateFacts: settled(evaluation, record("private")),
    requirements: requirements.map((requirement) => genericRequirement({ evaluation, frame }, requirement)),
    fragments: [...hostFragments({ evaluation, frame }, items), ...commands.flatMap(filesOfCommand)],
    outputs: genericOutputs({ evaluation, frame }, items),
    ...(backup === undefined ? {} : { backup }),
    ...(restore === undefined ? {} : { restore }),
    manual: stepsOf(evaluation, frame, items),
    names: namesOf(frame, items),
  };
}

/** The machine has the files that a command reads. */
function filesOfCommand({ on, run, origin }: GenericCommand): readonly HostFragment[] {
  if (!holdsFile(run)) return [];
  return [{ host: on, settings: mapValue("record", new Map(), on.origin), mentions: run, origin }];
}

function policyValue(resource: string, type: Type, at: Value["origin"]): Value {
  const all = variableValue(policiesVariable, recordOf({}), at);
  return plainResidual(type, { kind: "select", value: all, name: resource }, at);
}

function grantOf(frame: Frame, grants: Value, requirement: Requirement): Value {
  const { name } = requirement;
  const type = frame.module.types[requirement.id] ?? errorType;
  return plainResidual(type, { kind: "select", value: grants, name: name.text }, name);
}

function stepsOf(evaluation: Evaluation, frame: Frame, items: readonly AnyItem[]): readonly GenericStep[] {
  return items.flatMap((item) => {
    if (item.kind !== "manual") return [];
    const turn = turnOf({ evaluation, frame }, item.tail);
    return [{ ...turn.item, text: attempted(evaluation, frame, item.text), origin: spanOf(item) }];
  });
}

/** Secrets are where `deploy` would put them; a machine for a request would need a name that is known. */
function actionsOf(resolution: Resolution, owner: string): Actions {
  return {
    host: (name, settings, at) => {
      const known = resolution.hosts.byName.get(name)?.host;
      return known ?? { name, ...settings, origin: spanOf(at) };
    },
    secret: (id, recipe, isIdentity, at) => ({
      id: `${owner}/${id}`,
      genericId: id,
      recipe,
      isIdentity,
      origin: spanOf(at),
    }),
    openSecret: (id, at) => {
      const whole = interpolate([`${owner}/`, id], at);
      return plainResidual(secretOf(stringType), { kind: "call", name: "secret_path", arguments: [whole] }, at);
    },
  };
}
