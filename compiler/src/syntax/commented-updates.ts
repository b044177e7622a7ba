/**
 * Finds comments that somebody who knows Nix meant as an update: `a // { x = 1 }`.
 *
 * In: a text. Out: one message for each that stands directly behind a value and begins with the entry of a record.
 * An ordinary comment behind a value does neither.
 */
import { defineWarning } from "../diagnostics/define.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";
import { commentsOf } from "./parse.ts";

/** `value` and `entries` where they are plain: `a`, `x = 1`; `place` is then all of it. */
const commentedUpdate = defineWarning(
  "commented-update",
  (f: { value: string | undefined; entries: string | undefined; place: Span | undefined }) => {
    const update = `{ ...${f.value ?? "record"}, ${f.entries === undefined || f.entries === "" ? "…" : f.entries} }`;
    const isPlain = f.value !== undefined && f.entries !== undefined && f.entries !== "" && f.place !== undefined;
    return {
      headline: "`//` begins a comment here, and what follows looks like a record",
      label: "the rest of the line has no effect",
      help: `a record with other values for some fields is \`${update}\`; a comment like this goes on a line of its own`,
      ...(isPlain && f.place !== undefined
        ? { fixes: [{ title: "Change to one record", edits: [{ span: f.place, text: update }] }] }
        : {}),
    };
  },
);

/** Behind the two slashes: a brace, and what begins an entry of a record, or nothing more on this line. */
const record =
  /[ \t]*\{[ \t]*(?:(?:[A-Za-z_][\w-]*|"[^"\n]*"|\$\{[^}\n]*\})[ \t]*(?:\.[^=\n]*)?[={]|inherit\b|\.\.\.|\}|$)/my;

/** Behind these a value is still to come. */
const before = /(?:^|[^\w"])(?:if|then|else|let|in|match|for|where|not|and|or|when|as)$/;

export function commentedUpdates(source: SourceText): readonly Diagnostic[] {
  const { file, text } = source;
  const found: Diagnostic[] = [];
  // Hardly any file has one, and the others need not be scanned for it.
  if (!/[^\s/][ \t]*\/\/[ \t]*\{/.test(text)) return found;
  for (const { kind, start, end } of commentsOf(source)) {
    if (kind !== "line") continue;
    record.lastIndex = start + 2;
    if (!record.test(text)) continue;
    const line = text.slice(text.lastIndexOf("\n", start) + 1, start).trimEnd();
    if (!/[\w"\])}]$/.test(line) || before.test(line)) continue;
    const value = /(?<![\w.\])}"])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.exec(line)?.[0];
    const entries = /^\/\/\s*\{([^{};]*)\}\s*$/.exec(text.slice(start, end))?.[1]?.trim();
    const span = { file, start, end: start + 2 };
    const place = value === undefined ? undefined : { file, start: text.lastIndexOf(value, start), end };
    found.push(commentedUpdate.at(span, { value, entries, place }));
  }
  return found;
}
