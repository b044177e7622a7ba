/**
 * Writes bundles as bin/load-bundle.js knows them: one function of a module in CommonJS form (put around it in each run, it would be copied),
 * and a last line with the SHA-256 of what stands before it.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { BuildResult } from "esbuild";

/** What was built with `write: false`. */
export function writeBundles({ outputFiles = [] }: BuildResult): void {
  for (const { path, text } of outputFiles) {
    const whole = `(function (exports, require, module, __filename, __dirname) {${text}})\n`;
    writeFileSync(path, `${whole}// ${createHash("sha256").update(whole).digest("hex")}\n`);
  }
}
