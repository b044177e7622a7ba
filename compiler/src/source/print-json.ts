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
  const pieces: string[] = [];
  const line = `\n${"  ".repeat(depth)}`;
  print(tree, line, pieces);
  return { printed: pieces.join(""), line };
}

/** Numbers are finite. */
export function printJson(tree: JsonTree): string {
  const pieces: string[] = [];
  print(tree, "\n", pieces);
  pieces.push("\n");
  return pieces.join("");
}

/** The object of the entries whose value is not undefined. */
export function jsonObject(entries: Iterable<readonly [string, JsonTree | undefined]>): JsonObject {
  const object = new Map<string, JsonTree>();
  for (const [key, value] of entries) if (value !== undefined) object.set(key, value);
  return object;
}

function print(tree: JsonTree, line: string, pieces: string[]): void {
  if (tree === null || typeof tree !== "object") pieces.push(JSON.stringify(tree));
  else if (isArray(tree)) printArray(tree, line, pieces);
  // Line breaks inside of texts are escaped: every one in a printed part begins a line.
  else if ("printed" in tree) pieces.push(tree.line === line ? tree.printed : tree.printed.replaceAll(tree.line, line));
  else printObject(tree, line, pieces);
}

/** Not `Array.isArray`, which says nothing of arrays that are only read. */
function isArray(tree: readonly JsonTree[] | JsonObject | PrintedJson): tree is readonly JsonTree[] {
  return Array.isArray(tree);
}

function printObject(object: JsonObject, line: string, pieces: string[]): void {
  let separator = "{";
  for (const [key, value] of object) {
    pieces.push(separator, line, "  ", JSON.stringify(key), ": ");
    print(value, `${line}  `, pieces);
    separator = ",";
  }
  pieces.push(object.size === 0 ? "{}" : `${line}}`);
}

function printArray(array: readonly JsonTree[], line: string, pieces: string[]): void {
  const isFlat = array.every((item) => item === null || typeof item !== "object");
  const width = isFlat ? array.reduce<number>((sum, item) => sum + JSON.stringify(item).length + 2, 0) : Infinity;
  if (array.length === 0 || width <= 80) {
    pieces.push(`[${array.map((item) => JSON.stringify(item)).join(", ")}]`);
    return;
  }
  let separator = "[";
  for (const item of array) {
    pieces.push(separator, line, "  ");
    print(item, `${line}  `, pieces);
    separator = ",";
  }
  pieces.push(`${line}]`);
}
