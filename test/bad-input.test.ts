/**
 * What a stranger, a slip or a broken disk can hand to the compiler: a clear message, the right exit code, and nothing lost.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
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
import { failure, type Host } from "../compiler/src/project/host.ts";
import { nodeHost } from "../compiler/src/project/node-host.ts";
import { fedi, fediIn, filesBelow } from "./harness.ts";

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

interface Message {
  readonly code: string;
  readonly message: string;
  readonly file: string;
}

async function messagesIn(folder: string, ...words: readonly string[]): Promise<readonly Message[]> {
  const run = await fedi(folder, ...words, ...(words.includes("--format") ? [] : ["--format", "json"]));
  return JSON.parse(run.out);
}

const hello = {
  "main.fedi": readFileSync(join(root, "examples/hello/main.fedi"), "utf8"),
  "hardware-configuration.nix": "{ }\n",
};

const nested = (open: string, middle: string, close: string) => open.repeat(10_000) + middle + close.repeat(10_000);

describe("files that are no programs", () => {
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
    "8 MB in one text": [{ "main.fedi": `let a = "${"x".repeat(8_000_000)}"\n` }, []],
    "8 MB of comments": [{ "main.fedi": `${"// nothing\n".repeat(700_000)}let a = 1\n` }, []],
    "a schema that is none": [{ "main.fedi": 'extern nixos from "./o.json"\n', "o.json": "[1, 2]" }, ["not-a-schema"]],
    "a schema that is not JSON": [
      { "main.fedi": 'extern nixos from "./o.json"\n', "o.json": '{"a": tru' },
      ["not-a-schema"],
    ],
    "a schema nested 10,000 deep": [
      { "main.fedi": 'extern tofu x source "a/b" from "./o.json"\n', "o.json": nested('{"a":', "1", "}") },
      ["not-a-schema"],
    ],
    "a schema that is not UTF-8": [
      { "main.fedi": 'extern nixos from "./o.json"\n', "o.json": Buffer.from([0xff, 0xfe]) },
      ["not-utf-8"],
    ],
    "a schema of NixOS nested 10,000 deep": [
      { "main.fedi": 'extern nixos from "./o.json"\n', "o.json": nested("[", "", "]") },
      ["not-a-schema"],
    ],
    "a schema of 10 MB": [
      { "main.fedi": 'extern nixos from "./o.json"\n', "o.json": `{"x":"${"y".repeat(10_000_000)}"}` },
      ["not-a-schema"],
    ],
    "a schema that is a folder": [{ "main.fedi": 'extern nixos from "./o"\n', "o/x.json": "{}" }, ["unreadable-file"]],
    "texts of files that are not UTF-8, not there, folders, outside": [
      {
        "main.fedi": ["./b", "./c", "./d", "../e"].map((path, at) => `let x${at} = text("${path}")\n`).join(""),
        b: Buffer.from([0xff]),
        "d/x": "",
      },
      ["not-utf-8", "missing-file", "unreadable-file", "file-outside-project"],
    ],
    "imports of folders, of each other, of themselves, of what is outside": [
      {
        "main.fedi": 'import { a } from "./folder"\nimport { b } from "../../outside"\nlet x = [a, b]\n',
        "folder.fedi/x": "",
        "one.fedi": 'import { two } from "./two"\nlet one = two\n',
        "two.fedi": 'import { one } from "./one"\nlet two = one\n',
        "self.fedi": 'import { me } from "./self"\nlet x = me\n',
      },
      ["unreadable-file", "import-outside-project", "import-cycle", "import-cycle"],
    ],
  };
  for (const [name, [files, codes]] of Object.entries(cases))
    it(name, async () => {
      expect(await codesIn(folderWith(files))).toEqual(codes);
    });

  const manifests: Readonly<Record<string, readonly string[]>> = {
    "": ["not-json"],
    "{ name: }": ["not-json"],
    "[]": ["wrong-manifest"],
    '{ "nam": "x" }': ["wrong-manifest"],
    '{ "name": 1, "nixpkgs": "" }': ["wrong-manifest", "wrong-manifest"],
    '{ "nixpkgs": "github:NixOS/nixpkgs/nixos-2505" }': ["wrong-manifest"],
    '{ "nixpkgs": "github.com/NixOS/nixpkgs" }': ["wrong-manifest"],
    '{ "nixpkgs": "github:NixOS" }': ["wrong-manifest"],
    '{ "nixpkgs": "nixos 25.05" }': ["wrong-manifest"],
    '{ "name": "a", "name": "b" }': ["duplicate-json-key"],
    '{ "entries": "main.fedi" }': ["wrong-manifest"],
    '{ "entries": [1] }': ["wrong-manifest"],
    '{ "entries": ["main.txt"] }': ["wrong-manifest"],
    '{ "entries": ["nowhere.fedi"] }': ["missing-file"],
    '{ "entries": ["../x.fedi"] }': ["file-outside-project"],
    '{ "dependencies": { "std": { "path": "x", "hash": "y" } } }': ["wrong-manifest"],
    '{ "dependencies": { "x": { "pth": "x" } } }': ["wrong-manifest"],
    '{ "dependencies": { "x": { "path": "nowhere", "hash": "y" } } }': ["missing-dependency"],
    '{ "__proto__": {} }': ["wrong-manifest"],
    [nested("[", "", "]")]: ["json-too-deep"],
    [`{ "name": "${"x".repeat(10_000_000)}" }`]: [],
  };
  it("fedi.json that is wrong in many ways", async () => {
    const folder = folderWith({ "main.fedi": "let a = 1\n" });
    for (const [text, codes] of Object.entries(manifests)) {
      writeFileSync(join(folder, "fedi.json"), text);
      expect({ text: text.slice(0, 100), codes: await codesIn(folder) }).toEqual({ text: text.slice(0, 100), codes });
    }
    rmSync(join(folder, "fedi.json"));
    mkdirSync(join(folder, "fedi.json"));
    expect(await codesIn(folder)).toEqual(["unreadable-file"]);
    rmSync(join(folder, "fedi.json"), { recursive: true });
    symlinkSync("fedi.json", join(folder, "fedi.json"));
    expect(await codesIn(folder)).toEqual(["unreadable-file"]);
  });

  it("what a machine is made of must be there, whatever stands in its place", async () => {
    const folder = folderWith(hello);
    const hardware = join(folder, "hardware-configuration.nix");
    const codesWith = async (make: () => void) => {
      rmSync(hardware, { recursive: true });
      make();
      expect((await fedi(folder, "compile", ".")).code).toBe(1);
      expect(existsSync(join(folder, "out"))).toBe(false);
      const codes = await codesIn(folder);
      if (lstatSync(hardware, { throwIfNoEntry: false }) === undefined) writeFileSync(hardware, "");
      return codes;
    };
    expect(await codesWith(() => {})).toEqual(["missing-file"]);
    expect(await codesWith(() => writeFileSync(hardware, Buffer.from([0xff])))).toEqual(["not-utf-8"]);
    expect(await codesWith(() => mkdirSync(hardware))).toEqual(["unreadable-file"]);
    expect(await codesWith(() => symlinkSync("/etc/hosts", hardware))).toEqual(["file-outside-project"]);
    expect(await codesWith(() => spawnSync("mkfifo", [hardware]))).toEqual(["unreadable-file"]);
    writeFileSync(join(folder, "disk.nix"), Buffer.from([0xff]));
    expect(
      await codesWith(() => {
        writeFileSync(hardware, "{ imports = [ ./disk.nix ./nowhere.nix ]; }");
      }),
    ).toEqual(["not-utf-8", "missing-file"]);
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

  it("a file that may not be read", async () => {
    const folder = folderWith({ "main.fedi": 'import { a } from "./b"\nlet c = a\n', "b.fedi": "let a = 1\n" });
    const readFile: Host["readFile"] = (path, limit) =>
      path.endsWith("b.fedi") ? failure("denied", "EACCES") : nodeHost.readFile(path, limit);
    const run = await fediIn(folder, { host: { ...nodeHost, readFile } }, "check", "main.fedi");
    expect(run.code).toBe(1);
    expect(run.out).toContain("`b.fedi` cannot be read: permission is denied");
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
    "options that are a list": ['{"hello": [{}]}', ["configuration-not-object"]],
    "no options": ['{"hello": null}', ["configuration-not-object"]],
    "names of JavaScript": ['{"hello": {"__proto__": 1}, "constructor": {}}', ["unknown-field", "unknown-application"]],
    nothing: ["", ["not-json"]],
    "a comma too many": ['{"hello": {},}', ["not-json"]],
    "10 MB": [`{"hello": {"x": "${"x".repeat(10_000_000)}"}}`, ["unknown-field"]],
  };
  const folder = folderWith(hello);
  for (const [name, [text, codes]] of Object.entries(cases))
    it(name, async () => {
      writeFileSync(join(folder, "people.json"), text);
      expect(await codesIn(folder, "--configuration", "people.json")).toEqual(codes);
    });
});

describe("wrong values", () => {
  const options: readonly (readonly [field: string, program: string, json: string])[] = [
    ["domain: fqdn", "none", "null"],
    ["domain: fqdn", '"not one"', '"not one"'],
    ["n: int(1..5)", "9", "9"],
    ["n: int", "1.5", "1.5"],
    ["l: list<int>", '[1, "a"]', '[1, "a"]'],
    ["l: list<int>(2..)", "[1]", "[1]"],
    ["tags: map<string>", "{ a = 1 }", '{ "a": 1 }'],
    ["inner: { a: int, b: string }", "{ a = 1 }", '{ "a": 1 }'],
    ["inner: { name: int, b: string }", '{ nmae = 1, b = "x" }', '{ "nmae": 1, "b": "x" }'],
    ["kind: variant { one: int  two: string }", "{ three = 3 }", '{ "three": 3 }'],
    ['level: "debug" | "info"', '"inof"', '"inof"'],
    ["on: bool", "1", "1"],
  ];

  it("in JSON have the words that they have in a program", async () => {
    for (const [field, program, json] of options) {
      const name = field.slice(0, field.indexOf(":"));
      const main = `application web {\n  options { ${field} }\n}\nprovider p { config {} }\nmapping m for p {}\nenvironment home { provider p {} mapping m }\n`;
      const folder = folderWith({ "main.fedi": main, "d.json": `{ "web": { "${name}": ${json} } }` });
      const ofJson = await messagesIn(folder, "check", "main.fedi", "--configuration", "d.json");
      writeFileSync(join(folder, "main.fedi"), `${main}deployment d on home { web { ${name} = ${program} } }\n`);
      const ofProgram = await messagesIn(folder, "check", "main.fedi");
      expect(ofJson).toHaveLength(1);
      // What is `none` in a program is `null` in JSON.
      expect(ofJson.map(({ code, message }) => ({ code, message }))).toEqual(
        ofProgram.map(({ code, message }) => ({ code, message: message.replace(/this is `none`$/, "this is `null`") })),
      );
      expect(ofJson[0]?.file).toBe("d.json");
    }
  });
});

describe("folders that are written to", () => {
  it("files where folders are needed, pipes, places where nothing can be made", async () => {
    const folder = folderWith({ ...hello, file: "theirs\n" });
    const codesOf = async (out: string) => {
      const found = await messagesIn(folder, "compile", ".", "--out", out, "--format", "json");
      return found.map(({ code }) => code);
    };
    expect(await codesOf("file")).toEqual(["unwritable-output"]);
    expect(await codesOf("file/below")).toEqual(["unwritable-output"]);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("theirs\n");
    if (existsSync("/proc/version")) expect(await codesOf("/proc/none")).toEqual(["unwritable-output"]);
    symlinkSync("circle", join(folder, "circle"));
    expect(await codesOf("circle")).toEqual(["unwritable-output"]);
    for (const name of ["deploy", "manifest.json", ".fedi-lock"]) {
      mkdirSync(join(folder, `pipe-${name}/desk`), { recursive: true });
      spawnSync("mkfifo", [join(folder, `pipe-${name}/desk/${name}`)]);
      expect(await codesOf(`pipe-${name}`)).toEqual(["unwritable-output"]);
      expect(readdirSync(join(folder, `pipe-${name}/desk`))).toEqual([name]);
    }
    await fedi(folder, "compile", ".");
    writeFileSync(join(folder, "out/desk/manifest.json"), "{ cut");
    expect(await codesOf("out")).toEqual(["not-json"]);
  });

  it("files of others stay as they are", async () => {
    const folder = folderWith({ ...hello, "out/desk/nixos/flake.nix": "mine\n", "out/desk/notes.txt": "mine too\n" });
    const run = await fedi(folder, "compile", ".");
    expect(run.code).toBe(1);
    expect(run.error).toContain("flake.nix");
    expect(filesBelow(join(folder, "out"))).toEqual(["desk/nixos/flake.nix", "desk/notes.txt"]);
    expect(readFileSync(join(folder, "out/desk/nixos/flake.nix"), "utf8")).toBe("mine\n");
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
