/**
 * What resolving an environment needs, and looking up declarations in it.
 *
 * Not here: the state of resolving itself (resolution.ts).
 */
import type { Diagnostic, SymbolId } from "../diagnostics/diagnostic.ts";
import type { KnownValues } from "../evaluation/evaluation.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import type { MappingExport, ResourceExport, ValueExport } from "../semantics/interface.ts";
import type { SchemaIndex } from "../semantics/schema-index.ts";
import { fileOfSymbol, nameOfSymbol } from "../semantics/symbols.ts";
import type { FileId, Span } from "../source/span.ts";
import type {
  ApplicationDeclaration,
  Declaration,
  DeploymentDeclaration,
  Documented,
  EnvironmentDeclaration,
  MappingDeclaration,
  Name,
  ProviderDeclaration,
  ResourceDeclaration,
} from "../syntax/tree.ts";
import type { DescribedApplications } from "./resolved.ts";

export interface ResolveInput {
  readonly environment: SymbolId;
  readonly module: (file: FileId) => CheckedModule | undefined;
  /** Deployments of the project whose `on` names the environment, in any order. */
  readonly deployments: readonly Declared<DeploymentDeclaration>[];
  /** Every application of the project: JSON configurations name them. */
  readonly applications: readonly Declared<ApplicationDeclaration>[];
  /** What schemas say of them: the same in every environment, so it is not made by resolving one. */
  readonly described: DescribedApplications;
  /** Mappings that have a rule for a resource, by name: of what is read already. Absent: nobody asks. */
  readonly mappingsFor?: (resource: SymbolId) => readonly string[];
  /** JSON configurations; each is a deployment named like its file. */
  readonly configurations: readonly { readonly file: FileId; readonly text: string }[];
  /** The text of `manifest.json` of the output folder, where there is one; `file` is for messages. */
  readonly oldManifest?: { readonly file: FileId; readonly text: string };
  /** Deployments of the project that are on other environments, and on which. */
  readonly elsewhere?: ReadonlyMap<string, string>;
  /** What `--remove` names: deployments, or OpenTofu addresses. */
  readonly removed: readonly string[];
  /** The flake reference of nixpkgs. */
  readonly nixpkgs: string;
  readonly schemas: SchemaIndex;
  readonly fileText: (file: FileId) => string | undefined;
  /** Values of constants and defaults that are computed already. */
  readonly known?: (file: FileId) => KnownValues | undefined;
  /** What those weigh together. */
  readonly knownWeight?: number;
  /** Why there is no text: for the path as it is written in a file, at a place. */
  readonly fileProblem?: (from: FileId, path: string, place: Span) => Diagnostic | undefined;
}

/** A declaration with the file that knows what its names mean. */
export interface Declared<D extends Declaration> {
  readonly module: CheckedModule;
  readonly declaration: D;
  readonly symbol: SymbolId;
}

interface DeclarationOf {
  readonly application: ApplicationDeclaration;
  readonly provider: ProviderDeclaration;
  readonly mapping: MappingDeclaration;
  readonly environment: EnvironmentDeclaration;
  readonly resource: ResourceDeclaration;
}

type Modules = Pick<ResolveInput, "module">;

export function findApplication(input: Modules, symbol: SymbolId): Declared<DeclarationOf["application"]> | undefined {
  const found = find(input, symbol);
  return found?.declaration.kind === "applicationDeclaration"
    ? { ...found, declaration: found.declaration }
    : undefined;
}

export function findProvider(input: Modules, symbol: SymbolId): Declared<DeclarationOf["provider"]> | undefined {
  const found = find(input, symbol);
  return found?.declaration.kind === "providerDeclaration" ? { ...found, declaration: found.declaration } : undefined;
}

export function findMapping(input: Modules, symbol: SymbolId): Declared<DeclarationOf["mapping"]> | undefined {
  const found = find(input, symbol);
  return found?.declaration.kind === "mappingDeclaration" ? { ...found, declaration: found.declaration } : undefined;
}

export function findEnvironment(input: Modules, symbol: SymbolId): Declared<DeclarationOf["environment"]> | undefined {
  const found = find(input, symbol);
  return found?.declaration.kind === "environmentDeclaration"
    ? { ...found, declaration: found.declaration }
    : undefined;
}

export function findResource(input: Modules, symbol: SymbolId): Declared<DeclarationOf["resource"]> | undefined {
  const found = find(input, symbol);
  return found?.declaration.kind === "resourceDeclaration" ? { ...found, declaration: found.declaration } : undefined;
}

/** Undefined where there is none, or it has errors, which are reported already. */
function find(input: Modules, symbol: SymbolId): Declared<Declaration> | undefined {
  const module = input.module(fileOfSymbol(symbol));
  const declaration = module?.declarations.get(symbol);
  if (module === undefined || declaration === undefined || module.broken.has(symbol)) return undefined;
  return { module, declaration, symbol };
}

export function resourceExport(input: Modules, symbol: SymbolId): ResourceExport | undefined {
  const entry = input.module(fileOfSymbol(symbol))?.interface.types.get(nameOfSymbol(symbol));
  return entry?.kind === "resource" && entry.symbol === symbol ? entry : undefined;
}

export function valueExport(input: Modules, symbol: SymbolId): ValueExport | undefined {
  const entry = input.module(fileOfSymbol(symbol))?.interface.values.get(nameOfSymbol(symbol));
  return entry?.symbol === symbol ? entry : undefined;
}

export function mappingExport(input: Modules, symbol: SymbolId): MappingExport | undefined {
  const found = valueExport(input, symbol);
  return found?.kind === "mapping" ? found : undefined;
}

/** The declaration that a name in a header means; undefined where it is unknown (reported already). */
export function symbolOf(module: CheckedModule, name: Name): SymbolId | undefined {
  const target = module.targets.get(name.id);
  return target?.kind === "declaration" ? target.symbol : undefined;
}

/** The name that ids are made of: the oldest that `@was` tells, else its own. */
export function lastingName(documented: Documented, name: string): string {
  return oldNames(documented)[0] ?? name;
}

/** What `@was("…")` says, in source order: oldest first. */
export function oldNames(documented: Documented): readonly string[] {
  return documented.annotations.flatMap((annotation) =>
    annotation.name.text !== "was"
      ? []
      : annotation.arguments.flatMap((argument) => {
          if (argument.kind !== "text") return [];
          const texts = argument.parts.map((part) => (part.kind === "textPart" ? part.text : undefined));
          return texts.every((text) => text !== undefined) ? [texts.join("")] : [];
        }),
  );
}
