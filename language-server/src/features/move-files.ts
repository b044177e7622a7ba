/**
 * What imports become when files of a project move: those that lead to a file that moves, and those in it.
 *
 * In: the new name of each file that moves, by its old. Out: edits of the files as they are before. Other texts that name files (`project_file`,
 * `text`, schemas) stay: what they lead to is not the project's alone.
 */
import {
  filesBelow,
  graph,
  importDestination,
  importedFiles,
  labelOf,
  parsed,
  type FileId,
  type Project,
  relativeImport,
} from "../../../compiler/src/index.ts";
import { type TextEdit } from "../analysis/importable.ts";
import type { Work } from "../work.ts";

export function* importsAfterMove(project: Project, moves: ReadonlyMap<FileId, FileId>): Work<readonly TextEdit[]> {
  const edits: TextEdit[] = [];
  for (const file of programsOf(project)) {
    yield;
    if (!moves.has(file) && !importedFiles(project, file).some((imported) => moves.has(imported))) continue;
    for (const { from } of parsed(project, file).value.imports) {
      const destination = importDestination(project, file, from.text);
      const [target, ...others] = destination.kind === "files" ? destination.files : [];
      if (target === undefined || others.length > 0 || labelOf(target) !== "") continue;
      const text = relativeImport(moves.get(file) ?? file, moves.get(target) ?? target);
      // Where it leads as before, it stays as it is written.
      if (text === relativeImport(file, target)) continue;
      edits.push({ file, start: from.start, end: from.end, text: JSON.stringify(text) });
    }
  }
  return edits;
}

/** The files of a project that move with a file or a folder, and their new names. Paths are absolute. */
export function filesMoved(
  project: Project,
  { from, to }: { readonly from: string; readonly to: string },
): ReadonlyMap<FileId, FileId> {
  const within = (path: string) =>
    path === project.root || path.startsWith(`${project.root}/`) ? path.slice(project.root.length + 1) : undefined;
  const [old, next] = [within(from), within(to)];
  const moves = new Map<FileId, FileId>();
  if (old === undefined || next === undefined || old === "") return moves;
  for (const file of programsOf(project))
    if (file === old && next.endsWith(".fedi")) moves.set(file, next);
    else if (file.startsWith(`${old}/`)) moves.set(file, next + file.slice(old.length));
  return moves;
}

function programsOf(project: Project): ReadonlySet<FileId> {
  return new Set([...graph(project).order.filter((file) => labelOf(file) === ""), ...filesBelow(project, "")]);
}
