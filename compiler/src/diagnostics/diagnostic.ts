/**
 * What a message is, and what every phase returns. Which messages exist is said beside the phase that raises them.
 */
import { comparePlaces, type Span } from "../source/span.ts";

/**
 * Names a declaration, or a part of one, across edits of the text around it: `"resources.fedi#machine"`,
 * `"resources.fedi#machine.request.cores"`. The project knows where it stands.
 */
export type SymbolId = string;

/** A place is a span, or a symbol that `project` turns into one before the message is shown. */
export type Place = Span | { readonly symbol: SymbolId };

export interface Related {
  readonly message: string;
  readonly place: Place;
}

/** Replaces each span by its text; the spans do not overlap. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

export type Severity = "error" | "warning";

/** Whose turn it is to change something. */
export type Role = "operator" | "application author" | "hosting provider" | "maintainer";

/** What a test or a quick fix may read of a message; never its words. */
export type Facts = Readonly<Record<string, unknown>>;

export interface Diagnostic {
  /** What is wrong, in words that never change: `unknown-field`. */
  readonly code: string;
  readonly severity: Severity;
  readonly span: Span;
  /** One sentence in the user's own names, true without the picture. */
  readonly headline: string;
  /** What stands at the span. */
  readonly label?: string;
  readonly related: readonly Related[];
  /** What to type, where that is likely right. */
  readonly help?: string;
  readonly role?: Role;
  /** What stands at the span is a secret: it is in no excerpt, as terminals and logs are read by others. */
  readonly isSecret?: boolean;
  readonly fixes: readonly Fix[];
  readonly facts: Facts;
}

/** What a phase returns: it never throws, and its value is usable even where it reports. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where a phase puts its messages while it works. */
export type Report = (diagnostic: Diagnostic) => void;

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** What it says is true whoever reads it. */
export function withoutRole(diagnostic: Diagnostic): Diagnostic {
  const { role, ...others } = diagnostic;
  return role === undefined ? diagnostic : others;
}

/** By place, then by code; equal messages at one place are one, with the notes of all. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort(
    (a, b) => comparePlaces(a.span, b.span) || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
  // Long names are cut short in headlines.
  const key = (d: Diagnostic) => `${d.code} ${d.span.file} ${d.span.start} ${d.span.end} ${d.headline} ${d.help ?? ""}`;
  const kept: Diagnostic[] = [];
  for (const diagnostic of sorted) {
    const previous = kept.at(-1);
    if (previous === undefined || key(previous) !== key(diagnostic)) kept.push(diagnostic);
    else kept[kept.length - 1] = withNotesOf(previous, diagnostic);
  }
  return kept;
}

/** More than these nobody reads: a mistake of a rule is met by every request. */
const mostNotes = 5;

/** A message that stands for another one too: what that one says of whom it is about is not lost. */
export function withNotesOf(diagnostic: Diagnostic, other: Diagnostic): Diagnostic {
  const { related } = diagnostic;
  const more = other.related.filter(
    ({ message, place }) => !related.some((note) => note.message === message && isSamePlace(note.place, place)),
  );
  const room = Math.max(0, mostNotes - related.length);
  return more.length === 0 || room === 0
    ? diagnostic
    : { ...diagnostic, related: [...related, ...more.slice(0, room)] };
}

function isSamePlace(a: Place, b: Place): boolean {
  if ("symbol" in a || "symbol" in b) return "symbol" in a && "symbol" in b && a.symbol === b.symbol;
  return comparePlaces(a, b) === 0;
}
