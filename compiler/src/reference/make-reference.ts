/**
 * The reference of a project, or of the standard library: from checked files to pages.
 *
 * In: a project and the files to document. Out: messages, those of the examples among them, and the files of the reference; none where
 * there is an error. Not here: writing them (project/write-output.ts).
 */
import { hasErrors, type Outcome } from "../diagnostics/diagnostic.ts";
import type { OutputFile } from "../targets/target.ts";
import { diagnosticsOfFiles } from "../project/environments.ts";
import { byCodeUnit } from "../project/host.ts";
import { filesBelow } from "../project/module-path.ts";
import { labelOf, standardLabel } from "../project/packages.ts";
import { checked, prepare, projectDiagnostics, sourceOf } from "../project/pipeline.ts";
import { isNamed } from "../semantics/symbols.ts";
import type { Project } from "../project/project.ts";
import type { FileId } from "../source/span.ts";
import { describeEntry } from "./describe-entry.ts";
import { newDescribing } from "./describing.ts";
import type { Module, Reference } from "./document.ts";
import { exampleProblems } from "./examples.ts";
import { htmlPage } from "./html-page.ts";
import { markdownPages } from "./markdown-page.ts";

export function makeReference(
  project: Project,
  files: readonly FileId[],
  title: string,
): Outcome<readonly OutputFile[]> {
  const sorted = [...files].sort(byCodeUnit);
  const own = [...projectDiagnostics(project), ...diagnosticsOfFiles(project, sorted)];
  if (hasErrors(own)) return { value: [], diagnostics: own };
  const diagnostics = [...own, ...exampleProblems(project, sorted)];
  if (hasErrors(diagnostics)) return { value: [], diagnostics };
  const reference = describeFiles(project, sorted, title);
  return { value: [...markdownPages(reference), htmlPage(reference)], diagnostics };
}

export function describeFiles(project: Project, files: readonly FileId[], title: string): Reference {
  const standard = filesBelow(project, standardLabel).filter((file) => !files.includes(file));
  prepare(project, [...files, ...standard]);
  const describing = newDescribing(project, files, standard);
  const modules = files.map((file): Module => {
    const module = checked(project, file).value;
    const isStandard = labelOf(file) === standardLabel;
    const name = file.slice(isStandard ? standardLabel.length + 1 : 0).replace(/\.fedi$/, "");
    const importFrom = isStandard ? "std" : `./${name}`;
    const entries = [...module.declarations.values()]
      .filter(isNamed)
      .flatMap((declaration) => describeEntry(describing, module, declaration, importFrom) ?? []);
    return { name, about: aboutOf(sourceOf(project, file).source.text), entries };
  });
  return { title, modules: modules.filter(({ entries }) => entries.length > 0) };
}

/** The comment that a file begins with, if a blank line is after it. */
function aboutOf(text: string): string {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const end = lines.findIndex((line) => !/^\/\/(?!\/)/.test(line));
  if (end <= 0 || lines[end]?.trim() !== "") return "";
  return lines
    .slice(0, end)
    .map((line) => line.slice(2).trim())
    .join(" ");
}
