/**
 * Operators' JSON configurations and the schema of their environment, through the editor's own JSON support.
 *
 * The workspace's `json.schemas` says which file is for which environment, so that a team shares it. The schema is the live one of a
 * program in the workspace (`fedi-schema:///ENVIRONMENT?PROGRAM`, nothing needs to be compiled), or one that was compiled
 * (`./out/ENVIRONMENT/schema/configuration.json`), for operators who have no program.
 */
import {
  EventEmitter,
  Uri,
  window,
  workspace,
  type Disposable,
  type QuickPickItem,
  type TextDocumentContentProvider,
  type WorkspaceFolder,
} from "vscode";
import { askOutputs } from "./ask-outputs.ts";
import type { Server } from "./client.ts";
import { programsOfWorkspace } from "./environments.ts";

export const schemaScheme = "fedi-schema";
const schemaPath = "schema/configuration.json";

interface Choice extends QuickPickItem {
  readonly url: string;
}

export class Configurations implements TextDocumentContentProvider {
  private readonly server: Server;
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  /** The last schema of each URI that was asked for. */
  private readonly schemas = new Map<string, string>();

  constructor(server: Server) {
    this.server = server;
    server.onChecked(() => {
      for (const uri of this.schemas.keys()) void this.refresh(Uri.parse(uri));
    });
  }

  register(): Disposable[] {
    return [workspace.registerTextDocumentContentProvider(schemaScheme, this), this.changed];
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const text = (await this.read(uri)) ?? this.schemas.get(uri.toString()) ?? "{}\n";
    this.schemas.set(uri.toString(), text);
    return text;
  }

  private async refresh(uri: Uri): Promise<void> {
    const text = await this.read(uri);
    if (text !== undefined && text !== this.schemas.get(uri.toString())) this.changed.fire(uri);
  }

  /** Undefined while the program has errors, and where the environment is gone. */
  private async read(uri: Uri): Promise<string | undefined> {
    const environment = uri.path.slice(1);
    const program = await this.programOf(uri);
    if (program === undefined) return undefined;
    const document = await workspace.openTextDocument(program);
    const declaration = new RegExp(`^environment\\s+${environment}\\b`, "m").exec(document.getText());
    const position = document.positionAt(declaration?.index ?? 0);
    const outputs = await askOutputs(this.server, program, position);
    if (outputs?.environment !== environment) return undefined;
    return outputs.files.find(({ path }) => path === schemaPath)?.text;
  }

  private async programOf(uri: Uri): Promise<Uri | undefined> {
    for (const { uri: root } of workspace.workspaceFolders ?? []) {
      const program = Uri.joinPath(root, uri.query);
      const isThere = await workspace.fs.stat(program).then(
        () => true,
        () => false,
      );
      if (isThere) return program;
    }
    return undefined;
  }

  /** `fedi.checkConfiguration`: asks for the environment, and remembers it in the workspace's settings. */
  async connect(): Promise<void> {
    const file = window.activeTextEditor?.document.uri;
    const folder = file === undefined ? undefined : workspace.getWorkspaceFolder(file);
    if (file === undefined || folder === undefined) {
      void window.showInformationMessage("Open a JSON file of the workspace first.");
      return;
    }
    const choices = await this.choices();
    if (choices.length === 0) {
      void window.showInformationMessage(
        "There is no environment in this workspace: neither in a program nor compiled, with a schema/configuration.json.",
      );
      return;
    }
    const chosen = await window.showQuickPick(choices, {
      placeHolder: "The environment that this configuration is for",
    });
    if (chosen === undefined) return;
    const pattern = `/${workspace.asRelativePath(file, false)}`;
    const settings = workspace.getConfiguration("json", folder.uri);
    const before = settings.inspect<unknown[]>("schemas")?.workspaceValue ?? [];
    const others = before.filter((entry) => !matchesOnly(entry, pattern));
    await settings.update("schemas", [...others, { fileMatch: [pattern], url: chosen.url }], false);
  }

  private async choices(): Promise<Choice[]> {
    const choices: Choice[] = [];
    for (const { uri, environments } of await programsOfWorkspace()) {
      const path = workspace.asRelativePath(uri, false);
      for (const name of environments)
        choices.push({ label: name, description: path, url: `${schemaScheme}:///${name}?${path}` });
    }
    for (const schema of await workspace.findFiles(`**/${schemaPath}`, "**/node_modules/**", 100)) {
      const path = workspace.asRelativePath(schema, false);
      const label =
        path
          .slice(0, -schemaPath.length - 1)
          .split("/")
          .pop() ?? "";
      choices.push({ label: label === "" ? "." : label, description: `compiled: ${path}`, url: `./${path}` });
    }
    return choices;
  }
}

/** An operator's file of the workspace, and the environment of a program that it is for. */
export interface ConnectedFile {
  readonly file: Uri;
  readonly environment: string;
  readonly program: Uri;
}

/** What `json.schemas` of a workspace folder says, where it names one file; written by hand, or by `fedi.checkConfiguration`. */
export function connectedFiles({ uri: root }: WorkspaceFolder): ConnectedFile[] {
  const entries: unknown = workspace.getConfiguration("json", root).get("schemas");
  return (Array.isArray(entries) ? entries : []).flatMap((entry: unknown) => {
    const { fileMatch, url }: Record<string, unknown> = Object(entry);
    const [, environment, program] = /^fedi-schema:\/\/\/([A-Za-z_]\w*)\?(.+)$/.exec(String(url)) ?? [];
    if (environment === undefined || program === undefined || !Array.isArray(fileMatch)) return [];
    return fileMatch.map(String).flatMap((pattern) => {
      if (!pattern.startsWith("/") || pattern.includes("*")) return [];
      return [{ file: Uri.joinPath(root, pattern), environment, program: Uri.joinPath(root, program) }];
    });
  });
}

function matchesOnly(entry: unknown, pattern: string): boolean {
  const matches: unknown = Object(entry)["fileMatch"];
  return Array.isArray(matches) && matches.length === 1 && matches[0] === pattern;
}
