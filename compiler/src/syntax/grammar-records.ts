/**
 * The grammar of texts, lists and records, and of the entries of a record.
 *
 * In: tokens whose brackets match. Out: Expression and Entry nodes.
 * Not here: what stands between operators (grammar-expressions.ts).
 */
import { quote } from "../diagnostics/wording.ts";
import { helpForSecondValue } from "./foreign-syntax.ts";
import { unitApart, type Holder } from "./stray-token.ts";
import { ExpressionGrammar, expressionStarts } from "./grammar-expressions.ts";
import { unexpectedText } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { anyWord, keyword, kindSet, type KindSet, type TokenKind } from "./tokens.ts";
import type {
  Binder,
  Entry,
  Expression,
  ListFor,
  ListItem,
  Name,
  RecordExpression,
  SetEntry,
  TextExpression,
  TextPart,
} from "./tree.ts";

const inList: Holder = { name: "a list", words: [], needsCommas: true };
const inRecord: Holder = { name: "a record", words: [] };

const [forWord, inWord, whereWord] = [keyword("for"), keyword("in"), keyword("where")];
const [ifWord, thenWord, elseWord] = [keyword("if"), keyword("then"), keyword("else")];

const startsItem: KindSet = kindSet(expressionStarts, kinds.Ellipsis, forWord);
const startsKey: KindSet = kindSet(anyWord, kinds.PlainTextLiteral, kinds.TextStart);
const startsEntry: KindSet = kindSet(anyWord, kinds.PlainTextLiteral, kinds.TextStart, kinds.Ellipsis);

export abstract class RecordGrammar extends ExpressionGrammar {
  // Texts

  /** A TEMPLATE or block. */
  protected text(): TextExpression {
    if (this.next === kinds.TextStart) return this.longText();
    const token = this.take();
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    const text = this.tokens.textAt(token);
    const parts = text === "" ? [] : [this.textPart(token, text)];
    return { kind: "text", file, start: this.tokens.startAt(token), end, id, parts, isBlock: false };
  }

  private textPart(token: number, text: string): TextPart {
    const { tokens, file } = this;
    const quotes = tokens.kindAt(token) === kinds.PlainTextLiteral ? 1 : 0;
    const start = tokens.startAt(token) + quotes;
    const end = Math.max(start, tokens.endAt(token) - quotes);
    return { kind: "textPart", file, start, end, id: this.nextId++, text };
  }

  private longText(): TextExpression {
    const opener = this.take();
    const parts: (TextPart | Expression)[] = [];
    for (;;) {
      if (this.next === kinds.TextPiece) {
        const token = this.take();
        const text = this.tokens.textAt(token);
        if (text !== "") parts.push(this.textPart(token, text));
      } else if (this.takeIf(kinds.InterpolationStart)) {
        parts.push(this.value("an expression", "`${`"));
        this.closing(kinds.InterpolationEnd, "`${…}`");
      } else break;
    }
    this.expect(kinds.TextEnd, "the end of the text");
    const { file, lastEnd: end } = this;
    const isBlock = this.tokens.isBlockAt(opener);
    const start = this.tokens.startAt(opener);
    return { kind: "text", file, start, end, id: this.nextId++, parts: parts.slice(), isBlock };
  }

  // Lists and records

  protected list(): Expression {
    const start = this.takeStart();
    const items = this.listOf(inList, startsItem, () => this.listItem());
    this.expect(kinds.RightBracket, "`]`");
    return { kind: "list", file: this.file, start, end: this.lastEnd, id: this.nextId++, items };
  }

  private listItem(): ListItem {
    if (this.next === kinds.Ellipsis) return this.spread();
    return this.next === forWord ? this.listFor() : this.value("a value", "`[`");
  }

  private spread(): ListItem & Entry & { kind: "spread" } {
    const start = this.takeStart();
    const value = this.value("a value", "`...`");
    return { kind: "spread", file: this.file, start, end: this.lastEnd, id: this.nextId++, value };
  }

