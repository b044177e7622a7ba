/**
 * The public API of the package: open a project, ask what is wrong with it and what it compiles to.
 *
 * Only re-exports; nobody inside imports this file.
 */
export type { Diagnostic, Fix, Outcome, Related, Role, Severity } from "./diagnostics/diagnostic.ts";
export { renderDiagnostic, type LocatedDiagnostic, type RenderContext } from "./diagnostics/render.ts";
export {
  diagnosticsOfEnvironment,
  diagnosticsOfFiles,
  emitted,
  environmentsOf,
  filesReached,
  resolved,
  type Additions,
  type EnvironmentName,
} from "./project/environments.ts";
export { memoryHost, type Host } from "./project/host.ts";
export { nodeHost, standardLibraryFolder } from "./project/node-host.ts";
export { diagnosticsOf, located, projectDiagnostics } from "./project/pipeline.ts";
export { openProject, projectFolder, withEdit, withNamed, type Project } from "./project/project.ts";
export { offsetAt, positionAt, type Position, type SourceText } from "./source/source-text.ts";
export type { FileId, Span } from "./source/span.ts";
export type { OutputFile, TargetName } from "./targets/target.ts";
