/**
 * Cuts a file into tokens and comments.
 *
 * In: a file's text. Out: tokens (the last is the end of the text) and comments. Never throws; linear in the text's length.
 * Texts with `${…}` become several tokens; the scanner keeps a stack of the texts it is inside of, so nothing recurses.
 * Not here: brackets that don't match (balance-brackets.ts).
 */
import type { SourceText } from "../source/source-text.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import * as kinds from "./tokens.ts";
import { marks, wordKindAt, type Token, type TokenKind } from "./tokens.ts";
import { TokenList } from "./token-list.ts";
import {
  beginsLonger,
  characterHelp,
  continuesLonger,
  continuesNumber,
  endOfWord,
  habits,
  isBlank,
  isDigit,
  isLineBreak,
  isWordStart,
  quotePairs,
  singleMarks,
  surelyExact,
} from "./scan-characters.ts";
import { foreignTextAt } from "./scan-foreign-text.ts";
import { quantityAt, scanNumber } from "./scan-number.ts";
import { resolveBlock, resolveText, type BlockPiece, type Reading } from "./scan-text.ts";
import {
  blockTextStart,
  unclosedComment,
  unknownCharacter,
  unterminatedText,
  wrongOperator,
  wrongQuotes,
} from "./syntax-diagnostics.ts";

/** `doc` begins with exactly three slashes. The span holds the slashes, not the line break. */
export interface Comment {
  readonly kind: "line" | "doc" | "block";
  readonly start: number;
  readonly end: number;
}

export interface Scan {
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A text that the scanner is inside of. */
interface OpenText {
  readonly isBlock: boolean;
  readonly start: number;
  /** Of a block. */
  readonly pieces: BlockPiece[];
  /** Braces open within its `${…}`. */
  braces: number;
}

/** Tokens and comments of a file, in order. */
export function scan(source: SourceText): Pick<Scan, "comments"> & { readonly tokens: readonly Token[] } {
  const list = new TokenList();
  const { comments } = scanInto(source, list);
  return { tokens: list.all(), comments };
}

/** Makes `tokens`, whatever it held, the list of the file's tokens. */
export function scanInto(source: SourceText, tokens: TokenList): Scan {
  return new Scanner(source, tokens).scan();
}

class Scanner {
  private readonly source: SourceText;
  private readonly text: string;
  private readonly tokens: TokenList;
  private readonly comments: Comment[] = [];
  private readonly diagnostics: Diagnostic[] = [];
  private readonly reading: Reading;
  private readonly open: OpenText[] = [];
  private at = 0;
  private lineStart = 0;
  private isFirstOnLine = true;
  private docs: string[] = [];
  private hasReported = false;
  /** Whether the last stretch of a text stands for just its characters. */
  private isVerbatim = true;
  private lineEndFrom = 0;
  private lineEnd = -1;
  /** Closing quotes of other languages that the line lacks from here on: the line's end. */
  private readonly lackingQuotes = new Map<number, number>();

  constructor(source: SourceText, tokens: TokenList) {
    this.source = source;
    this.tokens = tokens;
    tokens.start(source.text);
    this.text = source.text;
    this.reading = {
      file: source.file,
      text: source.text,
      report: (diagnostic) => {
        this.diagnostics.push(diagnostic);
      },
    };
  }

  scan(): Scan {
    const { text } = this;
    if (text.charCodeAt(0) === 0xfeff) this.lineStart = this.at = 1;
    while (this.at < text.length) this.scanNext(text.charCodeAt(this.at));
    while (this.open.length > 0) this.abandonText();
    this.push(kinds.EndOfText, this.at);
    return { comments: this.comments, diagnostics: this.diagnostics };
  }

  private scanNext(code: number): void {
    if (isBlank(code)) this.blanks();
    else if (isLineBreak(code)) this.newLine();
    else if (isWordStart(code)) this.word();
    else if (isDigit(code)) this.number();
    else if (code === 34) this.openText();
    else if (code === 47 && (this.codeAt(1) === 47 || this.codeAt(1) === 42)) this.comment();
    else this.mark(code);
  }

  private innermost(): OpenText | undefined {
    const { open } = this;
    // Reading before the start of an array is slow, and mostly nothing is open.
    return open.length === 0 ? undefined : open[open.length - 1];
  }

  private blanks(): void {
    const { text } = this;
    let at = this.at + 1;
    while (isBlank(text.charCodeAt(at))) at++;
    this.at = at;
  }

