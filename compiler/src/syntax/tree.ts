/**
 * The tree of a file: one readonly interface per kind of node.
 *
 * A node is its own span. `id` is dense within its file (0 to `File.nodeCount - 1`), so what later phases learn of a node
 * lies in arrays beside the tree, never on it. A part that the text lacks (after a syntax error) is a `missing` node or a
 * name with the text `""`; the error was reported by the parser, so later phases pass over it in silence.
 * Not here: what names mean (semantics), walking (children.ts).
 */
import type { Span } from "../source/span.ts";

export type NodeId = number;

interface NodeBase extends Span {
  readonly id: NodeId;
}

export interface File extends NodeBase {
  readonly kind: "file";
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
  readonly nodeCount: number;
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

export interface Import extends NodeBase {
  readonly kind: "import";
  readonly names: readonly ImportedName[];
  readonly from: PlainText;
}

export interface ImportedName extends NodeBase {
  readonly kind: "importedName";
  readonly name: Name;
  /** The name under which it is known here; absent: its own. */
  readonly alias?: Name;
}

export interface Annotation extends NodeBase {
  readonly kind: "annotation";
  readonly name: Name;
  readonly arguments: readonly Expression[];
}

/** What `///` and `@…` before an item say of it. `doc` is Markdown, lines joined by `\n`, the first blank after `///` gone. */
export interface Documented {
  readonly doc?: string;
  readonly annotations: readonly Annotation[];
}

// Declarations

export type Declaration =
  | TypeDeclaration
  | ConstantDeclaration
  | FunctionDeclaration
  | ResourceDeclaration
  | ApplicationDeclaration
  | ProviderDeclaration
  | MappingDeclaration
  | EnvironmentDeclaration
  | DeploymentDeclaration
  | ExternNixosDeclaration
  | ExternTofuDeclaration;

export interface TypeDeclaration extends NodeBase, Documented {
  readonly kind: "typeDeclaration";
  readonly name: Name;
  readonly type: TypeExpression;
}

export interface ConstantDeclaration extends NodeBase, Documented {
  readonly kind: "constantDeclaration";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value: Expression;
}

export interface FunctionDeclaration extends NodeBase, Documented {
  readonly kind: "functionDeclaration";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeExpression;
  readonly body: Expression;
}

export interface Parameter extends NodeBase {
  readonly kind: "parameter";
  readonly name: Name;
  readonly type: TypeExpression;
}

export interface ResourceDeclaration extends NodeBase, Documented {
  readonly kind: "resourceDeclaration";
  readonly name: Name;
  readonly request: Fields;
  readonly policy?: Fields;
  readonly grant?: Fields;
  readonly checks: readonly Check[];
}

export interface ApplicationDeclaration extends NodeBase, Documented {
  readonly kind: "applicationDeclaration";
  readonly name: Name;
  readonly items: readonly ApplicationItem[];
}

export type ApplicationItem = Options | Local | Check | Requires | NixosFragment | Outputs | StateItem | Migrate;

export interface ProviderDeclaration extends NodeBase, Documented {
  readonly kind: "providerDeclaration";
  readonly name: Name;
  readonly config: Fields;
  readonly items: readonly (Local | Check)[];
}

export interface MappingDeclaration extends NodeBase, Documented {
  readonly kind: "mappingDeclaration";
  readonly name: Name;
  readonly provider: Name;
  readonly extends?: Name;
  readonly items: readonly MappingItem[];
}

export type MappingItem = Local | Check | Requires | Tofu | NixosFragment | Rule;

export interface EnvironmentDeclaration extends NodeBase, Documented {
  readonly kind: "environmentDeclaration";
  readonly name: Name;
  readonly providers: readonly EnvironmentProvider[];
  readonly policies: readonly EnvironmentPolicy[];
}

export interface EnvironmentProvider extends NodeBase {
  readonly kind: "environmentProvider";
  readonly provider: Name;
  readonly config: RecordExpression;
  readonly mapping: Name;
}

export interface EnvironmentPolicy extends NodeBase {
  readonly kind: "environmentPolicy";
  readonly resource: Name;
  readonly values: RecordExpression;
}

export interface DeploymentDeclaration extends NodeBase, Documented {
  readonly kind: "deploymentDeclaration";
  readonly name: Name;
  readonly environment: Name;
  readonly instances: readonly DeploymentInstance[];
}

export interface DeploymentInstance extends NodeBase, Documented {
  readonly kind: "deploymentInstance";
  /** Absent: the application's own name. */
  readonly instance?: Name;
  readonly application: Name;
  readonly options: RecordExpression;
}

export interface ExternNixosDeclaration extends NodeBase, Documented {
  readonly kind: "externNixosDeclaration";
  readonly options: readonly ExternOption[];
  /** A file of the project, in place of `options`. */
  readonly from?: PlainText;
}

/** `services.postgresql.ensureUsers.*.name: string`. */
export interface ExternOption extends NodeBase, Documented {
  readonly kind: "externOption";
  readonly path: readonly Name[];
  readonly type: TypeExpression;
  readonly default?: Expression;
}

export interface ExternTofuDeclaration extends NodeBase, Documented {
  readonly kind: "externTofuDeclaration";
  readonly name: Name;
  readonly source: PlainText;
  readonly version?: PlainText;
  /** Inline schema, in place of `from`. */
  readonly config?: Fields;
  readonly items: readonly ExternTofuItem[];
  readonly from?: PlainText;
}

export interface ExternTofuItem extends NodeBase, Documented {
  readonly kind: "externTofuItem";
  readonly mode: "resource" | "data";
  readonly name: Name;
  readonly fields: Fields;
}

// Items of declarations

export interface Fields extends NodeBase {
  readonly kind: "fields";
  readonly fields: readonly Field[];
}

export interface Field extends NodeBase, Documented {
  readonly kind: "field";
  readonly name: Name;
  readonly type: TypeExpression;
  readonly default?: Expression;
}

/** `options { … }` of an application. */
export interface Options extends NodeBase {
  readonly kind: "options";
  readonly fields: Fields;
}

export interface Local extends NodeBase, Documented {
  readonly kind: "local";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value: Expression;
}

export interface Check extends NodeBase, Documented {
  readonly kind: "check";
  readonly condition: Expression;
  readonly message: Expression;
}

/** `for key, value in collection when condition` behind an item. One binder is `value`. */
export interface Tail extends NodeBase {
  readonly kind: "tail";
  readonly binders: readonly Binder[];
  /** Present where binders are. */
  readonly collection?: Expression;
  readonly condition?: Expression;
}

/** A name bound by `for`, `match`, `let … ;` or `as`. */
export interface Binder extends NodeBase {
  readonly kind: "binder";
  readonly name: Name;
}

export interface Requires extends NodeBase {
  readonly kind: "requires";
  readonly requirements: readonly Requirement[];
}

export interface Requirement extends NodeBase, Documented {
  readonly kind: "requirement";
  readonly name: Name;
  readonly resource: Name;
  readonly request: RecordExpression;
  readonly tail?: Tail;
}

export interface NixosFragment extends NodeBase, Documented {
  readonly kind: "nixosFragment";
  readonly host: Expression;
  readonly settings: RecordExpression;
  readonly tail?: Tail;
}

export interface Outputs extends NodeBase, Documented {
  readonly kind: "outputs";
  readonly values: RecordExpression;
}

export interface StateItem extends NodeBase, Documented {
  readonly kind: "state";
  readonly requirements: readonly Name[];
  readonly stopped?: Expression;
}

export interface Migrate extends NodeBase, Documented {
  readonly kind: "migrate";
  readonly requirement: Name;
  readonly items: readonly (NixosFragment | Command)[];
}

/** `run { on = …, run = … }` inside `migrate`; `backup` and `restore` inside a rule. */
export interface Command extends NodeBase, Documented {
  readonly kind: "command";
  readonly purpose: "run" | "backup" | "restore";
  readonly values: RecordExpression;
}

export interface Tofu extends NodeBase {
  readonly kind: "tofu";
  readonly items: readonly (TofuProvider | TofuItem)[];
}

export interface TofuProvider extends NodeBase, Documented {
  readonly kind: "tofuProvider";
  readonly name: Name;
  readonly values: RecordExpression;
}

export interface TofuItem extends NodeBase, Documented {
  readonly kind: "tofuItem";
  readonly mode: "resource" | "data";
  readonly type: Name;
  /** Its name within the OpenTofu module. */
  readonly name: Expression;
  readonly as?: Binder;
  readonly values: RecordExpression;
  readonly tail?: Tail;
}

export interface Rule extends NodeBase, Documented {
  readonly kind: "rule";
  readonly resource: Name;
  readonly items: readonly RuleItem[];
}

export type RuleItem =
  Local | Check | Requires | NixosFragment | Tofu | Outputs | Manual | Grant | Private | Command | Ignores;

export interface Manual extends NodeBase, Documented {
  readonly kind: "manual";
  readonly text: Expression;
  readonly tail?: Tail;
}

export interface Grant extends NodeBase, Documented {
  readonly kind: "grant";
  readonly values: RecordExpression;
}

export interface Private extends NodeBase, Documented {
  readonly kind: "private";
  readonly values: RecordExpression;
}

export interface Ignores extends NodeBase, Documented {
  readonly kind: "ignores";
  readonly fields: readonly Name[];
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
  readonly name?: Name;
  readonly isRange: boolean;
  readonly from?: Expression;
  readonly to?: Expression;
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
  readonly condition?: Expression;
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
  readonly else?: RecordExpression;
}

export interface ForEntry extends NodeBase {
  readonly kind: "forEntry";
  readonly binders: readonly Binder[];
  readonly collection: Expression;
  readonly condition?: Expression;
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
  readonly binder?: Binder;
}

export type Node =
  | File
  | Name
  | PlainText
  | Import
  | ImportedName
  | Annotation
  | Declaration
  | DeploymentInstance
  | EnvironmentProvider
  | EnvironmentPolicy
  | ExternOption
  | ExternTofuItem
  | Fields
  | Field
  | Parameter
  | Options
  | Local
  | Check
  | Tail
  | Binder
  | Requires
  | Requirement
  | NixosFragment
  | Outputs
  | StateItem
  | Migrate
  | Command
  | Tofu
  | TofuProvider
  | TofuItem
  | Rule
  | Manual
  | Grant
  | Private
  | Ignores
  | TypeExpression
  | Refinement
  | Expression
  | TextPart
  | Spread
  | ListFor
  | SetEntry
  | IfEntry
  | ForEntry
  | Arm
  | Pattern;
