/**
 * What all parts of the grammar share: parts that must be there, names, items, going on after a mistake.
 *
 * A production of LANGUAGE.md is a method; one token of look-ahead decides which way to go. Productions never fail: a missing part
 * is reported once and gets a `missing` node or an empty name, and the loops over items skip what fits nowhere (`items`).
 */
import type { FileId } from "../source/span.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import * as kinds from "./tokens.ts";
import {
  isIdentifier,
  isReserved,
  isWord,
  keyword,
  kindSet,
  nameOfKind,
  startsDeclaration,
  wordKind,
  writtenAs,
  type KindSet,
  type Token,
  type TokenKind,
} from "./tokens.ts";
import { isLetExpression } from "./let-or-local.ts";
import { TokenReader } from "./token-reader.ts";
import {
  missingComma,
  missingPart,
  quotedName,
  reservedWord,
  straySemicolon,
  textWithInterpolation,
  unexpectedText,
  unknownItem,
  wrongOperator,
} from "./syntax-diagnostics.ts";
import { helpForSign } from "./foreign-syntax.ts";
import { describe, meantItems, strayToken, type Holder } from "./stray-token.ts";
import type { Name, PlainText } from "./tree.ts";

/** How high a tree may be: levels of nesting, and each operator, selection and call of a chain. */
export const mostHeight = 500;

const letWord = keyword("let");

const nowhere: Holder = { name: "a file", words: [] };

export abstract class GrammarBase extends TokenReader {
  /** Whether an annotation was read. */
  protected hasAnnotations = false;
  /** Expressions and types that the parser is inside of. */
  protected depth = 0;
  /** The greatest depth within what is being read, chains included. */
  protected deepest = 0;
  /** Column of the item being read, for parts that are missing at the end of its line. */
  protected itemColumn = 0;
  /** What the item being read stands in, what begins items there, and how many mistakes came before it. */
  private holder: Holder = nowhere;
  private starts: KindSet = kindSet([]);
  private earlierMistakes = 0;
  /** Place of the token that begins the item being read, annotations aside. */
  protected itemStart = -1;
  /** After a mistake the next item begins on a line that is indented at most so far. */
  private stopColumn = 0;

  protected override start(file: FileId, diagnostics: Diagnostic[], mostLevels: number): void {
    super.start(file, diagnostics, mostLevels);
    this.hasAnnotations = false;
    this.depth = 0;
    this.deepest = 0;
    this.itemColumn = 0;
    this.holder = nowhere;
    this.starts = kindSet([]);
    this.itemStart = -1;
  }

  /** Takes a token that must be here; where it isn't, says that `part` is missing and goes on. */
  protected expect(kind: TokenKind, part: string, after?: string, help?: string): boolean {
    if (this.takeIf(kind)) return true;
    const [token, meant = ""] = [this.peek(), writtenAs(kind)];
    if (isIdentifier(this.next) && meant.length > 2 && token.column < 0 && nearest(token.image, [meant]).length > 0) {
      const facts = { part, found: describe(token), meant, ...(after === undefined ? {} : { after }) };
      this.remark(() => missingPart.at(this.spanOf(token), facts));
      this.take();
      return true;
    }
    this.missing(part, after, help);
    return kind === kinds.LeftBrace && this.takeBehind(kind);
  }

  /** A bracket behind one token too much: what is in it is read. */
  private takeBehind(kind: TokenKind): boolean {
    const isBehind =
      this.kindAhead(2) === kind && this.tokens.columnAt(this.at) < 0 && kinds.isBracket[this.next] !== 1;
    if (!isBehind || this.next === kinds.Comma) return false;
    this.skip();
    this.take();
    return true;
  }

  /** `=`, `:` and the like: another sign of the same role is taken for it. False where there is none. */
  protected expectSign(kind: TokenKind, instead: readonly TokenKind[], reason: string, help?: string): boolean {
    if (this.next !== kind || (kind === kinds.Arrow && this.peek().image !== "=>"))
      return this.otherSign(kind, instead, reason, help);
    this.take();
    return true;
  }

