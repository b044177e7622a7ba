/**
 * The context of checking one file: what it reads, the tables that it fills, and what is known so far of its declarations.
 *
 * Mutable while a file is checked and by this phase only; afterwards `check.ts` freezes it into a CheckedModule.
 * Not here: where an expression stands and what its special names are (place.ts).
 */
import type { Report, SymbolId } from "../diagnostics/diagnostic.ts";
import type { FileId } from "../source/span.ts";
import type { Expression, Field, File, Local, NodeId } from "../syntax/tree.ts";
import type { Target } from "./checked.ts";
import type { Interfaces, TypeExport, ValueExport } from "./interface.ts";
import type { Demand } from "./demand.ts";
import type { Place } from "./place.ts";
import type { Slot } from "./slot.ts";
import type { SchemaIndex } from "./schema-index.ts";
import type { NamedDeclaration } from "./symbols.ts";
import type { Type } from "./type.ts";

/** What `bind` gives: what every name means. */
export interface Bound {
  readonly targets: readonly (Target | undefined)[];
  /** The symbol of each declaration of the file but externs, by the declaration's node id. */
  readonly symbols: ReadonlyMap<NodeId, SymbolId>;
  /** The same the other way. Of two declarations of one name only the first is here. */
  readonly declarations: ReadonlyMap<SymbolId, NamedDeclaration>;
  /**
   * Whether a local or requirement is mentioned before its end. Where none is, each needs only what stands before it. (The `as vm` of a
   * tofu item is a binder, and not counted.)
   */
  readonly mentionsAhead: boolean;
  /** What the file imports, by symbol. */
  readonly imported: {
    readonly types: ReadonlyMap<SymbolId, TypeExport>;
    readonly values: ReadonlyMap<SymbolId, ValueExport>;
  };
}

/** The functions that all files of the inference share; see inference.ts. */
export interface Inference {
  readonly infer: (checking: Checking, place: Place, node: Expression) => Type;
  readonly check: (
    checking: Checking,
    place: Place,
    node: Expression,
    expected: Type,
    demand: Demand | undefined,
  ) => boolean;
  readonly checkSlot: (checking: Checking, slot: Slot, expected: Type, demand: Demand | undefined) => boolean;
  readonly findType: (checking: Checking, symbol: SymbolId) => TypeExport | undefined;
}

export interface Checking extends Bound {
  readonly inference: Inference;
  readonly file: FileId;
  readonly tree: File;
  readonly interfaces: Interfaces;
  readonly schemas: SchemaIndex;
  readonly report: Report;
  /** By node id; see CheckedModule for what each table holds. */
  readonly types: (Type | undefined)[];
  readonly landings: (Type | undefined)[];
  readonly landingDemands: Map<NodeId, Demand>;
  readonly writtenTypes: Map<NodeId, Type>;
  readonly defaults: Map<SymbolId, Expression>;
  readonly examples: Map<SymbolId, readonly Expression[]>;
  readonly broken: Set<SymbolId>;
  /** This file's own exports as far as they are known: filled on demand by declared.ts and by check*.ts. */
  readonly typeExports: Map<SymbolId, TypeExport>;
  readonly valueExports: Map<SymbolId, ValueExport>;
  /** Locals by node id: how to infer one that is mentioned before its turn. */
  readonly locals: Map<NodeId, PendingLocal>;
  /** What `let x = …; …` calls `x`, by the binder. */
  readonly lets: Map<NodeId, Expression>;
  /** The `when` of requirements and tofu items without `for`, by the node that names them: present where it is known to hold. */
  readonly conditions: Map<NodeId, Expression>;
  /** Fields of resolved types whose defaults and examples are still to be checked: `checkPendingFields` (pending-fields.ts). */
  readonly pendingFields: PendingField[];
  /** What is being inferred or resolved at the moment, outermost first: symbols, and node ids of locals. */
  readonly running: Set<SymbolId | NodeId>;
  /** What is on a circle that is reported. */
  readonly circular: Set<SymbolId | NodeId>;
}

export interface PendingLocal {
  readonly local: Local;
  readonly place: Place;
}

export interface PendingField {
  readonly field: Field;
  readonly type: Type;
  readonly symbol: SymbolId;
}
