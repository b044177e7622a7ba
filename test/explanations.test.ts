/**
 * Every diagnostic code has a page, and the page is a test: its `fails` blocks raise the code and nothing else, its `works` blocks raise nothing.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { fedi, filesBelow } from "./harness.ts";

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

interface Block {
  readonly kind: "fails" | "works";
  readonly text: string;
}

function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```fedi (fails|works)\n([\s\S]*?)^```$/gm)].map((match) => ({
    kind: match[1] === "fails" ? "fails" : "works",
    text: match[2] ?? "",
  }));
}

/** `// file: name` starts the next file of a block. */
function filesOf(block: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let name = "main.fedi";
  for (const line of block.split("\n")) {
    const next = /^\/\/ file: (\S+)$/.exec(line);
    if (next?.[1] !== undefined) name = next[1];
    else files.set(name, `${files.get(name) ?? ""}${line}\n`);
  }
  return new Map([...files].filter(([, text]) => text.trim() !== ""));
}

async function codesOf(block: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "fedi-page-"));
  try {
    const files = filesOf(block);
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    // Schema files are JSON too; externs name them.
    const isSchema = (name: string) => [...files.values()].some((text) => text.includes(`from "./${name}"`));
    const configurations = [...files.keys()].filter(
      (name) => name.endsWith(".json") && name !== "fedi.json" && !isSchema(name),
    );
    const asked =
      configurations.length === 0
        ? ["check", ".", "--format", "json"]
        : [
            "compile",
            ".",
            "--check",
            "--format",
            "json",
            ...configurations.flatMap((name) => ["--configuration", name]),
          ];
    const run = await fedi(folder, ...asked);
    const found: unknown = JSON.parse(run.out);
    if (!Array.isArray(found)) throw new Error(run.out + run.error);
    return found.map((entry: { readonly code: string }) => entry.code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
      for (const block of blocks)
        expect({ block: block.text, codes: await codesOf(block.text) }).toEqual({
          block: block.text,
          codes: block.kind === "fails" ? [code] : [],
        });
    });
  }
});