  private codeAt(ahead: number): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  /** Result: the token's place. */
  private push(kind: TokenKind, end: number): number {
    const isFirst = this.isFirstOnLine && this.open.length === 0;
    const token = this.tokens.push(kind, this.at, end, isFirst ? this.at - this.lineStart : -1);
    this.isFirstOnLine = false;
    if (this.docs.length > 0) {
      this.tokens.setDoc(token, this.docs.join("\n"));
      this.docs = [];
    }
    if (this.hasReported) {
      this.tokens.reported[token] = 1;
      this.hasReported = false;
    }
    this.at = end;
    return token;
  }

  private span(start: number, end: number): { file: string; start: number; end: number } {
    return { file: this.source.file, start, end };
  }

  private newLine(): void {
    const top = this.innermost();
    if (top !== undefined && !top.isBlock) {
      this.abandonText();
      return;
    }
    this.at += this.text.charCodeAt(this.at) === 13 && this.codeAt(1) === 10 ? 2 : 1;
    this.lineStart = this.at;
    this.isFirstOnLine = true;
  }

  private word(): void {
    const { text, at } = this;
    const end = endOfWord(text, at + 1);
    this.push(wordKindAt(text, at, end), end);
  }

  private number(): void {
    const { text, at } = this;
    let end = at + 1;
    while (isDigit(text.charCodeAt(end))) end++;
    const isShort = end - at <= surelyExact && (text.charCodeAt(at) !== 48 || end - at === 1);
    if (isShort && !continuesNumber(text, end)) {
      this.push(kinds.NumberLiteral, end);
      return;
    }
    const quantity = isShort ? quantityAt(text, at, end) : undefined;
    if (quantity !== undefined) {
      this.tokens.setNumber(this.push(kinds.NumberLiteral, quantity.end), quantity);
      return;
    }
    const { end: realEnd, number, unit, problem } = scanNumber(this.source.file, text, at);
    if (problem !== undefined) this.diagnostics.push(problem);
    const token = this.push(kinds.NumberLiteral, realEnd);
    this.tokens.setNumber(token, { number, unit });
    if (problem !== undefined) this.tokens.reported[token] = 1;
  }

  private comment(): void {
    const { text, at } = this;
    if (this.codeAt(1) === 42) {
      const close = text.indexOf("*/", at + 2);
      const end = close < 0 ? text.length : close + 2;
      if (close < 0) this.diagnostics.push(unclosedComment.at(this.span(at, at + 2), {}));
      this.comments.push({ kind: "block", start: at, end });
      this.skipLinesWithin(at, end);
      this.at = end;
      return;
    }
    let end = at;
    while (end < text.length && !isLineBreak(text.charCodeAt(end))) end++;
    const isDoc = this.codeAt(2) === 47 && this.codeAt(3) !== 47;
    this.comments.push({ kind: isDoc ? "doc" : "line", start: at, end });
    if (isDoc) this.docs.push(this.docLine(at, end));
    this.at = end;
  }

  /** Without the blank behind the slashes, and those at its end, which no editor keeps. */
  private docLine(at: number, end: number): string {
    const start = at + (isBlank(this.text.charCodeAt(at + 3)) ? 4 : 3);
    let last = end;
    while (last > start && isBlank(this.text.charCodeAt(last - 1))) last--;
    return this.text.slice(start, last);
  }

  /** Notes the line breaks of a block comment. A token behind it is the first on its line only if the comment was. */
  private skipLinesWithin(start: number, end: number): void {
    const comment = this.text.slice(start, end);
    const last = Math.max(comment.lastIndexOf("\n"), comment.lastIndexOf("\r"));
    if (last < 0) return;
    this.lineStart = start + last + 1;
  }

  // Texts

  private openText(): void {
    if (this.codeAt(1) === 34 && this.codeAt(2) === 34) {
      this.openBlock();
      return;
    }
    const start = this.at;
    const end = this.endOfStretch(start + 1);
    if (this.text.charCodeAt(end) === 34) {
      this.plainText(start, end + 1, end);
      return;
    }
    if (this.text.charCodeAt(end) !== 36) {
      this.diagnostics.push(unterminatedText.at(this.span(start, end), { reason: "line" }));
      this.tokens.reported[this.plainText(start, end, end)] = 1;
      this.hasReported = true;
      return;
    }
    this.push(kinds.TextStart, start + 1);
    this.open.push({ isBlock: false, start, pieces: [], braces: 0 });
    this.continueLine();
  }

  private plainText(start: number, end: number, endOfCharacters: number): number {
    const { isVerbatim } = this;
    const token = this.push(kinds.PlainTextLiteral, end);
    if (!isVerbatim || end === endOfCharacters)
      this.tokens.setText(token, resolveText(this.reading, start + 1, endOfCharacters));
    return token;
  }

