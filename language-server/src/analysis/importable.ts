/**
 * What other files declare that a file could import, and the edit that does so.
 *
 * In: a file. Out: names with the text of the import that brings them: of the standard library, and of the project's own files.
 */
import {
  declaredNames,
  labelOf,
  parsed,
  relativeImport,
  sourceOf,
  typeOfSymbol,
  valueOfSymbol,
  type DeclaredName,
  type FileId,
  type Project,
  type SymbolId,
} from "../../../compiler/src/index.ts";

export interface Importable extends DeclaredName {
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

/** `isWanted` says which names are worth looking at; those of the project come first. */
export function importables(
  project: Project,
  file: FileId,
  isWanted: (declared: DeclaredName) => boolean,
): readonly Importable[] {
  const own: Importable[] = [];
  const others: Importable[] = [];
  for (const declared of declaredNames(project)) {
    if (declared.file === file || !isWanted(declared)) continue;
    if (labelOf(declared.file) === labelOf(file)) own.push({ ...declared, from: relativeImport(file, declared.file) });
    else if (labelOf(declared.file) === standard) others.push({ ...declared, from: "std" });
  }
  return [...own, ...others];
}

/** The symbol of what is declared; undefined where the file has no such declaration after all. */
export function symbolOfImportable(project: Project, { file, name, kind }: DeclaredName): SymbolId | undefined {
  const symbol = `${file}#${name}`;
  const isType = kind === "type" || kind === "resource";
  if (isType) return typeOfSymbol(project, symbol) === undefined ? undefined : symbol;
  return [symbol, `${symbol}'`].find((each) => valueOfSymbol(project, each) !== undefined);
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
