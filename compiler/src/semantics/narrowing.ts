/**
 * What conditions tell of the values they mention: after `x.y != none` that path is there, and a requirement made `when c` is
 * there where every part of `c` is known to hold.
 *
 * Names do not change what they mean, so a condition may have one: `let has_mail = options.mail != none` tells the same. So may a path.
 *
 * In: a condition and whether it holds. Out: facts for the expressions that it guards. Facts are a list, newest first.
 */
import type { Expression, NodeId } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import type { Facts } from "./facts.ts";
import { withFacts, type Place } from "./place.ts";
import { sameExpression } from "./same-expression.ts";

/** The place of what stands where `condition` holds, or does not. */
export function assume(checking: Checking, place: Place, condition: Expression, isTrue = true): Place {
  return withFacts(place, factsOf({ checking, seen: new Set() }, condition, isTrue, place.facts));
}

/** `seen`: names whose meaning was looked at, so that none is twice: they may mention one another often, or in a circle. */
interface Search {
  readonly checking: Checking;
  readonly seen: Set<NodeId>;
}

/** Names that one condition leads to, and names of names of a path: more than anybody writes, and no danger. */
const mostNames = 100;
const mostAliases = 20;

function factsOf(search: Search, node: Expression, isTrue: boolean, rest: Facts | undefined): Facts | undefined {
  if (node.kind === "unary" && node.operator === "not") return factsOf(search, node.operand, !isTrue, rest);
  if (node.kind === "binary" && node.operator === (isTrue ? "and" : "or"))
    return factsOf(search, node.right, isTrue, factsOf(search, node.left, isTrue, rest));
  const facts: Facts = { kind: "holds", condition: node, isTrue, rest };
  const named = meaningOf(search, node);
  if (named !== undefined) return factsOf(search, named, isTrue, facts);
  if (node.kind !== "binary" || node.operator !== (isTrue ? "!=" : "==")) return facts;
  const tested = node.right.kind === "none" ? node.left : node.left.kind === "none" ? node.right : undefined;
  return tested === undefined ? facts : present(search.checking, tested, facts);
}

/** What a name stands for, the first time that it is asked. */
function meaningOf({ checking, seen }: Search, node: Expression): Expression | undefined {
  const named = definitionOf(checking, node);
  if (named === undefined || seen.has(named.id) || seen.size === mostNames) return undefined;
  seen.add(named.id);
  return named.value;
}

interface Definition {
  /** Of the node that declares the name. */
  readonly id: NodeId;
  readonly value: Expression;
  /** A type was written: a value may have been given defaults. */
  readonly isTyped: boolean;
}

/** What `let` says of a name. */
function definitionOf(checking: Checking, node: Expression): Definition | undefined {
  if (node.kind !== "reference") return undefined;
  const target = checking.targets[node.id];
  if (target?.kind !== "inner") return undefined;
  const { node: declared } = target;
  if (declared.kind === "local")
    return { id: declared.id, value: declared.value, isTyped: declared.type !== undefined };
  const value = checking.lets.get(declared.id);
  return value === undefined ? undefined : { id: declared.id, value, isTyped: false };
}

/** The facts, and that a path is there; with `a?.b` that `a` is there too. */
export function present(checking: Checking, node: Expression, rest: Facts | undefined): Facts | undefined {
  const key = pathKey(checking, node);
  if (key === undefined) return rest;
  let facts: Facts = { kind: "present", key, rest };
  const add = (path: Expression | undefined): void => {
    const inner = path === undefined ? undefined : pathKey(checking, path);
    if (inner !== undefined) facts = { kind: "present", key: inner, rest: facts };
  };
  const search: Search = { checking, seen: new Set() };
  for (let at: Expression | undefined = node; at !== undefined;) {
    if (at.kind === "select") at = at.isOptional ? at.value : undefined;
    else at = meaningOf(search, at);
    add(at);
  }
  return facts;
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

/** Whether every part of a condition is known to hold. */
export function isKnownToHold(checking: Checking, facts: Facts | undefined, node: Expression): boolean {
  return facts !== undefined && holds({ checking, facts, answers: new Map() }, node, true);
}

interface Question {
  readonly checking: Checking;
  readonly facts: Facts;
  /** By name, and whether it is to hold or not: false while it is being answered. */
  readonly answers: Map<string, boolean>;
}

function holds(question: Question, node: Expression, isTrue: boolean): boolean {
  const { checking, facts, answers } = question;
  if (node.kind === "unary" && node.operator === "not") return holds(question, node.operand, !isTrue);
  if (node.kind === "binary" && node.operator === (isTrue ? "and" : "or"))
    return holds(question, node.left, isTrue) && holds(question, node.right, isTrue);
  for (let fact: Facts | undefined = facts; fact !== undefined; fact = fact.rest) {
    if (fact.kind !== "holds" || fact.isTrue !== isTrue) continue;
    if (sameExpression(checking, fact.condition, node)) return true;
  }
  const named = definitionOf(checking, node);
  if (named === undefined) return false;
  const key = `${named.id} ${isTrue}`;
  const known = answers.get(key);
  if (known !== undefined || answers.size === mostNames) return known ?? false;
  answers.set(key, false);
  const answer = holds(question, named.value, isTrue);
  answers.set(key, answer);
  return answer;
}

/** Names a path of names: `options.mail`. Undefined for any other expression. A name for a path is that path. */
function pathKey(checking: Checking, node: Expression, aliases = 0): string | undefined {
  if (node.kind === "select") {
    const base = pathKey(checking, node.value, aliases);
    return base === undefined ? undefined : `${base}.${JSON.stringify(node.name.text)}`;
  }
  if (node.kind !== "reference") return undefined;
  const named = definitionOf(checking, node);
  if (named !== undefined && !named.isTyped && aliases < mostAliases) {
    const key = pathKey(checking, named.value, aliases + 1);
    if (key !== undefined) return key;
  }
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
