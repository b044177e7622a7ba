/**
 * The grammar of expressions: operators, calls, `if`, `let`, `match`.
 *
 * In: tokens whose brackets match. Out: Expression nodes.
 * Not here: texts, lists and records (grammar-records.ts).
 */
import type { TokenType } from "./tokens.ts";
import { quote } from "../diagnostics/wording.ts";
import { GrammarBase, mostHeight, type Rule } from "./grammar-base.ts";
import { describe, type Holder } from "./stray-token.ts";
import { treeOfChain, type ChainContext, type ChainOperator } from "./operator-chain.ts";
import { chainedComparison, misplacedNot, unexpectedText, wrongOperator } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { bindings, isReserved, isWord, keyword, startsDeclaration, type Token } from "./tokens.ts";
import type { Arm, Binder, Expression, Pattern, RecordExpression, TextExpression } from "./tree.ts";

const inArguments: Holder = { name: "a list of arguments", words: [], needsCommas: true };
const inMatch: Holder = { name: "a `match`", words: [] };

const expressionStarts: ReadonlySet<TokenType> = new Set([
  kinds.NumberLiteral,
  kinds.PlainTextLiteral,
  kinds.TextStart,
  kinds.LeftBrace,
  kinds.LeftBracket,
  kinds.LeftParenthesis,
  kinds.Minus,
  keyword("not"),
  keyword("if"),
  keyword("let"),
  keyword("match"),
  keyword("true"),
  keyword("false"),
  keyword("none"),
]);

const postfixStarts: ReadonlySet<TokenType> = new Set([
  kinds.Dot,
  kinds.OptionalDot,
  kinds.LeftBracket,
  kinds.LeftParenthesis,
]);

export abstract class ExpressionGrammar extends GrammarBase {
  protected abstract readonly text: Rule<TextExpression>;
  protected abstract readonly list: Rule<Expression>;
  abstract readonly record: Rule<RecordExpression>;

  private wantedPart = "a value";
  private wantedAfter: string | undefined = undefined;
  private readonly chainContext: ChainContext = {
    newId: () => this.nextId++,
    chained: (operator: ChainOperator) =>
      this.remark(() => chainedComparison.at(this.spanOf(operator.token), { operator: operator.binding.operator })),
    misplacedNot: (not: Token, after: ChainOperator) =>
      this.remark(() => misplacedNot.at(this.spanOf(not), { operator: after.binding.operator })),
  };

  /** An expression that must be here; `part` and `after` are for the message if it isn't. */
  protected value(idx: number, part: string, after: string): Expression {
    this.wantedPart = part;
    this.wantedAfter = after;
    return this.subrule(idx, this.expression);
  }

  /** A value behind `=`; absent if the next line begins another item. */
  protected valueAfterEquals(idx: number): Expression {
    if (this.isAtNextItem()) {
      this.missing("a value", "`=`");
      return this.missingNode();
    }
    return this.value(idx, "a value", "`=`");
  }

  /** An expression that is true or false: `=` in it is taken for `==`. */
  protected condition(idx: number, after: string): Expression {
    const left = this.value(idx, "a condition", after);
    if (this.RECORDING_PHASE || !this.isNext(kinds.Equals)) return left;
    const token = this.peek();
    this.mistake(() =>
      wrongOperator.at(this.spanOf(token), { typed: "=", meant: "==", reason: "two values are compared with" }),
    );
    this.skip();
    this.lastEnd = token.end;
    const right = this.value(idx, "a value", "`==`");
    const id = this.nextId++;
    return { kind: "binary", file: this.file, start: left.start, end: right.end, id, operator: "==", left, right };
  }

  protected startsExpression(token: Token): boolean {
    return expressionStarts.has(token.tokenType) || (isWord(token) && !isReserved(token.image));
  }

  readonly expression: Rule<Expression> = this.makeRule("expression", () => {
    const start = this.peek().startOffset;
    if (!this.RECORDING_PHASE) {
      if (!this.startsExpression(this.peek())) return this.noExpression();
      if (this.depth >= this.mostLevels) return this.skipDeep(start);
    }
    this.depth++;
    if (this.depth > this.deepest) this.deepest = this.depth;
    const result = this.RECORDING_PHASE || this.isLong(this.peek()) ? this.longExpression() : this.operators();
    this.depth--;
    return result;
  });

  /** `or` only where there is a choice: each call less leaves room for deeper programs on the stack. */
  private longExpression(): Expression {
    return this.or(0, [
      { ALT: () => this.subrule(0, this.ifExpression) },
      { ALT: () => this.subrule(1, this.letExpression) },
      { ALT: () => this.subrule(2, this.matchExpression) },
      { ALT: () => this.operators() },
    ]);
  }

