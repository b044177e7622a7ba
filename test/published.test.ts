/**
 * What is published works where nothing else is: the packed package is unpacked in an empty folder and used.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client } from "./editor/client.ts";
import { unpackPublished } from "./published-package.ts";

const root = join(import.meta.dirname, "..");

describe("the published package", () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-published-"));
  const fedi = (...commandLine: readonly string[]) =>
    spawnSync(process.execPath, [join(folder, "package/bin/fedi.js"), ...commandLine], {
      cwd: folder,
      encoding: "utf8",
    });

  beforeAll(() => {
    unpackPublished(folder);
    cpSync(join(root, "examples/hello"), join(folder, "hello"), { recursive: true });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("compiles with its own standard library", () => {
    const run = fedi("compile", "hello", "--out", "made");
    expect({ code: run.status, error: run.stderr }).toEqual({ code: 0, error: "" });
    expect(readdirSync(join(folder, "made/desk"))).toContain("flake.nix");
  });

  it("explains, and starts a project", () => {
    expect(fedi("explain", "unknown-field").stdout).toContain("unknown-field");
    expect(fedi("init", "fresh").status).toBe(0);
    expect(fedi("check", "fresh").stdout).toContain("nothing is wrong");
  });

  it("serves editors", async () => {
    const client = new Client([process.execPath, join(folder, "package/bin/fedi.js"), "lsp", "--stdio"]);
    await client.initialize(folder);
    const path = join(folder, "hello/main.fedi");
    const uri = client.open(path, "let x: int = true\n");
    await client.until((published) => (published.get(uri)?.diagnostics.length ?? 0) > 0);
    expect(client.published.get(uri)?.diagnostics.map(({ code }) => code)).toEqual(["type-mismatch"]);
    expect(await client.stop()).toBe(0);
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
        `console.log(Object.keys(await import(${JSON.stringify(join(folder, "package/dist/index.js"))})).join(" "))`,
      ],
      { encoding: "utf8" },
    );
    expect(names).toContain("openProject");
  });
});
