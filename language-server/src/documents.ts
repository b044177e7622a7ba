/**
 * The documents of the client: each notification about one goes to the session, and to the checker.
 *
 * In: what the client says of documents, by the URIs that it writes. Out: their versions, and how many changes there were.
 * Not here: projects (session.ts), requests (server.ts).
 */
import type { Connection } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Checker } from "./checker.ts";
import { pathOfUri } from "./protocol.ts";
import type { Session } from "./session.ts";

export class Documents {
  private readonly session: Session;
  private readonly checker: Checker;
  /** By URI as the client writes it. */
  private readonly open = new Map<string, TextDocument>();
  private readonly uris = new Map<string, string>();
  /** Counts changes of documents: what takes longer than until the next one is out of date. */
  changes = 0;

  constructor(session: Session, checker: Checker) {
    this.session = session;
    this.checker = checker;
  }

  versionOf(uri: string): number | undefined {
    return this.open.get(uri)?.version;
  }

  /** As the client writes it; undefined for a file that is not open. */
  uriOf(path: string): string | undefined {
    return this.uris.get(path);
  }

  listen(connection: Connection): void {
    const { session, checker, open } = this;
    connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
      this.changes++;
      open.set(uri, TextDocument.create(uri, languageId, version, text));
      const path = pathOfUri(uri);
      this.uris.set(path, uri);
      session.open(path, text);
      const found = session.at(path);
      if (found !== undefined) checker.opened(found.project, found.file, text);
    });
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
      const document = open.get(uri);
      if (document === undefined) return;
      this.changes++;
      const before = document.getText();
      const next = TextDocument.update(document, contentChanges, version);
      open.set(uri, next);
      const after = next.getText();
      session.change(pathOfUri(uri), after);
      const found = session.at(pathOfUri(uri));
      if (found !== undefined) checker.edited(found.project, found.file, { before, after });
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      this.changes++;
      const path = pathOfUri(uri);
      const found = session.at(path);
      const text = open.get(uri)?.getText() ?? "";
      open.delete(uri);
      session.close(path);
      this.uris.delete(path);
      if (found !== undefined) checker.closed(found.project, found.file, text);
    });
    connection.onDidSaveTextDocument(({ textDocument: { uri } }) => this.changedOnDisk([uri], true));
    connection.onDidChangeWatchedFiles(({ changes }) =>
      this.changedOnDisk(
        changes.map(({ uri }) => uri),
        false,
      ),
    );
  }

  private changedOnDisk(uris: readonly string[], isSaved: boolean): void {
    if (!this.session.changedOnDisk(uris.map(pathOfUri))) return;
    this.changes++;
    this.checker.touchedAll(isSaved);
  }
}