  private isLong({ tokenType }: Token): boolean {
    return tokenType === keyword("if") || tokenType === keyword("let") || tokenType === keyword("match");
  }

  private noExpression(): Expression {
    const next = this.peek();
    const help = next.image === "_" ? "`_` stands for any value, only in a pattern." : undefined;
    this.missing(this.wantedPart, this.wantedAfter, help);
    return this.missingNode();
  }

  protected skipDeep(start: number): Expression {
    const missing = this.tooDeep(start);
    for (let depth = 0; ;) {
      const next = this.peek();
      if (next.tokenType === kinds.EndOfText || (depth === 0 && kinds.closers.has(next.tokenType))) break;
      if (depth === 0 && startsDeclaration(next)) break;
      if (kinds.closerOf.has(next.tokenType)) depth++;
      else if (kinds.closers.has(next.tokenType)) depth--;
      this.skip();
    }
    this.stayLost();
    return missing;
  }

  private readonly ifExpression: Rule<Expression> = this.makeRule("ifExpression", () => {
    const start = this.take(0, keyword("if")).startOffset;
    const condition = this.condition(0, "`if`");
    this.expect(1, keyword("then"), "`then`", "the condition");
    const then = this.value(1, "a value", "`then`");
    const hasElse = this.expect(
      2,
      keyword("else"),
      "`else`",
      "the value of `then`",
      "an `if` gives a value in both cases",
    );
    const otherwise =
      hasElse !== undefined || this.RECORDING_PHASE ? this.value(2, "a value", "`else`") : this.missingNode();
    const { file, lastEnd: end } = this;
    return { kind: "if", file, start, end, id: this.nextId++, condition, then, else: otherwise };
  });

  private readonly letExpression: Rule<Expression> = this.makeRule("letExpression", () => {
    const start = this.take(0, keyword("let")).startOffset;
    const binder = this.binder(0, "a name", "`let`");
    this.expectSign(1, kinds.Equals, [kinds.DoubleEquals, kinds.Colon], "a name and its value are joined by");
    const value = this.valueAfterEquals(0);
    const help = "A `let` within an expression ends with `;`, then comes the expression that uses it.";
    const separator = this.expect(2, kinds.Semicolon, "`;`", "the value of `let`", help);
    const body =
      separator !== undefined || this.RECORDING_PHASE ? this.value(1, "an expression", "`;`") : this.missingNode();
    const { file, lastEnd: end } = this;
    return { kind: "let", file, start, end, id: this.nextId++, binder, value, body };
  });

  private readonly matchExpression: Rule<Expression> = this.makeRule("matchExpression", () => {
    const start = this.take(0, keyword("match")).startOffset;
    const value = this.value(0, "a value", "`match`");
    const arms: Arm[] = [];
    if (this.expect(1, kinds.LeftBrace, "`{`", "the value of `match`") !== undefined || this.RECORDING_PHASE) {
      this.items(0, inMatch, () => arms.push(this.subrule(1, this.arm)));
      this.expect(2, kinds.RightBrace, "`}`");
    }
    return { kind: "match", file: this.file, start, end: this.lastEnd, id: this.nextId++, value, arms };
  });

  private readonly arm: Rule<Arm> = this.makeRule("arm", () => {
    const pattern = this.subrule(0, this.pattern);
    const instead = [kinds.Equals, kinds.Colon];
    this.expectSign(1, kinds.Arrow, instead, "a pattern and its value are joined by");
    const value = this.value(1, "a value", "`=>`");
    return { kind: "arm", file: this.file, start: pattern.start, end: this.lastEnd, id: this.nextId++, pattern, value };
  });

