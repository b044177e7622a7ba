/**
 * The generic module of a project: from checked files to the files to be written.
 *
 * In: a project and the files that a command names. Out: messages, and files. Applications and resources are those of the files and of
 * all that they import within the project; values are those of the files themselves, as other files have names of their own.
 * Not here: environments (environments.ts), the phases (deployment/, targets/).
 */
import { hasErrors, type Diagnostic, type Outcome } from "../diagnostics/diagnostic.ts";
import { makeGenericModule } from "../deployment/make-generic.ts";
import type { Declared } from "../deployment/resolve-input.ts";
import { positionAt } from "../source/source-text.ts";
import type { FileId } from "../source/span.ts";
import type { Declaration } from "../syntax/tree.ts";
import type { OutputFile } from "../targets/target.ts";
import { genericModuleFiles } from "../targets/targets.ts";
import { diagnosticsOfFiles, filesReached } from "./environments.ts";
import { labelOf } from "./packages.ts";
import { checked, fileProblem, prepare, sourceOf, textOf } from "./pipeline.ts";
import type { Project } from "./project.ts";

/** No files where there is an error. */
export function genericOutput(project: Project, files: readonly FileId[]): Outcome<readonly OutputFile[]> {
  const reached = filesReached(project, files);
  prepare(project, reached);
  const found: Diagnostic[] = [...diagnosticsOfFiles(project, reached)];
  if (hasErrors(found)) return { value: [], diagnostics: found };
  const named = new Set(files);
  const declarations = reached
    .filter((file) => labelOf(file) === "")
    .flatMap((file) => declaredIn(project, file))
    .filter(({ module, declaration }) => declaration.kind !== "constantDeclaration" || named.has(module.file));
  const made = makeGenericModule({
    declarations,
    module: (file) => checked(project, file).value,
    fileText: (file) => textOf(project, file),
    fileProblem: (from, path, place) => fileProblem(project, from, path, place),
  });
  found.push(...made.diagnostics);
  if (hasErrors(found)) return { value: [], diagnostics: found };
  const emitted = genericModuleFiles({
    ...made.value,
    positionOf: (span) => positionAt(sourceOf(project, span.file).source, span.start),
  });
  return { value: emitted.value, diagnostics: [...found, ...emitted.diagnostics] };
}

function declaredIn(project: Project, file: FileId): readonly Declared<Declaration>[] {
  const module = checked(project, file).value;
  return [...module.declarations].flatMap(([symbol, declaration]) =>
    module.broken.has(symbol) ? [] : [{ module, declaration, symbol }],
  );
}
