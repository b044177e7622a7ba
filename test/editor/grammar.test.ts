/**
 * The TextMate grammar: made from the compiler's tables, and of one mind with the compiler about where texts, comments, numbers and words are.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { IGrammar } from "vscode-textmate";
import { walk } from "../../compiler/src/syntax/children.ts";
import { commentsOf, parse } from "../../compiler/src/syntax/parse.ts";
import { printTokens } from "../../compiler/src/syntax/print-tree.ts";
import { reservedWords } from "../../compiler/src/syntax/tokens.ts";
import { grammarSources } from "../../vscode-extension/generate-grammar.ts";
import { programs } from "../programs.ts";
import { loadGrammar, scopesOf, type Scoped } from "./scopes.ts";

const root = join(import.meta.dirname, "../..");
let grammar: IGrammar;
beforeAll(async () => {
  grammar = await loadGrammar();
});

it("is not stale: `npm run generate` makes it", () => {
  for (const [file, text] of grammarSources()) expect(readFileSync(join(root, file), "utf8")).toBe(text);
});

/** The scopes of each character. */
function scopesAt(text: string): (offset: number) => string {
  const scoped: (Scoped | undefined)[] = [];
  for (const stretch of scopesOf(grammar, text)) scoped.fill(stretch, (scoped.length = stretch.end) && stretch.start);
  return (offset) => (scoped[offset]?.scopes ?? []).join(" ");
}

/** What the compiler says that stands at an offset, as a pattern for its scopes. */
function expectedScopes(text: string): readonly (readonly [number, RegExp])[] {
  const expected: [number, RegExp][] = [];
  const { value } = parse({ file: "main.fedi", text });
  const names = new Set<number>();
  walk(value, (node) => {
    if (node.kind === "name") names.add(node.start);
  });
  for (const { kind, start, end } of commentsOf({ file: "main.fedi", text })) {
    const scope =
      kind === "doc" ? /comment\.block\.documentation/ : kind === "line" ? /comment\.line/ : /comment\.block/;
    for (let at = start; at < end; at++) if (!/\s/.test(text.charAt(at))) expected.push([at, scope]);
  }
  for (const line of printTokens({ file: "main.fedi", text }).trimEnd().split("\n")) {
    const [, from = "0", to = "0", image = "", kind = ""] =
      /^(\d+)-(\d+)(?: ("(?:[^"\\]|\\.)*"))?(?: (\S+))?$/.exec(line) ?? [];
    const [start, end] = [Number(from), Number(to)];
    const word: unknown = image === "" ? "" : JSON.parse(image);
    if (kind === "Number") expected.push([start, /^(?!.*(string|comment)[^m]*$).*constant\.numeric$/]);
    else if (["PlainText", "TextStart", "TextPiece", "TextEnd"].includes(kind)) {
      for (let at = start; at < end; at++)
        if (!/\s/.test(text.charAt(at))) expected.push([at, /string\.quoted\.\w+( constant| punctuation|$)/]);
    } else if (kind.startsWith("Interpolation")) expected.push([start, /punctuation\.section\.embedded/]);
    else if (end > start) {
      expected.push([start, /^(?!comment)(?!.*string\.quoted\.\w+( punctuation.*| constant.*)?$)/]);
      const isReserved = reservedWords.some((one) => one === word);
      if (isReserved && names.has(start)) expected.push([start, /(variable|entity)\.[\w.]+$/]);
      else if (isReserved) expected.push([start, /(keyword|constant|storage|variable\.language)[\w.]*$/]);
    }
  }
  return expected;
}

describe("the grammar and the compiler", () => {
  it("are of one mind about every program", () => {
    let looked = 0;
    for (const [where, text] of programs()) {
      if (text.includes("\r") || parse({ file: "main.fedi", text }).diagnostics.length > 0) continue;
      const at = scopesAt(text);
      for (const [offset, pattern] of expectedScopes(text)) {
        looked++;
        if (!pattern.test(at(offset)))
          throw new Error(
            `${where}: ${JSON.stringify(text.slice(Math.max(0, offset - 30), offset))} before ${JSON.stringify(text.slice(offset, offset + 20))} is "${at(offset)}", not ${String(pattern)}`,
          );
      }
    }
    expect(looked).toBeGreaterThan(50_000);
  });
});

