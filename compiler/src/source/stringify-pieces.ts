/**
 * JSON of a large object as `JSON.stringify` writes it, in pieces: at once it takes room for twice the text.
 */

/** Items of a list that are written at once. */
const together = 256;

/** `JSON.stringify(object, undefined, 2)` and a line break. The object is not empty, and no field of it is undefined. */
export function stringifyInPieces(object: object): readonly string[] {
  const pieces: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    pieces.push(pieces.length === 0 ? "{\n  " : ",\n  ");
    if (Array.isArray(value) && value.length > together) addList(key, value, pieces);
    else pieces.push(JSON.stringify({ [key]: value }, undefined, 2).slice("{\n  ".length, -"\n}".length));
  }
  pieces.push("\n}\n");
  return pieces;
}

function addList(key: string, items: readonly unknown[], pieces: string[]): void {
  pieces.push(`${JSON.stringify(key)}: [`);
  for (let at = 0; at < items.length; at += together) {
    // As a field of an object, so that it is indented as it is to be.
    const text = JSON.stringify({ "": items.slice(at, at + together) }, undefined, 2);
    pieces.push(at === 0 ? "" : ",", text.slice('{\n  "": ['.length, -"\n  ]\n}".length));
  }
  pieces.push("\n  ]");
}
