/**
 * The messages of reading a file: characters, texts, numbers, brackets, missing and misplaced parts.
 *
 * In: facts. Out: words. Raised by the scanner (scan*.ts), balance-brackets.ts and the grammar.
 */
import type { Span } from "../source/span.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { defineError } from "../diagnostics/define.ts";
import { alternatives, count, enumerate, quote } from "../diagnostics/wording.ts";
import { byteUnits, durationUnits } from "./tokens.ts";

function replace(title: string, span: Span, text: string): Fix[] {
  return [{ title, edits: [{ span, text }] }];
}

// Characters

export const unknownCharacter = defineError("unknown-character", (f: { text: string; help?: string }) => ({
  headline: `${quote(f.text)} has no meaning in a Fedi program`,
  label: "outside of texts and comments",
  help: f.help ?? "remove it, or put it between double quotes",
}));

export const forbiddenCharacter = defineError("forbidden-character", (f: { name: string }) => ({
  headline: `a text can't hold ${f.name}`,
  label: `here is ${f.name}`,
  help: "Nix, OpenTofu and JSON can't all carry it: remove it",
}));

export const unclosedComment = defineError("unclosed-comment", () => ({
  headline: "this comment is never closed",
  label: "starts here",
  help: "type `*/` where it ends",
}));

// Texts

export const unterminatedText = defineError(
  "unterminated-text",
  (f: { reason: "line" | "interpolation" | "block" }) => {
    if (f.reason === "block")
      return {
        headline: 'this text is never closed: its `"""` is missing',
        label: "starts here",
        help: 'type `"""` first on the line after its last',
      };
    if (f.reason === "interpolation")
      return {
        headline: "the `${` in this text is not closed on its line",
        label: "starts here",
        help: 'type `}` behind the expression and `"` behind the text',
      };
    return {
      headline: "this text is not closed on its line",
      label: "starts here",
      help: 'type `"` where it ends. A text of several lines stands between `"""` and `"""`.',
    };
  },
);

/** `isBlock`: `text` is what opens a text of several lines. */
export const wrongQuotes = defineError("wrong-quotes", (f: { text: string; isBlock?: boolean }, place) =>
  f.isBlock === true
    ? {
        headline: 'texts of several lines stand between `"""` and `"""`',
        label: "other quotes",
        help: 'type `"""`, and another `"""` first on its own line where the text ends',
      }
    : {
        headline: "texts stand between double quotes",
        label: "other quotes",
        help: `type ${quote(JSON.stringify(f.text))}`,
        fixes: replace("Change to double quotes", place, JSON.stringify(f.text)),
      },
);

export const unknownEscape = defineError("unknown-escape", (f: { escape: string; reason?: string }, place) => ({
  headline: f.reason ?? `${quote(f.escape)} is no escape`,
  label: "in this text",
  help: 'escapes are `\\n \\t \\r \\" \\\\ \\$ \\u{1F600}`. For a backslash itself type `\\\\`.',
  fixes: f.reason === undefined ? replace("Change to `\\\\`", place, `\\${f.escape}`) : [],
}));

export const blockTextIndentation = defineError("block-text-indentation", (f: { needed: number }) => ({
  headline: 'this line is indented less than the closing `"""` of its text',
  label: "too far left",
  help: `begin the line as the closing \`"""\` does, with ${count(f.needed, "blank")}, or move the \`"""\` to the left`,
}));

export const blockTextStart = defineError("block-text-start", () => ({
  headline: 'the text after `"""` starts on the next line',
  label: "on the line of the quotes",
  help: 'break the line after `"""`; the closing `"""` stands first on its own line. on one line use `"`',
}));

export const textWithInterpolation = defineError("text-with-interpolation", (f: { part: string }) => ({
  headline: `${f.part} is a plain text: nothing is computed in it`,
  label: "not a plain text",
  help: "write the text itself, on one line. For a literal `${` type `\\${`.",
}));

// Numbers

export const badNumber = defineError("bad-number", (f: { text: string; reason: string; help?: string }) => ({
  headline: `${quote(f.text)} is not a number: ${f.reason}`,
  label: "written like this",
  help: f.help,
}));

export const unknownUnit = defineError("unknown-unit", (f: { unit: string; text: string; help?: string }) => ({
  headline: `${quote(f.unit)} is no unit`,
  label: "behind a number",
  help:
    f.help ??
    `units are ${enumerate([...byteUnits.keys()])} for bytes and ${enumerate([...durationUnits.keys()])} for durations.`,
}));

export const fractionOfUnit = defineError("fraction-of-unit", (f: { text: string; base: "bytes" | "seconds" }) => ({
  headline: `${quote(f.text)} is not a whole number of ${f.base}`,
  label: "has a fraction",
  help: "use a smaller unit without a fraction",
}));

export const numberOutOfRange = defineError("number-out-of-range", (f: { text: string }) => ({
  headline: `${quote(f.text)} is too large`,
  label: "beyond what is exact",
  help: "numbers are exact up to 9007199254740991 (2^53 - 1). An id or a key of many digits is a text: put it between quotes.",
}));

// Brackets

export const unclosedBracket = defineError(
  "unclosed-bracket",
  (f: { opener: string; closer: string; before?: Span }) => ({
    headline: `this ${quote(f.opener)} is never closed`,
    label: "opened here",
    related: f.before === undefined ? [] : [{ message: `${quote(f.closer)} is missing before this`, place: f.before }],
    help: `type ${quote(f.closer)} where it ends`,
  }),
);

