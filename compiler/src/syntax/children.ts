/**
 * The one traversal of the tree: the children of a node, the node at an offset, all nodes.
 *
 * In: a node. Out: nodes in the order of the text. Nothing here recurses, so any depth of tree is fine.
 */
import { contains } from "../source/span.ts";
import type { Documented, File, Import, Node } from "./tree.ts";

/** The nodes directly within a node, in the order of the text. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case "file":
      return inOrder([...node.imports, ...node.declarations]);
    case "name":
    case "plainText":
    case "literalType":
    case "number":
    case "textPart":
    case "bool":
    case "none":
    case "reference":
    case "missing":
    case "anyPattern":
    case "nonePattern":
    case "literalPattern":
      return [];
    case "import":
      return [...node.names, node.from];
    case "importedName":
      return present(node.name, node.alias);
    case "annotation":
      return [node.name, ...node.arguments];
    case "typeDeclaration":
    case "constantDeclaration":
    case "functionDeclaration":
    case "resourceDeclaration":
    case "applicationDeclaration":
    case "providerDeclaration":
    case "mappingDeclaration":
    case "environmentDeclaration":
    case "deploymentDeclaration":
    case "externNixosDeclaration":
    case "externTofuDeclaration":
      return childrenOfDeclaration(node);
    case "parameter":
      return [node.name, node.type];
    case "environmentProvider":
      return [node.provider, node.config, node.mapping];
    case "environmentPolicy":
      return [node.resource, node.values];
    case "deploymentInstance":
      return documented(node, node.instance, node.application, node.options);
    case "externOption":
      return documented(node, ...node.path, node.type, node.default);
    case "externTofuItem":
      return documented(node, node.name, node.fields);
    case "fields":
      return node.fields;
    case "field":
      return documented(node, node.name, node.type, node.default);
    case "namedType":
      return [node.name, ...node.arguments, ...node.refinements];
    case "refinement":
      return present(node.name, node.from, node.to);
    case "recordType":
      return [node.fields];
    case "variantType":
      return [node.cases];
    case "optionalType":
      return [node.inner];
    case "unionType":
      return node.members;
    case "options":
    case "local":
    case "check":
    case "tail":
    case "binder":
    case "requires":
    case "requirement":
    case "nixosFragment":
    case "outputs":
    case "state":
    case "migrate":
    case "command":
    case "tofu":
    case "tofuProvider":
    case "tofuItem":
    case "rule":
    case "manual":
    case "grant":
    case "private":
    case "ignores":
      return childrenOfItem(node);
    case "text":
    case "list":
    case "spread":
    case "listFor":
    case "record":
    case "set":
    case "ifEntry":
    case "forEntry":
    case "select":
    case "index":
    case "call":
    case "unary":
    case "binary":
    case "if":
    case "let":
    case "match":
    case "arm":
    case "casePattern":
      return childrenOfExpression(node);
  }
}

type Declaration = File["declarations"][number];

function childrenOfDeclaration(node: Declaration): readonly Node[] {
  switch (node.kind) {
    case "typeDeclaration":
      return documented(node, node.name, node.type);
    case "constantDeclaration":
      return documented(node, node.name, node.type, node.value);
    case "functionDeclaration":
      return documented(node, node.name, ...node.parameters, node.result, node.body);
    case "resourceDeclaration":
      return inOrder(documented(node, node.name, node.request, node.policy, node.grant, ...node.checks));
    case "applicationDeclaration":
      return documented(node, node.name, ...node.items);
    case "providerDeclaration":
      return inOrder(documented(node, node.name, node.config, ...node.items));
    case "mappingDeclaration":
      return documented(node, node.name, node.provider, node.extends, ...node.items);
    case "environmentDeclaration":
      return inOrder(documented(node, node.name, ...node.providers, ...node.policies));
    case "deploymentDeclaration":
      return documented(node, node.name, node.environment, ...node.instances);
    case "externNixosDeclaration":
      return documented(node, ...node.options, node.from);
    case "externTofuDeclaration":
      return inOrder(documented(node, node.name, node.source, node.version, node.config, ...node.items, node.from));
  }
}

type ItemKind =
  | ("options" | "local" | "check" | "tail" | "binder" | "requires" | "requirement" | "nixosFragment" | "outputs")
  | ("state" | "migrate" | "command" | "tofu" | "tofuProvider" | "tofuItem" | "rule" | "manual" | "grant")
  | ("private" | "ignores");

function childrenOfItem(node: Extract<Node, { kind: ItemKind }>): readonly Node[] {
  switch (node.kind) {
    case "options":
      return [node.fields];
    case "local":
      return documented(node, node.name, node.type, node.value);
    case "check":
      return documented(node, node.condition, node.message);
    case "tail":
      return present(...node.binders, node.collection, node.condition);
    case "binder":
      return [node.name];
    case "requires":
      return node.requirements;
    case "requirement":
      return documented(node, node.name, node.resource, node.request, node.tail);
    case "nixosFragment":
      return documented(node, node.host, node.settings, node.tail);
    case "outputs":
    case "command":
    case "grant":
    case "private":
      return documented(node, node.values);
    case "state":
      return inOrder(documented(node, ...node.requirements, ...node.stopped));
    case "migrate":
      return documented(node, node.requirement, ...node.items);
    case "tofu":
      return node.items;
    case "tofuProvider":
      return documented(node, node.name, node.values);
    case "tofuItem":
      return documented(node, node.type, node.name, node.as, node.values, node.tail);
    case "rule":
      return documented(node, node.resource, ...node.items);
    case "manual":
      return documented(node, node.text, node.tail);
    case "ignores":
      return documented(node, ...node.fields);
  }
}

type ExpressionKind =
  | ("text" | "list" | "spread" | "listFor" | "record" | "set" | "ifEntry" | "forEntry" | "select" | "index")
  | ("call" | "unary" | "binary" | "if" | "let" | "match" | "arm" | "casePattern");

function childrenOfExpression(node: Extract<Node, { kind: ExpressionKind }>): readonly Node[] {
  switch (node.kind) {
    case "text":
      return node.parts;
    case "list":
      return node.items;
    case "spread":
      return [node.value];
    case "listFor":
      return present(...node.binders, node.collection, node.condition, node.value);
    case "record":
      return node.entries;
    case "set":
      return [...node.path, node.value];
    case "ifEntry":
      return present(node.condition, node.then, node.else);
    case "forEntry":
      return present(...node.binders, node.collection, node.condition, node.body);
    case "select":
      return [node.value, node.name];
    case "index":
      return [node.value, node.index];
    case "call":
      return [node.callee, ...node.arguments];
    case "unary":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    case "if":
      return [node.condition, node.then, node.else];
    case "let":
      return [node.binder, node.value, node.body];
    case "match":
      return [node.value, ...node.arms];
    case "arm":
      return [node.pattern, node.value];
    case "casePattern":
      return present(node.name, node.binder);
  }
}

function present(...nodes: readonly (Node | undefined)[]): Node[] {
  const given: Node[] = [];
  for (const node of nodes) if (node !== undefined) given.push(node);
  return given;
}

function documented(owner: Documented, ...nodes: readonly (Node | undefined)[]): Node[] {
  const given = present(...nodes);
  return owner.annotations.length === 0 ? given : [...owner.annotations, ...given];
}

function inOrder(nodes: readonly Node[]): readonly Node[] {
  return nodes.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * Visits every node of a tree, a node before its children, in the order of the text; where `visit` answers false, what is inside is
 * passed over.
 */
