/**
 * The grammar of texts, lists and records, and of the entries of a record.
 *
 * In: tokens whose brackets match. Out: Expression and Entry nodes.
 * Not here: what stands between operators (grammar-expressions.ts).
 */
import type { TokenType } from "./tokens.ts";
import { type Rule } from "./grammar-base.ts";
import { type Holder } from "./stray-token.ts";
import { ExpressionGrammar } from "./grammar-expressions.ts";
import { unexpectedText } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { isWord, keyword, type Token } from "./tokens.ts";
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

export abstract class RecordGrammar extends ExpressionGrammar {
  // Texts

  /** A TEMPLATE or block. */
  protected readonly text: Rule<TextExpression> = this.makeRule("text", () => {
    const { startOffset: start } = this.peek();
    return this.or(0, [
      {
        ALT: (): TextExpression => {
          const token = this.take(0, kinds.PlainTextLiteral);
          const id = this.nextId++;
          const parts = token.text === "" ? [] : [this.textPart(token)];
          return { kind: "text", file: this.file, start, end: token.end, id, parts, isBlock: false };
        },
      },
      { ALT: () => this.longText(start) },
    ]);
  });

  private textPart(token: Token): TextPart {
    const quotes = token.tokenType === kinds.PlainTextLiteral ? 1 : 0;
    const start = token.startOffset + quotes;
    const end = Math.max(start, token.end - quotes);
    return { kind: "textPart", file: this.file, start, end, id: this.nextId++, text: token.text };
  }

  private longText(start: number): TextExpression {
    const { isBlock } = this.take(1, kinds.TextStart);
    const parts: (TextPart | Expression)[] = [];
    this.many(0, () =>
      this.or(1, [
        {
          ALT: () => {
            const token = this.take(2, kinds.TextPiece);
            if (token.text !== "") parts.push(this.textPart(token));
          },
        },
        {
          ALT: () => {
            this.take(3, kinds.InterpolationStart);
            parts.push(this.value(0, "an expression", "`${`"));
            this.closing(4, kinds.InterpolationEnd, "`${…}`");
          },
        },
      ]),
    );
    this.expect(5, kinds.TextEnd, "the end of the text");
    return { kind: "text", file: this.file, start, end: this.lastEnd, id: this.nextId++, parts, isBlock };
  }

  // Lists and records

  protected readonly list: Rule<Expression> = this.makeRule("list", () => {
    const start = this.take(0, kinds.LeftBracket).startOffset;
    const items: ListItem[] = [];
    this.items(0, inList, () => items.push(this.listItem()));
    this.expect(1, kinds.RightBracket, "`]`");
    return { kind: "list", file: this.file, start, end: this.lastEnd, id: this.nextId++, items };
  });

  private listItem(): ListItem {
    const { tokenType } = this.peek();
    if (!this.RECORDING_PHASE && tokenType !== kinds.Ellipsis && tokenType !== keyword("for"))
      return this.value(2, "a value", "`[`");
    return this.or(0, [
      { ALT: () => this.spread() },
      { ALT: () => this.listFor() },
      { ALT: () => this.value(2, "a value", "`[`") },
    ]);
  }

  private spread(): ListItem & Entry & { kind: "spread" } {
    const start = this.take(0, kinds.Ellipsis).startOffset;
    const value = this.value(0, "a value", "`...`");
    return { kind: "spread", file: this.file, start, end: this.lastEnd, id: this.nextId++, value };
  }

