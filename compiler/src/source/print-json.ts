/**
 * JSON as a tree, and its text: two blanks of indentation, keys in the order given, `\n` at the end.
 *
 * Objects are Maps, as keys come from users (`__proto__`). Nesting is bounded by whoever builds the tree.
 */
export type JsonTree = null | boolean | number | string | readonly JsonTree[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonTree>;

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
  else if (isObject(tree)) printObject(tree, line, pieces);
  else printArray(tree, line, pieces);
}

/** A Map is the only kind of tree with a size. */
function isObject(tree: readonly JsonTree[] | JsonObject): tree is JsonObject {
  return tree instanceof Map;
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
