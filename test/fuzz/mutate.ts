/**
 * Small and large changes to a text: what slips, merges, and people with bad intentions make of it.
 */
import type { Choices } from "./choices.ts";

/** No mutated text grows beyond it. In UTF-16 code units. */
const longest = 30_000;

const pieces: readonly string[] = [
  ...'{ } [ ] ( ) " """ ${ } , : ; = == != => . ?. .. ... | @ < > <= >= ? ?? + ++ - * / % \' # \\ $ \n \r\n /// // /* */ \t'.split(
    " ",
  ),
  ..." if then else let in match for where not and or none true false when as variant _".split(" "),
  ..." type function resource application provider mapping environment deployment extern import from nixos tofu".split(
    " ",
  ),
  ..." on check requires options state migrate policy grant request private backup restore ignores manual outputs".split(
    " ",
  ),
  ..." bool int float string bytes duration fqdn ip path port email project_file list set map host secret deploy package json".split(
    " ",
  ),
  ..." length contains keys values get sum min max all any sort unique range join split lower upper trim replace".split(
    " ",
  ),
  ..." starts_with ends_with matches slug to_string to_int to_json floor ceil round_up cidr_host file_name url_host url_port cases".split(
    " ",
  ),
  ..." sh text pick nix hosts pkgs config id requests request policy application deployment std extends".split(" "),
  '"${x}"',
  '"""\n  a\n  """',
  "{ a = 1 }",
  '@was("a") ',
  "\0",
  "\ufeff",
  "\ud800",
  "\u202e",
  "\x1b[2J",
  "\u2028",
  "😀",
  "é",
  "e\u0301",
];

const numbers: readonly string[] = [
  ..."0 1 -1 2 007 1_000 1__0 0.1 1.0 1e9 0x10 9007199254740991 9007199254740992 99999999999999999999 1..63".split(" "),
  ..."1KiB 0.5B 8191PiB 8TiB 1.5KiB 90m 365d 1x 1.7976931348623157 0.1.2 -0 1000000 1000001 10000000".split(" "),
];

const texts: readonly string[] = [
  "",
  "${",
  "''",
  "''${x}''",
  "%{ if true }",
  "$${x}",
  "\\u{0}",
  "\\u{1F600}",
  "\\",
  "__proto__",
  "constructor",
  "toString",
  "../../../etc/passwd",
  "/dev/zero",
  "./main.fedi",
  "(a+)+b",
  "[a-z]{1,9999}",
  "((a|b){1,99}){1,99}",
  "a\\nb",
  "$(touch x)`touch y`",
  "-oProxyCommand=x",
  "'; rm -rf ~; '",
  "std",
  "dep/x",
  "CON",
  "x".repeat(5000),
];

/** The text with one to five changes; `others` are texts to take parts of. */
export function mutate(text: string, others: readonly string[], choices: Choices): string {
  let mutated = text;
  for (let edits = 1 + choices.length(4); edits > 0; edits--)
    mutated = choices.oneOf(mutations)(mutated, others, choices).slice(0, longest);
  return mutated;
}

type Mutation = (text: string, others: readonly string[], choices: Choices) => string;

interface Range {
  readonly from: number;
  readonly to: number;
}

function rangeIn(text: string, choices: Choices): Range {
  const from = choices.below(text.length + 1);
  return { from, to: Math.min(text.length, from + choices.length(Math.min(400, text.length))) };
}

/** Whole tokens, as whoever edits a program would change it. */
function tokenIn(text: string, pattern: RegExp, choices: Choices): Range | undefined {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return undefined;
  const match = choices.oneOf(found);
  return { from: match.index, to: match.index + match[0].length };
}

function replaced(text: string, range: Range | undefined, by: string): string {
  return range === undefined ? text : text.slice(0, range.from) + by + text.slice(range.to);
}

const word = /[A-Za-z_]\w*/g;
const number = /\d[\w.]*/g;
const string = /"[^"\n]*"/g;
const bracketed = /\{[^{}]*\}|\[[^[\]]*\]|\([^()]*\)/g;