  private readonly pattern: Rule<Pattern> = this.makeRule("pattern", () => {
    const start = this.peek().startOffset;
    const literal = (value: string | number | boolean): Pattern => {
      const { file, lastEnd: end } = this;
      return { kind: "literalPattern", file, start, end, id: this.nextId++, value };
    };
    return this.or(0, {
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.simplePattern("anyPattern", this.take(0, keyword("_"))) },
        { ALT: () => this.simplePattern("nonePattern", this.take(1, keyword("none"))) },
        { ALT: () => (this.take(2, keyword("true")), literal(true)) },
        { ALT: () => (this.take(3, keyword("false")), literal(false)) },
        { ALT: () => literal(this.signedNumber(4)) },
        { ALT: () => literal(this.take(5, kinds.PlainTextLiteral).text) },
        { ALT: () => this.casePattern(start) },
      ],
    });
  });

  private simplePattern(kind: "anyPattern" | "nonePattern", token: Token): Pattern {
    return { kind, file: this.file, start: token.startOffset, end: token.end, id: this.nextId++ };
  }

  private casePattern(start: number): Pattern {
    const name = this.nameOf(this.take(6, kinds.Name));
    let binder: Binder | undefined;
    if (this.RECORDING_PHASE || (isWord(this.peek()) && !isReserved(this.peek().image)))
      this.option(0, () => {
        binder = this.binder(7, "a name", "the case");
      });
    const { file, lastEnd: end } = this;
    return { kind: "casePattern", file, start, end, id: this.nextId++, name, ...(binder && { binder }) };
  }

  /** `[-] NUMBER`; its unit is lost: literals count. Uses `option` 9. */
  protected signedNumber(idx: number): number {
    let isNegative = false;
    if (this.RECORDING_PHASE || this.isNext(kinds.Minus))
      this.option(9, () => {
        this.take(idx, kinds.Minus);
        isNegative = true;
      });
    const number = this.expect(idx, kinds.NumberLiteral, "a number", "`-`")?.number ?? 0;
    return isNegative && number !== 0 ? -number : number;
  }

  protected binder(idx: number, part: string, after?: string): Binder {
    const name = this.identifier(idx, part, after);
    return { kind: "binder", file: this.file, start: name.start, end: name.end, id: this.nextId++, name };
  }

  // Operators

  /** Operands and the operators between them. */
  private operators(): Expression {
    const outerDeepest = this.deepest;
    this.deepest = this.depth;
    const start = this.peek().startOffset;
    const operands: Expression[] = [];
    const nots: Token[][] = [];
    const operators: ChainOperator[] = [];
    let length = this.operandWithNots(0, operands, nots);
    if (this.RECORDING_PHASE || bindings.has(this.peek().tokenType))
      this.many(0, () => {
        operators.push(this.operator());
        length += 1 + this.operandWithNots(1, operands, nots);
      });
    this.deepest += length;
    const isTooDeep = this.deepest > mostHeight;
    this.deepest = Math.max(outerDeepest, isTooDeep ? 0 : this.deepest);
    const [first] = operands;
    if (first === undefined || isTooDeep) return this.tooDeep(start, mostHeight);
    if (length === 0) return first;
    return treeOfChain({ operands, nots, operators }, this.chainContext) ?? first;
  }

  /** Uses `many`, `consume` and `subrule` with `idx + 1`. Result: how many `not`s. */
  private operandWithNots(idx: number, operands: Expression[], nots: Token[][]): number {
    const before: Token[] = [];
    if (this.RECORDING_PHASE || this.isNext(keyword("not")))
      this.many(idx + 1, () => before.push(this.take(idx + 1, keyword("not"))));
    nots.push(before);
    if (!this.RECORDING_PHASE && !this.startsOperand(this.peek())) operands.push(this.noExpression());
    else operands.push(this.subrule(idx + 1, this.operand));
    return before.length;
  }

  private startsOperand(token: Token): boolean {
    return this.startsExpression(token) && !this.isLong(token);
  }

  private operator(): ChainOperator {
    const token = this.take(3, kinds.Operator);
    this.wantedPart = "a value";
    this.wantedAfter = quote(token.image);
    const binding = bindings.get(token.tokenType) ?? { operator: "==", strength: kinds.comparisonStrength };
    if (!this.RECORDING_PHASE && (token.tokenType !== kinds.Greater || !this.isNext(kinds.Equals)))
      return { binding, token };
    let isGreaterOrEqual = false;
    this.option(8, () => {
      isGreaterOrEqual = this.take(4, kinds.Equals).startOffset === token.end;
    });
    this.wantedAfter = "`>=`";
    if (!isGreaterOrEqual)
      this.remark(() =>
        wrongOperator.at(this.spanFrom(token.startOffset), {
          typed: "> =",
          meant: ">=",
          reason: "greater or equal is",
        }),
      );
    return { binding: { operator: ">=", strength: kinds.comparisonStrength }, token };
  }

  private readonly operand: Rule<Expression> = this.makeRule("operand", () => {
    const signs: Token[] = [];
    if (this.RECORDING_PHASE || this.isNext(kinds.Minus)) {
      this.many(0, () => signs.push(this.take(0, kinds.Minus)));
      if (!this.RECORDING_PHASE && !this.startsOperand(this.peek())) {
        this.wantedAfter = "`-`";
        return this.noExpression();
      }
    }
    let result = this.primary();
    let levels = signs.length;
    if (this.RECORDING_PHASE || postfixStarts.has(this.peek().tokenType))
      this.many(1, () => {
        levels++;
        result = this.postfix(result);
      });
    const { start } = result;
    this.deepest += levels;
    if (this.deepest > mostHeight && !this.RECORDING_PHASE) {
      this.deepest = this.depth;
      return this.tooDeep(start, mostHeight);
    }
    for (let sign = signs.pop(); sign !== undefined; sign = signs.pop()) {
      const { file, lastEnd: end } = this;
      const id = this.nextId++;
      result = { kind: "unary", file, start: sign.startOffset, end, id, operator: "-", operand: result };
    }
    return result;
  });

  private postfix(value: Expression): Expression {
    const { file } = this;
    const { start } = value;
    return this.or(1, [
      { ALT: () => this.select(value, this.take(1, kinds.Dot), 3) },
      { ALT: () => this.select(value, this.take(2, kinds.OptionalDot), 4) },
      {
        ALT: (): Expression => {
          this.take(3, kinds.LeftBracket);
          const index = this.value(1, "an index or a key", "`[`");
          this.closing(3, kinds.RightBracket, "an index");
          return { kind: "index", file, start, end: this.lastEnd, id: this.nextId++, value, index };
        },
      },
      {
        ALT: (): Expression => {
          this.take(4, kinds.LeftParenthesis);
          const values: Expression[] = [];
          this.items(2, inArguments, () => values.push(this.value(2, "an argument", "`(`")));
          this.closing(4, kinds.RightParenthesis, "a list of arguments");
          return { kind: "call", file, start, end: this.lastEnd, id: this.nextId++, callee: value, arguments: values };
        },
      },
    ]);
  }

  private select(value: Expression, dot: Token, idx: number): Expression {
    const isOptional = dot.tokenType === kinds.OptionalDot;
    const name = this.anyName(idx, "a name", isOptional ? "`?.`" : "`.`");
    const { file, lastEnd: end } = this;
    return {
      kind: "select",
      file,
      start: value.start,
      end: Math.max(end, value.end),
      id: this.nextId++,
      value,
      name,
      isOptional,
    };
  }

  /** The closer of a bracket, which is always there; what stands before it is too much. */
  protected closing(idx: number, closer: TokenType, holder: string): void {
    if (!this.RECORDING_PHASE && !this.isNext(closer)) {
      this.mistake(() => unexpectedText.at(this.spanOf(this.peek()), { found: describe(this.peek()), holder }));
      this.skipToCloser();
    }
    this.expect(idx, closer, quote(closer.name));
  }

  private primary(): Expression {
    const { startOffset: start, end, tokenType } = this.peek();
    if (!this.RECORDING_PHASE) {
      if (tokenType === kinds.LeftBrace) return this.subrule(2, this.record);
      if (tokenType === kinds.LeftBracket) return this.subrule(1, this.list);
      if (tokenType === kinds.LeftParenthesis) return this.parenthesised(start);
    }
    const { file } = this;
    const bool = (value: boolean): Expression => ({ kind: "bool", file, start, end, id: this.nextId++, value });
    return this.or(2, [
      {
        ALT: (): Expression => {
          const { number, unit } = this.take(0, kinds.NumberLiteral);
          return { kind: "number", file, start, end, id: this.nextId++, value: number, unit };
        },
      },
      { ALT: () => this.subrule(0, this.text) },
      { ALT: () => (this.take(2, keyword("true")), bool(true)) },
      { ALT: () => (this.take(3, keyword("false")), bool(false)) },
      {
        ALT: (): Expression => {
          this.take(4, keyword("none"));
          return { kind: "none", file, start, end, id: this.nextId++ };
        },
      },
      {
        ALT: (): Expression => {
          const { image } = this.take(5, kinds.Identifier);
          return { kind: "reference", file, start, end, id: this.nextId++, name: image };
        },
      },
      { ALT: () => this.subrule(1, this.list) },
      { ALT: () => this.subrule(2, this.record) },
      { ALT: () => this.parenthesised(start) },
    ]);
  }

  private parenthesised(start: number): Expression {
    this.take(6, kinds.LeftParenthesis);
    const inner = this.value(3, "a value", "`(`");
    this.closing(7, kinds.RightParenthesis, "parentheses");
    return inner.kind === "missing" ? inner : { ...inner, start, end: this.lastEnd };
  }
}
