/**
 * Words a message about a token that fits nowhere where it stands.
 *
 * In: the token, the one before it, and what holds them. Out: the message.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import type { Span } from "../source/span.ts";
import { reservedWord, unexpectedText, unknownItem } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { isIdentifier, isReserved, isWord, type Token, type TokenKind } from "./tokens.ts";

/** A place that holds items, for messages and for going on after a mistake. */
export interface Holder {
  /** With article: `an application`. */
  readonly name: string;
  /** Words that begin an item here; empty where any name does. */
  readonly words: readonly string[];
  /** Items are separated by commas; else a comma may follow an item. */
  readonly needsCommas?: boolean;
  /** After a mistake it goes on in column 0 only. */
  readonly isFile?: boolean;
}

export function strayToken(next: Token, before: Token, holder: Holder, place: Span): Diagnostic {
  const unit = unitApart(next, before);
  if (unit !== undefined) return unexpectedText.at(place, { found: describe(next), holder: holder.name, help: unit });
  if (isIdentifier(next.kind) && holder.words.length > 0) {
    const meant = habitualWords.get(next.image);
    const near = meant !== undefined && holder.words.includes(meant) ? [meant] : nearest(next.image, holder.words);
    return unknownItem.at(place, { word: next.image, holder: holder.name, possible: holder.words, near });
  }
  if (isReserved(next.kind) && holder.needsCommas !== true)
    return reservedWord.at(place, { word: next.image, part: "a name here" });
  const help = strayHelp.get(next.kind);
  return unexpectedText.at(place, {
    found: describe(next),
    holder: holder.isFile === true && next.column !== 0 ? "a declaration" : holder.name,
    ...(help === undefined ? {} : { help }),
  });
}

function unitApart(next: Token, before: Token): string | undefined {
  if (before.kind !== kinds.NumberLiteral || !isWord(next.kind) || next.column >= 0) return undefined;
  const isUnit = [...kinds.byteUnits.keys(), ...kinds.durationUnits.keys()].some(
    (unit) => unit.toLowerCase() === next.image.toLowerCase(),
  );
  return isUnit ? `A unit follows its number without a space: \`${before.image}${next.image}\`.` : undefined;
}

/** What a token is, for messages. */
export function describe(token: Token): string {
  const { kind } = token;
  if (kind === kinds.EndOfText) return "the end of the file";
  if (kind === kinds.TextStart || kind === kinds.PlainTextLiteral) return "a text";
  if (token.image === "") return "the end";
  return quote(token.image);
}

/** What other languages say for it. */
const habitualWords: ReadonlyMap<string, string> = new Map([
  ["const", "let"],
  ["var", "let"],
  ["val", "let"],
  ["local", "let"],
  ["fn", "function"],
  ["func", "function"],
  ["fun", "function"],
  ["def", "function"],
  ["struct", "type"],
  ["class", "type"],
  ["interface", "type"],
  ["use", "import"],
  ["include", "import"],
  ["require", "requires"],
  ["assert", "check"],
]);

const strayHelp: ReadonlyMap<TokenKind, string> = new Map([
  [kinds.Question, "to choose between two values type `if … then … else …`"],
  [kinds.Equals, "to compare type `==`"],
  [kinds.Semicolon, "remove it: nothing ends with `;` here"],
  [kinds.Comma, "remove it: one comma is enough"],
]);
