import { readFileSync } from "node:fs";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commands } from "../../../compiler/src/cli/commands.ts";
import { version } from "../../../compiler/src/cli/version.ts";
import { fedi } from "../../harness.ts";
import { sarifProblems } from "../../sarif.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "fedi-cli-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(files: Record<string, string | Uint8Array>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const run = (...words: string[]) => fedi(folder, ...words);

describe("the command line", () => {
  it("tells its version, which is that of the package", async () => {
    const own: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../../../compiler/package.json"), "utf8"));
    expect(own).toMatchObject({ version });
    expect(await run("--version")).toEqual({ code: 0, out: `fedi ${version}\n`, error: "" });
  });

  it("has help with an example for every command", async () => {
    for (const name of Object.keys(commands)) {
      const { code, out } = await run(name, "--help");
      expect(code).toBe(0);
      expect(out).toContain(`Example: fedi ${name}`);
    }
    expect((await run("--help")).out).toContain("compile");
    expect((await run()).code).toBe(2);
  });

  it.each([
    [["chekc"], "Did you mean `fedi check`?"],
    [["check", "--fromat", "json"], "Did you mean `--format`?"],
    [["check", "--format", "jsn"], "Did you mean `--format json`?"],
    [["check", "none.fedi"], "there is no such file or folder"],
    [["compile"], "one path is needed"],
    [["compile", ".", "--target", "nixo"], "Did you mean `nixos`?"],
    [["compile", ".", "--environment", "hoem"], "Did you mean `home`?"],
    [["compile", ".", "--out"], "fedi compile --help"],
    [["eval", ".", "limti"], "Did you mean `limit`?"],
    [["explain", "unknown-nam"], "Did you mean `fedi explain unknown-name`?"],
    [["dump", "tree"], "a stage and a file are needed"],
    [["dump", "tres", "a.fedi"], "Did you mean `tree`?"],
    [["init"], "one folder is needed"],
    [["schema"], "one of nixos, tofu and coverage is needed"],
    [["schema", "nixs"], "Did you mean `fedi schema nixos`?"],
    [["schema", "tofu", "a.json"], "`fedi schema coverage FILE…` reads one"],
    [["schema", "coverage"], "a file is needed"],
    [["schema", "coverage", "none.json"], "there is no such file or folder"],
    [["schema", "coverage", "."], "is a folder"],
  ])("%s is wrong use", async (words, help) => {
    put({
      "main.fedi": `let limit = 1\nprovider p { config {} }\nmapping m for p {}\nenvironment home { provider p {} mapping m }\n`,
    });
    const { code, error } = await run(...words);
    expect(error).toContain(help);
    expect(code).toBe(2);
  });

  it("makes a project that compiles, and refuses a folder that is not empty", async () => {
    expect((await run("init", "mine")).code).toBe(0);
    expect(await run("check", "mine")).toEqual({ code: 0, out: "1 file: nothing is wrong\n", error: "" });
    const compiled = await run("compile", "mine");
    expect(compiled.error).toBe("");
    expect(compiled.out).toContain("out/home/deploy plan");
    expect(readFileSync(join(folder, "out/home/nixos/main.nix"), "utf8")).toContain("Hello from Fedi.");
    expect((await run("compile", "mine", "--check")).code).toBe(0);
    const again = await run("init", "mine");
    expect(again).toMatchObject({ code: 2 });
    expect(again.error).toContain("is not empty");
  });

  it("writes nothing with --check, and exits with 1 where anything would change", async () => {
    await run("init", "mine");
    const { code, out } = await run("compile", "mine", "--check");
    expect(code).toBe(1);
    expect(out).toContain("would be written");
    expect(existsSync(join(folder, "out"))).toBe(false);
  });

  it("writes only the named targets, and removes nothing of the others", async () => {
    await run("init", "mine");
    await run("compile", "mine");
    await run("compile", "mine", "--target", "json-schema");
    expect(existsSync(join(folder, "out/home/nixos/main.nix"))).toBe(true);
    expect((await run("compile", "mine")).out).toContain("up to date");
  });

  it("prints constants as JSON", async () => {
    put({ "a.fedi": `let limit = 2GiB\nlet names = ["b", "a"]\nlet nested = { x = names, y = none }\n` });
    expect((await run("eval", "a.fedi", "limit")).out).toBe("2147483648\n");
    expect((await run("eval", "a.fedi", "nested")).out).toBe(`{"x":["b","a"],"y":null}\n`);
  });

  it("says what is wrong in four formats", async () => {
    put({ "a, b.fedi": `let percent = "%"\nlet x = 1 / 0\n` });
    const pretty = await run("check", "a, b.fedi");
    expect(pretty.code).toBe(1);
    expect(pretty.out).toContain("--> a, b.fedi:2:");
    expect(pretty.out.trimEnd().endsWith("1 error")).toBe(true);
    const json: unknown = JSON.parse((await run("check", "a, b.fedi", "--format", "json")).out);
    expect(json).toMatchObject([
      { code: "division-by-zero", severity: "error", file: "a, b.fedi", range: { start: { line: 1 } }, related: [] },
    ]);
    expect((await run("check", "a, b.fedi", "--format", "github")).out).toMatch(
      /^::error file=a%2C b\.fedi,line=2,endLine=2,col=\d+,endColumn=\d+,title=division-by-zero::/,
    );
  });

  it("writes SARIF that its schema accepts", async () => {
    put({ "a b.fedi": `let x = 1 / 0\nlet y = nme\nlet name = 1\ntype t = { t: t }\n` });
    const { out } = await run("check", ".", "--format", "sarif");
    const log: unknown = JSON.parse(out);
    expect(sarifProblems(log)).toEqual([]);
    expect(log).toMatchObject({ version: "2.1.0", runs: [{ columnKind: "utf16CodeUnits" }] });
    expect(out).toContain("a%20b.fedi");
  });

  it("meets bad files with a clear error", async () => {
    put({ "a.fedi": new Uint8Array([0x6c, 0xff]), "b.fedi": `import { x } from "./a"\nlet y = x\n`, "c.fedi/d": "" });
    expect(JSON.parse((await run("check", "b.fedi", "--format", "json")).out)).toMatchObject([
      { code: "not-utf-8", file: "a.fedi" },
    ]);
    expect((await run("check", "c.fedi")).code).toBe(2);
    put({ "fedi.json": "{ not json" });
    expect(JSON.parse((await run("check", ".", "--format", "json")).out)).toContainEqual(
      expect.objectContaining({ code: "not-json", file: "fedi.json" }),
    );
  });

  it("ends for nesting of 10,000 and imports of 2,000 files in a chain", async () => {
    put({
      "deep.fedi": `let x = ${"[".repeat(10_000)}${"]".repeat(10_000)}\nlet y = ${"(".repeat(10_000)}1${")".repeat(10_000)}\n`,
    });
    const deep = await run("check", "deep.fedi", "--format", "json");
    expect(deep.error).toBe("");
    expect(deep.code).toBe(1);
    rmSync(join(folder, "deep.fedi"));
    for (let at = 0; at < 2000; at++)
      put({ [`f${at}.fedi`]: at === 1999 ? "let v = 1\n" : `import { v as w } from "./f${at + 1}"\nlet v = w\n` });
    expect(await run("check", "f0.fedi", "--format", "json")).toEqual({ code: 0, out: "[]\n", error: "" });
  });
});
