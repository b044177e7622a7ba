/**
 * Random bytes, pieces of programs, sentences of the grammar, well-typed and mutated programs, configurations and project files: none crashes the
 * compiler, hangs it, or gets an answer that is none. `npm run test:fuzz -- --count 1000000` tries more.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { seed, size } from "./sizes.ts";

const driver = join(import.meta.dirname, "fuzz/run.ts");

it(`${size(1000, 50_000)} inputs of seed ${seed}`, { timeout: size(120_000, 3_600_000) }, () => {
  const words = [driver, "--seed", String(seed), "--count", String(size(1000, 50_000))];
  const run = spawnSync(process.execPath, words, { encoding: "utf8" });
  expect(run.stdout + run.stderr).toContain(" 0 faults");
  // Or nothing but refusals would have been tried.
  for (const kind of ["well-typed", "options", "mistakes", "mutated", "configuration", "project"])
    expect(run.stdout).toMatch(new RegExp(`${kind}: \\d+, files came of [1-9]`));
  expect(run.status).toBe(0);
});
