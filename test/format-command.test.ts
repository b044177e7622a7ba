/**
 * `fedi fmt` on real files: which it finds, which it leaves alone, what it says and with which exit code.
 *
 * Not here: how programs look (fixtures with `formatted.fedi`), what holds for every program (unit/syntax/format.test.ts).
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nodeHost } from "../compiler/src/project/node-host.ts";
import { failure } from "../compiler/src/project/host.ts";
import { fedi, fediIn } from "./harness.ts";

const work = mkdtempSync(join(tmpdir(), "fedi-format-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let count = 0;
function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(work, `case${count++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const messy = "let  a=1\n";
const tidy = "let a = 1\n";
const broken = "let  a =\n";
const read = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

describe("fedi fmt", () => {
  it("formats every program of a folder, and nothing else", async () => {
    const others = ["node_modules/x.fedi", "out/x.fedi", ".git/x.fedi", "a/out/x.fedi", "a/notes.txt", ".hidden.fedi"];
    const folder = folderWith({
      "b.fedi": messy,
      "a/a.fedi": messy,
      "a/tidy.fedi": tidy,
      ...Object.fromEntries(others.map((name) => [name, messy])),
    });
    const run = await fedi(folder, "fmt", ".");
    expect(run).toEqual({ code: 0, out: "a/a.fedi\nb.fedi\n2 of 3 files formatted\n", error: "" });
    expect([read(folder, "b.fedi"), read(folder, "a/a.fedi")]).toEqual([tidy, tidy]);
    for (const name of others) expect(read(folder, name)).toBe(messy);
    expect(await fedi(folder, "fmt", ".", "a", "b.fedi")).toEqual({
      code: 0,
      out: "3 files: formatted already\n",
      error: "",
    });
  });

  it("checks without writing", async () => {
    const folder = folderWith({ "a.fedi": messy, "b.fedi": tidy });
    const run = await fedi(folder, "fmt", "--check", ".");
    expect(run).toEqual({ code: 1, out: "a.fedi\n1 of 2 files not formatted: `fedi fmt` does it\n", error: "" });
    expect(read(folder, "a.fedi")).toBe(messy);
    expect(await fedi(folder, "fmt", "--check", "b.fedi")).toMatchObject({ code: 0 });
  });

  it("leaves a program with a syntax error as it is, and formats the others", async () => {
    const folder = folderWith({ "a.fedi": broken, "b.fedi": messy });
    const run = await fedi(folder, "fmt", ".");
    expect({ code: run.code, out: run.out }).toEqual({ code: 1, out: "b.fedi\n1 of 2 files formatted\n" });
    expect(run.error).toContain("error[missing-part]: a value is missing after `=`\n --> a.fedi:1:9\n");
    expect(read(folder, "a.fedi")).toBe(broken);
  });

  it("formats programs whose names and types are wrong", async () => {
    const folder = folderWith({ "a.fedi": "let  a : nothing = none.such\n" });
    expect(await fedi(folder, "fmt", "a.fedi")).toMatchObject({ code: 0 });
    expect(read(folder, "a.fedi")).toBe("let a: nothing = none.such\n");
  });

  it("does not touch what is formatted, and keeps permissions", async () => {
    const folder = folderWith({ "a.fedi": tidy, "b.fedi": messy });
    const past = new Date("2001-01-01");
    utimesSync(join(folder, "a.fedi"), past, past);
    chmodSync(join(folder, "b.fedi"), 0o640);
    await fedi(folder, "fmt", ".");
    expect(statSync(join(folder, "a.fedi")).mtime).toEqual(past);
    expect(statSync(join(folder, "b.fedi")).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["a.fedi", "b.fedi"]);
  });

  it("keeps line ends and a byte order mark", async () => {
    const folder = folderWith({
      "crlf.fedi": 'let  a = """\r\n  x\r\n  """\r\nlet  b=2\r\n',
      "mark.fedi": `\ufeff${messy}`,
      "mixed.fedi": "let  a=1\nlet b = 2\r\n",
    });
    await fedi(folder, "fmt", ".");
    expect(read(folder, "crlf.fedi")).toBe('let a = """\r\n  x\r\n  """\r\nlet b = 2\r\n');
    expect(read(folder, "mark.fedi")).toBe(`\ufeff${tidy}`);
    expect(read(folder, "mixed.fedi")).toBe("let a = 1\nlet b = 2\n");
    expect(await fedi(folder, "fmt", "--check", ".")).toMatchObject({ code: 0 });
  });

  it("leaves a program alone that is too large for any project", async () => {
    const large = `let a = 1\n${"// A comment.\n".repeat(1_300_000)}`;
    const folder = folderWith({ "large.fedi": large });
    const { code, error } = await fedi(folder, "fmt", ".");
    expect(error).toContain("error[project-too-large]");
    expect(code).toBe(1);
    expect(readFileSync(join(folder, "large.fedi"), "utf8").length).toBe(large.length);
  });

  it("says that a file is not UTF-8", async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('let  a = "'), 0xe4, 0x22]);
    const folder = folderWith({ "a.fedi": bytes });
    const run = await fedi(folder, "fmt", "a.fedi");
    expect({ code: run.code, out: run.out }).toEqual({ code: 1, out: "" });
    expect(run.error).toContain("error[not-utf-8]: `a.fedi` is not UTF-8");
    expect(new Uint8Array(readFileSync(join(folder, "a.fedi")))).toEqual(bytes);
  });

  it("follows no link out of a folder, and writes to the file that a named link leads to", async () => {
    const outside = folderWith({ "x.fedi": messy, "deep/y.fedi": messy });
    const folder = folderWith({ "a.fedi": messy });
    symlinkSync(join(outside, "x.fedi"), join(folder, "link.fedi"));
    symlinkSync(join(outside, "deep"), join(folder, "deep"));
    symlinkSync(folder, join(folder, "circle"));
    symlinkSync(join(folder, "gone"), join(folder, "dangling.fedi"));
    expect(await fedi(folder, "fmt", ".")).toEqual({ code: 0, out: "a.fedi\n1 of 1 file formatted\n", error: "" });
    expect([read(outside, "x.fedi"), read(outside, "deep/y.fedi")]).toEqual([messy, messy]);
    expect(await fedi(folder, "fmt", "link.fedi")).toMatchObject({ code: 0 });
    expect(read(outside, "x.fedi")).toBe(tidy);
    expect(readdirSync(folder)).toContain("link.fedi");
  });

  it("formats what it reads from the standard input", async () => {
    const folder = folderWith({ "a.fedi": messy });
    const given = (text: string) => ({ input: () => new TextEncoder().encode(text) });
    expect(await fediIn(folder, given(messy), "fmt", "-")).toEqual({ code: 0, out: tidy, error: "" });
    expect(await fediIn(folder, given(tidy), "fmt", "-", "--check")).toEqual({ code: 0, out: "", error: "" });
    const named = ["fmt", "-", "--stdin-filepath", "x/a.fedi"] as const;
    expect(await fediIn(folder, given(messy), ...named, "--check")).toEqual({ code: 1, out: "x/a.fedi\n", error: "" });
    const wrong = await fediIn(folder, given(broken), ...named);
    expect({ code: wrong.code, out: wrong.out }).toEqual({ code: 1, out: "" });
    expect(wrong.error).toContain("--> x/a.fedi:1:9");
  });

  it.each([
    ["no path", ["fmt"], "a file or a folder is needed"],
    ["a path that leads nowhere", ["fmt", "none.fedi"], "there is no such file or folder"],
    ["another kind of file", ["fmt", "notes.txt"], "`notes.txt` is not a .fedi file"],
    ["a folder without programs", ["fmt", "empty"], "`empty` holds no .fedi files"],
    ["the standard input among files", ["fmt", "-", "a.fedi"], "`-` stands alone"],
    ["a name without the standard input", ["fmt", "a.fedi", "--stdin-filepath", "b"], "goes with `-`"],
  ])("%s is wrong use", async (_, words, said) => {
    const folder = folderWith({ "a.fedi": messy, "notes.txt": "", "empty/notes.txt": "" });
    const run = await fedi(folder, ...words);
    expect({ code: run.code, out: run.out }).toEqual({ code: 2, out: "" });
    expect(run.error).toContain(said);
    expect(read(folder, "a.fedi")).toBe(messy);
  });

  it("says which files cannot be read or written, and goes on", async () => {
    const folder = folderWith({ "a.fedi": messy, "b.fedi": messy, "c.fedi": messy });
    const host = {
      ...nodeHost,
      readFile(path: string, limit: number) {
        if (path.endsWith("a.fedi")) return failure("denied", "permission is denied");
        // Gone between reading and writing.
        if (path.endsWith("b.fedi")) rmSync(path);
        return path.endsWith("b.fedi") ? new TextEncoder().encode(messy) : nodeHost.readFile(path, limit);
      },
    };
    const run = await fediIn(folder, { host }, "fmt", ".");
    expect(run.code).toBe(2);
    expect(run.out).toBe("c.fedi\n1 of 3 files formatted\n");
    expect(run.error).toContain("error: `b.fedi` cannot be written: ");
    expect(run.error).toContain("a.fedi");
    expect(readdirSync(folder)).toEqual(["a.fedi", "c.fedi"]);
  });
});
