/**
 * What a large project is, and the options that Node is given for one: for `fedi compile` and `fedi check` (start-again.js), and for the process
 * in which the language server checks it (language-server/src/project-processes.ts).
 *
 * Left to itself V8 keeps up to 64 MB for objects that live shortly. In a compiler most live on, so that with more room it collects no less;
 * with 4 MB a project of 1,000 files takes 90 MB less, and less time. The room cannot be changed in a process that runs, nor be said in
 * the first line of a script everywhere (`env -S` is not BusyBox's).
 */
"use strict";
const fs = require("node:fs");
const path = require("node:path");

/** Programs in a folder, and in those below it, from which a project is large: from here on another start of Node pays. */
const many = 150;
/** Folders that are looked into at most: whoever has more has other things in them, too. */
const mostFolders = 500;

exports.room = "--max-semi-space-size=4";

/**
 * For a process that ends when it is done. Of its own accord V8 looks through all that lived on when that has grown to 24 MB, and again at 88 MB;
 * in a compiler a tenth of it is garbage by then, and with 1,000 files it takes a tenth of the work of all cores.
 */
exports.forOneRun = [exports.room, "--initial-old-space-size=256"];

/** Whether a folder holds many programs. */
exports.isLargeFolder = function isLargeFolder(folder) {
  let count = 0;
  const waiting = [folder];
  for (let looked = 0; waiting.length > 0 && looked < mostFolders; looked++) {
    const inside = waiting.shift();
    for (const name of namesIn(inside)) {
      if (name.endsWith(".fedi")) count++;
      // What has a dot is a file, or hidden.
      else if (!name.includes(".") && name !== "node_modules" && name !== "out") waiting.push(path.join(inside, name));
      if (count > many) return true;
    }
  }
  return false;
};

function namesIn(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
