/**
 * The kinds of token, the words that mean something, and what a token is.
 *
 * The scanner makes tokens by hand; chevrotain's parser reads them, so each kind is a chevrotain token type.
 * Every word is also a `Name`, and an `Identifier` unless it is reserved: contextual words need no state in the scanner.
 * Not here: finding tokens in text (scan.ts).
 */
import { createToken, EOF, Lexer, type IToken, type TokenType } from "chevrotain";
import type { BinaryOperator } from "./tree.ts";

export type { TokenType };

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

function kind(name: string, ...categories: TokenType[]): TokenType {
  return createToken({ name, pattern: Lexer.NA, categories });
}

/** Any word. */
export const Name = kind("Name");
/** Any word that is not reserved. */
export const Identifier = kind("Identifier", Name);
/** A word without a meaning of its own. */
export const PlainWord = kind("PlainWord", Identifier);
/** An operator between two operands. */
export const Operator = kind("Operator");

const wordOperators: readonly string[] = ["or", "and", "in"];

function wordKinds(): ReadonlyMap<string, TokenType> {
  const kinds = new Map<string, TokenType>();
  for (const word of reservedWords)
    kinds.set(word, wordOperators.includes(word) ? kind(`"${word}"`, Name, Operator) : kind(`"${word}"`, Name));
  for (const word of [...declarationWords, ...itemWords])
    if (!kinds.has(word)) kinds.set(word, kind(`"${word}"`, Identifier));
  return kinds;
}

const kindOfWord = wordKinds();

/** The token kind of a word with a meaning; `PlainWord` for every other. */
export function wordKind(word: string): TokenType {
  return kindOfWord.get(word) ?? PlainWord;
}

/** The token kind of a word of the lists above. */
export function keyword(word: Word): TokenType {
  return wordKind(word);
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
export const DoubleEquals = kind("==", Operator);
export const NotEquals = kind("!=", Operator);
export const Less = kind("<", Operator);
export const LessOrEqual = kind("<=", Operator);
/** `>=` is this and `Equals` without a gap, so that `set<string>= []` needs no splitting. */
export const Greater = kind(">", Operator);
export const Coalesce = kind("??", Operator);
export const Plus = kind("+", Operator);
export const Minus = kind("-", Operator);
export const Append = kind("++", Operator);
export const Times = kind("*", Operator);
export const Slash = kind("/", Operator);
export const Percent = kind("%", Operator);
/** Behind the last token. */
export const EndOfText = EOF;

const punctuation = [
  NumberLiteral,
  PlainTextLiteral,
  TextStart,
  TextPiece,
  TextEnd,
  InterpolationStart,
  InterpolationEnd,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  LeftParenthesis,
  RightParenthesis,
  Comma,
  Colon,
  Semicolon,
  Equals,
  Arrow,
  Dot,
  OptionalDot,
  Question,
  Range,
  Ellipsis,
  Bar,
  At,
  DoubleEquals,
  NotEquals,
  Less,
  LessOrEqual,
  Greater,
  Coalesce,
  Plus,
  Minus,
  Append,
  Times,
  Slash,
  Percent,
];

export const tokenKinds: readonly TokenType[] = [
  Name,
  Identifier,
  PlainWord,
  Operator,
  ...kindOfWord.values(),
  ...punctuation,
];

/** How tightly an operator binds: more is tighter. */
export interface Binding {
  readonly operator: BinaryOperator;
  readonly strength: number;
}

export const comparisonStrength = 4;
export const coalesceStrength = 5;

/** By token kind. `>=` is not here, see `Greater`. */
export const bindings: ReadonlyMap<TokenType, Binding> = new Map<TokenType, Binding>([
  [keyword("or"), { operator: "or", strength: 1 }],
  [keyword("and"), { operator: "and", strength: 2 }],
  [DoubleEquals, { operator: "==", strength: comparisonStrength }],
  [NotEquals, { operator: "!=", strength: comparisonStrength }],
  [Less, { operator: "<", strength: comparisonStrength }],
  [LessOrEqual, { operator: "<=", strength: comparisonStrength }],
  [Greater, { operator: ">", strength: comparisonStrength }],
  [keyword("in"), { operator: "in", strength: comparisonStrength }],
  [Coalesce, { operator: "??", strength: coalesceStrength }],
  [Plus, { operator: "+", strength: 6 }],
  [Minus, { operator: "-", strength: 6 }],
  [Append, { operator: "++", strength: 6 }],
  [Times, { operator: "*", strength: 7 }],
  [Slash, { operator: "/", strength: 7 }],
  [Percent, { operator: "%", strength: 7 }],
]);

/** Opener to closer. */
export const closerOf: ReadonlyMap<TokenType, TokenType> = new Map([
  [LeftBrace, RightBrace],
  [LeftBracket, RightBracket],
  [LeftParenthesis, RightParenthesis],
  [InterpolationStart, InterpolationEnd],
  [TextStart, TextEnd],
]);

export const closers: ReadonlySet<TokenType> = new Set(closerOf.values());

const declarationKinds: ReadonlySet<TokenType> = new Set(declarationWords.map((word) => wordKind(word)));
const reserved: ReadonlySet<string> = new Set(reservedWords);

export function isReserved(word: string): boolean {
  return reserved.has(word);
}

/** One token. `image` is its text as written; what a text or number means is in `text`, `number` and `unit`. */
export class Token implements IToken {
  image: string;
  readonly startOffset: number;
  /** Exclusive. */
  readonly end: number;
  readonly tokenType: TokenType;
  readonly tokenTypeIdx: number;
  /** Column (UTF-16 units from the line's start) if it is the first on its line, outside of texts; else -1. */
  readonly column: number;
  /** Place among the tokens that the parser sees. */
  index = -1;
  /** A text's characters, escapes resolved. */
  text = "";
  number = 0;
  unit: "int" | "float" | "bytes" | "duration" = "int";
  /** Of a `TextStart`: it is a block. */
  isBlock = false;
  /** Documentation directly before it. */
  doc: string | undefined = undefined;
  /** The scanner reported what stands before it, or itself; the parser stays silent here. */
  isReported = false;

  constructor(tokenType: TokenType, image: string, start: number, end: number, column: number) {
    this.image = image;
    this.startOffset = start;
    this.end = end;
    this.tokenType = tokenType;
    this.tokenTypeIdx = tokenType.tokenTypeIdx ?? 0;
    this.column = column;
  }
}

export function isWord(token: Token): boolean {
  const code = token.image.charCodeAt(0);
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

/** Whether a declaration may begin here: a declaration's word or `@` in column 0. */
export function startsDeclaration(token: Token): boolean {
  return token.column === 0 && (token.tokenType === At || declarationKinds.has(token.tokenType));
}
