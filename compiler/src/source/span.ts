/**
 * A stretch of a source file.
 *
 * Every tree node and every value's origin is one, so a message can point at it without a look-up.
 * Not here: lines and columns (source-text.ts).
 */

/** Path of a file inside its project, `/` between folders: `"stdlib/machine.fedi"`, `"configs/garden.json"`. */
export type FileId = string;

/** `start` and `end` are UTF-16 offsets into the file's text; `end` is exclusive; `start <= end`. */
export interface Span {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

/** A plain span: keeps no tree node alive when `place` is one. */
export function spanOf(place: Span): Span {
  return { file: place.file, start: place.start, end: place.end };
}

/** The smallest span that holds both; both are in one file. */
export function cover(first: Span, last: Span): Span {
  return { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

/** Whether `offset` lies in the span; its end counts, as a cursor may stand behind the last character. */
export function contains(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Order of places: by file, then by start, then by end. */
export function comparePlaces(a: Span, b: Span): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.start - b.start || a.end - b.end;
}