export function walk(root: Node, visit: (node: Node) => unknown): void {
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (visit(node) === false) continue;
    const inner = children(node);
    for (let index = inner.length - 1; index >= 0; index--) {
      const child = inner[index];
      if (child !== undefined) waiting.push(child);
    }
  }
}

/** A node, and the nodes that it is in. */
export interface Location {
  readonly node: Node;
  /** Outermost (the file) first, `node` not among them. */
  readonly ancestors: readonly Node[];
}

/**
 * The innermost node at an offset. Where two meet, the name or missing part is preferred, then the one that starts there.
 */
export function nodeAt(file: File, offset: number): Location {
  const ancestors: Node[] = [];
  let node: Node = file;
  for (;;) {
    const candidates: readonly Node[] = children(node).filter((child) => contains(child, offset));
    const best: Node | undefined = candidates.find(isNarrow) ?? candidates[candidates.length - 1];
    if (best === undefined) return { node, ancestors };
    ancestors.push(node);
    node = best;
  }
}

function isNarrow(node: Node): boolean {
  return node.kind === "name" || node.kind === "reference" || node.kind === "missing";
}

/** The names that an import asks for, as the other file calls them. */
export function importedNames(node: Import): readonly string[] {
  return node.names.flatMap(({ name }) => (name.text === "" ? [] : [name.text]));
}
