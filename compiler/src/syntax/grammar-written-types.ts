/**
 * The grammar of types as written, of fields, and of what may stand before an item: `///` and annotations.
 *
 * In: tokens whose brackets match. Out: TypeExpression, Fields, Annotation nodes.
 */
import type { TokenType } from "./tokens.ts";
import { quote } from "../diagnostics/wording.ts";
import type { Rule } from "./grammar-base.ts";
import type { Holder } from "./stray-token.ts";
import { RecordGrammar } from "./grammar-records.ts";
import { misplacedAnnotation } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { isReserved, isWord, keyword, type Token } from "./tokens.ts";
import type { Annotation, Documented, Expression, Field, Fields, Name, Refinement, TypeExpression } from "./tree.ts";

const inFields: Holder = { name: "a list of fields", words: [] };
const inArguments: Holder = { name: "a list of arguments", words: [], needsCommas: true };
const inRefinements: Holder = { name: "a refinement", words: [], needsCommas: true };

const typeStarts: ReadonlySet<TokenType> = new Set([
  kinds.NumberLiteral,
  kinds.PlainTextLiteral,
  kinds.Minus,
  kinds.LeftBrace,
  kinds.LeftParenthesis,
  keyword("true"),
  keyword("false"),
  keyword("variant"),
]);

/** What stands before an item, and where the item starts. */
export interface Head {
  readonly start: number;
  readonly documented: Documented;
}

export abstract class TypeGrammar extends RecordGrammar {
  /** Of the item being read; a rule takes it before it reads on. */
  protected head: Head = { start: 0, documented: { annotations: [] } };

  // Documentation and annotations

  /** Reads what stands before an item, sets `head`. Uses `many` and `subrule` with `idx`. */
  protected readHead(idx: number): void {
    const first = this.peek();
    let { doc } = first;
    const annotations: Annotation[] = [];
    if (this.RECORDING_PHASE || this.isNext(kinds.At)) {
      this.many(idx, () => {
        annotations.push(this.subrule(idx, this.annotation));
        const more = this.peek().doc;
        if (more !== undefined) doc = doc === undefined ? more : `${doc}\n${more}`;
      });
      this.itemStart = this.peek().index;
    }
    this.head = { start: first.startOffset, documented: doc === undefined ? { annotations } : { doc, annotations } };
  }

  private readonly annotation: Rule<Annotation> = this.makeRule("annotation", () => {
    const start = this.take(0, kinds.At).startOffset;
    const name = this.identifier(0, "the name of an annotation", "`@`");
    const values: Expression[] = [];
    if (this.RECORDING_PHASE || this.isNext(kinds.LeftParenthesis))
      this.option(0, () => {
        this.take(1, kinds.LeftParenthesis);
        this.items(1, inArguments, () => values.push(this.value(0, "an argument", "`(`")));
        this.closing(2, kinds.RightParenthesis, "a list of arguments");
      });
    return {
      kind: "annotation",
      file: this.file,
      start,
      end: this.lastEnd,
      id: this.nextId++,
      name,
      arguments: values,
    };
  });

  /** For items that an annotation can't describe. */
  protected refuseAnnotations(head: Head, on: string): void {
    if (this.RECORDING_PHASE) return;
    for (const annotation of head.documented.annotations)
      this.remark(() => misplacedAnnotation.at(annotation, { name: annotation.name.text, on }));
  }

  // Types

  /** A type that must be here. */
  protected typeAfter(idx: number, after: string): TypeExpression {
    if (!this.RECORDING_PHASE && (!this.startsType(this.peek()) || this.isAtNextItem())) {
      this.missing("a type", after);
      return this.missingNode();
    }
    return this.subrule(idx, this.typeExpression);
  }

  private startsType(token: Token): boolean {
    return typeStarts.has(token.tokenType) || (isWord(token) && !isReserved(token.image));
  }

  private readonly typeExpression: Rule<TypeExpression> = this.makeRule("typeExpression", () => {
    const start = this.peek().startOffset;
    if (!this.RECORDING_PHASE && this.depth >= this.mostLevels) {
      const missing = this.tooDeep(start);
      this.skipToCloser();
      return missing;
    }
    this.depth++;
    if (this.depth > this.deepest) this.deepest = this.depth;
    const first = this.subrule(0, this.memberType);
    const members = [first];
    if (this.RECORDING_PHASE || this.isNext(kinds.Bar))
      this.many(0, () => {
        this.take(0, kinds.Bar);
        if (this.RECORDING_PHASE || (this.startsType(this.peek()) && !this.isAtNextItem()))
          members.push(this.subrule(1, this.memberType));
        else {
          this.missing("a type", "`|`");
          members.push(this.missingNode());
        }
      });
    this.depth--;
    if (members.length === 1) return first;
    return { kind: "unionType", file: this.file, start, end: this.lastEnd, id: this.nextId++, members };
  });

  private readonly memberType: Rule<TypeExpression> = this.makeRule("memberType", () => {
    const start = this.peek().startOffset;
    const inner = this.subrule(0, this.primaryType);
    let isOptional = false;
    if (this.RECORDING_PHASE || this.isNext(kinds.Question))
      this.option(0, () => {
        this.take(0, kinds.Question);
        isOptional = true;
      });
    if (!isOptional) return inner;
    return { kind: "optionalType", file: this.file, start, end: this.lastEnd, id: this.nextId++, inner };
  });

