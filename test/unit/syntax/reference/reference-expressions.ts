/**
 * Expressions, types and fields of LANGUAGE.md section 3, production by production, for chevrotain.
 *
 * Not here: files and declarations (reference-grammar.ts).
 */
import { EmbeddedActionsParser, type ParserMethod } from "chevrotain";
import {
  colon,
  comma,
  dot,
  equals,
  Ident,
  leftBrace,
  nameSigns,
  number,
  of,
  plainText,
  rightBrace,
  typeOfKind,
  Word,
  word,
} from "./reference-tokens.ts";

export type Rule = ParserMethod<[], void>;

export abstract class ReferenceExpressions extends EmbeddedActionsParser {
  constructor() {
    super([Word, Ident, ...typeOfKind], { maxLookahead: 1, recoveryEnabled: false });
  }

  // What several productions share

  /** `{ item … }`; behind each item a comma may follow. */
  protected braces(item: () => void): void {
    this.CONSUME(leftBrace);
    this.MANY(() => {
      item();
      this.OPTION9(() => this.CONSUME9(comma));
    });
    this.CONSUME(rightBrace);
  }

  /** A word that means something else here: behind a comma it is a name where it can be one. */
  protected isNameBehindComma(): boolean {
    return this.LA(0).tokenType === comma && nameSigns.has(this.LA(2).tokenType);
  }

  protected readonly annotations = this.RULE("annotations", () => {
    this.MANY(() => {
      this.CONSUME(of("@"));
      this.CONSUME(Ident);
      this.OPTION(() => this.SUBRULE(this.argumentList));
    });
  });

  protected readonly argumentList: Rule = this.RULE("argumentList", () => {
    this.CONSUME(of("("));
    this.OPTION(() => this.SUBRULE(this.expressions));
    this.CONSUME(of(")"));
  });

