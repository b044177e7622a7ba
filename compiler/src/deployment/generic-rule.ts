/**
 * A rule as a function of the request, of the policy, and of what its own requirements were granted.
 *
 * In: a rule of an environment's mapping, whose frame is there. Out: a GenericRule whose values are residuals; reports what fails
 * whatever is required.
 * Not here: a rule at work for a known request (run-rule.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { spanOf } from "../source/span.ts";
import type { SpecialName } from "../semantics/checked.ts";
import { errorType, hostsType, hostType, recordOf, secretOf, stringType, type Type } from "../semantics/type.ts";
import type { Requirement } from "../syntax/tree.ts";
import { bindValue, knownBinding, makeFrame } from "../evaluation/bindings.ts";
import type { Actions, Binding, Evaluation, Frame } from "../evaluation/evaluation.ts";
import { newVariable, variableValue } from "../evaluation/generic.ts";
import { mapValue } from "../evaluation/make-value.ts";
import { interpolate, plainResidual } from "../evaluation/residual.ts";
import type { Value, Variable } from "../evaluation/value.ts";
import { holdsFile } from "./files-in-value.ts";
import {
  attempted,
  genericCheck,
  genericCommand,
  genericOutputs,
  genericRequirement,
  hostFragments,
  nameOfRequirement,
  namesOf,
  reportSameNames,
  settled,
  turnsOfItem,
} from "./generic-items.ts";
import {
  hostsVariable,
  policiesVariable,
  type GenericCommand,
  type GenericRule,
  type GenericStep,
  type HostFragment,
} from "./generic-module.ts";
import { bindItems, genericTofuItems } from "./generic-tofu.ts";
import { findResource, resourceExport } from "./resolve-input.ts";
import type { EnvironmentRule, Resolution } from "./resolution.ts";
import { itemsByKind, type AnyItem } from "./items-by-kind.ts";
import { bindLocals } from "./run-rule.ts";

export function genericRule(
  resolution: Resolution,
  resource: SymbolId,
  { level, rule, mapping }: EnvironmentRule,
): GenericRule {
  const { evaluation } = resolution;
  const exported = resourceExport(resolution.input, resource);
  const request: Type = exported?.request ?? errorType;
  const at = rule.resource;
  const parameters = {
    request: newVariable(evaluation, "request"),
    requests: newVariable(evaluation, "requests"),
    id: newVariable(evaluation, "id"),
    application: newVariable(evaluation, "application"),
    deployment: newVariable(evaluation, "deployment"),
    grants: newVariable(evaluation, "grants"),
    items: newVariable(evaluation, "items"),
  };
  const bound = (variable: Variable, type: Type): Binding => knownBinding(variableValue(variable, type, at));
  const specials = new Map<SpecialName, Binding>([
    ["request", bound(parameters.request, request)],
    ["requests", bound(parameters.requests, { kind: "list", element: request })],
    ["policy", knownBinding(policyValue(exported?.name ?? "", exported?.policy ?? errorType, at))],
    ["id", bound(parameters.id, stringType)],
    ["application", bound(parameters.application, stringType)],
    ["deployment", bound(parameters.deployment, stringType)],
    ["hosts", bound(hostsVariable, hostsType)],
  ]);
  const frame = makeFrame({
    module: level.declared.module,
    parent: level.frame,
    specials,
    actions: actionsOf(mapping.id),
  });
  const { items } = rule;
  bindLocals({ evaluation }, frame, items);
  const requirements = items.flatMap((item) => (item.kind === "requires" ? item.requirements : []));
  const grants = variableValue(parameters.grants, recordOf({}), at);
  reportSameNames(evaluation, requirements);
  for (const requirement of requirements) bindValue(frame, requirement.id, grantOf(frame, grants, requirement));
  bindItems(resolution, frame, variableValue(parameters.items, recordOf({}), at), items);
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
    const node = itemsByKind(items)[purpose];
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
    machines: machinesOf(frame, items),
    requirements: requirements.map((requirement) => genericRequirement({ evaluation, frame }, requirement)),
    fragments: [...hostFragments({ evaluation, frame }, items), ...commands.flatMap(filesOfCommand)],
    tofu: genericTofuItems(resolution, { evaluation, frame }, items),
    outputs: genericOutputs({ evaluation, frame }, items),
    ...(backup === undefined ? {} : { backup }),
    ...(restore === undefined ? {} : { restore }),
    manual: stepsOf(evaluation, frame, items),
    names: namesOf(frame, items),
  };
}

/** Machines that locals describe. */
function machinesOf(frame: Frame, items: readonly AnyItem[]): readonly Value[] {
  return items.flatMap((item) => {
    if (item.kind !== "local" || frame.module.types.get(item.id)?.kind !== "host") return [];
    const machine = frame.bindings.get(item.id)?.force(item);
    return machine === undefined ? [] : [machine];
  });
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
  const type = frame.module.types.get(requirement.id) ?? errorType;
  return plainResidual(type, { kind: "select", value: grants, name: nameOfRequirement(requirement) }, name);
}

function stepsOf(evaluation: Evaluation, frame: Frame, items: readonly AnyItem[]): readonly GenericStep[] {
  return items.flatMap((item) => {
    if (item.kind !== "manual") return [];
    return turnsOfItem({ evaluation, frame }, item.tail).map((turn) => ({
      ...turn.item,
      text: attempted(evaluation, turn.frame, item.text),
      origin: spanOf(item),
    }));
  });
}

/** Each request has its own machines, and secrets are where `deploy` would put them. */
function actionsOf(owner: string): Actions {
  return {
    host: (name, settings, at) => ({ name, ...settings, origin: spanOf(at) }),
    openHost: (name, settings, at) =>
      plainResidual(hostType, { kind: "call", name: "host", arguments: [name, settings] }, at),
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
