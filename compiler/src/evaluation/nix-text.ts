/**
 * Checks raw Nix so far that it cannot end the expression around it: strings, comments and brackets are whole.
 *
 * Not here: parsing Nix. What is well bracketed and still no Nix is found by Nix itself, in the module that names its line.
 */
const closers: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/** What is open: a bracket, a string, or the code inside `${ }` of a string. */
type Open = ")" | "]" | "}" | '"' | "''";

/** What is wrong, to follow "this raw Nix"; undefined where all is whole. Linear in the text, and not recursive. */
export function findNixProblem(text: string): string | undefined {
  if (text.trim() === "") return "is empty";
  const open: Open[] = [];
  let at = 0;
  let isEmpty = true;
  while (at < text.length) {
    const inside = open[open.length - 1];
    if (inside === '"' || inside === "''") {
      at = inString(text, at, inside, open);
      continue;
    }
    const character = text.charAt(at);
    if (character === "#") {
      const end = text.indexOf("\n", at);
      // A comment up to the end would swallow what is printed behind it; printing adds a line break, so this is fine.
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) return "has a comment `/*` that never ends";
      at = end + 2;
      continue;
    }
    if (/\S/.test(character)) isEmpty = false;
    const closer = closers.get(character);
    if (character === '"') open.push('"');
    else if (text.startsWith("''", at)) {
      open.push("''");
      at++;
    } else if (closer === ")" || closer === "]" || closer === "}") open.push(closer);
    else if (character === ")" || character === "]" || character === "}") {
      if (inside !== character) return `closes \`${character}\`, which is not open`;
      open.pop();
    } else if (open.length === 0 && (character === ";" || character === ","))
      return `has a \`${character}\` outside brackets`;
    at++;
  }
  const left = open.pop();
  if (left !== undefined) return left === '"' || left === "''" ? `has a string that never ends` : `lacks a \`${left}\``;
  return isEmpty ? "is empty" : undefined;
}

/** One step inside a string; gives where to go on. */
function inString(text: string, at: number, kind: '"' | "''", open: Open[]): number {
  if (text.startsWith("${", at)) {
    open.push("}");
    return at + 2;
  }
  if (kind === '"') {
    const character = text.charAt(at);
    if (character === "\\") return at + 2;
    if (character === "$" && text.charAt(at + 1) === "$") return at + 2;
    if (character === '"') open.pop();
    return at + 1;
  }
  // `''$`, `'''` and `''\x` are escapes; `$$` keeps `{` from opening.
  if (text.startsWith("''\\", at)) return at + 4;
  if (text.startsWith("''$", at) || text.startsWith("'''", at)) return at + 3;
  if (text.startsWith("$$", at)) return at + 2;
  if (text.startsWith("''", at)) {
    open.pop();
    return at + 2;
  }
  return at + 1;
}
