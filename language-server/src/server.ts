/**
 * The language server: each request of the protocol leads to a feature, and what the feature says goes back.
 *
 * In: a connection. Out: answers. An error in one request is logged and the rest go on.
 * Not here: what features say (features/), how it is converted (protocol.ts).
 */
import {
  ErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  type CancellationToken,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type Position,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { version as fediVersion, type FileId, type Host, type Project } from "../../compiler/src/index.ts";
import { Checker } from "./checker.ts";
import { definitionAt } from "./features/definition.ts";
import { hoverAt } from "./features/hover.ts";
import { pathOfUri, toDiagnostic, toHover, toLinks, toOffset, uriOfPath, type Names } from "./protocol.ts";
import { Session } from "./session.ts";
import { defaultSettings, readSettings } from "./settings.ts";

export interface ServerWorld {
  readonly host: Host;
  readonly standardLibrary: string;
}

/** A place that a request is about. */
interface At extends Names {
  readonly file: FileId;
  readonly offset: number;
}

export function startServer(connection: Connection, world: ServerWorld): void {
  let settings = defaultSettings;
  const documents = new Map<string, TextDocument>();
  const log = (line: string) => connection.console.log(line);
  const session = new Session({ ...world, trace: (line) => void (settings.trace === "queries" && log(line)) });
  const failed = (what: string, thrown: unknown) =>
    connection.console.error(`${what}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  const uriOf = (project: Project, file: FileId) => {
    const path = session.pathOf(project, file);
    return openUris.get(path) ?? uriOfPath(path);
  };
  /** The URI as the client wrote it, by path. */
  const openUris = new Map<string, string>();
  const namesOf = (project: Project): Names => ({ project, uriOf: (file) => uriOf(project, file) });

  const checker = new Checker(session, {
    failed,
    publish: (project, file, diagnostics) => {
      if (settings.diagnostics !== "push") return;
      const names = namesOf(project);
      const uri = uriOf(project, file);
      const version = documents.get(uri)?.version;
      const shown = diagnostics.map((diagnostic) => toDiagnostic(names, diagnostic));
      void connection.sendDiagnostics({ uri, diagnostics: shown, ...(version === undefined ? {} : { version }) });
    },
  });

  /** Answers a request about a file; `undefined` where there is nothing to say, it was cancelled, or it failed, which is logged. */
  function about<T>(
    what: string,
    uri: string,
    token: CancellationToken,
    answer: (at: Names & { file: FileId }) => T,
  ): T | null {
    if (token.isCancellationRequested) throw new ResponseError(-32800, "cancelled");
    try {
      const found = session.at(pathOfUri(uri));
      return found === undefined ? null : answer({ ...namesOf(found.project), file: found.file });
    } catch (thrown) {
      failed(what, thrown);
      return null;
    }
  }

  /** The same at a position. */
  function at<T>(
    what: string,
    params: { readonly textDocument: { readonly uri: string }; readonly position: Position },
    token: CancellationToken,
    answer: (at: At) => T,
  ): T | null {
    return about(what, params.textDocument.uri, token, (names) =>
      answer({ ...names, offset: toOffset(names.project, names.file, params.position) }),
    );
  }

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    settings = readSettings(params.initializationOptions);
    return {
      serverInfo: { name: "fedi", version: fediVersion },
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        hoverProvider: true,
        definitionProvider: true,
      },
    };
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    documents.set(uri, TextDocument.create(uri, languageId, version, text));
    const path = pathOfUri(uri);
    openUris.set(path, uri);
    session.open(path, text);
    const found = session.at(path);
    if (found !== undefined) checker.touched(found.project, found.file);
  });

  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const document = documents.get(uri);
    if (document === undefined) return;
    const before = document.getText();
    const next = TextDocument.update(document, contentChanges, version);
    documents.set(uri, next);
    const after = next.getText();
    session.change(pathOfUri(uri), after);
    const found = session.at(pathOfUri(uri));
    if (found !== undefined) checker.touched(found.project, found.file, before, after);
  });

  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const path = pathOfUri(uri);
    const found = session.at(path);
    documents.delete(uri);
    session.close(path);
    openUris.delete(path);
    if (found !== undefined) checker.closed(found.project);
  });

  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    session.changedOnDisk([pathOfUri(uri)]);
    checker.touchedAll();
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    session.changedOnDisk(changes.map(({ uri }) => pathOfUri(uri)));
    checker.touchedAll();
  });

  connection.onDidChangeConfiguration(({ settings: given }) => {
    settings = readSettings(Object(given)["fedi"], settings);
  });

  connection.onHover((params, token) =>
    at("hover", params, token, (place) => {
      const found = hoverAt(place.project, place.file, place.offset);
      return found === undefined ? null : toHover(place, found);
    }),
  );

  connection.onDefinition((params, token) =>
    at("definition", params, token, (place) => {
      const found = definitionAt(place.project, place.file, place.offset);
      return found === undefined ? null : toLinks(place, found);
    }),
  );

  connection.onShutdown(() => checker.stop());
  connection.onRequest((method) => new ResponseError(ErrorCodes.MethodNotFound, `there is no request ${method}`));
  connection.listen();
}
