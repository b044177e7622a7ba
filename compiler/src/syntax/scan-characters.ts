/**
 * What single characters are to the scanner, what marks are made of, and what other languages write in their place.
 *
 * Tables by character code; what is not ASCII has no entry.
 */
import { marks } from "./tokens.ts";

export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

export function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Numbers of so many digits are exact. */
export const surelyExact = 15;

export function continuesNumber(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  return ((characters[code] ?? 0) & wordPart) !== 0 || (code === 46 && isDigit(text.charCodeAt(end + 1)));
}

/** What a character may be in or begin: bits of these, by code. */
const wordStart = 1;
const wordPart = 2;
const characters: Uint8Array = characterTable();

function characterTable(): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
    table[code] = isLetter ? wordStart | wordPart : isDigit(code) ? wordPart : 0;
  }
  return table;
}

/** Behind the word or number that `at` is in. */
export function endOfWord(text: string, at: number): number {
  let end = at;
  while (((characters[text.charCodeAt(end)] ?? 0) & wordPart) !== 0) end++;
  return end;
}

export function isWordStart(code: number): boolean {
  return ((characters[code] ?? 0) & wordStart) !== 0;
}

export const quotePairs: ReadonlyMap<number, number> = new Map([
  [39, 39],
  [96, 96],
  [0x201c, 0x201d],
  [0x201e, 0x201c],
  [0x2018, 0x2019],
  [0xab, 0xbb],
]);

export const characterHelp: ReadonlyMap<number, string> = new Map([
  [35, "comments start with `//`"],
  [36, "`${…}` computes something only inside of a text."],
  [0xa0, "it is a no-break space: type an ordinary space"],
  [0xfeff, "it is an invisible byte order mark: remove it"],
  [0x200b, "it is an invisible space: remove it"],
  [39, 'texts stand between double quotes: `"`.'],
  [92, "A backslash means something only inside of a text."],
]);

export const habits: ReadonlyMap<string, { readonly meant: string; readonly reason: string }> = new Map([
  ["&&", { meant: "and", reason: "both conditions together are written" }],
  ["||", { meant: "or", reason: "one of two conditions is written" }],
  ["!", { meant: "not", reason: "the opposite of a condition is written" }],
  ["===", { meant: "==", reason: "equal is written" }],
  ["!==", { meant: "!=", reason: "different is written" }],
  ["->", { meant: "=>", reason: "a pattern and its value are joined by" }],
]);

/** Marks of one character, by its code; 0 where there is none. */
export const singleMarks: Uint8Array = codeTable([...marks].filter(([mark]) => mark.length === 1));

const longerMarks = [...marks.keys(), ...habits.keys()].filter((mark) => mark.length > 1);
/** 1 at the first characters of marks that have several. */
export const beginsLonger: Uint8Array = codeTable(longerMarks.map((mark) => [mark, 1]));
/** 1 at their other characters. */
export const continuesLonger: Uint8Array = codeTable(
  longerMarks.flatMap((mark) =>
    mark
      .slice(1)
      .split("")
      .map((each): [string, number] => [each, 1]),
  ),
);

/** By the code of each text's first character. */
function codeTable(rows: readonly (readonly [string, number])[]): Uint8Array {
  const table = new Uint8Array(128);
  for (const [text, value] of rows) table[text.charCodeAt(0)] = value;
  return table;
}
