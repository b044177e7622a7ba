/**
 * What a file imports, found from its first lines alone: a project of many files knows its shape before it has parsed them.
 *
 * In: a text. Out: names and the texts behind `from`, in order; undefined where the imports are not plainly written, or stand elsewhere too: then
 * only parsing tells. Linear in the text's length. Not here: what imports lead to (project/module-path.ts).
 */
import { declarationWords, reservedWords } from "./tokens.ts";

const reserved: ReadonlySet<string> = new Set(reservedWords);
const declaring: ReadonlySet<string> = new Set(declarationWords);

export interface LeadingImport {
  readonly from: string;
  /** As the other file calls them. */
  readonly names: readonly string[];
}

export function leadingImports(source: string): readonly LeadingImport[] | undefined {
  const found: LeadingImport[] = [];
  const reader: Reader = { source, at: source.charCodeAt(0) === 0xfeff ? 1 : 0 };
  while (takesWord(reader, "import")) {
    const one = restOfImport(reader);
    if (one === undefined) return undefined;
    found.push(one);
  }
  skipGap(reader);
  return mayImport(reader) ? undefined : found;
}

/** Whether the word stands in the rest, or another in the first column that no declaration begins with: the parser may take it for the word. */
function mayImport(reader: Reader): boolean {
  const { source } = reader;
  // A return alone, which nobody writes, ends a line too.
  if (/\bimport\b/.test(source.slice(reader.at)) || (source.includes("\r") && /\r(?!\n)/.test(source))) return true;
  for (let line = reader.at; ; line++) {
    const word = wordFrom(source, line);
    if (word !== "" && !declaring.has(word)) return true;
    line = source.indexOf("\n", line);
    if (line < 0) return false;
  }
}

interface Reader {
  readonly source: string;
  at: number;
}

/** `{ a, b as c } from "text"`; undefined where it is anything else. */
function restOfImport(reader: Reader): LeadingImport | undefined {
  if (!takes(reader, "{")) return undefined;
  const names: string[] = [];
  while (!takes(reader, "}")) {
    const name = takesName(reader);
    if (name === undefined || (takesWord(reader, "as") && takesName(reader) === undefined)) return undefined;
    names.push(name);
    if (takes(reader, ",")) continue;
    if (takes(reader, "}")) break;
    return undefined;
  }
  const from = takesWord(reader, "from") ? takesText(reader) : undefined;
  return from === undefined ? undefined : { from, names };
}

function skipGap(reader: Reader): void {
  const { source } = reader;
  for (;;) {
    const code = source.charCodeAt(reader.at);
    if (code === 32 || code === 9 || code === 10 || code === 13) reader.at++;
    else if (source.startsWith("//", reader.at)) reader.at = endOf(source, source.indexOf("\n", reader.at), 0);
    else if (source.startsWith("/*", reader.at)) reader.at = endOf(source, source.indexOf("*/", reader.at + 2), 2);
    else return;
  }
}

function endOf(source: string, found: number, length: number): number {
  return found < 0 ? source.length : found + length;
}

function takes(reader: Reader, character: string): boolean {
  skipGap(reader);
  if (reader.source[reader.at] !== character) return false;
  reader.at++;
  return true;
}

function wordAt(reader: Reader): string {
  skipGap(reader);
  return wordFrom(reader.source, reader.at);
}

function wordFrom(source: string, at: number): string {
  const word = /[A-Za-z_]\w*/y;
  word.lastIndex = at;
  return word.exec(source)?.[0] ?? "";
}

function takesWord(reader: Reader, wanted: string): boolean {
  if (wordAt(reader) !== wanted) return false;
  reader.at += wanted.length;
  return true;
}

function takesName(reader: Reader): string | undefined {
  const word = wordAt(reader);
  if (word === "" || reserved.has(word)) return undefined;
  reader.at += word.length;
  return word;
}

/** A text without escapes, which most are. */
function takesText(reader: Reader): string | undefined {
  skipGap(reader);
  const text = /"([^"\\$\p{Cc}]*)"/uy;
  text.lastIndex = reader.at;
  const found = text.exec(reader.source)?.[1];
  if (found !== undefined) reader.at = text.lastIndex;
  return found;
}
