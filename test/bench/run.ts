/**
 * `npm run bench`: compiles W(10), W(100) and W(1000) cold, each in a new process, and prints wall time, CPU time and peak memory as
 * ratios to `node -e 0` in the same run. Never a test: machines are noisy, so read the ratios, and more than one run of them.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateProgram } from "./generate.ts";

interface Usage {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

const rounds = 5;
const fedi = join(import.meta.dirname, "../../compiler/bin/fedi.js");
function measure(command: readonly string[]): Usage {
  // GNU time is not everywhere; /proc is not either. A child's own resource usage is: it reports itself through an exit hook.
  const hook = `process.on("exit",()=>{const u=process.resourceUsage();require("node:fs").writeSync(3,JSON.stringify({cpu:(u.userCPUTime+u.systemCPUTime)/1000,memory:u.maxRSS/1024}))})`;
  const start = process.hrtime.bigint();
  const run = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(esm(hook))}`, ...command],
    {
      stdio: ["ignore", "ignore", "inherit", "pipe"],
    },
  );
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  if (run.status !== 0) throw new Error(`${command.join(" ")} ended with ${run.status}`);
  const own: unknown = JSON.parse(String(run.output[3]));
  if (typeof own !== "object" || own === null || !("cpu" in own) || !("memory" in own)) throw new Error("no usage");
  return { wall, cpu: Number(own.cpu), memory: Number(own.memory) };
}

function esm(hook: string): string {
  return `import{createRequire}from"node:module";const require=createRequire("file:///");${hook}`;
}

function best(command: readonly string[]): Usage {
  const runs = Array.from({ length: rounds }, () => measure(command));
  const least = (of: (usage: Usage) => number) => Math.min(...runs.map(of));
  return { wall: least((u) => u.wall), cpu: least((u) => u.cpu), memory: least((u) => u.memory) };
}

const folder = mkdtempSync(join(tmpdir(), "fedi-bench-"));
try {
  const node = best(["-e", "0"]);
  const row = (name: string, usage: Usage) =>
    console.log(
      `${name.padEnd(14)} wall ${usage.wall.toFixed(0).padStart(6)} ms (${(usage.wall / node.wall).toFixed(2)}x)` +
        `  cpu ${usage.cpu.toFixed(0).padStart(6)} ms (${(usage.cpu / node.cpu).toFixed(2)}x)` +
        `  memory ${usage.memory.toFixed(0).padStart(5)} MiB (${(usage.memory / node.memory).toFixed(2)}x)`,
    );
  console.log(`Node ${process.version}, best of ${rounds}; ratios to \`node -e 0\``);
  row("node -e 0", node);
  for (const count of [10, 100, 1000]) {
    const program = join(folder, `w${count}`);
    generateProgram(program, count);
    row(
      `W(${count}) compile`,
      best([fedi, "compile", join(program, "main.fedi"), "--out", join(folder, `out${count}`)]),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
