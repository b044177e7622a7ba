/**
 * Tells V8's optimizing compilers for how long this process will run: what they make of a function pays only in the time that is left.
 *
 * Left to itself V8 optimizes a hundred functions while ten applications are compiled: a fifth of the work of all cores, for nothing. A run
 * over a large project takes a second or two: Maglev pays early then. What TurboFan makes is no faster for a compiler, in a run of five
 * seconds neither, and takes a sixth of the work and 10 MB. What lives for hours is not told. The counts are of calls: a project that turns
 * out larger than it looked is optimized all the same.
 *
 * Said in the process that runs, and not as options of Node: with those V8 takes none of the bytecode that Node brings for its own modules,
 * and `crypto` alone takes 10 ms to compile. For the same reason Node's modules that are sure to be needed are loaded before.
 * Not here: loading Fedi's own code, and its bytecode, which V8 takes only under the options it was made with (load-bundle.js).
 */
"use strict";

/** By name; the names tell bytecode apart. These options are V8's own, so they are given only to the one that was measured. */
const tunings = {
  short: ["--no-turbofan", "--invocation-count-for-maglev=4000", "--invocation-count-for-early-optimization=4000"],
  large: ["--no-turbofan", "--invocation-count-for-maglev=150"],
};
const isMeasured = process.versions.v8.startsWith("13.6.");

/** `isLarge`: the project. Result: the tuning's name, or `plain` where V8 is left as it is. */
exports.tuneCompilers = function tuneCompilers(isLarge) {
  if (!isMeasured) return "plain";
  const name = isLarge ? "large" : "short";
  loadNeeded(process.argv[2]);
  const { setFlagsFromString } = require("node:v8");
  for (const option of tunings[name]) setFlagsFromString(option);
  return name;
};

/** Reading is what loads: each of these is made when it is first asked for. */
function loadNeeded(command) {
  void process.stdout;
  void process.stderr;
  void require("node:util").parseArgs;
  if (command === "compile") require("node:crypto");
}
