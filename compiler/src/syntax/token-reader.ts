/**
 * What the grammar stands on: the token that is next, what was taken, and what was reported of it.
 *
 * One mistake, one message: a token at which one was reported is not reported again. Not here: what belongs where (grammar-*.ts).
 */
import type { FileId, Span } from "../source/span.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import * as kinds from "./tokens.ts";
import type { Token, TokenKind } from "./tokens.ts";
import { TokenList } from "./token-list.ts";
import { tooDeeplyNested } from "./syntax-diagnostics.ts";
import type { MissingNode, Name, NodeId } from "./tree.ts";

/** Beyond so many mistakes a file is no program; the rest stays unreported. */
const mostMistakes = 100;

export abstract class TokenReader {
  protected readonly tokens = new TokenList();
  /** Place of the next token, and its kind. The last token is never passed. */
  protected at = 0;
  protected next: TokenKind = kinds.EndOfText;
  protected file: FileId = "";
  protected nextId: NodeId = 0;
  /** End of the last token taken. */
  protected lastEnd = 0;
  /** Levels of nesting that are read; each takes a stretch of the stack, here and in later phases. */
  protected mostLevels = 0;
  protected diagnostics: Diagnostic[] = [];
  private mistakeAt = -1;
  private isTooDeepReported = false;
  private retyped: { readonly at: number; readonly kind: TokenKind }[] = [];

  /** Begins at the first of `tokens`. */
  protected start(file: FileId, diagnostics: Diagnostic[], mostLevels: number): void {
    this.at = 0;
    this.next = this.tokens.kindAt(0);
    this.mostLevels = mostLevels;
    this.file = file;
    this.nextId = 0;
    this.lastEnd = 0;
    this.diagnostics = diagnostics;
    this.mistakeAt = -1;
    this.isTooDeepReported = false;
    this.retyped = [];
  }

  // Tokens

  /** The next token, or the one `ahead`; 0 is the one before. */
  protected peek(ahead = 1): Token {
    return this.tokens.tokenAt(this.at + ahead - 1);
  }

  protected kindAhead(ahead: number): TokenKind {
    return this.tokens.kindAt(this.at + ahead - 1);
  }

  /** Where the next token starts. */
  protected nextStart(): number {
    return this.tokens.startAt(this.at);
  }

  /** Result: the place of the token taken. */
  protected take(): number {
    this.lastEnd = this.tokens.endAt(this.at);
    return this.skip();
  }

  /** Takes a token; result: where it starts. */
  protected takeStart(): number {
    return this.tokens.startAt(this.take());
  }

  /** Passes a token that is too much. */
  protected skip(): number {
    const skipped = this.at;
    if (this.next !== kinds.EndOfText) this.next = this.tokens.kindAt(++this.at);
    return skipped;
  }

  /** Takes the token if it is next. */
  protected takeIf(kind: TokenKind): boolean {
    if (this.next !== kind) return false;
    this.take();
    return true;
  }

  protected spanOf(token: Token): Span {
    return { file: this.file, start: token.start, end: token.end };
  }

  protected spanFrom(start: number): Span {
    return { file: this.file, start, end: this.lastEnd };
  }

  /** Goes on as though the next token were of another kind. */
  protected retype(kind: TokenKind): void {
    this.retyped.push({ at: this.at, kind: this.tokens.retype(this.at, kind) });
    this.next = kind;
  }

  /** Makes the tokens what they were before they were taken for others. */
  protected undoRetyping(): void {
    for (const { at, kind } of this.retyped) this.tokens.retype(at, kind);
    this.retyped = [];
  }

  // Mistakes

  /** Whether a mistake was reported where the parser stands. */
  protected get isLost(): boolean {
    return this.tokens.reported[this.at] === 1 || this.at === this.mistakeAt;
  }

  /** Reports a mistake, unless one was reported at this token. */
  protected mistake(make: () => Diagnostic): void {
    const isKnown = this.isLost;
    this.mistakeAt = this.at;
    if (!isKnown && this.diagnostics.length < mostMistakes) this.diagnostics.push(make());
  }

  /** Reports something that the parser understood anyway: what follows is judged as usual. */
  protected remark(diagnostic: () => Diagnostic): void {
    if (this.diagnostics.length < mostMistakes) this.diagnostics.push(diagnostic());
  }

  /** What is missing may be in what could not be read. */
  protected hasReportedSince(count: number): boolean {
    return this.diagnostics.length > count;
  }

  protected tooDeep(start: number, limit = this.mostLevels): MissingNode {
    if (!this.isTooDeepReported) {
      this.isTooDeepReported = true;
      const end = Math.max(start, this.tokens.endAt(this.at));
      this.diagnostics.push(tooDeeplyNested.at({ file: this.file, start, end: Math.min(end, start + 1) }, { limit }));
    }
    this.stayLost();
    return this.missingNode();
  }

  /** A part that isn't there, behind the last token. */
  protected missingNode(): MissingNode {
    return { kind: "missing", file: this.file, start: this.lastEnd, end: this.lastEnd, id: this.nextId++ };
  }

  protected missingName(): Name {
    const { file, lastEnd } = this;
    return { kind: "name", file, start: lastEnd, end: lastEnd, id: this.nextId++, text: "", quoted: false };
  }

  /** What follows is part of a mistake that was reported. */
  protected stayLost(): void {
    this.mistakeAt = this.at;
  }
}
