/**
 * JSON as a tree, and its text: two blanks of indentation, keys in the order given, `\n` at the end.
 *
 * Objects are Maps, as keys come from users (`__proto__`). Nesting is bounded by whoever builds the tree.
 */
export type JsonTree = null | boolean | number | string | readonly JsonTree[] | JsonObject | PrintedJson;
export type JsonObject = ReadonlyMap<string, JsonTree>;

/** The text of a tree, for parts that several documents hold at the same depth. */
export interface PrintedJson {
  readonly printed: string;
  /** What its lines begin with: `\n` and blanks. */
  readonly line: string;
}

/** Prints a part once, for use inside `depth` objects or lists. */
export function printPart(tree: JsonTree, depth: number): PrintedJson {
  const line = `\n${"  ".repeat(depth)}`;
  const printing: Printing = { pieces: [], keys: new Map() };
  print(tree, line, printing);
  return { printed: printing.pieces.join(""), line };
}

/** Numbers are finite. */
export function printJson(tree: JsonTree): string {
  const printing: Printing = { pieces: [], keys: new Map() };
  print(tree, "\n", printing);
  printing.pieces.push("\n");
  return printing.pieces.join("");
}

interface Printing {
  readonly pieces: string[];
  /** Keys as they are printed: the same few stand in most objects. */
  readonly keys: Map<string, string>;
}

/** The object of the entries whose value is not undefined. */
export function jsonObject(entries: Iterable<readonly [string, JsonTree | undefined]>): JsonObject {
  const object = new Map<string, JsonTree>();
  for (const [key, value] of entries) if (value !== undefined) object.set(key, value);
  return object;
}

function print(tree: JsonTree, line: string, printing: Printing): void {
  const { pieces } = printing;
  if (typeof tree === "string") pieces.push(JSON.stringify(tree));
  else if (tree === null || typeof tree !== "object") pieces.push(String(tree));
  else if (isArray(tree)) printArray(tree, line, printing);
  // Line breaks inside of texts are escaped: every one in a printed part begins a line.
  else if ("printed" in tree) pieces.push(tree.line === line ? tree.printed : tree.printed.replaceAll(tree.line, line));
  else printObject(tree, line, printing);
}

/** Not `Array.isArray`, which says nothing of arrays that are only read. */
function isArray(tree: readonly JsonTree[] | JsonObject | PrintedJson): tree is readonly JsonTree[] {
  return Array.isArray(tree);
}

function printObject(object: JsonObject, line: string, printing: Printing): void {
  const { pieces } = printing;
  const inner = `${line}  `;
  let isFirst = true;
  object.forEach((value, key) => {
    pieces.push(isFirst ? "{" : ",", inner, printedKey(key, printing));
    isFirst = false;
    print(value, inner, printing);
  });
  pieces.push(isFirst ? "{}" : `${line}}`);
}

function printedKey(key: string, { keys }: Printing): string {
  let printed = keys.get(key);
  if (printed === undefined) keys.set(key, (printed = `${JSON.stringify(key)}: `));
  return printed;
}

function printArray(array: readonly JsonTree[], line: string, printing: Printing): void {
  const { pieces } = printing;
  const flat = flatArray(array);
  if (flat !== undefined) {
    pieces.push(flat);
    return;
  }
  const inner = `${line}  `;
  let separator = "[";
  for (const item of array) {
    pieces.push(separator, inner);
    print(item, inner, printing);
    separator = ",";
  }
  pieces.push(`${line}]`);
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
