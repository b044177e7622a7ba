/**
 * The language server: each request of the protocol leads to a feature, and what the feature says goes back.
 *
 * In: a connection. Out: answers. An error in one request is logged and the rest go on.
 * Not here: what features say (features/), how it is converted (protocol.ts), documents (session.ts), when to check (checker.ts).
 */
import {
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type ClientCapabilities,
  type CodeLens,
  type Connection,
  type Position,
  type TextEdit,
} from "vscode-languageserver/node";
import { version as fediVersion, type FileId, type Host, type Project, type Span } from "../../compiler/src/index.ts";
import { capabilitiesFor } from "./capabilities.ts";
import { Checker } from "./checker.ts";
import { Documents } from "./documents.ts";
import { functionAt, incomingCalls, outgoingCalls } from "./features/call-hierarchy.ts";
import { codeActionsIn } from "./features/code-actions.ts";
import { lensesIn, lensText } from "./features/code-lens.ts";
import { completionAt, completionDetail, type Completion } from "./features/completion.ts";
import { definitionAt } from "./features/definition.ts";
import { foldsOf, selectionsAt } from "./features/folding.ts";
import { formattingAfter, formattingIn, formattingOf } from "./features/formatting.ts";
import { filesMoved, importsAfterMove } from "./features/move-files.ts";
import { hoverAt } from "./features/hover.ts";
import { implementationsAt } from "./features/implementations.ts";
import { inlayHintsIn } from "./features/inlay-hints.ts";
import { linksIn } from "./features/links.ts";
import { outputsAt } from "./features/outputs.ts";
import { referencesAt } from "./features/references.ts";
import { renamableAt, renameAt } from "./features/rename.ts";
import { semanticTokensOf } from "./features/semantic-tokens.ts";
import { signatureAt } from "./features/signature-help.ts";
import { outlineOf, symbolsNamed } from "./features/symbols.ts";
import { typeDefinitionAt } from "./features/type-definition.ts";
import { ProjectProcesses, type ProcessStart } from "./project-processes.ts";
import * as protocol from "./protocol.ts";
import { pathOfUri, toLocation, toOffset, toSpan, type Names } from "./protocol.ts";
import { Session } from "./session.ts";
import { defaultSettings, readSettings, type Settings } from "./settings.ts";
import { inSlices, type Work } from "./work.ts";

export interface ServerWorld {
  readonly host: Host;
  readonly standardLibrary: string;
  /** How large projects are checked elsewhere; undefined where they are not. */
  readonly processes: ProcessStart | undefined;
}

interface AtFile extends Names {
  readonly file: FileId;
}

/** A place that a request is about. */
interface AtPlace extends AtFile {
  readonly offset: number;
}

interface OfDocument {
  readonly textDocument: { readonly uri: string };
}

/** Result: to be called when the connection is gone. */
export function startServer(connection: Connection, world: ServerWorld): () => void {
  const server = new Server(connection, world);
  server.listen();
  return () => server.stop();
}

class Server {
  private readonly connection: Connection;
  private readonly session: Session;
  private readonly checker: Checker;
  private settings: Settings = defaultSettings;
  private client: ClientCapabilities = {};
  private readonly documents: Documents;
  /** The last list of completions: details are asked of it. */
  private completions: { readonly project: Project; readonly found: Completion } | undefined;

  constructor(connection: Connection, world: ServerWorld) {
    this.connection = connection;
    const trace = (line: string) => {
      if (this.settings.trace === "queries") this.say(() => connection.console.log(line));
    };
    this.session = new Session({ ...world, trace });
    this.checker = new Checker(this.session, new ProjectProcesses(world.processes), {
      failed: (what, thrown) => this.failed(what, thrown),
      publish: (project, file, diagnostics) => {
        if (this.settings.diagnostics !== "push") return;
        const names = this.namesOf(project);
        const uri = names.uriOf(file);
        const version = this.documents.versionOf(uri);
        const shown = diagnostics.map((diagnostic) => protocol.toDiagnostic(names, diagnostic));
        this.say(() =>
          connection.sendDiagnostics({ uri, diagnostics: shown, ...(version === undefined ? {} : { version }) }),
        );
      },
      checked: () => {
        this.say(() => connection.sendNotification("fedi/checked"));
        if (this.settings.diagnostics === "pull" && this.client.workspace?.diagnostics?.refreshSupport === true)
          this.say(() => connection.languages.diagnostics.refresh());
      },
    });
    this.documents = new Documents(this.session, this.checker);
  }

  listen(): void {
    this.listenToLife();
    this.documents.listen(this.connection);
    this.answerAboutPlaces();
    this.answerAboutFiles();
    this.answerAboutProjects();
    this.connection.listen();
  }

