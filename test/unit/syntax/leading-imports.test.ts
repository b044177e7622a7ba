/**
 * What is said of a file's imports from its first lines is what parsing says, whatever the text.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leadingImports } from "../../../compiler/src/syntax/leading-imports.ts";
import { importedNames } from "../../../compiler/src/syntax/children.ts";
import { parse } from "../../../compiler/src/syntax/parse.ts";

const root = join(import.meta.dirname, "../../..");
const texts = ["examples", "stdlib", "test/fixtures"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".fedi"))
    .map((file) => readFileSync(join(root, folder, file), "utf8")),
);
const parsedImports = (text: string) =>
  parse({ file: "a.fedi", text }).value.imports.map((node) => ({ from: node.from.text, names: importedNames(node) }));

describe("imports from the first lines", () => {
  it("are those of the tree, or are left to it", () => {
    let found = 0;
    for (const text of texts) {
      const quick = leadingImports(text);
      if (quick === undefined) continue;
      expect(quick).toEqual(parsedImports(text));
      found += quick.length;
    }
    expect(found).toBeGreaterThan(30);
  });

  it("see through comments", () =>
    expect(leadingImports(`/* a */ import { a, // b\n b as c, } /**/ from "./x"\n/// doc\nlet a = 1\n`)).toEqual([
      { from: "./x", names: ["a", "b"] },
    ]));

  it("leave to the parser what is not plain", () => {
    for (const text of [
      `import { if } from "x"`,
      `import { a } from "\\n"`,
      `let a = 1\nimport { b } from "x"`,
      `import`,
      `iimport { b } from "x"`,
      `import { a } from "x"\nimprt { b } from "y"`,
      `let a = 1\nimports { b } from "x"`,
    ])
      expect(leadingImports(text)).toBeUndefined();
  });

  it("hold for any pieces of imports in any order", () => {
    const piece = fc.constantFrom(
      ...'import|iimport|\nimpotr|{|}|a|as|b|,|from|"./x"|"y"|// c\n|/* d */|\n|\r|/// e\n|let a = 1|type|"${a}"|"|*/|/*|@title'.split(
        "|",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join(" ");
        const quick = leadingImports(text);
        if (quick !== undefined) expect(quick).toEqual(parsedImports(text));
      }),
      { numRuns: 3000 },
    );
  });
});
