/**
 * What an environment compiles to, beside its program and as it is typed: read-only documents, and a view that lists them.
 *
 * In: the place that the outputs are shown for; it moves with the text. Out: `fedi-output:` documents, which change when the server has
 * looked at an edit. While there are errors the last outputs stay, and the view says so.
 */
import {
  commands,
  EventEmitter,
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type Position,
  type TextDocumentChangeEvent,
  type TextDocumentContentProvider,
} from "vscode";
import { OutputTree } from "./output-tree.ts";
import { askOutputs, type Outputs } from "./ask-outputs.ts";
import type { Server } from "./client.ts";

export const outputScheme = "fedi-output";

/** Where to look from: a place in an environment or a deployment. */
interface Source {
  readonly uri: Uri;
  offset: number;
}

export class OutputView implements TextDocumentContentProvider {
  private readonly server: Server;
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  private readonly tree = new OutputTree(outputUri);
  private source: Source | undefined;
  /** The last outputs without errors, of each environment. */
  private readonly last = new Map<string, Outputs>();
  private current: Outputs | undefined;
  private shownPath: string | undefined;

  constructor(server: Server) {
    this.server = server;
    server.onChecked(() => void this.refresh());
  }

  register(): Disposable[] {
    return [
      workspace.registerTextDocumentContentProvider(outputScheme, this),
      workspace.onDidChangeTextDocument((event) => this.followEdit(event)),
      window.onDidChangeActiveTextEditor((editor) => {
        if (editor?.document.uri.scheme === outputScheme) this.shownPath = pathIn(editor.document.uri);
      }),
      this.tree,
      this.changed,
    ];
  }

  provideTextDocumentContent(uri: Uri): string {
    const environment = uri.authority;
    const outputs = this.last.get(environment);
    const file = outputs?.files.find(({ path }) => path === pathIn(uri));
    if (file !== undefined) return file.text;
    return outputs === undefined ? this.sentence() : `${environment} has no such file any more.\n`;
  }

  /** Shows the file that was shown before, or the one that says most. */
  async show(uri: Uri, position: Position): Promise<void> {
    const document = await workspace.openTextDocument(uri);
    this.source = { uri, offset: document.offsetAt(position) };
    await this.refresh();
    if (this.current === undefined) {
      void window.showInformationMessage("There is no environment here that outputs could be shown of.");
      return;
    }
    await commands.executeCommand("setContext", "fedi.outputsShown", true);
    const files = this.last.get(this.current.environment)?.files ?? [];
    const first = files.find(({ path }) => path === this.shownPath) ?? files.find(isTelling) ?? files[0];
    if (first === undefined) {
      void window.showWarningMessage(this.sentence());
      return;
    }
    await this.open(this.current.environment, first.path);
  }

  /** Asks which file to look at. */
  async choose(): Promise<void> {
    const outputs = this.current === undefined ? undefined : this.last.get(this.current.environment);
    if (outputs === undefined) return;
    const items = outputs.files.map(({ path }) => path);
    const path = await window.showQuickPick(items, { placeHolder: `A file of ${outputs.environment}` });
    if (path !== undefined) await this.open(outputs.environment, path);
  }

  private async open(environment: string, path: string): Promise<void> {
    this.shownPath = path;
    const beside = window.visibleTextEditors.find(({ document }) => document.uri.scheme === outputScheme)?.viewColumn;
    await window.showTextDocument(outputUri(environment, path), {
      viewColumn: beside ?? ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  }

  private async refresh(): Promise<void> {
    const { source } = this;
    if (source === undefined) return;
    const document = await workspace.openTextDocument(source.uri);
    const found = await askOutputs(this.server, source.uri, document.positionAt(source.offset));
    if (found === undefined || source !== this.source) return;
    this.current = found;
    const { environment } = found;
    const before = this.last.get(environment);
    if (found.errors === 0) this.last.set(environment, found);
    const now = this.last.get(environment);
    this.tree.show(now ?? found, found.errors > 0 ? this.sentence() : undefined);
    if (now !== before) this.announce(environment, before, now);
  }

  /** Only files whose text is another are read anew. */
  private announce(environment: string, before: Outputs | undefined, now: Outputs | undefined): void {
    const textOf = (outputs: Outputs | undefined, path: string) =>
      outputs?.files.find((file) => file.path === path)?.text;
    const paths = new Set([...(before?.files ?? []), ...(now?.files ?? [])].map(({ path }) => path));
    for (const path of paths)
      if (textOf(before, path) !== textOf(now, path)) this.changed.fire(outputUri(environment, path));
  }

  private sentence(): string {
    const { current } = this;
    if (current === undefined) return "The language server has not said yet what this is.\n";
    const { environment, errors } = current;
    const count = errors === 1 ? "an error" : `${errors} errors`;
    return this.last.has(environment)
      ? `${environment} has ${count}. This is what it was before.`
      : `${environment} has ${count}. Its outputs are there when it has none.`;
  }

  private followEdit({ document, contentChanges }: TextDocumentChangeEvent): void {
    const { source } = this;
    if (source === undefined || document.uri.toString() !== source.uri.toString()) return;
    for (const { rangeOffset, rangeLength, text } of contentChanges) {
      if (rangeOffset > source.offset) continue;
      const isBefore = rangeOffset + rangeLength <= source.offset;
      source.offset = isBefore ? source.offset + text.length - rangeLength : rangeOffset;
    }
  }
}

export function outputUri(environment: string, path: string): Uri {
  return Uri.from({ scheme: outputScheme, authority: environment, path: `/${path}` });
}

function pathIn(uri: Uri): string {
  return uri.path.slice(1);
}

function isTelling({ path }: { readonly path: string }): boolean {
  return (/^nixos\/[^/]+\.nix$/.test(path) && path !== "nixos/flake.nix") || path === "tofu/main.tf.json";
}
