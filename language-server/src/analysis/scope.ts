/**
 * The names that the expression at a place sees, innermost first: binders, locals, requirements, parameters, what the file declares and
 * imports, what the language gives there.
 *
 * In: a spot. Out: names with what they stand for; a name that is hidden (which is an error anyway) comes once. Not here: names that
 * could be imported (importable.ts), fields after a dot (members.ts).
 */
import {
  fileOfSymbol,
  intrinsics,
  nameInMapping,
  valueOfSymbol,
  type CheckedModule,
  type Node,
  type Project,
  type SpecialName,
} from "../../../compiler/src/index.ts";
import { isInner, type Entity, type InnerNode } from "./entity.ts";
import type { Spot } from "./spot.ts";

export interface ScopeName {
  readonly name: string;
  readonly entity: Entity;
}

/** Names that an expression may use. */
export function valuesInScope(spot: Spot): readonly ScopeName[] {
  const found = new Map<string, ScopeName>();
  const add = (name: string, entity: Entity) => {
    if (name !== "" && !found.has(name)) found.set(name, { name, entity });
  };
  const addInner = (node: InnerNode, file: string = spot.file) => add(node.name.text, { kind: "inner", file, node });
  // What is being defined cannot be used for it.
  const isOpen = (node: InnerNode) => spot.chain.includes(node);
  for (const node of innerNames(spot)) if (!isOpen(node)) addInner(node);
  for (const [name, node, file] of inheritedNames(spot)) if (!found.has(name)) addInner(node, file);
  for (const name of specialsAt(spot.chain)) add(name, { kind: "special", name });
  for (const { name, entity } of fileNames(spot.project, spot.module, "values")) add(name, entity);
  for (const name of intrinsics.keys()) add(name, { kind: "intrinsic", name });
  return [...found.values()];
}

/** Types and resources that the file knows by name, its own first. */
export function typesInScope(spot: Spot): readonly ScopeName[] {
  return fileNames(spot.project, spot.module, "types");
}

/** What the file declares and imports in one of its two namespaces. */
export function fileNames(
  project: Project,
  module: CheckedModule,
  namespace: "types" | "values",
): readonly ScopeName[] {
  const found: ScopeName[] = [];
  for (const symbol of module.declarations.keys()) {
    const declaration = module.declarations.get(symbol);
    if (declaration === undefined || !("name" in declaration) || declaration.kind === "externTofuDeclaration") continue;
    const isType = declaration.kind === "typeDeclaration" || declaration.kind === "resourceDeclaration";
    if (isType === (namespace === "types"))
      found.push({ name: declaration.name.text, entity: { kind: "declaration", symbol } });
  }
  for (const node of module.tree.imports)
    for (const imported of node.names) {
      const target = module.targets.get(imported.name.id);
      if (target?.kind !== "declaration") continue;
      const isValue = valueOfSymbol(project, target.symbol) !== undefined;
      if (isValue !== (namespace === "values")) continue;
      const name = (imported.alias ?? imported.name).text;
      found.push({ name, entity: { kind: "declaration", symbol: target.symbol } });
    }
  return found;
}

/** Names that nodes around the place declare, innermost first. */
function innerNames({ chain, offset }: Spot): readonly InnerNode[] {
  if (isClosed(chain)) return [];
  const found: InnerNode[] = [];
  for (let at = chain.length - 1; at >= 0; at--) {
    const node = chain[at];
    if (node !== undefined) found.push(...namesOf(node, offset));
  }
  return found;
}

/** Defaults, refinements and types see only what the file declares. */
function isClosed(chain: readonly Node[]): boolean {
  return chain.some((node) => node.kind === "fields" || node.kind === "refinement" || node.kind === "annotation");
}

function namesOf(node: Node, offset: number): readonly InnerNode[] {
  switch (node.kind) {
    case "let":
      return offset >= node.body.start ? [node.binder] : [];
    case "arm":
      return node.pattern.kind === "casePattern" && node.pattern.binder !== undefined ? [node.pattern.binder] : [];
    case "listFor":
    case "forEntry":
      return offset > node.collection.end ? node.binders : [];
    case "requirement":
    case "nixosFragment":
    case "tofuItem":
    case "manual": {
      const { tail } = node;
      const isInCollection =
        tail?.collection !== undefined && tail.collection.start <= offset && offset <= tail.collection.end;
      return tail === undefined || isInCollection ? [] : tail.binders;
    }
    case "functionDeclaration":
      return node.parameters;
    case "applicationDeclaration":
    case "providerDeclaration":
    case "mappingDeclaration":
    case "rule":
      return namesOfItems(node.items);
    default:
      return [];
  }
}

/** Locals, requirements and the `as` names of a flat scope. */
function namesOfItems(items: readonly Node[]): readonly InnerNode[] {
  return items.flatMap((item): readonly InnerNode[] => {
    if (item.kind === "requires") return item.requirements;
    if (item.kind === "tofu")
      return item.items.flatMap((part) => (part.kind === "tofuItem" && part.as !== undefined ? [part.as] : []));
    return isInner(item) ? [item] : [];
  });
}

/** What a mapping inherits from those that it extends. */
function inheritedNames({ project, module, chain }: Spot): readonly (readonly [string, InnerNode, string])[] {
  const mapping = chain.find((node) => node.kind === "mappingDeclaration");
  const target = mapping?.extends === undefined ? undefined : module.targets.get(mapping.extends.id);
  const found: (readonly [string, InnerNode, string])[] = [];
  const seen = new Set<string>();
  for (
    let symbol = target?.kind === "declaration" ? target.symbol : undefined;
    symbol !== undefined && !seen.has(symbol);
  ) {
    seen.add(symbol);
    const value = valueOfSymbol(project, symbol);
    if (value?.kind !== "mapping") break;
    for (const name of value.names.keys()) {
      const node = nameInMapping(project, symbol, name);
      if (node !== undefined) found.push([name, node, fileOfSymbol(symbol)]);
    }
    symbol = value.extends;
  }
  return found;
}

const ofApplication: readonly SpecialName[] = ["options", "pkgs"];
const ofResource: readonly SpecialName[] = ["request", "policy", "requests"];
const ofMapping: readonly SpecialName[] = ["config", "pkgs"];
const ofRule: readonly SpecialName[] = [
  "request",
  "requests",
  "policy",
  "config",
  "id",
  "application",
  "deployment",
  "pkgs",
];

function specialsAt(chain: readonly Node[]): readonly SpecialName[] {
  if (isClosed(chain)) return [];
  const owner = chain.findLast((node) => node.kind === "rule" || node.kind.endsWith("Declaration"));
  const hosts: readonly SpecialName[] = isAfterNixosIn(chain) ? ["hosts"] : [];
  switch (owner?.kind) {
    case "applicationDeclaration":
      return ofApplication;
    case "resourceDeclaration":
      return ofResource;
    case "providerDeclaration":
      return ["config"];
    case "mappingDeclaration":
      return [...ofMapping, ...hosts];
    case "rule":
      return [...ofRule, ...hosts];
    default:
      return [];
  }
}

function isAfterNixosIn(chain: readonly Node[]): boolean {
  const tail = chain.at(-2);
  return tail?.kind === "tail" && chain.at(-3)?.kind === "nixosFragment" && tail.collection === chain.at(-1);
}
