/**
 * Builds what is published: one bundle per entry into `dist/`, with the standard library beside the explanations.
 */
import { rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { copyStandardLibrary } from "./copy-standard-library.ts";
import { writeBundles } from "./write-bundle.ts";

const here = import.meta.dirname;
const dist = join(here, "dist");

/** Packages in the old module format ask for Node's own modules with `require`, which our format lacks: they get an import. */
const builtinsByImport: Plugin = {
  name: "builtins-by-import",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === "require-call" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
    );
    onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
      contents: `export * from ${JSON.stringify(path)}; export { default } from ${JSON.stringify(path)};`,
    }));
  },
};

/** Who asks for the language server gets another bundle from the start (bin/start-published.js). */
const serverApart: Plugin = {
  name: "server-apart",
  setup({ onResolve }) {
    onResolve({ filter: /language-server\/src\/main\.ts$/ }, () => ({ path: "./language-server.cjs", external: true }));
  },
};

/** Only references need it: the command's bundle is read whole at each start. */
const markdownApart: Plugin = {
  name: "markdown-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^markdown-it$/ }, () => ({ path: "./markdown-it.cjs", external: true }));
  },
};

const common: BuildOptions = {
  outdir: dist,
  bundle: true,
  platform: "node",
  target: "node22",
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
};

rmSync(dist, { recursive: true, force: true });
await build({
  ...common,
  entryPoints: {
    index: join(here, "src/index.ts"),
    prettier: join(here, "src/syntax/prettier-plugin.ts"),
  },
  format: "esm",
  outExtension: { ".js": ".mjs" },
  // What they share is there once.
  splitting: true,
  plugins: [builtinsByImport],
});
// The command is one file in the older module format, which Node starts fastest; bin/load-bundle.js keeps what V8 makes of it. There are two:
// it is read whole at each start, and the language server is a third of the second.
for (const [name, plugins] of [
  ["fedi", [serverApart, markdownApart]],
  ["language-server", [markdownApart]],
] as const) {
  const bundle = await build({
    ...common,
    entryPoints: { [name]: join(here, "src/cli/run.ts") },
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    write: false,
    // What is loaded later is loaded by `require`, which Node's loader of scripts leaves to us.
    supported: { "dynamic-import": false },
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
    plugins: [...plugins],
  });
  writeBundles(bundle);
}
await build({
  ...common,
  entryPoints: { start: join(here, "bin/start-published.js") },
  format: "cjs",
  outExtension: { ".js": ".cjs" },
});
const markdownIt = await build({
  ...common,
  stdin: { contents: `module.exports = require("markdown-it");`, resolveDir: here },
  format: "cjs",
  write: false,
});
for (const { text } of markdownIt.outputFiles) writeFileSync(join(dist, "markdown-it.cjs"), text);
copyStandardLibrary(join(here, "stdlib"));
