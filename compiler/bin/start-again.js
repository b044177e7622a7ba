/**
 * Starts Node again, in the same process, with a smaller room for short-lived objects: where a project is large, and for the language server.
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

const flag = "--max-semi-space-size=4";
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
    execve(execPath, [execPath, ...execArgv, flag, ...argv.slice(1)], env);
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
