/**
 * What kind of thing may be typed at a node of a tree: a value, a type, a field's name, the name of a resource, an item …
 *
 * In: the chain of nodes around a word or a gap, in text that is half typed more often than not. Out: one context. The tree decides:
 * its `missing` parts and empty names stand where something must come. Not here: finding the chain (completion-place.ts), what is
 * offered (features/completion*.ts).
 */
import { children, type File, type NamedKind, type Node } from "../../../compiler/src/index.ts";

export type Context =
  | { readonly kind: "nothing" }
  | { readonly kind: "annotation" }
  /** Behind a dot: the chain ends in the expression before it. */
  | { readonly kind: "member" }
  /** The name of a field: the chain ends in the record. `before` are the keys typed already. */
  | { readonly kind: "key"; readonly before: readonly string[]; readonly isFollowed: boolean }
  /** The chain ends in the expression, which may be missing. */
  | { readonly kind: "expression" }
  /** The chain ends in a text, whose content is being typed. */
  | { readonly kind: "text" }
  | { readonly kind: "type" }
  /** Bounds of a type: the chain ends in the type or a bound. */
  | { readonly kind: "refinement" }
  /** In the braces of `requires`. */
  | { readonly kind: "newRequirement" }
  | { readonly kind: "named"; readonly wanted: NamedKind; readonly alsoItems?: ItemOwner }
  | { readonly kind: "item"; readonly owner: ItemOwner }
  | { readonly kind: "imported"; readonly from: string }
  | { readonly kind: "requirementName" }
  | { readonly kind: "requestField" }
  | { readonly kind: "tofuType"; readonly mode: "resource" | "data" }
  | { readonly kind: "tofuProvider" }
  | { readonly kind: "optionPath"; readonly before: readonly string[] }
  | { readonly kind: "case" };

export type ItemOwner =
  | "file"
  | "application"
  | "provider"
  | "mapping"
  | "rule"
  | "resource"
  | "environment"
  | "deployment"
  | "tofu"
  | "migrate"
  | "tofuSchema"
  | "declaration";

/** What the word that starts at `start` is, or could be. */
export function contextOfWord(chain: readonly Node[], start: number): readonly [Context, readonly Node[]] {
  const node = chain.at(-1);
  const outer = chain.slice(0, -1);
  if (node !== undefined && isItsFirstWord(node, start)) {
    if (expressionsWithWords.has(node.kind)) return [{ kind: "expression" }, chain];
    if (node.kind === "ifEntry" || node.kind === "forEntry")
      return [{ kind: "key", before: [], isFollowed: false }, outer];
    if (node.kind === "listFor") return [{ kind: "expression" }, outer];
    const owner = outer.at(-1);
    const found = owner === undefined ? undefined : ownerContext(owner, start);
    if (found !== undefined) return [found, outer];
  }
  const context = contextOfNode(chain, start) ?? nothing;
  return [context, keyChain(context, chain)];
}

const expressionsWithWords: ReadonlySet<Node["kind"]> = new Set(["bool", "none", "if", "let", "match", "unary"]);

/** Whether the word is what tells the node's kind: `let` of a local, `if` of a value. Behind annotations that is known already. */
function isItsFirstWord(node: Node, start: number): boolean {
  return node.kind !== "name" && node.kind !== "reference" && node.kind !== "file" && node.start === start;
}

/** What is missing stands directly behind what came before; undefined where nothing is. */
export function contextOfGap(
  tree: File,
  text: string,
  offset: number,
): readonly [Context, readonly Node[]] | undefined {
  let before = offset;
  while (before > 0 && /\s/.test(text[before - 1] ?? "")) before--;
  for (const at of new Set([offset, before])) {
    const chain = firstOpenAt(tree, at);
    const context = chain === undefined ? undefined : contextOfNode(chain, at);
    if (chain !== undefined && context !== undefined) return [context, chain];
  }
  return undefined;
}

/** Where several parts are missing at a place, the first in the text is next. */
function firstOpenAt(tree: File, at: number): readonly Node[] | undefined {
  const chain: Node[] = [];
  const waiting: { readonly node: Node; readonly level: number }[] = [{ node: tree, level: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, level } = next;
    chain.length = level;
    chain.push(node);
    if (node.start === node.end && isOpenPlace(chain)) return chain;
    const inside = children(node).filter((child) => child.start <= at && at <= child.end);
    for (const child of inside.toReversed()) waiting.push({ node: child, level: level + 1 });
  }
  return undefined;
}

/** Something is being typed, or must come, here. */
function isOpenPlace(chain: readonly Node[]): boolean {
  const node = chain.at(-1);
  if (node?.kind === "name") return chain.at(-2)?.kind !== "set";
  return node?.kind === "missing" || node?.kind === "reference";
}

/** The chain of a key ends in its record. */
export function keyChain(context: Context, chain: readonly Node[]): readonly Node[] {
  if (context.kind !== "key") return chain;
  const record = chain.findLastIndex((node) => node.kind === "record");
  return chain.slice(0, record + 1);
}

