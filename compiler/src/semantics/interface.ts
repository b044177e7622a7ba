/**
 * What importers may know of a file: names, types, docs. No spans and no bodies, so an edit inside a body leaves it equal and
 * importers are not done again. Places are named by SymbolId (`"file.fedi#machine.request.cores"`).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { FileId } from "../source/span.ts";
import type { FieldAnnotations, RecordType, Type } from "./type.ts";

export interface ModuleInterface {
  readonly file: FileId;
  /** The file has syntax errors: a name that is not here may stand in what could not be read. */
  readonly isPartial?: true;
  /** Types and resources: one namespace. */
  readonly types: ReadonlyMap<string, TypeExport>;
  /** Everything else: the other namespace. */
  readonly values: ReadonlyMap<string, ValueExport>;
}

interface ExportBase {
  readonly symbol: SymbolId;
  readonly name: string;
  readonly doc?: string;
  readonly annotations?: FieldAnnotations;
}

export type TypeExport = AliasExport | ResourceExport;

export interface AliasExport extends ExportBase {
  readonly kind: "alias";
  readonly type: Type;
}

/** Absent `policy` and `grant` are empty records. */
export interface ResourceExport extends ExportBase {
  readonly kind: "resource";
  readonly request: RecordType;
  readonly policy: RecordType;
  readonly grant: RecordType;
}

export type ValueExport =
  | ConstantExport
  | FunctionExport
  | ApplicationExport
  | ProviderExport
  | MappingExport
  | EnvironmentExport
  | DeploymentExport;

export interface ConstantExport extends ExportBase {
  readonly kind: "constant";
  readonly type: Type;
  /** The value, where it is a plain number: importers may use it in bounds of types. */
  readonly number?: { readonly value: number; readonly unit: "int" | "float" | "bytes" | "duration" };
}

export interface FunctionExport extends ExportBase {
  readonly kind: "function";
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  readonly result: Type;
  /** Which arguments it compares or searches, and which its result may be made of; absent: none (label-use.ts). */
  readonly labels?: { readonly inspects: readonly number[]; readonly keeps: readonly number[] };
}

export interface ApplicationExport extends ExportBase {
  readonly kind: "application";
  readonly options: RecordType;
  /** In source order; names with the symbol of their resource. */
  readonly requirements: readonly { readonly name: string; readonly resource: SymbolId }[];
}

export interface ProviderExport extends ExportBase {
  readonly kind: "provider";
  readonly config: RecordType;
}

export interface MappingExport extends ExportBase {
  readonly kind: "mapping";
  readonly provider: SymbolId;
  readonly extends?: SymbolId;
  /** Its own locals, requirements and OpenTofu items, which mappings that extend it may name. */
  readonly names: ReadonlyMap<string, Type>;
  /** Resources it has rules for, inherited ones included, with the types of their `private` facts. */
  readonly rules: ReadonlyMap<SymbolId, { readonly private: RecordType }>;
}

export interface EnvironmentExport extends ExportBase {
  readonly kind: "environment";
  /** Resources that its mappings have rules for. */
  readonly resources: readonly SymbolId[];
}

export interface DeploymentExport extends ExportBase {
  readonly kind: "deployment";
  readonly environment: SymbolId;
}

/** How semantics reaches other files; `undefined` where a file or name does not exist (reported elsewhere). */
export interface Interfaces {
  /** The interface that an import's text leads to, from the file that holds the import. Of `"std"` it need only have `names`. */
  imported(from: FileId, text: string, names: readonly string[]): ModuleInterface | undefined;
  resource(symbol: SymbolId): ResourceExport | undefined;
  value(symbol: SymbolId): ValueExport | undefined;
  /** Whether the standard library declares the name, as what: told without reading more of it than that. */
  standard(name: string): { readonly isType: boolean; readonly isValue: boolean };
}