  private readonly primaryType: Rule<TypeExpression> = this.makeRule("primaryType", () => {
    const start = this.peek().startOffset;
    const literal = (value: string | number | boolean): TypeExpression => {
      const { file, lastEnd: end } = this;
      return { kind: "literalType", file, start, end, id: this.nextId++, value };
    };
    return this.or(0, [
      { ALT: () => literal(this.signedNumber(0)) },
      { ALT: () => literal(this.take(1, kinds.PlainTextLiteral).text) },
      { ALT: () => (this.take(2, keyword("true")), literal(true)) },
      { ALT: () => (this.take(3, keyword("false")), literal(false)) },
      { ALT: () => this.subrule(0, this.namedType) },
      {
        ALT: (): TypeExpression => {
          const fields = this.subrule(1, this.fields);
          return { kind: "recordType", file: this.file, start, end: this.lastEnd, id: this.nextId++, fields };
        },
      },
      {
        ALT: (): TypeExpression => {
          this.take(4, keyword("variant"));
          const cases = this.requiredFields(2, "`variant`");
          return { kind: "variantType", file: this.file, start, end: this.lastEnd, id: this.nextId++, cases };
        },
      },
      {
        ALT: (): TypeExpression => {
          this.take(5, kinds.LeftParenthesis);
          const inner = this.typeAfter(3, "`(`");
          this.closing(6, kinds.RightParenthesis, "parentheses");
          return inner.kind === "missing" ? inner : { ...inner, start, end: this.lastEnd };
        },
      },
    ]);
  });

  private readonly namedType: Rule<TypeExpression> = this.makeRule("namedType", () => {
    const name = this.nameOf(this.take(0, kinds.Identifier));
    const types: TypeExpression[] = [];
    const refinements: Refinement[] = [];
    if (this.RECORDING_PHASE || this.isNext(kinds.Less))
      this.option(0, () => {
        this.take(1, kinds.Less);
        types.push(this.typeAfter(0, "`<`"));
        this.many(0, () => {
          this.take(2, kinds.Comma);
          types.push(this.typeAfter(1, "`,`"));
        });
        this.expect(3, kinds.Greater, "`>`", `the types of ${quote(name.text)}`);
      });
    if (this.RECORDING_PHASE || this.isNext(kinds.LeftParenthesis))
      this.option(1, () => {
        this.take(4, kinds.LeftParenthesis);
        this.items(2, inRefinements, () => refinements.push(this.subrule(2, this.refinement)));
        this.closing(5, kinds.RightParenthesis, "a refinement");
      });
    const { file, lastEnd: end } = this;
    return { kind: "namedType", file, start: name.start, end, id: this.nextId++, name, arguments: types, refinements };
  });

  private readonly refinement: Rule<Refinement> = this.makeRule("refinement", () => {
    const start = this.peek().startOffset;
    let name: Name | undefined;
    if (this.RECORDING_PHASE || (isWord(this.peek()) && this.peek(2).tokenType === kinds.Equals))
      this.option(0, () => {
        name = this.identifier(0, "the name of a refinement");
        this.take(1, kinds.Equals);
      });
    let from: Expression | undefined;
    let to: Expression | undefined;
    let isRange = false;
    const readTo = (idx: number): void => {
      this.take(idx, kinds.Range);
      isRange = true;
      if (this.RECORDING_PHASE || this.startsExpression(this.peek()))
        this.option(idx, () => {
          to = this.value(idx, "a bound", "`..`");
        });
    };
    if (this.RECORDING_PHASE || this.startsExpression(this.peek()) || this.isNext(kinds.Range))
      this.or(1, [
        {
          ALT: () => {
            from = this.value(1, "a bound", "`(`");
            if (this.RECORDING_PHASE || this.isNext(kinds.Range)) this.option(1, () => readTo(2));
          },
        },
        { ALT: () => readTo(3) },
      ]);
    else this.missing("a value", name === undefined ? undefined : "`=`");
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return {
      kind: "refinement",
      file,
      start,
      end,
      id,
      ...(name && { name }),
      isRange,
      ...(from && { from }),
      ...(to && { to }),
    };
  });

  // Fields

  protected readonly fields: Rule<Fields> = this.makeRule("fields", () => {
    const start = this.take(0, kinds.LeftBrace).startOffset;
    const fields: Field[] = [];
    this.items(0, inFields, () => fields.push(this.subrule(0, this.field)));
    this.expect(1, kinds.RightBrace, "`}`");
    return { kind: "fields", file: this.file, start, end: this.lastEnd, id: this.nextId++, fields };
  });

  /** Fields that must be here; none if they aren't. */
  protected requiredFields(idx: number, after: string): Fields {
    if (this.RECORDING_PHASE || this.isNext(kinds.LeftBrace)) return this.subrule(idx, this.fields);
    this.missing("`{ … }` with fields", after);
    return this.noFields();
  }

  protected noFields(): Fields {
    const { file, lastEnd } = this;
    return { kind: "fields", file, start: lastEnd, end: lastEnd, id: this.nextId++, fields: [] };
  }

  private readonly field: Rule<Field> = this.makeRule("field", () => {
    this.readHead(0);
    const { start, documented } = this.head;
    const name = this.anyName(0, "a field", documented.annotations.length > 0 ? "the annotation" : undefined);
    this.expectSign(1, kinds.Colon, [kinds.Equals], "a field and its type are joined by");
    const type = this.typeAfter(1, "`:`");
    let value: Expression | undefined;
    if (this.RECORDING_PHASE || this.isNext(kinds.Equals) || this.isNext(kinds.DoubleEquals))
      this.option(1, () => {
        this.expectSign(2, kinds.Equals, [kinds.DoubleEquals], "a field and its default are joined by");
        value = this.valueAfterEquals(2);
      });
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "field", file, start, end, id, ...documented, name, type, ...(value && { default: value }) };
  });
}
