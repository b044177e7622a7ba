/**
 * Finds texts of several lines as other languages write them: Nix's `''`, JavaScript's backticks, Python's `'''`, here-documents.
 *
 * In: a text and where one may open. Out: where it opens, what is in it, where it ends. Linear in the length of what is found.
 */

export interface ForeignText {
  /** How it opens, as written. */
  readonly opener: string;
  /** Exclusive, of the opener. */
  readonly from: number;
  /** Exclusive, of the content. */
  readonly to: number;
  /** Exclusive, of the whole. */
  readonly end: number;
}

/** Only where its first line ends behind the opener: else a text of one line is meant. */
export function foreignTextAt(text: string, at: number): ForeignText | undefined {
  const opener = openerAt(text, at);
  if (opener === undefined) return undefined;
  const from = at + opener.length;
  const closer = opener.startsWith("<<") ? opener.replace(/^<<[-~]?/, "").replaceAll(/['"]/g, "") : opener;
  const isHereDocument = closer !== opener;
  const line = isHereDocument ? new RegExp(`^[ \\t]*${closer}\\b`, "my") : undefined;
  if (line === undefined) {
    const to = text.indexOf(closer, from);
    return to < 0 || to - from > longest ? undefined : { opener, from, to, end: to + closer.length };
  }
  for (let start = nextLine(text, from); start > 0 && start - from < longest; start = nextLine(text, start)) {
    line.lastIndex = start;
    if (line.test(text)) return { opener, from, to: start, end: line.lastIndex };
  }
  return undefined;
}

/** Beyond so many characters it is no text but the rest of a program. */
const longest = 20_000;

const openers = /(?:'''|''|`|<<[-~]?["']?[A-Z][A-Z0-9_]{0,30}["']?)(?=[ \t]*\r?\n)/y;

function openerAt(text: string, at: number): string | undefined {
  openers.lastIndex = at;
  return openers.exec(text)?.[0];
}

/** 0 behind the last line. */
function nextLine(text: string, from: number): number {
  return text.indexOf("\n", from) + 1;
}
