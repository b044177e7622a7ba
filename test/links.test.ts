/**
 * Every path that a README names exists, and every command in the main one is known to CI.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow } from "./harness.ts";
import { deadLinks } from "./dead-links.ts";

const root = join(import.meta.dirname, "..");
const folders = [".", "compiler", "docs", "examples", "language-server", "nix", "stdlib", "test", "vscode-extension"];
/** Building copies the standard library below `compiler/`. */
const pages = folders
  .flatMap((folder) =>
    folder === "."
      ? ["README.md"]
      : filesBelow(join(root, folder))
          .map((file) => `${folder}/${file}`)
          .filter((file) => file.endsWith(".md") && !/node_modules\/|^compiler\/stdlib\//.test(file)),
  )
  .filter((file) => existsSync(join(root, file)));

describe("documentation", () => {
  it("links only to what exists", () => {
    expect(pages.flatMap((page) => deadLinks(join(root, page)))).toEqual([]);
  });

  it("has README commands that CI runs", () => {
    const ci = readFileSync(join(root, ".ci/run"), "utf8");
    const blocks = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
    const commands = blocks.flatMap((block) => (block[1] ?? "").trim().split(/\n| && /));
    expect(commands.length).toBeGreaterThan(1);
    expect(commands.filter((command) => !ci.includes(command.trim()))).toEqual([]);
  });
});
