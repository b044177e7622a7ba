/**
 * What the server says that it can do.
 */
import { TextDocumentSyncKind, type ServerCapabilities } from "vscode-languageserver/node";
import { tokenModifiers, tokenTypes } from "./features/semantic-tokens.ts";
import type { Settings } from "./settings.ts";

/** Programs, and folders with whatever is in them. */
const movable = [
  { scheme: "file", pattern: { glob: "**/*.fedi", matches: "file" as const } },
  { scheme: "file", pattern: { glob: "**", matches: "folder" as const } },
];

export function capabilitiesFor(settings: Settings): ServerCapabilities {
  return {
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    hoverProvider: true,
    definitionProvider: true,
    typeDefinitionProvider: true,
    implementationProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    completionProvider: { triggerCharacters: [".", '"', "@", "/", "{"], resolveProvider: true },
    signatureHelpProvider: { triggerCharacters: ["(", ","] },
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    workspace: { fileOperations: { willRename: { filters: movable } } },
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    documentLinkProvider: {},
    inlayHintProvider: true,
    codeActionProvider: { codeActionKinds: ["quickfix", "refactor.extract", "refactor.rewrite"] },
    codeLensProvider: { resolveProvider: true },
    callHierarchyProvider: true,
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: "}" },
    semanticTokensProvider: {
      legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
      full: true,
    },
    ...(settings.diagnostics === "pull"
      ? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } }
      : {}),
  };
}
