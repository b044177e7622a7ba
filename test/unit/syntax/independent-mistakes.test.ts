/** One mistake gives one message, and two that have nothing to do with each other give both at once. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "../../../compiler/src/syntax/parse.ts";
import { scan } from "../../../compiler/src/syntax/scan.ts";

function mistakes(text: string): readonly string[] {
  return parse({ file: "main.fedi", text }).diagnostics.map(
    ({ code, headline, span }) => `${code} in line ${text.slice(0, span.start).split("\n").length}: ${headline}`,
  );
}

/** Lines that each lack something, or have something too much. Each stands in a declaration, or an item, of its own. */
const spoiled: readonly string[] = [
  "let NAME =",
  "let NAME 1",
  "let = 1",
  "let NAME = 1 +",
  "let NAME = f(1, 2",
  "let NAME = f 1, 2)",
  "let NAME = [1, 2",
  "let NAME = 1, 2]",
  "let NAME = [1 2]",
  "let NAME = { a = 1",
  "let NAME = { a = }",
  "let NAME = { a 1 }",
  "let NAME = a = 1 }",
  'let NAME = "a',
  'let NAME = "a ${b"',
  "let NAME = 'a'",
  "let NAME = a.",
  "let NAME = if a then b",
  "let NAME = (a == b",
  "let NAME = a == b)",
  "let NAME = 1;",
  "let NAME = 5kb",
  "let NAME = [for in list: 1]",
  "let NAME = $",
];

const inFile = (line: string, name: string) => `${line.replace("NAME", name)}\n`;
const inApplication = (line: string, name: string) => `  ${line.replace("NAME", name)}\n`;

test.each([
  ["a file", "", inFile, ""],
  ["an application", "application a {\n", inApplication, "}\n"],
] as const)("any two mistakes in %s", (_, before, item, after) => {
  for (const first of spoiled)
    for (const second of spoiled) {
      if (cancelOut(first, second)) continue;
      const right = item("let NAME = 1", "right");
      const program = (one: string, other: string) => `${before}${one}${right}${other}${right}${after}`;
      const only = [...mistakes(program(item(first, "a"), right)), ...mistakes(program(right, item(second, "b")))];
      expect(mistakes(program(item(first, "a"), item(second, "b"))), `${first}\n${second}`).toEqual(only);
      expect(only, `${first}\n${second}`).toHaveLength(2);
    }
});

/** A bracket too few and one too many that together are right, on two lines of one declaration. */
function cancelOut(first: string, second: string): boolean {
  const count = (line: string, sign: string) => line.split(sign).length - 1;
  return ["()", "[]", "{}"].some(([opener = "", closer = ""]) => {
    const surplus = (line: string) => count(line, opener) - count(line, closer);
    return surplus(first) !== 0 && surplus(first) === -surplus(second);
  });
}

test("two parts that are missing between commas", () => {
  expect(mistakes("let a = { b = , c = , d = 3 }\nlet e = f(1 +, 2 *, 3)\n")).toHaveLength(4);
});

const folder = join(import.meta.dirname, "programs");

test.each(readdirSync(folder))("%s without any one of its brackets", (name) => {
  const text = readFileSync(join(folder, name), "utf8");
  const { tokens } = scan({ file: name, text });
  let depth = 0;
  for (const { start, end, name: kind, column } of tokens) {
    if (kind === "TextStart") depth++;
    if (kind === "TextEnd") depth--;
    // Within a text a lost bracket makes characters of what was code.
    if (depth > 0 || !/^[{}()[\]]$/.test(text.slice(start, end))) continue;
    const isBlank = column >= 0 && text[end] === " ";
    const without = text.slice(0, start) + text.slice(isBlank ? end + 1 : end);
    const line = text.slice(0, start).split("\n").length;
    expect(mistakes(without), `without ${text.slice(start, end)} in line ${line}`).toHaveLength(1);
  }
});
