/**
 * Tokens of Nix, as far as telling an expression from what is none needs them.
 *
 * Source: `lexer.l` of Nix 2.8; the longest match wins, so `a/b` is a path and `x:y` a URL.
 */
export interface NixToken {
  /** `quote` opens a string, whose inside the parser reads; `value` is a number, path or URL. */
  readonly kind: "name" | "keyword" | "value" | "quote" | "mark" | "end" | "unknown";
  readonly text: string;
  /** Offset behind it. */
  readonly end: number;
}

const keywords: ReadonlySet<string> = new Set("assert else if in inherit let or rec then with".split(" "));

const value =
  /[A-Za-z0-9._+-]*(?:\/[A-Za-z0-9._+-]+)+\/?|[A-Za-z0-9._+-]*\/(?=\$\{)|~(?:\/[A-Za-z0-9._+-]+)+\/?|<[A-Za-z0-9._+-]+(?:\/[A-Za-z0-9._+-]+)*>|[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9%/?:@&=+$,_.!~*'-]+|(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[0-9]+/y;
const name = /[A-Za-z_][A-Za-z0-9_'-]*/y;
const mark = /\.\.\.|\$\{|\+\+|\/\/|==|!=|<=|>=|&&|\|\||->|[-+*/<>!=?.:;,@(){}[\]]/y;

/** Offset of what follows white space and comments; undefined where a comment is not closed. */
export function skipNixBlanks(text: string, start: number): number | undefined {
  const blanks = /(?:[ \t\r\n]+|#[^\r\n]*)*/y;
  let at = start;
  for (;;) {
    blanks.lastIndex = at;
    at += blanks.exec(text)?.[0].length ?? 0;
    if (!text.startsWith("/*", at)) return at;
    const end = text.indexOf("*/", at + 2);
    if (end < 0) return undefined;
    at = end + 2;
  }
}

export function scanNixToken(text: string, at: number): NixToken {
  if (at >= text.length) return { kind: "end", text: "", end: at };
  if (text[at] === '"') return { kind: "quote", text: '"', end: at + 1 };
  if (text.startsWith("''", at)) return { kind: "quote", text: "''", end: at + 2 };
  const word = matchAt(name, text, at);
  const literal = matchAt(value, text, at);
  const sign = matchAt(mark, text, at);
  if (literal.length > word.length && literal.length > sign.length)
    return { kind: "value", text: literal, end: at + literal.length };
  if (word !== "") return { kind: keywords.has(word) ? "keyword" : "name", text: word, end: at + word.length };
  if (sign !== "") return { kind: "mark", text: sign, end: at + sign.length };
  return { kind: "unknown", text: text[at] ?? "", end: at + 1 };
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}
