/**
 * `id`, `application` and `deployment` are labels: a rule passes them on, but what it does may not depend on which they are, so that a
 * provider never names an application.
 *
 * In: an expression that is compared or searched. Reports a label in it, also behind locals and in texts.
 */
import type { Expression, Node } from "../syntax/tree.ts";
import { children } from "../syntax/children.ts";
import type { Checking } from "./checking.ts";
import { labelCompared } from "./flow-diagnostics.ts";

/** `how`: what is done, such as `` `==` ``. Result: whether there is a label. */
export function refuseLabel(checking: Checking, node: Expression, how: string): boolean {
  const label = labelIn(checking, node);
  if (label === undefined) return false;
  checking.report(labelCompared.at(node, { label, how }));
  return true;
}

/** Functions that look for something in a text, or for a text in a map. */
export const searching: ReadonlySet<string> = new Set(["contains", "starts_with", "ends_with", "get"]);

const labels: ReadonlySet<string> = new Set(["id", "application", "deployment"]);

/** Nodes that are looked at for one expression: beyond, nobody writes it to compare. */
const mostNodes = 1000;

function labelIn(checking: Checking, node: Expression): string | undefined {
  const open: Node[] = [node];
  const seen = new Set<Node>();
  for (let at = open.pop(); at !== undefined && seen.size < mostNodes; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    switch (at.kind) {
      case "reference": {
        const target = checking.targets[at.id];
        if (target?.kind === "special" && labels.has(target.name)) return target.name;
        if (target?.kind === "inner" && target.node.kind === "local") open.push(target.node.value);
        break;
      }
      case "if":
        open.push(at.then, at.else);
        break;
      case "let":
        open.push(at.body);
        break;
      case "call":
        // What a function counts or picks says little of the label; what it makes of a text is one still.
        if (at.callee.kind === "reference" && keeping.has(at.callee.name)) open.push(...at.arguments);
        break;
      case "index":
        open.push(at.value);
        break;
      case "text":
      case "binary":
      case "list":
        open.push(...children(at));
        break;
    }
  }
  return undefined;
}

const keeping: ReadonlySet<string> = new Set([
  "slug",
  "lower",
  "upper",
  "trim",
  "replace",
  "split",
  "join",
  "sh",
  "to_string",
  "to_json",
  "file_name",
  "sort",
  "unique",
]);
