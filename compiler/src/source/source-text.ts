/**
 * The text of one file, with its lines.
 *
 * In: a file id and its text. Out: offset to line and column and back, zero-based, in UTF-16 code units.
 * Not here: reading files (project/node-host.ts).
 */
import type { FileId } from "./span.ts";

/** Zero-based line; zero-based column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface SourceText {
  readonly file: FileId;
  readonly text: string;
}

const lineStartsOf = new WeakMap<SourceText, readonly number[]>();

/** Offset at which each line starts; `\n`, `\r\n` and a lone `\r` end a line. Never empty. */
export function lineStarts(source: SourceText): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known !== undefined) return known;
  const starts = source.text.includes("\r") ? startsBesideReturns(source.text) : startsBesideFeeds(source.text);
  lineStartsOf.set(source, starts);
  return starts;
}

function startsBesideFeeds(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function startsBesideReturns(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

/** Where an offset is; offsets beyond the text are at its end. */
export function positionAt(source: SourceText, offset: number): Position {
  const starts = lineStarts(source);
  const at = Math.max(0, Math.min(offset, source.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: at - (starts[low] ?? 0) };
}

/** The offset of a position; beyond the last line it is the text's end. */
export function offsetAt(source: SourceText, position: Position): number {
  const start = lineStarts(source)[position.line];
  if (start === undefined) return source.text.length;
  return Math.min(start + position.character, source.text.length);
}

/** The text of a zero-based line without its line break. */
export function lineText(source: SourceText, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line];
  if (start === undefined) return "";
  return source.text.slice(start, starts[line + 1] ?? source.text.length).replace(/[\r\n]+$/, "");
}
