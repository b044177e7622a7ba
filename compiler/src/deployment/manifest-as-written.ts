/**
 * Reads a `manifest.json` that is, to the letter, as Fedi writes it: nothing can be wrong with it, and it is read ten times as fast as with
 * places for messages.
 *
 * In: its text. Out: what it says but for its longest lists, which nobody asks about: their items are looked at one by one, as all of them at
 * once would stay in the memory. Undefined where somebody changed it.
 */

/** Lists of objects that are read over: where they stand, in blanks, and their names. */
const passedOver = [
  { indent: 2, name: "requests" },
  { indent: 6, name: "fragments" },
] as const;

export function manifestAsWritten(text: string): unknown {
  // Such escapes may be written in several ways.
  if (text.includes("\\u")) return undefined;
  let rest: string | undefined = text;
  for (const { indent, name } of passedOver) rest = rest === undefined ? undefined : withoutItems(rest, name, indent);
  return rest === undefined ? undefined : sameWhenWritten(rest, "\n", "\n");
}

/** The text with `[]` in place of each such list. Undefined where an item is not as Fedi writes it. */
function withoutItems(text: string, name: string, indent: number): string | undefined {
  const line = `\n${" ".repeat(indent)}`;
  const opener = `${line}${JSON.stringify(name)}: [`;
  const inner = `${line}  `;
  const kept: string[] = [];
  let from = 0;
  for (let at = text.indexOf(`${opener}${inner}{`); at >= 0; at = text.indexOf(`${opener}${inner}{`, from)) {
    kept.push(text.slice(from, at), opener);
    const end = endOfItems(text, at + opener.length, inner);
    if (end === undefined || !text.startsWith(`${line}]`, end)) return undefined;
    from = end + line.length;
  }
  kept.push(text.slice(from));
  return kept.join("");
}

/** Where the items end that begin at `start`, each with `line`. */
function endOfItems(text: string, start: number, line: string): number | undefined {
  for (let at = start; ;) {
    const close = text.indexOf(`${line}}`, at + line.length);
    if (close < 0) return undefined;
    const end = close + line.length + 1;
    if (sameWhenWritten(text.slice(at + line.length, end), line, "") === undefined) return undefined;
    if (!text.startsWith(`,${line}{`, end)) return end;
    at = end + 1;
  }
}

/** What a text says that is as Fedi would write it, where its lines begin with `line`, and `ending` stands behind it. */
function sameWhenWritten(text: string, line: string, ending: string): unknown {
  try {
    const said: unknown = JSON.parse(text);
    const written = `${JSON.stringify(said, undefined, 2)}${ending}`;
    return (line === "\n" ? written : written.replaceAll("\n", line)) === text ? said : undefined;
  } catch {
    return undefined;
  }
}
