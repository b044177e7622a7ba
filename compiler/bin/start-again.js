/**
 * Starts Node again, in the same process, as suits a large project, and the language server: with a smaller room for short-lived objects, and,
 * where V8 is the one that was measured, with a compiler that optimizes less.
 *
 * Left to itself V8 keeps up to 64 MB for objects that live shortly. In a compiler most live on, so that with more room it collects no less;
 * with 4 MB a project of 1,000 files takes 90 MB less, and less time. The room cannot be changed in a process that runs, nor be said in
 * the first line of a script everywhere (`env -S` is not BusyBox's). Starting takes 30 ms, so it is done only where it pays.
 *
 * In: the arguments of this process. Where it starts again, nothing behind the call is run.
 */
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const room = "--max-semi-space-size=4";
/**
 * A run of two seconds is over before TurboFan's code pays, so it is for functions that are called often; Maglev's comes earlier instead: 6 % of
 * the time, a tenth of the work of all cores. These names are V8's own, and Node does not start with one that it does not know.
 */
const tuning = process.versions.v8.startsWith("13.6.")
  ? ["--invocation-count-for-turbofan=20000", "--invocation-count-for-maglev=150"]
  : [];
/** Programs in a folder and those directly in it from which a project is large. */
const many = 200;

exports.startAgainWhereLarge = function startAgainWhereLarge() {
  const { execve, execPath, execArgv, argv, env } = process;
  // Not on Windows, not inside an editor's own program, and not where somebody has said it already.
  if (typeof execve !== "function" || process.platform === "win32" || process.versions.electron !== undefined) return;
  if (
    [...execArgv, env.NODE_OPTIONS ?? ""].some(
      (option) => option.includes("semi-space") || option.includes("semi_space"),
    )
  )
    return;
  if (!isLarge(argv[2], argv.slice(3))) return;
  try {
    execve(execPath, [execPath, ...execArgv, room, ...(argv[2] === "lsp" ? [] : tuning), ...argv.slice(1)], env);
  } catch {
    // Refused: then with what there is.
  }
};

function isLarge(command, others) {
  if (command === "lsp") return others.includes("--stdio");
  if (command !== "compile" && command !== "check") return false;
  const paths = others.filter((word) => !word.startsWith("-"));
  return (command === "check" && paths.length === 0 ? ["."] : paths).some(holdsMany);
}

function holdsMany(where) {
  const folder = where.endsWith(".fedi") ? path.dirname(where) : where;
  let count = 0;
  for (const name of namesIn(folder)) {
    if (name.endsWith(".fedi")) count++;
    else if (!name.includes(".") && name !== "node_modules" && name !== "out")
      count += namesIn(path.join(folder, name)).filter((inner) => inner.endsWith(".fedi")).length;
    if (count > many) return true;
  }
  return false;
}

function namesIn(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
