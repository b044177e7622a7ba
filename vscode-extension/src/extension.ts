/**
 * What VS Code starts: the language server, and the commands.
 */
import { commands, Position, tasks, Uri, window, workspace, type ExtensionContext } from "vscode";
import { Server } from "./client.ts";
import { Configurations } from "./configurations.ts";
import { newProject } from "./new-project.ts";
import { OutputView } from "./outputs.ts";
import { showPlaces } from "./places.ts";
import { compile, FediTasks } from "./tasks.ts";

let server: Server | undefined;

export async function activate({ extensionPath, subscriptions }: ExtensionContext): Promise<void> {
  const started = new Server(extensionPath);
  server = started;
  const outputs = new OutputView(started);
  const configurations = new Configurations(started);
  const provider = new FediTasks(extensionPath);
  const on = (command: string, run: (...given: unknown[]) => unknown) =>
    subscriptions.push(commands.registerCommand(command, run));

  on("fedi.showOutputs", (uri, position) => {
    const editor = window.activeTextEditor;
    const file = typeof uri === "string" ? Uri.parse(uri) : editor?.document.uri;
    const { line, character } = Object(position);
    const isPlace = typeof line === "number" && typeof character === "number";
    const place = isPlace ? new Position(line, character) : editor?.selection.active;
    return file === undefined || place === undefined ? undefined : outputs.show(file, place);
  });
  on("fedi.chooseOutput", () => outputs.choose());
  on("fedi.compile", (uri, environment) => compile(started, provider, uri, environment));
  on("fedi.showPlaces", (uri, position, locations) => showPlaces(started, uri, position, locations));
  on("fedi.checkConfiguration", () => configurations.connect());
  on("fedi.newProject", () => newProject(extensionPath));
  on("fedi.restart", () => started.restart());
  on("fedi.showLog", () => started.log.show());
  subscriptions.push(
    started.log,
    ...outputs.register(),
    ...configurations.register(),
    tasks.registerTaskProvider("fedi", provider),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("fedi.path")) void started.restart();
    }),
  );
  await started.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
