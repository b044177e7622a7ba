/**
 * How text and names are written in Nix. All escaping for Nix lives here; every target that writes Nix uses it.
 *
 * Source: Nix manual, "String literal" and "Attribute set", and the lexer of Nix 2.8 (`lexer.l`), against which tests run.
 */

const keywords: ReadonlySet<string> = new Set([
  "assert",
  "else",
  "if",
  "in",
  "inherit",
  "let",
  "or",
  "rec",
  "then",
  "with",
]);

/**
 * Text for between the quotes of `"…"`. A carriage return must be escaped: Nix reads a raw one as a line feed.
 * `isBeforeBrace`: an interpolation follows, so that a `$` at the end must not become part of `$${`.
 */
export function escapeForQuotes(text: string, isBeforeBrace = false): string {
  return text.replace(isBeforeBrace ? /["\\\n\r\t]|\$(?=\{|$)/g : /["\\\n\r\t]|\$(?=\{)/g, (found) => {
    switch (found) {
      case "\n":
        return "\\n";
      case "\r":
        return "\\r";
      case "\t":
        return "\\t";
      default:
        return `\\${found}`;
    }
  });
}

/** A whole string literal on one line. */
export function nixString(text: string): string {
  return `"${escapeForQuotes(text)}"`;
}

/** An attribute's name; in quotes where it is no identifier. */
export function nixName(name: string): string {
  return isIdentifier(name) ? name : nixString(name);
}

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_'-]*$/.test(name) && !keywords.has(name);
}

/** Whether Nix can hold a text: it has no NUL, and a file in UTF-8 has no half of a surrogate pair. */
export function isNixText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** What stands behind a line of an indented string: an interpolation, the quotes that end it, or the next line. */
export type Behind = "interpolation" | "end" | "line";

/**
 * Text for between `''` and `''`, one line; see `fitsIndented` for the texts it is for. Two quotes are written as three, and a `$`
 * that would open an interpolation as `''$`. Quotes that would be read as part of such an escape, or of the end, are `''\'` each.
 */
export function escapeIndented(text: string, behind: Behind): string {
  return text.replace(/'+|\$/g, (found, at: number) => {
    const after = at + found.length;
    if (found === "$") return opens(text, at, behind) ? "''$" : found;
    if (found.length === 2) return "'''";
    const isAlone = found.length === 1 && !opens(text, after, behind) && !(behind === "end" && after === text.length);
    return isAlone ? found : "''\\'".repeat(found.length);
  });
}

/** Whether there is a `$` that would open an interpolation, or close its `$`. */
function opens(text: string, at: number, behind: Behind): boolean {
  if (text[at] !== "$") return false;
  return at + 1 === text.length ? behind === "interpolation" : text[at + 1] === "{";
}

/**
 * Whether the literal parts of a string can be written as lines between `''` and `''`: they have a line break and nothing that would
 * be read otherwise there. What `''` strips (indentation common to all lines, spaces after the last line break, carriage returns)
 * needs `"…"`.
 *
 * `parts` are the literal pieces around interpolations.
 */
export function fitsIndented(parts: readonly string[]): boolean {
  // The letter stands for an interpolation.
  const text = parts.join("x");
  if (!text.includes("\n") || text.includes("\r")) return false;
  const lines = text.split("\n");
  const last = lines[lines.length - 1] ?? "";
  if (/^ +$/.test(last) || text.startsWith("\n")) return false;
  return lines.some((line) => line !== "" && !line.startsWith(" "));
}
