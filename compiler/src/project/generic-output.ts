/**
 * The generic module of a project: from checked files to the files to be written.
 *
 * In: a project and the files that a command names. Out: messages, and files. Applications are those of the files, of all that they
 * import within the project, and those of other packages that are imported by name; values are those of the files themselves, as other files have names of their own.
 * Not here: environments (environments.ts), the phases (deployment/, targets/).
 */
import { hasErrors, type Diagnostic, type Outcome, type SymbolId } from "../diagnostics/diagnostic.ts";
import { filesOfMachines } from "../deployment/generic-files.ts";
import { makeGenericModule } from "../deployment/make-generic.ts";
import type { Declared } from "../deployment/resolve-input.ts";
import { fileOfSymbol } from "../semantics/symbols.ts";
import { positionAt } from "../source/source-text.ts";
import type { FileId } from "../source/span.ts";
import type { Declaration } from "../syntax/tree.ts";
import type { OutputFile } from "../targets/target.ts";
import { genericModuleFiles } from "../targets/targets.ts";
import { diagnosticsOfFiles, filesReached } from "./environments.ts";
import { importedTexts } from "./nix-imports.ts";
import { labelOf } from "./packages.ts";
import { checked, evaluated, fileProblem, prepare, schemas, sourceOf, textOf } from "./pipeline.ts";
import type { Project } from "./project.ts";

/** No files where there is an error. */
export function genericOutput(project: Project, files: readonly FileId[]): Outcome<readonly OutputFile[]> {
  const reached = filesReached(project, files);
  prepare(project, reached);
  const found: Diagnostic[] = [...diagnosticsOfFiles(project, reached)];
  if (hasErrors(found)) return { value: [], diagnostics: found };
  const named = new Set(files);
  const own = reached.filter((file) => labelOf(file) === "");
  const declarations = own
    .flatMap((file) => declaredIn(project, file))
    .filter(({ module, declaration }) => declaration.kind !== "constantDeclaration" || named.has(module.file));
  declarations.push(...importedApplications(project, own));
  const made = makeGenericModule({
    declarations,
    module: (file) => checked(project, file).value,
    schemas: schemas(project).value,
    known: (file) => evaluated(project, file),
    knownWeight: project.ledger.constants.total.weight,
    fileText: (file) => textOf(project, file),
    fileProblem: (from, path, place) => fileProblem(project, from, path, place),
  });
  found.push(...made.diagnostics);
  if (hasErrors(found)) return { value: [], diagnostics: found };
  const { environments } = made.value.module;
  const imported = importedTexts(
    project,
    environments.flatMap(({ implementation }) => ("hosts" in implementation ? filesOfMachines(implementation) : [])),
  );
  found.push(...imported.diagnostics);
  if (hasErrors(found)) return { value: [], diagnostics: found };
  const emitted = genericModuleFiles({
    ...made.value,
    files: imported.texts,
    positionOf: (span) => positionAt(sourceOf(project, span.file).source, span.start),
  });
  return { value: emitted.value, diagnostics: [...found, ...emitted.diagnostics] };
}

/** Applications of other packages that the project's files name. */
function importedApplications(project: Project, files: readonly FileId[]): readonly Declared<Declaration>[] {
  const symbols = new Set<SymbolId>();
  for (const file of files) {
    const { tree, targets } = checked(project, file).value;
    for (const { names } of tree.imports)
      for (const { name } of names) {
        const target = targets.get(name.id);
        if (target?.kind === "declaration" && labelOf(fileOfSymbol(target.symbol)) !== "") symbols.add(target.symbol);
      }
  }
  return [...symbols].flatMap((symbol) =>
    declaredIn(project, fileOfSymbol(symbol)).filter(
      (one) => one.symbol === symbol && one.declaration.kind === "applicationDeclaration",
    ),
  );
}

function declaredIn(project: Project, file: FileId): readonly Declared<Declaration>[] {
  const module = checked(project, file).value;
  return [...module.declarations].flatMap(([symbol, declaration]) =>
    module.broken.has(symbol) ? [] : [{ module, declaration, symbol }],
  );
}
