/**
 * Tries the inputs from one number to another, as a process of its own so that a hang or a runaway memory ends nothing else.
 *
 * Arguments: seed, first number, end, step, and a file where the number of the present input always stands. Tells its parent of faults.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { filesBelow } from "../harness.ts";
import type { FuzzedInput } from "./input.ts";
import { inputsOf } from "./inputs.ts";
import { faultOfCommands, faultOfFormat, faultOfRun, makeTrial, type Fault } from "./try-input.ts";

/** One in so many is formatted too, goes through the command line too, and through a process of its own: prime to the kinds' hundred. */
const formattedEvery = 3;
const commandsEvery = 97;
const processEvery = 1999;
/** So many share a memory; a new one shows that nothing depends on the old. */
const inputsPerTrial = 5000;

/** The parent hears of it after so many. */
const inputsPerReport = 100;

const [seed = 1, from = 0, to = 0, step = 1] = process.argv.slice(2, 6).map(Number);
const progress = openSync(process.argv[6] ?? "/dev/null", "w");
const inputOf = inputsOf(seed);
const hasNix = spawnSync("nix-instantiate", ["--version"]).status === 0;
const program = join(import.meta.dirname, "../../compiler/bin/fedi.js");

await tryAll();
process.send?.({ kind: "done", memory: process.resourceUsage().maxRSS * 1024 });
process.disconnect?.();

async function tryAll(): Promise<void> {
  let trial = makeTrial();
  let report: { index: number; time: number; of: string; isWritten: boolean }[] = [];
  const tell = async () => {
    process.send?.({ kind: "tried", inputs: report });
    report = [];
    // Messages leave only between turns.
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (let index = from, tried = 0; index < to; index += step, tried++) {
    if (tried % inputsPerTrial === inputsPerTrial - 1) trial = makeTrial();
    writeSync(progress, String(index).padEnd(12), 0);
    const input = inputOf(index);
    const start = process.cpuUsage();
    let isWhole = false;
    const fault = await faultIn(async () => {
      const { fault: first, isWritten } = trial(input);
      isWhole = isWritten;
      if (first !== undefined) return first;
      const second = index % formattedEvery === 0 ? faultOfFormat(input) : undefined;
      if (second !== undefined) return second;
      if (index % processEvery === 0) return faultOfProcess(input);
      return index % commandsEvery === 0 ? faultOfCommands(input) : undefined;
    });
    const { user, system } = process.cpuUsage(start);
    if (fault !== undefined) process.send?.({ kind: "fault", index, fault });
    report.push({ index, time: (user + system) / 1000, of: input.kind, isWritten: isWhole });
    if (report.length === inputsPerReport) await tell();
  }
  await tell();
}

async function faultIn(work: () => Promise<Fault>): Promise<Fault> {
  try {
    return await work();
  } catch (thrown) {
    return thrown instanceof Error ? `thrown: ${thrown.stack ?? thrown.message}` : `thrown: ${String(thrown)}`;
  }
}

/** As a user runs it: files, a process, an exit code. */
function faultOfProcess({ files, configuration }: FuzzedInput): Fault {
  const folder = mkdtempSync(join(tmpdir(), "fedi-fuzz-"));
  try {
    for (const [name, content] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const more = configuration === undefined ? [] : ["--configuration", configuration];
    for (const command of ["check", "compile"]) {
      const words = [program, command, files.has("fedi.json") ? "." : "main.fedi", ...more];
      const run = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8", timeout: 60_000 });
      if (run.signal !== null || run.status === null) return `${command} ended by ${run.signal ?? run.error?.message}`;
      const fault = faultOfRun(command, { code: run.status, out: run.stdout, error: run.stderr });
      if (fault !== undefined) return fault;
    }
    return faultOfReaders(join(folder, "out"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is written is at least Nix and shell. */
function faultOfReaders(out: string): Fault {
  // Copies of files that the input brought say what they say.
  const files = filesBelow(out).filter((file) => !file.includes("/files/"));
  const nix = files.filter((file) => file.endsWith(".nix"));
  const scripts = files.filter((file) => file.endsWith("/deploy"));
  const readers = [
    ...(nix.length > 0 && hasNix ? [["nix-instantiate", "--parse", ...nix]] : []),
    ...scripts.map((script) => ["sh", "-n", script]),
  ];
  for (const [reader = "", ...words] of readers) {
    const { status, stderr } = spawnSync(reader, words, { cwd: out, encoding: "utf8", timeout: 60_000 });
    if (status !== 0) return `${reader} says of the output: ${stderr}`;
  }
  return undefined;
}
