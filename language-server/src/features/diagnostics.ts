/**
 * What is wrong with a file, or with an environment: the messages of the compiler, with places in the place of symbols.
 *
 * Out: messages in the order of the text; those of environments may be about any file. Not here: when to ask (../checker.ts).
 */
import {
  diagnosticsOf,
  diagnosticsOfEnvironment,
  located,
  type FileId,
  type LocatedDiagnostic,
  type Project,
  type SymbolId,
} from "../../../compiler/src/index.ts";

export function diagnosticsIn(project: Project, file: FileId): readonly LocatedDiagnostic[] {
  return diagnosticsOf(project, file).map((diagnostic) => located(project, diagnostic));
}

export function environmentDiagnosticsIn(project: Project, symbol: SymbolId): readonly LocatedDiagnostic[] {
  return diagnosticsOfEnvironment(project, symbol).map((diagnostic) => located(project, diagnostic));
}
