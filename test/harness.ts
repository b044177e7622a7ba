/**
 * Runs a fixture folder as a user would, and compares with the expected files that lie in it.
 *
 * A folder holds `main.fedi`, more files if needed, and any of `diagnostics.txt`, `values.txt`, `tree.txt`, `types.txt`, `symbols.txt`, `tokens.txt`,
 * `formatted.fedi`, `out/`, and one file per feature of the language server (editor/stages.ts): the expected files that exist are the stages that are checked. `arguments.txt` holds the arguments of the command that makes
 * `diagnostics.txt`, by default `check .`. With UPDATE=1 the expected files are written instead.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import type { Io } from "../compiler/src/cli/io.ts";
import { runCli } from "../compiler/src/cli/main.ts";
import { editorStages, produceStage } from "./editor/stages.ts";
import { nodeHost, standardLibraryFolder } from "../compiler/src/project/node-host.ts";

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs `fedi` in this process, in `folder`. */
export function fedi(folder: string, ...commandLine: readonly string[]): Promise<Run> {
  return fediIn(folder, {}, ...commandLine);
}

/** The same in another world: a terminal, other variables, other files. */
export async function fediIn(folder: string, world: Partial<Io>, ...commandLine: readonly string[]): Promise<Run> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await runCli([...commandLine], {
    folder,
    host: nodeHost,
    standardLibrary: standardLibraryFolder(),
    input: () => new Uint8Array(),
    out: (text) => void out.push(text),
    error: (text) => void error.push(text),
    outIsTerminal: false,
    errorIsTerminal: false,
    columns: undefined,
    environment: () => undefined,
    ...world,
  });
  return { code, out: out.join(""), error: error.join("") };
}

/** Every file below a folder, relative to it, `/` between folders, sorted. */
export function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** Folders below `root` that hold a `main.fedi`, relative to it. */
export function caseFolders(root: string): readonly string[] {
  return filesBelow(root)
    .filter((file) => file.endsWith("/main.fedi") && !file.includes("/out/"))
    .map((file) => dirname(file));
}

const dumps = ["tokens", "tree", "symbols", "types", "values"] as const;
const isUpdate = process.env["UPDATE"] === "1";

/** What a case produced, by the name of the expected file. */
export type Produced = ReadonlyMap<string, string>;

const expectedNames = new Set([
  "diagnostics.txt",
  "arguments.txt",
  "formatted.fedi",
  ...dumps.map((stage) => `${stage}.txt`),
  ...editorStages,
]);

/** Runs the stages whose expected files exist, in a copy of the folder. */
export async function produce(folder: string): Promise<Produced> {
  const copy = mkdtempSync(join(tmpdir(), "fedi-case-"));
  try {
    const inputs = filesBelow(folder).filter((file) => !expectedNames.has(file) && !/^(out|module)\//.test(file));
    for (const file of inputs) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      cpSync(join(folder, file), join(copy, file));
    }
    const produced = new Map<string, string>();
    if (existsSync(join(folder, "diagnostics.txt"))) {
      const given = join(folder, "arguments.txt");
      const commandLine = existsSync(given) ? readFileSync(given, "utf8").trim().split(/\s+/) : ["check", "."];
      const run = await fedi(copy, ...commandLine);
      produced.set("diagnostics.txt", `${run.out}${run.error}`.replaceAll(copy, "."));
    }
    for (const stage of dumps) {
      if (!existsSync(join(folder, `${stage}.txt`))) continue;
      const run = await fedi(copy, "dump", stage, "main.fedi");
      produced.set(`${stage}.txt`, run.out + run.error);
    }
    if (existsSync(join(folder, "formatted.fedi"))) {
      const input = () => readFileSync(join(folder, "main.fedi"));
      const run = await fediIn(copy, { input }, "fmt", "-");
      produced.set("formatted.fedi", run.out + run.error);
    }
    const editor = editorStages.filter((stage) => existsSync(join(folder, stage)));
    if (editor.length > 0) {
      const files = new Map(inputs.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
      for (const stage of editor) produced.set(stage, produceStage(files, stage));
    }
    if (existsSync(join(folder, "out"))) {
      await fedi(copy, "compile", ".", "--out", "out");
      for (const file of filesBelow(join(copy, "out"))) {
        const shown = withoutRuntime(file, readFileSync(join(copy, "out", file), "utf8"));
        if (shown !== undefined) produced.set(`out/${file}`, shown);
      }
    }
    if (existsSync(join(folder, "module"))) {
      await fedi(copy, "compile", ".", "--target", "nix-module", "--out", "module");
      const file = "module/module.nix";
      if (existsSync(join(copy, file))) produced.set(file, readFileSync(join(copy, file), "utf8"));
    }
    return produced;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** What of an output file is the program's own: copies of our run-time library, and their hashes, would drown it. */
function withoutRuntime(file: string, text: string): string | undefined {
  if (/\/nixos\/fedi\/(lib|secrets)\.nix$/.test(file)) return undefined;
  if (file.endsWith("/deploy")) return `${text.slice(0, text.indexOf("\nusage() {"))}\n…\n`;
  if (!file.endsWith("/manifest.json")) return text;
  const manifest: unknown = JSON.parse(text);
  return `${JSON.stringify({ ...Object(manifest), files: undefined }, undefined, 2)}\n`;
}

/** What the folder expects; with UPDATE=1 it is first made to expect what was produced. */
export function expected(folder: string, produced: Produced): Produced {
  if (isUpdate) {
    for (const name of ["out", "module"]) rmSync(join(folder, name), { recursive: true, force: true });
    for (const [file, text] of produced) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  }
  const names = filesBelow(folder).filter(
    (file) => /^(out|module)\//.test(file) || (expectedNames.has(file) && file !== "arguments.txt"),
  );
  return new Map(names.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}
