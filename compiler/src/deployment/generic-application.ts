/**
 * An application as a function of its options and of what it is granted, both unknown.
 *
 * In: a checked application, an evaluation in which options are unknown. Out: a GenericApplication whose values are residuals.
 * Reports what fails whatever the options are, and machines that belong to no requirement.
 * Not here: an instance with options (run-application.ts).
 */
import { spanOf, type Span } from "../source/span.ts";
import { boolType, errorType, recordOf, stringType, type Type } from "../semantics/type.ts";
import type { SpecialName } from "../semantics/checked.ts";
import type { ApplicationDeclaration, ApplicationItem, Requirement, StateItem } from "../syntax/tree.ts";
import { bindValue, knownBinding, lazyBinding, makeFrame } from "../evaluation/bindings.ts";
import type { Actions, Binding, Evaluation } from "../evaluation/evaluation.ts";
import { attempt, variableValue } from "../evaluation/generic.ts";
import { listValue, mapValue } from "../evaluation/make-value.ts";
import { inOrder, setOf } from "../evaluation/ordered-set.ts";
import { negateCondition, plainResidual } from "../evaluation/residual.ts";
import type { GenericLoop, Value } from "../evaluation/value.ts";
import {
  both,
  genericCheck,
  genericCommand,
  genericOutputs,
  genericRequirement,
  hostFragments,
  nameOfRequirement,
  namesOf,
  reportSameNames,
  settled,
  turnOf,
  withCondition,
  type GenericTurn,
  type Making,
} from "./generic-items.ts";
import { hostOfNoRequirement } from "./deployment-diagnostics.ts";
import { holdsFile } from "./files-in-value.ts";
import {
  grantsOption,
  optionsVariable,
  type GenericApplication,
  type GenericFragment,
  type GenericMigrationStep,
} from "./generic-module.ts";
import { lastingName, type Declared } from "./resolve-input.ts";
import type { DescribedRecord } from "./resolved.ts";
import { bindLocals } from "./run-rule.ts";

interface MakingApplication extends Making {
  readonly name: string;
  /** What requirements were called first, by what they are called. */
  readonly lasting: ReadonlyMap<string, string>;
}

export function genericApplication(
  evaluation: Evaluation,
  { declaration, module }: Declared<ApplicationDeclaration>,
  options: DescribedRecord,
): GenericApplication {
  const name = declaration.name.text;
  const lasting = lastingName(declaration, name);
  const given = variableValue(optionsVariable, options.type, declaration.name);
  const specials = new Map<SpecialName, Binding>([["options", knownBinding(given)]]);
  const frame = makeFrame({ module, specials, actions: actionsOf(lasting) });
  const requirements = declaration.items.flatMap((item) => (item.kind === "requires" ? item.requirements : []));
  const making: MakingApplication = {
    evaluation,
    frame,
    name,
    lasting: new Map(requirements.map((one) => [one.name.text, nameOfRequirement(one)])),
  };
  reportSameNames(evaluation, requirements);
  bindLocals({ evaluation }, frame, declaration.items);
  for (const requirement of requirements) bindValue(frame, requirement.id, grantOf(making, given, requirement));
  const checks = declaration.items.flatMap((item) => (item.kind === "check" ? [genericCheck(making, item)] : []));
  const made = requirements.map((requirement) => genericRequirement(making, requirement));
  const fragments = declaration.items.filter((item) => item.kind === "nixosFragment");
  const states = declaration.items.filter((item) => item.kind === "state");
  const migrate = migrationsOf(making, declaration.items);
  return {
    name,
    ...(lasting === name ? {} : { lastingName: lasting }),
    origin: spanOf(declaration.name),
    options,
    checks,
    requirements: made,
    fragments: [
      ...fragments.flatMap((item) => fragmentsOf(making, item)),
      ...commandFiles(making, [...migrate.values()].flat()),
    ],
    state: states.flatMap((item) => item.requirements.map(({ text }) => making.lasting.get(text) ?? text)),
    stopped: stoppedUnits(making, states, declaration.name),
    migrate,
    outputs: genericOutputs(making, declaration.items),
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
    const type = frame.module.types.get(requirement.id) ?? errorType;
    return plainResidual(type, { kind: "select", value: all, name: nameOfRequirement(requirement) }, name);
  };
  return lazyBinding(evaluation, compute, name.text);
}

