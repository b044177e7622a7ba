/**
 * Measures commands as new processes, always beside `node -e 0`: machines differ and are noisy, ratios within one run less so.
 *
 * In: commands for Node, or for another program. Out: for each the least of all rounds. Not here: which commands, and what is printed (run.ts).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Milliseconds, milliseconds of all cores, MiB at the peak. */
export interface Usage {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

/** `arguments` for Node, or for `program`; `before` makes things ready and is not measured. */
export interface Measured {
  readonly program?: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly before: () => void;
  readonly rounds: number;
}

export const nothing: Omit<Measured, "rounds"> = { arguments: ["-e", "0"], environment: {}, before: () => {} };

const hook = join(import.meta.dirname, "report-usage.cjs");
/** For programs that know no hook: watches them from outside. */
const watch = join(import.meta.dirname, "watch-usage.cjs");

/** The least that `command` took, and the least that `node -e 0` took in between. */
export function measure(command: Measured): { readonly usage: Usage; readonly node: Usage } {
  const [usages, nodes]: [Usage[], Usage[]] = [[], []];
  for (let round = 0; round < command.rounds; round++) {
    nodes.push(measureOnce(nothing));
    usages.push(measureOnce(command));
  }
  return { usage: least(usages), node: least(nodes) };
}

export function least(usages: readonly Usage[]): Usage {
  const of = (part: (usage: Usage) => number) => Math.min(...usages.map(part));
  return { wall: of(({ wall }) => wall), cpu: of(({ cpu }) => cpu), memory: of(({ memory }) => memory) };
}

/** Wall time of the command as it is; then again with a hook that writes the rest, which takes time itself. */
function measureOnce(command: Omit<Measured, "rounds">): Usage {
  command.before();
  const start = process.hrtime.bigint();
  run(command.program ?? process.execPath, command.arguments, command.environment);
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  command.before();
  const told = command.program === undefined ? ["--require", hook] : [watch, command.program];
  const own: unknown = usageOf([...told, ...command.arguments], command.environment);
  if (typeof own !== "object" || own === null || !("cpu" in own) || !("memory" in own)) throw new Error("no usage");
  return { wall, cpu: Number(own.cpu), memory: Number(own.memory) };
}

function usageOf(parameters: readonly string[], environment: Measured["environment"]): unknown {
  const folder = mkdtempSync(join(tmpdir(), "fedi-bench-usage-"));
  try {
    const file = join(folder, "usage.json");
    run(process.execPath, parameters, { ...environment, FEDI_BENCH_USAGE: file });
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(program: string, parameters: readonly string[], environment: Measured["environment"]): void {
  const { status } = spawnSync(program, parameters, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new Error(`${[program, ...parameters].join(" ")} ended with ${status}`);
}
