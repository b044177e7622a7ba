/**
 * Walks through a file's text token by token, in step with whoever prints it, and hands out the comments on the way.
 *
 * The printer says which token comes next; the cursor checks that it is there, so no token and no comment can be lost or change places.
 * A comment stays in the gap between the two tokens where it was found, which is also what keeps `///` with the item it describes.
 * Not here: what a bracket holds, item by item (format-brackets.ts).
 */
import { builders } from "prettier/doc";
import type { Comment } from "./scan.ts";

export type Doc = builders.Doc;

const { breakParent, hardline, indent, lineSuffix, lineSuffixBoundary, literalline } = builders;

/** What stands between the last token taken and the next one. */
export interface Gap {
  readonly comments: readonly Comment[];
  /** Where the next token starts. */
  readonly next: number;
}

const word = /[A-Za-z0-9_]/;

export class Cursor {
  readonly text: string;
  /** End of the last token or comment taken. */
  at = 0;
  private readonly comments: readonly Comment[];
  private nextComment = 0;

  constructor(text: string, comments: readonly Comment[]) {
    this.text = text;
    this.comments = comments;
  }

  // Looking ahead

  gap(): Gap {
    let index = this.nextComment;
    let { at } = this;
    for (;;) {
      at = this.skipBlank(at);
      const comment = this.comments[index];
      if (comment === undefined || comment.start !== at)
        return { comments: this.comments.slice(this.nextComment, index), next: at };
      at = comment.end;
      index++;
    }
  }

  private skipBlank(start: number): number {
    let at = start;
    while (isBlank(this.text.charCodeAt(at))) at++;
    return at;
  }

  /** Whether `token` comes next, comments aside. */
  isNext(token: string): boolean {
    const { next } = this.gap();
    if (!this.text.startsWith(token, next)) return false;
    return !word.test(token) || !word.test(this.text.charAt(next + token.length));
  }

  hasComments(start: number, end: number): boolean {
    for (let index = this.nextComment; ; index++) {
      const comment = this.comments[index];
      if (comment === undefined || comment.start >= end) return false;
      if (comment.start >= start) return true;
    }
  }

  hasLineBreak(start: number, end: number): boolean {
    return this.lineBreaks(start, end) > 0;
  }

  hasBlankLine(start: number, end: number): boolean {
    return this.lineBreaks(start, end) > 1;
  }

  private lineBreaks(start: number, end: number): number {
    let found = 0;
    for (let at = start; at < end; at++) if (this.text.charCodeAt(at) === 10) found++;
    return found;
  }

  // Taking tokens

  /** The next token, which must be `token`. `before`: the space or line that stands before it. */
  take(token: string, before: Doc = ""): Doc {
    const comments = this.space(before);
    if (!this.text.startsWith(token, this.at))
      throw new Error(`the formatter is at ${JSON.stringify(this.text.slice(this.at, this.at + 20))}, not at ${token}`);
    this.at += token.length;
    return [comments, token];
  }

  /** Passes over the text up to `end`, comments in it included, which is printed as it stands. */
  passTo(end: number): void {
    this.at = end;
    while ((this.comments[this.nextComment]?.start ?? end) < end) this.nextComment++;
  }

  /** Passes over a token that is not printed. Its comments were taken. */
  drop(token: string): void {
    this.at = this.gap().next + token.length;
  }

  /** The next token, as far as the pattern (sticky) matches it. */
  takeMatch(pattern: RegExp): Doc {
    const comments = this.space("");
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    return [comments, this.take(found === "" ? pattern.source : found)];
  }

  // Taking comments

  /**
   * The comments of the gap, around the space or line `between` that the printer puts there. A comment that ends its line, or stands on the line
   * before, stays at its end; one on a line of its own follows a line break in `between`; other `/* … *\/` stand before the next token.
   */
  space(between: Doc): Doc {
    const { comments, next } = this.gap();
    if (comments.length === 0) {
      this.at = next;
      return between;
    }
    const lineKind = lineKindOf(between);
    let own = 0;
    while (own < comments.length && !(lineKind !== undefined && this.isOnOwnLine(comments[own]))) own++;
    const ends =
      lineKind === "line" ? own : comments.slice(0, own).findLastIndex((comment) => comment.kind !== "block") + 1;
    const isPending = comments[ends - 1] !== undefined && comments[ends - 1]?.kind !== "block";
    const before = this.endOfLine(comments.slice(0, ends));
    const after = comments.slice(ends).map((comment, index): Doc => {
      const text = this.comment(comment);
      const follows = comments[ends + index + 1]?.start ?? next;
      if (comment.kind !== "block" || (ends + index >= own && this.hasLineBreak(comment.end, follows)))
        return [text, hardline];
      return between === "" ? [" ", text, " "] : [text, " "];
    });
    this.at = next;
    if (!isPending) return [before, between, ...after];
    return [before, lineKind === undefined ? indent(lineSuffixBoundary) : [between, lineSuffixBoundary], ...after];
  }

  private isOnOwnLine(comment: Comment | undefined): boolean {
    return comment !== undefined && this.hasLineBreak(this.at, comment.start);
  }

  /** Comments that end the line that was begun; whatever follows one with `//` stands on lines of its own. */
  endOfLine(comments: readonly Comment[]): Doc {
    let isPending = false;
    return comments.map((comment): Doc => {
      const text = this.comment(comment);
      const wasPending = isPending;
      isPending = comment.kind !== "block";
      if (wasPending) return [lineSuffixBoundary, text, isPending ? lineSuffix("") : ""];
      return isPending ? lineSuffix([" ", text]) : [" ", text];
    });
  }

  /** Comments before an item, each on a line of its own but for `/* … *\/` on the item's line. */
  leading(comments: readonly Comment[], next: number): Doc {
    return comments.map((comment, index): Doc => {
      const text = this.comment(comment);
      const after = comments[index + 1]?.start ?? next;
      // Behind the last line of a long comment an item would seem to be indented as far as it stands.
      const isShort = comment.kind === "block" && !this.hasLineBreak(comment.start, comment.end);
      if (isShort && !this.hasLineBreak(comment.end, after)) return [text, " "];
      return [text, hardline, this.hasBlankLine(comment.end, after) ? hardline : ""];
    });
  }

  /** All comments of the gap, as `leading`. */
  leadingGap(): Doc {
    const { comments, next } = this.gap();
    const doc = this.leading(comments, next);
    this.at = next;
    return doc;
  }

  /** Takes one comment. Of one with `//` the lines around it break. */
  comment(comment: Comment): Doc {
    const text = this.text.slice(comment.start, comment.end);
    this.at = comment.end;
    this.nextComment++;
    if (comment.kind !== "block") return [text.trimEnd(), breakParent];
    return text.includes("\n") ? blockComment(text) : text;
  }
}

/** Lines that begin with `*` are lined up below the first; others stay as they are. */
function blockComment(text: string): Doc {
  const [first = "", ...others] = text.split("\n");
  const isAligned = others.every((one) => one.trimStart().startsWith("*"));
  const lines = isAligned
    ? others.map((one): Doc => [hardline, " ", one.trim()])
    : others.map((one): Doc => [literalline, one.trimEnd()]);
  return [first.trimEnd(), ...lines];
}

/** Whether the printer may break the line there; `soft`: without a space where it does not. */
function lineKindOf(doc: Doc): "line" | "soft" | undefined {
  if (Array.isArray(doc)) return doc.map(lineKindOf).find((kind) => kind !== undefined);
  if (typeof doc === "string" || doc.type !== "line") return undefined;
  return doc.soft === true ? "soft" : "line";
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13 || code === 0xfeff;
}
