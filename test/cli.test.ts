/**
 * The command line as people and programs meet it: exit codes, help that works, formats, and what is printed when.
 *
 * Not here: wrong options one by one (unit/cli), files that are no programs (bad-input.test.ts).
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commands } from "../compiler/src/cli/commands.ts";
import { stages } from "../compiler/src/project/dump-stage.ts";
import { fedi, fediIn, filesBelow } from "./harness.ts";

const root = join(import.meta.dirname, "..");
const program = join(root, "compiler/bin/fedi.js");
const work = mkdtempSync(join(tmpdir(), "fedi-cli-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let count = 0;
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(work, `case${count++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const small = `application web {
  options { title: string = "Web" }
}
provider p { config {} }
mapping m for p {}
environment home { provider p {} mapping m }
let limit = 3
`;

describe("processes", { timeout: 60_000 }, () => {
  const start = (folder: string, ...words: readonly string[]) =>
    spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: "utf8" });

  it("the example in each command's help works", async () => {
    const folder = folderWith({});
    for (const name of ["init", ...Object.keys(commands).filter((name) => name !== "init")]) {
      const help = await fedi(folder, name, "--help");
      const example = /^Example: fedi (.*)$/m.exec(help.out)?.[1] ?? "";
      expect(example.startsWith(name)).toBe(true);
      const run = start(folder, ...example.split(" "));
      expect({ example, code: run.status, error: run.stderr }).toEqual({ example, code: 0, error: "" });
      // Nobody asks the language server anything here.
      if (name !== "lsp") expect(run.stdout).not.toBe("");
      expect(run.stdout).not.toContain("\u001b");
    }
  });

  it("whoever stops reading does no harm, and a full disk is told", () => {
    const folder = folderWith({ "a.fedi": Array.from({ length: 3000 }, (_, at) => `let a${at} = b${at}\n`).join("") });
    const fediThere = `"${process.execPath}" "${program}"`;
    const cut = spawnSync("bash", ["-c", `${fediThere} check . --format json | head -1; exit \${PIPESTATUS[0]}`], {
      cwd: folder,
      encoding: "utf8",
    });
    expect({ out: cut.stdout, error: cut.stderr, code: cut.status }).toEqual({ out: "[\n", error: "", code: 1 });
    if (!existsSync("/dev/full")) return;
    const full = spawnSync("sh", ["-c", `${fediThere} explain unknown-name > /dev/full`], { encoding: "utf8" });
    expect(full.status).toBe(2);
    expect(full.stderr).toMatch(/^error: what there is to say cannot be written.*\n$/);
  });
});

describe("exit codes", () => {
  const cases: readonly (readonly [number, ...string[]])[] = [
    [0, "check", "good.fedi"],
    [1, "check", "bad.fedi"],
    [2, "check", "none.fedi"],
    [2, "check", ""],
    [2, "check", "good.fedi", "--environment", "hoem"],
    [2, "check", "plain.fedi", "--configuration", "me.json"],
    [2, "check", "good.fedi", "--configuration", "none.json"],
    [0, "check", "good.fedi", "--configuration", "me.json"],
    [1, "check", "good.fedi", "--configuration", "wrong.json"],
    [0, "compile", "good.fedi"],
    [1, "compile", "bad.fedi"],
    [1, "compile", "bad.fedi", "--environment", "home"],
    [2, "compile", "plain.fedi"],
    [2, "compile", "good.fedi", "--out="],
    [2, "compile", "good.fedi", "--check=yes"],
    [2, "compile", "good.fedi", "--target", "nixos,,tofu"],
    [0, "eval", "good.fedi", "limit"],
    [1, "eval", "bad.fedi", "limit"],
    [2, "eval", "good.fedi", "web"],
    [0, "explain", "error[unknown-name]"],
    [2, "explain", "../../package"],
    [0, "dump", "tree", "bad.fedi"],
    [2, "dump", "tree", "none.fedi"],
    [2, "init", "good.fedi"],
    [2, "init", "."],
    [0, "help", "compile"],
    [2, "help", "compil"],
    [2],
  ];
  const folder = folderWith({
    "good.fedi": small,
    "bad.fedi": "let limit = nme\nenvironment ! {",
    "plain.fedi": "let limit = 1\n",
    "me.json": '{ "web": {} }',
    "wrong.json": '{ "web": { "titel": "x" } }',
  });
  const named = cases.map(([code, ...words]) => ({ code, words, name: words.join(" ") }));
  it.each(named)("$code: fedi $name", async ({ code, words }) => {
    const run = await fedi(folder, ...words);
    expect({ ...run, code: run.code }).toMatchObject({ code });
    expect(run.error).not.toContain("bug in Fedi");
    // What went wrong is told in sentences, never in the words of the system.
    if (code === 2) expect(run.error).not.toMatch(/E[A-Z]{4,}|Option '/);
  });
});

describe("formats", () => {
  it("JSON has the documented fields; places are zero-based and count UTF-16 units", async () => {
    const folder = folderWith({ "a.fedi": 'let s = "🎉" + nme\nlet t = 1\nlet t = 2\ntype u = { x: strin }\n' });
    const { out } = await fedi(folder, "check", "a.fedi", "--format", "json");
    const found: readonly Readonly<Record<string, unknown>>[] = JSON.parse(out);
    expect(found[0]).toMatchObject({
      code: "unknown-name",
      severity: "error",
      message: "nothing here is called `nme`",
      file: "a.fedi",
      range: { start: { line: 0, character: 15 }, end: { line: 0, character: 18 } },
      related: [],
    });
    const allowed = ["code", "severity", "message", "file", "range", "role", "help", "related", "fixes"];
    for (const message of found) expect(allowed).toEqual(expect.arrayContaining(Object.keys(message)));
    const twice = found.find(({ related }) => Array.isArray(related) && related.length > 0);
    expect(twice).toMatchObject({
      related: [{ file: "a.fedi", range: { start: { line: 1, character: 4 }, end: { line: 1, character: 5 } } }],
    });
    expect(found.some(({ fixes }) => Array.isArray(fixes) && fixes.length > 0)).toBe(true);
    expect((await fedi(folderWith({ "a.fedi": "let a = 1\n" }), "check", ".", "--format", "json")).out).toBe("[]\n");
  });

  it("GitHub's annotations hold what would end them", async () => {
    const folder = folderWith({ "a%,b.fedi": 'function f(x: "a" | "b"): string = x\nlet y = f("50%::x")\n' });
    const { out } = await fedi(folder, "check", ".", "--format", "github");
    expect(out.split("\n")).toHaveLength(2);
    expect(out).toContain("file=a%25%2Cb.fedi,line=2");
    expect(out).toContain('"50%25::x"');
  });

  it("colours are for terminals that want them", async () => {
    const folder = folderWith({ "a.fedi": "let a = nme\n" });
    const colourful = async (variables: Readonly<Record<string, string>>) =>
      (
        await fediIn(folder, { outIsTerminal: true, environment: (name) => variables[name] }, "check", ".")
      ).out.includes("\u001b[");
    expect(await colourful({})).toBe(true);
    expect(await colourful({ NO_COLOR: "1" })).toBe(false);
    expect(await colourful({ NO_COLOR: "" })).toBe(true);
    expect(await colourful({ TERM: "dumb" })).toBe(false);
  });
});

describe("pages and stages", () => {
  it("explain without a code lists them", async () => {
    const run = await fedi(work, "explain");
    expect([run.code, run.out.split("\n").includes("unknown-field")]).toEqual([0, true]);
  });

  it("explain prints the page of every code", async () => {
    for (const file of readdirSync(join(root, "compiler/explanations"))) {
      const code = file.replace(/\.md$/, "");
      const run = await fedi(work, "explain", code);
      expect({ code: run.code, error: run.error }).toEqual({ code: 0, error: "" });
      expect(run.out.startsWith(`# ${code}\n\n`)).toBe(true);
      expect(run.out).not.toContain("<!--");
    }
  });

  it("dump prints every stage", async () => {
    const folder = folderWith({ "a.fedi": small });
    const first: Record<string, string> = {};
    for (const stage of stages) first[stage] = (await fedi(folder, "dump", stage, "a.fedi")).out.split("\n")[0] ?? "";
    expect(first).toEqual({
      tokens: '1:1 "application" "application"',
      tree: "file 1:1",
      symbols: "1:13 web -> a.fedi#web",
      types: '2:29 "Web" : string',
      values: "limit = 3",
    });
  });

  it("eval prints nothing of what is not known while compiling", async () => {
    const folder = folderWith({
      "a.fedi":
        'import { single_nixos } from "std"\nlet s = secret("key", { random = { bytes = 32, encoding = "hex" } })\nlet p = pkgs.hello\nlet h = host("a", { system = "x86_64-linux", target = "b" })\n',
    });
    for (const name of ["s", "p", "h", "single_nixos"]) {
      const run = await fedi(folder, "eval", "a.fedi", name);
      expect({ name, code: run.code, out: run.out }).toEqual({ name, code: 1, out: "" });
    }
  });
});

describe("compiling", () => {
  it("several configurations are several deployments, and none is lost by leaving it out", async () => {
    const folder = folderWith({ "main.fedi": small, "a.json": '{ "web": {} }', "b.json": '{ "web": {} }' });
    const compile = (...words: readonly string[]) => fedi(folder, "compile", "main.fedi", ...words);
    const both = ["--configuration", "a.json", "--configuration", "b.json"];
    expect((await compile(...both, "--check")).code).toBe(1);
    expect(existsSync(join(folder, "out"))).toBe(false);
    expect((await compile(...both)).code).toBe(0);
    expect((await compile(...both, "--check")).code).toBe(0);
    const one = await compile("--configuration", "a.json");
    expect(one.code).toBe(1);
    expect(one.error).toContain("deployment-missing");
    expect(one.error).toContain("--remove b");
    expect((await compile("--configuration", "a.json", "--remove", "a")).code).toBe(1);
    expect(await compile("--configuration", "a.json", "--remove", "c")).toMatchObject({
      code: 1,
      error: expect.stringContaining("There is nothing `c` to remove: it is gone, or was never here."),
    });
    expect((await compile("--configuration", "a.json", "--remove", "web")).error).toContain(
      "Did you mean `a/web` or `b/web`?",
    );
    expect((await compile("--configuration", "a.json", "--remove", "b")).code).toBe(0);
    // A script may say it again.
    expect((await compile("--configuration", "a.json", "--remove", "b")).code).toBe(0);
    expect((await compile("--configuration", "a.json", "--check")).code).toBe(0);
    expect((await compile("--configuration", "a.json", "--configuration", "./a.json")).error).toContain(
      "duplicate-deployment",
    );
  });

  it("an environment is not stopped by what is wrong with another one", async () => {
    const broken = `${small}
provider q { config { address: string } }
mapping n for q {}
environment staging { provider q {} mapping n }`;
    const folder = folderWith({ "main.fedi": broken, "a.json": '{ "web": {} }' });
    const words = ["main.fedi", "--environment", "home", "--configuration", "a.json"];
    expect((await fedi(folder, "check", ...words)).code).toBe(0);
    expect((await fedi(folder, "compile", ...words)).code).toBe(0);
    expect((await fedi(folder, "check", "main.fedi")).out).toContain("missing-field");
    expect((await fedi(folder, "compile", "main.fedi", "--environment", "staging")).code).toBe(1);
  });

  it("writes the files of the named targets, and what belongs to all", async () => {
    const folder = folderWith({});
    await fedi(folder, "init", "mine");
    const files = async (targets: string) => {
      expect((await fedi(folder, "compile", "mine", "--target", targets, "--out", targets)).code).toBe(0);
      return new Set(filesBelow(join(folder, targets, "home")).map((file) => file.replace(/\/.*/, "/")));
    };
    expect(await files("tofu")).toEqual(new Set([".gitignore", "deploy", "manifest.json"]));
    expect(await files("json-schema")).toEqual(new Set([".gitignore", "deploy", "manifest.json", "schema/"]));
    expect(await files("nixos,tofu")).toEqual(new Set([".gitignore", "deploy", "manifest.json", "nixos/"]));
  });

  it("is short about what it wrote, and shorter where nothing changed", async () => {
    const out = join(work, "short");
    const first = await fedi(root, "compile", "examples/community", "--out", out);
    expect(first.code).toBe(0);
    expect(first.out.trimEnd().split("\n").length).toBeLessThanOrEqual(16);
    expect(first.out).toContain("schema/ (");
    const second = await fedi(root, "compile", "examples/community", "--out", out);
    expect(second.out).toMatch(/^.*garden_shed: up to date, \d+ files\n\nNext:\n/);
  });
});
