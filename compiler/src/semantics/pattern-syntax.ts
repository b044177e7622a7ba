/**
 * Reads portable patterns: regular expressions that mean the same in ECMAScript, POSIX ERE (Nix) and RE2 (OpenTofu).
 *
 * In: the text of a pattern. Out: its tree, or which part is not portable and why; and the pattern as each target writes it.
 * Patterns match whole texts, over code points. Not here: matching (portable-pattern.ts).
 */

export type PatternNode =
  /** One character: a code below 128 per set bit of `set`, `other` for all code points from 128 on. `text` is as written. */
  | {
      readonly kind: "set";
      readonly text: string;
      readonly form: "literal" | "class" | "any";
      readonly set: CharacterSet;
    }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly options: readonly PatternNode[] }
  /** `max` absent: without end. */
  | { readonly kind: "repeat"; readonly item: PatternNode; readonly min: number; readonly max?: number };

/** Index 0 to 127: that ASCII character; 128: every other code point. */
export type CharacterSet = readonly boolean[];

export type ParsedPattern =
  | { readonly ok: true; readonly tree: PatternNode; readonly size: number }
  | { readonly ok: false; readonly reason: string; readonly start: number; readonly end: number };

/** How many characters a pattern has when its repetitions are written out. */
export const largestPattern = 10_000;
const deepestGroup = 100;
const special = "^$.*+?()[]{}|\\";

/** The last patterns read: a checked string's stands in many places of one program. */
const remembered = new Map<string, ParsedPattern>();
const mostRemembered = 200;

/** Never throws; `start` and `end` are offsets in the pattern's text, in UTF-16 code units. */
export function parsePattern(text: string): ParsedPattern {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const parsed = readPattern(text);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(text, parsed);
  return parsed;
}

function readPattern(text: string): ParsedPattern {
  const reader: Reader = { text, at: 0, depth: 0 };
  const stray = /\P{ASCII}/u.exec(text);
  if (stray !== null)
    return refusal(stray.index, stray.index + stray[0].length, "patterns are made of ASCII characters");
  const tree = readChoice(reader);
  if ("reason" in tree) return tree;
  if (reader.at < text.length) return refusal(reader.at, reader.at + 1, "this `)` closes no group");
  const size = sizeOf(tree);
  if (size > largestPattern)
    return refusal(0, text.length, `written out, the pattern has more than ${largestPattern} characters`);
  return { ok: true, tree, size };
}

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
}
type Refusal = { readonly ok: false; readonly reason: string; readonly start: number; readonly end: number };

function refusal(start: number, end: number, reason: string): Refusal {
  return { ok: false, reason, start, end };
}

function readChoice(reader: Reader): PatternNode | Refusal {
  const options: PatternNode[] = [];
  for (;;) {
    const start = reader.at;
    const option = readSequence(reader);
    if ("reason" in option) return option;
    const bar = reader.text[reader.at] === "|";
    const isEmpty = reader.at === start;
    if (isEmpty && (bar || options.length > 0))
      return refusal(Math.max(0, start - 1), start + (bar ? 1 : 0), "an alternative is empty; use `?` instead");
    options.push(option);
    if (!bar) return options.length === 1 ? option : { kind: "choice", options };
    reader.at++;
  }
}

function readSequence(reader: Reader): PatternNode | Refusal {
  const items: PatternNode[] = [];
  while (reader.at < reader.text.length && reader.text[reader.at] !== "|" && reader.text[reader.at] !== ")") {
    const start = reader.at;
    const atom = readAtom(reader);
    if ("reason" in atom) return atom;
    const item = readQuantifier(reader, atom, start);
    if ("reason" in item) return item;
    items.push(item);
  }
  const [first] = items;
  return items.length === 1 && first !== undefined ? first : { kind: "sequence", items };
}

function readAtom(reader: Reader): PatternNode | Refusal {
  const { text, at } = reader;
  const character = text[at] ?? "";
  reader.at++;
  switch (character) {
    case "\\":
      return readEscape(reader);
    case "[":
      return readClass(reader);
    case "(":
      return readGroup(reader);
    case ".":
      return { kind: "set", text: ".", form: "any", set: setOf((code) => code !== 10) };
    case "^":
    case "$":
      return refusal(at, at + 1, `a pattern always matches the whole text, so \`${character}\` is not needed`);
    case "*":
    case "+":
    case "?":
      return refusal(at, at + 1, `there is nothing before \`${character}\` to repeat`);
    case "{":
    case "}":
    case "]":
      return refusal(at, at + 1, `\`${character}\` itself is written \`\\${character}\``);
    default:
      return literalOf(character);
  }
}

function literalOf(character: string): PatternNode {
  const code = character.charCodeAt(0);
  return { kind: "set", text: character, form: "literal", set: setOf((other) => other === code) };
}

