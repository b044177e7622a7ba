/**
 * `fedi init` in a folder that the user chooses, which is then opened.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { commands, Uri, window, workspace } from "vscode";
import { fediProgram } from "./program.ts";

export async function newProject(extensionFolder: string): Promise<void> {
  const [folder] =
    (await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: "Make the Project Here",
      title: "An empty folder for the project",
    })) ?? [];
  if (folder === undefined) return;
  const { command, args, env } = fediProgram(extensionFolder, ["init", folder.fsPath]);
  try {
    await promisify(execFile)(command, [...args], { env: { ...process.env, ...env }, shell: command.endsWith(".cmd") });
  } catch (thrown) {
    const said = String(Object(thrown)["stderr"] ?? "").trim();
    void window.showErrorMessage(said.replace(/^error: /, "").split("\n")[0] ?? "The project could not be made.");
    return;
  }
  const isOpen = workspace.getWorkspaceFolder(folder) !== undefined;
  if (isOpen) await window.showTextDocument(Uri.joinPath(folder, "main.fedi"));
  else await commands.executeCommand("vscode.openFolder", folder);
}
