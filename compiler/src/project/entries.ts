/**
 * The files that a project is entered by.
 *
 * With `fedi.json` they are its `entries`, or every `.fedi` file below its folder. Without one they are the files that the command
 * names, and the files beside them that deploy something or declare a schema: deployments and externs count in whichever file they are.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { FileId } from "../source/span.ts";
import { wrongManifest } from "./file-diagnostics.ts";
import { isFailure, joinPath } from "./host.ts";
import { filesBelow, fileDestination } from "./module-path.ts";
import { query } from "./memo.ts";
import { packagesOf } from "./packages.ts";
import { contentOf, kindOf, manifestName, namedFiles, namesIn, type Project } from "./project.ts";

export function hasManifest(project: Project): boolean {
  return kindOf(project, joinPath(project.root, manifestName)) !== "absent";
}

export function projectEntries(project: Project): readonly FileId[] {
  const entries = packagesOf(project).byLabel.get("")?.manifest.entries;
  const named = [...namedFiles(project)];
  if (!hasManifest(project)) return unique([...named, ...filesBeside(project)]);
  if (entries === undefined) return unique([...named, ...filesBelow(project, "")]);
  const found = entries.flatMap(({ path }) => {
    const destination = fileDestination(project, manifestName, path);
    return destination.kind === "files" ? destination.files : [];
  });
  return unique([...named, ...found]);
}

/** Entries of `fedi.json` that lead nowhere. */
export function entryProblems(project: Project): readonly Diagnostic[] {
  const entries = packagesOf(project).byLabel.get("")?.manifest.entries ?? [];
  return entries.flatMap(({ path, span }) => {
    if (!path.endsWith(".fedi")) {
      const problem = `the entry \`${path}\` is not a .fedi file`;
      return [wrongManifest.at(span, { problem })];
    }
    const destination = fileDestination(project, manifestName, path);
    return destination.kind === "problem" ? [destination.problem(span)] : [];
  });
}

/** In the project's folder itself, not below it: without a `fedi.json` it may be anybody's. */
function filesBeside(project: Project): readonly FileId[] {
  const names = namesIn(project, project.root);
  if (isFailure(names)) return [];
  return names.filter((name) => {
    if (!name.endsWith(".fedi") || namedFiles(project).has(name)) return false;
    return mayCount(project, joinPath(project.root, name));
  });
}

/** Whether a file's text has one of the words that declarations begin with which count wherever they are. */
const mayCount = query("may count", (project: Project, path: string): boolean => {
  const content = contentOf(project, path);
  if (isFailure(content)) return false;
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  return /\b(?:deployment|extern)\b/.test(text);
});

function unique(files: readonly FileId[]): readonly FileId[] {
  return [...new Set(files)].sort();
}
