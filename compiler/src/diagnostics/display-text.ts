/**
 * Text as a terminal shows it: how wide it is, and without characters that would act on the terminal.
 *
 * In: text as people wrote it, hostile or not. Out: text that only shows itself. Not here: carets and lines (render.ts).
 */

const tabWidth = 4;

/** Controls, and the marks that reorder text around them: they are shown by their number. */
function isHidden(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0x200e ||
    code === 0x200f ||
    code === 0x2028 ||
    code === 0x2029 ||
    (code >= 0xd800 && code <= 0xdfff)
  );
}

/** What is shown for one code point; `column` is where it starts. */
export function shownCharacter(character: string, column: number): string {
  if (character === "\t") return " ".repeat(tabWidth - (column % tabWidth));
  const code = character.codePointAt(0) ?? 0;
  return isHidden(code) ? `\\u{${code.toString(16)}}` : character;
}

/** A message's text: line breaks stay, everything that acts on a terminal is shown by its number. */
export function shownText(text: string): string {
  let shown = "";
  for (const character of text) shown += character === "\n" ? character : shownCharacter(character, 0);
  return shown;
}

const combining = /^\p{Mark}$/u;
const emoji = /^\p{Emoji_Presentation}$/u;

/** Columns that one code point takes: 0, 1 or 2. Source: Unicode, East Asian Width W and F, in blocks. */
export function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (code === 0x200b || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f) || combining.test(character)) return 0;
  const isWide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd) ||
    emoji.test(character);
  return isWide ? 2 : 1;
}

export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}
