/**
 * The pages of `docs/`: their programs are compiled, and their tables are what the compiler has.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { intrinsics } from "../compiler/src/semantics/intrinsics.ts";
import { fedi, filesBelow } from "./harness.ts";
import { blocksOf, codesOf } from "./pages.ts";

const docs = join(import.meta.dirname, "../docs");

describe("docs", () => {
  for (const page of filesBelow(docs).filter((file) => file.endsWith(".md"))) {
    const blocks = blocksOf(readFileSync(join(docs, page), "utf8"));
    if (blocks.length === 0) continue;
    it(`${page}: its programs do what it says`, async () => {
      for (const { kind, text } of blocks) {
        const codes = await codesOf(text);
        expect({ text, fails: codes.length > 0 ? codes : false }).toEqual({
          text,
          fails: kind === "fails" ? codes : false,
        });
        if (kind === "fails") expect(codes).toHaveLength(1);
      }
    });
  }

  it("reference/ is what `fedi doc --std` writes", async () => {
    const isUpdate = process.env["UPDATE"] === "1";
    const run = await fedi(
      join(docs, ".."),
      "doc",
      "--std",
      "--out",
      "docs/reference",
      ...(isUpdate ? [] : ["--check"]),
    );
    expect(run, "`npm run generate` writes it anew").toMatchObject({ code: 0, error: "" });
  });

  it("functions.md lists every built-in function", () => {
    const rows = [...intrinsics.values()].map(({ signature, doc }) => `- \`${signature}\`: ${doc}`).sort();
    const text = `# Built-in functions\n\nMade from \`compiler/src/semantics/intrinsics.ts\`; \`npm run test:update\` writes it anew.\n\n${rows.join("\n")}\n`;
    const file = join(docs, "functions.md");
    if (process.env["UPDATE"] === "1") writeFileSync(file, text);
    expect(readFileSync(file, "utf8")).toBe(text);
  });
});
