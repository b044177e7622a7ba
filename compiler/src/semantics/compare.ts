/**
 * Compares an inferred type with what is expected, and reports where it does not fit.
 */
import type { Expression } from "../syntax/tree.ts";
import { fit, type FitContext } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import type { Demand } from "./demand.ts";
import { reportMismatch } from "./mismatch.ts";
import { atStage } from "./stage.ts";
import type { Type } from "./type.ts";

/** What an inferred type is compared in. */
export function contextOf(demand: Demand | undefined): FitContext {
  return { allowsDeploy: false, converts: demand?.converts === true, allowsSecret: demand?.isSensitive === true };
}

/** Whether a value of the type is certain to fit as it stands. */
export function compare(
  checking: Checking,
  node: Expression,
  own: Type,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  const result = fit(own, expected, contextOf(demand));
  if (typeof result === "string") return result === "certain";
  reportMismatch(checking, node, result, demand);
  return true;
}

/** The expected type of a part of something that is expected at a stage. */
export function partOfStage(expected: Type, part: Type): Type {
  return expected.kind === "deploy" ? atStage(part, "deploy") : part;
}
