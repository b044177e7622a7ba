/**
 * Starts Node again, in the same process, as suits a large project, and the language server: with a smaller room for short-lived objects
 * (large-project.js). Starting takes 20 ms, so it is done only where it pays.
 *
 * In: the arguments of this process. Where it starts again, nothing behind the call is run.
 */
"use strict";
const path = require("node:path");
const { forOneRun, isLargeFolder, room } = require("./large-project.js");

/** Result: whether the project is large, where this process goes on. */
exports.startAgainWhereLarge = function startAgainWhereLarge() {
  const { execve, execPath, execArgv, argv, env } = process;
  // This is the second start.
  if (execArgv.includes(room)) return true;
  if (!isLarge(argv[2], argv.slice(3))) return false;
  // Not on Windows, not inside an editor's own program, and not where somebody has said it already.
  if (typeof execve !== "function" || process.platform === "win32" || process.versions.electron !== undefined)
    return true;
  const isSaid = (option) => [...execArgv, env.NODE_OPTIONS ?? ""].some((given) => option.test(given));
  if (isSaid(/semi[-_]space/)) return true;
  // The language server goes on. Where somebody bounds the whole heap, it stays in these bounds.
  const options = argv[2] === "lsp" || isSaid(/old[-_]space|heap[-_]size/) ? [room] : forOneRun;
  try {
    // One arena of glibc's for all threads of V8's compilers: 8 MB less, and none waits for it.
    execve(execPath, [execPath, ...execArgv, ...options, ...argv.slice(1)], { MALLOC_ARENA_MAX: "1", ...env });
  } catch {
    // Refused: then with what there is.
  }
  return true;
};

function isLarge(command, others) {
  if (command === "lsp") return others.includes("--stdio");
  if (command !== "compile" && command !== "check") return false;
  const paths = others.filter((word) => !word.startsWith("-"));
  return (command === "check" && paths.length === 0 ? ["."] : paths).some((where) =>
    isLargeFolder(where.endsWith(".fedi") ? path.dirname(where) : where),
  );
}
