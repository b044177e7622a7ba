/**
 * Reads JSON and keeps the place of everything in it.
 *
 * In: a text that anybody may have written. Out: a tree, or `undefined` where it is no JSON; reports what is wrong with line and
 * column in the span: bad syntax, keys given twice, nesting beyond 500, more values than any environment holds, numbers that are not
 * exact, half surrogates.
 * Not here: what the values mean (configuration.ts).
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import type { FileId, Span } from "../source/span.ts";
import { forbiddenCharacter, numberOutOfRange } from "../syntax/syntax-diagnostics.ts";
import { mostTogether } from "../evaluation/allowance.ts";
import { allowanceExceeded } from "../evaluation/evaluation-diagnostics.ts";
import { duplicateJsonKey, jsonTooDeep, notJson } from "./configuration-diagnostics.ts";

export type JsonNode =
  | { readonly kind: "object"; readonly members: readonly JsonMember[]; readonly span: Span }
  | { readonly kind: "array"; readonly items: readonly JsonNode[]; readonly span: Span }
  | { readonly kind: "string"; readonly value: string; readonly span: Span }
  /** `isWritten`: `int` has neither a dot nor an exponent. */
  | { readonly kind: "number"; readonly value: number; readonly isInteger: boolean; readonly span: Span }
  | { readonly kind: "bool"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "null"; readonly span: Span };

export interface JsonMember {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: JsonNode;
}

const mostLevels = 500;
/** More than these weigh more than an environment may, whatever they are: an item of a list weighs 8 and its value. */
const mostValues = Math.floor(mostTogether.environment.weight / 8);

export function readJson(file: FileId, text: string, report: Report): JsonNode | undefined {
  const reader: Reader = {
    file,
    text,
    report,
    at: text.startsWith("\uFEFF") ? 1 : 0,
    isBroken: false,
    levels: 0,
    values: 0,
  };
  const root = readValue(reader);
  if (root === undefined || reader.isBroken) return undefined;
  skipSpace(reader);
  if (reader.at < text.length) {
    fail(reader, "the end of the file");
    return undefined;
  }
  return root;
}

interface Reader {
  readonly file: FileId;
  readonly text: string;
  readonly report: Report;
  at: number;
  /** Something is wrong that does not keep us from reading on. */
  isBroken: boolean;
  levels: number;
  values: number;
}

function spanFrom(reader: Reader, start: number): Span {
  return { file: reader.file, start, end: reader.at };
}

function skipSpace(reader: Reader): void {
  const pattern = /[ \t\n\r]*/y;
  pattern.lastIndex = reader.at;
  pattern.exec(reader.text);
  reader.at = pattern.lastIndex;
}

/** One message ends the reading: what follows a syntax error is guesswork. */
function fail(reader: Reader, expected: string): undefined {
  const { text, at, file } = reader;
  const found = at >= text.length ? "the end of the file" : String.fromCodePoint(text.codePointAt(at) ?? 0);
  const end = at >= text.length ? at : at + found.length;
  reader.report(
    notJson.at({ file, start: at, end }, { found, expected, before: text.slice(0, at).trimEnd().slice(-1) }),
  );
  reader.isBroken = true;
  return undefined;
}

function readValue(reader: Reader): JsonNode | undefined {
  skipSpace(reader);
  const start = reader.at;
  const character = reader.text[start];
  if (++reader.values > mostValues) {
    const facts = { of: "environment", limit: "weight", most: mostTogether.environment } as const;
    reader.report(allowanceExceeded.at({ file: reader.file, start, end: start + 1 }, facts));
    reader.isBroken = true;
    return undefined;
  }
  if (character === "{" || character === "[") {
    if (++reader.levels > mostLevels) {
      reader.report(jsonTooDeep.at({ file: reader.file, start, end: start + 1 }, { limit: mostLevels }));
      reader.isBroken = true;
      return undefined;
    }
    const node = character === "{" ? readObject(reader) : readArray(reader);
    reader.levels--;
    return node;
  }
  if (character === '"') {
    const value = readString(reader);
    return value === undefined ? undefined : { kind: "string", value, span: spanFrom(reader, start) };
  }
  return readNumber(reader) ?? readWord(reader);
}

function readWord(reader: Reader): JsonNode | undefined {
  const pattern = /true|false|null/y;
  const start = reader.at;
  pattern.lastIndex = start;
  const [word] = pattern.exec(reader.text) ?? [];
  if (word === undefined) return fail(reader, "a value");
  reader.at += word.length;
  const span = spanFrom(reader, start);
  return word === "null" ? { kind: "null", span } : { kind: "bool", value: word === "true", span };
}