const mutations: readonly Mutation[] = [
  (text, _, choices) => replaced(text, rangeIn(text, choices), ""),
  (text, _, choices) => {
    const range = rangeIn(text, choices);
    return replaced(text, { from: range.to, to: range.to }, text.slice(range.from, range.to));
  },
  (text, _, choices) => {
    const at = choices.below(text.length + 1);
    const piece = choices.oneOf(pieces);
    return replaced(text, { from: at, to: at }, choices.once(2) ? piece : ` ${piece} `);
  },
  (text, _, choices) => replaced(text, tokenIn(text, word, choices), choices.oneOf(text.match(word) ?? ["x"])),
  (text, _, choices) => replaced(text, tokenIn(text, word, choices), choices.oneOf(pieces)),
  (text, others, choices) =>
    replaced(text, tokenIn(text, word, choices), choices.oneOf(choices.oneOf(others).match(word) ?? ["x"])),
  (text, _, choices) => replaced(text, tokenIn(text, number, choices), choices.oneOf(numbers)),
  (text, _, choices) => replaced(text, tokenIn(text, string, choices), `"${choices.oneOf(texts)}"`),
  (text, others, choices) => {
    const other = choices.oneOf(others);
    const part = rangeIn(other, choices);
    return replaced(text, rangeIn(text, choices), other.slice(part.from, part.to));
  },
  // A bracketed part in the place of another: programs that still parse.
  (text, others, choices) =>
    replaced(
      text,
      tokenIn(text, bracketed, choices),
      choices.oneOf(choices.oneOf([text, ...others]).match(bracketed) ?? ["{}"]),
    ),
  (text, _, choices) => {
    const { from, to } = rangeIn(text, choices);
    return replaced(text, { from, to }, text.slice(from, to).repeat(1 + choices.length(200)));
  },
  (text, _, choices) => {
    const range = rangeIn(text, choices);
    const [open, close] = choices.oneOf([
      ["(", ")"],
      ["[", "]"],
      ["{ a = ", " }"],
      ['"${', '}"'],
      ["list<", ">"],
      ["if true then ", " else 1"],
      ["not ", ""],
      ["- ", ""],
    ] as const);
    const times = 1 + choices.length(300);
    return replaced(text, range, open.repeat(times) + text.slice(range.from, range.to) + close.repeat(times));
  },
  (text, _, choices) => {
    const lines = text.split("\n");
    const line = choices.below(lines.length);
    const [moved = ""] = lines.splice(line, 1);
    if (choices.once(2)) lines.splice(choices.below(lines.length + 1), 0, moved);
    return lines.join("\n");
  },
  (text, _, choices) => text.slice(0, choices.below(text.length + 1)),
  (text, _, choices) => {
    const at = choices.below(text.length + 1);
    return replaced(text, { from: at, to: Math.min(at + 1, text.length) }, String.fromCharCode(choices.below(0x3000)));
  },
];

/** Text that nobody wrote as a program: pieces of programs without order. */
export function soup(choices: Choices): string {
  const count = choices.length(600);
  const separator = choices.oneOf(["", " ", "\n"]);
  return Array.from({ length: count }, () =>
    choices.once(6) ? choices.oneOf([...numbers, ...texts.slice(0, -1)]) : choices.oneOf(pieces),
  ).join(separator);
}

/** A line with one slip of the hand: a token that is left out, doubled or another one, or two that changed places. */
export function slip(line: string, choices: Choices): string {
  const tokens = line.match(/\w+|"[^"]*"|\s+|./gu) ?? [];
  if (tokens.length === 0) return line;
  const at = choices.below(tokens.length);
  const [token = "", next = ""] = [tokens[at], tokens[at + 1]];
  const written = choices.oneOf([
    "",
    `${token}${token}`,
    token.slice(1),
    `${token}${choices.oneOf(["s", "e", "_", "1"])}`,
    `${next}${token}`,
    choices.oneOf(pieces),
    token.toUpperCase(),
  ]);
  return [...tokens.slice(0, at), written, ...tokens.slice(at + 1)].join("");
}
