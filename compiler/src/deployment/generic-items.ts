/**
 * Items with options unknown: checks, requirements, tails, settings, commands, outputs. What applications and rules have in common.
 *
 * In: a frame whose names may be variables, and an item. Out: values that are residuals; reports what fails in any case.
 */
import { spanOf } from "../source/span.ts";
import { boolType } from "../semantics/type.ts";
import type { Check, Command, Expression, Requirement, Tail } from "../syntax/tree.ts";
import type { Evaluation, Frame } from "../evaluation/evaluation.ts";
import { attempt, openLoop } from "../evaluation/generic.ts";
import { operandsOf, plainResidual } from "../evaluation/residual.ts";
import type { GenericLoop, Residual, Value } from "../evaluation/value.ts";
import { walkValue } from "../evaluation/walk-value.ts";
import { commandParts } from "./commands.ts";
import { requestIdTaken } from "./deployment-diagnostics.ts";
import { landInGenericOpen, reportPackages } from "./flows.ts";
import {
  grantsOption,
  type GenericCheck,
  type GenericCommand,
  type GenericRequirement,
  type HostFragment,
} from "./generic-module.ts";
import { lastingName } from "./resolve-input.ts";
import type { AnyItem } from "./items-by-kind.ts";
import { elementTurns } from "./tails.ts";

export interface Making {
  readonly evaluation: Evaluation;
  readonly frame: Frame;
}

export function genericCheck({ evaluation, frame }: Making, item: Check): GenericCheck {
  const condition = evaluation.whole.evaluate(evaluation, frame, item.condition);
  const message = attempt(evaluation, undefined, item.message, () =>
    evaluation.whole.evaluate(evaluation, frame, item.message),
  );
  return { condition: settled(evaluation, condition), message, needsGrants: mentionsGrants(condition) };
}

function mentionsGrants(value: Value): boolean {
  let found = false;
  walkValue(value, (inside) => {
    found ||= inside.kind === "residual" && inside.code.kind === "select" && inside.code.name === grantsOption;
    return !found;
  });
  return found;
}

/** As it was called first: what is made for it keeps its name. */
export function nameOfRequirement(requirement: Requirement): string {
  return lastingName(requirement, requirement.name.text);
}

/** Reports requirements of one owner that were called the same. */
export function reportSameNames(evaluation: Evaluation, requirements: readonly Requirement[]): void {
  const first = new Map<string, Requirement>();
  for (const requirement of requirements) {
    const id = nameOfRequirement(requirement);
    const other = first.get(id);
    if (other === undefined) first.set(id, requirement);
    else evaluation.report(requestIdTaken.at(requirement.name, { id, first: other.name }));
  }
}

export function genericRequirement(making: Making, requirement: Requirement): GenericRequirement {
  const { evaluation, frame } = making;
  const { request, resource } = requirement;
  const turn = turnOf(making, requirement.tail);
  const evaluate = () => evaluation.whole.evaluate(evaluation, frame, request);
  const value = turn.isSure ? evaluate() : attempt(evaluation, undefined, request, evaluate);
  return {
    name: nameOfRequirement(requirement),
    resource: resource.text,
    request: settled(evaluation, value),
    origin: spanOf(requirement.name),
    ...turn.item,
  };
}

export interface GenericTurn {
  readonly item: { readonly loop?: GenericLoop; readonly condition?: Value };
  /** It happens whatever the options are. */
  readonly isSure: boolean;
}

/** Binds the names of a tail in the frame: each item is evaluated right after its own. */
export function turnOf({ evaluation, frame }: Making, tail: Tail | undefined): GenericTurn {
  if (tail === undefined) return { item: {}, isSure: true };
  const { collection, condition } = tail;
  const evaluate = (node: typeof condition) =>
    node === undefined ? undefined : evaluation.whole.evaluate(evaluation, frame, node);
  if (collection === undefined) {
    const holds = evaluate(condition);
    return { item: holds === undefined ? {} : { condition: holds }, isSure: holds?.kind === "bool" };
  }
  const through = evaluation.whole.evaluate(evaluation, frame, collection);
  const loop = openLoop(
    evaluation,
    frame,
    { ...spanOf(tail), binders: tail.binders, collection, condition },
    settled(evaluation, through),
  );
  return { item: { loop }, isSure: false };
}

