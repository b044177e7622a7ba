/**
 * `fedi check` and `fedi compile` as tasks: in a terminal, chosen from the list of tasks, or written in `tasks.json`.
 */
import { relative } from "node:path";
import {
  ProcessExecution,
  Task,
  TaskScope,
  tasks,
  Uri,
  window,
  workspace,
  type TaskDefinition,
  type TaskProvider,
  type WorkspaceFolder,
} from "vscode";
import { askOutputs } from "./ask-outputs.ts";
import type { Server } from "./client.ts";
import { fediProgram } from "./program.ts";
import { projectFolderOf } from "./project-folder.ts";

/** What `tasks.json` may hold, after it has been looked at: it is written by hand. */
interface FediTask {
  readonly command: "check" | "compile";
  readonly folder: string;
  readonly environment: string | undefined;
  readonly configurations: readonly string[];
}

export class FediTasks implements TaskProvider {
  private readonly extensionFolder: string;

  constructor(extensionFolder: string) {
    this.extensionFolder = extensionFolder;
  }

  async provideTasks(): Promise<Task[]> {
    const found = await workspace.findFiles("**/fedi.json", "**/{node_modules,out}/**", 50);
    return found.flatMap((file) => {
      const folder = relativeFolder(Uri.joinPath(file, ".."));
      return (["check", "compile"] as const).map((command) =>
        this.task({ command, folder, environment: undefined, configurations: [] }, workspace.getWorkspaceFolder(file)),
      );
    });
  }

  resolveTask(task: Task): Task | undefined {
    const wanted = readDefinition(task.definition);
    const scope = typeof task.scope === "object" ? task.scope : workspace.workspaceFolders?.[0];
    return wanted === undefined ? undefined : this.task(wanted, scope, task.definition);
  }

  /** `environment` is one of the project that holds `file`. */
  compileTask(file: Uri, environment: string): Task {
    const folder = Uri.file(projectFolderOf(file.fsPath));
    const wanted: FediTask = { command: "compile", folder: relativeFolder(folder), environment, configurations: [] };
    return this.task(wanted, workspace.getWorkspaceFolder(folder), undefined, folder.fsPath);
  }

  private task(
    wanted: FediTask,
    scope: WorkspaceFolder | undefined,
    given?: TaskDefinition,
    cwd = Uri.joinPath(scope?.uri ?? Uri.file("."), wanted.folder).fsPath,
  ): Task {
    const { command, folder, environment, configurations } = wanted;
    const options = [
      ...(environment === undefined ? [] : ["--environment", environment]),
      ...configurations.flatMap((file) => ["--configuration", file]),
    ];
    const { command: program, args, env } = fediProgram(this.extensionFolder, [command, ".", ...options]);
    const definition = given ?? {
      type: "fedi",
      command,
      folder,
      ...(environment === undefined ? {} : { environment }),
    };
    const name = `${command} ${environment ?? (folder === "" ? "." : folder)}`;
    const execution = new ProcessExecution(program, [...args], { cwd, env: { ...env } });
    const task = new Task(definition, scope ?? TaskScope.Workspace, name, "fedi", execution, "$fedi");
    task.presentationOptions = { echo: false, clear: true, showReuseMessage: false };
    return task;
  }
}

/** `fedi.compile`: of an environment that a lens names, or of the one at the cursor. */
export async function compile(
  server: Server,
  provider: FediTasks,
  uri?: unknown,
  environment?: unknown,
): Promise<void> {
  const editor = window.activeTextEditor;
  const file = typeof uri === "string" ? Uri.parse(uri) : editor?.document.uri;
  if (file === undefined || file.scheme !== "file") {
    void window.showInformationMessage("Open a program with an environment first.");
    return;
  }
  const place = editor?.selection.active;
  const name =
    typeof environment === "string"
      ? environment
      : place === undefined
        ? undefined
        : (await askOutputs(server, file, place))?.environment;
  if (name === undefined) {
    void window.showInformationMessage("There is no environment here that could be compiled.");
    return;
  }
  // What is compiled is what is on the disk.
  await workspace.saveAll(false);
  await tasks.executeTask(provider.compileTask(file, name));
}

function readDefinition(given: TaskDefinition): FediTask | undefined {
  const { command, folder, environment, configurations } = given;
  if (command !== "check" && command !== "compile") return undefined;
  return {
    command,
    folder: typeof folder === "string" ? folder : "",
    environment: typeof environment === "string" ? environment : undefined,
    configurations: Array.isArray(configurations) ? configurations.map(String) : [],
  };
}

/** Relative to its workspace folder; empty for that folder itself, and outside of all. */
function relativeFolder(folder: Uri): string {
  const root = workspace.getWorkspaceFolder(folder)?.uri.fsPath;
  return root === undefined ? "" : relative(root, folder.fsPath).replaceAll("\\", "/");
}
