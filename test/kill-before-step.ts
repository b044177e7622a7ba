/**
 * Loaded into a compile with `--import`: kills it before the step of writing that `FEDI_TEST_KILL_BEFORE` counts to, or half way
 * through that step where it writes text. A step is a call that changes files, in whatever way it is made.
 * Without a number it tells on the standard error how many steps there are.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const changing =
  /^(appendFile|chmod|copyFile|cp|fdatasync|fsync|ftruncate|link|mkdir|mkdtemp|rename|rm|rmdir|symlink|truncate|unlink|write|writeFile|writev)(Sync)?$/;
const [wanted = "", half] = (process.env["FEDI_TEST_KILL_BEFORE"] ?? "").split(" ");
let steps = 0;

type Call = (...given: unknown[]) => unknown;

function isCall(value: unknown): value is Call {
  return typeof value === "function";
}

function intercept(owner: object): void {
  for (const [name, call] of Object.entries(owner)) {
    if (!changing.test(name) || !isCall(call)) continue;
    const counted: Call = (...given) => {
      // What Node keeps for itself, and what is said, is no output.
      const isOutput = typeof given[0] === "string" || (typeof given[0] === "number" && given[0] > 2);
      if (isOutput && String(++steps) === wanted) {
        const text = given[1];
        if (half === "half" && /^write(File)?(Sync)?$/.test(name) && typeof text === "string")
          call.call(owner, given[0], text.slice(0, text.length / 2), ...given.slice(2));
        process.kill(process.pid, "SIGKILL");
        // The signal comes at once, but not before this thread yields.
        for (;;);
      }
      return call.apply(owner, given);
    };
    Object.defineProperty(owner, name, { value: counted });
  }
}

intercept(fs);
intercept(fs.promises);
syncBuiltinESMExports();
if (wanted === "") process.on("exit", () => process.stderr.write(`steps: ${steps}\n`));