export function contextOfNode(chain: readonly Node[], offset: number): Context | undefined {
  const node = chain.at(-1);
  const parent = chain.at(-2);
  if (node === undefined) return undefined;
  switch (node.kind) {
    case "name":
      return parent === undefined ? undefined : contextOfName(node, parent, chain);
    case "reference":
      return parent?.kind === "refinement" && parent.from === node && parent.name === undefined
        ? { kind: "refinement" }
        : { kind: "expression" };
    case "missing":
      return parent !== undefined && isTypePlace(node, parent) ? { kind: "type" } : { kind: "expression" };
    case "namedType":
    case "unionType":
    case "optionalType":
      return { kind: "type" };
    case "list":
    case "call":
      return { kind: "expression" };
    case "record":
      return offset > node.start ? { kind: "key", before: [], isFollowed: false } : undefined;
    case "set":
      return { kind: "nothing" };
    case "import":
      return offset <= node.from.start ? { kind: "imported", from: node.from.text } : undefined;
    case "match":
      return offset > node.value.end ? { kind: "case" } : undefined;
    case "casePattern":
    case "anyPattern":
      return { kind: "case" };
    case "state":
      return { kind: "requirementName" };
    default:
      return ownerContext(node, offset);
  }
}

export function ownerContext(node: Node, offset: number): Context | undefined {
  switch (node.kind) {
    case "file":
      return { kind: "item", owner: node.declarations.some((one) => one.end <= offset) ? "declaration" : "file" };
    case "applicationDeclaration":
      return offset > node.name.end ? { kind: "item", owner: "application" } : undefined;
    case "providerDeclaration":
      return offset > node.name.end ? { kind: "item", owner: "provider" } : undefined;
    case "resourceDeclaration":
      return offset > node.name.end ? { kind: "item", owner: "resource" } : undefined;
    case "mappingDeclaration":
      return offset > node.provider.end ? { kind: "item", owner: "mapping" } : undefined;
    case "rule":
      return offset > node.resource.end ? { kind: "item", owner: "rule" } : undefined;
    case "environmentDeclaration":
      return offset > node.name.end ? { kind: "item", owner: "environment" } : undefined;
    case "deploymentDeclaration":
      return offset > node.environment.end ? { kind: "item", owner: "deployment" } : undefined;
    case "externTofuDeclaration":
      return offset > node.source.end ? { kind: "item", owner: "tofuSchema" } : undefined;
    case "requires":
      return { kind: "newRequirement" };
    case "tofu":
      return { kind: "item", owner: "tofu" };
    case "migrate":
      return { kind: "item", owner: "migrate" };
    default:
      return undefined;
  }
}

/** Whether a value stands behind the name already. */
export function isFollowed(entry: Extract<Node, { kind: "set" }>): boolean {
  return entry.value.kind !== "missing";
}

type NameNode = Extract<Node, { kind: "name" }>;

function contextOfName(node: NameNode, parent: Node, chain: readonly Node[]): Context | undefined {
  switch (parent.kind) {
    case "namedType":
      return { kind: "type" };
    case "importedName": {
      const whole = chain.at(-3);
      return whole?.kind === "import" && parent.name === node ? { kind: "imported", from: whole.from.text } : nothing;
    }
    case "refinement":
      return { kind: "refinement" };
    case "requirement":
      if (node === parent.name) return { kind: "newRequirement" };
      return node === parent.resource ? { kind: "named", wanted: "resource" } : nothing;
    case "rule":
      return { kind: "named", wanted: "resource", alsoItems: "mapping" };
    case "deploymentInstance":
      return node === parent.application ? { kind: "named", wanted: "application" } : nothing;
    case "deploymentDeclaration":
      return node === parent.environment ? { kind: "named", wanted: "environment" } : nothing;
    case "environmentProvider":
      return { kind: "named", wanted: node === parent.provider ? "provider" : "mapping" };
    case "environmentPolicy":
      return { kind: "named", wanted: "resource" };
    case "mappingDeclaration":
      if (node === parent.name) return nothing;
      return { kind: "named", wanted: node === parent.provider ? "provider" : "mapping" };
    case "set":
      return { kind: "key", before: [], isFollowed: isFollowed(parent) };
    case "casePattern":
      return { kind: "case" };
    case "state":
    case "migrate":
      return { kind: "requirementName" };
    case "ignores":
      return { kind: "requestField" };
    case "tofuItem":
      return { kind: "tofuType", mode: parent.mode };
    case "tofuProvider":
      return { kind: "tofuProvider" };
    case "annotation":
      return { kind: "annotation" };
    case "externOption":
      return { kind: "optionPath", before: [] };
    default:
      return nothing;
  }
}

export const nothing: Context = { kind: "nothing" };

function isTypePlace(node: Node, parent: Node): boolean {
  switch (parent.kind) {
    case "field":
    case "parameter":
    case "typeDeclaration":
    case "externOption":
      return parent.type === node;
    case "local":
    case "constantDeclaration":
      return parent.type === node;
    case "functionDeclaration":
      return parent.result === node;
    case "namedType":
      return parent.arguments.some((argument) => argument === node);
    case "unionType":
    case "optionalType":
      return true;
    default:
      return false;
  }
}
