/**
 * What other files declare that a file could import, and the edit that does so.
 *
 * In: a file. Out: names with the text of the import that brings them: of the standard library, and of the project's own files.
 */
import {
  exported,
  graph,
  labelOf,
  ownFiles,
  parsed,
  filesBelow,
  sourceOf,
  type FileId,
  type Project,
  type TypeExport,
  type ValueExport,
} from "../../../compiler/src/index.ts";

export interface Importable {
  readonly name: string;
  readonly found: TypeExport | ValueExport;
  /** As written behind `from`. */
  readonly from: string;
}

/** One edit of one file. */
export interface TextEdit {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const standard = "@std";

/** `isWanted` says which names are worth looking at; the nearest files come first. */
export function importables(
  project: Project,
  file: FileId,
  isWanted: (name: string) => boolean,
): readonly Importable[] {
  const found: Importable[] = [];
  const add = (from: string, other: FileId) => {
    const module = exported(project, other);
    for (const namespace of [module?.types, module?.values])
      for (const [name, value] of namespace ?? []) if (isWanted(name)) found.push({ name, found: value, from });
  };
  const own = new Set([...graph(project).order, ...ownFiles(project)]);
  for (const other of own)
    if (other !== file && labelOf(other) === labelOf(file)) add(relativeImport(file, other), other);
  if (labelOf(file) !== standard) for (const other of filesBelow(project, standard)) add("std", other);
  return found;
}

/** `./x` or `../folder/x`, without the ending. */
export function relativeImport(from: FileId, to: FileId): string {
  const folders = from.split("/").slice(0, -1);
  const target = to.replace(/\.fedi$/, "").split("/");
  let shared = 0;
  while (shared < folders.length && shared < target.length - 1 && folders[shared] === target[shared]) shared++;
  const up = folders.slice(shared).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...target.slice(shared)].join("/");
}

/** Adds a name to the import from there, or a new import behind the others. */
export function importEdit(project: Project, file: FileId, name: string, from: string): TextEdit {
  const { imports } = parsed(project, file).value;
  const existing = imports.find((node) => node.from.text === from && node.names.length > 0);
  const last = existing?.names.at(-1);
  if (last !== undefined) return { file, start: last.end, end: last.end, text: `, ${name}` };
  const line = `import { ${name} } from ${JSON.stringify(from)}`;
  const before = imports.at(-1);
  if (before !== undefined) return { file, start: before.end, end: before.end, text: `\n${line}` };
  const { text } = sourceOf(project, file).source;
  const start = /^(?:\s*\/\/(?!\/)[^\n]*\n)*/.exec(text)?.[0].length ?? 0;
  const gap = text.startsWith("\n", start) || start === text.length ? "" : "\n";
  return { file, start, end: start, text: `${line}\n${gap}` };
}
