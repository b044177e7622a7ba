/**
 * Starts the published command. With what it requires it is built into one file, `dist/start.cjs`: each file more takes a third of a
 * millisecond.
 *
 * In: the bundle of the command, and the arguments of this process.
 */
"use strict";
const { loadBundle } = require("./load-bundle.js");
const { startAgainWhereLarge } = require("./start-again.js");
const { tuneCompilers } = require("./tune-compilers.js");

exports.startPublished = function startPublished(bundle) {
  const isLarge = startAgainWhereLarge();
  return loadBundle(bundle, tuneCompilers(isLarge)).run();
};