  // Apart from `expectSign`, as its closure makes an object of the arguments.
  private otherSign(kind: TokenKind, instead: readonly TokenKind[], reason: string, help?: string): boolean {
    const name = nameOfKind(kind);
    if (this.next === kind || instead.includes(this.next)) {
      const token = this.peek();
      this.mistake(() => wrongOperator.at(this.spanOf(token), { typed: token.image, meant: name, reason }));
      this.take();
      return true;
    }
    this.missing(quote(name), undefined, help ?? helpForSign(this.peek(0), this.peek(), this.peek(2)));
    return false;
  }

  protected missing(part: string, after?: string, help?: string): void {
    this.mistake(() => {
      const next = this.peek();
      const isOnNextLine = next.column >= 0 || next.end === next.start;
      const place = isOnNextLine ? { file: this.file, start: this.lastEnd, end: this.lastEnd } : this.spanOf(next);
      return missingPart.at(place, {
        part,
        found: isOnNextLine ? endFound(next) : describe(next),
        ...(after === undefined ? {} : { after }),
        ...(help === undefined ? {} : { help }),
      });
    });
  }

  /**
   * The next token begins the next item, on a line that isn't indented more: a part before it is missing. What could not begin an
   * item here is that part, wherever it stands.
   */
  protected isAtNextItem(): boolean {
    const { at, next, tokens } = this;
    const column = tokens.columnAt(at);
    if (column < 0 || column > this.itemColumn || at === this.itemStart) return false;
    if (next === kinds.At) return true;
    if (!isWord(next) && next !== kinds.PlainTextLiteral) return false;
    if (tokens.columnAt(at + 1) >= 0 || this.starts[next] !== 1) return false;
    if (next === letWord) return !isLetExpression(tokens, at, this.itemColumn);
    const second = tokens.kindAt(at + 1);
    const { signs, needsCommas } = this.holder;
    if (signs !== undefined || needsCommas === true) return signs?.[second] === 1;
    if (second === kinds.Equals || second === kinds.Colon) return true;
    return !isReserved(next) && (second === kinds.LeftBrace || isIdentifier(second));
  }

  // Items

  /** What `items` reads, as a list that is no larger than it must be: a tree stays, and one that grew has room for 17. */
  protected listOf<N>(holder: Holder, starts: KindSet, item: () => N): readonly N[] {
    const found: N[] = [];
    this.items(holder, starts, () => void found.push(item()));
    return found.slice();
  }

  /** Items up to a closer, which stays; each begins with one of `starts`. The parser stands behind the opener. */
  protected items(holder: Holder, starts: KindSet, item: () => void): void {
    const { itemColumn: outerColumn, stopColumn: outerStop, holder: outer, starts: outerStarts } = this;
    const { earlierMistakes: outerMistakes } = this;
    this.earlierMistakes = this.diagnostics.length;
    this.holder = holder;
    this.starts = starts;
    this.stopColumn = holder.isFile === true ? 0 : Number.MAX_SAFE_INTEGER;
    do {
      for (let before = -1; starts[this.next] === 1 && before !== this.at;) {
        before = this.at;
        const column = this.tokens.columnAt(before);
        if (column >= 0) this.itemColumn = column;
        this.itemStart = before;
        item();
        this.endItem(holder);
      }
    } while (this.skipToItem(holder));
    this.itemColumn = outerColumn;
    this.stopColumn = outerStop;
    this.holder = outer;
    this.starts = outerStarts;
    this.earlierMistakes = outerMistakes;
  }

  private endItem(holder: Holder): void {
    if (this.next === kinds.Semicolon) {
      this.mistake(() => straySemicolon.at(this.spanOf(this.peek()), {}));
      this.skip();
    }
    if (this.isLost && !this.isAtStop()) this.skipStretch();
    if (this.takeIf(kinds.Comma)) return;
    if (holder.needsCommas === true && kinds.closers[this.next] !== 1 && !this.isLost) this.lacksComma(holder);
  }

  private lacksComma(holder: Holder): void {
    const { next } = this;
    if (next === kinds.EndOfText) return;
    const isItem = (isWord(next) && !isReserved(next)) || itemStarts[next] === 1;
    if (!isItem) {
      this.stray(holder);
      this.skipStretch();
      if (this.next === kinds.Comma) this.skip();
      return;
    }
    const token = this.peek();
    this.remark(() => missingComma.at(this.spanOf(token), { found: describe(token) }));
  }

