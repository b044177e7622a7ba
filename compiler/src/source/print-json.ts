/**
 * JSON as a tree, and its text: two blanks of indentation, keys in the order given, `\n` at the end.
 *
 * Objects are Maps, as keys come from users (`__proto__`). Nesting is bounded by whoever builds the tree.
 */
import { deeper } from "./indentation.ts";
import { shortenPieces } from "./shorten-pieces.ts";

export type JsonTree = null | boolean | number | string | readonly JsonTree[] | JsonFields | PrintedJson;
export type JsonObject = ReadonlyMap<string, JsonTree>;
/** An object whose fields may be made while they are visited, each key once. Every `JsonObject` is one. */
export interface JsonFields {
  readonly forEach: (visit: (value: JsonTree, key: string) => void) => void;
}

/** The text of a tree, for parts that several documents hold at the same depth. */
export interface PrintedJson {
  readonly printed: string;
  /** What its lines begin with: `\n` and blanks. */
  readonly line: string;
}

/** Prints a part once, for use inside `depth` objects or lists. */
export function printPart(tree: JsonTree, depth: number): PrintedJson {
  const line = `\n${"  ".repeat(depth)}`;
  const pieces: string[] = [];
  print(tree, line, pieces);
  return { printed: pieces.join(""), line };
}

/** Numbers are finite. */
export function printJson(tree: JsonTree): string {
  return printJsonPieces(tree).join("");
}

/** The same text, not yet joined. */
export function printJsonPieces(tree: JsonTree): readonly string[] {
  const pieces: string[] = [];
  print(tree, "\n", pieces);
  pieces.push("\n");
  return pieces;
}

/** The object of the entries whose value is not undefined. */
export function jsonObject(entries: Iterable<readonly [string, JsonTree | undefined]>): JsonObject {
  const object = new Map<string, JsonTree>();
  for (const [key, value] of entries) if (value !== undefined) object.set(key, value);
  return object;
}

function print(tree: JsonTree, line: string, pieces: string[]): void {
  if (typeof tree === "string") pieces.push(JSON.stringify(tree));
  else if (tree === null || typeof tree !== "object") pieces.push(String(tree));
  else if (isArray(tree)) printArray(tree, line, pieces);
  // Line breaks inside of texts are escaped: every one in a printed part begins a line.
  else if ("printed" in tree) pieces.push(tree.line === line ? tree.printed : tree.printed.replaceAll(tree.line, line));
  else printObject(tree, line, pieces);
}

/** Not `Array.isArray`, which says nothing of arrays that are only read. */
function isArray(tree: readonly JsonTree[] | JsonFields | PrintedJson): tree is readonly JsonTree[] {
  return Array.isArray(tree);
}

function printObject(object: JsonFields, line: string, pieces: string[]): void {
  const inner = deeper(line);
  let isFirst = true;
  object.forEach((value, key) => {
    pieces.push(isFirst ? "{" : ",", inner, printedKey(key));
    isFirst = false;
    print(value, inner, pieces);
    shortenPieces(pieces);
  });
  if (isFirst) pieces.push("{}");
  else pieces.push(line, "}");
}

/** The same few stand in most objects. */
function printedKey(key: string): string {
  const known = printedKeys.get(key);
  if (known !== undefined) return known;
  const printed = `${JSON.stringify(key)}: `;
  if (printedKeys.size < mostKeys) printedKeys.set(key, printed);
  return printed;
}

const printedKeys = new Map<string, string>();
const mostKeys = 1000;

function printArray(array: readonly JsonTree[], line: string, pieces: string[]): void {
  const flat = flatArray(array);
  if (flat !== undefined) {
    pieces.push(flat);
    return;
  }
  const inner = deeper(line);
  let separator = "[";
  for (const item of array) {
    pieces.push(separator, inner);
    print(item, inner, pieces);
    shortenPieces(pieces);
    separator = ",";
  }
  pieces.push(line, "]");
}

/** On one line; undefined where it does not fit. */
function flatArray(array: readonly JsonTree[]): string | undefined {
  const texts: string[] = [];
  let width = 0;
  for (const item of array) {
    if (item !== null && typeof item === "object") return undefined;
    const text = JSON.stringify(item);
    width += text.length + 2;
    if (width > 80) return undefined;
    texts.push(text);
  }
  return `[${texts.join(", ")}]`;
}
