/**
 * `match`: its arms cover every value, and each can be taken.
 */
import { nearest } from "../diagnostics/wording.ts";
import type { Arm, MatchExpression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import type { Demand } from "./demand.ts";
import { deadArm, jsonInspected, missingArm, mixedTypes } from "./expression-diagnostics.ts";
import { infer } from "./inference.ts";
import { check } from "./inference.ts";
import { joinTypes } from "./joined-type.ts";
import { present } from "./narrowing.ts";
import { withFacts, type Place } from "./place.ts";
import { printLiteral, printType } from "./print-type.ts";
import { reportSecret } from "./mismatch.ts";
import { scalarProblem, type Scalar } from "./scalar-fit.ts";
import { atStage, laterOf, stageOf, withoutStage, type Stage } from "./stage.ts";
import { errorType, neverType, type Type } from "./type.ts";

export function inferMatch(checking: Checking, place: Place, node: MatchExpression): Type {
  let result: Type = neverType;
  let isBroken = false;
  const stage = eachArm(checking, place, node, (arm, inner) => {
    const type = infer(checking, inner, arm.value);
    const joined = joinTypes(result, type);
    if (joined !== undefined) result = joined;
    else if (!isBroken) {
      checking.report(
        mixedTypes.at(arm.value, { first: result, found: type, what: "this arm", before: "an arm before" }),
      );
      isBroken = true;
    }
  });
  return isBroken ? errorType : atStage(result, stage);
}

export function checkMatch(
  checking: Checking,
  place: Place,
  node: MatchExpression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  let isCertain = true;
  eachArm(checking, place, node, (arm, inner) => {
    isCertain = check(checking, inner, arm.value, expected, demand) && isCertain;
  });
  return isCertain;
}

/** Checks patterns and coverage, and calls `visit` with the place of each arm. The result is when it is known which arm is taken. */
function eachArm(
  checking: Checking,
  place: Place,
  node: MatchExpression,
  visit: (arm: Arm, place: Place) => void,
): Stage {
  const type = infer(checking, place, node.value);
  const isOptional = type.kind === "optional" || type.kind === "none";
  const base = withoutStage(type.kind === "optional" ? type.inner : type);
  const stage = stageOf(type);
  const isInspected = node.arms.some(
    (arm) => arm.pattern.kind === "literalPattern" || arm.pattern.kind === "casePattern",
  );
  if (stage === "secret" && isInspected) reportSecret(checking, node.value, base, { subject: "`match`" });
  if (base.kind === "json" && isInspected) checking.report(jsonInspected.at(node.value, { what: "`match`" }));
  const seen: Seen = { values: new Set(), isAll: false, hasNone: false };
  for (const arm of node.arms) {
    const problem = deadBecause(arm, base, isOptional, seen, type.kind === "error");
    if (problem !== undefined)
      checking.report(deadArm.at(arm.pattern.kind === "casePattern" ? arm.pattern.name : arm.pattern, problem));
    const binder = arm.pattern.kind === "casePattern" ? arm.pattern.binder : undefined;
    if (binder !== undefined) checking.types[binder.id] = atStage(caseType(arm, base), stage);
    const isPresent = arm.pattern.kind !== "nonePattern" && (seen.hasNone || arm.pattern.kind !== "anyPattern");
    visit(arm, isPresent ? withFacts(place, present(checking, node.value, place.facts)) : place);
    note(arm, seen);
  }
  if (type.kind !== "error") reportMissing(checking, node, base, isOptional, seen);
  return laterOf(stage === "secret" ? "static" : stage, "static");
}

interface Seen {
  readonly values: Set<string | number | boolean>;
  isAll: boolean;
  hasNone: boolean;
}

function note(arm: Arm, seen: Seen): void {
  const { pattern } = arm;
  if (pattern.kind === "anyPattern") seen.isAll = true;
  else if (pattern.kind === "nonePattern") seen.hasNone = true;
  else seen.values.add(pattern.kind === "literalPattern" ? pattern.value : pattern.name.text);
}

function caseType(arm: Arm, base: Type): Type {
  if (arm.pattern.kind !== "casePattern" || base.kind !== "variant") return errorType;
  return base.cases.get(arm.pattern.name.text)?.type ?? errorType;
}

function deadBecause(
  { pattern }: Arm,
  base: Type,
  isOptional: boolean,
  seen: Seen,
  isError: boolean,
): { reason: string; near: readonly string[] } | undefined {
  if (isError || base.kind === "error") return undefined;
  if (seen.isAll) return { reason: "`_` above takes everything", near: [] };
  switch (pattern.kind) {
    case "anyPattern":
      return undefined;
    case "nonePattern":
      if (seen.hasNone) return { reason: "`none` has an arm above", near: [] };
      return isOptional ? undefined : { reason: "the value is never `none`", near: [] };
    case "casePattern": {
      const name = pattern.name.text;
      if (name === "") return undefined;
      if (base.kind !== "variant") {
        const members = base.kind === "union" ? base.members : [base];
        const isMember = members.some((member) => member.kind === "literal" && member.value === name);
        const near = isMember ? [JSON.stringify(name)] : [];
        return { reason: `\`${printType(base)}\` has no cases`, near };
      }
      if (!base.cases.has(name))
        return { reason: `there is no case \`${name}\``, near: nearest(name, base.cases.keys()) };
      return seen.values.has(name) ? { reason: `\`${name}\` has an arm above`, near: [] } : undefined;
    }
    case "literalPattern": {
      const { value } = pattern;
      if (seen.values.has(value)) return { reason: `${printLiteral(value)} has an arm above`, near: [] };
      if (base.kind === "variant" || base.kind === "json")
        return base.kind === "json"
          ? undefined
          : {
              reason: `\`${printType(base)}\` is a variant, not a literal`,
              near: base.cases.has(String(value)) ? [String(value)] : [],
            };
      const problem = scalarProblem(scalarOf(value), base);
      if (problem === undefined) return undefined;
      const near =
        problem.kind === "oneOf"
          ? nearest(String(value), problem.members.map(String)).map((name) => JSON.stringify(name))
          : [];
      return { reason: `the value is never ${printLiteral(value)}`, near };
    }
  }
}

function scalarOf(value: string | number | boolean): Scalar {
  if (typeof value === "string") return { kind: "text", value };
  return typeof value === "boolean" ? { kind: "bool", value } : { kind: "int", value };
}

function reportMissing(checking: Checking, node: MatchExpression, base: Type, isOptional: boolean, seen: Seen): void {
  if (seen.isAll) return;
  const all = casesOf(base);
  const missing = (all ?? [])
    .filter((value) => !seen.values.has(value))
    .map((value) => (base.kind === "variant" ? String(value) : printLiteral(value)));
  if (isOptional && !seen.hasNone) missing.push("none");
  const isOpen = all === undefined;
  if (missing.length > 0 || isOpen) checking.report(missingArm.at(node.value, { missing, isOpen }));
}

/** Every value or case there is; undefined where they can't be listed. */
function casesOf(type: Type): readonly (string | number | boolean)[] | undefined {
  switch (type.kind) {
    case "variant":
      return [...type.cases.keys()];
    case "bool":
      return [true, false];
    case "literal":
      return [type.value];
    case "union":
      return type.members.every((member) => member.kind === "literal")
        ? type.members.map((member) => member.value)
        : undefined;
    case "none":
    case "error":
    case "never":
      return [];
    default:
      return undefined;
  }
}