  /** Nothing goes on that would keep this process alive. */
  stop(): void {
    this.checker.stop();
  }

  private failed(what: string, thrown: unknown): void {
    const words = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    this.say(() => this.connection.console.error(`${what}: ${words}`));
  }

  /** To the client, if it is still there. */
  private say(send: () => Promise<void> | void): void {
    try {
      void Promise.resolve(send()).catch(() => {});
    } catch {
      // It fell over, and the connection with it.
    }
  }

  private namesOf(project: Project): Names {
    const uriOf = (file: FileId) => {
      const path = this.session.pathOf(project, file);
      return this.documents.uriOf(path) ?? protocol.uriOfPath(path);
    };
    return { project, uriOf };
  }

  private find(uri: string): AtFile | undefined {
    const found = this.session.at(pathOfUri(uri));
    return found === undefined ? undefined : { ...this.namesOf(found.project), file: found.file };
  }

  /** Answers about a file; null where there is nothing to say, or it failed, which is logged. */
  private inFile<T>(
    what: string,
    { textDocument: { uri } }: OfDocument,
    token: CancellationToken,
    answer: (at: AtFile) => T,
  ): T | null {
    if (token.isCancellationRequested) throw cancelled();
    try {
      const at = this.find(uri);
      return at === undefined ? null : answer(at);
    } catch (thrown) {
      this.failed(what, thrown);
      return null;
    }
  }

  private inPlace<T>(
    what: string,
    params: OfDocument & { readonly position: Position },
    token: CancellationToken,
    answer: (at: AtPlace) => T,
  ): T | null {
    return this.inFile(what, params, token, (at) =>
      answer({ ...at, offset: toOffset(at.project, at.file, params.position) }),
    );
  }

  /** Long work, in slices; given up when it is cancelled or a document changes. */
  private async working<T>(what: string, token: CancellationToken, work: Work<T> | null): Promise<T | null> {
    if (work === null) return null;
    const { changes } = this.documents;
    const isOver = () => token.isCancellationRequested || changes !== this.documents.changes;
    try {
      const found = await inSlices(work, isOver);
      if (found !== undefined) return found;
    } catch (thrown) {
      this.failed(what, thrown);
      return null;
    }
    throw token.isCancellationRequested ? cancelled() : new ResponseError(LSPErrorCodes.ContentModified, "changed");
  }