  protected readonly expressions: Rule = this.RULE("expressions", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(comma);
      this.OPTION1(() => this.SUBRULE(this.expressions));
    });
  });

  protected readonly name = this.RULE("name", () => {
    this.OR([{ ALT: () => this.CONSUME(Word) }, { ALT: () => this.CONSUME(plainText) }]);
  });

  protected readonly fields = this.RULE("fields", () =>
    this.braces(() => {
      this.SUBRULE(this.annotations);
      this.SUBRULE(this.name);
      this.CONSUME(colon);
      this.SUBRULE(this.typeExpression);
      this.OPTION(() => {
        this.CONSUME(equals);
        this.SUBRULE(this.expression);
      });
    }),
  );

  protected readonly check = this.RULE("check", () => {
    this.CONSUME(word("check"));
    this.SUBRULE(this.expression);
    this.CONSUME(word("else"));
    this.SUBRULE1(this.expression);
  });

  // Types

  protected readonly typeExpression: Rule = this.RULE("typeExpression", () => {
    this.SUBRULE(this.member);
    this.MANY(() => {
      this.CONSUME(of("|"));
      this.SUBRULE1(this.member);
    });
  });

  protected readonly member: Rule = this.RULE("member", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.SUBRULE(this.namedType) },
      { ALT: () => this.SUBRULE(this.fields) },
      { ALT: () => this.SUBRULE(this.variant) },
      { ALT: () => this.SUBRULE(this.typeInParentheses) },
    ]);
    this.OPTION(() => this.CONSUME(of("?")));
  });

  protected readonly variant: Rule = this.RULE("variant", () => {
    this.CONSUME(word("variant"));
    this.SUBRULE(this.fields);
  });

  protected readonly typeInParentheses: Rule = this.RULE("typeInParentheses", () => {
    this.CONSUME(of("("));
    this.SUBRULE(this.typeExpression);
    this.CONSUME(of(")"));
  });

  protected readonly namedType: Rule = this.RULE("namedType", () => {
    this.CONSUME(Ident);
    this.OPTION(() => {
      this.CONSUME(of("<"));
      this.SUBRULE(this.typeExpression);
      this.MANY(() => {
        this.CONSUME(comma);
        this.SUBRULE1(this.typeExpression);
      });
      this.CONSUME(of(">"));
    });
    this.OPTION1(() => {
      this.CONSUME(of("("));
      this.OPTION2(() => this.SUBRULE(this.refinements));
      this.CONSUME(of(")"));
    });
  });

  protected readonly refinements: Rule = this.RULE("refinements", () => {
    this.OPTION({
      GATE: () => this.LA(2).tokenType === equals,
      DEF: () => {
        this.CONSUME(Ident);
        this.CONSUME(equals);
      },
    });
    this.OR([
      {
        ALT: () => {
          this.SUBRULE(this.expression);
          this.OPTION1(() => {
            this.CONSUME(of(".."));
            this.OPTION2(() => this.SUBRULE1(this.expression));
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME1(of(".."));
          this.OPTION3(() => this.SUBRULE2(this.expression));
        },
      },
    ]);
    this.OPTION4(() => {
      this.CONSUME(comma);
      this.OPTION5(() => this.SUBRULE(this.refinements));
    });
  });

  protected readonly literal = this.RULE("literal", () => {
    this.OR([
      {
        ALT: () => {
          this.OPTION(() => this.CONSUME(of("-")));
          this.CONSUME(number);
        },
      },
      { ALT: () => this.CONSUME(plainText) },
      { ALT: () => this.CONSUME(word("true")) },
      { ALT: () => this.CONSUME(word("false")) },
    ]);
  });

  // Expressions

  protected readonly expression: Rule = this.RULE("expression", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.if) },
      { ALT: () => this.SUBRULE(this.let) },
      { ALT: () => this.SUBRULE(this.match) },
      { ALT: () => this.SUBRULE(this.disjunction) },
    ]);
  });

  protected readonly if: Rule = this.RULE("if", () => {
    this.CONSUME(word("if"));
    this.SUBRULE(this.expression);
    this.CONSUME(word("then"));
    this.SUBRULE1(this.expression);
    this.CONSUME(word("else"));
    this.SUBRULE2(this.expression);
  });

  protected readonly let: Rule = this.RULE("let", () => {
    this.CONSUME(word("let"));
    this.CONSUME(Ident);
    this.CONSUME(equals);
    this.SUBRULE(this.expression);
    this.CONSUME(of(";"));
    this.SUBRULE1(this.expression);
  });

  protected readonly match: Rule = this.RULE("match", () => {
    this.CONSUME(word("match"));
    this.SUBRULE(this.expression);
    this.braces(() => {
      this.SUBRULE(this.pattern);
      this.CONSUME(of("=>"));
      this.SUBRULE1(this.expression);
    });
  });

  protected readonly pattern = this.RULE("pattern", () => {
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.CONSUME(word("_")) },
        { ALT: () => this.CONSUME(word("none")) },
        { ALT: () => this.SUBRULE(this.literal) },
        {
          ALT: () => {
            this.CONSUME(Word);
            this.OPTION(() => this.CONSUME(Ident));
          },
        },
      ],
    });
  });

  protected readonly disjunction: Rule = this.RULE("disjunction", () => {
    this.SUBRULE(this.and);
    this.MANY(() => {
      this.CONSUME(word("or"));
      this.SUBRULE1(this.and);
    });
  });

  protected readonly and: Rule = this.RULE("and", () => {
    this.SUBRULE(this.not);
    this.MANY(() => {
      this.CONSUME(word("and"));
      this.SUBRULE1(this.not);
    });
  });

  protected readonly not: Rule = this.RULE("not", () => {
    this.MANY(() => this.CONSUME(word("not")));
    this.SUBRULE(this.comparison);
  });

  protected readonly comparison: Rule = this.RULE("comparison", () => {
    this.SUBRULE(this.coalesce);
    this.OPTION(() => {
      this.SUBRULE(this.comparisonSign);
      this.SUBRULE1(this.coalesce);
    });
  });

  protected readonly comparisonSign = this.RULE("comparisonSign", () => {
    this.OR([
      ...["==", "!=", "<", "<="].map((sign) => ({ ALT: () => this.CONSUME(of(sign)) })),
      { ALT: () => this.CONSUME(word("in")) },
      {
        ALT: () => {
          this.CONSUME(of(">"));
          this.OPTION({
            GATE: () => this.LA(1).startOffset === this.LA(0).endOffset,
            DEF: () => this.CONSUME(equals),
          });
        },
      },
    ]);
  });

  protected readonly coalesce: Rule = this.RULE("coalesce", () => {
    this.SUBRULE(this.sum);
    this.OPTION(() => {
      this.CONSUME(of("??"));
      this.SUBRULE(this.coalesce);
    });
  });

  protected readonly sum: Rule = this.RULE("sum", () => {
    this.SUBRULE(this.product);
    this.MANY(() => {
      this.OR(["+", "-", "++"].map((sign) => ({ ALT: () => this.CONSUME(of(sign)) })));
      this.SUBRULE1(this.product);
    });
  });

  protected readonly product: Rule = this.RULE("product", () => {
    this.SUBRULE(this.unary);
    this.MANY(() => {
      this.OR(["*", "/", "%"].map((sign) => ({ ALT: () => this.CONSUME(of(sign)) })));
      this.SUBRULE1(this.unary);
    });
  });

  protected readonly unary: Rule = this.RULE("unary", () => {
    this.MANY(() => this.CONSUME(of("-")));
    this.SUBRULE(this.postfix);
  });

  protected readonly postfix: Rule = this.RULE("postfix", () => {
    this.SUBRULE(this.primary);
    this.MANY(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(dot);
            this.SUBRULE(this.name);
          },
        },
        {
          ALT: () => {
            this.CONSUME(of("?."));
            this.SUBRULE1(this.name);
          },
        },
        {
          ALT: () => {
            this.CONSUME(of("["));
            this.SUBRULE(this.expression);
            this.CONSUME(of("]"));
          },
        },
        { ALT: () => this.SUBRULE(this.argumentList) },
      ]),
    );
  });

  protected readonly primary: Rule = this.RULE("primary", () => {
    this.OR([
      { ALT: () => this.CONSUME(number) },
      { ALT: () => this.CONSUME(plainText) },
      { ALT: () => this.SUBRULE(this.template) },
      { ALT: () => this.CONSUME(word("true")) },
      { ALT: () => this.CONSUME(word("false")) },
      { ALT: () => this.CONSUME(word("none")) },
      { ALT: () => this.CONSUME(Ident) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.record) },
      { ALT: () => this.SUBRULE(this.parentheses) },
    ]);
  });

  protected readonly template: Rule = this.RULE("template", () => {
    this.CONSUME(of("TextStart"));
    this.MANY(() =>
      this.OR([
        { ALT: () => this.CONSUME(of("TextPiece")) },
        {
          ALT: () => {
            this.CONSUME(of("InterpolationStart"));
            this.SUBRULE(this.expression);
            this.CONSUME(of("InterpolationEnd"));
          },
        },
      ]),
    );
    this.CONSUME(of("TextEnd"));
  });

  protected readonly parentheses: Rule = this.RULE("parentheses", () => {
    this.CONSUME(of("("));
    this.SUBRULE(this.expression);
    this.CONSUME(of(")"));
  });

  protected readonly list: Rule = this.RULE("list", () => {
    this.CONSUME(of("["));
    this.OPTION(() => this.SUBRULE(this.listItems));
    this.CONSUME(of("]"));
  });

  protected readonly listItems: Rule = this.RULE("listItems", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.expression) },
      { ALT: () => this.SUBRULE(this.spread) },
      { ALT: () => this.SUBRULE(this.listFor) },
    ]);
    this.OPTION(() => {
      this.CONSUME(comma);
      this.OPTION1(() => this.SUBRULE(this.listItems));
    });
  });

  protected readonly spread: Rule = this.RULE("spread", () => {
    this.CONSUME(of("..."));
    this.SUBRULE(this.expression);
  });

  protected readonly listFor: Rule = this.RULE("listFor", () => {
    this.SUBRULE(this.forHead);
    this.CONSUME(colon);
    this.SUBRULE(this.expression);
  });

  protected readonly forHead: Rule = this.RULE("forHead", () => {
    this.CONSUME(word("for"));
    this.SUBRULE(this.binders);
    this.CONSUME(word("in"));
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(word("where"));
      this.SUBRULE1(this.expression);
    });
  });

  protected readonly binders = this.RULE("binders", () => {
    this.CONSUME(Ident);
    this.OPTION(() => {
      this.CONSUME(comma);
      this.CONSUME1(Ident);
    });
  });

  protected readonly record: Rule = this.RULE("record", () =>
    this.braces(() =>
      this.OR({
        IGNORE_AMBIGUITIES: true,
        DEF: [
          { GATE: () => !this.isNameBehindComma(), ALT: () => this.SUBRULE(this.ifEntry) },
          { GATE: () => !this.isNameBehindComma(), ALT: () => this.SUBRULE(this.forEntry) },
          { ALT: () => this.SUBRULE(this.spread) },
          { ALT: () => this.SUBRULE(this.setEntry) },
        ],
      }),
    ),
  );

  protected readonly ifEntry: Rule = this.RULE("ifEntry", () => {
    this.CONSUME(word("if"));
    this.SUBRULE(this.expression);
    this.SUBRULE(this.record);
    this.OPTION(() => {
      this.CONSUME(word("else"));
      this.SUBRULE1(this.record);
    });
  });

  protected readonly forEntry: Rule = this.RULE("forEntry", () => {
    this.SUBRULE(this.forHead);
    this.SUBRULE(this.record);
  });

  protected readonly setEntry: Rule = this.RULE("setEntry", () => {
    this.SUBRULE(this.key);
    this.MANY(() => {
      this.CONSUME(dot);
      this.SUBRULE1(this.key);
    });
    this.OR([
      {
        ALT: () => {
          this.CONSUME(equals);
          this.SUBRULE(this.expression);
        },
      },
      { ALT: () => this.SUBRULE(this.record) },
    ]);
  });

  protected readonly key: Rule = this.RULE("key", () => {
    this.OR([{ ALT: () => this.SUBRULE(this.name) }, { ALT: () => this.SUBRULE(this.template) }]);
  });
}
