/**
 * Who imports whom: the order in which files can be done, and the circles that there must not be.
 *
 * In: files and where their imports lead. Out: every file reached, imports first; circles with the chain for the message.
 * Iterative throughout: a chain of imports may be as long as there are files.
 */
import type { FileId } from "../source/span.ts";

export interface ImportGraph {
  /** Every file reached; a file stands behind those that it imports, circles aside. */
  readonly order: readonly FileId[];
  /** Imports that lie on a circle, as `from to`: no phase follows them. */
  readonly cut: ReadonlySet<string>;
  /** One per circle: `a, b, c, a`, the shortest, from its first file in order of names. */
  readonly cycles: readonly (readonly FileId[])[];
}

const reached = new WeakMap<ImportGraph, ReadonlySet<FileId>>();

/** Whether the file is one of the graph's. */
export function isReached(graph: ImportGraph, file: FileId): boolean {
  let files = reached.get(graph);
  if (files === undefined) reached.set(graph, (files = new Set(graph.order)));
  return files.has(file);
}

export function importGraph(roots: readonly FileId[], importsOf: (file: FileId) => readonly FileId[]): ImportGraph {
  const components = componentsOf(roots, importsOf);
  const cut = new Set<string>();
  const cycles: (readonly FileId[])[] = [];
  for (const component of components) {
    const members = new Set(component);
    const first = [...component].sort()[0] ?? "";
    if (members.size === 1 && !importsOf(first).includes(first)) continue;
    for (const from of members) for (const to of importsOf(from)) if (members.has(to)) cut.add(`${from} ${to}`);
    cycles.push(shortestCycle(first, members, importsOf));
  }
  return { order: components.flat(), cut, cycles };
}

interface Visit {
  readonly file: FileId;
  readonly imports: readonly FileId[];
  next: number;
}

/** Strongly connected components, imports first. Source: Tarjan 1972, with a stack of our own. */
function componentsOf(roots: readonly FileId[], importsOf: (file: FileId) => readonly FileId[]): FileId[][] {
  const index = new Map<FileId, number>();
  const low = new Map<FileId, number>();
  const open: FileId[] = [];
  const isOpen = new Set<FileId>();
  const components: FileId[][] = [];
  const path: Visit[] = [];
  const enter = (file: FileId) => {
    index.set(file, index.size);
    low.set(file, index.size - 1);
    open.push(file);
    isOpen.add(file);
    path.push({ file, imports: importsOf(file), next: 0 });
  };
  const lower = (file: FileId, to: number | undefined) => low.set(file, Math.min(low.get(file) ?? 0, to ?? Infinity));
  for (const root of roots) {
    if (!index.has(root)) enter(root);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const target = visit.imports[visit.next++];
      if (target !== undefined) {
        if (!index.has(target)) enter(target);
        else if (isOpen.has(target)) lower(visit.file, index.get(target));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent.file, low.get(visit.file));
      if (low.get(visit.file) !== index.get(visit.file)) continue;
      const component = open.splice(open.lastIndexOf(visit.file));
      for (const file of component) isOpen.delete(file);
      components.push(component);
    }
  }
  return components;
}

function shortestCycle(
  first: FileId,
  members: ReadonlySet<FileId>,
  importsOf: (file: FileId) => readonly FileId[],
): readonly FileId[] {
  const cameFrom = new Map<FileId, FileId>();
  const waiting = [first];
  for (let at = 0; at < waiting.length; at++) {
    const file = waiting[at] ?? first;
    for (const target of importsOf(file)) {
      if (target === first) {
        const chain = [first];
        for (let back = file; back !== first; back = cameFrom.get(back) ?? first) chain.push(back);
        return [...chain, first].reverse();
      }
      if (!members.has(target) || cameFrom.has(target)) continue;
      cameFrom.set(target, file);
      waiting.push(target);
    }
  }
  return [first, first];
}
