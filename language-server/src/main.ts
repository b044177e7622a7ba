/**
 * Starts the language server on this process's standard input and output.
 *
 * Out: a promise that ends with the connection. Everything the server logs goes through the connection: standard output is its own.
 */
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { nodeHost, standardLibraryFolder } from "../../compiler/src/index.ts";
import { forOneRun, isLargeFolder } from "../../compiler/bin/large-project.js";
import type { ProcessStart } from "./project-processes.ts";
import { startServer } from "./server.ts";

export function serveStdio(): Promise<void> {
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  const [, script] = process.argv;
  const processes: ProcessStart | undefined =
    script === undefined ? undefined : { script, options: forOneRun, isLarge: isLargeFolder };
  const stop = startServer(connection, { host: nodeHost, standardLibrary: standardLibraryFolder(), processes });
  // Nobody listens any more.
  process.stdout.once("error", () => process.exit(1));
  return new Promise((resolve) =>
    process.stdin.once("end", () => {
      stop();
      resolve();
    }),
  );
}