function readEscape(reader: Reader): PatternNode | Refusal {
  const start = reader.at - 1;
  const character = reader.text[reader.at];
  if (character === undefined) return refusal(start, start + 1, "a `\\` at the end escapes nothing");
  reader.at++;
  if (special.includes(character)) return literalOf(character);
  const meant = escapeHints.get(character);
  return refusal(start, start + 2, `\`\\${character}\` does not mean the same everywhere${meant ?? ""}`);
}

const escapeHints: ReadonlyMap<string, string> = new Map([
  ["d", "; write `[0-9]`"],
  ["w", "; write `[A-Za-z0-9_]`"],
  ["s", "; write the blanks in brackets"],
  ["b", "; a pattern matches the whole text"],
  ["/", "; write `/`"],
  ["-", "; write `-`, in brackets as the last character"],
]);

function readGroup(reader: Reader): PatternNode | Refusal {
  const start = reader.at - 1;
  if (reader.text[reader.at] === "?")
    return refusal(start, start + 2, "groups that start with `(?` do not exist everywhere; write `(` and `)`");
  if (reader.depth >= deepestGroup) return refusal(start, start + 1, `more than ${deepestGroup} groups are nested`);
  reader.depth++;
  const inner = readChoice(reader);
  reader.depth--;
  if ("reason" in inner) return inner;
  if (reader.text[reader.at] !== ")") return refusal(start, start + 1, "this `(` is never closed");
  reader.at++;
  if (inner.kind === "sequence" && inner.items.length === 0) return refusal(start, reader.at, "the group is empty");
  return inner;
}

/** Everything after `[`. */
function readClass(reader: Reader): PatternNode | Refusal {
  const { text } = reader;
  const start = reader.at - 1;
  const close = text.indexOf("]", reader.at);
  const isNegated = text[reader.at] === "^";
  const from = reader.at + (isNegated ? 1 : 0);
  if (close === -1) return refusal(start, start + 1, "this `[` is never closed");
  reader.at = close + 1;
  if (close === from) return refusal(start, reader.at, "the brackets hold no character");
  const members = new Set<number>();
  for (let at = from; at < close;) {
    const low = text.charCodeAt(at);
    const character = text[at] ?? "";
    if (character === "[" || character === "\\")
      return refusal(at, at + 1, `\`${character}\` cannot stand in brackets; write \`(…|\\${character})\``);
    if (character === "-" && at !== close - 1)
      return refusal(at, at + 1, "a `-` that is meant itself comes last in the brackets");
    if (text[at + 1] !== "-" || at + 2 >= close) {
      members.add(low);
      at++;
      continue;
    }
    const high = text.charCodeAt(at + 2);
    if (text[at + 2] === "[" || text[at + 2] === "\\" || text[at + 2] === "-" || high < low)
      return refusal(at, at + 3, "the range ends before it starts, or at a character that cannot end one");
    for (let code = low; code <= high; code++) members.add(code);
    at += 3;
  }
  const set = setOf((code) => (isNegated ? !members.has(code) && code !== 10 : members.has(code)));
  return { kind: "set", text: text.slice(start, reader.at), form: isNegated ? "any" : "class", set };
}

function readQuantifier(reader: Reader, item: PatternNode, itemStart: number): PatternNode | Refusal {
  const start = reader.at;
  const isAny = item.kind === "set" && item.form === "any";
  // Written at once: `.` alone, not a group around it.
  const anyAlone = isAny && reader.text[itemStart] !== "(";
  const bounds = readBounds(reader);
  if (bounds !== undefined && "reason" in bounds) return bounds;
  if (isAny && (!anyAlone || bounds === undefined || bounds.max !== undefined || bounds.isCounted))
    return refusal(
      itemStart,
      reader.at,
      "`.` and `[^…]` stand directly before `*` or `+`, as Nix counts them in bytes",
    );
  if (bounds === undefined) return item;
  const next = reader.text[reader.at] ?? "";
  if (next !== "" && "*+?{".includes(next))
    return refusal(start, reader.at + 1, "one quantifier after another does not mean the same everywhere");
  const { min, max } = bounds;
  return max === undefined ? { kind: "repeat", item, min } : { kind: "repeat", item, min, max };
}

interface Bounds {
  readonly min: number;
  readonly max?: number;
  /** Written in braces. */
  readonly isCounted?: true;
}

function readBounds(reader: Reader): Bounds | Refusal | undefined {
  const { text, at } = reader;
  const character = text[at];
  if (character === "*" || character === "+" || character === "?") {
    reader.at++;
    const min = character === "+" ? 1 : 0;
    return character === "?" ? { min, max: 1 } : { min };
  }
  if (character !== "{") return undefined;
  const written = /^\{(0|[1-9][0-9]{0,8})(,?)(0|[1-9][0-9]{0,8})?\}/.exec(text.slice(at, at + 24));
  if (written === null || (written[2] === "" && written[3] !== undefined))
    return refusal(at, at + 1, "a count is written `{2}`, `{2,}` or `{2,5}`; `{` itself is `\\{`");
  reader.at += written[0].length;
  const min = Number(written[1]);
  if (written[2] === "") return { min, max: min, isCounted: true };
  if (written[3] === undefined) return { min, isCounted: true };
  const max = Number(written[3]);
  if (max < min) return refusal(at, reader.at, "the count ends before it starts");
  return { min, max, isCounted: true };
}

