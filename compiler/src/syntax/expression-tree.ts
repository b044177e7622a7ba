/**
 * The part of the tree that stands inside declarations: names, fields, written types, expressions.
 *
 * Import it through tree.ts, which says what holds for all nodes.
 */
import type { Span } from "../source/span.ts";

export type NodeId = number;

export interface NodeBase extends Span {
  readonly id: NodeId;
}

/** `text` is the name itself, without quotes; `""` where it is missing. */
export interface Name extends NodeBase {
  readonly kind: "name";
  readonly text: string;
  readonly quoted: boolean;
}

/** A STRING: text without interpolation, escapes resolved. */
export interface PlainText extends NodeBase {
  readonly kind: "plainText";
  readonly text: string;
}

export interface Annotation extends NodeBase {
  readonly kind: "annotation";
  readonly name: Name;
  readonly arguments: readonly Expression[];
}

/** What `///` and `@…` before an item say of it. `doc` is Markdown, lines joined by `\n`, the first blank after `///` gone. */
export interface Documented {
  readonly doc: string | undefined;
  readonly annotations: readonly Annotation[];
}

export interface Fields extends NodeBase {
  readonly kind: "fields";
  readonly fields: readonly Field[];
}

export interface Field extends NodeBase, Documented {
  readonly kind: "field";
  readonly name: Name;
  readonly type: TypeExpression;
  readonly default: Expression | undefined;
}

/** A name bound by `for`, `match`, `let … ;` or `as`. */
export interface Binder extends NodeBase {
  readonly kind: "binder";
  readonly name: Name;
}

// Types as written

export type TypeExpression =
  | LiteralTypeExpression
  | NamedTypeExpression
  | RecordTypeExpression
  | VariantTypeExpression
  | OptionalTypeExpression
  | UnionTypeExpression
  | MissingNode;

export interface LiteralTypeExpression extends NodeBase {
  readonly kind: "literalType";
  readonly value: string | number | boolean;
}

export interface NamedTypeExpression extends NodeBase {
  readonly kind: "namedType";
  readonly name: Name;
  readonly arguments: readonly TypeExpression[];
  readonly refinements: readonly Refinement[];
}

/** `1..63`, `length = 1..63`, `pattern = "…"`; without `..` only `from` is present. */
export interface Refinement extends NodeBase {
  readonly kind: "refinement";
  readonly name: Name | undefined;
  readonly isRange: boolean;
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
}

export interface RecordTypeExpression extends NodeBase {
  readonly kind: "recordType";
  readonly fields: Fields;
}

export interface VariantTypeExpression extends NodeBase {
  readonly kind: "variantType";
  readonly cases: Fields;
}

export interface OptionalTypeExpression extends NodeBase {
  readonly kind: "optionalType";
  readonly inner: TypeExpression;
}

export interface UnionTypeExpression extends NodeBase {
  readonly kind: "unionType";
  /** At least two. */
  readonly members: readonly TypeExpression[];
}

// Expressions

export type Expression =
  | NumberExpression
  | TextExpression
  | BoolExpression
  | NoneExpression
  | ReferenceExpression
  | ListExpression
  | RecordExpression
  | SelectExpression
  | IndexExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | IfExpression
  | LetExpression
  | MatchExpression
  | MissingNode;

/** A part that the text lacks; its span is empty. */
export interface MissingNode extends NodeBase {
  readonly kind: "missing";
}

/** `unit` says what `value` counts: bytes, seconds, or nothing. A float is written with a dot. */
export interface NumberExpression extends NodeBase {
  readonly kind: "number";
  readonly value: number;
  readonly unit: "int" | "float" | "bytes" | "duration";
}

/** A TEMPLATE or block string; texts have escapes resolved and indentation removed. No parts: `""`. */
export interface TextExpression extends NodeBase {
  readonly kind: "text";
  readonly parts: readonly (TextPart | Expression)[];
  readonly isBlock: boolean;
}

