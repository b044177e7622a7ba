/**
 * The grammar of types as written, of fields, and of what may stand before an item: `///` and annotations.
 *
 * In: tokens whose brackets match. Out: TypeExpression, Fields, Annotation nodes.
 */
import { quote } from "../diagnostics/wording.ts";
import type { Holder } from "./stray-token.ts";
import { expressionStarts, startsExpression } from "./grammar-expressions.ts";
import { RecordGrammar } from "./grammar-records.ts";
import { misplacedAnnotation } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { anyIdentifier, anyWord, isIdentifier, keyword, kindSet, type KindSet } from "./tokens.ts";
import type { Annotation, Documented, Expression, Field, Fields, Name, Refinement, TypeExpression } from "./tree.ts";

const inFields: Holder = { name: "a list of fields", words: [], signs: kindSet([kinds.Colon]) };
const inRefinements: Holder = { name: "a refinement", words: [], needsCommas: true };

const [trueWord, falseWord, variantWord] = [keyword("true"), keyword("false"), keyword("variant")];

const startsType: KindSet = kindSet(
  anyIdentifier,
  [kinds.NumberLiteral, kinds.PlainTextLiteral, kinds.Minus, kinds.LeftBrace, kinds.LeftParenthesis],
  [trueWord, falseWord, variantWord],
);
const startsRefinement: KindSet = kindSet(expressionStarts, kinds.Range);
const startsField: KindSet = kindSet(anyWord, kinds.PlainTextLiteral, kinds.At);

const noAnnotations: readonly Annotation[] = [];
const noTypes: readonly TypeExpression[] = [];
const noRefinements: readonly Refinement[] = [];

/** What stands before an item, and where the item starts. */
export interface Head extends Documented {
  readonly start: number;
}

export abstract class TypeGrammar extends RecordGrammar {
  /** Of the item being read; a rule takes it before it reads on. */
  protected head: Head = { start: 0, doc: undefined, annotations: noAnnotations };

  // Documentation and annotations

  /** Reads what stands before an item, sets `head`. */
  protected readHead(): void {
    const start = this.nextStart();
    let doc = this.tokens.docAt(this.at);
    if (this.next !== kinds.At) {
      this.head = { start, doc, annotations: noAnnotations };
      return;
    }
    const annotations: Annotation[] = [];
    while (this.next === kinds.At) {
      annotations.push(this.annotation());
      const more = this.tokens.docAt(this.at);
      if (more !== undefined) doc = doc === undefined ? more : `${doc}\n${more}`;
    }
    this.itemStart = this.at;
    this.head = { start, doc, annotations };
  }

  private annotation(): Annotation {
    const start = this.takeStart();
    const name = this.identifier("the name of an annotation", "`@`");
    const values = this.next === kinds.LeftParenthesis ? this.argumentList() : [];
    const { file, lastEnd: end } = this;
    this.hasAnnotations = true;
    return { kind: "annotation", file, start, end, id: this.nextId++, name, arguments: values };
  }

  /** For items that an annotation can't describe. */
  protected refuseAnnotations(head: Head, on: string): void {
    for (const annotation of head.annotations)
      this.remark(() => misplacedAnnotation.at(annotation, { name: annotation.name.text, on }));
  }

  // Types

  /** A type that must be here. */
  protected typeAfter(after: string): TypeExpression {
    if (startsType[this.next] === 1 && !this.isAtNextItem()) return this.typeExpression();
    if (this.next !== kinds.LeftBracket) this.missing("a type", after);
    else {
      this.missing("a type", after, "a list of texts has the type `list<string>`");
      this.skipBrackets();
    }
    return this.missingNode();
  }

  private typeExpression(): TypeExpression {
    const start = this.nextStart();
    if (this.depth >= this.mostLevels) {
      const missing = this.tooDeep(start);
      this.skipToCloser();
      return missing;
    }
    this.depth++;
    if (this.depth > this.deepest) this.deepest = this.depth;
    const first = this.memberType();
    const result = this.next === kinds.Bar ? this.unionType(start, first) : first;
    this.depth--;
    return result;
  }

  private unionType(start: number, first: TypeExpression): TypeExpression {
    const members = [first];
    while (this.takeIf(kinds.Bar)) {
      if (startsType[this.next] === 1 && !this.isAtNextItem()) members.push(this.memberType());
      else {
        this.missing("a type", "`|`");
        members.push(this.missingNode());
      }
    }
    return { kind: "unionType", file: this.file, start, end: this.lastEnd, id: this.nextId++, members };
  }

  private memberType(): TypeExpression {
    const start = this.nextStart();
    const inner = this.primaryType();
    if (
      this.next === kinds.LeftBracket &&
      this.kindAhead(2) === kinds.RightBracket &&
      this.tokens.columnAt(this.at) < 0
    ) {
      this.foreign("a type", "a list of texts has the type `list<string>`");
      this.skip();
    }
    if (!this.takeIf(kinds.Question)) return inner;
    return { kind: "optionalType", file: this.file, start, end: this.lastEnd, id: this.nextId++, inner };
  }

