/**
 * The programs in doc comments, compiled: what is wrong with one is said at its place in the comment.
 *
 * Each is a file of its own beside the file that it stands in, so it imports what that file's readers would, from `"std"` or from `"./x"`.
 * Nix files that it names and that are not there are empty modules: they are the reader's. Examples do not see one another.
 */
import type { Diagnostic, Related } from "../diagnostics/diagnostic.ts";
import type { FileId, Span } from "../source/span.ts";
import { scan } from "../syntax/scan.ts";
import { diagnosticsOfEnvironment, diagnosticsOfFiles, environmentsOf } from "../project/environments.ts";
import { folderOf, joinPath } from "../project/host.ts";
import { fileIdOf, labelOf, pathOf, standardLabel } from "../project/packages.ts";
import { located, sourceOf } from "../project/pipeline.ts";
import { kindOf, openProject, withEdit, withNamed, type Project } from "../project/project.ts";
import { programsIn } from "./doc-comment.ts";

interface Example {
  readonly file: FileId;
  readonly text: string;
  /** Of each line of `text`: where it starts there, and where it stands in the file. */
  readonly lines: readonly { readonly start: number; readonly place: number }[];
}

/** Of all examples of the files, in order of their places. */
export function exampleProblems(project: Project, files: readonly FileId[]): readonly Diagnostic[] {
  return files.flatMap((file) => {
    const examples = examplesIn(project, file);
    if (examples.length === 0) return [];
    const { base, folder } = homeOf(project, file);
    return examples.flatMap((example) => problemsOf(base, folder, example));
  });
}

/** How many there are. */
export function countExamples(project: Project, files: readonly FileId[]): number {
  return files.reduce((sum, file) => sum + examplesIn(project, file).length, 0);
}

function examplesIn(project: Project, file: FileId): readonly Example[] {
  const { source } = sourceOf(project, file);
  if (!source.text.includes("```fedi") && !source.text.includes("~~~")) return [];
  return docComments(source.text, scan(source).comments).flatMap((lines) =>
    programsIn(lines.map(({ text }) => text).join("\n")).map((program): Example => {
      let start = 0;
      const placed = program.lines.map((line, at) => {
        const { place = 0, text = "" } = lines[program.firstLine + at] ?? {};
        const found = { start, place: place + text.length - line.length };
        start += line.length + 1;
        return found;
      });
      return { file, text: `${program.lines.join("\n")}\n`, lines: placed };
    }),
  );
}

interface DocLine {
  readonly text: string;
  readonly place: number;
}

/** The doc comments of a file, each with the lines that belong together: nothing but blanks and other comments is between them. */
function docComments(text: string, comments: ReturnType<typeof scan>["comments"]): readonly (readonly DocLine[])[] {
  const found: DocLine[][] = [];
  let end = -1;
  for (const { kind, start, end: next } of comments) {
    const isApart = end < 0 || text.slice(end, start).trim() !== "";
    if (isApart) found.push([]);
    end = next;
    if (kind !== "doc") continue;
    const place = start + (/\s/.test(text[start + 3] ?? "") && start + 3 < next ? 4 : 3);
    found.at(-1)?.push({ text: text.slice(place, next), place });
  }
  return found.filter((lines) => lines.length > 0);
}

/** The project that an example of a file belongs to, and the absolute folder that it lies in. */
function homeOf(project: Project, file: FileId): { readonly base: Project; readonly folder: string } {
  if (labelOf(file) !== standardLabel) return { base: project, folder: folderOf(pathOf(project, file)) };
  // Readers of the standard library are elsewhere: in a folder that holds nothing yet.
  const folder = joinPath(project.standardLibrary, "../example");
  const known = elsewhere.get(project.memory);
  const base = known ?? openProject(project.host, folder, project.standardLibrary);
  elsewhere.set(project.memory, base);
  return { base, folder };
}

const elsewhere = new WeakMap<Project["memory"], Project>();

function problemsOf(base: Project, folder: string, example: Example): readonly Diagnostic[] {
  const path = freePath(base, folder);
  const file = fileIdOf(base, path);
  if (file === undefined) return [];
  let project = withNamed(withEdit(base, path, example.text), [file]);
  for (const [, name = ""] of example.text.matchAll(/"(\.{1,2}\/[^"$\\\n]+\.nix)"/g)) {
    const nix = joinPath(folder, name);
    if (kindOf(project, nix) === "absent") project = withEdit(project, nix, "{ ... }:\n{ }\n");
  }
  const found: Diagnostic[] = [...diagnosticsOfFiles(project, [file])];
  for (const { symbol } of environmentsOf(project, [file])) found.push(...diagnosticsOfEnvironment(project, symbol));
  return found.map((diagnostic) => inComment(project, file, example, diagnostic));
}

function freePath(project: Project, folder: string): string {
  for (let number = 1; ; number++) {
    const path = joinPath(folder, `example-${number}.fedi`);
    if (kindOf(project, path) === "absent") return path;
  }
}

/** The message at its place in the doc comment; one about another file stands at the example's beginning. */
function inComment(project: Project, file: FileId, example: Example, diagnostic: Diagnostic): Diagnostic {
  const place = (span: Span): Span =>
    span.file === file
      ? { file: example.file, start: placeOf(example, span.start), end: placeOf(example, span.end) }
      : span;
  const related: readonly Related[] = located(project, diagnostic).related.flatMap(({ message, place: at }) =>
    at === undefined ? [] : [{ message, place: place(at) }],
  );
  if (diagnostic.span.file === file) return { ...diagnostic, span: place(diagnostic.span), related, fixes: [] };
  const [first] = example.lines;
  const start = first?.place ?? 0;
  const end = start + (example.text.indexOf("\n") + 1) - 1;
  const { label = "this" } = diagnostic;
  return {
    ...diagnostic,
    span: { file: example.file, start, end },
    label: "in this example",
    related: [{ message: label, place: diagnostic.span }, ...related],
    fixes: [],
  };
}

function placeOf({ lines }: Example, offset: number): number {
  const line = lines.findLast(({ start }) => start <= offset);
  return line === undefined ? 0 : line.place + offset - line.start;
}
