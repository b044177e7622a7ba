/**
 * Every message of one file: what each phase says of it, without what follows from the same mistake.
 *
 * In: a project and a file. Out: messages in order. Not here: those of environments (environments.ts).
 */
import { sortDiagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { unknownName } from "../semantics/names-diagnostics.ts";
import type { FileId } from "../source/span.ts";
import { commentedUpdates } from "../syntax/commented-updates.ts";
import { withoutConsequences } from "../syntax/lost-lines.ts";
import { declaredNames } from "./declared-names.ts";
import { importProblems, projectFileProblems } from "./import-problems.ts";
import { query } from "./memo.ts";
import { labelOf } from "./packages.ts";
import { checked, evaluated, graph, parsed, prepare, schemas, sourceOf } from "./pipeline.ts";
import type { Project } from "./project.ts";
import { relativeImport } from "./relative-import.ts";

/** Every message of the file itself, in order. */
export function diagnosticsOf(project: Project, file: FileId): readonly Diagnostic[] {
  prepare(project, [file]);
  return diagnosticsOfFile(project, file);
}

const diagnosticsOfFile = query("diagnostics", (project: Project, file: FileId): readonly Diagnostic[] => {
  const { value: tree, diagnostics: ofParsing } = parsed(project, file);
  const later = [
    ...importProblems(project, tree, graph(project), (other) => parsed(project, other).value),
    ...commentedUpdates(sourceOf(project, file).source),
    ...schemas(project).diagnostics.filter(({ span }) => span.file === file),
    ...checked(project, file).diagnostics.map((diagnostic) => withImport(project, file, diagnostic)),
    ...projectFileProblems(project, checked(project, file).value),
    ...evaluated(project, file).diagnostics,
  ];
  return sortDiagnostics([...ofParsing, ...withoutConsequences(sourceOf(project, file).source, ofParsing, later)]);
});

/** An unknown name that another file of the project declares is to be imported from there. */
function withImport(project: Project, file: FileId, diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.code !== unknownName.code) return diagnostic;
  const { name, noun } = diagnostic.facts;
  if (typeof name !== "string" || typeof noun !== "string") return diagnostic;
  const kinds = kindsCalled.get(noun) ?? [noun];
  const declaring = declaredNames(project).filter(
    (other) =>
      other.name === name && other.file !== file && labelOf(other.file) === labelOf(file) && kinds.includes(other.kind),
  );
  const [first] = declaring.map((other) => relativeImport(file, other.file)).sort();
  if (first === undefined) return diagnostic;
  const note = `import it: import { ${name} } from ${JSON.stringify(first)}`;
  return unknownName.at(diagnostic.span, { name, noun, near: [], known: [], note });
}

/** What is declared, by what messages call it. */
const kindsCalled: ReadonlyMap<string, readonly string[]> = new Map([
  ["name", ["constant", "function"]],
  ["type", ["type", "resource"]],
]);
