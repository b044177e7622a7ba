/**
 * OpenTofu computes what our evaluator computes: random programs, whose inputs are partly known to OpenTofu only, applied for real. A program
 * that is an error is one on both sides.
 */
import { expect, test } from "vitest";
import { randomProgram } from "../generated-programs/random-program.ts";
import { isDeep, repeatable, seed, size } from "../sizes.ts";
import { judgeInTofu } from "./judge-tofu.ts";
import { search } from "./search.ts";
import { noTofu } from "./tofu-batch.ts";

test.skipIf(noTofu !== undefined)(
  `OpenTofu computes what our evaluator computes ${repeatable} ${noTofu ?? ""}`,
  { timeout: size(60_000, 3_600_000) },
  () => {
    const runs = size(60, 10_000);
    const arbitrary = randomProgram({ composes: false, fuel: 14, hasHost: false });
    const counts = search({ arbitrary, judge: judgeInTofu, runs, batch: 200, seed });
    if (isDeep) console.log(`programs: ${JSON.stringify(counts)} ${repeatable}`);
    expect(counts["computed by OpenTofu"] ?? 0).toBeGreaterThan(runs / 8);
  },
);
