/**
 * Builds what is published: one bundle per entry into `dist/`, with the standard library beside the explanations.
 */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const dist = join(here, "dist");

rmSync(dist, { recursive: true, force: true });
await build({
  entryPoints: { fedi: join(here, "src/cli/run.ts"), index: join(here, "src/index.ts") },
  outdir: dist,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  // Commands are loaded when asked for; what they share is loaded once.
  splitting: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
});
rmSync(join(here, "stdlib"), { recursive: true, force: true });
cpSync(join(here, "../stdlib"), join(here, "stdlib"), { recursive: true });