function setOf(has: (code: number) => boolean): CharacterSet {
  return Array.from({ length: 129 }, (_, code) => has(code));
}

/** How many characters the pattern has with its repetitions written out. */
function sizeOf(node: PatternNode): number {
  switch (node.kind) {
    case "set":
      return 1;
    case "sequence":
      return node.items.reduce((sum, item) => sum + sizeOf(item), 0);
    case "choice":
      return node.options.reduce((sum, option) => sum + sizeOf(option) + 1, 0);
    case "repeat":
      return sizeOf(node.item) * Math.max(1, node.max ?? node.min + (node.min > 1 ? 1 : 0)) + 1;
  }
}

/** The pattern for ECMAScript's `u` flag, without anchors; undefined where it is not portable. */
export function toEcmaScript(pattern: string): string | undefined {
  return translate(pattern, { newline: "\\n", group: "(?:", bracketed: "", largestRepeat: largestPattern });
}

/**
 * The pattern as a POSIX extended expression for `builtins.match`; undefined where it is not portable.
 * Nix matches bytes: it means the same on a text without the bytes (0x80 to 0xbf) that continue a code point.
 */
export function toNix(pattern: string): string | undefined {
  // Some implementations do not know `\]` and `\}`.
  return translate(pattern, { newline: "\n", group: "(", bracketed: "]}", largestRepeat: largestPattern });
}

/** The pattern for RE2, without anchors; undefined where it is not portable. RE2 repeats at most 1000 times, nested ones together. */
export function toRe2(pattern: string): string | undefined {
  return translate(pattern, { newline: "\\n", group: "(?:", bracketed: "", largestRepeat: 1000 });
}

interface Dialect {
  /** A line break in brackets. */
  readonly newline: string;
  readonly group: string;
  /** Characters that stand in brackets rather than after a `\`. */
  readonly bracketed: string;
  readonly largestRepeat: number;
}

function translate(pattern: string, dialect: Dialect): string | undefined {
  const parsed = parsePattern(pattern);
  return parsed.ok ? printNode(parsed.tree, dialect).text : undefined;
}

/** `repeats`: how often the innermost part is repeated by counts. `isAtom`: a quantifier may follow. */
interface Printed {
  readonly text: string;
  readonly repeats: number;
  readonly isAtom: boolean;
}

function printNode(node: PatternNode, dialect: Dialect): Printed {
  switch (node.kind) {
    case "set":
      return { text: printSet(node, dialect), repeats: 1, isAtom: true };
    case "sequence": {
      const items = node.items.map((item) => {
        const printed = printNode(item, dialect);
        return item.kind === "choice" ? { ...printed, text: `${dialect.group}${printed.text})` } : printed;
      });
      return { text: items.map((item) => item.text).join(""), repeats: mostRepeats(items), isAtom: false };
    }
    case "choice": {
      const options = node.options.map((option) => printNode(option, dialect));
      return { text: options.map((option) => option.text).join("|"), repeats: mostRepeats(options), isAtom: false };
    }
    case "repeat":
      return printRepeat(node, dialect);
  }
}

function mostRepeats(parts: readonly Printed[]): number {
  return parts.reduce((most, part) => Math.max(most, part.repeats), 1);
}

function printRepeat(node: PatternNode & { kind: "repeat" }, dialect: Dialect): Printed {
  const inner = printNode(node.item, dialect);
  const item = inner.isAtom ? inner.text : `${dialect.group}${inner.text})`;
  const { min, max } = node;
  if (max === undefined && min <= 1)
    return { text: item + (min === 0 ? "*" : "+"), repeats: inner.repeats, isAtom: false };
  if (min === 0 && max === 1) return { text: `${item}?`, repeats: inner.repeats, isAtom: false };
  const times = Math.max(max ?? min, 1);
  if (times * inner.repeats <= dialect.largestRepeat) {
    const text = max === undefined ? `{${min},}` : max === min ? `{${min}}` : `{${min},${max}}`;
    return { text: item + text, repeats: times * inner.repeats, isAtom: false };
  }
  const rest = max === undefined ? `${item}*` : `${item}?`.repeat(max - min);
  return { text: item.repeat(min) + rest, repeats: inner.repeats, isAtom: false };
}

function printSet(node: PatternNode & { kind: "set" }, dialect: Dialect): string {
  if (node.form === "any")
    return node.text === "." ? `[^${dialect.newline}]` : `[^${dialect.newline}${node.text.slice(2)}`;
  if (node.form === "class" || !special.includes(node.text)) return node.text;
  return dialect.bracketed.includes(node.text) ? `[${node.text}]` : `\\${node.text}`;
}