  /** Where a stretch of a one-line text ends: at `"`, at `${`, or at the end of the line. Sets `isVerbatim`. */
  private endOfStretch(start: number): number {
    const { text } = this;
    this.isVerbatim = true;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 34 || isLineBreak(code)) return at;
      if (code === 36 && text.charCodeAt(at + 1) === 123) return at;
      if (code !== 92 && code !== 0 && (code < 0xd800 || code > 0xdfff)) continue;
      this.isVerbatim = false;
      if (code === 92 && at + 1 < text.length && !isLineBreak(text.charCodeAt(at + 1))) at++;
    }
    return text.length;
  }

  private continueLine(): void {
    const start = this.at;
    const end = this.endOfStretch(start);
    if (end > start) {
      const token = this.push(kinds.TextPiece, end);
      if (!this.isVerbatim) this.tokens.setText(token, resolveText(this.reading, start, end));
    }
    const code = this.text.charCodeAt(end);
    if (code === 36) this.push(kinds.InterpolationStart, end + 2);
    else if (code === 34) {
      this.push(kinds.TextEnd, end + 1);
      this.open.pop();
    } else {
      const openedAt = this.open.pop()?.start ?? end;
      this.diagnostics.push(unterminatedText.at(this.span(openedAt, end), { reason: "line" }));
      this.push(kinds.TextEnd, end);
      this.hasReported = true;
    }
  }

  private openBlock(): void {
    const start = this.at;
    this.push(kinds.TextStart, start + 3);
    this.open.push({ isBlock: true, start, pieces: [], braces: 0 });
    while (isBlank(this.text.charCodeAt(this.at))) this.at++;
    const end = this.endOfLineFrom(this.at);
    if (end > this.at) {
      this.diagnostics.push(blockTextStart.at(this.span(this.at, end), {}));
      const length = this.text.slice(this.at, end).indexOf('"""');
      if (length >= 0) {
        const close = this.at + length;
        this.tokens.setText(this.push(kinds.TextPiece, close), this.text.slice(start + 3, close));
        this.push(kinds.TextEnd, close + 3);
        this.open.pop();
        return;
      }
      this.at = end;
    }
    this.at += this.text.charCodeAt(this.at) === 13 && this.codeAt(1) === 10 ? 2 : 1;
    this.at = Math.min(this.at, this.text.length);
    this.continueBlock(true);
  }

  /** Remembered, as one line may hold many texts. */
  private endOfLineFrom(start: number): number {
    if (this.lineEndFrom <= start && start <= this.lineEnd) return this.lineEnd;
    let end = start;
    while (end < this.text.length && !isLineBreak(this.text.charCodeAt(end))) end++;
    this.lineEndFrom = start;
    this.lineEnd = end;
    return end;
  }

  /** Reads on to `${` or to a `"""` that is the first on its line. */
  private continueBlock(startsLine: boolean): void {
    const { text } = this;
    const start = this.at;
    let indentationStart = startsLine ? start : -1;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (isLineBreak(code)) {
        if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
        indentationStart = at + 1;
      } else if (code === 34 && indentationStart >= 0 && text.startsWith('"""', at)) {
        this.closeBlock(startsLine, indentationStart, at);
        return;
      } else if (code === 36 && text.charCodeAt(at + 1) === 123) {
        this.blockPiece(startsLine, at);
        this.push(kinds.InterpolationStart, at + 2);
        return;
      } else if (code === 92) {
        at += isLineBreak(text.charCodeAt(at + 1)) ? 0 : 1;
        indentationStart = -1;
      } else if (!isBlank(code)) indentationStart = -1;
    }
    this.blockPiece(startsLine, text.length);
    this.at = text.length;
    this.abandonText();
  }

  private blockPiece(startsLine: boolean, end: number): void {
    if (end <= this.at) return;
    const token = this.push(kinds.TextPiece, end);
    this.innermost()?.pieces.push({ token, startsLine });
  }

  private closeBlock(startsLine: boolean, indentationStart: number, quotes: number): void {
    this.blockPiece(startsLine, indentationStart);
    this.at = quotes;
    const block = this.open.pop();
    const indentation = this.text.slice(indentationStart, quotes);
    if (block !== undefined) resolveBlock(this.reading, this.tokens, block.pieces, indentation);
    this.push(kinds.TextEnd, quotes + 3);
    this.lineStart = indentationStart;
  }

  /** Ends the innermost text, which the file leaves open, where the scanner stands. */
  private abandonText(): void {
    const top = this.open.pop();
    if (top === undefined) return;
    const last = this.tokens.kindAt(this.tokens.count - 1);
    const isInText = last === kinds.TextPiece || last === kinds.TextStart;
    const isKnown = this.hasReported;
    if (!isInText) this.push(kinds.InterpolationEnd, this.at);
    if (top.isBlock) resolveBlock(this.reading, this.tokens, top.pieces, "");
    this.push(kinds.TextEnd, this.at);
    this.hasReported = true;
    if (isKnown) return;
    const place = this.span(top.start, top.isBlock ? top.start + 3 : Math.max(this.at, top.start + 1));
    this.diagnostics.push(unterminatedText.at(place, { reason: top.isBlock ? "block" : "interpolation" }));
  }

  // Marks

  private mark(code: number): void {
    const top = this.innermost();
    if ((code === 39 || code === 96 || code === 60) && top === undefined && this.foreignText()) return;
    if (top !== undefined) {
      if (code === 123) top.braces++;
      else if (code === 125 && top.braces === 0) {
        this.push(kinds.InterpolationEnd, this.at + 1);
        if (top.isBlock) this.continueBlock(false);
        else this.continueLine();
        return;
      } else if (code === 125) top.braces--;
    }
    const single = singleMarks[code] ?? 0;
    const isLonger = beginsLonger[code] === 1 && continuesLonger[this.codeAt(1)] === 1;
    if (single !== 0 && !isLonger) this.push(single, this.at + 1);
    else this.longMark(code);
  }

  private longMark(code: number): void {
    for (let length = 3; length >= 1; length--) {
      const image = this.text.slice(this.at, this.at + length);
      const kind = image.length === length ? marks.get(image) : undefined;
      if (kind !== undefined) {
        this.push(kind, this.at + length);
        return;
      }
      if (image.length === length && this.habit(image)) return;
    }
    this.unknown(code);
  }

  /** What other languages write: read as what is meant, and reported. */
  private habit(image: string): boolean {
    const habit = habits.get(image);
    if (habit === undefined) return false;
    const end = this.at + image.length;
    const { meant, reason } = habit;
    // What an arrow should be depends on where it stands.
    if (meant !== "=>")
      this.diagnostics.push(wrongOperator.at(this.span(this.at, end), { typed: image, meant, reason }));
    this.push(marks.get(meant) ?? kinds.wordKind(meant), end);
    return true;
  }

  /** A text of several lines in the quotes of another language: read as one, and reported at what opens it. */
  private foreignText(): boolean {
    const found = foreignTextAt(this.text, this.at);
    if (found === undefined) return false;
    const start = this.at;
    const opener = this.span(start, found.from);
    this.diagnostics.push(wrongQuotes.at(opener, { text: found.opener, isBlock: true }));
    const token = this.push(kinds.PlainTextLiteral, found.end);
    this.tokens.setText(token, this.text.slice(found.from, found.to).toWellFormed());
    this.skipLinesWithin(start, found.end);
    return true;
  }

  private unknown(code: number): void {
    const start = this.at;
    const closing = quotePairs.get(code);
    if (closing !== undefined) {
      const end = this.endOfLineFrom(start);
      let close = this.lackingQuotes.get(closing) === end ? end : start + 1;
      while (close < end && this.text.charCodeAt(close) !== closing) close++;
      if (close === end) this.lackingQuotes.set(closing, end);
      if (close < end) {
        const text = this.text.slice(start + 1, close);
        this.diagnostics.push(wrongQuotes.at(this.span(start, close + 1), { text }));
        this.tokens.setText(this.push(kinds.PlainTextLiteral, close + 1), text);
        return;
      }
    }
    let end = start;
    do {
      const point = this.text.codePointAt(end) ?? 0;
      end += point > 0xffff ? 2 : 1;
    } while (end < this.text.length && end - start < 1000 && !this.isKnown(end));
    const shown =
      code < 32 || code === 127 ? `\\u{${code.toString(16)}}` : this.text.slice(start, Math.min(end, start + 20));
    const help = characterHelp.get(code);
    this.diagnostics.push(
      unknownCharacter.at(this.span(start, end), {
        text: shown.toWellFormed(),
        ...(help === undefined ? {} : { help }),
      }),
    );
    this.at = code === 35 ? this.endOfLineFrom(start) : end;
    this.hasReported = true;
  }

  private isKnown(offset: number): boolean {
    const code = this.text.charCodeAt(offset);
    if (isBlank(code) || isLineBreak(code) || isWordStart(code) || isDigit(code) || code === 34) return true;
    if (quotePairs.has(code) || code === 35) return true;
    return code < 128 && marks.has(String.fromCharCode(code));
  }
}
