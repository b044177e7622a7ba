/**
 * Every diagnostic code has a page, and the page is a test: its `fails` blocks raise the code and nothing else, its `works` blocks raise nothing.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow } from "./harness.ts";
import { blocksOf, messagesOf } from "./pages.ts";

const pages = join(import.meta.dirname, "../compiler/explanations");
const source = join(import.meta.dirname, "../compiler/src");

/** Codes that a phase defines: the first argument of defineError and defineWarning. */
function definedCodes(): readonly string[] {
  const found = filesBelow(source)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [
      ...readFileSync(join(source, file), "utf8").matchAll(/\bdefine(?:Error|Warning)(?:<[^(]*>)?\(\s*"([a-z0-9-]+)"/g),
    ])
    .map((match) => match[1] ?? "");
  return [...new Set(found)].sort();
}

describe("explanations", () => {
  const written = readdirSync(pages)
    .filter((file) => file.endsWith(".md"))
    .map((file) => file.slice(0, -3))
    .sort();

  it("exist for every code, and for no other", () => expect(written).toEqual(definedCodes()));

  for (const code of written) {
    const page = readFileSync(join(pages, `${code}.md`), "utf8");
    it(code, async () => {
      expect(page.startsWith(`# ${code}\n`)).toBe(true);
      const blocks = blocksOf(page);
      const isFromProgram = !page.includes("<!-- not from a program -->");
      if (isFromProgram) expect(blocks.map((block) => block.kind)).toEqual(expect.arrayContaining(["fails", "works"]));
      for (const block of blocks) {
        const messages = await messagesOf(block.text);
        expect({ block: block.text, codes: messages.map((message) => message.code) }).toEqual({
          block: block.text,
          codes: block.kind === "fails" ? [code] : [],
        });
        // One voice: no capital at the start but a name's, no full stop at the end.
        for (const { message } of messages) expect(message).not.toMatch(/^[A-Z][a-z]+ |[a-z`]\.$/);
        // And few verbs: a fix says what it will do to the text.
        for (const { title } of messages.flatMap(({ fixes = [] }) => fixes))
          expect(title).toMatch(/^(?:Add|Change to|Put it in|Remove) [^.]{1,40}$/);
      }
    });
  }
});
