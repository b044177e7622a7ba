/**
 * An environment as a function of what is required of it: provider configuration and mappings are known, requests are not.
 *
 * In: a checked environment. Out: a GenericEnvironment. What only deployment can make leaves it without an implementation, which a
 * warning says.
 * Not here: an environment with its deployments (resolve.ts), its rules (generic-rule.ts).
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { spanOf } from "../source/span.ts";
import { errorType, hostsType, recordOf } from "../semantics/type.ts";
import { bindValue, knownBinding, makeFrame } from "../evaluation/bindings.ts";
import type { Evaluation, Frame, Generic } from "../evaluation/evaluation.ts";
import { variableValue } from "../evaluation/generic.ts";
import { plainResidual } from "../evaluation/residual.ts";
import type { Value } from "../evaluation/value.ts";
import { allActing, forceMachines } from "./collect.ts";
import { environmentNotGeneric } from "./deployment-diagnostics.ts";
import { genericRequirement, hostFragments, nameOfRequirement, namesOf } from "./generic-items.ts";
import {
  hostsVariable,
  sharedVariable,
  type GenericEnvironment,
  type GenericImplementation,
  type GenericRequirement,
  type GenericTofuItem,
  type NotGeneric,
} from "./generic-module.ts";
import { genericRule } from "./generic-rule.ts";
import { bindMade, genericTofu, genericTofuItems } from "./generic-tofu.ts";
import { allHosts } from "./hosts.ts";
import { resourceExport, type ResolveInput } from "./resolve-input.ts";
import type { EnvironmentMapping, Resolution } from "./resolution.ts";
import type { AnyItem } from "./items-by-kind.ts";
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
  const report = ({ missing: why, place }: NotGeneric, isPart: { readonly isPart?: true }) => {
    const facts = { environment: declaration.name.text, why, place, ...isPart };
    evaluation.report(environmentNotGeneric.at(declaration.name, facts));
  };
  if ("missing" in implementation) report(implementation, {});
  else for (const problem of implementation.tofu?.refused ?? []) report(problem, { isPart: true });
  return { name: declaration.name.text, origin: spanOf(declaration.name), policies, implementation };
}

function environmentOf(resolution: Resolution, found: readonly Diagnostic[]) {
  configureProviders(resolution, (mapping) => {
    bindShared(mapping);
    bindMade(resolution, mapping);
  });
  const policies = new Map<string, Value>();
  for (const [resource, policy] of resolution.policies) {
    const name = resourceExport(resolution.input, resource)?.name;
    if (name !== undefined && resolution.rules.has(resource)) policies.set(name, policy);
  }
  forceMachines(allActing(resolution, []));
  const implementation = implementationOf(resolution);
  const first = found.find((diagnostic) => diagnostic.severity === "error");
  return {
    policies,
    implementation: first === undefined ? implementation : { missing: first.headline, place: first.span },
  };
}

/** What a mapping requires itself is granted by its rules, which are functions: the grant is learnt with the requests. */
function bindShared(mapping: EnvironmentMapping): void {
  for (const { declared, frame } of mapping.levels)
    for (const requirement of requirementsOf(declared.declaration.items)) {
      const { name, id } = requirement;
      const all = variableValue(sharedVariable, recordOf({}), name);
      const own = plainResidual(recordOf({}), { kind: "select", value: all, name: mapping.name }, name);
      const type = frame.module.types.get(id) ?? errorType;
      bindValue(
        frame,
        id,
        plainResidual(type, { kind: "select", value: own, name: nameOfRequirement(requirement) }, name),
      );
    }
}

function requirementsOf(items: readonly AnyItem[]) {
  return items.flatMap((item) => (item.kind === "requires" ? item.requirements : []));
}

function implementationOf(resolution: Resolution): GenericImplementation {
  const { evaluation } = resolution;
  const levels = resolution.mappings.flatMap((mapping) => mapping.levels);
  const fragments = levels.flatMap(({ declared, frame }) =>
    hostFragments({ evaluation, frame: withHosts(frame) }, declared.declaration.items),
  );
  const shared = new Map<string, readonly GenericRequirement[]>();
  for (const mapping of resolution.mappings) {
    const own = mapping.levels.flatMap(({ declared, frame }) =>
      requirementsOf(declared.declaration.items).map((one) => genericRequirement({ evaluation, frame }, one)),
    );
    if (own.length > 0) shared.set(mapping.name, own);
  }
  const rules = [...resolution.rules].map(([resource, rule]) => genericRule(resolution, resource, rule));
  const items = new Map<string, readonly GenericTofuItem[]>();
  for (const mapping of resolution.mappings) {
    const own = mapping.levels.flatMap(({ declared, frame }) =>
      genericTofuItems(resolution, { evaluation, frame: withHosts(frame) }, declared.declaration.items),
    );
    if (own.length > 0) items.set(mapping.name, own);
  }
  const names = new Map(levels.flatMap(({ declared, frame }) => [...namesOf(frame, declared.declaration.items)]));
  const tofu = genericTofu(resolution, [...[...items.values()].flat(), ...rules.flatMap((rule) => rule.tofu)]);
  const hosts = allHosts(resolution.hosts);
  const making = resolution.mappings.filter(({ name }) => items.has(name));
  const makers = new Map(
    hosts.flatMap(({ name }) => {
      const owners = resolution.hosts.byName.get(name)?.owners;
      const own = making.flatMap((mapping) => (owners?.has(mapping.owner.id) === true ? [mapping.name] : []));
      return own.length === 0 ? [] : [[name, own] as const];
    }),
  );
  return { hosts, makers, fragments, shared, ...(tofu === undefined ? {} : { tofu }), items, rules, names };
}

function withHosts(frame: Frame): Frame {
  const hosts = variableValue(hostsVariable, hostsType, spanOf(frame.module.tree));
  return makeFrame({ module: frame.module, parent: frame, specials: new Map([["hosts", knownBinding(hosts)]]) });
}