  /** At an item that can't begin here: reports and skips it. False at the closer. */
  private skipToItem(holder: Holder): boolean {
    if (this.isAtCloser()) return false;
    this.stray(holder);
    if (this.takeAsMeant(holder)) return true;
    this.skipStretch();
    if (this.next === kinds.Comma) this.skip();
    return true;
  }

  /** `const x = 1`, `aplication web {`: goes on as what is surely meant, so that what it declares is known. */
  private takeAsMeant(holder: Holder): boolean {
    const isInDeclaration = holder.isFile === true && this.tokens.columnAt(this.at) !== 0;
    if (!isIdentifier(this.next) || holder.words.length === 0 || isInDeclaration) return false;
    const after = this.kindAhead(2);
    if (prefixes.has(this.peek().image) && startsDeclaration(after, 0)) {
      this.skip();
      return true;
    }
    const [meant, another] = meantItems(this.peek().image, holder);
    if (meant === undefined || another !== undefined) return false;
    if (!isIdentifier(after) && after !== kinds.LeftBrace) return false;
    this.retype(wordKind(meant));
    return true;
  }

  private stray(holder: Holder): void {
    // What belongs before it may be what could not be read.
    if (holder.misplaced?.word === this.peek().image && this.hasReportedSince(this.earlierMistakes)) return;
    const after = this.kindAhead(2);
    if (holder.isFile === true && isIdentifier(this.next) && (after === kinds.Equals || after === kinds.Colon)) {
      const { image } = this.peek();
      const help = `a value is declared by \`let\`: \`let ${image} = …\``;
      const facts = { word: image, holder: holder.name, possible: [], near: [], help };
      this.mistake(() => unknownItem.at(this.spanOf(this.peek()), facts));
    }
    this.mistake(() => strayToken(this.peek(), this.peek(0), holder, this.spanOf(this.peek())));
  }

  /** Something that other languages have: reported, and passed over. */
  protected foreign(holder: string, help: string): void {
    this.mistake(() => unexpectedText.at(this.spanOf(this.peek()), { found: describe(this.peek()), holder, help }));
    this.skip();
  }

  /** What follows a part that lacked its sign is part of the same mistake, up to the end of the item. */
  protected stayLostUnless(hasSign: boolean): void {
    if (!hasSign && !this.isAtStop()) this.stayLost();
  }

  protected isAtStop(): boolean {
    const column = this.tokens.columnAt(this.at);
    // In column 0 of a file, a word or `@` may begin a declaration; brackets and signs go on with what was skipped.
    const mayBegin = this.stopColumn > 0 ? goesOn[this.next] !== 1 : isWord(this.next) || this.next === kinds.At;
    const isLine = column >= 0 && column <= this.stopColumn && mayBegin;
    return isLine || this.next === kinds.Comma || this.isAtCloser();
  }

  private isAtCloser(): boolean {
    return this.next === kinds.EndOfText || kinds.closers[this.next] === 1;
  }

  /** Skips at least one token, then up to the next line, comma or closer that belongs to the place the parser is in. */
  protected skipStretch(): void {
    for (let depth = 0, isFirst = true; ; isFirst = false) {
      if (depth === 0 && (this.isAtCloser() || (!isFirst && this.isAtStop()))) return;
      if (this.next === kinds.EndOfText) return;
      depth += this.skipNesting();
    }
  }

  /** Skips a token; result: by how much it nests what follows. */
  protected skipNesting(): number {
    const { next } = this;
    this.skip();
    return kinds.closerOf[next] !== 0 ? 1 : kinds.closers[next] === 1 ? -1 : 0;
  }

  /** Skips a bracket with all that is in it. */
  protected skipBrackets(): void {
    for (let depth = this.skipNesting(); depth > 0 && this.next !== kinds.EndOfText;) depth += this.skipNesting();
    this.stayLost();
  }

