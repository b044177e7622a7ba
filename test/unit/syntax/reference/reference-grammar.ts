/**
 * The grammar of LANGUAGE.md section 3 for chevrotain: what the compiler's own parser is held to.
 *
 * In: the scanner's tokens. Out: whether they are a file. No tree, no recovery, no messages. Where the language says more than its
 * EBNF (behind a comma a word is a name, `>=` is two tokens without a gap), a gate says it.
 * Not here: types and expressions (reference-expressions.ts).
 */
import type { TokenList } from "../../../../compiler/src/syntax/token-list.ts";
import {
  closers,
  colon,
  comma,
  dot,
  equals,
  Ident,
  inputOf,
  leftBrace,
  plainText,
  rightBrace,
  word,
  of,
} from "./reference-tokens.ts";
import { ReferenceExpressions, type Rule } from "./reference-expressions.ts";

export class ReferenceGrammar extends ReferenceExpressions {
  constructor() {
    super();
    this.performSelfAnalysis();
  }

  /** Whether the scanner's tokens are a file. */
  accepts(tokens: TokenList): boolean {
    this.input = inputOf(tokens);
    this.file();
    return this.errors.length === 0;
  }

  // Files

  readonly file = this.RULE("file", () => {
    this.MANY(() => {
      this.SUBRULE(this.import);
      this.OPTION(() => this.CONSUME(comma));
    });
    this.MANY1(() => {
      this.SUBRULE(this.annotations);
      this.SUBRULE(this.declaration);
      this.OPTION1(() => this.CONSUME1(comma));
    });
  });

  private readonly import = this.RULE("import", () => {
    this.CONSUME(word("import"));
    this.CONSUME(leftBrace);
    this.OPTION(() => this.SUBRULE(this.importedNames));
    this.CONSUME(rightBrace);
    this.CONSUME(word("from"));
    this.CONSUME(plainText);
  });

  private readonly importedNames: Rule = this.RULE("importedNames", () => {
    this.CONSUME(Ident);
    this.OPTION(() => {
      this.CONSUME(word("as"));
      this.CONSUME1(Ident);
    });
    this.OPTION1(() => {
      this.CONSUME(comma);
      this.OPTION2(() => this.SUBRULE(this.importedNames));
    });
  });

  // Declarations

