// Runs a program and, at its end, writes its CPU time (ms) and peak memory (MiB), as /proc last said, into the file that FEDI_BENCH_USAGE names.
// Where there is no /proc both are 0. Source: proc(5), stat, fields 14 and 15, in hundredths of a second.
const { spawn } = require("node:child_process");
const { readFileSync, writeFileSync } = require("node:fs");

const [program, ...parameters] = process.argv.slice(2);
const usage = { cpu: 0, memory: 0 };
const child = spawn(program, parameters, { stdio: ["ignore", "ignore", "inherit"] });
const look = () => {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    usage.memory = Math.max(usage.memory, Number(/VmHWM:\s+([0-9]+)/.exec(status)?.[1] ?? 0) / 1024);
    const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    usage.cpu = Math.max(usage.cpu, (Number(fields[11]) + Number(fields[12])) * 10);
  } catch {
    // It has ended.
  }
};
const timer = setInterval(look, 5);
child.on("exit", (status) => {
  clearInterval(timer);
  writeFileSync(process.env.FEDI_BENCH_USAGE, JSON.stringify(usage));
  process.exitCode = status ?? 1;
});
