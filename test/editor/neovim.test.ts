/**
 * A real editor: Neovim, headless, with its built-in client attached to the server process. Skipped, with the reason shown, where there is
 * no Neovim.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const fedi = join(import.meta.dirname, "../../compiler/bin/fedi.js");
const version = spawnSync("nvim", ["--version"], { encoding: "utf8" }).stdout?.split("\n")[0];

const before = `/// The most there may be.
let limit = 10

function twice(number: int): int = numbr * 2

let total = twice(limit)
`;

const after = `/// The most there may be.
let most = 10

function twice(number: int): int = number * 2

let more = most
let total = most + 1
`;

describe.skipIf(version === undefined)(`Neovim (${version ?? "not installed: skipped"})`, () => {
  it("shows diagnostics and hovers, completes, renames and formats", () => {
    const folder = mkdtempSync(join(tmpdir(), "fedi-neovim-"));
    try {
      const file = join(folder, "main.fedi");
      const answers = join(folder, "answers.json");
      writeFileSync(file, before);
      const script = join(import.meta.dirname, "neovim.lua");
      const run = spawnSync("nvim", ["--headless", "--clean", "-n", "-c", `luafile ${script}`], {
        encoding: "utf8",
        timeout: 120_000,
        env: {
          ...process.env,
          HOME: folder,
          XDG_STATE_HOME: folder,
          XDG_CACHE_HOME: folder,
          FEDI_SERVER: JSON.stringify([process.execPath, fedi, "lsp", "--stdio"]),
          FEDI_FILE: file,
          FEDI_RESULT: answers,
        },
      });
      expect({ status: run.status, signal: run.signal }).toEqual({ status: 0, signal: null });
      const { steps, failed, stopped } = JSON.parse(readFileSync(answers, "utf8"));
      expect(failed).toBeUndefined();
      expect(steps.diagnostics).toEqual([expect.stringContaining("nothing here is called `numbr`")]);
      expect(steps.hover).toContain("number: int");
      expect(steps.completion).toBe("limit");
      expect(steps.rename).toContain("let total = twice(most)");
      expect(`${steps.formatting}\n`).toBe(after);
      expect(stopped).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 150_000);
});
