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
  const { argv } = process;
  // Asked by editors and scripts, and known without the compiler.
  if (argv.length === 3 && (argv[2] === "--version" || argv[2] === "-V"))
    return void process.stdout.write(`fedi ${require("../package.json").version}\n`);
  const { existsSync } = require("node:fs");
  const { join } = require("node:path");
  const source = join(__dirname, "../src/cli/run.ts");
  const bundle = (name) => join(__dirname, "../dist", name);
  if (!existsSync(source))
    return require("../dist/start.cjs").startPublished(bundle("fedi.cjs"), bundle("language-server.cjs"));
  require("./start-again.js").startAgainWhereLarge();
  // Halves the time to start from sources: what V8 and type stripping made of them is kept between runs.
  require("node:module").enableCompileCache?.();
  const { run } = await import(require("node:url").pathToFileURL(source).href);
  return run();
}
