/**
 * What all parts of the grammar share: taking tokens, reporting what is missing, going on after a mistake.
 *
 * chevrotain decides which way to go; its own recovery is off. Rules never fail: a missing part is reported once and gets
 * a `missing` node or an empty name, and the loops over items skip what fits nowhere (`items`). While chevrotain records
 * the grammar (RECORDING_PHASE) every token is taken and nothing is reported.
 */
import { EmbeddedActionsParser, type IToken, type ParserMethod, type TokenType } from "chevrotain";
import type { FileId, Span } from "../source/span.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/wording.ts";
import * as kinds from "./tokens.ts";
import { isReserved, isWord, Token } from "./tokens.ts";
import {
  missingComma,
  missingPart,
  quotedName,
  reservedWord,
  straySemicolon,
  textWithInterpolation,
  tooDeeplyNested,
  wrongOperator,
} from "./syntax-diagnostics.ts";
import { describe, strayToken, type Holder } from "./stray-token.ts";
import type { MissingNode, Name, NodeId, PlainText } from "./tree.ts";

export type Rule<T> = ParserMethod<[], T>;

/** How high a tree may be: levels of nesting, and each operator, selection and call of a chain. */
export const mostHeight = 500;
/** Beyond so many mistakes a file is no program; the rest stays unreported. */
const mostMistakes = 100;

const noToken = new Token(kinds.EndOfText, "", 0, 0, -1);

export abstract class GrammarBase extends EmbeddedActionsParser {
  protected file: FileId = "";
  protected nextId: NodeId = 0;
  /** End of the last token taken. */
  protected lastEnd = 0;
  /** Levels of nesting that are read; each takes a stretch of the stack, here and in later phases. */
  protected mostLevels = 0;
  /** Expressions and types that the parser is inside of. */
  protected depth = 0;
  /** The greatest depth within what is being read, chains included. */
  protected deepest = 0;
  /** Column of the item being read, for parts that are missing at the end of its line. */
  protected itemColumn = 0;
  /** Index of the token that begins the item being read, annotations aside. */
  protected itemStart = -1;
  /** After a mistake the next item begins on a line that is indented at most so far. */
  private stopColumn = 0;
  protected diagnostics: Diagnostic[] = [];
  private mistakeAt = -1;
  private isTooDeepReported = false;

  constructor(options: { readonly isValidated: boolean }) {
    super([...kinds.tokenKinds], { maxLookahead: 1, recoveryEnabled: false, skipValidations: !options.isValidated });
  }

  protected start(file: FileId, tokens: Token[], diagnostics: Diagnostic[], mostLevels: number): void {
    this.input = tokens;
    this.mostLevels = mostLevels;
    this.file = file;
    this.nextId = 0;
    this.lastEnd = 0;
    this.depth = 0;
    this.deepest = 0;
    this.itemColumn = 0;
    this.itemStart = -1;
    this.diagnostics = diagnostics;
    this.mistakeAt = -1;
    this.isTooDeepReported = false;
  }

  /** A rule of the grammar that makes a node. */
  protected makeRule<T>(name: string, body: () => T): Rule<T> {
    return this.RULE(name, body);
  }

  // Tokens

  private own(token: IToken): Token {
    return token instanceof Token ? token : noToken;
  }

  protected peek(ahead = 1): Token {
    return this.own(this.LA(ahead));
  }

  protected isNext(tokenType: TokenType): boolean {
    return this.LA(1).tokenType === tokenType;
  }

  protected take(idx: number, tokenType: TokenType): Token {
    const token = this.own(this.consume(idx, tokenType));
    this.lastEnd = token.end;
    return token;
  }

  /** Takes a token that chevrotain need not know of, such as one that is too much. */
  protected skip(): Token {
    const token = this.peek();
    this.SKIP_TOKEN();
    return token;
  }

  /** Takes a token that must be here; where it isn't, says that `part` is missing and goes on. */
  protected expect(idx: number, tokenType: TokenType, part: string, after?: string, help?: string): Token | undefined {
    if (this.RECORDING_PHASE || this.isNext(tokenType)) return this.take(idx, tokenType);
    this.missing(part, after, help);
    return undefined;
  }

