/**
 * The grammar of expressions: operators, calls, `if`, `let`, `match`.
 *
 * In: tokens whose brackets match. Out: Expression nodes.
 * Not here: texts, lists and records (grammar-records.ts).
 */
import { quote } from "../diagnostics/wording.ts";
import { GrammarBase, mostHeight } from "./grammar-base.ts";
import { helpAfterWord, helpForStray } from "./foreign-syntax.ts";
import { describe, type Holder } from "./stray-token.ts";
import { binary, treeOfChain, type Chain, type ChainContext, type ChainOperator } from "./operator-chain.ts";
import { chainedComparison, misplacedNot, unexpectedText, wrongOperator } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import {
  anyIdentifier,
  anyWord,
  bindings,
  isIdentifier,
  keyword,
  kindSet,
  nameOfKind,
  startsDeclaration,
  type KindSet,
  type TokenKind,
} from "./tokens.ts";
import type { Arm, Binder, Expression, Name, Pattern, RecordExpression, TextExpression } from "./tree.ts";

const inArguments: Holder = { name: "a list of arguments", words: [], needsCommas: true };
const inMatch: Holder = { name: "a `match`", words: [] };

const [ifWord, thenWord, elseWord] = [keyword("if"), keyword("then"), keyword("else")];
const [letWord, matchWord, notWord] = [keyword("let"), keyword("match"), keyword("not")];
const inWord = keyword("in");
const [trueWord, falseWord, noneWord, anyCase] = [keyword("true"), keyword("false"), keyword("none"), keyword("_")];

/** What an operand begins with. */
const operandStarts: readonly TokenKind[] = [
  ...anyIdentifier,
  kinds.NumberLiteral,
  kinds.PlainTextLiteral,
  kinds.TextStart,
  trueWord,
  falseWord,
  noneWord,
  kinds.LeftBrace,
  kinds.LeftBracket,
  kinds.LeftParenthesis,
];
const startsOperand: KindSet = kindSet(operandStarts, kinds.Minus);
const startsPrimary: KindSet = kindSet(operandStarts);
export const expressionStarts: readonly TokenKind[] = [
  ...operandStarts,
  kinds.Minus,
  notWord,
  ifWord,
  letWord,
  matchWord,
];
export const startsExpression: KindSet = kindSet(expressionStarts);
const startsArm: KindSet = kindSet(anyWord, kinds.Minus, kinds.NumberLiteral, kinds.PlainTextLiteral);
const startsPostfix: KindSet = kindSet(kinds.Dot, kinds.OptionalDot, kinds.LeftBracket, kinds.LeftParenthesis);

export abstract class ExpressionGrammar extends GrammarBase {
  protected abstract text(): TextExpression;
  protected abstract list(): Expression;
  protected abstract record(): RecordExpression;

  private wantedPart = "a value";
  private wantedAfter: string | undefined = undefined;
  private readonly chainContext: ChainContext = {
    newId: () => this.nextId++,
    startOf: (token: number) => this.tokens.startAt(token),
    chained: ({ token, binding: { operator } }: ChainOperator) =>
      this.remark(() => chainedComparison.at(this.spanOf(this.tokens.tokenAt(token)), { operator })),
    misplacedNot: (not: number, { binding: { operator } }: ChainOperator) =>
      this.remark(() => misplacedNot.at(this.spanOf(this.tokens.tokenAt(not)), { operator })),
  };

  /** An expression that must be here; `part` and `after` are for the message if it isn't. */
  protected value(part: string, after: string): Expression {
    this.wantedPart = part;
    this.wantedAfter = after;
    return this.expression();
  }

  /** A value behind `=`; absent if the next line begins another item. */
  protected valueAfterEquals(): Expression {
    if (!this.isAtNextItem()) return this.value("a value", "`=`");
    this.missing("a value", "`=`");
    return this.missingNode();
  }

  /** An expression that is true or false: `=` in it is taken for `==`. */
  protected condition(after: string): Expression {
    const left = this.value("a condition", after);
    if (this.next !== kinds.Equals) return left;
    const place = this.spanOf(this.peek());
    this.mistake(() => wrongOperator.at(place, { typed: "=", meant: "==", reason: "two values are compared with" }));
    this.take();
    const right = this.value("a value", "`==`");
    const id = this.nextId++;
    return { kind: "binary", file: this.file, start: left.start, end: right.end, id, operator: "==", left, right };
  }

  protected expression(): Expression {
    const { next } = this;
    if (startsExpression[next] !== 1) return this.noExpression();
    if (this.depth >= this.mostLevels) return this.skipDeep();
    this.depth++;
    if (this.depth > this.deepest) this.deepest = this.depth;
    const result =
      next === ifWord
        ? this.ifExpression()
        : next === letWord
          ? this.letExpression()
          : next === matchWord
            ? this.matchExpression()
            : this.operators();
    this.depth--;
    return result;
  }

