/**
 * Requirements and OpenTofu items that need each other: what an application or rule requires must be acyclic by what it mentions,
 * whatever a mapping makes of it.
 *
 * In: the items of an application, rule or mapping, whose names are bound. Reports each circle once, with its chain.
 * Not here: circles of locals alone (declared.ts), of rules that require each other's resources (deployment/run-rule.ts).
 */
import { quote } from "../diagnostics/wording.ts";
import type { Span } from "../source/span.ts";
import { children } from "../syntax/children.ts";
import type {
  ApplicationItem,
  Binder,
  Local,
  MappingItem,
  Node,
  Requirement,
  RuleItem,
  TofuItem,
} from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { circularDefinition } from "./names-diagnostics.ts";

type Definition = Requirement | Local | TofuItem;

interface Mention {
  readonly place: Span;
  readonly of: Vertex;
}

interface Vertex {
  readonly node: Definition;
  readonly name: string;
  readonly mentions: Mention[];
  state: "new" | "open" | "done";
}

export function checkRequirementCycles(
  checking: Checking,
  items: readonly (ApplicationItem | RuleItem | MappingItem)[],
): void {
  if (!checking.mentionsAhead && items.every(({ kind }) => kind !== "tofu")) return;
  const vertices = verticesOf(items);
  if (vertices.size < 1 || ![...vertices.values()].some(({ node }) => node.kind === "requirement")) return;
  for (const vertex of vertices.values()) addMentions(checking, vertices, vertex);
  const reported = new Set<Vertex>();
  for (const vertex of vertices.values()) if (vertex.state === "new") search(checking, vertex, reported);
}

/** By the node that a name is bound to. */
function verticesOf(items: readonly (ApplicationItem | RuleItem | MappingItem)[]): ReadonlyMap<Node, Vertex> {
  const found = new Map<Node, Vertex>();
  const add = (bound: Requirement | Local | Binder, node: Definition): void =>
    void found.set(bound, { node, name: bound.name.text, mentions: [], state: "new" });
  for (const item of items) {
    if (item.kind === "local") add(item, item);
    if (item.kind === "requires") for (const requirement of item.requirements) add(requirement, requirement);
    if (item.kind === "tofu")
      for (const each of item.items) if (each.kind === "tofuItem" && each.as !== undefined) add(each.as, each);
  }
  return found;
}

function addMentions(checking: Checking, vertices: ReadonlyMap<Node, Vertex>, vertex: Vertex): void {
  const open: Node[] = [vertex.node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const target = at.kind === "reference" ? checking.targets[at.id] : undefined;
    const of = target?.kind === "inner" ? vertices.get(target.node) : undefined;
    if (of !== undefined) vertex.mentions.push({ place: at, of });
    for (const child of children(at)) open.push(child);
  }
}

interface Step {
  readonly vertex: Vertex;
  next: number;
}

/** Depth first, with a stack of its own. What is met again while it is open closes a circle. */
function search(checking: Checking, root: Vertex, reported: Set<Vertex>): void {
  const steps: Step[] = [{ vertex: root, next: 0 }];
  root.state = "open";
  for (let step = steps[steps.length - 1]; step !== undefined; step = steps[steps.length - 1]) {
    const mention = step.vertex.mentions[step.next++];
    if (mention === undefined) {
      step.vertex.state = "done";
      steps.pop();
    } else if (mention.of.state === "new") {
      mention.of.state = "open";
      steps.push({ vertex: mention.of, next: 0 });
    } else if (mention.of.state === "open") {
      const from = steps.findIndex(({ vertex }) => vertex === mention.of);
      reportCircle(checking, steps.slice(from), reported);
    }
  }
}

function reportCircle(checking: Checking, circle: readonly Step[], reported: Set<Vertex>): void {
  const isOfLocals = circle.every(({ vertex }) => vertex.node.kind === "local");
  if (isOfLocals || circle.some(({ vertex }) => reported.has(vertex))) return;
  for (const { vertex } of circle) reported.add(vertex);
  const chain = circle.flatMap(({ vertex, next }) => {
    const place = vertex.mentions[next - 1]?.place;
    return place === undefined ? [] : [{ name: vertex.name, place }];
  });
  const [first, second] = chain;
  if (first === undefined) return;
  const help =
    second === undefined
      ? `what \`${first.name}\` grants is known once it is made, so it can't mention itself`
      : `what is required comes before what mentions it: leave ${quote(second.name)} out of ${quote(first.name)}, or the other way round`;
  checking.report(circularDefinition.at(first.place, { name: first.name, chain, help }));
}
