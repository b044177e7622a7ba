/**
 * What formatting changes, as the smallest edits: an editor keeps cursors and marks in between, and may ask for a part of a file.
 *
 * In: a text, and where in it. Out: edits between tokens, in order; applying all of them gives what formatText gives.
 */
import type { Outcome } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import { defaultFormat, formatText, isSameProgram, type FormatOptions } from "./format.ts";
import { parse } from "./parse.ts";

/** UTF-16 offsets into the text before, end exclusive. */
export interface FormatEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface FormatRange {
  readonly start: number;
  readonly end: number;
}

/**
 * `range`: only what touches its lines, or, where that would change the program (half of a pair of brackets that goes), the
 * declarations that it touches. Where there is a message there are no edits.
 */
export function formatEdits(
  source: SourceText,
  options: FormatOptions = defaultFormat,
  range?: FormatRange,
): Outcome<readonly FormatEdit[]> {
  const { value, diagnostics } = formatText(source, options);
  if (value === undefined) return { value: [], diagnostics };
  const all = editsBetween(source.text, value);
  if (range === undefined || all.length === 0) return { value: all, diagnostics };
  const { value: tree } = parse(source);
  const some = touching(all, linesOf(source.text, range));
  const after = parse({ file: source.file, text: applyEdits(source.text, some) });
  if (after.diagnostics.length === 0 && isSameProgram(tree, after.value)) return { value: some, diagnostics };
  const whole = [...tree.imports, ...tree.declarations].filter(
    ({ start, end }) => start <= range.end && end >= range.start,
  );
  return { value: whole.flatMap((each) => touching(all, each)), diagnostics };
}

export function applyEdits(text: string, edits: readonly FormatEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return `${parts.join("")}${text.slice(at)}`;
}

function touching(edits: readonly FormatEdit[], { start, end }: FormatRange): readonly FormatEdit[] {
  return edits.filter((edit) => edit.end >= start && edit.start <= end);
}

function linesOf(text: string, range: FormatRange): FormatRange {
  const end = text.indexOf("\n", range.end);
  return { start: text.lastIndexOf("\n", range.start - 1) + 1, end: end < 0 ? text.length : end };
}

/** The formatter adds and removes white space, commas, quotes and parentheses; everything else is in both texts, in the same order. */
const mayChange = /[\s,"()\ufeff]/;

function editsBetween(before: string, after: string): readonly FormatEdit[] {
  const edits: FormatEdit[] = [];
  let [from, to] = [0, 0];
  while (from < before.length || to < after.length) {
    const [start, startAfter] = [from, to];
    while (from < before.length && mayChange.test(before.charAt(from))) from++;
    while (to < after.length && mayChange.test(after.charAt(to))) to++;
    const edit = smallest(before, { start, end: from, text: after.slice(startAfter, to) });
    if (edit !== undefined) edits.push(edit);
    from++;
    to++;
  }
  return edits;
}

/** Without what both texts begin and end with. */
function smallest(before: string, { start, end, text }: FormatEdit): FormatEdit | undefined {
  const old = before.slice(start, end);
  if (old === text) return undefined;
  const most = Math.min(old.length, text.length);
  let same = 0;
  while (same < most && old[same] === text[same]) same++;
  let sameEnd = 0;
  while (sameEnd < most - same && old[old.length - 1 - sameEnd] === text[text.length - 1 - sameEnd]) sameEnd++;
  return { start: start + same, end: end - sameEnd, text: text.slice(same, text.length - sameEnd) };
}