  /** Skips to the closer of the bracket that the parser is in. */
  protected skipToCloser(): void {
    for (let depth = 0; this.next !== kinds.EndOfText && (depth > 0 || kinds.closers[this.next] !== 1);)
      depth += this.skipNesting();
    this.stayLost();
  }

  // Names and plain texts

  /** An IDENT: `part` says with article what it names. */
  protected identifier(part: string, after?: string): Name {
    return this.isIdentifierNext() ? this.nameOf(this.take()) : this.wrongIdentifier(part, after);
  }

  protected isIdentifierNext(): boolean {
    return isIdentifier(this.next) && !this.isAtNextItem();
  }

  private wrongIdentifier(part: string, after: string | undefined): Name {
    const { next } = this;
    // `for in list`: the word has its own place, and the name before it is missing.
    const isNamed = !isReserved(next) || !isWord(this.kindAhead(2));
    if (this.tokens.columnAt(this.at) < 0 && isNamed && (isWord(next) || next === kinds.PlainTextLiteral)) {
      const token = this.peek();
      const place = this.spanOf(token);
      if (isWord(next)) this.remark(() => reservedWord.at(place, { word: token.image, part }));
      else this.remark(() => quotedName.at(place, { text: token.text, part }));
      return this.nameOf(this.take());
    }
    this.missing(part, after);
    return this.missingName();
  }

  /** The name that a word or a plain text is. */
  protected nameOf(at: number): Name {
    const { tokens, file } = this;
    const quoted = tokens.kindAt(at) === kinds.PlainTextLiteral;
    const text = quoted ? tokens.textAt(at) : tokens.imageAt(at);
    return { kind: "name", file, start: tokens.startAt(at), end: tokens.endAt(at), id: this.nextId++, text, quoted };
  }

  /** WORD or STRING. */
  protected anyName(part: string, after?: string, help?: string): Name {
    if ((isWord(this.next) || this.next === kinds.PlainTextLiteral) && !this.isAtNextItem())
      return this.nameOf(this.take());
    this.missing(part, after, help);
    return this.missingName();
  }

  protected plainText(part: string, after?: string): PlainText {
    const { file, tokens } = this;
    const start = this.nextStart();
    if (this.next === kinds.PlainTextLiteral) {
      const text = tokens.textAt(this.take());
      return { kind: "plainText", file, start, end: this.lastEnd, id: this.nextId++, text };
    }
    if (this.next === kinds.TextStart) {
      for (let depth = 0; ;) {
        const kind = tokens.kindAt(this.take());
        if (kind === kinds.TextStart) depth++;
        if (kind === kinds.TextEnd) depth--;
        if (depth === 0 || kind === kinds.EndOfText) break;
      }
      this.remark(() => textWithInterpolation.at(this.spanFrom(start), { part }));
      return { kind: "plainText", file, start, end: this.lastEnd, id: this.nextId++, text: "" };
    }
    this.missing(part, after);
    return { kind: "plainText", file, start: this.lastEnd, end: this.lastEnd, id: this.nextId++, text: "" };
  }
}

function endFound(next: Token): string {
  if (next.kind === kinds.EndOfText) return "the end of the file";
  return next.column >= 0 ? "the end of the line" : "the end";
}

/** What begins no item anywhere: such a line goes on with what was skipped. */
const goesOn: KindSet = kindSet(
  kinds.bindings.flatMap((binding, kind) => (binding === undefined || kind === kinds.Minus ? [] : [kind])),
  [kinds.Dot, kinds.OptionalDot, kinds.Equals, kinds.Arrow],
  (["then", "else", "where", "as"] as const).map(keyword),
);

/** Words of other languages before a declaration that would be one without them. */
const prefixes: ReadonlySet<string> = new Set(["export", "public", "pub", "private", "declare", "final"]);

/** What an item begins with where commas separate items; a word that is not reserved does, too. */
const itemStarts: KindSet = kindSet(
  [kinds.NumberLiteral, kinds.PlainTextLiteral, kinds.TextStart],
  [kinds.LeftBrace, kinds.LeftBracket, kinds.LeftParenthesis, kinds.Ellipsis],
  (["if", "let", "match", "not", "none", "true", "false", "for"] as const).map(keyword),
);
