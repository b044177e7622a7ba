/**
 * Files, links, folders and JSON that strangers may leave in the way, through the real command: nothing outside is read or written, and
 * nothing is waited for.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fedi, filesBelow } from "./harness.ts";

const root = join(import.meta.dirname, "..");
const program = join(root, "compiler/bin/fedi.js");
const work = mkdtempSync(join(tmpdir(), "fedi-strangers-files-"));
afterAll(() => {
  spawnSync("chmod", ["-R", "u+rwX", work]);
  rmSync(work, { recursive: true, force: true });
});

const secretText = "let a = 1 // TOP-SECRET\n";
writeFileSync(join(work, "outside.fedi"), secretText);

type Setup = (folder: string) => void;
let count = 0;
function project(files: Readonly<Record<string, string>>, setup: Setup = () => {}): string {
  const folder = join(work, `case${count++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  setup(folder);
  return folder;
}

interface Message {
  readonly code: string;
  readonly file: string;
}

/** As a process, which may not take long. */
function codesOf(
  folder: string,
  ...words: readonly string[]
): { readonly status: number | null; readonly codes: string[] } {
  const run = spawnSync(process.execPath, ["--max-old-space-size=500", program, ...words, "--format", "json"], {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(run.stdout + run.stderr).not.toContain("TOP-SECRET");
  if (run.stdout === "") throw new Error(`${String(run.signal)} ${run.stderr}`);
  const messages: readonly Message[] = JSON.parse(run.stdout);
  return { status: run.status, codes: messages.map(({ code }) => code) };
}

const importing = (path: string) => `import { a } from "${path}"\nlet b = a\n`;

describe("imports outwards", { timeout: 120_000 }, () => {
  it("all lead nowhere", () => {
    const paths: Readonly<Record<string, string>> = {
      "../outside": "import-outside-project",
      "./sub/../../outside": "import-outside-project",
      [join(work, "outside")]: "import-outside-project",
      "/etc/passwd": "import-outside-project",
      "./..\\\\outside": "import-outside-project",
      "std/../../x": "import-outside-project",
      "./%2e%2e/outside": "unknown-module",
      "~/x": "unknown-dependency",
      "file:///etc/passwd": "unknown-dependency",
      "https://example.org/x": "unknown-dependency",
      "@std/resources": "unknown-dependency",
      "": "unknown-dependency",
      "./IMPORT0": "unknown-module",
      [`./${"a/".repeat(3000)}b`]: "unknown-module",
    };
    const files = Object.keys(paths).map((path, at) => [`import${at}.fedi`, importing(path)] as const);
    const folder = project(Object.fromEntries(files));
    const run = spawnSync(process.execPath, [program, "check", ".", "--format", "json"], {
      cwd: folder,
      encoding: "utf8",
    });
    const messages: readonly Message[] = JSON.parse(run.stdout);
    const found = Object.keys(paths).map((_, at) => messages.find(({ file }) => file === `import${at}.fedi`)?.code);
    expect(found).toEqual(Object.values(paths));
    expect({ status: run.status, messages: messages.length }).toEqual({ status: 1, messages: found.length });
  });

  const setups: Readonly<Record<string, readonly [Readonly<Record<string, string>>, Setup, readonly string[]]>> = {
    "a link to a file outside": [
      { "main.fedi": importing("./link") },
      (folder) => symlinkSync(join(work, "outside.fedi"), join(folder, "link.fedi")),
      ["import-outside-project"],
    ],
    "a linked folder outside": [
      { "main.fedi": importing("./link/outside") },
      (folder) => symlinkSync(work, join(folder, "link")),
      ["import-outside-project"],
    ],
    "a folder that links to itself": [
      { "main.fedi": importing("./link/link/link/other"), "other.fedi": "let a = 1\n" },
      (folder) => symlinkSync(".", join(folder, "link")),
      [],
    ],
    "a pipe that nobody writes to": [
      { "main.fedi": importing("./pipe") },
      (folder) => void spawnSync("mkfifo", [join(folder, "pipe.fedi")]),
      ["unreadable-file"],
    ],
    "a device that never ends": [
      { "main.fedi": 'let a = text("./zero")\n' },
      (folder) => symlinkSync("/dev/zero", join(folder, "zero")),
      ["file-outside-project"],
    ],
    "a file of twenty gigabytes": [
      { "main.fedi": 'let a = text("./huge")\n', huge: "" },
      (folder) => truncateSync(join(folder, "huge"), 20e9),
      ["unreadable-file"],
    ],
    "the text of a file outside": [
      { "main.fedi": 'let a = text("../outside.fedi")\n' },
      () => {},
      ["file-outside-project"],
    ],
    "a dependency outside that is not what it was": [
      {
        "main.fedi": importing("secrets/outside"),
        "fedi.json": '{ "dependencies": { "secrets": { "path": "..", "hash": "sha256-x" } } }',
      },
      () => {},
      ["missing-dependency"],
    ],
  };
  for (const [name, [files, setup, codes]] of Object.entries(setups))
    it(name, () => {
      const found = codesOf(project(files, setup), "check", "main.fedi");
      expect(found.status).toBe(codes.length > 0 ? 1 : 0);
      for (const code of codes) expect(found.codes).toContain(code);
    });
});

const hello = {
  "main.fedi": readFileSync(join(root, "examples/hello/main.fedi"), "utf8"),
  "hardware-configuration.nix": "{ }\n",
};

describe("links in the output folder", { timeout: 120_000 }, () => {
  const elsewhere = join(work, "elsewhere");
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, "theirs"), "theirs\n");
  const links: Readonly<Record<string, Setup>> = {
    "of the environment": (folder) => {
      renameSync(join(folder, "out/desk"), join(folder, "moved"));
      symlinkSync(elsewhere, join(folder, "out/desk"));
    },
    "of a folder in it": (folder) => {
      rmSync(join(folder, "out/desk/nixos"), { recursive: true });
      symlinkSync(elsewhere, join(folder, "out/desk/nixos"));
    },
    ...Object.fromEntries(
      ["deploy", "manifest.json", "nixos/main.nix"].map((file): [string, Setup] => [
        `of ${file}`,
        (folder) => {
          rmSync(join(folder, "out/desk", file));
          symlinkSync(join(elsewhere, "theirs"), join(folder, "out/desk", file));
        },
      ]),
    ),
    "of the staging folder": (folder) => symlinkSync(elsewhere, join(folder, "out/desk/.fedi-staging")),
    "of the marker": (folder) => symlinkSync(join(elsewhere, "theirs"), join(folder, "out/desk/.fedi-writing")),
    "that has the place of a file to come": (folder) => {
      rmSync(join(folder, "out/desk"), { recursive: true });
      mkdirSync(join(folder, "out/desk/nixos"), { recursive: true });
      symlinkSync(join(elsewhere, "new"), join(folder, "out/desk/nixos/flake.nix"));
    },
  };
  for (const [name, setup] of Object.entries(links))
    it(name, async () => {
      const folder = project(hello);
      expect((await fedi(folder, "compile", ".")).code).toBe(0);
      setup(folder);
      writeFileSync(join(folder, "main.fedi"), hello["main.fedi"].replace("pkgs.hello", "pkgs.vim"));
      const run = await fedi(folder, "compile", ".");
      expect(run.error).not.toContain("bug in Fedi");
      expect(readFileSync(join(elsewhere, "theirs"), "utf8")).toBe("theirs\n");
      expect(readdirSync(elsewhere)).toEqual(["theirs"]);
      if (run.code === 1) expect(run.error).toMatch(/output-elsewhere|unwritable-output|not-our-file|not-json/);
    });
});

