/**
 * Flakes with the real Nix, for tests: a store of their own, no sandbox, no daemon, no network, and in the place of nixpkgs its real `lib` with
 * the machine's own programs (stand-in-nixpkgs/).
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nixpkgsLib, noNixpkgsLib } from "./nix.ts";

const root = join(import.meta.dirname, "../..");
const machines: Readonly<Record<string, string>> = {
  "linux x64": "x86_64-linux",
  "linux arm64": "aarch64-linux",
};
export const system = machines[`${process.platform} ${process.arch}`];
/** Why there are no tests with flakes; undefined where there are. */
export const noFlakes =
  noNixpkgsLib ??
  (system === undefined || !existsSync("/bin/bash")
    ? "skipped: Nix's builds are tried on Linux with a bash"
    : spawnSync("nix", ["--version"]).status === 0
      ? undefined
      : "skipped: nix is not on the PATH");

export interface Flakes {
  readonly folder: string;
  /** The repository as a checkout would have it, on that nixpkgs. */
  readonly fedi: string;
  /** `nix`, or another program, with these words, in `folder` or below it. */
  readonly run: (words: readonly string[], where?: string, program?: string) => Run;
  readonly remove: () => void;
}

export interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

export function startFlakes(): Flakes {
  const folder = mkdtempSync(join(tmpdir(), "fedi-flakes-"));
  const inside = (name: string) => join(folder, name);
  copyRepository(inside("fedi"));
  takeFrom(inside("fedi/flake.nix"), `path:${inside("nixpkgs")}`);
  cpSync(join(import.meta.dirname, "stand-in-nixpkgs"), inside("nixpkgs"), { recursive: true });
  cpSync(nixpkgsLib ?? "", inside("nixpkgs/lib"), { recursive: true, dereference: true });
  const programs = { node: process.execPath, modules: join(root, "node_modules") };
  writeFileSync(inside("nixpkgs/machine.json"), JSON.stringify(programs));
  for (const name of ["home", "conf"]) mkdirSync(inside(name));
  const env = {
    ...process.env,
    HOME: inside("home"),
    NIX_STORE_DIR: inside("store"),
    NIX_STATE_DIR: inside("state"),
    NIX_LOG_DIR: inside("log"),
    NIX_CONF_DIR: inside("conf"),
    NIX_CONFIG: [
      "experimental-features = nix-command flakes",
      "sandbox = false",
      "build-users-group =",
      "substituters =",
      "flake-registry =",
      "warn-dirty = false",
      "max-jobs = 2",
    ].join("\n"),
    NIX_REMOTE: "",
  };
  return {
    folder,
    fedi: inside("fedi"),
    run: (words, where = folder, program = "nix") => {
      const once = () => spawnSync(program, words, { cwd: where, env, encoding: "utf8", maxBuffer: 1e8 });
      let last = once();
      // Old Nix kills a builder whose output has ended, and now and then is faster than the end of the builder itself.
      for (let more = 4; more > 0 && last.stderr.includes("failed due to signal 9"); more--) last = once();
      return { status: last.status, out: last.stdout, error: last.stderr };
    },
    remove: () => {
      // What Nix stores is read-only.
      spawnSync("chmod", ["-R", "u+w", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Names the nixpkgs of a flake: what is on the network cannot be asked. */
export function takeFrom(flake: string, nixpkgs: string): void {
  const text = readFileSync(flake, "utf8");
  writeFileSync(flake, text.replace(/(inputs\.nixpkgs\.url = )"[^"]*"/, `$1"${nixpkgs}"`));
}

/** Without what is built and installed. */
function copyRepository(to: string): void {
  const left = new Set(["node_modules", "dist", ".git", "out", "result"].map((name) => `/${name}`));
  cpSync(root, to, {
    recursive: true,
    filter: (path) => {
      const inside = path.slice(root.length);
      return !left.has(inside.slice(inside.lastIndexOf("/"))) && !inside.startsWith("/test/");
    },
  });
}