function readNumber(reader: Reader): JsonNode | undefined {
  const pattern = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
  const start = reader.at;
  pattern.lastIndex = start;
  const found = pattern.exec(reader.text);
  if (found === null) return undefined;
  const [text, fraction, exponent] = found;
  reader.at += text.length;
  const value = Number(text) + 0;
  const isInteger = fraction === undefined && exponent === undefined;
  const span = spanFrom(reader, start);
  // A float beyond 2^53 is one like any other; of digits none may get lost.
  if (!Number.isFinite(value) || (isInteger && BigInt(text) !== BigInt(value))) {
    reader.report(numberOutOfRange.at(span, { text }));
    reader.isBroken = true;
  }
  return { kind: "number", value, isInteger, span };
}

function readArray(reader: Reader): JsonNode | undefined {
  const start = reader.at++;
  const items: JsonNode[] = [];
  skipSpace(reader);
  if (reader.text[reader.at] === "]") {
    reader.at++;
    return { kind: "array", items, span: spanFrom(reader, start) };
  }
  for (;;) {
    const item = readValue(reader);
    if (item === undefined) return undefined;
    items.push(item);
    skipSpace(reader);
    const next = reader.text[reader.at];
    if (next !== "," && next !== "]") return fail(reader, "`,` or `]`");
    reader.at++;
    if (next === "]") return { kind: "array", items, span: spanFrom(reader, start) };
  }
}

function readObject(reader: Reader): JsonNode | undefined {
  const start = reader.at++;
  const members = new Map<string, JsonMember>();
  skipSpace(reader);
  if (reader.text[reader.at] === "}") {
    reader.at++;
    return { kind: "object", members: [], span: spanFrom(reader, start) };
  }
  for (;;) {
    const member = readMember(reader);
    if (member === undefined) return undefined;
    const first = members.get(member.name);
    if (first === undefined) members.set(member.name, member);
    else {
      reader.report(duplicateJsonKey.at(member.nameSpan, { name: member.name, first: first.nameSpan }));
      reader.isBroken = true;
    }
    skipSpace(reader);
    const next = reader.text[reader.at];
    if (next !== "," && next !== "}") return fail(reader, "`,` or `}`");
    reader.at++;
    if (next === "}") return { kind: "object", members: [...members.values()], span: spanFrom(reader, start) };
  }
}

function readMember(reader: Reader): JsonMember | undefined {
  skipSpace(reader);
  const start = reader.at;
  if (reader.text[start] !== '"') return fail(reader, "a name in double quotes");
  const name = readString(reader);
  if (name === undefined) return undefined;
  const nameSpan = spanFrom(reader, start);
  skipSpace(reader);
  if (reader.text[reader.at] !== ":") return fail(reader, "`:`");
  reader.at++;
  const value = readValue(reader);
  return value === undefined ? undefined : { name, nameSpan, value };
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** Whether a character of a string stands for itself. */
function isPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 32 && code !== 34 && code !== 92;
}

function readString(reader: Reader): string | undefined {
  const start = reader.at++;
  const parts: string[] = [];
  for (;;) {
    const begin = reader.at;
    while (isPlain(reader.text, reader.at)) reader.at++;
    parts.push(reader.text.slice(begin, reader.at));
    const next = reader.text[reader.at];
    if (next === '"') break;
    if (next !== "\\")
      return fail(reader, next === undefined ? '`"`' : "an escape such as `\\n` for a control character");
    reader.at++;
    const code = /u([0-9a-fA-F]{4})/y;
    code.lastIndex = reader.at;
    const hex = code.exec(reader.text)?.[1];
    const simple = escapes.get(reader.text[reader.at] ?? "");
    if (hex === undefined && simple === undefined)
      return fail(reader, 'an escape: \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000');
    parts.push(simple ?? String.fromCharCode(Number.parseInt(hex ?? "0", 16)));
    reader.at += hex === undefined ? 1 : 5;
  }
  reader.at++;
  const value = parts.join("");
  const forbidden = value.includes("\0") ? "U+0000" : value.isWellFormed() ? undefined : "half of a surrogate pair";
  if (forbidden !== undefined) {
    reader.report(forbiddenCharacter.at(spanFrom(reader, start), { name: forbidden }));
    reader.isBroken = true;
  }
  return value;
}
