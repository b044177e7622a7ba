/**
 * What is wrong with a file: the messages of the compiler, with places in the place of symbols.
 *
 * In: a project and a file. Out: messages in the order of the text. Not here: environments (whole-project.ts), when to ask (session.ts).
 */
import {
  diagnosticsOf,
  located,
  type FileId,
  type LocatedDiagnostic,
  type Project,
} from "../../../compiler/src/index.ts";

export function diagnosticsIn(project: Project, file: FileId): readonly LocatedDiagnostic[] {
  return diagnosticsOf(project, file).map((diagnostic) => located(project, diagnostic));
}