  private primaryType(): TypeExpression {
    const { file } = this;
    const start = this.nextStart();
    switch (this.next) {
      case kinds.LeftBrace: {
        const fields = this.fields();
        return { kind: "recordType", file, start, end: this.lastEnd, id: this.nextId++, fields };
      }
      case variantWord: {
        this.take();
        const cases = this.requiredFields("`variant`");
        return { kind: "variantType", file, start, end: this.lastEnd, id: this.nextId++, cases };
      }
      case kinds.LeftParenthesis: {
        this.take();
        const inner = this.typeAfter("`(`");
        this.closing(kinds.RightParenthesis, "parentheses");
        return inner.kind === "missing" ? inner : { ...inner, start, end: this.lastEnd };
      }
      case kinds.PlainTextLiteral:
      case kinds.NumberLiteral:
      case kinds.Minus:
      case trueWord:
      case falseWord: {
        const value = this.literal();
        return { kind: "literalType", file, start, end: this.lastEnd, id: this.nextId++, value };
      }
      default:
        return this.namedType();
    }
  }

  private namedType(): TypeExpression {
    const name = this.nameOf(this.take());
    const types = this.takeIf(kinds.Less) ? this.typeArguments(name) : noTypes;
    const isRefined = this.takeIf(kinds.LeftParenthesis);
    const refinements = isRefined
      ? this.listOf(inRefinements, startsRefinement, () => this.refinement())
      : noRefinements;
    if (isRefined) this.closing(kinds.RightParenthesis, "a refinement");
    const { file, lastEnd: end } = this;
    return { kind: "namedType", file, start: name.start, end, id: this.nextId++, name, arguments: types, refinements };
  }

  private typeArguments(name: Name): readonly TypeExpression[] {
    const types = [this.typeAfter("`<`")];
    while (this.takeIf(kinds.Comma)) types.push(this.typeAfter("`,`"));
    if (!this.takeIf(kinds.Greater)) this.missing("`>`", `the types of ${quote(name.text)}`);
    return types;
  }

  private refinement(): Refinement {
    const start = this.nextStart();
    const hasName = isIdentifier(this.next) && this.kindAhead(2) === kinds.Equals;
    const name = hasName ? this.identifier("the name of a refinement") : undefined;
    if (hasName) this.takeIf(kinds.Equals);
    const from = startsExpression[this.next] === 1 ? this.value("a bound", "`(`") : undefined;
    const isRange = this.takeIf(kinds.Range);
    const to = isRange && startsExpression[this.next] === 1 ? this.value("a bound", "`..`") : undefined;
    if (from === undefined && !isRange) this.missing("a value", name === undefined ? undefined : "`=`");
    const { file, lastEnd: end } = this;
    return { kind: "refinement", file, start, end, id: this.nextId++, name, isRange, from, to };
  }

  // Fields

  protected fields(): Fields {
    const start = this.takeStart();
    const fields = this.listOf(inFields, startsField, () => this.field());
    this.expect(kinds.RightBrace, "`}`");
    return { kind: "fields", file: this.file, start, end: this.lastEnd, id: this.nextId++, fields };
  }

  /** Fields that must be here; none if they aren't. */
  protected requiredFields(after: string): Fields {
    if (this.next === kinds.LeftBrace) return this.fields();
    this.missing("`{ … }` with fields", after);
    return this.noFields();
  }

  protected noFields(): Fields {
    const { file, lastEnd } = this;
    return { kind: "fields", file, start: lastEnd, end: lastEnd, id: this.nextId++, fields: [] };
  }

  private field(): Field {
    this.readHead();
    const { start, doc, annotations } = this.head;
    const name = this.anyName("a field", annotations.length > 0 ? "the annotation" : undefined);
    if (this.next === kinds.Question && this.kindAhead(2) === kinds.Colon)
      this.foreign("the name of a field", "what may be missing has a `?` behind its type: `name: string?`");
    this.expectSign(kinds.Colon, [kinds.Equals], "a field and its type are joined by");
    const type = this.typeAfter("`:`");
    const value = this.defaultOfField();
    const { file, lastEnd: end } = this;
    return { kind: "field", file, start, end, id: this.nextId++, doc, annotations, name, type, default: value };
  }

  private defaultOfField(): Expression | undefined {
    if (this.next !== kinds.Equals && (this.next !== kinds.DoubleEquals || this.isLost)) return undefined;
    this.expectSign(kinds.Equals, [kinds.DoubleEquals], "a field and its default are joined by");
    const value = this.valueAfterEquals();
    this.refuseSecondValue("a list of fields");
    return value;
  }
}
