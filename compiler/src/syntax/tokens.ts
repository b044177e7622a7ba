/**
 * The kinds of token, the words that mean something, and what a token is.
 *
 * A kind is a small number, so that sets and tables of kinds are arrays. Words come first: those that are reserved, those with a
 * meaning somewhere, all others. Contextual words need no state in the scanner: where no meaning fits they are names.
 * Not here: finding tokens in text (scan.ts), keeping them (token-list.ts).
 */
import type { BinaryOperator } from "./tree.ts";

/** Words that can't name a declaration, parameter, binder or requirement. */
export const reservedWords = [
  "if",
  "then",
  "else",
  "let",
  "in",
  "match",
  "for",
  "where",
  "not",
  "and",
  "or",
  "none",
  "true",
  "false",
  "when",
  "as",
  "variant",
  "_",
] as const;

/** Words that begin a declaration. */
export const declarationWords = [
  "import",
  "type",
  "let",
  "function",
  "resource",
  "application",
  "provider",
  "mapping",
  "environment",
  "deployment",
  "extern",
] as const;

/** Words that begin, or stand inside, an item or declaration; elsewhere they are names. */
export const itemWords = [
  "request",
  "policy",
  "grant",
  "check",
  "options",
  "requires",
  "nixos",
  "on",
  "outputs",
  "state",
  "migrate",
  "run",
  "config",
  "tofu",
  "data",
  "manual",
  "private",
  "backup",
  "restore",
  "ignores",
  "extends",
  "from",
  "source",
  "version",
] as const;

/** Names of the types that the language brings along. */
export const builtInTypes = [
  "bool",
  "int",
  "float",
  "string",
  "bytes",
  "duration",
  "hostname",
  "fqdn",
  "email",
  "url",
  "port",
  "path",
  "ip",
  "ipv4",
  "ipv6",
  "cidr",
  "project_file",
  "list",
  "set",
  "map",
  "package",
  "host",
  "json",
  "secret",
  "deploy",
] as const;

/** How many bytes a suffix stands for. */
export const byteUnits: ReadonlyMap<string, number> = new Map([
  ["B", 1],
  ["KB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["TB", 1e12],
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
  ["TiB", 2 ** 40],
]);

/** How many seconds a suffix stands for. */
export const durationUnits: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86400],
]);

type Word = (typeof reservedWords)[number] | (typeof declarationWords)[number] | (typeof itemWords)[number];

/** 0 to `kindCount - 1`. */
export type TokenKind = number;

/** Behind the last token. */
export const EndOfText: TokenKind = 0;

/** Words with a meaning, each once, in the order of their kinds from 1 on. */
const wordsInOrder: readonly string[] = [...new Set<string>([...reservedWords, ...declarationWords, ...itemWords])];
const lastReserved: TokenKind = reservedWords.length;
/** A word without a meaning of its own. */
export const PlainWord: TokenKind = wordsInOrder.length + 1;

/** Names of the other kinds, in the order of their kinds from `PlainWord + 1` on. A mark's name is how it is written. */
const otherNames = [
  "Number",
  "PlainText",
  "TextStart",
  "TextPiece",
  "TextEnd",
  "InterpolationStart",
  "InterpolationEnd",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  ",",
  ":",
  ";",
  "=",
  "=>",
  ".",
  "?.",
  "?",
  "..",
  "...",
  "|",
  "@",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  "??",
  "+",
  "-",
  "++",
  "*",
  "/",
  "%",
] as const;

const firstMark = 7;
export const kindCount = PlainWord + 1 + otherNames.length;

function kind(name: (typeof otherNames)[number]): TokenKind {
  return PlainWord + 1 + otherNames.indexOf(name);
}

export const NumberLiteral = kind("Number");
/** Text on one line without `${`. */
export const PlainTextLiteral = kind("PlainText");
export const TextStart = kind("TextStart");
export const TextPiece = kind("TextPiece");
export const TextEnd = kind("TextEnd");
export const InterpolationStart = kind("InterpolationStart");
export const InterpolationEnd = kind("InterpolationEnd");

export const LeftBrace = kind("{");
export const RightBrace = kind("}");
export const LeftBracket = kind("[");
export const RightBracket = kind("]");
export const LeftParenthesis = kind("(");
export const RightParenthesis = kind(")");
export const Comma = kind(",");
export const Colon = kind(":");
export const Semicolon = kind(";");
export const Equals = kind("=");
export const Arrow = kind("=>");
export const Dot = kind(".");
export const OptionalDot = kind("?.");
export const Question = kind("?");
export const Range = kind("..");
export const Ellipsis = kind("...");
export const Bar = kind("|");
export const At = kind("@");
export const DoubleEquals = kind("==");
export const NotEquals = kind("!=");
export const Less = kind("<");
export const LessOrEqual = kind("<=");
/** `>=` is this and `Equals` without a gap, so that `set<string>= []` needs no splitting. */
export const Greater = kind(">");
export const Coalesce = kind("??");
export const Plus = kind("+");
export const Minus = kind("-");
export const Append = kind("++");
export const Times = kind("*");
export const Slash = kind("/");
export const Percent = kind("%");

/** How kinds are written that are always written alike; `"word"` for words. For messages and dumps. */
export function nameOfKind(tokenKind: TokenKind): string {
  if (tokenKind === EndOfText) return "EOF";
  if (tokenKind === PlainWord) return "PlainWord";
  const word = wordsInOrder[tokenKind - 1];
  return word === undefined ? (otherNames[tokenKind - PlainWord - 1] ?? "") : `"${word}"`;
}

/** What stands in the text where a kind is always written alike; undefined for the others. */
export function writtenAs(tokenKind: TokenKind): string | undefined {
  const mark = tokenKind - PlainWord - 1;
  return mark >= firstMark ? otherNames[mark] : wordsInOrder[tokenKind - 1];
}

