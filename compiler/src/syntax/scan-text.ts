/**
 * Reads the characters of a text: escapes, forbidden characters, the indentation of blocks.
 *
 * In: stretches of a file between quotes and `${…}`. Out: the characters they stand for.
 * Not here: where a text and its `${…}` begin and end (scan.ts).
 */
import type { FileId } from "../source/span.ts";
import type { Diagnostic, Report } from "../diagnostics/diagnostic.ts";
import type { TokenList } from "./token-list.ts";
import { blockTextIndentation, forbiddenCharacter, unknownEscape } from "./syntax-diagnostics.ts";

/** A file being read, and where its messages go. */
export interface Reading {
  readonly file: FileId;
  readonly text: string;
  readonly report: Report;
}

const needsCare = /[\\\0\r\ud800-\udfff]/;

/** The characters that `text[start..end]`, a stretch without `${`, stands for. CRLF and CR become LF. */
export function resolveText(reading: Reading, start: number, end: number): string {
  const raw = reading.text.slice(start, end);
  if (!needsCare.test(raw)) return raw;
  const parts: string[] = [];
  let from = start;
  let at = start;
  while (at < end) {
    const code = reading.text.charCodeAt(at);
    if (code === 92) {
      parts.push(reading.text.slice(from, at));
      const escape = resolveEscape(reading, at, end);
      parts.push(escape.text);
      at = escape.end;
      from = at;
    } else if (code === 13) {
      parts.push(reading.text.slice(from, at), "\n");
      at += reading.text.charCodeAt(at + 1) === 10 ? 2 : 1;
      from = at;
    } else if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) {
      const point = reading.text.codePointAt(at) ?? 0;
      if (point > 0xffff) at += 2;
      else {
        parts.push(reading.text.slice(from, at));
        const name = code === 0 ? "the character NUL" : "half of a character (a lone surrogate)";
        reading.report(forbiddenCharacter.at({ file: reading.file, start: at, end: at + 1 }, { name }));
        at++;
        from = at;
      }
    } else at++;
  }
  parts.push(reading.text.slice(from, end));
  return parts.join("");
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ['"', '"'],
  ["\\", "\\"],
  ["$", "$"],
]);

function resolveEscape(
  reading: Reading,
  start: number,
  limit: number,
): { readonly text: string; readonly end: number } {
  const { file, text, report } = reading;
  const next = text[start + 1] ?? "";
  const simple = simpleEscapes.get(next);
  if (simple !== undefined && start + 2 <= limit) return { text: simple, end: start + 2 };
  if (next !== "u") {
    const point = text.codePointAt(start + 1) ?? 0;
    const isBlank = start + 1 >= limit || point <= 32;
    const end = isBlank ? start + 1 : Math.min(limit, start + 1 + (point > 0xffff ? 2 : 1));
    report(unknownEscape.at({ file, start, end }, { escape: text.slice(start, end) }));
    return { text: text.slice(start + 1, end), end };
  }
  const match = /^\{([0-9a-fA-F]{1,8})\}/.exec(text.slice(start + 2, Math.min(limit, start + 12)));
  if (match === null) {
    const reason = "`\\u` is followed by one to six hexadecimal digits in braces, as in `\\u{1F600}`";
    report(unknownEscape.at({ file, start, end: start + 2 }, { escape: "\\u", reason }));
    return { text: "", end: start + 2 };
  }
  const end = start + 2 + match[0].length;
  const point = Number.parseInt(match[1] ?? "0", 16);
  const written = text.slice(start, end);
  const problem =
    point === 0
      ? "is NUL, which no text can hold"
      : point > 0x10ffff
        ? "is beyond the last character, `\\u{10FFFF}`"
        : point >= 0xd800 && point <= 0xdfff
          ? "is half of a character (a surrogate)"
          : undefined;
  if (problem === undefined) return { text: String.fromCodePoint(point), end };
  report(unknownEscape.at({ file, start, end }, { escape: written, reason: `\`${written}\` ${problem}` }));
  return { text: "", end };
}

/** One stretch of a block. */
export interface BlockPiece {
  /** The place of its token. */
  readonly token: number;
  /** Whether it starts behind a line break and not behind `${…}`. */
  readonly startsLine: boolean;
}

/** Sets what the pieces of a block stand for: their characters without `indentation` at the start of each line. */
export function resolveBlock(
  reading: Reading,
  tokens: TokenList,
  pieces: readonly BlockPiece[],
  indentation: string,
): void {
  // Where the quotes of a text are missing, what is taken for one has many such lines.
  let isReported = false;
  const report = (diagnostic: Diagnostic) => {
    const isIndentation = diagnostic.code === blockTextIndentation.code;
    if (!isIndentation || !isReported) reading.report(diagnostic);
    isReported ||= isIndentation;
  };
  for (const piece of pieces)
    tokens.setText(piece.token, resolvePiece({ ...reading, report }, tokens, piece, indentation));
}

function resolvePiece(
  reading: Reading,
  tokens: TokenList,
  { token, startsLine }: BlockPiece,
  indentation: string,
): string {
  const pieceEnd = tokens.endAt(token);
  const lines: string[] = [];
  let at = tokens.startAt(token);
  let isLineStart = startsLine;
  while (at < pieceEnd) {
    const end = endOfLine(reading.text, at, pieceEnd);
    lines.push(resolveText(reading, isLineStart ? afterIndentation(reading, at, end, indentation) : at, end));
    at = end;
    isLineStart = true;
  }
  return lines.join("");
}

/** Behind the line break. */
function endOfLine(text: string, start: number, limit: number): number {
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) return at + 1;
    if (code === 13) return Math.min(limit, text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1);
  }
  return limit;
}

function afterIndentation(reading: Reading, start: number, end: number, indentation: string): number {
  const { file, text, report } = reading;
  if (text.startsWith(indentation, start) && start + indentation.length <= end) return start + indentation.length;
  let at = start;
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
  const isBlank = at < end && (text.charCodeAt(at) === 10 || text.charCodeAt(at) === 13);
  if (!isBlank)
    report(blockTextIndentation.at({ file, start, end: Math.max(at, start + 1) }, { needed: indentation.length }));
  return at;
}