  private noExpression(): Expression {
    const help = this.helpForMissing();
    this.missing(this.wantedPart, this.wantedAfter, help);
    return this.missingNode();
  }

  private helpForMissing(): string | undefined {
    const { next } = this;
    if (next === anyCase) return "`_` stands for any value, only in a pattern.";
    if (next !== kinds.Dot) return undefined;
    if (this.kindAhead(2) === kinds.NumberLiteral) return `a digit stands before the dot: \`0.${this.peek(2).image}\``;
    return this.kindAhead(2) === kinds.Slash || this.kindAhead(2) === kinds.Dot ? pathsAreTexts : undefined;
  }

  protected skipDeep(): Expression {
    const missing = this.tooDeep(this.nextStart());
    for (let depth = 0; this.next !== kinds.EndOfText;) {
      const { next } = this;
      if (depth === 0 && (kinds.closers[next] === 1 || startsDeclaration(next, this.tokens.columnAt(this.at)))) break;
      depth += this.skipNesting();
    }
    this.stayLost();
    return missing;
  }

  private ifExpression(): Expression {
    const start = this.takeStart();
    const condition = this.condition("`if`");
    this.expect(thenWord, "`then`", "the condition");
    const then = this.value("a value", "`then`");
    const help = "an `if` gives a value in both cases";
    const hasElse = this.expect(elseWord, "`else`", "the value of `then`", help);
    const otherwise = hasElse ? this.value("a value", "`else`") : this.missingNode();
    const { file, lastEnd: end } = this;
    return { kind: "if", file, start, end, id: this.nextId++, condition, then, else: otherwise };
  }

  private letExpression(): Expression {
    const start = this.takeStart();
    // A name and `=` are what follows, on whichever line.
    const binder = isIdentifier(this.next) ? this.takeBinder() : this.binder("a name", "`let`");
    this.expectSign(kinds.Equals, [kinds.DoubleEquals, kinds.Colon], "a name and its value are joined by");
    const value = this.valueAfterEquals();
    const help = "A `let` within an expression ends with `;`, then comes the expression that uses it.";
    const hasBody = this.expect(kinds.Semicolon, "`;`", "the value of `let`", help);
    if (hasBody && this.next === inWord) {
      const help = "remove it: the expression that uses the name follows the `;`";
      this.mistake(() => unexpectedText.at(this.spanOf(this.peek()), { found: "`in`", holder: "a `let`", help }));
      this.skip();
    }
    const body = hasBody ? this.value("an expression", "`;`") : this.missingNode();
    const { file, lastEnd: end } = this;
    return { kind: "let", file, start, end, id: this.nextId++, binder, value, body };
  }

  private matchExpression(): Expression {
    const start = this.takeStart();
    const value = this.value("a value", "`match`");
    const isOpen = this.expect(kinds.LeftBrace, "`{`", "the value of `match`");
    const arms = isOpen ? this.listOf(inMatch, startsArm, () => this.arm()) : [];
    if (isOpen) this.expect(kinds.RightBrace, "`}`");
    return { kind: "match", file: this.file, start, end: this.lastEnd, id: this.nextId++, value, arms };
  }

  private arm(): Arm {
    const pattern = this.pattern();
    const isOpened = this.next === kinds.LeftParenthesis || this.next === kinds.LeftBrace;
    const help = isOpened ? "what a case holds gets one name behind the case: `local x => x.path`" : undefined;
    this.expectSign(kinds.Arrow, [kinds.Equals, kinds.Colon], "a pattern and its value are joined by", help);
    const value = this.value("a value", "`=>`");
    return { kind: "arm", file: this.file, start: pattern.start, end: this.lastEnd, id: this.nextId++, pattern, value };
  }

  private pattern(): Pattern {
    switch (this.next) {
      case anyCase:
        return this.simplePattern("anyPattern");
      case noneWord:
        return this.simplePattern("nonePattern");
      case trueWord:
      case falseWord:
      case kinds.Minus:
      case kinds.NumberLiteral:
      case kinds.PlainTextLiteral: {
        const start = this.nextStart();
        const value = this.literal();
        return { kind: "literalPattern", file: this.file, start, end: this.lastEnd, id: this.nextId++, value };
      }
      default:
        return this.casePattern();
    }
  }

  private simplePattern(kind: "anyPattern" | "nonePattern"): Pattern {
    const start = this.takeStart();
    return { kind, file: this.file, start, end: this.lastEnd, id: this.nextId++ };
  }

  private casePattern(): Pattern {
    const start = this.nextStart();
    const name = this.nameOf(this.take());
    const binder = isIdentifier(this.next) ? this.binder("a name", "the case") : undefined;
    return { kind: "casePattern", file: this.file, start, end: this.lastEnd, id: this.nextId++, name, binder };
  }