  private listFor(): ListFor {
    const { start, binders, collection, condition } = this.forHead();
    this.expectSign(kinds.Colon, [kinds.Arrow, kinds.Equals], "what a `for` in a list makes stands behind");
    const value = this.value("a value", "`:`");
    if (this.next === ifWord && this.tokens.columnAt(this.at) < 0) {
      this.foreign("a `for`", "the condition stands before the `:`, behind `where`: `[for x in list where x > 1: x]`");
      this.condition("`where`");
    }
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "listFor", file, start, end, id, binders, collection, condition, value };
  }

  /** `for binders in collection where condition`. */
  private forHead(): ForHead {
    const start = this.takeStart();
    const binders = this.binders();
    this.expect(inWord, "`in`", "the names of `for`");
    const collection = this.value("a collection", "`in`");
    const condition = this.takeIf(whereWord) ? this.condition("`where`") : undefined;
    return { start, binders, collection, condition };
  }

  protected binders(): Binder[] {
    const binders = [this.binder("a name", "`for`")];
    if (this.takeIf(kinds.Comma)) binders.push(this.binder("a name", "`,`"));
    return binders;
  }

  protected record(): RecordExpression {
    const start = this.takeStart();
    const entries = this.listOf(inRecord, startsEntry, () => this.entry());
    this.expect(kinds.RightBrace, "`}`");
    return { kind: "record", file: this.file, start, end: this.lastEnd, id: this.nextId++, entries };
  }

  /** A record that must be here; an empty one if it isn't. */
  protected requiredRecord(after: string, help?: string): RecordExpression {
    if (this.next === kinds.LeftBrace) return this.innerRecord();
    this.missing("`{ … }`", after, help);
    return this.noRecord();
  }

  protected noRecord(): RecordExpression {
    const { file, lastEnd } = this;
    return { kind: "record", file, start: lastEnd, end: lastEnd, id: this.nextId++, entries: [] };
  }

  /** A record that no `expression` counted as a level. */
  private innerRecord(): RecordExpression {
    if (this.depth >= this.mostLevels) {
      this.tooDeep(this.nextStart());
      this.skipBrackets();
      return this.noRecord();
    }
    this.depth++;
    if (this.depth > this.deepest) this.deepest = this.depth;
    const record = this.record();
    this.depth--;
    return record;
  }

  private entry(): Entry {
    if (this.next === kinds.Ellipsis) return this.spread();
    if (this.next === ifWord && !this.isNameAfterComma()) return this.ifEntry();
    if (this.next === forWord && !this.isNameAfterComma()) return this.forEntry();
    return this.setEntry();
  }

  /** `{ a = 1, for = 2 }`: behind a comma a word is a name, where it can be one. */
  private isNameAfterComma(): boolean {
    return this.kindAhead(0) === kinds.Comma && setSigns[this.kindAhead(2)] === 1;
  }

  private ifEntry(): Entry {
    const start = this.takeStart();
    const condition = this.condition("`if`");
    if (this.next === thenWord) {
      const help = "an `if` that sets entries has no `then`: its `{ … }` follows the condition";
      this.mistake(() => unexpectedText.at(this.spanOf(this.peek()), { found: "`then`", holder: "a record", help }));
      this.skip();
    }
    const then = this.requiredRecord("the condition of `if`");
    const otherwise = this.takeIf(elseWord) ? this.elseEntries() : undefined;
    const { file, lastEnd: end } = this;
    return { kind: "ifEntry", file, start, end, id: this.nextId++, condition, then, else: otherwise };
  }

  private elseEntries(): RecordExpression {
    return this.next === ifWord ? this.elseIf() : this.requiredRecord("`else`");
  }

  /** `else if` among entries: understood, and reported. */
  private elseIf(): RecordExpression {
    const start = this.nextStart();
    const help = "put the second `if` in braces: `else { if … { … } }`";
    this.mistake(() => unexpectedText.at(this.spanOf(this.peek()), { found: "`else if`", holder: "a record", help }));
    if (this.depth >= this.mostLevels) {
      this.skipDeep();
      return this.noRecord();
    }
    this.depth++;
    const entry = this.ifEntry();
    this.depth--;
    return { kind: "record", file: this.file, start, end: this.lastEnd, id: this.nextId++, entries: [entry] };
  }

  private forEntry(): Entry {
    const { start, binders, collection, condition } = this.forHead();
    const isListLike = this.next === kinds.Colon;
    const help = isListLike
      ? 'in a record it stands in braces: `for key, value in map { "${key}" = value }`'
      : undefined;
    const body = this.requiredRecord("the collection of `for`", help);
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "forEntry", file, start, end, id, binders, collection, condition, body };
  }

  private setEntry(): SetEntry {
    const start = this.nextStart();
    const first = this.key();
    const outside = this.depth;
    const path = this.next === kinds.Dot ? this.path(first) : [first];
    if (this.depth > this.deepest) this.deepest = this.depth;
    const value = this.next === kinds.LeftBrace ? this.innerRecord() : this.assigned();
    this.depth = outside;
    return { kind: "set", file: this.file, start, end: this.lastEnd, id: this.nextId++, path, value };
  }

  /** The keys of `a.b.c`, whose first is read. */
  private path(first: Name | TextExpression): readonly (Name | TextExpression)[] {
    const path = [first];
    while (this.takeIf(kinds.Dot)) {
      const key = startsKey[this.next] === 1 && !this.isAtNextItem() ? this.key() : this.missingKey();
      // Each key is a level: what it holds is a record.
      if (this.depth < this.mostLevels) {
        this.depth++;
        path.push(key);
      } else this.tooDeep(key.start);
    }
    return path.slice();
  }

  private assigned(): Expression {
    const isBare = this.next === kinds.Comma || this.next === kinds.RightBrace;
    const help = isBare ? "every name is given its value: `name = name`" : undefined;
    const hasSign = this.expectSign(kinds.Equals, insteadOfEquals, "a name and its value are joined by", help);
    const value = this.valueAfterEquals();
    if (hasSign) this.refuseSecondValue("a record");
    this.stayLostUnless(hasSign);
    return value;
  }

  /** `mkDefault "x"`, `10 GiB`: without this the second would be read as the next name. */
  protected refuseSecondValue(holder: string): void {
    const isAtEnd = this.next === kinds.Comma || kinds.closers[this.next] === 1;
    if (isAtEnd || this.isLost || this.tokens.columnAt(this.at) >= 0) return;
    const before = this.peek(0);
    const next = this.peek();
    const help = unitApart(next, before) ?? helpForSecondValue(before, next, this.peek(2));
    if (help === undefined) return;
    this.foreign(holder, help);
    if (!this.isAtStop()) this.skipStretch();
    this.stayLost();
  }

  private key(): Name | TextExpression {
    return this.next === kinds.TextStart ? this.longText() : this.nameOf(this.take());
  }

  private missingKey(): Name {
    const { image, column } = this.peek();
    // By itself it could be meant either way.
    const help = `${quote(image)} begins an entry of its own; to go on with it, write it behind the \`.\``;
    this.missing("a name", "`.`", column >= 0 && this.isAtNextItem() ? help : undefined);
    return this.missingName();
  }
}

interface ForHead {
  readonly start: number;
  readonly binders: Binder[];
  readonly collection: Expression;
  readonly condition: Expression | undefined;
}

const insteadOfEquals: readonly TokenKind[] = [kinds.Colon, kinds.DoubleEquals, kinds.Arrow];
const setSigns: KindSet = kindSet(kinds.Equals, kinds.Dot, kinds.LeftBrace);
