/**
 * The public API of the package: open a project, ask what is wrong with it, what it compiles to, and what stands where.
 *
 * Only re-exports; nobody inside imports this file. The language server imports nothing else of the compiler.
 */

export { version } from "./cli/version.ts";

// Projects and their files
export { projectEntries, hasManifest } from "./project/entries.ts";
export { memoryHost, isFailure, type Host } from "./project/host.ts";
export { fileDestination, filesBelow, importDestination, type Destination } from "./project/module-path.ts";
export { nodeHost, standardLibraryFolder } from "./project/node-host.ts";
export { fileIdOf, labelOf, packagesOf, pathOf } from "./project/packages.ts";
export {
  isAsked,
  kindOf as kindOfPath,
  manifestName,
  namesIn,
  openProject,
  projectFolder,
  withEdit,
  withNamed,
  withNames,
  withoutAnswers,
  type Project,
} from "./project/project.ts";
export { offsetAt, positionAt, type Position, type SourceText } from "./source/source-text.ts";
export { contains, spanOf, type FileId, type Span } from "./source/span.ts";

// What is wrong
export type { Diagnostic, Fix, Outcome, Related, Role, Severity, SymbolId } from "./diagnostics/diagnostic.ts";
export { renderDiagnostic, type LocatedDiagnostic, type RenderContext } from "./diagnostics/render.ts";
export {
  checkedWith,
  located,
  ownFiles,
  projectDiagnostics,
  sourceForMessages,
  spanOfPlace,
} from "./project/pipeline.ts";

export { diagnosticsOf } from "./project/messages-of-file.ts";
export { relativeImport } from "./project/relative-import.ts";

// What it compiles to
export {
  deploymentsOn,
  diagnosticsOfEnvironment,
  diagnosticsOfFiles,
  emitted,
  environmentsOf,
  filesOfEnvironment,
  filesReached,
  resolved,
  type Additions,
  type EnvironmentName,
} from "./project/environments.ts";
export { targets } from "./targets/targets.ts";
export type { OutputFile, TargetName } from "./targets/target.ts";

// What stands where
export { fieldOfSymbol, moduleOf, nameInMapping, typeOfSymbol, valueOfSymbol } from "./project/look-up.ts";
export { declaredNames, type DeclaredName } from "./project/declared-names.ts";
export {
  defaultText,
  describeField,
  describeTypeExport,
  describeValue,
  fieldList,
  present,
  shorten,
  signatureOf,
  stageText,
  type Description,
} from "./reference/describe.ts";
export { packageNames } from "./project/package-names.ts";
export { optionsOfInstance } from "./project/option-values.ts";
export { evaluated, exported, graph, importedFiles, parsed, places, schemas, sourceOf } from "./project/pipeline.ts";
export { toJson } from "./evaluation/to-json.ts";
export { printValue } from "./evaluation/print-value.ts";
export type { Value } from "./evaluation/value.ts";
export { annotationNames } from "./semantics/annotations.ts";
export { commandFields } from "./semantics/check-items.ts";
export { metaFields } from "./semantics/check-tofu.ts";
export { fileSettings, hostSettings } from "./semantics/infer-call-special.ts";
export { recipeFields } from "./semantics/secret-recipe.ts";
export type { CheckedModule, SpecialName, Target } from "./semantics/checked.ts";
export type { NodeTable } from "./semantics/node-table.ts";
export type {
  FunctionExport,
  MappingExport,
  ModuleInterface,
  ResourceExport,
  TypeExport,
  ValueExport,
} from "./semantics/interface.ts";
export { intrinsics, type Intrinsic } from "./semantics/intrinsics.ts";
export { namesOfMapping, type MappingName } from "./semantics/mapping-names.ts";
export { checkedString } from "./semantics/checked-strings.ts";
export { describeType, printType } from "./semantics/print-type.ts";
export type { OptionLookup, SchemaIndex, TofuSchema } from "./semantics/schema-index.ts";
export { deepStageOf, stageOf, withoutStage } from "./semantics/stage.ts";
export {
  fileOfSymbol,
  isNamed,
  kindOf,
  nameOfSymbol,
  partSymbol,
  type NamedDeclaration,
  type NamedKind,
} from "./semantics/symbols.ts";
export type { FieldAnnotations, OptionsType, RecordField, RecordType, Type, VariantType } from "./semantics/type.ts";
export { defaultFormat, formatText, type FormatOptions } from "./syntax/format.ts";
export { applyEdits, formatEdits, type FormatEdit, type FormatRange } from "./syntax/format-edits.ts";
export { children, nodeAt, walk, type Location } from "./syntax/children.ts";
export { parse } from "./syntax/parse.ts";
export { scan, type Comment } from "./syntax/scan.ts";
export { builtInTypes, reservedWords, type Token } from "./syntax/tokens.ts";
export type * from "./syntax/tree.ts";
