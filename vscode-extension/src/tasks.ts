/**
 * `fedi check` and `fedi compile` as tasks: in a terminal, chosen from the list of tasks, or written in `tasks.json`.
 *
 * They run in the workspace folder: that is where VS Code looks for the files that messages name.
 */
import { relative } from "node:path";
import {
  ProcessExecution,
  Task,
  TaskGroup,
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
import { connectedFiles } from "./configurations.ts";
import { programsOfWorkspace } from "./environments.ts";
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

  /** Of each project in the workspace: `check`, `compile`, and `compile` of each environment. */
  async provideTasks(): Promise<Task[]> {
    const projects = new Map<string, string[]>();
    for (const { uri, environments } of await programsOfWorkspace()) {
      const folder = projectFolderOf(uri.fsPath);
      projects.set(folder, [...(projects.get(folder) ?? []), ...environments]);
    }
    return [...projects].sort().flatMap(([path, environments]) => {
      const folder = relativeFolder(Uri.file(path));
      const scope = workspace.getWorkspaceFolder(Uri.file(path));
      if (scope === undefined) return [];
      const task = (command: FediTask["command"], environment?: string) =>
        this.task({ command, folder, environment, configurations: [] }, scope);
      // What deploys nothing is a library: there is nothing to compile.
      const compiled = environments.length === 0 ? [] : [undefined, ...environments.sort()];
      return [
        task("check"),
        ...compiled.map((environment) => task("compile", environment)),
        ...orders(scope, path).map((order) => this.task({ command: "compile", folder, ...order }, scope)),
      ];
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

  /** `cwd`: where it runs without a workspace folder. */
  private task(
    wanted: FediTask,
    scope: WorkspaceFolder | undefined,
    given?: TaskDefinition,
    cwd = Uri.file(".").fsPath,
  ): Task {
    const { command, folder, environment, configurations } = wanted;
    const within = (path: string) => (folder === "" ? path : `${folder}/${path}`);
    const words = [
      command,
      folder === "" ? "." : folder,
      ...(environment === undefined ? [] : ["--environment", environment]),
      ...configurations.flatMap((file) => ["--configuration", within(file)]),
      ...(command === "compile" && folder !== "" ? ["--out", within("out")] : []),
    ];
    const { command: program, args, env } = fediProgram(this.extensionFolder, words);
    const definition = given ?? {
      type: "fedi",
      command,
      ...(folder === "" ? {} : { folder }),
      ...(environment === undefined ? {} : { environment }),
      ...(configurations.length === 0 ? {} : { configurations: [...configurations] }),
    };
    const name = [
      command,
      ...(environment === undefined ? [] : [environment]),
      ...(configurations.length === 0 ? [] : ["with", configurations.join(", ")]),
      ...(folder === "" ? [] : [`(${folder})`]),
    ].join(" ");
    const execution = new ProcessExecution(program, [...args], { cwd: scope?.uri.fsPath ?? cwd, env: { ...env } });
    const task = new Task(definition, scope ?? TaskScope.Workspace, name, "fedi", execution, "$fedi");
    task.detail = ["fedi", ...words].join(" ");
    task.group = TaskGroup.Build;
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

/** The JSON files of a project that the workspace says are for an environment: each to be compiled with it. */
function orders(scope: WorkspaceFolder, project: string): Pick<FediTask, "environment" | "configurations">[] {
  return connectedFiles(scope).flatMap(({ file, environment, program }) => {
    if (projectFolderOf(program.fsPath) !== project) return [];
    return [{ environment, configurations: [relative(project, file.fsPath).replaceAll("\\", "/")] }];
  });
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