export interface TextPart extends NodeBase {
  readonly kind: "textPart";
  readonly text: string;
}

export interface BoolExpression extends NodeBase {
  readonly kind: "bool";
  readonly value: boolean;
}

export interface NoneExpression extends NodeBase {
  readonly kind: "none";
}

export interface ReferenceExpression extends NodeBase {
  readonly kind: "reference";
  readonly name: string;
}

export interface ListExpression extends NodeBase {
  readonly kind: "list";
  readonly items: readonly ListItem[];
}

export type ListItem = Expression | Spread | ListFor;

/** `...expr` in a list or a record. */
export interface Spread extends NodeBase {
  readonly kind: "spread";
  readonly value: Expression;
}

/** `for binders in collection where condition: value`. */
export interface ListFor extends NodeBase {
  readonly kind: "listFor";
  readonly binders: readonly Binder[];
  readonly collection: Expression;
  readonly condition: Expression | undefined;
  readonly value: Expression;
}

export interface RecordExpression extends NodeBase {
  readonly kind: "record";
  readonly entries: readonly Entry[];
}

export type Entry = SetEntry | Spread | IfEntry | ForEntry;

/** `a.b = value`; `a.b { … }` is the same with a record as value. */
export interface SetEntry extends NodeBase {
  readonly kind: "set";
  /** Not empty. A key with interpolation is a `text` expression. */
  readonly path: readonly (Name | TextExpression)[];
  readonly value: Expression;
}

export interface IfEntry extends NodeBase {
  readonly kind: "ifEntry";
  readonly condition: Expression;
  readonly then: RecordExpression;
  readonly else: RecordExpression | undefined;
}

export interface ForEntry extends NodeBase {
  readonly kind: "forEntry";
  readonly binders: readonly Binder[];
  readonly collection: Expression;
  readonly condition: Expression | undefined;
  readonly body: RecordExpression;
}

/** `value.name`; with `?.` (`isOptional`) `none` stays `none`. */
export interface SelectExpression extends NodeBase {
  readonly kind: "select";
  readonly value: Expression;
  readonly name: Name;
  readonly isOptional: boolean;
}

export interface IndexExpression extends NodeBase {
  readonly kind: "index";
  readonly value: Expression;
  readonly index: Expression;
}

export interface CallExpression extends NodeBase {
  readonly kind: "call";
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
}

export interface UnaryExpression extends NodeBase {
  readonly kind: "unary";
  readonly operator: "-" | "not";
  readonly operand: Expression;
}

export type BinaryOperator =
  "or" | "and" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "??" | "+" | "-" | "++" | "*" | "/" | "%";

export interface BinaryExpression extends NodeBase {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface IfExpression extends NodeBase {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: Expression;
  readonly else: Expression;
}

/** `let binder = value; body`. */
export interface LetExpression extends NodeBase {
  readonly kind: "let";
  readonly binder: Binder;
  readonly value: Expression;
  readonly body: Expression;
}

export interface MatchExpression extends NodeBase {
  readonly kind: "match";
  readonly value: Expression;
  readonly arms: readonly Arm[];
}

export interface Arm extends NodeBase {
  readonly kind: "arm";
  readonly pattern: Pattern;
  readonly value: Expression;
}

export type Pattern = AnyPattern | NonePattern | LiteralPattern | CasePattern;

/** `_`. */
export interface AnyPattern extends NodeBase {
  readonly kind: "anyPattern";
}

export interface NonePattern extends NodeBase {
  readonly kind: "nonePattern";
}

export interface LiteralPattern extends NodeBase {
  readonly kind: "literalPattern";
  readonly value: string | number | boolean;
}

/** A case of a variant, with a name for what it holds. */
export interface CasePattern extends NodeBase {
  readonly kind: "casePattern";
  readonly name: Name;
  readonly binder: Binder | undefined;
}
