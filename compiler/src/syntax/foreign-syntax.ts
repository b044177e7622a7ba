/**
 * What people who come from other languages write where nothing of ours fits, and how it is said here.
 *
 * In: the token that fits nowhere, and the one before it. Out: the help of a message; undefined where nobody knows.
 * Not here: words that are read as names (semantics/foreign-words.ts), signs (scan-characters.ts).
 */
import * as kinds from "./tokens.ts";
import { isIdentifier, keyword, kindSet, type KindSet, type Token, type TokenKind } from "./tokens.ts";

const noFunctionValues =
  "there are no functions without a name: declare `function double(x: int): int = x * 2`, or go through a list: `[for x in list: x * 2]`";

const fileOfDeclarations =
  "a file holds declarations: give it a name, `let name = { … }`. A module of NixOS stays a `.nix` file, which `imports` of a machine names";

/** Behind a value that was read as a whole. */
export function helpForStray(next: Token, before: Token): string | undefined {
  const { kind } = next;
  const afterWord = next.column < 0 ? wordsBefore.get(before.image) : undefined;
  if (afterWord !== undefined) return afterWord;
  if ((kind === kinds.LeftBrace || kind === kinds.LeftBracket) && next.column === 0) return fileOfDeclarations;
  const isAfterName = isIdentifier(before.kind) || before.kind === kinds.RightParenthesis;
  const isAfterParameter = isAfterName || before.kind === kinds.RightBrace;
  if ((kind === kinds.Colon || kind === kinds.Arrow) && isAfterParameter) return noFunctionValues;
  if (isAfterName && startsArgument[kind] === 1 && next.column < 0)
    return `a function is called with parentheses and commas: \`${isIdentifier(before.kind) ? before.image : "name"}(…)\``;
  return byKind.get(kind);
}

/** What `import ./x`, `inherit x` and the like are here, by the word. */
export function helpAfterWord(before: Token): string | undefined {
  return wordsBefore.get(before.image);
}

/** Behind a name, where `=` or `:` is missing: `services.matrix-synapse.enable = true`, `inherit x`. `more` follows `next`. */
export function helpForSign(before: Token, next: Token, more: Token): string | undefined {
  if (next.kind !== kinds.Minus || next.start !== before.end || more.start !== next.end) return helpAfterWord(before);
  return `a name with \`-\` stands between quotes: \`"${before.image}-${more.image}"\``;
}

/** Behind a value in a record, on the same line: `mkDefault "x"`, `mkIf condition { … }`, `with pkgs; …`. */
export function helpForSecondValue(before: Token, next: Token, more: Token): string | undefined {
  if (!isIdentifier(before.kind) || startsArgument[next.kind] !== 1 || next.column >= 0) return undefined;
  const isNextEntry = more.kind === kinds.Equals || more.kind === kinds.Dot || more.kind === kinds.LeftBrace;
  if (isNextEntry && isIdentifier(next.kind)) return undefined;
  return functionsOfNix.get(before.image) ?? helpForStray(next, before);
}

const functionsOfNix: ReadonlyMap<string, string> = new Map([
  ["mkDefault", "write `default(…)`"],
  ["mkForce", "write `force(…)`"],
  ["mkIf", "put the entries into `if condition { … }`"],
  ["mkMerge", "put all into one record: `{ ...first, ...second }`"],
]);

const wordsBefore: ReadonlyMap<string, string> = new Map([
  ["with", "there is no `with`: write the whole path, or give it a short name with `let`"],
  ["rec", "the fields of a record don't see one another: give what they share a name with `let`"],
  ["assert", 'conditions are said by `check condition else "message"`, in applications, mappings and resources'],
  ["inherit", "there is no `inherit`: write `name = name`"],
  ["import", 'files are imported at the top: `import { name } from "./file"`'],
  ["lambda", noFunctionValues],
  ["fn", noFunctionValues],
  ["return", "the value of a function stands behind `=`: `function double(x: int): int = x * 2`"],
  ["new", "write the value itself, without `new`"],
  ["match", "`match` gives a value: `name = match value { one x => …, two y => … }`"],
  ["switch", "what depends on a case is a value: `name = match value { one x => …, two y => … }`"],
  ["await", "write the value itself, without `await`"],
]);

const startsArgument: KindSet = kindSet(
  [kinds.NumberLiteral, kinds.PlainTextLiteral, kinds.TextStart, kinds.PlainWord, kinds.LeftBrace],
  [kinds.LeftBracket, kinds.LeftParenthesis],
  (["true", "false", "none"] as const).map(keyword),
);

const byKind: ReadonlyMap<TokenKind, string> = new Map([
  [kinds.Question, "to choose between two values type `if … then … else …`"],
  [kinds.Equals, "to compare type `==`"],
  [kinds.Semicolon, "remove it: nothing ends with `;` here"],
  [kinds.Comma, "remove it: one comma is enough"],
  [keyword("as"), "a type stands behind the name: `let name: string = …`"],
  [kinds.Coalesce, "one `?` is enough: what may be missing has the type `int?`"],
]);

/** Words that stand behind an item or within an expression, where an item should begin. */
export const wordsBehindItems: ReadonlyMap<string, string> = new Map([
  [
    "for",
    "an item is made for each by what stands behind it: `… for x in list`. A check asks of all: `all([for x in list: x > 1])`",
  ],
  ["if", "an item that may be absent has its condition behind it: `… when condition`"],
  ["when", "the condition stands behind its item, on the same line or indented"],
  ["match", "`match` gives a value: `let name = match value { one x => …, two y => … }`"],
]);

/** Words that begin an item elsewhere, and say something that no item here is. */
export const foreignItems: ReadonlyMap<string, string> = new Map([
  ["export", "remove it: whatever a file declares can be imported"],
  ["public", "remove it: whatever a file declares can be imported"],
  ["pub", "remove it: whatever a file declares can be imported"],
  ["enum", 'one of several texts is a union: type color = "red" | "blue"'],
  ["variable", 'what an operator chooses is a field: `options { region: string = "eu" }` in an application'],
  ["locals", "give each value a name of its own: `let region = …`"],
  ["output", 'what a person reads afterwards is said in an application or rule: `outputs { "Address" = … }`'],
  ["module", 'other files are imported: `import { name } from "./file"`'],
  ["terraform", "providers of OpenTofu are declared by `extern tofu`, and used in the `tofu { … }` of a mapping"],
  ["data", "OpenTofu's data sources stand in the `tofu { … }` of a mapping"],
  ["if", "a file holds declarations; a choice is a value: `let name = if … then … else …`"],
  ["for", "a file holds declarations; a list of many is a value: `let names = [for x in list: …]`"],
  ["services", "settings of NixOS stand in an application or rule: `nixos on web.host { … }`"],
]);