  private listenToLife(): void {
    const { connection } = this;
    connection.onInitialize(({ capabilities, initializationOptions, workspaceFolders, rootUri }) => {
      this.client = capabilities;
      this.settings = readSettings(initializationOptions);
      const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
      this.checker.begins(folders.map(pathOfUri));
      return { serverInfo: { name: "fedi", version: fediVersion }, capabilities: capabilitiesFor(this.settings) };
    });
    connection.onInitialized(() => {
      if (this.client.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
      connection.client
        .register(DidChangeWatchedFilesNotification.type, { watchers: protocol.watchers })
        .catch((thrown: unknown) => this.failed("watching files", thrown));
    });
    connection.onDidChangeConfiguration(({ settings: given }) => {
      this.settings = readSettings(Object(given)["fedi"], this.settings);
    });
    connection.onShutdown(() => this.checker.stop());
    connection.onRequest((method) => new ResponseError(ErrorCodes.MethodNotFound, `there is no request ${method}`));
  }

  private answerAboutPlaces(): void {
    const { connection } = this;
    const hasLinks = (of: "definition" | "typeDefinition") => this.client.textDocument?.[of]?.linkSupport === true;
    connection.onHover((params, token) =>
      this.inPlace("hover", params, token, (at) => {
        const found = hoverAt(at.project, at.file, at.offset);
        return found === undefined ? null : protocol.toHover(at, found);
      }),
    );
    connection.onDefinition((params, token) =>
      this.inPlace("definition", params, token, (at) => {
        const found = definitionAt(at.project, at.file, at.offset);
        return found === undefined ? null : protocol.toLinks(at, found, hasLinks("definition"));
      }),
    );
    connection.onTypeDefinition((params, token) =>
      this.inPlace("type definition", params, token, (at) => {
        const found = typeDefinitionAt(at.project, at.file, at.offset);
        return found === undefined ? null : protocol.toLinks(at, found, hasLinks("typeDefinition"));
      }),
    );
    connection.onCompletion((params, token) =>
      this.inPlace("completion", params, token, (at) => {
        const found = completionAt(at.project, at.file, at.offset);
        this.completions = { project: at.project, found };
        const { snippetSupport, labelDetailsSupport } = this.client.textDocument?.completion?.completionItem ?? {};
        return protocol.toCompletion(at, at.file, found, {
          hasSnippets: snippetSupport === true,
          hasLabelDetails: labelDetailsSupport === true,
        });
      }),
    );
    connection.onCompletionResolve((item) => {
      const about = typeof item.data === "number" ? this.completions?.found.items[item.data] : undefined;
      if (this.completions === undefined || about?.label !== item.label) return item;
      try {
        return {
          ...item,
          ...protocol.toDetail(completionDetail(this.completions.project, this.completions.found, about)),
        };
      } catch (thrown) {
        this.failed("completion detail", thrown);
        return item;
      }
    });
    connection.onSignatureHelp((params, token) =>
      this.inPlace("signature help", params, token, (at) => {
        const found = signatureAt(at.project, at.file, at.offset);
        return found === undefined ? null : protocol.toSignature(found);
      }),
    );
    connection.onReferences(async (params, token) =>
      this.placesFound("references", params, token, (at) =>
        referencesAt(at.project, at.file, at.offset, params.context.includeDeclaration),
      ),
    );
    connection.onDocumentHighlight(async (params, token) => {
      const found = await this.placesFound("highlight", params, token, (at) =>
        referencesAt(at.project, at.file, at.offset, true, at.file),
      );
      return found?.map(({ range }) => ({ range })) ?? null;
    });
    connection.onImplementation(async (params, token) =>
      this.placesFound("implementations", params, token, (at) => implementationsAt(at.project, at.file, at.offset)),
    );
    connection.onPrepareRename((params, token) =>
      this.inPlace("prepare rename", params, token, (at) => {
        const found = renamableAt(at.project, at.file, at.offset);
        if ("kind" in found) return null;
        return { range: protocol.toRange(at.project, found.span), placeholder: found.name };
      }),
    );
    connection.onRenameRequest(async (params, token) => {
      const at = this.inPlace("rename", params, token, (place) => place);
      if (at === null) return null;
      const found = await this.working(
        "rename",
        token,
        renameAt(at.project, at.file, at.offset, params.newName, this.settings.rename.keepsOldNames),
      );
      if (found?.kind === "refused") throw new ResponseError(LSPErrorCodes.RequestFailed, found.reason);
      if (found === null) return null;
      const hasGroups = this.client.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
      return protocol.toRename(at, found, hasGroups);
    });
    connection.languages.callHierarchy.onPrepare((params, token) =>
      this.inPlace("call hierarchy", params, token, (at) => {
        const found = functionAt(at.project, at.file, at.offset);
        return found === undefined ? null : [protocol.toCallItem(at, found)];
      }),
    );
    connection.languages.callHierarchy.onIncomingCalls(async ({ item }, token) => {
      const at = this.inFile("incoming calls", { textDocument: item }, token, (place) => place);
      if (at === null) return null;
      const found = await this.working("incoming calls", token, incomingCalls(at.project, String(item.data)));
      return (found ?? []).map(({ of, places }) => ({
        from: protocol.toCallItem(at, of),
        fromRanges: places.map((span) => protocol.toRange(at.project, span)),
      }));
    });
    connection.languages.callHierarchy.onOutgoingCalls(({ item }, token) =>
      this.inFile("outgoing calls", { textDocument: item }, token, (at) =>
        outgoingCalls(at.project, String(item.data)).map(({ of, places }) => ({
          to: protocol.toCallItem(at, of),
          fromRanges: places.map((span) => protocol.toRange(at.project, span)),
        })),
      ),
    );
    connection.onRequest(
      "fedi/outputs",
      (params: OfDocument & { readonly position: Position }, token: CancellationToken) =>
        this.inPlace("outputs", params, token, (at) => outputsAt(at.project, at.file, at.offset) ?? null),
    );
  }

  private async placesFound(
    what: string,
    params: OfDocument & { readonly position: Position },
    token: CancellationToken,
    find: (at: AtPlace) => Work<readonly Span[]>,
  ) {
    const at = this.inPlace(what, params, token, (place) => place);
    const found = await this.working(what, token, at === null ? null : find(at));
    return at === null || found === null ? null : found.map((span) => toLocation(at, span));
  }

  private answerAboutFiles(): void {
    const { connection } = this;
    connection.languages.diagnostics.on((params, token) => {
      const items = this.inFile("diagnostics", params, token, (at) =>
        this.checker.diagnostics(at.project, at.file).map((diagnostic) => protocol.toDiagnostic(at, diagnostic)),
      );
      return { kind: "full", items: items ?? [] };
    });
    connection.onDocumentSymbol((params, token) =>
      this.inFile("outline", params, token, (at) =>
        outlineOf(at.project, at.file).map((symbol) => protocol.toOutline(at.project, symbol)),
      ),
    );
    connection.onFoldingRanges((params, token) =>
      this.inFile("folding", params, token, (at) =>
        foldsOf(at.project, at.file).map((fold) => protocol.toFold(at.project, fold)),
      ),
    );
    connection.onSelectionRanges((params, token) =>
      this.inFile("selection", params, token, (at) =>
        params.positions.map((position) => {
          const spans = selectionsAt(at.project, at.file, toOffset(at.project, at.file, position));
          return protocol.toSelection(at.project, spans, position);
        }),
      ),
    );
    connection.onDocumentLinks((params, token) =>
      this.inFile("links", params, token, (at) =>
        linksIn(at.project, at.file).map((link) => protocol.toDocumentLink(at, link)),
      ),
    );
    connection.languages.semanticTokens.on((params, token) => {
      const data = this.inFile("colours", params, token, (at) =>
        protocol.toSemanticTokens(at.project, at.file, semanticTokensOf(at.project, at.file)),
      );
      return { data: data ?? [] };
    });
    connection.languages.inlayHint.on((params, token) =>
      this.inFile("inlay hints", params, token, (at) =>
        inlayHintsIn(at.project, toSpan(at.project, at.file, params.range), this.settings.inlayHints).map((hint) =>
          protocol.toInlayHint(at.project, at.file, hint),
        ),
      ),
    );
    connection.onCodeAction((params, token) =>
      this.inFile("code actions", params, token, (at) => {
        const diagnostics = this.checker.diagnostics(at.project, at.file);
        const { only } = params.context;
        return codeActionsIn(at.project, toSpan(at.project, at.file, params.range), diagnostics)
          .filter(({ kind }) => only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`)))
          .map((action) => protocol.toCodeAction(at, action));
      }),
    );
    connection.onCodeLens((params, token) =>
      this.inFile("code lens", params, token, (at) =>
        this.settings.codeLens ? lensesIn(at.project, at.file).map((lens) => protocol.toLens(at, lens)) : [],
      ),
    );
    connection.onCodeLensResolve(async (lens, token) => this.resolvedLens(lens, token));
    connection.onDocumentFormatting((params, token) =>
      this.inFile("formatting", params, token, (at) =>
        protocol.toEdits(at.project, formattingOf(at.project, at.file, indentationOf(params.options))),
      ),
    );
    connection.onDocumentRangeFormatting((params, token) =>
      this.inFile("formatting", params, token, (at) => {
        const span = toSpan(at.project, at.file, params.range);
        return protocol.toEdits(at.project, formattingIn(at.project, span, indentationOf(params.options)));
      }),
    );
    connection.onDocumentOnTypeFormatting((params, token) =>
      this.inPlace("formatting", params, token, (at) =>
        protocol.toEdits(at.project, formattingAfter(at.project, at.file, at.offset, indentationOf(params.options))),
      ),
    );
  }

  private async resolvedLens(lens: CodeLens, token: CancellationToken): Promise<CodeLens> {
    const { uri, kind, symbol } = protocol.readLens(lens.data);
    const found = this.inFile("code lens", { textDocument: { uri } }, token, (at) => {
      const one = lensesIn(at.project, at.file).find((other) => other.kind === kind && other.symbol === symbol);
      return one === undefined ? undefined : { at, one };
    });
    if (found === null || found === undefined) return lens;
    const text = await this.working("code lens", token, lensText(found.at.project, found.one));
    return text === null ? lens : { ...lens, command: protocol.toLensCommand(found.at, found.one, text) };
  }

  private answerAboutProjects(): void {
    this.connection.workspace.onWillRenameFiles(async ({ files }, token) => {
      const paths = files.map(({ oldUri, newUri }) => ({
        from: this.session.realPath(pathOfUri(oldUri)),
        to: this.session.realPath(pathOfUri(newUri)),
      }));
      const changes: Record<string, TextEdit[]> = {};
      for (const project of this.session.all()) {
        const moves = new Map(paths.flatMap((path) => [...filesMoved(project, path)]));
        const edits = await this.working("moving files", token, importsAfterMove(project, moves));
        Object.assign(changes, protocol.toWorkspaceEdit(this.namesOf(project), edits ?? []).changes);
      }
      return { changes };
    });
    this.connection.onWorkspaceSymbol(async ({ query }, token) => {
      const all = [];
      for (const project of this.session.all()) {
        const found = await this.working("symbols", token, symbolsNamed(project, query));
        all.push(...(found ?? []).map((symbol) => protocol.toProjectSymbol(this.namesOf(project), symbol)));
      }
      return all;
    });
  }
}

function cancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
}

function indentationOf(options: { readonly tabSize: number; readonly insertSpaces: boolean }) {
  return { tabWidth: options.tabSize, useTabs: !options.insertSpaces };
}