describe("folders that may not be written", { timeout: 120_000 }, () => {
  // The superuser may write everywhere: then the command runs as nobody.
  const isSuperuser = process.getuid?.() === 0;
  const nobody = isSuperuser ? { uid: 65_534, gid: 65_534 } : {};
  const compileAs = (folder: string) =>
    spawnSync(process.execPath, [program, "compile", ".", "--format", "json"], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], NODE_DISABLE_COMPILE_CACHE: "1" },
      ...nobody,
    });
  const canRun = spawnSync(process.execPath, [program, "--version"], { ...nobody, env: {} }).status === 0;

  it.skipIf(!canRun)("are named, and keep what they hold", async () => {
    chmodSync(work, 0o755);
    const folder = project(hello);
    expect((await fedi(folder, "compile", ".")).code).toBe(0);
    const before = filesBelow(join(folder, "out"));
    spawnSync("chmod", ["-R", "a-w,a+rX", folder]);
    writeFileSync(join(folder, "main.fedi"), hello["main.fedi"].replace("pkgs.hello", "pkgs.vim"));
    const run = compileAs(folder);
    expect({ status: run.status, error: run.stderr }).toEqual({ status: 1, error: "" });
    expect(run.stdout).toContain("unwritable-output");
    expect(filesBelow(join(folder, "out"))).toEqual(before);
  });

  it("a limit on the size of files keeps the old ones", async () => {
    const folder = project(hello);
    expect((await fedi(folder, "compile", ".")).code).toBe(0);
    const old = readFileSync(join(folder, "out/desk/nixos/main.nix"), "utf8");
    writeFileSync(join(folder, "main.fedi"), hello["main.fedi"].replace("pkgs.hello", "pkgs.vim"));
    const run = spawnSync("sh", ["-c", 'ulimit -f 1; exec "$@"', "sh", process.execPath, program, "compile", "."], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], NODE_DISABLE_COMPILE_CACHE: "1" },
    });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("unwritable-output");
    expect(readFileSync(join(folder, "out/desk/nixos/main.nix"), "utf8")).toBe(old);
    expect(existsSync(join(folder, "out/desk/.fedi-writing"))).toBe(false);
    expect((await fedi(folder, "compile", ".")).code).toBe(0);
  });
});
