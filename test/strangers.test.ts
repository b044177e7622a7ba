/**
 * What strangers could try, through the real command, with a limit on its time and memory: a clear message, and the right exit code.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  doubling,
  fullProjects,
  nesting,
  patterns,
  sizes,
  slow,
  slowFullProjects,
  slowProjects,
  wholeProjects,
  type Programs,
} from "./strangers/programs.ts";
import { isDeep } from "./sizes.ts";

const program = join(import.meta.dirname, "../compiler/bin/fedi.js");
const work = mkdtempSync(join(tmpdir(), "fedi-strangers-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** For all programs of a group together. */
const limits = { megabytes: 1200, seconds: 120 };

interface Message {
  readonly code: string;
  readonly file: string;
}

function codesByFile(folders: readonly string[]): {
  readonly status: number | null;
  readonly codes: Record<string, string[]>;
} {
  const run = spawnSync(
    process.execPath,
    [`--max-old-space-size=${limits.megabytes}`, program, "check", ...folders, "--format", "json"],
    { cwd: work, encoding: "utf8", timeout: limits.seconds * 1000, maxBuffer: 1e9 },
  );
  expect({ error: run.stderr, signal: run.signal }).toEqual({ error: "", signal: null });
  const messages: readonly Message[] = JSON.parse(run.stdout);
  const codes: Record<string, string[]> = {};
  for (const { file, code } of messages) codes[file] = [...new Set([...(codes[file] ?? []), code])].sort();
  return { status: run.status, codes };
}

describe("programs of strangers", { timeout: 2 * limits.seconds * 1000 }, () => {
  const groups: Readonly<Record<string, Programs>> = {
    doubling,
    sizes,
    patterns,
    nesting,
    ...(isDeep ? { slow } : {}),
  };
  for (const [group, programs] of Object.entries(groups))
    it(`${group}: ${Object.keys(programs).length} programs`, () => {
      // Each is a project, as they would take what is there for all files of one. Large values are not kept beside one another.
      const [alone, together] = [true, false].map((isAlone) =>
        Object.entries(programs).filter(([, [, codes]]) => codes.includes("allowance-exceeded") === isAlone),
      );
      for (const projects of [together ?? [], ...(alone ?? []).map((program) => [program])]) {
        const folders: string[] = [];
        const wanted: Record<string, readonly string[]> = {};
        for (const [name, [text, codes]] of projects) {
          const folder = join(work, name);
          mkdirSync(folder);
          writeFileSync(join(folder, "fedi.json"), "{}");
          writeFileSync(join(folder, "main.fedi"), text);
          folders.push(name);
          if (codes.length > 0) wanted[`${name}/main.fedi`] = codes;
        }
        expect(codesByFile(folders)).toEqual({ status: 1, codes: wanted });
      }
    });
});

/** For a project alone. What a process takes besides: its code, 100 MB. */
const limitsOfProject = { megabytes: 500, seconds: 60 };

describe("projects of strangers", { timeout: 2 * limits.seconds * 1000 }, () => {
  for (const [name, [files, code]] of Object.entries({ ...wholeProjects, ...(isDeep ? slowProjects : {}) }))
    it(name, () => {
      const folder = join(work, name);
      mkdirSync(folder);
      writeFileSync(join(folder, "fedi.json"), "{}");
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, `${file}.fedi`), text);
      const { megabytes, seconds } = limitsOfProject;
      const run = spawnSync(
        process.execPath,
        [`--max-old-space-size=${megabytes}`, program, "check", ".", "--format", "json"],
        { cwd: folder, encoding: "utf8", timeout: seconds * 1000, maxBuffer: 1e9 },
      );
      const messages: readonly Message[] = run.stdout === "" ? [] : JSON.parse(run.stdout);
      expect({ error: run.stderr, status: run.status, codes: messages.map((message) => message.code) }).toEqual({
        error: "",
        status: 1,
        codes: [code],
      });
    });
});

describe("projects of strangers that just fit", { timeout: 2 * limits.seconds * 1000 }, () => {
  for (const [name, [text, command = "", ...words]] of Object.entries({
    ...fullProjects,
    ...(isDeep ? slowFullProjects : {}),
  }))
    it(name, () => {
      const folder = join(work, name);
      mkdirSync(folder);
      writeFileSync(join(folder, "fedi.json"), "{}");
      writeFileSync(join(folder, "main.fedi"), text);
      const run = spawnSync(
        process.execPath,
        [`--max-old-space-size=${limitsOfProject.megabytes}`, program, command, ".", ...words],
        { cwd: folder, encoding: "utf8", timeout: limitsOfProject.seconds * 1000 },
      );
      rmSync(folder, { recursive: true });
      expect({ error: run.stderr, status: run.status }).toEqual({ error: "", status: 0 });
    });
});
