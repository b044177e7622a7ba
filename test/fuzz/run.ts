/**
 * Fuzzes the compiler: many inputs through check and compile, watched from outside. `npm run test:fuzz -- --count 1000000`
 *
 * Says the seed, counts, times and memory; ends with 1 where an input crashed, hung, used too much memory, or got a wrong answer, and
 * keeps such inputs in a folder. `--only NUMBER` tries one input of a seed again.
 */
import { fork, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { inputsOf } from "./inputs.ts";

/** An input may take so long (wall time, on a busy machine), and a worker so much memory. */
const longestSeconds = 60;
const mostMegabytes = 700;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    from: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const seed = Number(values.seed);
const from = Number(values.only ?? values.from);
const to = values.only === undefined ? from + Number(values.count) : from + 1;
const workers = values.only === undefined ? Number(values.workers) : 1;

const work = mkdtempSync(join(tmpdir(), "fedi-fuzz-"));
const kept = join(tmpdir(), "fedi-fuzz-faults");
const inputOf = inputsOf(seed);
const faults: string[] = [];
const counts = new Map<string, { number: number; time: number; written: number }>();
let slowest = { index: -1, time: 0 };
let memory = 0;
let tried = 0;

const start = performance.now();
const progress = setInterval(() => console.log(`${tried} inputs, ${faults.length} faults`), 60_000);
await Promise.all(Array.from({ length: workers }, (_, at) => tryFrom(from + at, join(work, `present-${at}`))));
clearInterval(progress);
rmSync(work, { recursive: true, force: true });
report();

/** Tries every `workers`-th input from one on; after an input that ended its worker, goes on behind it. */
async function tryFrom(first: number, present: string): Promise<void> {
  for (let next = first; next < to;) {
    writeFileSync(present, String(next));
    const child = fork(join(import.meta.dirname, "worker.ts"), [seed, next, to, workers, present].map(String), {
      execArgv: [
        `--max-old-space-size=${mostMegabytes}`,
        "--max-semi-space-size=32",
        "--disable-warning=ExperimentalWarning",
      ],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const end = await watched(child, present);
    const index = Number(readFileSync(present, "utf8"));
    if (end === undefined) return;
    keep(index, end);
    next = index + workers;
  }
}

/** Why it ended before its work was done; undefined where it did it. */
function watched(child: ChildProcess, present: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let isDone = false;
    let why = "";
    let error = "";
    let seen = { index: "", at: performance.now() };
    const watch = setInterval(() => {
      const index = readFileSync(present, "utf8");
      if (index !== seen.index) seen = { index, at: performance.now() };
      else if (performance.now() - seen.at > longestSeconds * 1000) {
        why = `no end after ${longestSeconds} s`;
        child.kill("SIGKILL");
      }
    }, 500);
    child.stderr?.on("data", (text: Buffer) => void (error = (error + text.toString()).slice(-2000)));
    child.on("message", (message: Message) => {
      if (message.kind === "fault") keep(message.index, message.fault);
      else if (message.kind === "tried") message.inputs.forEach(count);
      else {
        isDone = true;
        memory = Math.max(memory, message.memory);
      }
    });
    child.once("close", (code, signal) => {
      clearInterval(watch);
      resolve(isDone ? undefined : why || `ended with ${code ?? signal}: ${error}`);
    });
  });
}

interface Tried {
  readonly index: number;
  /** Milliseconds of CPU. */
  readonly time: number;
  readonly of: string;
  /** Files came of it. */
  readonly isWritten: boolean;
}

type Message =
  | { readonly kind: "fault"; readonly index: number; readonly fault: string }
  | { readonly kind: "tried"; readonly inputs: readonly Tried[] }
  | { readonly kind: "done"; readonly memory: number };

function count({ index, time, of, isWritten }: Tried): void {
  tried++;
  const known = counts.get(of) ?? { number: 0, time: 0, written: 0 };
  counts.set(of, {
    number: known.number + 1,
    time: known.time + time,
    written: known.written + (isWritten ? 1 : 0),
  });
  if (time > slowest.time) slowest = { index, time };
}

function keep(index: number, fault: string): void {
  const folder = join(kept, `seed-${seed}-input-${index}`);
  for (const [name, content] of inputOf(index).files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  faults.push(`input ${index} of seed ${seed}, kept in ${folder}: ${fault}`);
  console.log(faults.at(-1));
}

function report(): void {
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`seed ${seed}: ${tried} inputs from ${from} on in ${seconds} s, ${faults.length} faults`);
  for (const [kind, { number, time, written }] of counts)
    console.log(`  ${kind}: ${number}, files came of ${written}, ${(time / number).toFixed(2)} ms of CPU each`);
  console.log(`  slowest: input ${slowest.index}, ${Math.round(slowest.time)} ms of CPU`);
  console.log(`  most memory of a worker: ${Math.round(memory / 1_000_000)} MB`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
