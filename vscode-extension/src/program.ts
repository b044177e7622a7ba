/**
 * Which `fedi` runs: the one that comes with the extension, or another that the setting `fedi.path` names.
 *
 * Out: what to start, for the language server and for tasks alike. Not here: starting it (client.ts, tasks.ts).
 */
import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { workspace } from "vscode";

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** `extensionFolder`: where this extension is installed. */
export function fediProgram(extensionFolder: string, args: readonly string[]): Program {
  const chosen = workspace.getConfiguration("fedi").get<string>("path", "").trim();
  if (chosen !== "") return { command: located(chosen), args, env: {} };
  const bundled = join(extensionFolder, "dist/code/fedi-command.cjs");
  // The editor's own program is a Node when it is told to be.
  return { command: process.execPath, args: [bundled, ...args], env: { ELECTRON_RUN_AS_NODE: "1" } };
}

/** A name without a separator is looked up on the `PATH`; anything else is a file. */
function located(chosen: string): string {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (!/[/\\]/.test(chosen) || isAbsolute(chosen) || folder === undefined) return chosen;
  const file = join(folder, chosen);
  // npm writes such files beside the scripts that Windows cannot start.
  return process.platform === "win32" && existsSync(`${file}.cmd`) ? `${file}.cmd` : file;
}
