/**
 * Finds the entries of a JSON object in its bytes without parsing their values.
 *
 * A schema has tens of thousands of entries and a program asks for fifty: only those are parsed, and only those become text. Escapes
 * and nesting are followed, so what is found is what a parser would find in a text that is JSON. Of a text that is not, some mistakes
 * are seen here, others when the entry is parsed. Bytes, for making 5 MB of them text takes as long as finding every entry.
 */

/** UTF-8, without byte order mark. */
export type JsonBytes = Uint8Array;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** `content`: text, or what is UTF-8 and starts with no byte order mark. Bytes are not copied. */
export function jsonBytes(content: string | Uint8Array): JsonBytes {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

/** Where an entry's value is: offsets into the bytes, `end` exclusive. */
export interface JsonEntry {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

export interface JsonScan {
  readonly entries: readonly JsonEntry[];
  /** Behind the closing brace. */
  readonly end: number;
}

/** A parsed JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const quote = 34;
const comma = 44;
const colon = 58;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** The entries of the object that starts at `start` (white space before it is skipped); undefined where there is none. */
export function scanObject(bytes: JsonBytes, start: number): JsonScan | undefined {
  const opening = skipSpace(bytes, start);
  if (bytes[opening] !== openBrace) return undefined;
  const marks: number[] = [];
  const end = scanMarks(bytes, opening, marks);
  if (end < 0) return undefined;
  const entries: JsonEntry[] = [];
  let from = skipSpace(bytes, opening + 1);
  if (from === end - 1) return { entries, end };
  for (let at = 0; at < marks.length || from < end; at += 2) {
    const valueStart = skipSpace(bytes, (marks[at] ?? end) + 1);
    const valueEnd = marks[at + 1] ?? end - 1;
    const key = valueStart < valueEnd ? keyAt(bytes, from, marks[at] ?? end) : undefined;
    if (key === undefined || bytes[marks[at] ?? end] !== colon || bytes[valueEnd] === colon) return undefined;
    entries.push({ key, start: valueStart, end: valueEnd });
    from = marks[at + 1] === undefined ? end : skipSpace(bytes, valueEnd + 1);
  }
  return { entries, end };
}

/**
 * From the opening brace of an object to behind its closing one, -1 where the bytes end before. Adds where the colons and commas are
 * that stand in the object itself. Brackets are counted, not matched. One flat loop without calls, for V8 compiles that while it runs.
 */
function scanMarks(bytes: JsonBytes, opening: number, marks: number[]): number {
  const { length } = bytes;
  let depth = 0;
  let at = opening;
  while (at < length) {
    const code = bytes[at];
    if (code === quote) {
      at++;
      while (at < length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
    } else if (code === openBrace || code === openBracket) depth++;
    else if (code === closeBrace || code === closeBracket) {
      depth--;
      if (depth === 0) return at + 1;
    } else if (depth === 1 && (code === colon || code === comma)) marks.push(at);
    at++;
  }
  return -1;
}

/** Whether only white space follows. */
export function isEnd(bytes: JsonBytes, at: number): boolean {
  return skipSpace(bytes, at) === bytes.length;
}

/** The value of an entry; undefined where its text is not JSON. */
export function parseEntry(bytes: JsonBytes, entry: JsonEntry): Json | undefined {
  return parseJson(decoder.decode(bytes.subarray(entry.start, entry.end)));
}

/** Undefined where the text is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    // JSON.parse gives nothing but what Json says.
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The entry itself, never what plain objects inherit. */
export function property(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The entries of an object; none of anything else. */
export function properties(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isObject(value) ? Object.entries(value) : [];
}

function skipSpace(bytes: JsonBytes, start: number): number {
  let at = start;
  for (let code = bytes[at]; code === 32 || code === 10 || code === 13 || code === 9; code = bytes[at]) at++;
  return at;
}

/** The key that stands between a comma and a colon. Nearly all are ASCII without escapes. */
function keyAt(bytes: JsonBytes, start: number, end: number): string | undefined {
  const codes = bytes.subarray(start, end);
  // Faster than decoding, of what is short.
  const text: string = codes.length < 1000 ? Reflect.apply(String.fromCharCode, undefined, codes) : "";
  if (/^"[ !#-[\]-~]*"$/.test(text)) return text.slice(1, -1);
  const value = parseJson(decoder.decode(codes));
  return typeof value === "string" ? value : undefined;
}
