/**
 * Words a message about a token that fits nowhere where it stands.
 *
 * In: the token, the one before it, and what holds them. Out: the message.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import type { Span } from "../source/span.ts";
import { foreignItems, helpForStray, wordsBehindItems } from "./foreign-syntax.ts";
import { reservedWord, unexpectedText, unknownItem } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { isIdentifier, isReserved, isWord, type KindSet, type Token } from "./tokens.ts";

/** A place that holds items, for messages and for going on after a mistake. */
export interface Holder {
  /** With article: `an application`. */
  readonly name: string;
  /** Words that begin an item here; empty where any name does. */
  readonly words: readonly string[];
  /** What follows a name that begins an item, where any name does; absent: `=`, `:`, `{` or another name, between commas nothing. */
  readonly signs?: KindSet;
  /** Items are separated by commas; else a comma may follow an item. */
  readonly needsCommas?: boolean;
  /** A word that has its place elsewhere in the holder. */
  readonly misplaced?: { readonly word: string; readonly help: string };
  /** After a mistake it goes on in column 0 only. */
  readonly isFile?: boolean;
}

export function strayToken(next: Token, before: Token, holder: Holder, place: Span): Diagnostic {
  const unit = unitApart(next, before);
  if (unit !== undefined) return unexpectedText.at(place, { found: describe(next), holder: holder.name, help: unit });
  const isInDeclaration = holder.isFile === true && next.column !== 0;
  const habit = isInDeclaration || holder.isFile !== true ? undefined : foreignItems.get(next.image);
  if (holder.misplaced?.word === next.image)
    return unexpectedText.at(place, { found: describe(next), holder: holder.name, help: holder.misplaced.help });
  if (habit !== undefined)
    return unknownItem.at(place, { word: next.image, holder: holder.name, possible: [], near: [], help: habit });
  if (isIdentifier(next.kind) && holder.words.length > 0 && !isInDeclaration) {
    const near = meantItems(next.image, holder);
    const possible = holder.misplaced === undefined ? holder.words : [...holder.words, holder.misplaced.word];
    return unknownItem.at(place, { word: next.image, holder: holder.name, possible, near });
  }
  const behind = holder.isFile === true || holder.words.length === 0 ? undefined : wordsBehindItems.get(next.image);
  if (behind !== undefined)
    return unexpectedText.at(place, { found: describe(next), holder: holder.name, help: behind });
  if (isReserved(next.kind) && holder.needsCommas !== true && !isInDeclaration)
    return reservedWord.at(place, { word: next.image, part: "a name here" });
  const help = helpForStray(next, before);
  return unexpectedText.at(place, {
    found: describe(next),
    holder: isInDeclaration ? "a declaration" : holder.name,
    ...(help === undefined ? {} : { help }),
  });
}

/** Words of `holder` that another one may stand for. */
export function meantItems(word: string, holder: Holder): readonly string[] {
  const meant = habitualWords.get(word);
  return meant !== undefined && holder.words.includes(meant) ? [meant] : nearest(word, holder.words);
}

/** `10 GiB`: what to type instead. */
export function unitApart(next: Token, before: Token): string | undefined {
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
