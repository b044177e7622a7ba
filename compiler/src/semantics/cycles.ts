/**
 * The order in which types, constants and functions of a file are looked at: what is mentioned first comes first, so that no chain
 * of mentions nests deeply. What mentions itself is reported with the chain, and is of the error type.
 *
 * Linear in the size of the file. Not here: circles of imports (project/import-graph.ts), of locals (declared.ts), of rules.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { children } from "../syntax/children.ts";
import type { ConstantDeclaration, FunctionDeclaration, Node, TypeDeclaration } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { circularDefinition } from "./names-diagnostics.ts";
import { recursiveType } from "./type-diagnostics.ts";
import { errorType } from "./type.ts";

type Definition = TypeDeclaration | ConstantDeclaration | FunctionDeclaration;

interface Vertex {
  readonly symbol: SymbolId;
  readonly node: Definition;
  readonly mentions: readonly SymbolId[];
  index: number;
  low: number;
  isOpen: boolean;
}

/** Symbols of types, constants and functions, each after what it mentions. Reports what is circular. */
export function definitionOrder(checking: Checking): readonly SymbolId[] {
  const vertices = new Map<SymbolId, Vertex>();
  for (const [symbol, node] of checking.declarations) {
    if (node.kind !== "typeDeclaration" && node.kind !== "constantDeclaration" && node.kind !== "functionDeclaration")
      continue;
    vertices.set(symbol, { symbol, node, mentions: mentionsOf(checking, node), index: -1, low: 0, isOpen: false });
  }
  const order: SymbolId[] = [];
  for (const group of groupsOf(vertices)) {
    const [first] = group;
    const isCircular = group.length > 1 || first?.mentions.includes(first.symbol) === true;
    if (isCircular) reportCircle(checking, vertices, group);
    for (const { symbol } of group) order.push(symbol);
  }
  return order;
}

/** The declarations of this file that an item mentions, each once. */
export function mentionsOf(checking: Checking, node: Node): readonly SymbolId[] {
  const found = new Set<SymbolId>();
  const open: Node[] = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.kind === "reference" || at.kind === "namedType") {
      const target = checking.targets[at.kind === "reference" ? at.id : at.name.id];
      if (target?.kind === "declaration" && checking.declarations.has(target.symbol)) found.add(target.symbol);
    }
    for (const child of children(at)) open.push(child);
  }
  return [...found];
}

interface Step {
  readonly vertex: Vertex;
  next: number;
}

/** Tarjan's strongly connected components, with a stack of its own: groups that mention one another, the mentioned first. */
function groupsOf(vertices: ReadonlyMap<SymbolId, Vertex>): readonly (readonly Vertex[])[] {
  const groups: Vertex[][] = [];
  const open: Vertex[] = [];
  let count = 0;
  for (const root of vertices.values()) {
    if (root.index >= 0) continue;
    const steps: Step[] = [];
    const enter = (vertex: Vertex): void => {
      vertex.index = vertex.low = count++;
      vertex.isOpen = true;
      open.push(vertex);
      steps.push({ vertex, next: 0 });
    };
    enter(root);
    for (let step = steps[steps.length - 1]; step !== undefined; step = steps[steps.length - 1]) {
      const { vertex } = step;
      const name = vertex.mentions[step.next++];
      const mentioned = name === undefined ? undefined : vertices.get(name);
      if (mentioned !== undefined) {
        if (mentioned.index < 0) enter(mentioned);
        else if (mentioned.isOpen) vertex.low = Math.min(vertex.low, mentioned.index);
        continue;
      }
      if (name !== undefined) continue;
      steps.pop();
      const above = steps[steps.length - 1]?.vertex;
      if (above !== undefined) above.low = Math.min(above.low, vertex.low);
      if (vertex.low === vertex.index) groups.push(closeGroup(open, vertex));
    }
  }
  return groups;
}

function closeGroup(open: Vertex[], root: Vertex): Vertex[] {
  const group: Vertex[] = [];
  for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
    vertex.isOpen = false;
    group.push(vertex);
    if (vertex === root) break;
  }
  return group;
}

function reportCircle(checking: Checking, vertices: ReadonlyMap<SymbolId, Vertex>, group: readonly Vertex[]): void {
  const members = new Set(group.map((vertex) => vertex.symbol));
  const first = group.reduce((a, b) => (b.node.start < a.node.start ? b : a));
  const chain = shortestCircle(vertices, members, first).map(({ node }) => ({
    name: node.name.text,
    place: node.name,
  }));
  const definition = first.node.kind === "typeDeclaration" ? recursiveType : circularDefinition;
  checking.report(definition.at(first.node.name, { name: first.node.name.text, chain }));
  for (const { symbol, node } of group) {
    const { text: name } = node.name;
    if (node.kind === "typeDeclaration")
      checking.typeExports.set(symbol, { kind: "alias", symbol, name, type: errorType });
    else if (node.kind === "constantDeclaration") {
      checking.valueExports.set(symbol, { kind: "constant", symbol, name, type: errorType });
      checking.broken.add(symbol);
    } else checking.broken.add(symbol);
  }
}

/** From `first` back to it through the group, by as few steps as there are. */
function shortestCircle(
  vertices: ReadonlyMap<SymbolId, Vertex>,
  members: ReadonlySet<SymbolId>,
  first: Vertex,
): readonly Vertex[] {
  const cameFrom = new Map<SymbolId, Vertex>();
  const queue: Vertex[] = [first];
  for (let at = 0; at < queue.length; at++) {
    const vertex = queue[at];
    if (vertex === undefined) break;
    for (const name of vertex.mentions) {
      if (name === first.symbol) return pathTo(cameFrom, vertex, first);
      const next = vertices.get(name);
      if (next === undefined || !members.has(name) || cameFrom.has(name)) continue;
      cameFrom.set(name, vertex);
      queue.push(next);
    }
  }
  return [first];
}

function pathTo(cameFrom: ReadonlyMap<SymbolId, Vertex>, last: Vertex, first: Vertex): readonly Vertex[] {
  const path: Vertex[] = [];
  for (let at: Vertex | undefined = last; at !== undefined && at !== first; at = cameFrom.get(at.symbol)) path.push(at);
  return [first, ...path.reverse()];
}
