/**
 * Where completion stands: what is replaced, what kind of thing may be typed, and what goes on with what stands before.
 *
 * In: a file and an offset. Out: a place. Not here: what a chain of nodes allows (completion-context.ts), what is offered
 * (features/completion*.ts).
 */
import {
  checkedWith,
  children,
  moduleOf,
  nodeAt,
  parse,
  scan,
  sourceOf,
  type CheckedModule,
  type File,
  type FileId,
  type Node,
  type Project,
  type SourceText,
  type Token,
} from "../../../compiler/src/index.ts";
import {
  contextOfGap,
  contextOfNode,
  contextOfWord,
  isFollowed,
  keyChain,
  nothing,
  ownerContext,
  type Context,
} from "./completion-context.ts";
import { keyText } from "./expected.ts";
import { followingWords, type FollowingWords } from "./following-words.ts";
import type { Spot } from "./spot.ts";

export interface CompletionPlace {
  readonly context: Context;
  /** Its chain belongs to the context. */
  readonly spot: Spot;
  /** What is replaced: the word around the cursor, or a text's content. */
  readonly start: number;
  readonly end: number;
  /** Words that go on with what stands before. */
  readonly following: FollowingWords;
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
  const { tokens, comments } = scan(source);
  const without = treeWithout(source, module, start, end);
  const place = (context: Context, chain: readonly Node[], from?: number, to?: number): CompletionPlace => {
    const node = chain.at(-1) ?? module.tree;
    const following = from === undefined ? wordsBehind(text, without, module, tokens, start, end) : nothingFollows;
    const spot = { project, file, offset, text, module, node, chain };
    const isNothing = following.isNext || (from === undefined && !mayBegin(context, module.tree, text, tokens, start));
    return { context: isNothing ? nothing : context, spot, start: from ?? start, end: to ?? end, following };
  };
  // At the end of a line comment one still types in it.
  if (comments.some((one) => one.start < offset && (one.kind === "block" ? offset < one.end : offset <= one.end)))
    return place(nothing, [], start, end);
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
  if (/\d/.test(text[start] ?? "")) return place(nothing, []);
  const annotated = behindAnnotation(without, tokens, start);
  if (annotated !== undefined) return place(...annotated);
  if (start < end) {
    const chain = chainAround(module.tree, start, end);
    // A word that is part of nothing may even have lost the block that it stands in.
    return place(...contextOfWord(isStray(chain, start) ? chainAround(without, start, end) : chain, start));
  }
  const open = contextOfGap(module.tree, text, offset);
  if (open !== undefined) return place(...open);
  const here = chainAt(offset);
  const context = contextOfNode(here, offset) ?? nothing;
  if (standsAlone(module.tree, text, tokens, offset)) return place(context, keyChain(context, here));
  const isFree = (found: Context) => mayBegin(found, module.tree, text, tokens, start);
  return withPlaceholder(place(context, keyChain(context, here)), isFree);
}

/** Whether the word is none of those that the innermost node around it is made of. */
function isStray(chain: readonly Node[], start: number): boolean {
  const node = chain.at(-1);
  return node === undefined || (children(node).length > 0 && node.start < start && !isName(node));
}

function isName({ kind }: Node): boolean {
  return kind === "name" || kind === "reference";
}