  /** `=`, `:` and the like: another sign of the same role is taken for it. False where there is none. */
  protected expectSign(idx: number, tokenType: TokenType, instead: readonly TokenType[], reason: string): boolean {
    if (this.RECORDING_PHASE || this.isNext(tokenType)) {
      this.take(idx, tokenType);
      return true;
    }
    const token = this.peek();
    if (instead.includes(token.tokenType)) {
      this.mistake(() => wrongOperator.at(this.spanOf(token), { typed: token.image, meant: tokenType.name, reason }));
      this.lastEnd = token.end;
      this.skip();
      return true;
    }
    this.missing(quote(tokenType.name), undefined, undefined);
    return false;
  }

  protected spanOf(token: Token): Span {
    return { file: this.file, start: token.startOffset, end: token.end };
  }

  protected spanFrom(start: number): Span {
    return { file: this.file, start, end: this.lastEnd };
  }

  // Mistakes

  /** Whether a mistake was reported where the parser stands. */
  protected get isLost(): boolean {
    const next = this.peek();
    return next.isReported || next.index === this.mistakeAt;
  }

  /** Reports a mistake, unless one was reported at this token. */
  protected mistake(make: () => Diagnostic): void {
    if (this.RECORDING_PHASE) return;
    const next = this.peek();
    const isKnown = next.isReported || next.index === this.mistakeAt;
    this.mistakeAt = next.index;
    if (!isKnown && this.diagnostics.length < mostMistakes) this.diagnostics.push(make());
  }

  /** Reports something that the parser understood anyway: what follows is judged as usual. */
  protected remark(diagnostic: () => Diagnostic): void {
    if (!this.RECORDING_PHASE && this.diagnostics.length < mostMistakes) this.diagnostics.push(diagnostic());
  }

  protected missing(part: string, after?: string, help?: string): void {
    this.mistake(() => {
      const next = this.peek();
      const isOnNextLine = next.column >= 0 || next.end === next.startOffset;
      const place = isOnNextLine ? { file: this.file, start: this.lastEnd, end: this.lastEnd } : this.spanOf(next);
      return missingPart.at(place, {
        part,
        found: isOnNextLine ? this.endFound(next) : describe(next),
        ...(after === undefined ? {} : { after }),
        ...(help === undefined ? {} : { help }),
      });
    });
  }

  private endFound(next: Token): string {
    if (next.tokenType === kinds.EndOfText) return "the end of the file";
    return next.column >= 0 ? "the end of the line" : "the end";
  }

