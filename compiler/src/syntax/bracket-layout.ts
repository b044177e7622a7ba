/**
 * Which brackets belong together by how a text is laid out: one that ends its line, and the first on a later line that is indented
 * like it.
 *
 * In: tokens between which brackets do not balance. Out: pairs, and closers whose opener is missing at the end of a line. Linear.
 * Not here: making all brackets balance (balance-brackets.ts).
 */
import type { TokenList } from "./token-list.ts";
import { closerOf, closers, Comma, EndOfText, RightBrace, TextEnd, type TokenKind } from "./tokens.ts";

export interface Layout {
  /** The place of its closer by the place of an opener, and the other way round; where an opener is missing, what stands behind it. */
  readonly partner: ReadonlyMap<number, number>;
  /** By the place of the token before which an opener is missing, that of its closer. */
  readonly missing: ReadonlyMap<number, number>;
}

interface Line {
  readonly column: number;
  readonly start: number;
  /** The place of the bracket that ends it and has no closer yet. */
  opener: number | undefined;
  /** Where the next line starts. */
  next: number | undefined;
}

/** Of the tokens from `start` to `end`, exclusive, which are whole lines. */
export function layoutOf(tokens: TokenList, start: number, end: number): Layout {
  const partner = new Map<number, number>();
  const missing = new Map<number, number>();
  const pair = (opener: number, closer: number) => void partner.set(opener, closer).set(closer, opener);
  const lines: Line[] = [];
  let current: Line | undefined;
  for (let at = start; at < end; at++) {
    const column = at === start ? Math.max(0, tokens.columnAt(at)) : tokens.columnAt(at);
    if (column < 0) continue;
    if (current !== undefined) {
      current.next = at;
      if (isOpener(tokens.kindAt(at - 1))) current.opener = at - 1;
    }
    let hasDeeper = false;
    while ((lines.at(-1)?.column ?? -1) > column) hasDeeper = lines.pop() !== undefined;
    const before = lines.at(-1)?.column === column ? lines.pop() : undefined;
    const kind = tokens.kindAt(at);
    if (before?.next !== undefined && closers[kind] === 1) {
      const { opener = openIn(tokens, before, kind), next } = before;
      if (opener !== undefined && closerOf[tokens.kindAt(opener)] === kind) pair(opener, at);
      else if (opener === undefined && hasDeeper && canLackOpener(tokens.kindAt(next - 1), kind)) {
        partner.set(at, next);
        missing.set(next, at);
      }
    }
    current = { column, start: at, opener: undefined, next: undefined };
    lines.push(current);
  }
  return { partner, missing };
}

/** The last bracket that a line opens for a closer and does not close. */
function openIn(tokens: TokenList, { start, next = start }: Line, closer: TokenKind): number | undefined {
  let depth = 0;
  for (let at = next - 1; at >= start; at--) {
    const kind = tokens.kindAt(at);
    if (kind === closer) depth++;
    else if (closerOf[kind] === closer && depth-- === 0) return at;
  }
  return undefined;
}

function isOpener(kind: TokenKind): boolean {
  const closer = closerOf[kind] ?? EndOfText;
  return closer !== EndOfText && closer !== TextEnd;
}

/** A line that ends with a comma ends an item, but for a record behind other arguments. */
function canLackOpener(last: TokenKind, closer: TokenKind): boolean {
  return last !== Comma || closer === RightBrace;
}