/** Marks by how they are written. */
export const marks: ReadonlyMap<string, TokenKind> = new Map(
  otherNames.slice(firstMark).map((name) => [name, kind(name)]),
);

const kindOfWord: ReadonlyMap<string, TokenKind> = new Map(wordsInOrder.map((word, index) => [word, index + 1]));

/** The kind of a word with a meaning; `PlainWord` for every other. */
export function wordKind(word: string): TokenKind {
  return kindOfWord.get(word) ?? PlainWord;
}

/** The kind of a word of the lists above. */
export function keyword(word: Word): TokenKind {
  return wordKind(word);
}

interface KnownWord {
  readonly word: string;
  readonly tokenKind: TokenKind;
}

/** Words with a meaning that have length and first letter in common, for `wordKindAt`. */
const wordsByShape: readonly (readonly KnownWord[] | undefined)[] = shapes();

function shapes(): readonly (readonly KnownWord[] | undefined)[] {
  const found: KnownWord[][] = [];
  for (const [word, tokenKind] of kindOfWord)
    (found[shapeOf(word.length, word.charCodeAt(0))] ??= []).push({ word, tokenKind });
  return Array.from(found);
}

function shapeOf(length: number, first: number): number {
  return (length << 7) | first;
}

/** The kind of the word at `text[start..end]`, without cutting it out. */
export function wordKindAt(text: string, start: number, end: number): TokenKind {
  const words = wordsByShape[shapeOf(end - start, text.charCodeAt(start))];
  if (words === undefined) return PlainWord;
  for (let at = 0; at < words.length; at++) {
    const known = words[at];
    if (known !== undefined && text.startsWith(known.word, start)) return known.tokenKind;
  }
  return PlainWord;
}

// Sets of kinds

/** 1 at the kinds that it holds. */
export type KindSet = Uint8Array;

export function kindSet(...sets: readonly (TokenKind | readonly TokenKind[])[]): KindSet {
  const set = new Uint8Array(kindCount);
  for (const each of sets.flat()) set[each] = 1;
  return set;
}

/** Every word. */
export const anyWord: readonly TokenKind[] = Array.from({ length: PlainWord }, (_, index) => index + 1);
/** Every word that is not reserved. */
export const anyIdentifier: readonly TokenKind[] = anyWord.slice(lastReserved);

export function isWord(tokenKind: TokenKind): boolean {
  return tokenKind !== EndOfText && tokenKind <= PlainWord;
}

export function isReserved(tokenKind: TokenKind): boolean {
  return tokenKind !== EndOfText && tokenKind <= lastReserved;
}

/** A word that is not reserved. */
export function isIdentifier(tokenKind: TokenKind): boolean {
  return tokenKind > lastReserved && tokenKind <= PlainWord;
}

// Operators and brackets

/** How tightly an operator binds: more is tighter. */
export interface Binding {
  readonly operator: BinaryOperator;
  readonly strength: number;
}

export const comparisonStrength = 4;
export const coalesceStrength = 5;

/** By kind. `>=` is not here, see `Greater`. */
export const bindings: readonly (Binding | undefined)[] = bindingTable([
  [keyword("or"), "or", 1],
  [keyword("and"), "and", 2],
  [DoubleEquals, "==", comparisonStrength],
  [NotEquals, "!=", comparisonStrength],
  [Less, "<", comparisonStrength],
  [LessOrEqual, "<=", comparisonStrength],
  [Greater, ">", comparisonStrength],
  [keyword("in"), "in", comparisonStrength],
  [Coalesce, "??", coalesceStrength],
  [Plus, "+", 6],
  [Minus, "-", 6],
  [Append, "++", 6],
  [Times, "*", 7],
  [Slash, "/", 7],
  [Percent, "%", 7],
]);

function bindingTable(
  rows: readonly (readonly [TokenKind, BinaryOperator, number])[],
): readonly (Binding | undefined)[] {
  const table: (Binding | undefined)[] = Array.from({ length: kindCount });
  for (const [tokenKind, operator, strength] of rows) table[tokenKind] = { operator, strength };
  return table;
}

const bracketPairs: readonly (readonly [TokenKind, TokenKind])[] = [
  [LeftBrace, RightBrace],
  [LeftBracket, RightBracket],
  [LeftParenthesis, RightParenthesis],
  [InterpolationStart, InterpolationEnd],
  [TextStart, TextEnd],
];

/** Opener to closer; 0 for what opens nothing. */
export const closerOf: Uint8Array = closerTable();

function closerTable(): Uint8Array {
  const table = new Uint8Array(kindCount);
  for (const [opener, closer] of bracketPairs) table[opener] = closer;
  return table;
}

export const closers: KindSet = kindSet(bracketPairs.map(([, closer]) => closer));

/** Openers and closers. */
export const isBracket: KindSet = kindSet(bracketPairs.flat());

const declarationStarts: KindSet = kindSet(At, declarationWords.map(wordKind));

/** One token, for whoever looks at few of them. `image` is its text as written; what a text means is in `text`. */
export interface Token {
  readonly kind: TokenKind;
  /** Of its kind, see `nameOfKind`. */
  readonly name: string;
  readonly image: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Column (UTF-16 units from the line's start) if it is the first on its line, outside of texts; else -1. */
  readonly column: number;
  /** A text's characters, escapes resolved. */
  readonly text: string;
}

/** Whether a declaration may begin here: a declaration's word or `@` in column 0. */
export function startsDeclaration(tokenKind: TokenKind, column: number): boolean {
  return column === 0 && declarationStarts[tokenKind] === 1;
}
