/**
 * What kind of thing may be typed at a place: a value, a type, a field's name, the name of a resource, an item …
 *
 * In: a file and an offset, in text that is half typed more often than not. Out: one context. The tree decides: its `missing` parts
 * and empty names stand where something must come. Not here: what is offered (features/completion*.ts).
 */
import {
  nodeAt,
  scan,
  sourceOf,
  moduleOf,
  type FileId,
  type NamedKind,
  type Node,
  type Project,
} from "../../../compiler/src/index.ts";
import { keyText } from "./expected.ts";
import type { Spot } from "./spot.ts";

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
  | "migrate";

export interface CompletionPlace {
  readonly context: Context;
  /** Its chain belongs to the context. */
  readonly spot: Spot;
  /** What is replaced: the word around the cursor, or a text's content. */
  readonly start: number;
  readonly end: number;
}

export function completionPlace(project: Project, file: FileId, offset: number): CompletionPlace {
  const { source } = sourceOf(project, file);
  const { text } = source;
  const module = moduleOf(project, file);
  let start = offset;
  while (start > 0 && isWordPart(text, start - 1)) start--;
  let end = offset;
  while (isWordPart(text, end)) end++;
  const chainAt = (at: number): readonly Node[] => {
    const { node, ancestors } = nodeAt(module.tree, at);
    return [...ancestors, node];
  };
  const place = (context: Context, chain: readonly Node[], from = start, to = end): CompletionPlace => {
    const node = chain.at(-1) ?? module.tree;
    return { context, spot: { project, file, offset, text, module, node, chain }, start: from, end: to };
  };
  const { tokens, comments } = scan(source);
  // At the end of a line comment one still types in it.
  if (comments.some((one) => one.start < offset && (one.kind === "block" ? offset < one.end : offset <= one.end)))
    return place({ kind: "nothing" }, []);
  const literal = tokens.find(
    ({ name, start: from, end: stop }) =>
      (name === "PlainText" && from < offset && (offset < stop || !isClosed(text, from, stop))) ||
      (name === "TextPiece" && from <= offset && offset <= stop),
  );
  if (literal !== undefined) return inText(place, chainAt(offset), text, literal.start, literal.end);
  if (text[start - 1] === "@") return place({ kind: "annotation" }, chainAt(start));
  if (text[start - 1] === "." && text[start - 2] !== ".") {
    const dot = text[start - 2] === "?" ? start - 2 : start - 1;
    return afterDot(place, chainAt(dot), dot, start < end);
  }
  if (/\d/.test(text[start] ?? "")) return place({ kind: "nothing" }, []);
  return place(...contextOf(chainAt, text, start, offset));
}

type Place = (context: Context, chain: readonly Node[], from?: number, to?: number) => CompletionPlace;

function isWordPart(text: string, at: number): boolean {
  return /\w/.test(text[at] ?? "");
}

function isClosed(text: string, start: number, end: number): boolean {
  return end - start >= 2 && text[end - 1] === '"';
}

function inText(place: Place, chain: readonly Node[], text: string, start: number, end: number): CompletionPlace {
  const node = chain.at(-1);
  const from = start + 1;
  const to = isClosed(text, start, end) ? end - 1 : end;
  if (node?.kind === "plainText") return place({ kind: "text" }, chain, from, to);
  const whole = chain.findLastIndex((one) => one.kind === "text");
  if (whole < 0 || text[start] !== '"') return place({ kind: "nothing" }, []);
  return place({ kind: "text" }, chain.slice(0, whole + 1), from, to);
}

/**
 * Behind a dot. What follows it may stand lines below and belong to something else, so only what ends at the dot counts.
 * `dot`: where it starts.
 */
function afterDot(place: Place, chain: readonly Node[], dot: number, isTyped: boolean): CompletionPlace {
  const at = chain.findLastIndex(
    (node) => (node.kind === "set" || node.kind === "externOption") && node.path.some((key) => key.end === dot),
  );
  const entry = chain[at];
  if (entry?.kind === "set" || entry?.kind === "externOption") {
    const index = entry.path.findIndex((key) => key.end === dot);
    const before = entry.path.slice(0, index + 1).map(keyText);
    if (entry.kind === "externOption") return place({ kind: "optionPath", before }, chain);
    return place({ kind: "key", before, isFollowed: isTyped && isFollowed(entry) }, chain.slice(0, at));
  }
  const value = chain.findIndex((node) => node.end === dot && isValue(node));
  return value < 0 ? place({ kind: "nothing" }, []) : place({ kind: "member" }, chain.slice(0, value + 1));
}

function isValue({ kind }: Node): boolean {
  return kind === "reference" || kind === "select" || kind === "call" || kind === "index" || kind === "record";
}

function isFollowed(entry: Extract<Node, { kind: "set" }>): boolean {
  return entry.value.kind !== "missing";
}

/** What may come at the word that starts at `start`, or, where there is no word, at `offset`. */
function contextOf(
  chainAt: (at: number) => readonly Node[],
  text: string,
  start: number,
  offset: number,
): readonly [Context, readonly Node[]] {
  const own = chainAt(offset);
  const found = contextOfNode(own, offset);
  if (found !== undefined && isOpenPlace(own)) return [found, own];
  if (start === offset) {
    // What is missing stands directly behind what came before.
    let before = offset;
    while (before > 0 && /\s/.test(text[before - 1] ?? "")) before--;
    const chain = chainAt(before);
    const last = chain.at(-1);
    if (before < offset && last !== undefined && last.start === last.end && isOpenPlace(chain)) {
      const context = contextOfNode(chain, before);
      if (context !== undefined) return [context, chain];
    }
  }
  if (found !== undefined) return [found, keyChain(found, own)];
  return [{ kind: "nothing" }, own];
}

/** Something is being typed, or must come, here. */
function isOpenPlace(chain: readonly Node[]): boolean {
  const node = chain.at(-1);
  if (node?.kind === "name") return chain.at(-2)?.kind !== "set";
  return node?.kind === "missing" || node?.kind === "reference";
}

/** The chain of a key ends in its record. */
function keyChain(context: Context, chain: readonly Node[]): readonly Node[] {
  if (context.kind !== "key") return chain;
  const record = chain.findLastIndex((node) => node.kind === "record");
  return chain.slice(0, record + 1);
}

function contextOfNode(chain: readonly Node[], offset: number): Context | undefined {
  const node = chain.at(-1);
  const parent = chain.at(-2);
  if (node === undefined) return undefined;
  switch (node.kind) {
    case "name":
      return parent === undefined ? undefined : contextOfName(node, parent, chain);
    case "reference":
      return { kind: "expression" };
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

function ownerContext(node: Node, offset: number): Context | undefined {
  switch (node.kind) {
    case "file":
      return { kind: "item", owner: "file" };
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
    case "tofu":
      return { kind: "item", owner: "tofu" };
    case "migrate":
      return { kind: "item", owner: "migrate" };
    default:
      return undefined;
  }
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
    case "requirement":
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

const nothing: Context = { kind: "nothing" };

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