  private listFor(): ListFor {
    const { start, binders, collection, condition } = this.subrule(0, this.forHead);
    this.expectSign(5, kinds.Colon, [kinds.Arrow, kinds.Equals], "what a `for` in a list makes stands behind");
    const value = this.value(1, "a value", "`:`");
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "listFor", file, start, end, id, binders, collection, ...(condition && { condition }), value };
  }

  /** `for binders in collection where condition`. */
  private readonly forHead: Rule<ForHead> = this.makeRule("forHead", () => {
    const start = this.take(0, keyword("for")).startOffset;
    const binders = this.binders();
    this.expect(4, keyword("in"), "`in`", "the names of `for`");
    const collection = this.value(0, "a collection", "`in`");
    let condition: Expression | undefined;
    if (this.RECORDING_PHASE || this.isNext(keyword("where")))
      this.option(1, () => {
        this.take(5, keyword("where"));
        condition = this.condition(1, "`where`");
      });
    return { start, binders, collection, condition };
  });

  /** Uses `consume` 1 to 3 and `option` 0. */
  protected binders(): Binder[] {
    const binders = [this.binder(1, "a name", "`for`")];
    if (this.RECORDING_PHASE || this.isNext(kinds.Comma))
      this.option(0, () => {
        this.take(2, kinds.Comma);
        binders.push(this.binder(3, "a name", "`,`"));
      });
    return binders;
  }

  readonly record: Rule<RecordExpression> = this.makeRule("record", () => {
    const start = this.take(0, kinds.LeftBrace).startOffset;
    const entries: Entry[] = [];
    this.items(0, inRecord, () => entries.push(this.entry()));
    this.expect(1, kinds.RightBrace, "`}`");
    return { kind: "record", file: this.file, start, end: this.lastEnd, id: this.nextId++, entries };
  });

  /** A record that must be here; an empty one if it isn't. */
  protected requiredRecord(idx: number, after: string): RecordExpression {
    if (this.RECORDING_PHASE || this.isNext(kinds.LeftBrace)) return this.innerRecord(idx);
    this.missing("`{ … }`", after);
    return this.noRecord();
  }

  private noRecord(): RecordExpression {
    const { file, lastEnd } = this;
    return { kind: "record", file, start: lastEnd, end: lastEnd, id: this.nextId++, entries: [] };
  }

  /** A record that no `expression` counted as a level. */
  private innerRecord(idx: number): RecordExpression {
    if (this.depth >= this.mostLevels && !this.RECORDING_PHASE) {
      this.tooDeep(this.peek().startOffset);
      this.skipBrackets();
      return this.noRecord();
    }
    this.depth++;
    if (this.depth > this.deepest) this.deepest = this.depth;
    const record = this.subrule(idx, this.record);
    this.depth--;
    return record;
  }

  private entry(): Entry {
    const { tokenType } = this.peek();
    const isWordEntry = (tokenType === keyword("if") || tokenType === keyword("for")) && !this.isNameAfterComma();
    if (!this.RECORDING_PHASE && !isWordEntry && tokenType !== kinds.Ellipsis) return this.setEntry();
    return this.or(0, {
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.spread() },
        { ALT: () => this.subrule(1, this.ifEntry) },
        { ALT: () => this.forEntry() },
        { ALT: () => this.setEntry() },
      ],
    });
  }

  /** `{ a = 1, for = 2 }`: behind a comma a word is a name, where it can be one. */
  private isNameAfterComma(): boolean {
    return this.peek(0).tokenType === kinds.Comma && setSigns.has(this.peek(2).tokenType);
  }

  private readonly ifEntry: Rule<Entry> = this.makeRule("ifEntry", () => {
    const start = this.take(0, keyword("if")).startOffset;
    const condition = this.condition(0, "`if`");
    if (!this.RECORDING_PHASE && this.isNext(keyword("then"))) {
      const help = "an `if` that sets entries has no `then`: its `{ … }` follows the condition";
      this.mistake(() => unexpectedText.at(this.spanOf(this.peek()), { found: "`then`", holder: "a record", help }));
      this.skip();
    }
    const then = this.requiredRecord(1, "the condition of `if`");
    let otherwise: RecordExpression | undefined;
    if (this.RECORDING_PHASE || this.isNext(keyword("else")))
      this.option(0, () => {
        this.take(1, keyword("else"));
        otherwise = this.isNext(keyword("if")) ? this.elseIf() : this.requiredRecord(2, "`else`");
      });
    const { file, lastEnd: end } = this;
    return {
      kind: "ifEntry",
      file,
      start,
      end,
      id: this.nextId++,
      condition,
      then,
      ...(otherwise && { else: otherwise }),
    };
  });

  /** `else if` among entries: understood, and reported. */
  private elseIf(): RecordExpression {
    const start = this.peek().startOffset;
    const help = "put the second `if` in braces: `else { if … { … } }`";
    this.mistake(() => unexpectedText.at(this.spanOf(this.peek()), { found: "`else if`", holder: "a record", help }));
    if (this.depth >= this.mostLevels) {
      this.skipDeep(start);
      return this.noRecord();
    }
    this.depth++;
    const entry = this.subrule(3, this.ifEntry);
    this.depth--;
    return { kind: "record", file: this.file, start, end: this.lastEnd, id: this.nextId++, entries: [entry] };
  }

  private forEntry(): Entry {
    const { start, binders, collection, condition } = this.subrule(0, this.forHead);
    const body = this.requiredRecord(4, "the collection of `for`");
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "forEntry", file, start, end, id, binders, collection, ...(condition && { condition }), body };
  }

  private setEntry(): SetEntry {
    const start = this.peek().startOffset;
    const path = [this.subrule(0, this.key)];
    if (this.RECORDING_PHASE || this.isNext(kinds.Dot))
      this.many(3, () => {
        this.take(3, kinds.Dot);
        path.push(this.isKeyNext() ? this.subrule(1, this.key) : this.missingKey());
      });
    const value = this.setValue();
    return { kind: "set", file: this.file, start, end: this.lastEnd, id: this.nextId++, path, value };
  }

  private setValue(): Expression {
    if (!this.RECORDING_PHASE) return this.isNext(kinds.LeftBrace) ? this.innerRecord(2) : this.assigned();
    return this.or(3, [{ ALT: () => this.assigned() }, { ALT: () => this.innerRecord(2) }]);
  }

  private assigned(): Expression {
    const instead = [kinds.Colon, kinds.DoubleEquals, kinds.Arrow];
    const hasSign = this.expectSign(1, kinds.Equals, instead, "a name and its value are joined by");
    const value = this.valueAfterEquals(3);
    this.stayLostUnless(hasSign);
    return value;
  }

  private isKeyNext(): boolean {
    const next = this.peek();
    if (this.RECORDING_PHASE) return true;
    const isKey = isWord(next) || next.tokenType === kinds.PlainTextLiteral || next.tokenType === kinds.TextStart;
    return isKey && !this.isAtNextItem();
  }

  private missingKey(): Name {
    this.missing("a name", "`.`");
    return this.missingName();
  }

  private readonly key: Rule<Name | TextExpression> = this.makeRule("key", () =>
    this.or(0, [
      { ALT: () => this.nameOf(this.take(0, kinds.Name)) },
      { ALT: () => this.nameOf(this.take(1, kinds.PlainTextLiteral)) },
      { ALT: () => this.longText(this.peek().startOffset) },
    ]),
  );
}

interface ForHead {
  readonly start: number;
  readonly binders: Binder[];
  readonly collection: Expression;
  readonly condition: Expression | undefined;
}

const setSigns: ReadonlySet<TokenType> = new Set([kinds.Equals, kinds.Dot, kinds.LeftBrace]);
