/**
 * A secret that a rule has made under one id for all its requests: all of them get the same.
 *
 * In: the id's expression, in a rule. Out: whether it tells one request from another.
 */
import { children } from "../syntax/children.ts";
import type { Expression, Node } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";

const perRequest: ReadonlySet<string> = new Set(["id", "application", "deployment", "request"]);

/** Nodes that are looked at; of what is larger nothing is said. */
const mostNodes = 1000;

export function dependsOnRequest(checking: Checking, id: Expression): boolean {
  const open: Node[] = [id];
  const seen = new Set<Node>();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (seen.size > mostNodes) return true;
    const target = at.kind === "reference" ? checking.targets[at.id] : undefined;
    if (target?.kind === "unknown") return true;
    if (target?.kind === "special" && perRequest.has(target.name)) return true;
    // Requirements and OpenTofu items of a rule are its request's; names of `for` come from somewhere that is looked at by itself.
    if (target?.kind === "inner" && target.node.kind !== "local") return true;
    if (target?.kind === "inner" && target.node.kind === "local") open.push(target.node.value);
    open.push(...children(at));
  }
  return false;
}
