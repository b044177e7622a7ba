/**
 * A real editor: Emacs, in batch mode, with eglot and the settings of docs/editors.md. Skipped, with the reason shown, where there is no
 * Emacs, or none with eglot (it comes with Emacs 29, and as Debian's `elpa-eglot`).
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { declarationWords, itemWords, reservedWords } from "../../compiler/src/syntax/tokens.ts";
import { after, drive, settingsFor, versionOf } from "./real-editor.ts";

const starting = ["--batch", "--funcall", "package-initialize"];
const emacs = versionOf("emacs");
const hasEglot = emacs !== undefined && spawnSync("emacs", [...starting, "--eval", "(require 'eglot)"]).status === 0;
const state = emacs === undefined ? "not installed: skipped" : hasEglot ? emacs : `${emacs} without eglot: skipped`;

describe.skipIf(!hasEglot)(`Emacs (${state})`, () => {
  it("shows diagnostics and hovers, completes, renames and formats", () => {
    const [settings = ""] = settingsFor("Emacs (eglot)", "elisp");
    const script = join(import.meta.dirname, "emacs.el");
    const { steps, failed, stopped } = drive("emacs", { "init.el": settings }, (home) =>
      starting.concat("--load", join(home, "init.el"), "--load", script),
    );
    expect(failed).toBeUndefined();
    expect(steps["diagnostics"]).toEqual([expect.stringContaining("nothing here is called `numbr`")]);
    expect(steps["hover"]).toContain("number: int");
    expect(steps["completion"]).toBe("let more = limit");
    expect(steps["rename"]).toContain("let total = twice(most)");
    expect(steps["formatting"]).toBe(after);
    expect(stopped).toBe(true);
    expect(steps["colours"]).toEqual(["font-lock-comment-face", "font-lock-keyword-face", "no face"]);
  }, 150_000);

  it("is told all words of the language", () => {
    const [settings = ""] = settingsFor("Emacs (eglot)", "elisp");
    const told = /\(defvar fedi-words\s+'\(([^)]*)\)/.exec(settings)?.[1] ?? "";
    const words = new Set<string>([...reservedWords, ...declarationWords, ...itemWords]);
    words.delete("_");
    expect([...told.matchAll(/"(\w+)"/g)].map(([, word]) => word).sort()).toEqual([...words].sort());
  });
});