/** Whether what stands before lets something begin here. */
function mayBegin(context: Context, tree: File, text: string, tokens: readonly Token[], start: number): boolean {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const line = text.slice(lineStart, start).trimEnd();
  switch (context.kind) {
    case "item":
      if (context.owner === "file" || context.owner === "declaration") return line === "";
      return line === "" || /[{,}]$/.test(line);
    case "newRequirement":
      return line === "" || /[{,]$/.test(line);
    case "requirementName":
    case "key":
    case "case":
      return !isGlued(text, start);
    case "expression": {
      const before = lastToken(tokens, start);
      return before === undefined || !endsExpression(chainAround(tree, before.start, before.end), before);
    }
    default:
      return true;
  }
}

function isGlued(text: string, start: number): boolean {
  return /[\w")\]}]/.test(text[start - 1] ?? "");
}

/** Whether a value stands before, so that none begins. */
function endsExpression(chain: readonly Node[], before: Token): boolean {
  if (/^[\d"]|[)\]"]$/.test(before.image)) return true;
  const last = chain.at(-1);
  return last?.kind === "reference" || (last?.kind === "name" && chain.at(-2)?.kind === "select");
}

/** Behind an annotation stands what it is about: a declaration, or an item of what is around. */
function behindAnnotation(
  tree: File,
  tokens: readonly Token[],
  offset: number,
): readonly [Context, readonly Node[]] | undefined {
  const before = lastToken(tokens, offset);
  const chain = before === undefined ? [] : chainAround(tree, before.start, before.end);
  const at = chain.findLastIndex(({ kind, end }) => kind === "annotation" && end === before?.end);
  const owner = chain[at - 2];
  if (at < 0 || owner === undefined) return undefined;
  const context: Context | undefined =
    owner.kind === "file" ? { kind: "item", owner: "declaration" } : ownerContext(owner, offset);
  return [context ?? nothing, chain.slice(0, at - 1)];
}

function lastToken(tokens: readonly Token[], offset: number): Token | undefined {
  return tokens.findLast((token) => token.end <= offset && token.start < token.end);
}

/** No name of a program: what stands at the cursor while a word is looked for there. */
export const placeholder = "fedi_cursor";

/**
 * Where no word is typed, what stands behind the cursor might be taken for it; so the place is that of a word put there.
 * The spot's nodes are then those of a text that has the word; its text and offset stay those of the file.
 */
function withPlaceholder(place: CompletionPlace, isFree: (context: Context) => boolean): CompletionPlace {
  const { project, file, offset, text } = place.spot;
  const module = checkedWith(project, file, text.slice(0, offset) + placeholder + text.slice(offset));
  const end = offset + placeholder.length;
  const [context, chain] = contextOfWord(chainAround(module.tree, offset, end), offset);
  const node = chain.at(-1) ?? module.tree;
  return {
    ...place,
    context: place.following.isNext || !isFree(context) ? nothing : context,
    spot: { ...place.spot, module, node, chain },
  };
}

/** Whether an item of a block begins here that nothing beside it could be part of. */
function standsAlone(tree: File, text: string, tokens: readonly Token[], offset: number): boolean {
  const before = lastToken(tokens, offset);
  const after = tokens.find((token) => token.start >= offset && token.start < token.end);
  const isLast = after === undefined || /[)\]}]/.test(after.image) || text.slice(offset, after.start).includes("\n");
  if (before?.image === "{") return isLast && !isNeverClosed(tree, before);
  if (before === undefined) return isLast;
  return isLast && text.slice(before.end, offset).includes("\n") && /^["\w})\]]/.test(before.image.slice(-1));
}

/** What a brace without its other half opens ends there: only a word behind it would be within. */
function isNeverClosed(tree: File, brace: Token): boolean {
  return chainAround(tree, brace.start, brace.end).at(-1)?.end === brace.end;
}

/** From the file to the innermost node around a word. */
function chainAround(tree: File, start: number, end: number): readonly Node[] {
  const chain: Node[] = [];
  for (let node: Node | undefined = tree; node !== undefined;) {
    chain.push(node);
    node = children(node).find((child) => child.start <= start && end <= child.end && child.start < child.end);
  }
  return chain;
}

const nothingFollows: FollowingWords = { words: [], isNext: false, isOnLineAbove: false };

/** What may go on behind the token before the place; `without`: the tree in which the word there is not. */
function wordsBehind(
  text: string,
  without: File,
  module: CheckedModule,
  tokens: readonly Token[],
  start: number,
  end: number,
): FollowingWords {
  const last = lastToken(tokens, start);
  if (last === undefined || last.end === start) return nothingFollows;
  // What goes on with what it opens stands behind its other half.
  if (last.image === "{" && isNeverClosed(without, last)) return nothingFollows;
  const isOnLineAbove = text.slice(last.end, start).includes("\n");
  const following = tokens.find((token) => token.start >= end);
  const isTruth = chainAround(module.tree, last.start, last.end).some(
    ({ id, end: to }) => to === last.end && module.types.get(id)?.kind === "bool",
  );
  return followingWords(without, {
    image: last.image,
    start: last.start,
    end: last.end,
    closing: following?.image === ")" ? following.end : undefined,
    isOnLineAbove,
    isTruth,
  });
}

/** The tree of the text without the word, which may be half typed; all else keeps its place. */
function treeWithout({ file, text }: SourceText, module: CheckedModule, start: number, end: number): File {
  if (start === end) return module.tree;
  return parse({ file, text: text.slice(0, start) + " ".repeat(end - start) + text.slice(end) }).value;
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
