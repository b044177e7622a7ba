// Preloaded into what is measured: at its end writes CPU time (ms) and peak memory (MiB) into the file that FEDI_BENCH_USAGE names. No pipe: one
// would not outlive a program that starts again in its process.
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 };
  require("node:fs").writeFileSync(process.env.FEDI_BENCH_USAGE, JSON.stringify(usage));
});
