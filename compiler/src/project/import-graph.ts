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

/** Whether an import lies on a circle; `cut` as in the graph. */
export function isCut(cut: ReadonlySet<string>, from: FileId, to: FileId): boolean {
  return cut.size > 0 && cut.has(`${from} ${to}`);
}

const positions = new WeakMap<ImportGraph, ReadonlyMap<FileId, number>>();

/** Where the file stands in the order; undefined where it is not one of the graph's. */
export function positionIn(graph: ImportGraph, file: FileId): number | undefined {
  let known = positions.get(graph);
  if (known === undefined) positions.set(graph, (known = new Map(graph.order.map((one, at) => [one, at]))));
  return known.get(file);
}

/**
 * Whether a phase of one file may ask for what the other one has: an import that lies on no circle, and whatever stands further ahead. So a
 * phase that only asks such files never comes back to its own.
 */
export function isAhead(graph: ImportGraph, file: FileId, from: FileId): boolean {
  const [own, other] = [positionIn(graph, from), positionIn(graph, file)];
  return own !== undefined && other !== undefined && other < own && !isCut(graph.cut, from, file);
}

export function importGraph(roots: readonly FileId[], importsOf: (file: FileId) => readonly FileId[]): ImportGraph {
  const components = componentsOf(roots, importsOf);
  const cut = new Set<string>();
  const cycles: (readonly FileId[])[] = [];
  for (const component of components) {
    const [first = ""] = component.length === 1 ? component : [...component].sort();
    if (component.length === 1 && !importsOf(first).includes(first)) continue;
    const members = new Set(component);
    for (const from of members) for (const to of importsOf(from)) if (members.has(to)) cut.add(`${from} ${to}`);
    cycles.push(shortestCycle(first, members, importsOf));
  }
  return { order: components.flat(), cut, cycles };
}

interface Visit {
  readonly file: FileId;
  readonly imports: readonly FileId[];
  next: number;
  readonly index: number;
  low: number;
  /** Its component is not known yet. */
  isOpen: boolean;
}

/** Strongly connected components, imports first. Source: Tarjan 1972, with a stack of our own. */
function componentsOf(roots: readonly FileId[], importsOf: (file: FileId) => readonly FileId[]): FileId[][] {
  const visits = new Map<FileId, Visit>();
  const open: Visit[] = [];
  const components: FileId[][] = [];
  const path: Visit[] = [];
  const enter = (file: FileId) => {
    const index = visits.size;
    const visit: Visit = { file, imports: importsOf(file), next: 0, index, low: index, isOpen: true };
    visits.set(file, visit);
    open.push(visit);
    path.push(visit);
  };
  for (const root of roots) {
    if (!visits.has(root)) enter(root);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const target = visit.imports[visit.next++];
      if (target !== undefined) {
        const known = visits.get(target);
        if (known === undefined) enter(target);
        else if (known.isOpen && known.index < visit.low) visit.low = known.index;
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined && visit.low < parent.low) parent.low = visit.low;
      if (visit.low !== visit.index) continue;
      const component = open.splice(open.lastIndexOf(visit));
      for (const member of component) member.isOpen = false;
      components.push(component.map(({ file }) => file));
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
