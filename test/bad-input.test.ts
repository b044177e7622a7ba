/**
 * What a stranger, a slip or a broken disk can hand to the compiler: a clear message, the right exit code, and nothing lost.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fedi, filesBelow } from "./harness.ts";

const root = join(import.meta.dirname, "..");
const work = mkdtempSync(join(tmpdir(), "fedi-bad-input-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let count = 0;
function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = join(work, `case${count++}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function codesIn(folder: string, ...more: readonly string[]): Promise<readonly string[]> {
  const run = await fedi(folder, "check", ".", "--format", "json", ...more);
  return JSON.parse(run.out).map((entry: { readonly code: string }) => entry.code);
}

const hello = {
  "main.fedi": readFileSync(join(root, "examples/hello/main.fedi"), "utf8"),
  "hardware-configuration.nix": "{ }\n",
};

describe("files that are no programs", () => {
  const nested = (open: string, middle: string, close: string) => open.repeat(10_000) + middle + close.repeat(10_000);
  const cases: Readonly<Record<string, readonly [Readonly<Record<string, string | Buffer>>, readonly string[]]>> = {
    "not UTF-8": [{ "main.fedi": Buffer.from('let a = "\xff"\n', "latin1") }, ["not-utf-8"]],
    "a byte order mark": [{ "main.fedi": "\uFEFFlet a = 1\n" }, []],
    "lists nested 10,000 deep": [{ "main.fedi": `let a = ${nested("[", "", "]")}\n` }, ["too-deeply-nested"]],
    "records nested 10,000 deep": [{ "main.fedi": `let a = ${nested("{ a = ", "1", "}")}\n` }, ["too-deeply-nested"]],
    "types nested 10,000 deep": [{ "main.fedi": `type a = ${nested("list<", "int", ">")}\n` }, ["too-deeply-nested"]],
    "parentheses and negations": [
      { "main.fedi": `let a = ${"not (".repeat(10_000)}true${")".repeat(10_000)}\n` },
      ["too-deeply-nested"],
    ],
    "a text that never ends": [{ "main.fedi": `let a = """\n${"x\n".repeat(100_000)}` }, ["unterminated-text"]],
    "10 MB in one text": [{ "main.fedi": `let a = "${"x".repeat(10_000_000)}"\n` }, []],
    "10 MB of comments": [{ "main.fedi": `${"// nothing\n".repeat(900_000)}let a = 1\n` }, []],
    "a schema that is none": [{ "main.fedi": 'extern nixos from "./o.json"\n', "o.json": "[1, 2]" }, ["not-a-schema"]],
    "a schema that is not JSON": [
      { "main.fedi": 'extern nixos from "./o.json"\n', "o.json": '{"a": tru' },
      ["not-a-schema"],
    ],
    "a schema nested 10,000 deep": [
      { "main.fedi": 'extern tofu x source "a/b" from "./o.json"\n', "o.json": nested('{"a":', "1", "}") },
      ["not-a-schema"],
    ],
    "fedi.json that is not JSON": [{ "main.fedi": "let a = 1\n", "fedi.json": "{ name: }" }, ["not-json"]],
    "fedi.json with a misspelt field": [
      { "main.fedi": "let a = 1\n", "fedi.json": '{ "nam": "x" }' },
      ["wrong-manifest"],
    ],
    "an entry that leaves the project": [
      { "main.fedi": "let a = 1\n", "fedi.json": '{ "entries": ["../x.fedi"] }' },
      ["file-outside-project"],
    ],
  };
  for (const [name, [files, codes]] of Object.entries(cases))
    it(name, async () => {
      expect(await codesIn(folderWith(files))).toEqual(codes);
    });

  it("folders named like files, links in a circle, files that cannot be read", async () => {
    const folder = folderWith({
      "main.fedi": 'import { a } from "./there"\nimport { b } from "./round"\nlet c = [a, b]\n',
    });
    mkdirSync(join(folder, "there.fedi"));
    symlinkSync("round.fedi", join(folder, "again.fedi"));
    symlinkSync("again.fedi", join(folder, "round.fedi"));
    const found = await codesIn(folder);
    expect(found).toHaveLength(2);
    expect((await fedi(folder, "check", "round.fedi")).code).toBe(2);
    expect((await fedi(folder, "check", "nowhere.fedi")).error).toContain("no such file");
  });

  it("a link out of the project is out of the project", async () => {
    const outside = folderWith({ "secret.fedi": "let key = 1\n" });
    const folder = folderWith({ "main.fedi": 'import { key } from "./inside/secret"\nlet a = key\n' });
    symlinkSync(outside, join(folder, "inside"));
    expect(await codesIn(folder)).toEqual(["import-outside-project"]);
  });
});

describe("configurations that are none", () => {
  const cases: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    "not JSON": ['{"hello": {', ["not-json"]],
    "a key twice": ['{"hello": {}, "hello": {}}', ["duplicate-json-key"]],
    "a list": ["[]", ["configuration-not-object"]],
    "an application that is not there": ['{"helo": {}}', ["unknown-application"]],
    "an option that is not there": ['{"hello": {"colour": 1}}', ["unknown-field"]],
    "nested 10,000 deep": [`{"hello": ${"[".repeat(10_000)}${"]".repeat(10_000)}}`, ["json-too-deep"]],
    "half a character": ['{"hello": "\\ud800"}', ["forbidden-character"]],
    "10 MB": [`{"hello": {"x": "${"x".repeat(10_000_000)}"}}`, ["unknown-field"]],
  };
  const folder = folderWith(hello);
  for (const [name, [text, codes]] of Object.entries(cases))
    it(name, async () => {
      writeFileSync(join(folder, "people.json"), text);
      expect(await codesIn(folder, "--configuration", "people.json")).toEqual(codes);
    });
});

describe("folders that are written to", () => {
  it("files of others stay as they are", async () => {
    const folder = folderWith({ ...hello, "out/desk/flake.nix": "mine\n", "out/desk/notes.txt": "mine too\n" });
    const run = await fedi(folder, "compile", ".");
    expect(run.code).toBe(1);
    expect(run.error).toContain("flake.nix");
    expect(filesBelow(join(folder, "out"))).toEqual(["desk/flake.nix", "desk/notes.txt"]);
    expect(readFileSync(join(folder, "out/desk/flake.nix"), "utf8")).toBe("mine\n");
  });

  it("what was changed by hand is not overwritten", async () => {
    const folder = folderWith(hello);
    await fedi(folder, "compile", ".");
    writeFileSync(join(folder, "out/desk/nixos/main.nix"), "by hand\n");
    expect((await fedi(folder, "compile", ".")).code).toBe(1);
    expect(readFileSync(join(folder, "out/desk/nixos/main.nix"), "utf8")).toBe("by hand\n");
  });

  it("an environment with an error keeps what was written before", async () => {
    const folder = folderWith(hello);
    await fedi(folder, "compile", ".");
    const before = readFileSync(join(folder, "out/desk/nixos/main.nix"), "utf8");
    writeFileSync(join(folder, "main.fedi"), hello["main.fedi"].replace("pkgs.hello", "pkgs"));
    expect((await fedi(folder, "compile", ".")).code).toBe(1);
    expect(readFileSync(join(folder, "out/desk/nixos/main.nix"), "utf8")).toBe(before);
  });

  const small = join(work, "small-disk");
  mkdirSync(small);
  const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]).status === 0;
  afterAll(() => void (isMounted && spawnSync("umount", [small])));
  it.skipIf(!isMounted)(`a full disk ${isMounted ? "" : "skipped: a small disk cannot be mounted here"}`, async () => {
    writeFileSync(join(small, "theirs.txt"), "x".repeat(20_000));
    const folder = folderWith(hello);
    const run = await fedi(folder, "compile", ".", "--out", join(small, "out"));
    expect(run.code).not.toBe(0);
    expect(run.error).toMatch(/no space|full/i);
    expect(run.error).not.toContain("bug in Fedi");
    expect(existsSync(join(small, "out/desk/manifest.json"))).toBe(false);
    expect(readFileSync(join(small, "theirs.txt"), "utf8")).toHaveLength(20_000);
  });
});

describe("processes", { timeout: 60_000 }, () => {
  const program = join(root, "compiler/bin/fedi.js");
  const contents = (folder: string) =>
    Object.fromEntries(filesBelow(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));

  it("killed while it writes, the next compile gives all of the new, and deploy refuses in between", async () => {
    const folder = folderWith(hello);
    await fedi(folder, "compile", ".");
    const old = contents(join(folder, "out/desk"));
    writeFileSync(join(folder, "main.fedi"), hello["main.fedi"].replace("pkgs.hello", "pkgs.hello, pkgs.vim"));
    await fedi(folder, "compile", ".", "--out", "wanted");
    const wanted = contents(join(folder, "wanted/desk"));
    expect(wanted).not.toEqual(old);
    let interrupted = 0;
    for (let round = 0; round < 8; round++) {
      const child = spawn(process.execPath, [program, "compile", "."], { cwd: folder, stdio: "ignore" });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      const marker = join(folder, "out/desk/.fedi-writing");
      // The moment of the kill: some steps after the marker appears.
      for (let looks = 0; !existsSync(marker) && child.exitCode === null && looks < 5_000_000; looks++)
        await new Promise((resolve) => setImmediate(resolve));
      for (let wait = 0; wait < round * 3; wait++) await new Promise((resolve) => setImmediate(resolve));
      child.kill("SIGKILL");
      await ended;
      if (existsSync(marker)) {
        interrupted++;
        const run = spawnSync(join(folder, "out/desk/deploy"), ["status"], { encoding: "utf8" });
        if (existsSync(join(folder, "out/desk/deploy"))) expect(run.stderr).toContain("interrupted");
      }
      expect((await fedi(folder, "compile", ".")).code).toBe(0);
      expect(contents(join(folder, "out/desk"))).toEqual(wanted);
      // Back to the old for the next round.
      writeFileSync(join(folder, "main.fedi"), hello["main.fedi"]);
      expect((await fedi(folder, "compile", ".")).code).toBe(0);
      expect(contents(join(folder, "out/desk"))).toEqual(old);
      writeFileSync(join(folder, "main.fedi"), hello["main.fedi"].replace("pkgs.hello", "pkgs.hello, pkgs.vim"));
    }
    expect(interrupted).toBeGreaterThan(0);
  });

  it("two compiles at once do not mix", async () => {
    const folder = folderWith(hello);
    const run = () =>
      new Promise<number | null>((resolve) => {
        const child = spawn(process.execPath, [program, "compile", "."], { cwd: folder, stdio: "ignore" });
        child.once("exit", resolve);
      });
    const codes = await Promise.all([run(), run(), run()]);
    expect(codes).toContain(0);
    expect(codes.every((code) => code === 0 || code === 1)).toBe(true);
    const check = await fedi(folder, "compile", ".", "--check");
    expect({ code: check.code, out: check.out.split("\n")[0] }).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, "out/desk")).filter((name) => name.startsWith(".fedi"))).toEqual([]);
  });

  it("a reader that stops reading is no failure", () => {
    const run = spawnSync("sh", ["-c", `"${process.execPath}" "${program}" --help | head -1`], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(run.stdout).toContain("Fedi");
  });

  it.skipIf(process.getuid?.() === 0)("a file that cannot be read", async () => {
    const folder = folderWith({ "main.fedi": "let a = 1\n" });
    chmodSync(join(folder, "main.fedi"), 0);
    expect(await codesIn(folder)).toHaveLength(1);
  });
});
