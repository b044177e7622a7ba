/**
 * What the tests of real editors share: the settings that docs/editors.md tells people to use, `fedi` on the `PATH`, a file with a
 * mistake, and what must have come of it.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "../..");

const before = `/// The most there may be.
let limit = 10

function twice(number: int): int = numbr * 2

let total = twice(limit)
`;

export const after = `/// The most there may be.
let most = 10

function twice(number: int): int = number * 2

let more = most
let total = most + 1
`;

/** The first line of what `--version` prints; undefined where the editor is not installed. */
export function versionOf(editor: string, ...options: readonly string[]): string | undefined {
  const run = spawnSync(editor, [...options, "--version"], { encoding: "utf8" });
  return run.status === 0 ? run.stdout.split("\n")[0] : undefined;
}

/** The blocks of a language below a heading of docs/editors.md, in order. */
export function settingsFor(heading: string, language: string): readonly string[] {
  const page = readFileSync(join(root, "docs/editors.md"), "utf8");
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, block = ""]) => block);
}

/** What an editor writes of its steps; see neovim.lua and emacs.el. */
export interface Answers {
  readonly steps: Readonly<Record<string, unknown>>;
  readonly failed?: string;
  readonly stopped?: boolean;
}

/**
 * Runs an editor whose script drives it. It finds `fedi` on the `PATH`, the file to edit in FEDI_FILE, and where its answers go in
 * FEDI_RESULT. `files`: what its settings are, by their path below its home.
 */
export function drive(
  editor: string,
  files: Readonly<Record<string, string>>,
  optionsIn: (home: string) => readonly string[],
): Answers {
  const home = mkdtempSync(join(tmpdir(), "fedi-editor-"));
  try {
    const programs = join(home, "bin");
    mkdirSync(programs);
    const fedi = join(programs, "fedi");
    writeFileSync(fedi, `#!/bin/sh\nexec "${process.execPath}" "${join(root, "compiler/bin/fedi.js")}" "$@"\n`);
    chmodSync(fedi, 0o755);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(home, path), text);
    const file = join(home, "main.fedi");
    writeFileSync(file, before);
    const result = join(home, "answers.json");
    const run = spawnSync(editor, optionsIn(home), {
      encoding: "utf8",
      timeout: 120_000,
      env: {
        ...process.env,
        HOME: home,
        XDG_CONFIG_HOME: home,
        XDG_STATE_HOME: home,
        XDG_CACHE_HOME: home,
        PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}`,
        FEDI_FILE: file,
        FEDI_RESULT: result,
      },
    });
    if (run.status !== 0) throw new Error(`${editor} ended with ${run.status ?? run.signal}: ${run.stderr}`);
    return JSON.parse(readFileSync(result, "utf8"));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
