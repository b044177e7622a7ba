/**
 * From the paths that a command is given to projects and the files to look at.
 */
import { failureWords } from "../project/file-diagnostics.ts";
import { isFailure, joinPath } from "../project/host.ts";
import { filesBelow } from "../project/module-path.ts";
import { entryProblems, hasManifest } from "../project/entries.ts";
import { fileIdOf } from "../project/packages.ts";
import { ownFiles, projectDiagnostics } from "../project/pipeline.ts";
import { openProject, projectFolder, withNamed, type Project } from "../project/project.ts";
import type { FileId } from "../source/span.ts";
import { quote } from "../diagnostics/wording.ts";
import { UsageError, type Io } from "./io.ts";

export interface Opened {
  readonly project: Project;
  /** The files that the paths mean; not what they import. */
  readonly files: readonly FileId[];
}

/** One project for all paths that belong to it, in the order of the paths. */
export function openPaths(io: Io, paths: readonly string[]): readonly Opened[] {
  const opened = new Map<string, { project: Project; files: Set<FileId> }>();
  for (const path of paths) {
    const real = realPath(io, path);
    const root = projectFolder(io.host, real);
    const known = opened.get(root) ?? {
      project: traced(io, openProject(io.host, root, io.standardLibrary, false)),
      files: new Set(),
    };
    const files = filesAt(io, known.project, real, path);
    known.project = withNamed(known.project, files);
    for (const file of files) known.files.add(file);
    opened.set(root, known);
  }
  return [...opened.values()].map(({ project, files }) => ({ project, files: [...files] }));
}

/** With `FEDI_TRACE=queries` every query that runs is told, with the reason. */
function traced(io: Io, project: Project): Project {
  if (io.environment("FEDI_TRACE") === "queries")
    project.memory.trace = (key, reason) => io.error(`${key}: ${reason}\n`);
  return project;
}

/** An absolute path without links; a path that leads nowhere is wrong use. */
export function realPath(io: Io, path: string): string {
  const real = io.host.realPath(absolute(io, path));
  if (typeof real === "string") return real;
  const words = real.reason === "absent" ? "there is no such file or folder" : failureWords(real);
  throw new UsageError(`${quote(path)}: ${words}`);
}

export function absolute(io: Io, path: string): string {
  return path.startsWith("/") ? joinPath("/", path) : joinPath(io.folder, path);
}

function filesAt(io: Io, project: Project, real: string, path: string): readonly FileId[] {
  if (io.host.kind(real) === "folder") {
    const files = filesInFolder(project, real);
    // Entries that lead nowhere, or are none, have messages of their own.
    const hasProblems = () => entryProblems(project).length + projectDiagnostics(project).length > 0;
    if (files.length === 0 && !(hasManifest(project) && hasProblems()))
      throw new UsageError(`${quote(path)} holds no .fedi files`, noFilesHelp(io, real));
    return files;
  }
  if (!real.endsWith(".fedi")) throw new UsageError(`${quote(path)} is not a .fedi file`);
  const file = fileIdOf(project, real);
  if (file === undefined) throw new UsageError(`${quote(path)} is not inside its project, ${quote(project.root)}`);
  return [file];
}

/** Of the project's own folder its entries; of a folder inside it every file below. */
function filesInFolder(project: Project, real: string): readonly FileId[] {
  if (real === project.root) return hasManifest(project) ? ownFiles(project) : filesBelow(project, "");
  const prefix = `${real.slice(project.root === "/" ? 1 : project.root.length + 1)}/`;
  return filesBelow(project, "").filter((file) => file.startsWith(prefix));
}

function noFilesHelp(io: Io, real: string): string | undefined {
  const names = io.host.list(real);
  return isFailure(names) || names.length > 0 ? undefined : "`fedi init DIR` makes a project that compiles";
}
