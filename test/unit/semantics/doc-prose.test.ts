/**
 * What forms show of a doc comment: its words without its programs.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { proseOf } from "../../../compiler/src/semantics/doc-prose.ts";
import { fedi, filesBelow } from "../../harness.ts";

it.each([
  ["words alone", "words alone"],
  ["words\n\n```fedi\nlet a = 1\n```", "words"],
  ["before\n\n```fedi\nlet a = 1\n```\n\nafter", "before\n\nafter"],
  ["```fedi\n```\n", undefined],
  ["other\n\n```json\n{}\n```", "other\n\n```json\n{}\n```"],
  ["`fedi` and ```fedi in a line```", "`fedi` and ```fedi in a line```"],
  ["open\n\n```fedi\nlet a = 1", "open"],
  ["longer\n\n````fedi\n```\n````", "longer"],
  [undefined, undefined],
])("of %j is %j", (doc, prose) => expect(proseOf(doc)).toBe(prose));

it("takes no longer than the comment is long", () => {
  const doc = "```fedi\n``` no end\n".repeat(200_000);
  expect(proseOf(doc)).toBeUndefined();
});

it("reaches JSON Schema, and the options of generic modules", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-prose-"));
  try {
    const doc = "/// Words.\n///\n/// ```fedi\n/// let a = 1\n/// ```\n";
    const program = `import { single_nixos, all_on_one } from "std"

${doc}application a {
  options {
${doc}    x: int = 1
  }
}

environment e {
  provider single_nixos { address = "192.0.2.1", hardware = "./h.nix", acme_email = "a@example.org" }
  mapping all_on_one
}
`;
    writeFileSync(join(folder, "main.fedi"), program);
    writeFileSync(join(folder, "h.nix"), "{ }\n");
    expect(await fedi(folder, "compile", ".")).toMatchObject({ code: 0, error: "" });
    expect(await fedi(folder, "compile", ".", "--target", "nix-module", "--out", "module")).toMatchObject({ code: 0 });
    const texts = filesBelow(folder)
      .filter((file) => file.includes("/schema/") || file === "module/module.nix")
      .map((file) => readFileSync(join(folder, file), "utf8"));
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.filter((text) => text.includes("```fedi"))).toEqual([]);
    expect(texts.filter((text) => text.includes("Words.")).length).toBeGreaterThan(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