/** `[part, its scopes]`; the first place where the part stands counts. */
const examples: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    "/// A `machine`.\n/// ```\n/// let x = 1\n/// ```\nlet size = 2GiB // big\n",
    [
      ["`machine`", "comment.block.documentation markup.inline.raw"],
      ["let x", "comment.block.documentation markup.fenced_code"],
      ["let size", "storage.type"],
      ["size", "variable.other.constant"],
      ["2", "constant.numeric"],
      ["GiB", "keyword.other.unit"],
      ["// big", "comment.line.double-slash punctuation.definition.comment"],
    ],
  ],
  [
    'let a = "x ${f("y ${z}")} \\n \\q" ++ b\n',
    [
      ["x", "string.quoted.double"],
      ["${f", "string.quoted.double meta.embedded.expression punctuation.section.embedded.begin"],
      ["f(", "string.quoted.double meta.embedded.expression entity.name.function"],
      ["y", "string.quoted.double meta.embedded.expression string.quoted.double"],
      ["\\n", "string.quoted.double constant.character.escape"],
      ["\\q", "string.quoted.double invalid.illegal.escape"],
      ["++", "keyword.operator"],
    ],
  ],
  [
    'let a = """\n  one """ two ${x {}}\n  """.file\nlet b = 90m\n',
    [
      ["one", "string.quoted.triple"],
      ["two", "string.quoted.triple"],
      ["file", "variable.other.property"],
      ["m\n", "keyword.other.unit"],
    ],
  ],
  [
    "application web {\n  options {\n    port: port(1..1024) = 80\n  }\n  nixos on h { host = host(id, {}) }\n}\n",
    [
      ["application", "storage.type"],
      ["web", "entity.name.type"],
      ["options", "punctuation.section.braces keyword.other.item"],
      ["port:", "variable.other.property"],
      ["port(", "support.type"],
      ["..", "keyword.operator.range"],
      ["nixos", "keyword.other.item"],
      ["on h", "keyword.other.item"],
      ["host =", "variable.other.property"],
      ["host(", "support.function"],
    ].map(([part = "", scope = ""]) => [part, scope.split(" ").at(-1) ?? ""] as const),
  ],
  [
    "let a = [for x in xs where x: int]\nlet b = { if x { c = 1 }, d = not y }\n",
    [
      ["for", "keyword.control.loop"],
      ["int", ""],
      ["if", "keyword.control.conditional"],
      ["not", "keyword.operator.word"],
    ],
  ],
  [
    'type t = list<"a" | host>?\n',
    [
      ["list", "support.type"],
      ["host", "support.type"],
      ["?", "keyword.operator"],
    ],
  ],
];

describe("parts", () => {
  it.each(examples)("of %j", (text, parts) => {
    const at = scopesAt(text);
    for (const [part, scopes] of parts) {
      const found = at(text.indexOf(part));
      expect({ part, scopes: scopes === "" ? found : found.slice(-scopes.length) }).toEqual({ part, scopes });
    }
  });
});

it("the language configuration's patterns are patterns", () => {
  const text = readFileSync(join(root, "vscode-extension/language-configuration.json"), "utf8");
  const patterns: string[] = [];
  JSON.parse(text, (key, value: unknown) => {
    if (/pattern$|Text$/i.test(key) && typeof value === "string" && key !== "appendText") patterns.push(value);
    return value;
  });
  expect(patterns.length).toBeGreaterThan(5);
  for (const pattern of patterns) expect(() => new RegExp(pattern)).not.toThrow();
  const [increase = ""] = patterns.filter((pattern) => pattern.includes("(?!//)"));
  expect(["a {", "f(", "x = [", "a { b }", "// {"].map((line) => new RegExp(increase).test(line))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
