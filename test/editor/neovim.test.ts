/**
 * A real editor: Neovim, headless, with its built-in client and the settings of docs/editors.md. Skipped, with the reason shown, where
 * there is no Neovim.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { after, drive, settingsFor, versionOf } from "./real-editor.ts";

const version = versionOf("nvim");

describe.skipIf(version === undefined)(`Neovim (${version ?? "not installed: skipped"})`, () => {
  it("shows diagnostics and hovers, completes, renames and formats", () => {
    const [recent = "", older = ""] = settingsFor("Neovim", "lua");
    // `vim.lsp.config` came with 0.11.
    const settings = `if vim.lsp.config then\n${recent}\nelse\n${older}\nend\n`;
    const script = join(import.meta.dirname, "neovim.lua");
    const flags = ["--headless", "--noplugin", "-n"];
    const { steps, failed, stopped } = drive("nvim", { "init.lua": settings }, (home) =>
      flags.concat("-u", join(home, "init.lua"), "-c", `luafile ${script}`),
    );
    expect(failed).toBeUndefined();
    expect(steps["diagnostics"]).toEqual([expect.stringContaining("nothing here is called `numbr`")]);
    expect(steps["hover"]).toContain("number: int");
    expect(steps["completion"]).toBe("limit");
    expect(steps["rename"]).toContain("let total = twice(most)");
    expect(`${String(steps["formatting"])}\n`).toBe(after);
    expect(stopped).toBe(true);
  }, 150_000);
});
