/**
 * What strangers could try, through the real command, with a limit on its time and memory: a clear message, and the right exit code.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { doubling, nesting, patterns, sizes, slow, type Programs } from "./strangers/programs.ts";
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

function codesByFile(folder: string): { readonly status: number | null; readonly codes: Record<string, string[]> } {
  const run = spawnSync(
    process.execPath,
    [`--max-old-space-size=${limits.megabytes}`, program, "check", ".", "--format", "json"],
    { cwd: folder, encoding: "utf8", timeout: limits.seconds * 1000, maxBuffer: 1e9 },
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
      const folder = join(work, group);
      mkdirSync(folder);
      const wanted: Record<string, readonly string[]> = {};
      for (const [name, [text, codes]] of Object.entries(programs)) {
        writeFileSync(join(folder, `${name}.fedi`), text);
        if (codes.length > 0) wanted[`${name}.fedi`] = codes;
      }
      expect(codesByFile(folder)).toEqual({ status: 1, codes: wanted });
    });
});
