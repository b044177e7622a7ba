/**
 * Finds the entries of a JSON object in its text without parsing their values.
 *
 * A schema has tens of thousands of entries and a program asks for fifty: only those are parsed. Escapes and nesting are followed,
 * so what is found is what a parser would find in a text that is JSON. Of a text that is not, some mistakes are seen here
 * (an offset is given), others when the entry is parsed.
 */

/** Where an entry's value is: offsets into the text, `end` exclusive. */
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
export function scanObject(text: string, start: number): JsonScan | undefined {
  let at = skipSpace(text, start);
  if (text.charCodeAt(at) !== openBrace) return undefined;
  at = skipSpace(text, at + 1);
  const entries: JsonEntry[] = [];
  if (text.charCodeAt(at) === closeBrace) return { entries, end: at + 1 };
  for (;;) {
    const keyEnd = text.charCodeAt(at) === quote ? skipString(text, at) : -1;
    if (keyEnd < 0) return undefined;
    const key = stringAt(text, at, keyEnd);
    at = skipSpace(text, keyEnd);
    if (key === undefined || text.charCodeAt(at) !== colon) return undefined;
    const valueStart = skipSpace(text, at + 1);
    const valueEnd = skipValue(text, valueStart);
    if (valueEnd <= valueStart) return undefined;
    entries.push({ key, start: valueStart, end: valueEnd });
    at = skipSpace(text, valueEnd);
    const next = text.charCodeAt(at);
    if (next === closeBrace) return { entries, end: at + 1 };
    if (next !== comma) return undefined;
    at = skipSpace(text, at + 1);
  }
}

/** The value of an entry; undefined where its text is not JSON. */
export function parseEntry(text: string, entry: JsonEntry): Json | undefined {
  return parseJson(text.slice(entry.start, entry.end));
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

function skipSpace(text: string, start: number): number {
  let at = start;
  for (let code = text.charCodeAt(at); code === 32 || (code >= 9 && code <= 13); code = text.charCodeAt(at)) at++;
  return at;
}

/** From an opening quote to behind the closing one; -1 where there is none. */
function skipString(text: string, start: number): number {
  let from = start + 1;
  for (;;) {
    const end = text.indexOf('"', from);
    if (end < 0) return -1;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end + 1;
    from = end + 1;
  }
}

function stringAt(text: string, start: number, end: number): string | undefined {
  const plain = text.slice(start + 1, end - 1);
  if (!plain.includes("\\")) return plain;
  const value = parseJson(text.slice(start, end));
  return typeof value === "string" ? value : undefined;
}

/** From the start of a value to behind it; -1 where the text ends before. Brackets are counted, not matched. */
function skipValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = skipString(text, at);
      if (at < 0) return -1;
      if (depth === 0) return at;
      continue;
    }
    if (code === openBrace || code === openBracket) depth++;
    else if (code === closeBrace || code === closeBracket) {
      if (depth === 0) return at;
      depth--;
      if (depth === 0) return at + 1;
    } else if (code === comma && depth === 0) return at;
    at++;
  }
  return -1;
}