/** `block`: what opens the block behind which it stands. */
export const unopenedBracket = defineError("unopened-bracket", (f: { closer: string; block?: Span }, place) => ({
  headline: `this ${quote(f.closer)} closes nothing`,
  label: "nothing is open here",
  related: f.block === undefined ? [] : [{ message: "its opening half may be missing before this", place: f.block }],
  help: "remove it, or type its opening half where it belongs",
  fixes: replace(`Remove ${quote(f.closer)}`, place, ""),
}));

export const tooDeeplyNested = defineError("too-deeply-nested", (f: { limit: number }) => ({
  headline: `this is nested more than ${f.limit} levels deep`,
  label: "one level too many",
  help: "give an inner part a name with `let` and use the name here",
}));

// Parts

/** `part` with article, `after` what it follows, `found` what stands there instead; `meant`: what that is surely meant to be. */
export const missingPart = defineError(
  "missing-part",
  (f: { part: string; after?: string; found: string; help?: string; meant?: string }, place) => ({
    headline: `${f.part} is missing${f.after === undefined ? "" : ` after ${f.after}`}`,
    label: `here is ${f.found}`,
    help: f.meant === undefined ? f.help : `did you mean ${quote(f.meant)}?`,
    fixes: f.meant === undefined ? [] : replace(`Change to ${quote(f.meant)}`, place, f.meant),
  }),
);

export const missingComma = defineError("missing-comma", (f: { found: string }, place) => ({
  headline: `a comma is missing before ${f.found}`,
  label: "the next one starts here",
  help: "type `,` between the two",
  fixes: replace("Add a comma", { ...place, end: place.start }, ", "),
}));

export const straySemicolon = defineError("stray-semicolon", (_: Record<never, never>, place) => ({
  headline: "nothing ends with `;` here",
  label: "not needed",
  help: "remove it: a new line, or a comma within braces, is enough",
  fixes: replace("Remove `;`", place, ""),
}));

export const reservedWord = defineError("reserved-word", (f: { word: string; part: string }) => ({
  headline: `${quote(f.word)} is a word of the language and can't be ${f.part}`,
  label: "taken",
  help: `choose another, such as ${quote(f.word === "_" ? "other" : `${f.word}_`)}.`,
}));

export const quotedName = defineError("quoted-name", (f: { text: string; part: string }, place) => ({
  headline: `${f.part} is written without quotes`,
  label: "in quotes",
  help: /^[A-Za-z_][A-Za-z0-9_]*$/.test(f.text)
    ? `type ${quote(f.text)}`
    : "such a name is made of letters, digits and `_`, and doesn't start with a digit",
  fixes: /^[A-Za-z_][A-Za-z0-9_]*$/.test(f.text) ? replace("Remove the quotes", place, f.text) : [],
}));

/** `typed` is what stands there, `meant` what is right; `reason` says why. */
export const wrongOperator = defineError(
  "wrong-operator",
  (f: { typed: string; meant: string; reason: string }, place) => ({
    headline: `${f.reason} ${quote(f.meant)}, not ${quote(f.typed)}`,
    label: `should be ${quote(f.meant)}`,
    help: `type ${quote(f.meant)}`,
    fixes: replace(`Change to ${quote(f.meant)}`, place, f.meant),
  }),
);

export const chainedComparison = defineError("chained-comparison", (f: { operator: string }) => ({
  headline: "comparisons don't chain",
  label: `a second comparison, ${quote(f.operator)}`,
  help: "compare twice and join the two with `and`: `a < b and b < c`",
}));

export const misplacedNot = defineError("misplaced-not", (f: { operator: string }) => ({
  headline: `${quote("not")} can't stand directly after ${quote(f.operator)}`,
  label: "binds looser than what is before it",
  help: "put parentheses round it: `(not x)`",
}));

/** A word where an item or declaration begins, but none begins with it. */
export const unknownItem = defineError(
  "unknown-item",
  (
    f: { word: string; holder: string; possible: readonly string[]; near: readonly string[]; help?: string },
    place,
  ) => ({
    headline: `${quote(f.word)} begins nothing that ${f.holder} holds`,
    label: "no such item",
    help:
      f.help ??
      (f.near.length > 0 ? `did you mean ${alternatives(f.near)}?` : `${f.holder} holds ${enumerate(f.possible, 14)}`),
    fixes: f.near.slice(0, 1).flatMap((near) => replace(`Change to ${quote(near)}`, place, near)),
  }),
);

export const unexpectedText = defineError("unexpected-text", (f: { found: string; holder: string; help?: string }) => ({
  headline: `${f.found} doesn't belong here, in ${f.holder}`,
  label: "has no place here",
  help: f.help,
}));

export const wrongOrder = defineError(
  "wrong-order",
  (f: { item: string; before: string; order: readonly string[] }) => ({
    headline:
      f.item === f.before ? `${quote(f.item)} stands here twice` : `${quote(f.item)} belongs before ${quote(f.before)}`,
    label: f.item === f.before ? "a second one" : "comes too late",
    help: `the order is ${enumerate(f.order)}`,
  }),
);

export const misplacedImport = defineError("misplaced-import", () => ({
  headline: "imports stand before all declarations",
  label: "comes too late",
  help: "move it to the top of the file",
}));

export const misplacedAnnotation = defineError("misplaced-annotation", (f: { name: string; on: string }) => ({
  headline: `${quote(`@${f.name}`)} says nothing about ${f.on}`,
  label: "has no effect here",
  help: "move it to a field or declaration that it describes, or remove it",
}));
