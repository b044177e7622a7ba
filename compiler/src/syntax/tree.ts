/**
 * The tree of a file: one readonly interface per kind of node.
 *
 * A node is its own span. `id` is dense within its file (0 to `File.nodeCount - 1`), so what later phases learn of a node
 * lies in arrays beside the tree, never on it. A part that the text lacks (after a syntax error) is a `missing` node or a
 * name with the text `""`; the error was reported by the parser, so later phases pass over it in silence.
 * Not here: what names mean (semantics), walking (children.ts).
 */
import type {
  Annotation,
  Arm,
  Binder,
  Documented,
  Expression,
  Field,
  Fields,
  ForEntry,
  IfEntry,
  ListFor,
  Name,
  NodeBase,
  Pattern,
  PlainText,
  RecordExpression,
  Refinement,
  SetEntry,
  Spread,
  TextPart,
  TypeExpression,
} from "./expression-tree.ts";

export type * from "./expression-tree.ts";

export interface File extends NodeBase {
  readonly kind: "file";
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
  readonly nodeCount: number;
  /** Whether there is any annotation in it. */
  readonly hasAnnotations: boolean;
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
  readonly alias: Name | undefined;
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
  readonly type: TypeExpression | undefined;
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
  readonly policy: Fields | undefined;
  readonly grant: Fields | undefined;
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
  readonly extends: Name | undefined;
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
  readonly instance: Name | undefined;
  readonly application: Name;
  readonly options: RecordExpression;
}

export interface ExternNixosDeclaration extends NodeBase, Documented {
  readonly kind: "externNixosDeclaration";
  readonly options: readonly ExternOption[];
  /** A file of the project, in place of `options`. */
  readonly from: PlainText | undefined;
}

/** `services.postgresql.ensureUsers.*.name: string`. */
export interface ExternOption extends NodeBase, Documented {
  readonly kind: "externOption";
  readonly path: readonly Name[];
  readonly type: TypeExpression;
  readonly default: Expression | undefined;
}

export interface ExternTofuDeclaration extends NodeBase, Documented {
  readonly kind: "externTofuDeclaration";
  readonly name: Name;
  readonly source: PlainText;
  readonly version: PlainText | undefined;
  /** Inline schema, in place of `from`. */
  readonly config: Fields | undefined;
  readonly items: readonly ExternTofuItem[];
  readonly from: PlainText | undefined;
}

export interface ExternTofuItem extends NodeBase, Documented {
  readonly kind: "externTofuItem";
  readonly mode: "resource" | "data";
  readonly name: Name;
  readonly fields: Fields;
}

// Items of declarations

/** `options { … }` of an application. */
export interface Options extends NodeBase {
  readonly kind: "options";
  readonly fields: Fields;
}

export interface Local extends NodeBase, Documented {
  readonly kind: "local";
  readonly name: Name;
  readonly type: TypeExpression | undefined;
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
  readonly collection: Expression | undefined;
  readonly condition: Expression | undefined;
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
  readonly tail: Tail | undefined;
}

export interface NixosFragment extends NodeBase, Documented {
  readonly kind: "nixosFragment";
  readonly host: Expression;
  readonly settings: RecordExpression;
  readonly tail: Tail | undefined;
}

export interface Outputs extends NodeBase, Documented {
  readonly kind: "outputs";
  readonly values: RecordExpression;
}

export interface StateItem extends NodeBase, Documented {
  readonly kind: "state";
  readonly requirements: readonly Name[];
  /** Once, where there is no mistake. */
  readonly stopped: readonly Expression[];
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
  readonly as: Binder | undefined;
  readonly values: RecordExpression;
  readonly tail: Tail | undefined;
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
  readonly tail: Tail | undefined;
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
