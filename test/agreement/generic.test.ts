/**
 * The generic module computes in Nix what our evaluator computes when it knows the options, which go through nixpkgs' module system first.
 */
import { expect, test } from "vitest";
import { randomProgram } from "../generated-programs/random-program.ts";
import { noNixpkgsLib } from "../real/nix.ts";
import { isDeep, repeatable, seed, size } from "../sizes.ts";
import { judgeGenericLater } from "./judge-generic-later.ts";
import { judgeGeneric } from "./judge-generic.ts";
import { search } from "./search.ts";
import { noTofu } from "./tofu-batch.ts";

test.skipIf(noNixpkgsLib !== undefined)(
  `the generic module computes what our evaluator computes ${repeatable} ${noNixpkgsLib ?? ""}`,
  { timeout: size(60_000, 3_600_000) },
  () => {
    const runs = size(60, 10_000);
    const arbitrary = randomProgram({ composes: true, fuel: 14, hasHost: true });
    const counts = search({ arbitrary, judge: judgeGeneric, runs, batch: 200, seed });
    if (isDeep) console.log(`programs: ${JSON.stringify(counts)} ${repeatable}`);
    expect(counts["computed by Nix"] ?? 0).toBeGreaterThan(runs / 2);
  },
);

const missing = noNixpkgsLib ?? noTofu;

test.skipIf(missing !== undefined)(
  `environments of the generic module compute it where OpenTofu knows more, in Nix and in OpenTofu ${repeatable} ${missing ?? ""}`,
  { timeout: size(60_000, 3_600_000) },
  () => {
    const runs = size(40, 10_000);
    const arbitrary = randomProgram({ composes: false, fuel: 14, hasHost: true });
    const counts = search({ arbitrary, judge: judgeGenericLater, runs, batch: 100, seed });
    if (isDeep) console.log(`programs: ${JSON.stringify(counts)} ${repeatable}`);
    expect(counts["computed by both"] ?? 0).toBeGreaterThan(runs / 8);
  },
);
