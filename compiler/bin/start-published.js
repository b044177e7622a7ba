/**
 * Starts the published command. With what it requires it is built into one file, `dist/start.cjs`: each file more takes a third of a
 * millisecond.
 *
 * In: the bundle of the command, the one that has the language server in it, too, and the arguments of this process.
 */
"use strict";
const { loadBundle } = require("./load-bundle.js");
const { startAgainWhereLarge } = require("./start-again.js");
const { tuneCompilers } = require("./tune-compilers.js");

exports.startPublished = function startPublished(bundle, bundleWithServer) {
  const isLarge = startAgainWhereLarge();
  const isServer = process.argv[2] === "lsp" && !process.argv.includes("--project");
  const tuning = isServer ? "plain" : tuneCompilers(isLarge);
  return loadBundle(isServer ? bundleWithServer : bundle, tuning).run();
};
