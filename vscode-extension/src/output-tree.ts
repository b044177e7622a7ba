/**
 * The view that lists the files of an environment, as folders.
 */
import {
  EventEmitter,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type Disposable,
  type TreeDataProvider,
  type TreeView,
  type Uri,
} from "vscode";
import type { Outputs } from "./ask-outputs.ts";

/** A folder's path ends in `/`. */
type Path = string;

export class OutputTree implements TreeDataProvider<Path>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly uriOf: (environment: string, path: string) => Uri;
  private readonly view: TreeView<Path>;
  private environment = "";
  private paths: readonly Path[] = [];

  constructor(uriOf: (environment: string, path: string) => Uri) {
    this.uriOf = uriOf;
    this.view = window.createTreeView("fedi.outputs", { treeDataProvider: this, showCollapseAll: true });
  }

  /** `message`: what to say above the list. */
  show(outputs: Outputs, message: string | undefined): void {
    this.view.description = outputs.environment;
    this.view.message = message ?? "";
    const paths = outputs.files.map(({ path }) => path);
    if (this.environment === outputs.environment && paths.join("\0") === this.paths.join("\0")) return;
    this.environment = outputs.environment;
    this.paths = paths;
    this.changed.fire(undefined);
  }

  getChildren(folder: Path = ""): Path[] {
    const below = this.paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
    const names = new Set(below.map((rest) => rest.replace(/\/.*/s, "/")));
    const isFolder = (name: string) => (name.endsWith("/") ? 0 : 1);
    return [...names].sort((a, b) => isFolder(a) - isFolder(b)).map((name) => `${folder}${name}`);
  }

  getTreeItem(path: Path): TreeItem {
    const uri = this.uriOf(this.environment, path.replace(/\/$/, ""));
    const isFolder = path.endsWith("/");
    const item = new TreeItem(uri, isFolder ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None);
    item.id = `${this.environment}:${path}`;
    if (!isFolder) item.command = { command: "vscode.open", title: "Open", arguments: [uri] };
    return item;
  }

  dispose(): void {
    this.view.dispose();
    this.changed.dispose();
  }
}
