/**
 * One mistake, one message: on a line of which the parser could not read a part, only the first such message counts, and what
 * later phases say of half a line is left out.
 *
 * In: a file's text and its messages. Out: those that a person needs first.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { positionAt, type SourceText } from "../source/source-text.ts";

/** Messages about a part that is missing or was passed over; what others report the parser understood anyway. */
const lossy: ReadonlySet<string> = new Set(["missing-part", "unexpected-text", "unknown-item", "unterminated-text"]);

/** In: the messages of the parser, sorted. */
export function onePerLostLine(source: SourceText, ofParsing: readonly Diagnostic[]): readonly Diagnostic[] {
  const lines = new Set<number>();
  return ofParsing.filter(({ code, span }) => {
    if (!lossy.has(code)) return true;
    const { line } = positionAt(source, span.start);
    return !lines.has(line) && lines.add(line) !== undefined;
  });
}

/** `later` without what may only follow from what the parser said. */
export function withoutConsequences(
  source: SourceText,
  ofParsing: readonly Diagnostic[],
  later: readonly Diagnostic[],
): readonly Diagnostic[] {
  const lines = new Set(
    ofParsing.filter(({ code }) => lossy.has(code)).map(({ span }) => positionAt(source, span.start).line),
  );
  // Of a text with a wrong escape nobody knows what it says: where it leads is no second mistake.
  const wrong = ofParsing.filter(({ code }) => code === "unknown-escape");
  if (lines.size === 0 && wrong.length === 0) return later;
  return later.filter(
    ({ span }) =>
      span.file !== source.file ||
      !(
        lines.has(positionAt(source, span.start).line) ||
        wrong.some((one) => span.start < one.span.start && one.span.end < span.end)
      ),
  );
}
