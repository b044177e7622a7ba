/** Each code of this phase has a page; what fails there raises the code once, what works raises nothing. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "../../../compiler/src/syntax/parse.ts";
import * as messages from "../../../compiler/src/syntax/syntax-diagnostics.ts";

function blocks(page: string, kind: string): string[] {
  return [...page.matchAll(/```fedi (\w+)\n([^]*?)```\n/g)].flatMap(([, found, text]) =>
    found === kind ? [text ?? ""] : [],
  );
}

test.each(Object.values(messages).map(({ code }) => code))("the page of %s is right", (code) => {
  const page = readFileSync(new URL(`../../../compiler/explanations/${code}.md`, import.meta.url), "utf8");
  expect(page.startsWith(`# ${code}\n`)).toBe(true);
  const codesOf = (text: string) => parse({ file: "main.fedi", text }).diagnostics.map((each) => each.code);
  if (page.includes("<!-- not from a program -->")) return;
  expect(blocks(page, "fails").map(codesOf)).toEqual([[code]]);
  expect(blocks(page, "works").map(codesOf)).toEqual([[]]);
});