  private readonly declaration = this.RULE("declaration", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.type) },
      { ALT: () => this.SUBRULE(this.local) },
      { ALT: () => this.SUBRULE(this.function) },
      { ALT: () => this.SUBRULE(this.resource) },
      { ALT: () => this.SUBRULE(this.application) },
      { ALT: () => this.SUBRULE(this.provider) },
      { ALT: () => this.SUBRULE(this.mapping) },
      { ALT: () => this.SUBRULE(this.environment) },
      { ALT: () => this.SUBRULE(this.deployment) },
      { ALT: () => this.SUBRULE(this.extern) },
    ]);
  });

  private readonly type = this.RULE("type", () => {
    this.CONSUME(word("type"));
    this.CONSUME(Ident);
    this.CONSUME(equals);
    this.SUBRULE(this.typeExpression);
  });

  private readonly local = this.RULE("local", () => {
    this.CONSUME(word("let"));
    this.CONSUME(Ident);
    this.OPTION(() => {
      this.CONSUME(colon);
      this.SUBRULE(this.typeExpression);
    });
    this.CONSUME(equals);
    this.SUBRULE(this.expression);
  });

  private readonly function = this.RULE("function", () => {
    this.CONSUME(word("function"));
    this.CONSUME(Ident);
    this.CONSUME(of("("));
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.CONSUME(of(")"));
    this.CONSUME(colon);
    this.SUBRULE(this.typeExpression);
    this.CONSUME(equals);
    this.SUBRULE(this.expression);
  });

  private readonly parameters: Rule = this.RULE("parameters", () => {
    this.CONSUME(Ident);
    this.CONSUME(colon);
    this.SUBRULE(this.typeExpression);
    this.OPTION(() => {
      this.CONSUME(comma);
      this.OPTION1(() => this.SUBRULE(this.parameters));
    });
  });

  private readonly tail = this.RULE("tail", () => {
    this.OPTION(() => {
      this.CONSUME(word("for"));
      this.SUBRULE(this.binders);
      this.CONSUME(word("in"));
      this.SUBRULE(this.expression);
    });
    this.OPTION1(() => {
      this.CONSUME(word("when"));
      this.SUBRULE1(this.expression);
    });
  });

  private readonly resource = this.RULE("resource", () => {
    this.CONSUME(word("resource"));
    this.CONSUME(Ident);
    this.CONSUME(leftBrace);
    this.CONSUME(word("request"));
    this.SUBRULE(this.fields);
    this.OPTION(() => this.CONSUME(comma));
    this.OPTION1(() => {
      this.CONSUME(word("policy"));
      this.SUBRULE1(this.fields);
      this.OPTION2(() => this.CONSUME1(comma));
    });
    this.OPTION3(() => {
      this.CONSUME(word("grant"));
      this.SUBRULE2(this.fields);
      this.OPTION4(() => this.CONSUME2(comma));
    });
    this.MANY(() => {
      this.SUBRULE(this.annotations);
      this.SUBRULE(this.check);
      this.OPTION5(() => this.CONSUME3(comma));
    });
    this.CONSUME(rightBrace);
  });

  private readonly application = this.RULE("application", () => {
    this.CONSUME(word("application"));
    this.CONSUME(Ident);
    this.braces(() =>
      this.OR([
        { ALT: () => this.SUBRULE(this.options) },
        { ALT: () => this.SUBRULE(this.requires) },
        { ALT: () => this.SUBRULE(this.annotatedApplicationItem) },
      ]),
    );
  });

  private readonly options = this.RULE("options", () => {
    this.CONSUME(word("options"));
    this.SUBRULE(this.fields);
  });

  private readonly annotatedApplicationItem = this.RULE("annotatedApplicationItem", () => {
    this.SUBRULE(this.annotations);
    this.OR([
      { ALT: () => this.SUBRULE(this.local) },
      { ALT: () => this.SUBRULE(this.check) },
      { ALT: () => this.SUBRULE(this.nixos) },
      { ALT: () => this.SUBRULE(this.outputs) },
      { ALT: () => this.SUBRULE(this.state) },
      { ALT: () => this.SUBRULE(this.migrate) },
    ]);
  });

  private readonly requires = this.RULE("requires", () => {
    this.CONSUME(word("requires"));
    this.braces(() => {
      this.SUBRULE(this.annotations);
      this.CONSUME(Ident);
      this.CONSUME(colon);
      this.CONSUME1(Ident);
      this.SUBRULE(this.record);
      this.SUBRULE(this.tail);
    });
  });

  private readonly nixos = this.RULE("nixos", () => {
    this.CONSUME(word("nixos"));
    this.CONSUME(word("on"));
    this.SUBRULE(this.expression);
    this.SUBRULE(this.record);
    this.SUBRULE(this.tail);
  });

  private readonly outputs = this.RULE("outputs", () => {
    this.CONSUME(word("outputs"));
    this.SUBRULE(this.record);
  });

  private readonly state = this.RULE("state", () => {
    this.CONSUME(word("state"));
    this.braces(() => {
      this.CONSUME(Ident);
      // Only `stopped` takes a value.
      this.OPTION({
        GATE: () => this.LA(0).image === "stopped",
        DEF: () => {
          this.CONSUME(equals);
          this.SUBRULE(this.expression);
        },
      });
    });
  });

  private readonly migrate = this.RULE("migrate", () => {
    this.CONSUME(word("migrate"));
    this.CONSUME(Ident);
    this.braces(() => {
      this.SUBRULE(this.annotations);
      this.OR([{ ALT: () => this.SUBRULE(this.nixos) }, { ALT: () => this.SUBRULE(this.run) }]);
    });
  });

  private readonly run = this.RULE("run", () => {
    this.CONSUME(word("run"));
    this.SUBRULE(this.record);
  });

  private readonly provider = this.RULE("provider", () => {
    this.CONSUME(word("provider"));
    this.CONSUME(Ident);
    this.CONSUME(leftBrace);
    this.CONSUME(word("config"));
    this.SUBRULE(this.fields);
    this.OPTION(() => this.CONSUME(comma));
    this.MANY(() => {
      this.SUBRULE(this.annotations);
      this.OR([{ ALT: () => this.SUBRULE(this.local) }, { ALT: () => this.SUBRULE(this.check) }]);
      this.OPTION1(() => this.CONSUME1(comma));
    });
    this.CONSUME(rightBrace);
  });

  private readonly mapping = this.RULE("mapping", () => {
    this.CONSUME(word("mapping"));
    this.CONSUME(Ident);
    this.CONSUME(word("for"));
    this.CONSUME1(Ident);
    this.OPTION(() => {
      this.CONSUME(word("extends"));
      this.CONSUME2(Ident);
    });
    this.braces(() => {
      // A resource may be named like an item.
      const isItem = () => !(this.LA(0).tokenType === comma && this.LA(2).tokenType === leftBrace);
      this.OR({
        IGNORE_AMBIGUITIES: true,
        DEF: [
          { GATE: isItem, ALT: () => this.SUBRULE(this.requires) },
          { GATE: isItem, ALT: () => this.SUBRULE(this.tofu) },
          { ALT: () => this.SUBRULE(this.annotatedMappingItem) },
        ],
      });
    });
  });

  private readonly annotatedMappingItem = this.RULE("annotatedMappingItem", () => {
    const isBehindComma = this.LA(0).tokenType === comma;
    const isItem = () => !(isBehindComma && this.LA(2).tokenType === leftBrace);
    // Those take no annotations.
    const isUnannotated = () => isItem() && [word("requires"), word("tofu")].includes(this.LA(1).tokenType);
    this.SUBRULE(this.annotations);
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.SUBRULE(this.local) },
        { GATE: isItem, ALT: () => this.SUBRULE(this.check) },
        { GATE: isItem, ALT: () => this.SUBRULE(this.nixos) },
        { GATE: () => !isUnannotated(), ALT: () => this.SUBRULE(this.rule) },
      ],
    });
  });

  private readonly rule = this.RULE("rule", () => {
    this.CONSUME(Ident);
    this.braces(() =>
      this.OR([
        { ALT: () => this.SUBRULE(this.requires) },
        { ALT: () => this.SUBRULE(this.tofu) },
        { ALT: () => this.SUBRULE(this.annotatedRuleItem) },
      ]),
    );
  });

  private readonly annotatedRuleItem = this.RULE("annotatedRuleItem", () => {
    this.SUBRULE(this.annotations);
    this.OR([
      { ALT: () => this.SUBRULE(this.local) },
      { ALT: () => this.SUBRULE(this.check) },
      { ALT: () => this.SUBRULE(this.nixos) },
      { ALT: () => this.SUBRULE(this.outputs) },
      { ALT: () => this.SUBRULE(this.manual) },
      { ALT: () => this.SUBRULE(this.facts) },
      { ALT: () => this.SUBRULE(this.ignores) },
    ]);
  });

  private readonly manual = this.RULE("manual", () => {
    this.CONSUME(word("manual"));
    this.SUBRULE(this.expression);
    this.SUBRULE(this.tail);
  });

  private readonly facts = this.RULE("facts", () => {
    this.OR([
      { ALT: () => this.CONSUME(word("grant")) },
      { ALT: () => this.CONSUME(word("private")) },
      { ALT: () => this.CONSUME(word("backup")) },
      { ALT: () => this.CONSUME(word("restore")) },
    ]);
    this.SUBRULE(this.record);
  });

  private readonly ignores = this.RULE("ignores", () => {
    this.CONSUME(word("ignores"));
    this.CONSUME(Ident);
    this.MANY({
      // A comma before the closer belongs to the item.
      GATE: () => !closers.has(this.LA(2).tokenType),
      DEF: () => {
        this.CONSUME(comma);
        this.CONSUME1(Ident);
      },
    });
  });

  private readonly tofu = this.RULE("tofu", () => {
    this.CONSUME(word("tofu"));
    this.braces(() => {
      this.SUBRULE(this.annotations);
      this.OR([{ ALT: () => this.SUBRULE(this.tofuProvider) }, { ALT: () => this.SUBRULE(this.tofuItem) }]);
    });
  });

  private readonly tofuProvider = this.RULE("tofuProvider", () => {
    this.CONSUME(word("provider"));
    this.SUBRULE(this.name);
    this.SUBRULE(this.record);
  });

  private readonly tofuItem = this.RULE("tofuItem", () => {
    this.OR([{ ALT: () => this.CONSUME(word("resource")) }, { ALT: () => this.CONSUME(word("data")) }]);
    this.CONSUME(Ident);
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(word("as"));
      this.CONSUME1(Ident);
    });
    this.SUBRULE(this.record);
    this.SUBRULE(this.tail);
  });

  private readonly environment = this.RULE("environment", () => {
    this.CONSUME(word("environment"));
    this.CONSUME(Ident);
    this.CONSUME(leftBrace);
    this.MANY(() => {
      this.CONSUME(word("provider"));
      this.CONSUME1(Ident);
      this.SUBRULE(this.record);
      this.CONSUME(word("mapping"));
      this.CONSUME2(Ident);
      this.OPTION(() => this.CONSUME(comma));
    });
    this.MANY1(() => {
      this.CONSUME(word("policy"));
      this.CONSUME3(Ident);
      this.SUBRULE1(this.record);
      this.OPTION1(() => this.CONSUME1(comma));
    });
    this.CONSUME(rightBrace);
  });

  private readonly deployment = this.RULE("deployment", () => {
    this.CONSUME(word("deployment"));
    this.CONSUME(Ident);
    this.CONSUME(word("on"));
    this.CONSUME1(Ident);
    this.braces(() => {
      this.SUBRULE(this.annotations);
      this.CONSUME2(Ident);
      this.OPTION(() => {
        this.CONSUME(colon);
        this.CONSUME3(Ident);
      });
      this.SUBRULE(this.record);
    });
  });

  private readonly extern = this.RULE("extern", () => {
    this.CONSUME(word("extern"));
    this.OR([{ ALT: () => this.SUBRULE(this.externNixos) }, { ALT: () => this.SUBRULE(this.externTofu) }]);
  });

  private readonly externNixos = this.RULE("externNixos", () => {
    this.CONSUME(word("nixos"));
    this.OR([{ ALT: () => this.SUBRULE(this.from) }, { ALT: () => this.SUBRULE(this.optionTree) }]);
  });

  private readonly from = this.RULE("from", () => {
    this.CONSUME(word("from"));
    this.CONSUME(plainText);
  });

  private readonly optionTree = this.RULE("optionTree", () =>
    this.braces(() => {
      this.SUBRULE(this.annotations);
      this.SUBRULE(this.name);
      this.MANY1(() => {
        this.CONSUME(dot);
        this.SUBRULE1(this.name);
      });
      this.CONSUME(colon);
      this.SUBRULE(this.typeExpression);
      this.OPTION(() => {
        this.CONSUME(equals);
        this.SUBRULE(this.expression);
      });
    }),
  );

  private readonly externTofu = this.RULE("externTofu", () => {
    this.CONSUME(word("tofu"));
    this.SUBRULE(this.name);
    this.CONSUME(word("source"));
    this.CONSUME(plainText);
    this.OPTION(() => {
      this.CONSUME(word("version"));
      this.CONSUME1(plainText);
    });
    this.OR([{ ALT: () => this.SUBRULE(this.from) }, { ALT: () => this.SUBRULE(this.tofuSchema) }]);
  });

  private readonly tofuSchema = this.RULE("tofuSchema", () => {
    this.CONSUME(leftBrace);
    this.CONSUME(word("config"));
    this.SUBRULE(this.fields);
    this.OPTION(() => this.CONSUME(comma));
    this.MANY(() => {
      this.SUBRULE(this.annotations);
      this.OR([{ ALT: () => this.CONSUME(word("resource")) }, { ALT: () => this.CONSUME(word("data")) }]);
      this.CONSUME(Ident);
      this.SUBRULE1(this.fields);
      this.OPTION1(() => this.CONSUME1(comma));
    });
    this.CONSUME(rightBrace);
  });
}
