/**
 * The files that a host's imported NixOS modules lead to, so that what is written needs nothing from elsewhere.
 *
 * In: files that hosts import. Out: their texts and those of the files that they name by relative paths (`./disk.nix`, `./modules`), and
 * so on; reports names that lead to no file, or out of the project. Not here: what Nix makes of them.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { FileTexts } from "../deployment/resolved.ts";
import type { FileId, Span } from "../source/span.ts";
import { joinPath } from "./host.ts";
import { fileDestination } from "./module-path.ts";
import { pathOf } from "./packages.ts";
import { fileProblem, textOf } from "./pipeline.ts";
import { kindOf, type Project } from "./project.ts";

const mostFiles = 1_000;

export function importedTexts(
  project: Project,
  imports: readonly FileId[],
): { readonly texts: FileTexts; readonly diagnostics: readonly Diagnostic[] } {
  const texts = new Map<FileId, string>();
  const diagnostics: Diagnostic[] = [];
  const waiting = [...imports].reverse();
  for (let file = waiting.pop(); file !== undefined && texts.size < mostFiles; file = waiting.pop()) {
    const text = texts.has(file) ? undefined : textOf(project, file);
    if (text === undefined) continue;
    texts.set(file, text);
    if (!file.endsWith(".nix")) continue;
    for (const { written, place } of relativePaths(file, text)) {
      const found = destinationOf(project, file, written);
      const problem =
        typeof found === "string" ? fileProblem(project, file, pathTo(project, file, written), place) : found?.(place);
      if (problem !== undefined) diagnostics.push(problem);
      else if (typeof found === "string") waiting.push(found);
    }
  }
  return { texts, diagnostics };
}

/** A file of the project; a folder stands for its `default.nix`, as in Nix. */
function destinationOf(
  project: Project,
  from: FileId,
  written: string,
): FileId | ((place: Span) => Diagnostic) | undefined {
  const destination = fileDestination(project, from, pathTo(project, from, written));
  if (destination.kind === "problem") return destination.problem;
  return destination.files[0];
}

function pathTo(project: Project, from: FileId, written: string): string {
  const path = joinPath(pathOf(project, from), `../${written}`);
  return kindOf(project, path) === "folder" ? `${written.replace(/\/+$/, "")}/default.nix` : written;
}

interface WrittenPath {
  readonly written: string;
  readonly place: Span;
}

/**
 * Relative paths in a Nix text, outside of its comments and of the words of its texts. One scan: what starts first counts. A path that
 * goes on with `${` is known to Nix only and left out.
 */
export function relativePaths(file: FileId, text: string): readonly WrittenPath[] {
  const found: WrittenPath[] = [];
  const add = (written: string, start: number) =>
    found.push({ written, place: { file, start, end: start + written.length } });
  for (const match of text.matchAll(token)) {
    const [whole, written, rest] = match;
    if (written !== undefined) {
      if (rest === undefined) add(written, match.index);
    } else if (!whole.startsWith("#") && !whole.startsWith("/*"))
      for (const inner of whole.matchAll(interpolated))
        add(inner[1] ?? "", match.index + inner.index + inner[0].indexOf("."));
  }
  return found;
}

const path = /\.{1,2}(?:\/[\w.+-]+)+/;
const comment = /#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/;
const quoted = /"(?:\\[\s\S]|[^"\\])*(?:"|$)/;
const indented = /''(?:'''|''\$|''\\|'(?!')|[^'])*(?:''|$)/;
const token = new RegExp(
  `${comment.source}|${quoted.source}|${indented.source}|(?<![\\w/.+~-])(${path.source})(\\/|\\$\\{)?`,
  "g",
);
/** `"${./banner.txt}"`. */
const interpolated = new RegExp(`(?<!''|\\\\|\\$)\\$\\{\\s*(${path.source})\\s*\\}`, "g");
