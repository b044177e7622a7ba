/**
 * Messages as a JSON array, for programs. Positions are zero-based and count UTF-16 code units.
 */
import { positionAt, type Position } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";
import type { FileNames, ShownDiagnostic } from "./shown-diagnostic.ts";

export function jsonReport(messages: readonly ShownDiagnostic[]): string {
  const all = messages.map(({ diagnostic, names }) => ({
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.headline,
    ...placeOf(diagnostic.span, names),
    ...(diagnostic.role === undefined ? {} : { role: diagnostic.role }),
    ...(diagnostic.help === undefined ? {} : { help: diagnostic.help }),
    // A related message without a place of its own is about the diagnostic's.
    related: diagnostic.related.map(({ message, place }) => ({ message, ...placeOf(place ?? diagnostic.span, names) })),
    ...(diagnostic.fixes.length === 0
      ? {}
      : {
          fixes: diagnostic.fixes.map(({ title, edits }) => ({
            title,
            edits: edits.map(({ span, text }) => ({ ...placeOf(span, names), text })),
          })),
        }),
  }));
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

function placeOf(span: Span, names: FileNames) {
  return { file: names.nameOf(span.file), range: rangeOf(span, names) };
}

/** Zero-based; the start of the file where it has no text. */
export function rangeOf(span: Span, names: FileNames): { readonly start: Position; readonly end: Position } {
  const source = names.sourceOf(span.file) ?? { file: span.file, text: "" };
  return { start: positionAt(source, span.start), end: positionAt(source, span.end) };
}
