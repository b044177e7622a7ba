/**
 * Builds what the extension starts, into `dist/`: its own code, and the whole of `fedi` with its standard library and explanations.
 *
 * Out: `dist/code/` with a bundle each, and beside it what the compiler reads. Nothing of it needs `node_modules`.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { copyStandardLibrary } from "../compiler/copy-standard-library.ts";
import { writeBundles } from "../compiler/write-bundle.ts";

const here = import.meta.dirname;
const compiler = join(here, "../compiler");

export async function buildExtension(dist: string): Promise<void> {
  const code = join(dist, "code");
  const common: BuildOptions = {
    outdir: code,
    bundle: true,
    platform: "node",
    // Of the oldest VS Code that `engines` names.
    target: "node20",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    // Stacks in the log name functions.
    keepNames: true,
  };
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(code, { recursive: true });
  await build({ ...common, entryPoints: { extension: join(here, "src/extension.ts") }, external: ["vscode"] });
  const command = await build({
    ...common,
    write: false,
    entryPoints: { fedi: join(compiler, "src/cli/run.ts") },
    supported: { "dynamic-import": false },
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
  });
  writeBundles(command);
  // What V8 makes of it is kept between runs: a second window starts in half the time.
  const bundle = `require("node:path").join(__dirname, "fedi.cjs")`;
  const start = `require("./start-published.js").startPublished(${bundle}, ${bundle});`;
  const started = await build({
    ...common,
    write: false,
    stdin: { contents: start, resolveDir: join(compiler, "bin") },
  });
  for (const { contents } of started.outputFiles) writeFileSync(join(code, "fedi-command.cjs"), contents);
  copyStandardLibrary(join(dist, "stdlib"));
  for (const [from, to] of [
    [join(compiler, "explanations"), "explanations"],
    [join(compiler, "fedi.schema.json"), "fedi.schema.json"],
  ] as const)
    cpSync(from, join(dist, to), { recursive: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await buildExtension(fileURLToPath(new URL("dist", import.meta.url)));
