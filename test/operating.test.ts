/**
 * What docs/operating.md and docs/forms.md tell hosting providers to type, typed: commands against the manifest of an example, and the validator's
 * lines against its schemas.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fedi } from "./harness.ts";

const root = join(import.meta.dirname, "..");
const work = mkdtempSync(join(tmpdir(), "fedi-operating-"));
const club = join(root, "examples/three-applications/club.json");
const noJq = spawnSync("jq", ["--version"]).status === 0 ? undefined : "skipped: jq is not on the PATH";

beforeAll(async () => {
  const words = [join(root, "examples/on-proxmox"), "--configuration", club, "--out", join(work, "out")];
  expect(await fedi(work, "compile", ...words)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const blocks = (page: string, language: string) =>
  [...readFileSync(join(root, "docs", page), "utf8").matchAll(/^ *```(\w+)\n([^]*?)^ *```$/gm)].flatMap(
    ([, name, text = ""]) => (name === language ? [text] : []),
  );

describe.skipIf(noJq !== undefined)(`operating.md ${noJq ?? ""}`, () => {
  const shell = (script: string) =>
    spawnSync("sh", ["-eu", "-c", script], {
      cwd: work,
      encoding: "utf8",
    });

  it("has commands that find what they are about", () => {
    const scripts = blocks("operating.md", "sh").filter((script) => script.includes("jq"));
    const runs = scripts.map((script) => {
      const { status, stdout, stderr } = shell(script);
      expect({ script, status, stderr }).toEqual({ script, status: 0, stderr: "" });
      return stdout;
    });
    expect(runs).toHaveLength(1);
    expect(runs[0]).toContain(
      "club/forgejo/database\tpostgresql\thall-machines-on-proxmox-databases-shared\tforgejo.service\n",
    );
  });

  it("has options of `deploy` that it takes", () => {
    const page = readFileSync(join(root, "docs/operating.md"), "utf8");
    const help = spawnSync(join(work, "out/hall/deploy"), ["--help"], { encoding: "utf8" }).stdout;
    const named = [...page.matchAll(/\.\/deploy ([a-z]+)([^`\n]*)/g)];
    expect(named.length).toBeGreaterThan(10);
    for (const [, command = "", more = ""] of named)
      for (const word of [command, ...(more.match(/--[a-z-]+/g) ?? [])]) expect(help).toContain(word);
  });
});

describe("forms.md", () => {
  it("has lines that a strict Ajv takes every schema with", () => {
    const [lines = ""] = blocks("forms.md", "js");
    const folder = join(work, "out/hall");
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    copyFileSync(club, join(folder, "club.json"));
    const validate = (script: string) => {
      const words = ["--input-type=module", "--eval", script];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return stdout;
    };
    expect(validate(lines)).toBe("");
    for (const file of readdirSync(join(folder, "schema")))
      if (file !== "configuration.json") validate(lines.replace("configuration.json", file).replace(/\nif [^]*/, ""));
    writeFileSync(join(folder, "club.json"), '{ "forgejo": { "domain": 1 } }');
    expect(validate(lines)).toContain("/forgejo/domain");
  });

  it("tells every keyword of ours", () => {
    const source = readFileSync(join(root, "compiler/src/targets/json-schema/schema.ts"), "utf8");
    const written = [...new Set(source.match(/x-fedi-[a-z]+/g))].sort();
    const page = readFileSync(join(root, "docs/forms.md"), "utf8");
    expect([...page.matchAll(/^\| `(x-fedi-[a-z]+)`/gm)].map(([, name]) => name).sort()).toEqual(written);
    const list = /const hints = \[([^\]]*)\]/.exec(page)?.[1]?.match(/\w+/g) ?? [];
    expect(list.map((hint) => `x-fedi-${hint}`).sort()).toEqual(written);
  });
});