  /** `[-] NUMBER | STRING | true | false`. A number's unit is lost: literals count. */
  protected literal(): string | number | boolean {
    if (this.next === kinds.PlainTextLiteral) return this.tokens.textAt(this.take());
    if (this.takeIf(trueWord)) return true;
    if (this.takeIf(falseWord)) return false;
    const isNegative = this.takeIf(kinds.Minus);
    if (this.next !== kinds.NumberLiteral) {
      this.missing("a number", "`-`");
      return 0;
    }
    const number = this.tokens.numberAt(this.take());
    return isNegative && number !== 0 ? -number : number;
  }

  protected binder(part: string, after?: string): Binder {
    return this.binderOf(this.identifier(part, after));
  }

  private takeBinder(): Binder {
    return this.binderOf(this.nameOf(this.take()));
  }

  private binderOf(name: Name): Binder {
    return { kind: "binder", file: this.file, start: name.start, end: name.end, id: this.nextId++, name };
  }

  // Operators

  /** Operands and the operators between them. */
  private operators(): Expression {
    const outerDeepest = this.deepest;
    this.deepest = this.depth;
    const start = this.nextStart();
    const before = this.nots();
    const first = this.operandOrMissing();
    if (before.length > 0 || this.deepest >= mostHeight)
      return this.chain({ operands: [first], nots: [before], operators: [] }, start, outerDeepest);
    if (bindings[this.next] === undefined) {
      if (outerDeepest > this.deepest) this.deepest = outerDeepest;
      return first;
    }
    // Most chains are one operator between two operands.
    const operator = this.operator();
    const inner = this.nots();
    const second = this.operandBehindOperator();
    if (inner.length > 0 || bindings[this.next] !== undefined || this.deepest >= mostHeight) {
      const chain = { operands: [first, second], nots: [before, inner], operators: [operator] } satisfies Chain;
      return this.chain(chain, start, outerDeepest);
    }
    this.deepest = Math.max(outerDeepest, this.deepest + 1);
    return binary(operator, first, second, this.nextId++);
  }

  /** `or`, `and`, `not` and so on, one strength each in LANGUAGE.md: read as a chain, whose beginning is `read`, made a tree by strength. */
  private chain(read: Chain, start: number, outerDeepest: number): Expression {
    const operands: [Expression, ...Expression[]] = [...read.operands];
    const nots = [...read.nots];
    const operators = [...read.operators];
    while (bindings[this.next] !== undefined) {
      operators.push(this.operator());
      nots.push(this.nots());
      operands.push(this.operandBehindOperator());
    }
    const length = nots.reduce((sum, each) => sum + each.length, operators.length);
    this.deepest += length;
    const isTooDeep = this.deepest > mostHeight;
    this.deepest = Math.max(outerDeepest, isTooDeep ? 0 : this.deepest);
    return isTooDeep ? this.tooDeep(start, mostHeight) : treeOfChain({ operands, nots, operators }, this.chainContext);
  }

  private operandBehindOperator(): Expression {
    return this.isAtAssignment() ? this.noExpression() : this.operandOrMissing();
  }

  /** The next line sets something else: the operand before it is missing. A `{` could belong to an `if` or `for` around. */
  private isAtAssignment(): boolean {
    const second = this.kindAhead(2);
    return (second === kinds.Equals || second === kinds.Colon) && this.isAtNextItem();
  }

  private nots(): readonly number[] {
    if (this.next !== notWord) return noNots;
    const found: number[] = [];
    while (this.next === notWord) found.push(this.take());
    return found;
  }

  private operandOrMissing(): Expression {
    return startsOperand[this.next] === 1 ? this.operand() : this.noExpression();
  }

  private operator(): ChainOperator {
    const kind = this.next;
    const token = this.take();
    this.wantedPart = "a value";
    this.wantedAfter = quote(kinds.writtenAs(kind) ?? "");
    const binding = bindings[kind] ?? equals;
    if (kind !== kinds.Greater || this.next !== kinds.Equals) return { binding, token };
    const isOneSign = this.nextStart() === this.lastEnd;
    this.take();
    this.wantedAfter = "`>=`";
    if (!isOneSign) {
      const place = this.spanFrom(this.tokens.startAt(token));
      this.remark(() => wrongOperator.at(place, { typed: "> =", meant: ">=", reason: "greater or equal is" }));
    }
    return { binding: greaterOrEqual, token };
  }

  private operand(): Expression {
    const signs = this.next === kinds.Minus ? this.minuses() : noMinuses;
    if (startsPrimary[this.next] !== 1) {
      this.wantedAfter = "`-`";
      return this.noExpression();
    }
    let result = this.primary();
    let levels = signs.length;
    for (; startsPostfix[this.next] === 1; levels++) result = this.postfix(result);
    this.deepest += levels;
    if (this.deepest > mostHeight) {
      this.deepest = this.depth;
      return this.tooDeep(result.start, mostHeight);
    }
    return signs.length === 0 ? result : this.negated(signs, result);
  }

