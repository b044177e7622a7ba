/**
 * An application as a function of its options and of what it is granted, both unknown.
 *
 * In: a checked application, an evaluation in which options are unknown. Out: a GenericApplication whose values are residuals.
 * Reports what fails whatever the options are, and machines that belong to no requirement.
 * Not here: an instance with options (run-application.ts).
 */
import { spanOf, type Span } from "../source/span.ts";
import { errorType, recordOf } from "../semantics/type.ts";
import type { SpecialName } from "../semantics/checked.ts";
import type { ApplicationDeclaration, ApplicationItem, Requirement } from "../syntax/tree.ts";
import { bindValue, knownBinding, lazyBinding, makeFrame } from "../evaluation/bindings.ts";
import type { Actions, Binding, Evaluation } from "../evaluation/evaluation.ts";
import { attempt, variableValue } from "../evaluation/generic.ts";
import { negateCondition, plainResidual } from "../evaluation/residual.ts";
import type { GenericLoop, Value } from "../evaluation/value.ts";
import { boolType } from "../semantics/type.ts";
import {
  both,
  genericCheck,
  genericRequirement,
  namesOf,
  settled,
  turnOf,
  withCondition,
  type GenericTurn,
  type Making,
} from "./generic-items.ts";
import { hostOfNoRequirement } from "./deployment-diagnostics.ts";
import { grantsOption, optionsVariable, type GenericApplication, type GenericFragment } from "./generic-module.ts";
import type { Declared } from "./resolve-input.ts";
import type { DescribedRecord } from "./resolved.ts";
import { bindLocals } from "./run-rule.ts";

interface MakingApplication extends Making {
  readonly name: string;
  readonly requirements: ReadonlyMap<string, Requirement>;
}

export function genericApplication(
  evaluation: Evaluation,
  { declaration, module }: Declared<ApplicationDeclaration>,
  options: DescribedRecord,
): GenericApplication {
  const name = declaration.name.text;
  const given = variableValue(optionsVariable, options.type, declaration.name);
  const specials = new Map<SpecialName, Binding>([["options", knownBinding(given)]]);
  const frame = makeFrame({ module, specials, actions: actionsOf(name) });
  const requirements = declaration.items.flatMap((item) => (item.kind === "requires" ? item.requirements : []));
  const making: MakingApplication = {
    evaluation,
    frame,
    name,
    requirements: new Map(requirements.map((one) => [one.name.text, one])),
  };
  bindLocals({ evaluation }, frame, declaration.items);
  for (const requirement of requirements) bindValue(frame, requirement.id, grantOf(making, given, requirement));
  const checks = declaration.items.flatMap((item) => (item.kind === "check" ? [genericCheck(making, item)] : []));
  const made = requirements.map((requirement) => genericRequirement(making, requirement));
  const fragments = declaration.items.filter((item) => item.kind === "nixosFragment");
  return {
    name,
    origin: spanOf(declaration.name),
    options,
    checks,
    requirements: made,
    fragments: fragments.flatMap((item, index) => fragmentsOf(making, item, `${name}#${index}`)),
    state: declaration.items.flatMap((item) =>
      item.kind === "state" ? item.requirements.map((requirement) => requirement.text) : [],
    ),
    names: namesOf(frame, declaration.items),
  };
}

/** Secrets are those of whoever runs the application; machines come from grants only. */
function actionsOf(application: string): Actions {
  return {
    host: (name, { system, target, imports }, at) => ({ name, system, target, imports, origin: at }),
    secret: (id, recipe, isIdentity, at) => ({
      id: `${application}/${id}`,
      genericId: id,
      recipe,
      isIdentity,
      origin: spanOf(at),
    }),
  };
}

/** A requirement is what it is granted, which is learnt with the options. */
function grantOf({ evaluation, frame }: MakingApplication, options: Value, requirement: Requirement): Binding {
  const { name } = requirement;
  const compute = () => {
    const all = plainResidual(recordOf({}), { kind: "select", value: options, name: grantsOption }, name);
    const type = frame.module.types[requirement.id] ?? errorType;
    return plainResidual(type, { kind: "select", value: all, name: name.text }, name);
  };
  return lazyBinding(evaluation, compute, name.text);
}

function fragmentsOf(
  making: MakingApplication,
  node: Extract<ApplicationItem, { kind: "nixosFragment" }>,
  id: string,
): readonly GenericFragment[] {
  const { evaluation, frame } = making;
  const { item, isSure } = turnOf(making, node.tail);
  const evaluate = () => evaluation.whole.evaluate(evaluation, frame, node.settings);
  const settings = isSure ? evaluate() : attempt(evaluation, undefined, node.settings, evaluate);
  const host = evaluation.whole.evaluate(evaluation, frame, node.host);
  if (host.kind === "error" || settings.kind === "error") return [];
  const fragment = { id, origin: spanOf(node), settings: settled(evaluation, settings) };
  return placesOf(making, host, item, node.host).map(({ condition, ...place }) => ({
    ...fragment,
    ...place,
    ...withCondition(item, condition),
  }));
}

interface HostPlace {
  readonly requirement: string;
  readonly key?: Value;
  readonly field: string;
  readonly condition?: Value;
}

/** Which requirement's machine it is. Of a choice both. */
function placesOf(making: MakingApplication, host: Value, item: GenericTurn["item"], at: Span): readonly HostPlace[] {
  if (host.kind === "residual" && host.code.kind === "choose") {
    const { condition, then, else: otherwise } = host.code;
    const not = negateCondition(condition, boolType, at);
    return [
      ...placesOf(making, then, item, at).map((place) => ({ ...place, condition: both(condition, place.condition) })),
      ...placesOf(making, otherwise, item, at).map((place) => ({ ...place, condition: both(not, place.condition) })),
    ];
  }
  const found = placeOf(making, host, item.loop);
  if (found !== undefined) return [found];
  making.evaluation.report(hostOfNoRequirement.at(at, { application: making.name }));
  return [];
}

function placeOf(
  { requirements }: MakingApplication,
  host: Value,
  loop: GenericLoop | undefined,
): HostPlace | undefined {
  if (host.kind !== "residual" || host.code.kind !== "select") return undefined;
  const { value: grant, name: field } = host.code;
  if (grant.kind !== "residual") return undefined;
  const direct = requirementIn(grant);
  if (direct !== undefined) return requirements.has(direct) ? { requirement: direct, field } : undefined;
  const { code } = grant;
  if (code.kind === "index") {
    const requirement = requirementIn(code.value);
    return requirement === undefined ? undefined : { requirement, key: code.index, field };
  }
  if (code.kind !== "variable" || loop === undefined || code.variable !== loop.element) return undefined;
  const requirement = requirementIn(loop.collection);
  return requirement === undefined
    ? undefined
    : { requirement, key: variableValue(loop.key, errorType, host.origin), field };
}

/** `options._grants.web` is the requirement `web`. */
function requirementIn(value: Value): string | undefined {
  if (value.kind !== "residual" || value.code.kind !== "select") return undefined;
  const from = value.code.value;
  const isGrants = from.kind === "residual" && from.code.kind === "select" && from.code.name === grantsOption;
  return isGrants ? value.code.name : undefined;
}
