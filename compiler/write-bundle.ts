/**
 * Writes bundles as bin/load-bundle.js knows them: their last line is a comment with the SHA-256 of what stands before it.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { BuildResult } from "esbuild";

/** What was built with `write: false`. */
export function writeBundles({ outputFiles = [] }: BuildResult): void {
  for (const { path, text } of outputFiles)
    writeFileSync(path, `${text}// ${createHash("sha256").update(text).digest("hex")}\n`);
}
