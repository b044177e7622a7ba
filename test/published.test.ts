/**
 * What is published works where nothing else is: the packed package is unpacked in an empty folder and used.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Client } from "./editor/client.ts";
import { filesBelow } from "./harness.ts";
import { deadLinks } from "./dead-links.ts";
import { unpackPublished } from "./published-package.ts";

const root = join(import.meta.dirname, "..");

describe("the published package", () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-published-"));
  const cache = join(folder, "cache");
  const codeFolder = join(cache, "fedi/code");
  const fedi = (...commandLine: readonly string[]) =>
    spawnSync(process.execPath, [join(folder, "package/bin/fedi.js"), ...commandLine], {
      cwd: folder,
      encoding: "utf8",
    });

  beforeAll(() => {
    vi.stubEnv("XDG_CACHE_HOME", cache);
    unpackPublished(folder);
    cpSync(join(root, "examples/hello"), join(folder, "hello"), { recursive: true });
  }, 60_000);
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it("compiles with its own standard library", () => {
    const run = fedi("compile", "hello", "--out", "made");
    expect({ code: run.status, error: run.stderr }).toEqual({ code: 0, error: "" });
    expect(readdirSync(join(folder, "made/desk/nixos"))).toContain("flake.nix");
  });

  it("has pages whose links lead somewhere in it", () => {
    const pages = filesBelow(join(folder, "package")).filter((file) => file.endsWith(".md"));
    expect(pages).toEqual(expect.arrayContaining(["README.md", "stdlib/README.md"]));
    expect(pages.flatMap((page) => deadLinks(join(folder, "package", page)))).toEqual([]);
  });

  it("explains, and starts a project", () => {
    expect(fedi("explain", "unknown-field").stdout).toContain("unknown-field");
    expect(fedi("init", "fresh").status).toBe(0);
    expect(fedi("check", "fresh").stdout).toContain("nothing is wrong");
  });

  it("takes the bytecode that it kept, with what V8 is told for a compile", () => {
    const kept = () => readdirSync(codeFolder).filter((name) => name.startsWith("compile-"));
    fedi("compile", "hello", "--out", "made");
    const [file = ""] = kept();
    expect(kept()).toEqual([file]);
    const { mtimeMs } = statSync(join(codeFolder, file));
    fedi("compile", "hello", "--out", "made");
    expect(statSync(join(codeFolder, file)).mtimeMs).toBe(mtimeMs);
  });

  it("keeps the bytecode of a command where only the user may write", () => {
    expect(fedi("check", "hello").status).toBe(0);
    const [file = ""] = readdirSync(codeFolder).filter((name) => name.startsWith("check-"));
    const path = join(codeFolder, file);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const before = statSync(path);
    expect(fedi("check", "hello").stdout).toContain("nothing is wrong");
    expect(statSync(path).mtimeMs).toBe(before.mtimeMs);
    const longAgo = new Date(before.mtimeMs - 3_600_000);
    utimesSync(path, longAgo, longAgo);
    expect(fedi("check", "hello").stdout).toContain("nothing is wrong");
    // Nothing new: the file stays, and nobody looks again for a day.
    const after = statSync(path);
    expect(after.ino).toBe(before.ino);
    expect(after.mtimeMs - before.mtimeMs).toBeGreaterThan(80_000_000);
  });

  it("keeps more bytecode once a command has needed more", () => {
    const path = () => join(codeFolder, readdirSync(codeFolder).find((name) => name.startsWith("dump-")) ?? "");
    expect(fedi("dump", "--help").status).toBe(0);
    const { size } = statSync(path());
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(path(), longAgo, longAgo);
    expect(fedi("dump", "types", "hello/main.fedi").status).toBe(0);
    expect(statSync(path()).size).toBeGreaterThan(size * 1.01);
  });

  it.each([
    ["is cut off", (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 50_000))],
    ["is empty", (path: string) => writeFileSync(path, "")],
    ["is another's", (path: string) => writeFileSync(path, Buffer.alloc(100_000))],
  ])("makes bytecode anew that %s", (_, spoil) => {
    fedi("check", "hello");
    const path = join(codeFolder, readdirSync(codeFolder).find((name) => name.startsWith("check-")) ?? "");
    const { size } = statSync(path);
    spoil(path);
    expect(fedi("check", "hello").stdout).toContain("nothing is wrong");
    expect(Math.abs(statSync(path).size - size)).toBeLessThan(size / 2);
  });

  it("takes no bytecode that others may write, and needs no folder for it", () => {
    fedi("check", "hello");
    const path = join(codeFolder, readdirSync(codeFolder).find((name) => name.startsWith("check-")) ?? "");
    // Half of it zeros: V8 would crash.
    const { size } = statSync(path);
    writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, size >> 1), Buffer.alloc(size - (size >> 1))]));
    chmodSync(path, 0o666);
    expect(fedi("check", "hello").status).toBe(0);
    rmSync(cache, { recursive: true });
    writeFileSync(cache, "not a folder");
    expect(fedi("check", "hello").status).toBe(0);
    rmSync(cache);
  });

  it("never runs the bytecode of another bundle", () => {
    fedi("--help");
    const bundle = join(folder, "package/dist/fedi.cjs");
    const text = readFileSync(bundle, "utf8");
    writeFileSync(bundle, text.replace("Fedi compiles applications", "FEDI compiles applications"));
    expect(fedi("--help").stdout).toContain("FEDI ");
    writeFileSync(bundle, text);
  });

  it("serves editors", async () => {
    const client = new Client([process.execPath, join(folder, "package/bin/fedi.js"), "lsp", "--stdio"]);
    await client.initialize(folder);
    const path = join(folder, "hello/main.fedi");
    const uri = client.open(path, "let x: int = true\n");
    await client.until((published) => (published.get(uri)?.diagnostics.length ?? 0) > 0);
    expect(client.published.get(uri)?.diagnostics.map(({ code }) => code)).toEqual(["type-mismatch"]);
    expect(await client.stop()).toBe(0);
    // The next one starts in half the time.
    await vi.waitUntil(() => readdirSync(codeFolder).some((name) => name.startsWith("lsp-plain-v")), 20_000);
  });

  it("formats, by itself and as a plugin of prettier", () => {
    const messy = "let  a = { b = 1 // one\n}\n";
    const tidy = "let a = {\n  b = 1 // one\n}\n";
    writeFileSync(join(folder, "messy.fedi"), messy);
    expect(fedi("fmt", "messy.fedi").status).toBe(0);
    expect(readFileSync(join(folder, "messy.fedi"), "utf8")).toBe(tidy);
    const project = join(folder, "project");
    mkdirSync(join(project, "node_modules"), { recursive: true });
    renameSync(join(folder, "package"), join(project, "node_modules/fedi"));
    writeFileSync(join(project, "package.json"), "{}");
    writeFileSync(join(project, ".prettierrc"), JSON.stringify({ plugins: ["fedi/prettier"] }));
    writeFileSync(join(project, "messy.fedi"), messy);
    writeFileSync(join(project, "broken.fedi"), "let a = \n");
    const prettier = (...words: readonly string[]) =>
      spawnSync(process.execPath, [join(root, "node_modules/prettier/bin/prettier.cjs"), ...words], {
        cwd: project,
        encoding: "utf8",
      });
    const run = prettier("messy.fedi");
    expect({ code: run.status, out: run.stdout, error: run.stderr }).toEqual({ code: 0, out: tidy, error: "" });
    expect(prettier("--tab-width", "4", "messy.fedi").stdout).toBe(tidy.replace("  b", "    b"));
    const broken = prettier("--check", ".");
    expect(broken.status).toBe(2);
    expect(broken.stderr).toContain("broken.fedi: SyntaxError: a value is missing after `=`");
    renameSync(join(project, "node_modules/fedi"), join(folder, "package"));
  });

  it("can be imported", () => {
    const names = execFileSync(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `console.log(Object.keys(await import(${JSON.stringify(join(folder, "package/dist/index.mjs"))})).join(" "))`,
      ],
      { encoding: "utf8" },
    );
    expect(names).toContain("openProject");
  });
});
