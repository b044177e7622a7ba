/**
 * The formatter: a program's text to the same program as one would write it.
 *
 * In: a text of any kind. Out: the formatted text, or what is wrong with it. The tree stays as it is, comments stay where they are.
 * The document is prettier's, so widths and line breaks are measured as in every other language that prettier formats.
 * Not here: how each part looks (format-declarations.ts and its siblings), what prettier asks of a plugin (prettier-plugin.ts).
 */
import { printer } from "prettier/doc";
import type { Outcome } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import { printFile, printFileParts } from "./format-declarations.ts";
import { type Doc } from "./format-cursor.ts";
import { commentsOf, parse } from "./parse.ts";
import type { File } from "./tree.ts";

export interface FormatOptions {
  /** Columns that a line may have, where it can be broken. */
  readonly printWidth: number;
  /** Columns of one level of indentation. */
  readonly tabWidth: number;
  readonly useTabs: boolean;
}

export const defaultFormat: FormatOptions = { printWidth: 120, tabWidth: 2, useTabs: false };

/** A byte order mark and the kind of line ends stay. Where there is a message there is no value. */
export function formatText(source: SourceText, options: FormatOptions = defaultFormat): Outcome<string | undefined> {
  const mark = source.text.startsWith("\ufeff") ? "\ufeff" : "";
  const lineEnd = /\r\n?|\n/.exec(source.text)?.[0] === "\r\n" ? "\r\n" : "\n";
  const { value, diagnostics } = parse(source);
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const text = source.text.slice(mark.length).replaceAll(/\r\n?/g, "\n");
  const plain = { file: source.file, text };
  const tree = text === source.text ? value : parse(plain).value;
  let formatted = "";
  for (const part of printFileParts(tree, text, commentsOf(plain)))
    formatted += printer.printDocToString(part, { ...options }).formatted;
  if (formatted !== text && !isSameProgram(value, parse({ file: source.file, text: formatted }).value))
    throw new Error(`formatting ${source.file} would change what it means`);
  return { value: mark + (lineEnd === "\n" ? formatted : formatted.replaceAll("\n", lineEnd)), diagnostics: [] };
}

/** Where a part stands, and whether a name has quotes, changes nothing. */
const insignificant: ReadonlySet<string> = new Set([
  "file",
  "start",
  "end",
  "id",
  "nodeCount",
  "hasAnnotations",
  "quoted",
]);

/** Whether two programs without mistakes are the same but for where their parts stand. */
export function isSameProgram(one: File, other: File): boolean {
  const waiting: [unknown, unknown][] = [[one, other]];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const [a, b] = pair;
    if (a === b) continue;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    let count = 0;
    for (const key in a) {
      count++;
      if (!insignificant.has(key)) waiting.push([Reflect.get(a, key), Reflect.get(b, key)]);
    }
    for (const _ in b) count--;
    if (count !== 0) return false;
  }
  return true;
}

/** A program without mistakes; its lines end in `\n`. */
export interface Formattable extends SourceText {
  readonly tree: File;
}

export function documentOf({ file, text, tree }: Formattable): Doc {
  return printFile(tree, text, commentsOf({ file, text }));
}
