/**
 * What mappings inherit the names of: those they extend, in this file and in others.
 *
 * In: the mappings of a file. Out: each is visited once, after those of the file that it extends, with what it inherits. All
 * visits together take time linear in the file and in what it inherits, however long the chains are.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { MappingDeclaration } from "../syntax/tree.ts";
import type { Interfaces } from "./interface.ts";
import { namesOfMapping, type Inherited, type InheritedName } from "./mapping-names.ts";
import type { FileScope } from "./scope.ts";
import type { NamedDeclaration } from "./symbols.ts";

export interface Inheritance {
  readonly declarations: ReadonlyMap<SymbolId, NamedDeclaration>;
  readonly file: FileScope;
  readonly interfaces: Interfaces;
}

interface Vertex {
  readonly symbol: SymbolId;
  /** Of a mapping of this file. */
  readonly node?: MappingDeclaration;
  readonly names: ReadonlyMap<string, InheritedName>;
  readonly base: SymbolId | "missing" | undefined;
  readonly extenders: Vertex[];
}

interface Step {
  readonly vertex: Vertex;
  readonly isWhole: boolean;
  readonly isLeaving: boolean;
}

export function visitMappings(
  inheritance: Inheritance,
  visit: (node: MappingDeclaration, inherited: Inherited) => void,
): void {
  const vertices = verticesOf(inheritance);
  const left = new Set(vertices.values());
  /** What the mapping at hand inherits; the nearest declaration is the last. */
  const standing = new Map<string, InheritedName[]>();
  const find = (name: string) => standing.get(name)?.at(-1);
  const names = () => standing.keys();
  const steps = [...vertices.values()]
    .filter(({ base }) => base === undefined || base === "missing")
    .map((vertex): Step => ({ vertex, isWhole: vertex.base === undefined, isLeaving: false }));
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { vertex, isWhole } = step;
    if (step.isLeaving) {
      forget(standing, vertex);
      continue;
    }
    left.delete(vertex);
    if (vertex.node !== undefined) visit(vertex.node, { find, names, isWhole });
    learn(standing, vertex);
    steps.push({ ...step, isLeaving: true });
    for (const extender of vertex.extenders) steps.push({ vertex: extender, isWhole, isLeaving: false });
  }
  // Those in a circle, which is reported elsewhere, and those that extend one.
  for (const { node } of left)
    if (node !== undefined) visit(node, { find: () => undefined, names: () => [], isWhole: false });
}

function learn(standing: Map<string, InheritedName[]>, vertex: Vertex): void {
  for (const [name, declared] of vertex.names) {
    const known = standing.get(name);
    if (known === undefined) standing.set(name, [declared]);
    else known.push(declared);
  }
}

function forget(standing: Map<string, InheritedName[]>, vertex: Vertex): void {
  for (const name of vertex.names.keys()) {
    const known = standing.get(name);
    known?.pop();
    if (known?.length === 0) standing.delete(name);
  }
}

/** The mappings of the file and all that they extend. */
function verticesOf(inheritance: Inheritance): ReadonlyMap<SymbolId, Vertex> {
  const vertices = new Map<SymbolId, Vertex>();
  for (const [symbol, node] of inheritance.declarations)
    if (node.kind === "mappingDeclaration") vertices.set(symbol, declaredVertex(inheritance, symbol, node));
  // A map gives what is added while it is walked, so those of other files get their bases, too.
  for (const { base } of vertices.values()) {
    const found = base === undefined || vertices.has(base) ? undefined : importedVertex(inheritance, base);
    if (found !== undefined) vertices.set(found.symbol, found);
  }
  for (const vertex of vertices.values())
    if (vertex.base !== undefined) vertices.get(vertex.base)?.extenders.push(vertex);
  return vertices;
}

function declaredVertex(inheritance: Inheritance, symbol: SymbolId, node: MappingDeclaration): Vertex {
  const names = new Map<string, InheritedName>();
  for (const [name, declared] of namesOfMapping(node)) names.set(name, { mapping: symbol, node: declared });
  return { symbol, node, names, base: baseOf(inheritance, node), extenders: [] };
}

function baseOf({ declarations, file, interfaces }: Inheritance, node: MappingDeclaration): Vertex["base"] {
  if (node.extends === undefined) return undefined;
  const target = file.values.get(node.extends.text)?.target;
  if (target?.kind !== "declaration") return "missing";
  const isMapping =
    declarations.get(target.symbol)?.kind === "mappingDeclaration" ||
    interfaces.value(target.symbol)?.kind === "mapping";
  return isMapping ? target.symbol : "missing";
}

function importedVertex({ interfaces }: Inheritance, symbol: SymbolId): Vertex | undefined {
  const found = interfaces.value(symbol);
  if (found?.kind !== "mapping") return undefined;
  const names = new Map<string, InheritedName>();
  for (const name of found.names.keys()) names.set(name, { mapping: symbol });
  const isKnown = found.extends === undefined || interfaces.value(found.extends)?.kind === "mapping";
  return { symbol, names, base: isKnown ? found.extends : "missing", extenders: [] };
}
