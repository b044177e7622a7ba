/**
 * What is known of a file once it is checked: tables beside its tree, indexed by node id.
 *
 * Evaluation reads these and never looks at names or types by itself.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { FileId } from "../source/span.ts";
import type { Declaration, Expression, File, Node, NodeId } from "../syntax/tree.ts";
import type { Demand } from "./demand.ts";
import type { ModuleInterface } from "./interface.ts";
import type { NodeTable } from "./node-table.ts";
import type { Type } from "./type.ts";

/** What a reference, or a name in the place of one, means. */
export type Target =
  /** A declaration of this or another file. */
  | { readonly kind: "declaration"; readonly symbol: SymbolId }
  /** A built-in function. */
  | { readonly kind: "intrinsic"; readonly name: string }
  /**
   * A name of this file's inner scopes. `node` is the node that declares it: Binder, Parameter, Local, Requirement.
   * (The `as vm` of a tofu item is a Binder.)
   */
  | { readonly kind: "inner"; readonly node: Node }
  /** What a mapping that this one extends declares: a local, a requirement, an OpenTofu item; `node` where it is in this file. */
  | { readonly kind: "inherited"; readonly mapping: SymbolId; readonly name: string; readonly node?: Node }
  /** `options request requests policy config id application deployment hosts pkgs`. */
  | { readonly kind: "special"; readonly name: SpecialName }
  /** Reported already. */
  | { readonly kind: "unknown" };

export type SpecialName =
  "options" | "request" | "requests" | "policy" | "config" | "id" | "application" | "deployment" | "hosts" | "pkgs";

export interface CheckedModule {
  readonly file: FileId;
  readonly tree: File;
  /** Of `reference` expressions, and of the Names of written types, resources, providers, mappings, environments, imports. */
  readonly targets: NodeTable<Target>;
  /** Of expressions, binders, parameters, locals, requirements. */
  readonly types: NodeTable<Type>;
  /**
   * Where a value arrives at a declared type: the value of that expression is then made to be of it (defaults filled in, sets
   * sorted, integers widened, refinements checked). Every expression that is given an expected type by a declaration has one, except
   * where the value is certain to be of the type as it is.
   */
  readonly landings: NodeTable<Type>;
  /** Who demands the types of `landings`, for messages about values that are learnt later. */
  readonly landingDemands: ReadonlyMap<NodeId, Demand>;
  /** `default` expressions of fields, and `@example` values, by the field's symbol. */
  readonly defaults: ReadonlyMap<SymbolId, Expression>;
  readonly examples: ReadonlyMap<SymbolId, readonly Expression[]>;
  /** The resolved type of a field's default, a function's result, a local's or constant's written type, by node id of the TypeExpression. */
  readonly writtenTypes: ReadonlyMap<NodeId, Type>;
  readonly interface: ModuleInterface;
  /** By symbol; every declaration of the file but externs. */
  readonly declarations: ReadonlyMap<SymbolId, Declaration>;
  /** Symbols of declarations with errors: not evaluated. */
  readonly broken: ReadonlySet<SymbolId>;
}
