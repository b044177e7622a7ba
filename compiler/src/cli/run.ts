/**
 * Runs the command as a process: real files, real terminal, real exit code.
 */
import { readFileSync } from "node:fs";
import { failureOf, nodeHost, standardLibraryFolder } from "../project/node-host.ts";
import { runCli } from "./main.ts";
import type { Io } from "./io.ts";

export async function run(): Promise<void> {
  let hasFailed = false;
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (thrown: NodeJS.ErrnoException) => {
      // Whoever reads us may stop reading (`fedi check | head`): that is no failure of ours.
      if (thrown.code === "EPIPE" || hasFailed) return;
      hasFailed = true;
      process.exitCode = 2;
      process.stderr.write(`error: what there is to say cannot be written: ${failureOf(thrown).detail}\n`);
    });
  const io: Io = {
    folder: process.cwd(),
    host: nodeHost,
    standardLibrary: standardLibraryFolder(),
    input: () => readFileSync(process.stdin.fd),
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    errorIsTerminal: process.stderr.isTTY === true,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    environment: (name) => process.env[name],
  };
  const code = await runCli(process.argv.slice(2), io);
  process.exitCode = hasFailed ? 2 : code;
}