  protected tooDeep(start: number, limit = this.mostLevels): MissingNode {
    if (!this.isTooDeepReported && !this.RECORDING_PHASE) {
      this.isTooDeepReported = true;
      const end = Math.max(start, this.peek().end);
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

  /** The next token begins the next item, on a line that isn't indented more: a part before it is missing. */
  protected isAtNextItem(): boolean {
    const next = this.peek();
    if (next.column < 0 || next.column > this.itemColumn || this.RECORDING_PHASE) return false;
    if (next.index === this.itemStart) return false;
    if (next.tokenType === kinds.At) return true;
    if (!isWord(next) && next.tokenType !== kinds.PlainTextLiteral) return false;
    const second = this.peek(2);
    if (second.column >= 0) return false;
    if (next.tokenType === kinds.keyword("let")) return !this.isLetExpression();
    const { tokenType } = second;
    if (tokenType === kinds.Equals || tokenType === kinds.Colon || tokenType === kinds.LeftBrace) return true;
    if (isReserved(next.image)) return false;
    return isWord(second) && !isReserved(second.image);
  }

  private isLetExpression(): boolean {
    for (let ahead = 2, depth = 0; ; ahead++) {
      const token = this.peek(ahead);
      if (kinds.closerOf.has(token.tokenType)) depth++;
      if (kinds.closers.has(token.tokenType) && --depth < 0) return false;
      if (token.tokenType === kinds.EndOfText || (token.column >= 0 && token.column <= this.itemColumn)) return false;
      if (depth === 0 && token.tokenType === kinds.Semicolon) return true;
    }
  }

  // Items

  /** Items up to a closer, which stays. The parser stands behind the opener. Uses `many` and `option` with `idx`. */
  protected items(idx: number, holder: Holder, item: () => void): void {
    const { itemColumn: outerColumn, stopColumn: outerStop } = this;
    this.stopColumn = holder.isFile === true ? 0 : Number.MAX_SAFE_INTEGER;
    const one = () => {
      this.itemColumn = this.lineColumn(outerColumn);
      this.itemStart = this.peek().index;
      item();
      this.endItem(idx, holder);
    };
    do this.many(idx, one);
    while (!this.RECORDING_PHASE && this.skipToItem(holder));
    this.itemColumn = outerColumn;
    this.stopColumn = outerStop;
  }

  private lineColumn(outer: number): number {
    const next = this.peek();
    return next.column >= 0 ? next.column : outer;
  }

  private endItem(idx: number, holder: Holder): void {
    if (this.RECORDING_PHASE) {
      this.option(idx, () => this.take(9, kinds.Comma));
      return;
    }
    if (this.isNext(kinds.Semicolon)) {
      this.mistake(() => straySemicolon.at(this.spanOf(this.peek()), {}));
      this.skip();
    }
    if (this.isLost && !this.isAtStop()) this.skipStretch();
    if (this.isNext(kinds.Comma)) this.take(9, kinds.Comma);
    else if (holder.needsCommas === true && !kinds.closers.has(this.peek().tokenType) && !this.isLost)
      this.lacksComma(holder);
  }

  private lacksComma(holder: Holder): void {
    const next = this.peek();
    const isItem = isWord(next) || itemStarts.has(next.tokenType);
    if (next.tokenType === kinds.EndOfText) return;
    if (!isItem || (isReserved(next.image) && !valueWords.has(next.image))) {
      this.stray(holder);
      this.skipStretch();
      if (this.isNext(kinds.Comma)) this.skip();
      return;
    }
    this.remark(() => missingComma.at(this.spanOf(next), { found: describe(next) }));
  }

  /** At an item that can't begin here: reports and skips it. False at the closer. */
  private skipToItem(holder: Holder): boolean {
    const next = this.peek();
    if (next.tokenType === kinds.EndOfText || kinds.closers.has(next.tokenType)) return false;
    this.stray(holder);
    this.skipStretch();
    if (this.isNext(kinds.Comma)) this.skip();
    return true;
  }

  private stray(holder: Holder): void {
    this.mistake(() => strayToken(this.peek(), this.peek(0), holder, this.spanOf(this.peek())));
  }

  /** What follows a part that lacked its sign is part of the same mistake, up to the end of the item. */
  protected stayLostUnless(hasSign: boolean): void {
    if (!hasSign && !this.isAtStop()) this.stayLost();
  }

  private isAtStop(): boolean {
    const next = this.peek();
    const isLine = next.column >= 0 && next.column <= this.stopColumn;
    return isLine || next.tokenType === kinds.Comma || this.isAtCloser(next);
  }

  private isAtCloser(next: Token): boolean {
    return next.tokenType === kinds.EndOfText || kinds.closers.has(next.tokenType);
  }

  /** Skips at least one token, then up to the next line, comma or closer that belongs to the place the parser is in. */
  protected skipStretch(): void {
    for (let depth = 0, isFirst = true; ; isFirst = false) {
      const next = this.peek();
      if (depth === 0 && (this.isAtCloser(next) || (!isFirst && this.isAtStop()))) return;
      if (next.tokenType === kinds.EndOfText) return;
      if (kinds.closerOf.has(next.tokenType)) depth++;
      else if (kinds.closers.has(next.tokenType)) depth--;
      this.skip();
    }
  }

  /** Skips a bracket with all that is in it. */
  protected skipBrackets(): void {
    for (let depth = 0; ;) {
      const { tokenType } = this.skip();
      if (kinds.closerOf.has(tokenType)) depth++;
      else if (kinds.closers.has(tokenType)) depth--;
      if (depth <= 0 || this.isNext(kinds.EndOfText)) break;
    }
    this.stayLost();
  }

  /** Skips to the closer of the bracket that the parser is in. */
  protected skipToCloser(): void {
    for (let depth = 0; ;) {
      const next = this.peek();
      if (next.tokenType === kinds.EndOfText || (depth === 0 && kinds.closers.has(next.tokenType))) break;
      if (kinds.closerOf.has(next.tokenType)) depth++;
      else if (kinds.closers.has(next.tokenType)) depth--;
      this.skip();
    }
    this.stayLost();
  }

  /** What follows is part of a mistake that was reported. */
  protected stayLost(): void {
    this.mistakeAt = this.peek().index;
  }

  // Names and plain texts

  /** An IDENT: `part` says with article what it names. */
  protected identifier(idx: number, part: string, after?: string): Name {
    if (this.RECORDING_PHASE || !this.isIdentifierNext()) {
      if (!this.RECORDING_PHASE) return this.wrongIdentifier(part, after);
    }
    return this.nameOf(this.take(idx, kinds.Identifier));
  }

  protected isIdentifierNext(): boolean {
    const next = this.peek();
    return isWord(next) && !isReserved(next.image) && !this.isAtNextItem();
  }

  private wrongIdentifier(part: string, after: string | undefined): Name {
    const next = this.peek();
    const isHere = next.column < 0;
    if (isHere && isWord(next)) {
      this.remark(() => reservedWord.at(this.spanOf(next), { word: next.image, part }));
      return this.skippedName(next);
    }
    if (isHere && next.tokenType === kinds.PlainTextLiteral) {
      this.remark(() => quotedName.at(this.spanOf(next), { text: next.text, part }));
      return this.skippedName(next);
    }
    this.missing(part, after);
    return this.missingName();
  }

  private skippedName(token: Token): Name {
    this.skip();
    this.lastEnd = token.end;
    return this.nameOf(token);
  }

  protected nameOf(token: Token): Name {
    const quoted = token.tokenType === kinds.PlainTextLiteral;
    const text = quoted ? token.text : token.image;
    return { kind: "name", file: this.file, start: token.startOffset, end: token.end, id: this.nextId++, text, quoted };
  }

  /** WORD or STRING. Uses `or` with `idx`. */
  protected anyName(idx: number, part: string, after?: string): Name {
    if (!this.RECORDING_PHASE) {
      const next = this.peek();
      if ((!isWord(next) && next.tokenType !== kinds.PlainTextLiteral) || this.isAtNextItem()) {
        this.missing(part, after);
        return this.missingName();
      }
    }
    const token = this.or(idx, [
      { ALT: () => this.take(idx, kinds.Name) },
      { ALT: () => this.take(idx, kinds.PlainTextLiteral) },
    ]);
    return this.nameOf(token);
  }

  protected plainText(idx: number, part: string, after?: string): PlainText {
    if (!this.RECORDING_PHASE && !this.isNext(kinds.PlainTextLiteral)) return this.wrongText(part, after);
    const token = this.take(idx, kinds.PlainTextLiteral);
    const { file } = this;
    return { kind: "plainText", file, start: token.startOffset, end: token.end, id: this.nextId++, text: token.text };
  }

  private wrongText(part: string, after: string | undefined): PlainText {
    const { file } = this;
    const start = this.peek().startOffset;
    if (this.isNext(kinds.TextStart)) {
      for (let depth = 0; ;) {
        const token = this.skip();
        if (token.tokenType === kinds.TextStart) depth++;
        if (token.tokenType === kinds.TextEnd) depth--;
        this.lastEnd = token.end;
        if (depth === 0 || token.tokenType === kinds.EndOfText) break;
      }
      this.remark(() => textWithInterpolation.at(this.spanFrom(start), { part }));
      return { kind: "plainText", file, start, end: this.lastEnd, id: this.nextId++, text: "" };
    }
    this.missing(part, after);
    return { kind: "plainText", file, start: this.lastEnd, end: this.lastEnd, id: this.nextId++, text: "" };
  }
}

const itemStarts: ReadonlySet<TokenType> = new Set([
  kinds.NumberLiteral,
  kinds.PlainTextLiteral,
  kinds.TextStart,
  kinds.LeftBrace,
  kinds.LeftBracket,
  kinds.LeftParenthesis,
  kinds.Ellipsis,
]);

const valueWords: ReadonlySet<string> = new Set(["if", "let", "match", "not", "none", "true", "false", "for"]);
