/**
 * What one edit did to a text, and where spans of the old text are in the new one.
 */
import type { Span } from "../../compiler/src/index.ts";

/** The text between `start` and `oldEnd` became the text between `start` and `newEnd`. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The smallest change that leads from one text to another. */
export function textChange(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}

/** The span in the new text; undefined where the change touched it. */
export function moved(span: Span, change: TextChange): Span | undefined {
  if (span.end < change.start) return span;
  if (span.start < change.oldEnd || span.start === change.start) return undefined;
  const by = change.newEnd - change.oldEnd;
  return { file: span.file, start: span.start + by, end: span.end + by };
}
