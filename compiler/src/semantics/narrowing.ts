/**
 * What conditions tell of the values they mention: after `x.y != none` that path is there, and a requirement made `when c` is
 * there where every part of `c` is known to hold.
 *
 * In: a condition and whether it holds. Out: facts for the expressions that it guards. Facts are a list, newest first.
 */
import type { Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import type { Facts } from "./facts.ts";
import { withFacts, type Place } from "./place.ts";
import { sameExpression } from "./same-expression.ts";

/** The place of what stands where `condition` holds, or does not. */
export function assume(checking: Checking, place: Place, condition: Expression, isTrue = true): Place {
  return withFacts(place, factsOf(checking, condition, isTrue, place.facts));
}

function factsOf(checking: Checking, node: Expression, isTrue: boolean, rest: Facts | undefined): Facts | undefined {
  if (node.kind === "unary" && node.operator === "not") return factsOf(checking, node.operand, !isTrue, rest);
  if (node.kind === "binary" && node.operator === (isTrue ? "and" : "or"))
    return factsOf(checking, node.right, isTrue, factsOf(checking, node.left, isTrue, rest));
  const facts: Facts = { kind: "holds", condition: node, isTrue, rest };
  if (node.kind !== "binary" || node.operator !== (isTrue ? "!=" : "==")) return facts;
  const tested = node.right.kind === "none" ? node.left : node.left.kind === "none" ? node.right : undefined;
  return tested === undefined ? facts : present(checking, tested, facts);
}

/** The facts, and that a path is there; with `a?.b` that `a` is there too. */
export function present(checking: Checking, node: Expression, rest: Facts | undefined): Facts | undefined {
  const key = pathKey(checking, node);
  if (key === undefined) return rest;
  const facts: Facts = { kind: "present", key, rest };
  return node.kind === "select" && node.isOptional ? present(checking, node.value, facts) : facts;
}

/** Whether a path is known not to be `none`. */
export function isKnownPresent(checking: Checking, facts: Facts | undefined, node: Expression): boolean {
  if (facts === undefined) return false;
  let key: string | undefined;
  for (let fact: Facts | undefined = facts; fact !== undefined; fact = fact.rest) {
    if (fact.kind !== "present") continue;
    key ??= pathKey(checking, node);
    if (key === undefined) return false;
    if (fact.key === key) return true;
  }
  return false;
}

/** Whether every part of a condition is known to hold, or not to (`isTrue` false: that one part is known not to). */
export function isKnownToHold(checking: Checking, facts: Facts | undefined, node: Expression, isTrue = true): boolean {
  if (facts === undefined) return false;
  if (node.kind === "unary" && node.operator === "not") return isKnownToHold(checking, facts, node.operand, !isTrue);
  if (node.kind === "binary" && node.operator === (isTrue ? "and" : "or"))
    return isKnownToHold(checking, facts, node.left, isTrue) && isKnownToHold(checking, facts, node.right, isTrue);
  for (let fact: Facts | undefined = facts; fact !== undefined; fact = fact.rest) {
    if (fact.kind === "holds" && fact.isTrue === isTrue && sameExpression(checking, fact.condition, node)) return true;
  }
  return false;
}

/** Names a path of names: `options.mail`. Undefined for any other expression. */
function pathKey(checking: Checking, node: Expression): string | undefined {
  if (node.kind === "select") {
    const base = pathKey(checking, node.value);
    return base === undefined ? undefined : `${base}.${JSON.stringify(node.name.text)}`;
  }
  if (node.kind !== "reference") return undefined;
  const target = checking.targets[node.id];
  switch (target?.kind) {
    case "inner":
      return `${target.node.id}`;
    case "special":
      return `$${target.name}`;
    case "inherited":
      return `${target.mapping}.${target.name}`;
    case "declaration":
      return target.symbol;
    default:
      return undefined;
  }
}
