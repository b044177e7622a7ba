/**
 * Measures commands as new processes, always beside `node -e 0`: machines differ and are noisy, ratios within one run less so.
 *
 * In: commands for Node. Out: for each the least of all rounds. Not here: which commands, and what is printed (run.ts).
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Milliseconds, milliseconds of all cores, MiB at the peak. */
export interface Usage {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

/** `arguments` for Node; `before` makes things ready and is not measured. */
export interface Measured {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly before: () => void;
  readonly rounds: number;
}

export const nothing: Omit<Measured, "rounds"> = { arguments: ["-e", "0"], environment: {}, before: () => {} };

const hook = join(import.meta.dirname, "report-usage.cjs");

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

/** Wall time of the command as it is; then again with a hook that tells the rest, which takes time itself. */
function measureOnce(command: Omit<Measured, "rounds">): Usage {
  command.before();
  const start = process.hrtime.bigint();
  run(command, []);
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  command.before();
  const own: unknown = JSON.parse(run(command, ["--require", hook]));
  if (typeof own !== "object" || own === null || !("cpu" in own) || !("memory" in own)) throw new Error("no usage");
  return { wall, cpu: Number(own.cpu), memory: Number(own.memory) };
}

function run(command: Omit<Measured, "rounds">, flags: readonly string[]): string {
  const { status, output } = spawnSync(process.execPath, [...flags, ...command.arguments], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    env: { ...process.env, ...command.environment },
  });
  if (status !== 0) throw new Error(`${command.arguments.join(" ")} ended with ${status}`);
  return String(output[3]);
}