  /** Where each starts. */
  private minuses(): readonly number[] {
    const found: number[] = [];
    while (this.next === kinds.Minus) found.push(this.takeStart());
    return found;
  }

  private negated(signs: readonly number[], operand: Expression): Expression {
    let result = operand;
    for (const start of signs.toReversed()) {
      const { file, lastEnd: end } = this;
      result = { kind: "unary", file, start, end, id: this.nextId++, operator: "-", operand: result };
    }
    return result;
  }

  private postfix(value: Expression): Expression {
    const { file, next } = this;
    const { start } = value;
    switch (next) {
      case kinds.Dot:
      case kinds.OptionalDot: {
        const isOptional = next === kinds.OptionalDot;
        this.take();
        const name = this.anyName("a name", isOptional ? "`?.`" : "`.`", this.helpAfterDot(value));
        const end = Math.max(this.lastEnd, value.end);
        return { kind: "select", file, start, end, id: this.nextId++, value, name, isOptional };
      }
      case kinds.LeftBracket: {
        this.take();
        const index = this.value("an index or a key", "`[`");
        this.closing(kinds.RightBracket, "an index");
        return { kind: "index", file, start, end: this.lastEnd, id: this.nextId++, value, index };
      }
      default: {
        const values = this.argumentList();
        return { kind: "call", file, start, end: this.lastEnd, id: this.nextId++, callee: value, arguments: values };
      }
    }
  }

  private helpAfterDot(value: Expression): string | undefined {
    const { next } = this;
    if (next === kinds.Slash) return helpAfterWord(this.peek(-1)) ?? pathsAreTexts;
    if (value.kind === "number") return "digits stand on both sides of the dot: `5.0`";
    if (next === kinds.NumberLiteral) return `an element of a list is taken with brackets: \`[${this.peek().image}]\``;
    return undefined;
  }

  /** `"(" [ expr { "," expr } ] ")"`. */
  protected argumentList(): readonly Expression[] {
    this.take();
    const values = this.listOf(inArguments, startsExpression, () => this.value("an argument", "`(`"));
    this.closing(kinds.RightParenthesis, "a list of arguments");
    return values;
  }

  /** The closer of a bracket, which is always there; what stands before it is too much. */
  protected closing(closer: TokenKind, holder: string): void {
    if (!this.takeIf(closer)) this.refuseBefore(closer, holder);
  }

  private refuseBefore(closer: TokenKind, holder: string): void {
    this.mistake(() => {
      const help = helpForStray(this.peek(), this.peek(0));
      const facts = { found: describe(this.peek()), holder, ...(help === undefined ? {} : { help }) };
      return unexpectedText.at(this.spanOf(this.peek()), facts);
    });
    this.skipToCloser();
    this.expect(closer, quote(nameOfKind(closer)));
  }

  private primary(): Expression {
    const { file, next, tokens } = this;
    switch (next) {
      case kinds.LeftBrace:
        return this.record();
      case kinds.LeftBracket:
        return this.list();
      case kinds.LeftParenthesis:
        return this.parenthesised();
      case kinds.PlainTextLiteral:
      case kinds.TextStart:
        return this.text();
    }
    const token = this.take();
    const start = tokens.startAt(token);
    const end = this.lastEnd;
    const id = this.nextId++;
    switch (next) {
      case kinds.NumberLiteral:
        // `1day` is no number: what it should have been is not known.
        if (tokens.reported[token] === 1 && tokens.unitAt(token) === "int")
          return { kind: "missing", file, start, end, id };
        return { kind: "number", file, start, end, id, value: tokens.numberAt(token), unit: tokens.unitAt(token) };
      case trueWord:
      case falseWord:
        return { kind: "bool", file, start, end, id, value: next === trueWord };
      case noneWord:
        return { kind: "none", file, start, end, id };
      default:
        return { kind: "reference", file, start, end, id, name: tokens.imageAt(token) };
    }
  }

  private parenthesised(): Expression {
    const start = this.takeStart();
    const inner = this.value("a value", "`(`");
    this.closing(kinds.RightParenthesis, "parentheses");
    return inner.kind === "missing" ? inner : { ...inner, start, end: this.lastEnd };
  }
}

const noNots: readonly number[] = [];
const noMinuses: readonly number[] = [];
const pathsAreTexts = 'the path of a file is a text: `"./file"`';
const equals: kinds.Binding = { operator: "==", strength: kinds.comparisonStrength };
const greaterOrEqual: kinds.Binding = { operator: ">=", strength: kinds.comparisonStrength };
