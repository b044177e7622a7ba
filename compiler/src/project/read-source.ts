/**
 * Reads a file as text.
 *
 * In: an absolute path. Out: its text without byte order mark, or one message that says why there is none.
 * Not here: which files are read (module-path.ts, pipeline.ts).
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import { positionAt } from "../source/source-text.ts";
import type { FileId, Span } from "../source/span.ts";
import { notUtf8, unreadableFile } from "./file-diagnostics.ts";
import { isFailure, type HostFailure } from "./host.ts";

export interface ReadSource {
  /** Empty where there is a problem, or, for one that is not UTF-8, with marks in the place of its wrong bytes. */
  readonly source: SourceText;
  readonly problem?: Diagnostic;
}

/** `content`: what the host said of the file, or its text. `name`: how messages call it. */
export function readSource(file: FileId, content: Uint8Array | string | HostFailure, name: string = file): ReadSource {
  if (typeof content === "string") return { source: { file, text: withoutMark(content) } };
  if (isFailure(content)) {
    const { reason, detail } = content;
    return {
      source: { file, text: "" },
      problem: unreadableFile.at({ file, start: 0, end: 0 }, { path: name, reason, detail }),
    };
  }
  try {
    return { source: { file, text: new TextDecoder("utf-8", { fatal: true }).decode(content) } };
  } catch {
    return notUtf8Source(file, content, name);
  }
}

function notUtf8Source(file: FileId, content: Uint8Array, name: string): ReadSource {
  const source = { file, text: new TextDecoder("utf-8").decode(content) };
  const offset = firstWrongByte(content);
  const before = new TextDecoder("utf-8").decode(content.subarray(0, offset));
  const span: Span = { file, start: before.length, end: Math.min(before.length + 1, source.text.length) };
  const line = positionAt(source, span.start).line + 1;
  return { source, problem: notUtf8.at(span, { path: name, offset, line, byte: content[offset] ?? 0 }) };
}

/** Offset of the first byte that starts no character. The text before it is UTF-8. */
function firstWrongByte(content: Uint8Array): number {
  let at = 0;
  while (at < content.length) {
    const length = sequenceLength(content, at);
    if (length === 0) return at;
    at += length;
  }
  return content.length;
}

/** Bytes of the character at an offset, 1 to 4; 0 where there is none. Source: RFC 3629, section 4. */
function sequenceLength(content: Uint8Array, at: number): number {
  const first = content[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : 4;
  if (first < 0xc2 || first > 0xf4) return 0;
  const second = content[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = 2; next < length; next++) {
    const byte = content[at + next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
