/**
 * The tokens of a file, as columns: what token `n` is stands at place `n` of each.
 *
 * A file has thousands of tokens and most are looked at once, so none is an object. The columns are kept from file to file and only
 * grow. The last token is `EndOfText`. Not here: finding tokens (scan.ts), bringing brackets in order (balance-brackets.ts).
 */
import {
  Arrow,
  EndOfText,
  TextStart,
  PlainTextLiteral,
  nameOfKind,
  writtenAs,
  type Token,
  type TokenKind,
} from "./tokens.ts";
import { sharedSlice } from "./shared-texts.ts";

export type NumberUnit = "int" | "float" | "bytes" | "duration";

/** What a number token counts. */
export interface NumberMeaning {
  readonly number: number;
  readonly unit: NumberUnit;
}

const firstCapacity = 1024;

/** `kept`: the place where it stood; absent for one that is new. */
export interface ReplacedToken {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly column: number;
  readonly kept?: number;
  readonly isReported: boolean;
}

export class TokenList {
  count = 0;
  /** Beyond `count` is what earlier files left. */
  kinds: Uint8Array = new Uint8Array(firstCapacity);
  starts: Int32Array = new Int32Array(firstCapacity);
  /** Exclusive. */
  ends: Int32Array = new Int32Array(firstCapacity);
  /** Column (UTF-16 units from the line's start) of the first on its line, outside of texts; else -1. */
  columns: Int32Array = new Int32Array(firstCapacity);
  /** 1: the scanner reported what stands before it, or itself; the parser stays silent here. */
  reported: Uint8Array = new Uint8Array(firstCapacity);
  // Few tokens are in these. They are new for each file: emptied ones would keep each other alive until the old space is collected.
  private texts: Map<number, string> | undefined;
  private numbers: Map<number, NumberMeaning> | undefined;
  private docs: Map<number, string> | undefined;
  private source = "";

  start(source: string): void {
    this.source = source;
    this.count = 0;
    this.texts = undefined;
    this.numbers = undefined;
    this.docs = undefined;
  }

  /** Characters of a text that are not as they are written: with escapes, or in a block. */
  setText(at: number, text: string): void {
    (this.texts ??= new Map()).set(at, text);
  }

  /** What a number means that is not only digits. */
  setNumber(at: number, meaning: NumberMeaning): void {
    (this.numbers ??= new Map()).set(at, meaning);
  }

  /** Documentation directly before a token. */
  setDoc(at: number, doc: string): void {
    (this.docs ??= new Map()).set(at, doc);
  }

  /** Result: the token's place. */
  push(kind: TokenKind, start: number, end: number, column: number): number {
    const at = this.count++;
    if (at === this.kinds.length) this.grow();
    this.kinds[at] = kind;
    this.starts[at] = start;
    this.ends[at] = end;
    this.columns[at] = column;
    this.reported[at] = 0;
    return at;
  }

  /** Makes the list of these tokens: some of its own, and some that stand for nothing in the text. */
  replace(tokens: readonly ReplacedToken[]): void {
    const { texts, numbers, docs } = this;
    this.start(this.source);
    for (const { kind, start, end, column, kept, isReported } of tokens) {
      const at = this.push(kind, start, end, column);
      if (isReported) this.reported[at] = 1;
      if (kept === undefined) continue;
      const [text, meaning, doc] = [texts?.get(kept), numbers?.get(kept), docs?.get(kept)];
      if (text !== undefined) this.setText(at, text);
      if (meaning !== undefined) this.setNumber(at, meaning);
      if (doc !== undefined) this.setDoc(at, doc);
    }
  }

  private grow(): void {
    const capacity = this.kinds.length * 2;
    const [kinds, starts, ends] = [this.kinds, this.starts, this.ends];
    const [columns, reported] = [this.columns, this.reported];
    this.kinds = new Uint8Array(capacity);
    this.kinds.set(kinds);
    this.starts = new Int32Array(capacity);
    this.starts.set(starts);
    this.ends = new Int32Array(capacity);
    this.ends.set(ends);
    this.columns = new Int32Array(capacity);
    this.columns.set(columns);
    this.reported = new Uint8Array(capacity);
    this.reported.set(reported);
  }

  kindAt(at: number): TokenKind {
    return at < this.count ? (this.kinds[at] ?? EndOfText) : EndOfText;
  }

  /** Takes a token for one of another kind. Result: the kind that it was. */
  retype(at: number, kind: TokenKind): TokenKind {
    const before = this.kindAt(at);
    this.kinds[at] = kind;
    return before;
  }

  startAt(at: number): number {
    return this.starts[at] ?? 0;
  }

  endAt(at: number): number {
    return this.ends[at] ?? 0;
  }

  columnAt(at: number): number {
    return at < this.count ? (this.columns[at] ?? -1) : -1;
  }

  /** As written; a sign of another language is given as what is meant, but for `->`. `""` where brackets were inserted. */
  imageAt(at: number): string {
    const start = this.startAt(at);
    const end = this.endAt(at);
    if (start === end) return "";
    const kind = this.kindAt(at);
    const written = kind === Arrow ? undefined : writtenAs(kind);
    return written ?? sharedSlice(this.source, start, end);
  }

  /** The characters that a text stands for, escapes resolved. */
  textAt(at: number): string {
    const resolved = this.texts?.get(at);
    if (resolved !== undefined) return resolved;
    const quotes = this.kindAt(at) === PlainTextLiteral ? 1 : 0;
    return sharedSlice(this.source, this.startAt(at) + quotes, this.endAt(at) - quotes);
  }

  numberAt(at: number): number {
    return this.numbers?.get(at)?.number ?? Number(this.source.slice(this.startAt(at), this.endAt(at)));
  }

  unitAt(at: number): NumberUnit {
    return this.numbers?.get(at)?.unit ?? "int";
  }

  docAt(at: number): string | undefined {
    return this.docs?.get(at);
  }

  isBlockAt(at: number): boolean {
    return this.kindAt(at) === TextStart && this.endAt(at) - this.startAt(at) === 3;
  }

  /** Token `at` as an object; outside of the file an end of text without a place. */
  tokenAt(at: number): Token {
    if (at < 0 || at >= this.count)
      return { kind: EndOfText, name: nameOfKind(EndOfText), image: "", start: 0, end: 0, column: -1, text: "" };
    const kind = this.kindAt(at);
    return {
      kind,
      name: nameOfKind(kind),
      image: this.imageAt(at),
      start: this.startAt(at),
      end: this.endAt(at),
      column: this.columnAt(at),
      text: this.textAt(at),
    };
  }

  all(): readonly Token[] {
    return Array.from({ length: this.count }, (_, at) => this.tokenAt(at));
  }
}
