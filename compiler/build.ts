/**
 * Builds what is published: one bundle per entry into `dist/`, with the standard library beside the explanations.
 */
import { cpSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

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

rmSync(dist, { recursive: true, force: true });
await build({
  entryPoints: {
    fedi: join(here, "src/cli/run.ts"),
    index: join(here, "src/index.ts"),
    prettier: join(here, "src/syntax/prettier-plugin.ts"),
  },
  outdir: dist,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  // Commands are loaded when asked for; what they share is loaded once.
  splitting: true,
  plugins: [builtinsByImport],
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
});
rmSync(join(here, "stdlib"), { recursive: true, force: true });
cpSync(join(here, "../stdlib"), join(here, "stdlib"), { recursive: true });
