/**
 * Nix computes what our evaluator computes: random programs, with everything known, and again with some of it known only to OpenTofu, whose
 * `outputs.json` Nix then reads. A program that is an error is one on both sides.
 */
import { expect, test } from "vitest";
import { randomProgram } from "../generated-programs/random-program.ts";
import { noNix, noNixpkgsLib } from "../real/nix.ts";
import { isDeep, repeatable, seed, size } from "../sizes.ts";
import { judgeInNix } from "./judge-nix.ts";
import { search } from "./search.ts";

test.skipIf(noNix !== undefined)(
  `Nix computes what our evaluator computes ${repeatable} ${noNix ?? ""}`,
  { timeout: size(60_000, 3_600_000) },
  () => {
    const runs = size(80, 10_000);
    const counts = search({
      arbitrary: randomProgram({ composes: true, fuel: 14, hasHost: noNixpkgsLib === undefined }),
      judge: judgeInNix,
      runs,
      batch: 100,
      seed,
    });
    if (isDeep) console.log(`programs: ${JSON.stringify(counts)} ${repeatable}`);
    expect(counts["computed by Nix"] ?? 0).toBeGreaterThan(runs / 8);
  },
);
