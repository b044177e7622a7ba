#!/usr/bin/env node
// Plain JavaScript that any Node reads, so that an old one gets a sentence and not a syntax error.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`error: Fedi needs Node 22.18 or newer; this is Node ${process.versions.node}`);
  console.error("In this repository `npx fedi` brings its own; elsewhere see https://nodejs.org/en/download");
  process.exitCode = 2;
} else {
  start().catch((thrown) => {
    console.error(`error: Fedi could not start: ${thrown instanceof Error ? thrown.message : thrown}`);
    process.exitCode = 2;
  });
}

async function start() {
  const [{ existsSync }, { enableCompileCache }] = await Promise.all([import("node:fs"), import("node:module")]);
  // Halves the time to start: what V8 and type stripping made of our files is kept between runs.
  enableCompileCache?.();
  const source = new URL("../src/cli/run.ts", import.meta.url);
  const { run } = await import(existsSync(source) ? source.href : new URL("../dist/fedi.js", import.meta.url).href);
  await run();
}
