/**
 * The connection to the language server: started, stopped, started again.
 *
 * Not here: which program the server is (program.ts), what is asked of it beyond the protocol (outputs.ts).
 */
import { window, workspace, type LogOutputChannel } from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";
import { fediProgram } from "./program.ts";

export class Server {
  private readonly extensionFolder: string;
  readonly log: LogOutputChannel;
  private client: LanguageClient | undefined;
  private readonly listeners: (() => void)[] = [];

  constructor(extensionFolder: string) {
    this.extensionFolder = extensionFolder;
    this.log = window.createOutputChannel("Fedi", { log: true });
  }

  /** The client, once it can be asked; undefined while there is none. */
  get running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined;
  }

  /** `listener` is called when everything was looked at since the last edit. */
  onChecked(listener: () => void): void {
    this.listeners.push(listener);
  }

  async start(): Promise<void> {
    const { command, args, env } = fediProgram(this.extensionFolder, ["lsp", "--stdio"]);
    this.log.info(`starting ${[command, ...args].join(" ")}`);
    const shell = command.endsWith(".cmd");
    const client = new LanguageClient(
      "fedi",
      "Fedi",
      { command, args: [...args], options: { env: { ...process.env, ...env }, shell } },
      {
        documentSelector: [{ scheme: "file", language: "fedi" }],
        outputChannel: this.log,
        initializationOptions: workspace.getConfiguration("fedi"),
        synchronize: { configurationSection: "fedi" },
      },
    );
    this.client = client;
    client.onNotification("fedi/checked", () => {
      for (const listener of this.listeners) listener();
    });
    try {
      await client.start();
    } catch (thrown) {
      const words = thrown instanceof Error ? thrown.message : String(thrown);
      this.log.error(words);
      const shown = await window.showErrorMessage(
        `Fedi's language server does not start: \`${command}\`. Is \`fedi.path\` right?`,
        "Show Log",
      );
      if (shown !== undefined) this.log.show();
    }
  }

  async stop(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (client?.needsStop() === true) await client.stop();
    await client?.dispose();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}
