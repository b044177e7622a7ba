/**
 * A client of the language server for tests and benchmarks: starts the real process and speaks the protocol over its pipes.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CancellationTokenSource,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
} from "vscode-languageserver/node";

const fedi = join(import.meta.dirname, "../../compiler/bin/fedi.js");

export interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly Diagnostic[];
}

export class Client {
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  /** The last messages of each file, by URI. */
  readonly published = new Map<string, Published>();
  readonly logged: string[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly versions = new Map<string, number>();

  constructor(
    command: readonly string[] = [process.execPath, fedi, "lsp", "--stdio"],
    errors: "inherit" | "pipe" = "inherit",
  ) {
    const [program = "", ...given] = command;
    this.process = spawn(program, given, { stdio: ["pipe", "pipe", errors] });
    const { stdin, stdout } = this.process;
    if (stdin === null || stdout === null) throw new Error("the server has no pipes");
    this.connection = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onNotification("textDocument/publishDiagnostics", (params: Published) => {
      this.published.set(params.uri, params);
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    this.connection.listen();
  }

  /** `processId`: with `null` the server cannot look whether we are still there. */
  async initialize(
    folder: string,
    options: unknown = {},
    capabilities: unknown = {},
    processId: number | null = process.pid,
  ): Promise<InitializeResult> {
    const rootUri = pathToFileURL(folder).href;
    const given = { processId, rootUri, capabilities, initializationOptions: options };
    const result = await this.connection.sendRequest<InitializeResult>("initialize", given);
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  open(path: string, text: string): string {
    const uri = pathToFileURL(path).href;
    this.versions.set(uri, 1);
    void this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "fedi", version: 1, text },
    });
    return uri;
  }

  /** Replaces the whole text, or a range of it. */
  change(uri: string, text: string, range?: unknown): number {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    void this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
    return version;
  }

  ask<T = unknown>(method: string, params: unknown): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  /** Asks, and does not want to know. */
  cancelled(method: string, params: unknown): Promise<unknown> {
    const source = new CancellationTokenSource();
    const asked = this.connection.sendRequest(method, params, source.token);
    source.cancel();
    return asked;
  }

  /** Resolves when the published messages are as wanted. */
  async until(isReached: (published: ReadonlyMap<string, Published>) => boolean, time = 20_000): Promise<void> {
    const end = Date.now() + time;
    while (!isReached(this.published)) {
      if (Date.now() > end) throw new Error(`not reached: ${JSON.stringify([...this.published.values()])}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.process.once("exit", resolve));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await ended;
    this.connection.dispose();
    return code;
  }
}
