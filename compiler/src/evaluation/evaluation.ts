/**
 * What evaluating needs from outside: the checked files, a place for messages, a budget, and whoever makes hosts and secrets.
 *
 * Deployment drives: it makes frames with the names that an application or a rule sees, and asks for the values of expressions.
 */
import type { Diagnostic, Report, SymbolId } from "../diagnostics/diagnostic.ts";
import type { FileId, Span } from "../source/span.ts";
import type { Binder, Expression, NodeId } from "../syntax/tree.ts";
import type { CheckedModule, SpecialName } from "../semantics/checked.ts";
import type { Host, MapValue, Secret, SecretRecipe, Value } from "./value.ts";

/** Made by `makeEvaluation` (evaluate.ts) from Inputs. */
export interface Evaluation extends Inputs {
  /** Values of top-level constants and of fields' defaults, each computed once. */
  readonly constants: Map<SymbolId, Value | "running">;
  readonly defaults: Map<SymbolId, Value | "running">;
  readonly allowance: Allowance;
  readonly stack: Stack;
  /** Present while the generic module is made: options are unknown. */
  readonly generic?: Generic;
  /** How the parts of the evaluator reach the whole: they take it from here, so that no file imports in a circle. */
  readonly whole: Whole;
}

export interface Inputs {
  readonly module: (file: FileId) => CheckedModule | undefined;
  /** The text of a project file, relative to the project; undefined where it cannot be read. */
  readonly fileText: (file: FileId) => string | undefined;
  /** Why there is no text: for the path as it is written in a file, at a place. */
  readonly fileProblem?: (from: FileId, path: string, place: Span) => Diagnostic | undefined;
  /** Values of the constants and defaults of a file, where they were computed (and reported) before. */
  readonly known?: (file: FileId) => KnownValues | undefined;
  /** `from`: of a message about values, where those stand that led to it. */
  readonly report: (diagnostic: Diagnostic, from?: readonly Span[]) => void;
  /** Absent: that of an environment. */
  readonly allowance?: Allowance;
}

export interface KnownValues {
  readonly constants: ReadonlyMap<SymbolId, Value>;
  readonly defaults: ReadonlyMap<SymbolId, Value>;
}

/**
 * Evaluation without option values. Conditions, collections and keys may be residuals then, and what fails only on a way that may
 * not be taken is a residual that fails, not a message: see generic.ts.
 */
export interface Generic {
  /** Where messages go at the moment. */
  report: Report;
  /** How many variables there are. */
  variables: number;
}

/** What is being computed at the moment, across all frames: the machine's own stack is one, too. */
export interface Stack {
  depth: number;
  /** The weight of the values that expressions which have begun and not ended hold so far. */
  held: number;
  /** The weight of the values that names of such expressions stand for. */
  named: number;
  /** Lazy values that have begun and not ended, outermost first; a cycle shows the end of this list. */
  readonly running: Running[];
}

export interface Running {
  /** Tells one lazy value from another. */
  readonly key: unknown;
  /** Its name, for the message. */
  readonly name: string;
  /** Where it was asked for. */
  readonly at: Span;
}

export interface Whole {
  readonly evaluate: (evaluation: Evaluation, frame: Frame, node: Expression) => Value;
  readonly constant: (evaluation: Evaluation, symbol: SymbolId, at: Span) => Value;
  readonly default: (evaluation: Evaluation, symbol: SymbolId, at: Span) => Value;
}

/** The names that an expression sees, and who acts for it. */
export interface Frame {
  readonly module: CheckedModule;
  /** By the id of the node that declares the name. */
  bindings: ReadonlyMap<NodeId, Binding>;
  readonly specials: Specials;
  /** Names of mappings that this one extends; other frames ask their parent. */
  readonly inherited: ((mapping: SymbolId, name: string) => Binding | undefined) | undefined;
  readonly parent: Frame | undefined;
  readonly budget: Budget;
  /** Absent in constants and functions. */
  readonly actions: Actions | undefined;
}

/** `options`, `request`, `policy` … as a place has them. */
export type Specials = Pick<ReadonlyMap<SpecialName, Binding>, "get">;

/** A value, or how to get it once (deployment uses this for requirements, `for` keys, tofu items). */
export interface Binding {
  /** Never throws; computes on the first call and remembers. A call while computing is a cycle, which it reports. */
  readonly force: (at: Span) => Value;
}

/** What is left of the 10 million steps of one constant, application instance or rule run. */
export interface Budget {
  steps: number;
  /** The budget's end is reported once. */
  isReported: boolean;
}

/** What is left for everything that is made together and kept, however many budgets that takes. */
export interface Allowance {
  readonly of: "project" | "environment" | "module";
  steps: number;
  /** As in `weightOf`. */
  weight: number;
  /** What large values are kept, by their places: whoever goes beyond is told of the place that takes most. */
  readonly places: Map<Span, { times: number; weight: number }>;
  /** Its end is reported once. */
  isReported: boolean;
}

/** What `host`, `secret` and `identity_secret` do; only where applications, mappings and environments are evaluated. */
export interface Actions {
  /** The mapping whose private facts are seen; absent outside of mappings. */
  readonly mapping?: SymbolId;
  readonly host: (name: string, settings: Omit<Host, "name" | "origin">, at: Span) => Host;
  /** Only in rules of the generic module, where each request has its own: a residual of the call. `settings` is a record. */
  readonly openHost?: (name: Value, settings: MapValue, at: Span) => Value;
  /** How a secret comes to be that says nothing of it; absent: 32 random bytes. Environments and deployments: supplied. */
  readonly defaultRecipe?: SecretRecipe;
  readonly secret: (id: string, recipe: SecretRecipe, isIdentity: boolean, at: Span) => Secret;
  /** Only in the generic module: a secret whose id is not known; a residual. */
  readonly openSecret?: (id: Value, at: Span) => Value;
}

/** `for binders in collection where condition`. */
export interface Loop extends Span {
  readonly binders: readonly Binder[];
  readonly collection: Expression;
  readonly condition: Expression | undefined;
}