/** The same of an item that nobody names: once for each element of a collection that is known. */
export function turnsOfItem(
  making: Making,
  tail: Tail | undefined,
): readonly (Pick<GenericTurn, "item"> & { readonly frame: Frame })[] {
  const { evaluation, frame } = making;
  const { collection, condition } = tail ?? {};
  const elements =
    tail === undefined || collection === undefined
      ? undefined
      : elementTurns(frame, tail, collection, evaluation.whole.evaluate(evaluation, frame, collection));
  if (elements === undefined) return [{ item: turnOf(making, tail).item, frame }];
  return elements.flatMap(({ frame: inner }) => {
    if (condition === undefined) return [{ item: {}, frame: inner }];
    const holds = attempted(evaluation, inner, condition);
    if (holds.kind === "bool") return holds.value ? [{ item: {}, frame: inner }] : [];
    return [{ item: { condition: holds }, frame: inner }];
  });
}

export function both(a: Value, b: Value | undefined): Value {
  if (b === undefined) return a;
  return plainResidual(boolType, { kind: "operation", operator: "and", left: a, right: b }, a.origin);
}

export function withCondition(item: GenericTurn["item"], condition: Value | undefined): GenericTurn["item"] {
  if (condition === undefined) return item;
  const { loop } = item;
  if (loop === undefined)
    return { condition: item.condition === undefined ? condition : both(item.condition, condition) };
  return { loop: { ...loop, condition: loop.condition === undefined ? condition : both(loop.condition, condition) } };
}

/** Reports what fails in a value whatever the options are; it would be thrown in Nix, too, but only there. */
export function settled(evaluation: Evaluation, value: Value): Value {
  walkValue(value, (inside) => {
    if (inside.kind !== "residual") return true;
    if (inside.code.kind === "fail") for (const diagnostic of inside.code.diagnostics) evaluation.report(diagnostic);
    return isStrict(inside.code);
  });
  return value;
}

/** Whether all operands are needed. */
function isStrict(code: Residual): boolean {
  switch (code.kind) {
    case "choose":
    case "each":
    case "build":
      return false;
    case "operation":
      return code.operator !== "and" && code.operator !== "or" && code.operator !== "??";
    default:
      return operandsOf(code).length > 0;
  }
}

/** Settings for machines that are known by their names. */
export function hostFragments({ evaluation, frame }: Making, items: readonly AnyItem[]): readonly HostFragment[] {
  return items.flatMap((item) => {
    if (item.kind !== "nixosFragment") return [];
    return turnsOfItem({ evaluation, frame }, item.tail).map((turn) => {
      const host = attempted(evaluation, turn.frame, item.host);
      const settings = attempted(evaluation, turn.frame, item.settings);
      return { ...turn.item, host, settings, origin: spanOf(item) };
    });
  });
}

/** A failure stays where it is, since the item may not be reached. */
export function attempted(evaluation: Evaluation, frame: Frame, node: Expression): Value {
  return attempt(evaluation, frame.module.types.get(node.id), node, () =>
    evaluation.whole.evaluate(evaluation, frame, node),
  );
}

/** Undefined where it has errors. */
export function genericCommand({ evaluation, frame }: Making, node: Command): GenericCommand | undefined {
  const parts = commandParts(evaluation, frame, node);
  if (parts === undefined || parts.on.kind === "error" || parts.run.kind === "error") return undefined;
  reportPackages((diagnostic) => evaluation.report(diagnostic), parts.run, "a command");
  return { on: parts.on, run: settled(evaluation, parts.run), origin: spanOf(node) };
}

export function genericOutputs({ evaluation, frame }: Making, items: readonly AnyItem[]): readonly Value[] {
  return items.flatMap((item) => {
    if (item.kind !== "outputs") return [];
    const record = evaluation.whole.evaluate(evaluation, frame, item.values);
    if (record.kind === "error") return [];
    landInGenericOpen((diagnostic) => evaluation.report(diagnostic), record, "an output");
    return [settled(evaluation, record)];
  });
}

/** Locals that are residuals, by what they are. */
export function namesOf(frame: Frame, items: readonly AnyItem[]): ReadonlyMap<Residual, string> {
  const names = new Map<Residual, string>();
  for (const item of items) {
    if (item.kind !== "local") continue;
    const value = frame.bindings.get(item.id)?.force(item);
    if (value?.kind === "residual" && !names.has(value.code)) names.set(value.code, item.name.text);
  }
  return names;
}
