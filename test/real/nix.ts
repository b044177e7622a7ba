/**
 * The real Nix, for tests: found on the PATH, run without a daemon, a store or a network.
 *
 * nixpkgs' `lib` is found by NIXPKGS_LIB (a folder with `lib/`, or that folder itself), else as `<nixpkgs/lib>`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { OutputFile } from "../../compiler/src/targets/target.ts";

const program = "nix-instantiate";

/** Why there are no tests with Nix; undefined where there are. */
export const noNix =
  spawnSync(program, ["--version"]).status === 0 ? undefined : "skipped: nix-instantiate is not on the PATH";

/** The path of nixpkgs' `lib`, or undefined. */
export const nixpkgsLib = noNix === undefined ? findLib() : undefined;
export const noNixpkgsLib =
  noNix ??
  (nixpkgsLib === undefined ? "skipped: neither NIXPKGS_LIB nor <nixpkgs/lib> leads to nixpkgs' lib" : undefined);

function findLib(): string | undefined {
  const given = process.env["NIXPKGS_LIB"];
  const folders = given === undefined ? [] : [join(given, "lib"), given];
  const found = folders.find((folder) => existsSync(join(folder, "modules.nix")));
  if (found !== undefined) return found;
  const { status, stdout } = run(["--eval", "--expr", "toString <nixpkgs/lib>"]);
  return status === 0 ? String(JSON.parse(stdout)) : undefined;
}

function run(parameters: readonly string[], input?: string) {
  return spawnSync(program, parameters, {
    encoding: "utf8",
    maxBuffer: 1e9,
    ...(input === undefined ? {} : { input }),
  });
}

export type Evaluated =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** The value of an expression as JSON. */
export function evaluateNix(expression: string, folder = tmpdir()): Evaluated {
  const file = join(mkdtempSync(join(folder, "fedi-nix-")), "expression.nix");
  writeFileSync(file, expression);
  const { status, stdout, stderr } = run(["--eval", "--strict", "--json", file]);
  return status === 0 ? { ok: true, value: JSON.parse(stdout) } : { ok: false, message: stderr };
}

/** Whether Nix's own parser takes a text. It looks for variables only after it took the text. */
export function parsesAsNix(text: string): boolean {
  const { status, stderr } = run(["--parse", "-"], text);
  return status === 0 || stderr.includes("undefined variable");
}

/** Writes files into a new folder and gives its path. */
export function folderOf(files: readonly OutputFile[]): string {
  const folder = mkdtempSync(join(tmpdir(), "fedi-environment-"));
  for (const { path, text, isExecutable } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: isExecutable ? 0o755 : 0o644 });
  }
  return folder;
}
