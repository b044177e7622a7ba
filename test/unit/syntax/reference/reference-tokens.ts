/**
 * The scanner's kinds of token as chevrotain's, for the reference grammar.
 */
import { createToken, EOF, Lexer, type IToken, type TokenType } from "chevrotain";
import type { TokenList } from "../../../../compiler/src/syntax/token-list.ts";
import { isIdentifier, isWord, kindCount, nameOfKind, wordKind } from "../../../../compiler/src/syntax/tokens.ts";

function tokenType(name: string, ...categories: TokenType[]): TokenType {
  return createToken({ name, pattern: Lexer.NA, categories });
}

/** Any word, and any that is not reserved. */
export const Word = tokenType("WORD");
export const Ident = tokenType("IDENT", Word);

/** By the scanner's kinds. */
export const typeOfKind: readonly TokenType[] = Array.from({ length: kindCount }, (_, kind) => {
  if (kind === 0) return EOF;
  if (isIdentifier(kind)) return tokenType(nameOfKind(kind), Ident);
  return isWord(kind) ? tokenType(nameOfKind(kind), Word) : tokenType(nameOfKind(kind));
});
const typeOfName: ReadonlyMap<string, TokenType> = new Map(typeOfKind.map((type) => [type.name, type]));

/** The type of a mark or of a kind of literal. */
export function of(name: string): TokenType {
  const found = typeOfName.get(name);
  if (found === undefined) throw new Error(`no token is named ${name}`);
  return found;
}

/** The type of a word that means something. */
export function word(text: string): TokenType {
  return typeOfKind[wordKind(text)] ?? EOF;
}

export const equals = of("=");
export const comma = of(",");
export const dot = of(".");
export const colon = of(":");
export const leftBrace = of("{");
export const rightBrace = of("}");
export const number = of("Number");
export const plainText = of("PlainText");
export const nameSigns = new Set([equals, dot, leftBrace]);
export const closers = new Set([rightBrace, of("]"), of(")"), of("InterpolationEnd"), EOF]);

/** A file's tokens, without the end of text that our list has. */
export function inputOf(tokens: TokenList): IToken[] {
  return Array.from({ length: tokens.count - 1 }, (_, at) => {
    const { kind, image, start, end } = tokens.tokenAt(at);
    const type = typeOfKind[kind] ?? EOF;
    return { image, startOffset: start, endOffset: end, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 };
  });
}