function fragmentsOf(
  making: MakingApplication,
  node: Extract<ApplicationItem, { kind: "nixosFragment" }>,
): readonly GenericFragment[] {
  const { evaluation, frame } = making;
  const { item, isSure } = turnOf(making, node.tail);
  const evaluate = () => evaluation.whole.evaluate(evaluation, frame, node.settings);
  const settings = isSure ? evaluate() : attempt(evaluation, undefined, node.settings, evaluate);
  const host = evaluation.whole.evaluate(evaluation, frame, node.host);
  if (host.kind === "error" || settings.kind === "error") return [];
  const fragment = { origin: spanOf(node), settings: settled(evaluation, settings) };
  return placesOf(making, host, item, node.host).map(({ condition, ...place }) => ({
    ...fragment,
    ...place,
    ...withCondition(item, condition),
  }));
}

/** The machine on which a command runs has the files that it reads. */
function commandFiles(making: MakingApplication, steps: readonly GenericMigrationStep[]): readonly GenericFragment[] {
  return steps.flatMap((step) => {
    if (step.kind !== "run" || !holdsFile(step.run)) return [];
    const settings = mapValue("record", new Map(), step.origin);
    const fragment = { origin: step.origin, settings, mentions: step.run };
    return placesOf(making, step.on, {}, step.on.origin).map((place) => ({ ...fragment, ...place }));
  });
}

/** Steps by requirement, in source order. */
function migrationsOf(
  making: MakingApplication,
  items: readonly ApplicationItem[],
): ReadonlyMap<string, readonly GenericMigrationStep[]> {
  const steps = new Map<string, GenericMigrationStep[]>();
  for (const item of items) {
    if (item.kind !== "migrate") continue;
    const own = item.items.flatMap((part): readonly GenericMigrationStep[] => {
      if (part.kind !== "command") return hostFragments(making, [part]).map((one) => ({ kind: "nixos", ...one }));
      const command = genericCommand(making, part);
      return command === undefined ? [] : [{ kind: "run", ...command }];
    });
    const name = making.lasting.get(item.requirement.text) ?? item.requirement.text;
    steps.set(name, [...(steps.get(name) ?? []), ...own]);
  }
  return steps;
}

/** Units of all `state` items, each once and sorted. */
function stoppedUnits({ evaluation, frame }: MakingApplication, states: readonly StateItem[], origin: Span): Value {
  const units = states.flatMap(({ stopped }) =>
    stopped.map((each) => evaluation.whole.evaluate(evaluation, frame, each)),
  );
  const lists = units.map((unit) => (unit.kind === "list" || unit.kind === "set" ? unit.items : undefined));
  const known = lists.every((items) => items !== undefined) ? lists.flat() : undefined;
  if (known?.every((unit) => unit.kind === "text")) return listValue(inOrder(known), origin);
  const type: Type = { kind: "list", element: stringType };
  return setOf(plainResidual(type, { kind: "concat", parts: units }, origin), stringType);
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

function placeOf({ lasting }: MakingApplication, host: Value, loop: GenericLoop | undefined): HostPlace | undefined {
  if (host.kind !== "residual" || host.code.kind !== "select") return undefined;
  const { value: grant, name: field } = host.code;
  if (grant.kind !== "residual") return undefined;
  const direct = requirementIn(grant);
  if (direct !== undefined) return [...lasting.values()].includes(direct) ? { requirement: direct, field } : undefined;
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
