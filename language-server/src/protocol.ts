/**
 * Between the features' plain data and the Language Server Protocol: offsets and positions, paths and URIs, names of kinds.
 *
 * Only this file and server.ts know the protocol. Positions count UTF-16 code units, as our offsets do.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  CompletionItemKind,
  type CompletionItemLabelDetails,
  WatchKind,
  type FileSystemWatcher,
  DiagnosticSeverity,
  DiagnosticTag,
  InlayHintKind,
  InsertTextFormat,
  MarkupKind,
  SymbolKind,
  type CallHierarchyItem,
  type CodeAction as LspCodeAction,
  type CodeLens,
  type CompletionItem as LspCompletionItem,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  type Hover,
  type InlayHint as LspInlayHint,
  type Location,
  type LocationLink,
  type MarkupContent,
  type Position,
  type Range,
  type SelectionRange,
  type SignatureHelp as LspSignatureHelp,
  type SymbolInformation,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import {
  offsetAt,
  positionAt,
  sourceForMessages,
  sourceOf,
  type FileId,
  type LocatedDiagnostic,
  type Project,
  type SourceText,
  type Span,
} from "../../compiler/src/index.ts";
import type { TextEdit } from "./analysis/importable.ts";
import type { Caller } from "./features/call-hierarchy.ts";
import type { CodeAction } from "./features/code-actions.ts";
import type { Lens, LensText } from "./features/code-lens.ts";
import type { Renaming } from "./features/rename.ts";
import type { Completion, CompletionItem, CompletionKind } from "./features/completion.ts";
import type { Definition } from "./features/definition.ts";
import type { Fold } from "./features/folding.ts";
import type { Hover as HoverText } from "./features/hover.ts";
import type { InlayHint } from "./features/inlay-hints.ts";
import type { Link } from "./features/links.ts";
import { tokenModifiers, tokenTypes, type SemanticToken } from "./features/semantic-tokens.ts";
import type { SignatureHelp } from "./features/signature-help.ts";
import type { OutlineSymbol, ProjectSymbol, SymbolKind as OurSymbolKind } from "./features/symbols.ts";

/** How files of a project are called by the client. */
export interface Names {
  readonly project: Project;
  readonly uriOf: (file: FileId) => string;
}

/** The path that a URI stands for; of a document without a file one that no file has. */
export function pathOfUri(uri: string): string {
  if (uri.startsWith("file:")) {
    try {
      return fileURLToPath(uri);
    } catch {
      // A file of another machine, or no URI at all.
    }
  }
  return `/.unsaved/${encodeURIComponent(uri)}${uri.endsWith(".fedi") ? "" : ".fedi"}`;
}

export function uriOfPath(path: string): string {
  const unsaved = /^\/\.unsaved\/(.*?)(?:\.fedi)?$/.exec(path)?.[1];
  return unsaved === undefined ? pathToFileURL(path).href : decodeURIComponent(unsaved);
}

function sourceIn(project: Project, file: FileId): SourceText {
  return sourceForMessages(project, file) ?? sourceOf(project, file).source;
}

export function toOffset(project: Project, file: FileId, position: Position): number {
  return offsetAt(sourceIn(project, file), position);
}

function toPosition(project: Project, file: FileId, offset: number): Position {
  return positionAt(sourceIn(project, file), offset);
}

export function toRange(project: Project, { file, start, end }: Span): Range {
  return { start: toPosition(project, file, start), end: toPosition(project, file, end) };
}

export function toSpan(project: Project, file: FileId, range: Range): Span {
  return { file, start: toOffset(project, file, range.start), end: toOffset(project, file, range.end) };
}

export function toLocation(names: Names, span: Span): Location {
  return { uri: names.uriOf(span.file), range: toRange(names.project, span) };
}

/** Clients that understand no links get places. */
export function toLinks(names: Names, found: Definition, hasLinks: boolean): LocationLink[] | Location[] {
  if (!hasLinks) return found.targets.map((target) => toLocation(names, target));
  const originSelectionRange = toRange(names.project, found.name);
  return found.targets.map((target) => {
    const range = toRange(names.project, target);
    return {
      originSelectionRange,
      targetUri: names.uriOf(target.file),
      targetRange: range,
      targetSelectionRange: range,
    };
  });
}

function markdown(value: string): MarkupContent {
  return { kind: MarkupKind.Markdown, value };
}

export function toHover(names: Names, found: HoverText): Hover {
  return { contents: markdown(found.markdown), range: toRange(names.project, found.span) };
}

export function toDiagnostic(names: Names, found: LocatedDiagnostic): Diagnostic {
  const parts = [found.headline];
  if (found.label !== undefined && !found.headline.includes(found.label)) parts.push(found.label);
  if (found.help !== undefined) parts.push(`help: ${found.help}`);
  const related: DiagnosticRelatedInformation[] = found.related.flatMap(({ message, place }) =>
    place === undefined ? [] : [{ message, location: toLocation(names, place) }],
  );
  return {
    range: toRange(names.project, found.span),
    severity: found.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: found.code,
    source: "fedi",
    message: parts.join("\n"),
    ...(found.code.startsWith("unused-") ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
  };
}

export function toEdits(project: Project, edits: readonly TextEdit[]): LspTextEdit[] {
  return edits.map((edit) => ({ range: toRange(project, edit), newText: edit.text }));
}

export function toWorkspaceEdit(names: Names, edits: readonly TextEdit[]): WorkspaceEdit {
  const changes: Record<string, LspTextEdit[]> = {};
  for (const edit of edits) (changes[names.uriOf(edit.file)] ??= []).push(...toEdits(names.project, [edit]));
  return { changes };
}

/** Programs and what they read. Of a folder that goes, some clients tell only that, and not what was in it. */
export const watchers: FileSystemWatcher[] = [
  { globPattern: "**/*.fedi" },
  { globPattern: "**/*.json" },
  { globPattern: "**/*.nix" },
  { globPattern: "**/*", kind: WatchKind.Delete },
];

/** `hasGroups`: whether the client shows groups of changes, of which a person may leave one out. */
export function toRename(
  names: Names,
  { edits, history }: Extract<Renaming, { kind: "edits" }>,
  hasGroups: boolean,
): WorkspaceEdit {
  if (!hasGroups || history.length === 0) return toWorkspaceEdit(names, [...history, ...edits]);
  const files = [...new Set([...history, ...edits].map(({ file }) => file))];
  const inFile = (all: readonly TextEdit[], file: string) =>
    toEdits(
      names.project,
      all.filter((edit) => edit.file === file),
    );
  return {
    documentChanges: files.map((file) => ({
      textDocument: { uri: names.uriOf(file), version: null },
      edits: [...inFile(history, file).map((edit) => ({ ...edit, annotationId: "history" })), ...inFile(edits, file)],
    })),
    changeAnnotations: {
      history: {
        label: "Keep the old name",
        description: "With @was operators' files and what is deployed go on to be known by it.",
      },
    },
  };
}

const completionKinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  field: CompletionItemKind.Field,
  keyword: CompletionItemKind.Keyword,
  value: CompletionItemKind.Variable,
  function: CompletionItemKind.Function,
  type: CompletionItemKind.TypeParameter,
  resource: CompletionItemKind.Interface,
  application: CompletionItemKind.Class,
  provider: CompletionItemKind.Class,
  mapping: CompletionItemKind.Module,
  environment: CompletionItemKind.Module,
  deployment: CompletionItemKind.Module,
  literal: CompletionItemKind.EnumMember,
  option: CompletionItemKind.Property,
  file: CompletionItemKind.File,
  annotation: CompletionItemKind.Snippet,
};

/** `data` is the item's place in the list: the server keeps the last one for the details. */
export function toCompletion(
  { project }: Names,
  file: FileId,
  found: Completion,
  client: { readonly hasSnippets: boolean; readonly hasLabelDetails: boolean },
): LspCompletionItem[] {
  const range = toRange(project, { file, start: found.start, end: found.end });
  return found.items.map((item, index) => {
    const isSnippet = client.hasSnippets && item.insert.includes("$");
    const newText = isSnippet ? item.insert : withoutPlaces(item.insert);
    return {
      label: item.label,
      kind: completionKinds[item.kind],
      sortText: sortText(item, index),
      filterText: item.label,
      textEdit: { range, newText },
      data: index,
      ...(item.detail === undefined ? {} : { detail: item.detail }),
      ...(item.detail === undefined || !client.hasLabelDetails ? {} : { labelDetails: labelDetails(item) }),
      ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
      ...(item.edits === undefined ? {} : { additionalTextEdits: toEdits(project, item.edits) }),
      ...(item.isDeprecated === true ? { tags: [1] } : {}),
    };
  });
}

/** What stands at the right of every item: its type, or where it comes from. */
function labelDetails({ label, detail = "" }: CompletionItem): CompletionItemLabelDetails {
  return { description: detail.startsWith(`${label}: `) ? detail.slice(label.length + 2) : detail };
}

function sortText(_item: CompletionItem, index: number): string {
  return String(index).padStart(5, "0");
}

/** A snippet without its places for the cursor. */
export function withoutPlaces(snippet: string): string {
  return snippet
    .replaceAll(/\$\{\d+\|([^,|}]*)[^}]*\}/g, "$1")
    .replaceAll(/\$\{\d+:([^}]*)\}/g, "$1")
    .replaceAll(/(?<!\\)\$\d+/g, "")
    .replaceAll("\\$", "$")
    .trimEnd();
}

export function toDetail(found: { readonly detail?: string; readonly doc?: string }): Partial<LspCompletionItem> {
  return {
    ...(found.detail === undefined ? {} : { detail: found.detail }),
    ...(found.doc === undefined ? {} : { documentation: markdown(found.doc) }),
  };
}

export function toSignature(found: SignatureHelp): LspSignatureHelp {
  return {
    signatures: [
      {
        label: found.label,
        parameters: found.parameters.map(({ start, end }) => ({ label: [start, end] })),
        ...(found.doc === undefined ? {} : { documentation: markdown(found.doc) }),
      },
    ],
    activeSignature: 0,
    activeParameter: found.active,
  };
}

const symbolKinds: Readonly<Record<OurSymbolKind, SymbolKind>> = {
  type: SymbolKind.Struct,
  resource: SymbolKind.Interface,
  constant: SymbolKind.Constant,
  function: SymbolKind.Function,
  application: SymbolKind.Class,
  provider: SymbolKind.Class,
  mapping: SymbolKind.Module,
  environment: SymbolKind.Namespace,
  deployment: SymbolKind.Package,
  field: SymbolKind.Field,
  requirement: SymbolKind.Variable,
  local: SymbolKind.Variable,
  rule: SymbolKind.Method,
  instance: SymbolKind.Object,
  section: SymbolKind.Property,
  item: SymbolKind.Object,
  option: SymbolKind.Property,
  extern: SymbolKind.Module,
};

export function toOutline(project: Project, found: OutlineSymbol): DocumentSymbol {
  return {
    name: found.name,
    kind: symbolKinds[found.kind],
    range: toRange(project, found.span),
    selectionRange: toRange(project, found.nameSpan),
    children: found.children.map((child) => toOutline(project, child)),
    ...(found.detail === undefined ? {} : { detail: found.detail }),
  };
}

export function toProjectSymbol(names: Names, found: ProjectSymbol): SymbolInformation {
  return { name: found.name, kind: symbolKinds[found.kind], location: toLocation(names, found.nameSpan) };
}

/** Five numbers per token, each relative to the one before. */
export function toSemanticTokens(project: Project, file: FileId, tokens: readonly SemanticToken[]): number[] {
  const data: number[] = [];
  let line = 0;
  let character = 0;
  for (const token of tokens) {
    const at = toPosition(project, file, token.start);
    let bits = 0;
    for (const modifier of token.modifiers) bits |= 1 << tokenModifiers.indexOf(modifier);
    const column = at.line === line ? at.character - character : at.character;
    data.push(at.line - line, column, token.length, tokenTypes.indexOf(token.type), bits);
    ({ line, character } = at);
  }
  return data;
}

/** The line of a closing bracket stays in view. */
export function toFold(project: Project, { kind, span }: Fold): FoldingRange {
  const range = toRange(project, span);
  const endLine = kind === "region" ? Math.max(range.start.line, range.end.line - 1) : range.end.line;
  return { startLine: range.start.line, endLine, ...(kind === "region" ? {} : { kind }) };
}

export function toSelection(project: Project, spans: readonly Span[], position: Position): SelectionRange {
  let found: SelectionRange | undefined;
  for (const span of [...spans].reverse())
    found = { range: toRange(project, span), ...(found === undefined ? {} : { parent: found }) };
  return found ?? { range: { start: position, end: position } };
}

export function toDocumentLink(names: Names, { span, target }: Link): DocumentLink {
  return { range: toRange(names.project, span), target: names.uriOf(target) };
}

export function toInlayHint(project: Project, file: FileId, hint: InlayHint): LspInlayHint {
  return {
    position: toPosition(project, file, hint.offset),
    label: hint.text,
    ...(hint.says === undefined ? {} : { tooltip: hint.says }),
    ...(hint.kind === "type" ? { kind: InlayHintKind.Type } : {}),
  };
}

export function toCodeAction(names: Names, action: CodeAction): LspCodeAction {
  return {
    title: action.title,
    kind: action.kind,
    edit: toWorkspaceEdit(names, action.edits),
    ...(action.repairs === undefined ? {} : { diagnostics: [toDiagnostic(names, action.repairs)] }),
    ...(action.isPreferred === true ? { isPreferred: true } : {}),
  };
}

/** Where the lens is; what it says comes when it is asked for. */
export function toLens(names: Names, lens: Lens): CodeLens {
  return { range: toRange(names.project, lens.span), data: { uri: names.uriOf(lens.span.file), lens } };
}

/** The lens of what `toLens` sent, which comes back from outside. */
export function readLens(data: unknown): { readonly uri: string; readonly kind: unknown; readonly symbol: unknown } {
  const { uri, lens } = Object(data);
  return { uri: String(uri), kind: Object(lens)["kind"], symbol: Object(lens)["symbol"] };
}

export function toLensCommand(names: Names, lens: Lens, text: LensText): NonNullable<CodeLens["command"]> {
  const uri = names.uriOf(lens.span.file);
  switch (lens.kind) {
    case "compile":
      return { title: text.title, command: "fedi.compile", arguments: [uri, lens.name] };
    case "outputs":
      return {
        title: text.title,
        command: "fedi.showOutputs",
        arguments: [uri, toRange(names.project, lens.span).start],
      };
    case "uses": {
      const { start } = toRange(names.project, lens.span);
      const locations = text.places.map((span) => toLocation(names, span));
      return { title: text.title, command: "fedi.showPlaces", arguments: [uri, start, locations] };
    }
  }
}

export function toCallItem(names: Names, caller: Caller): CallHierarchyItem {
  return {
    name: caller.name,
    kind: caller.isFunction ? SymbolKind.Function : SymbolKind.Class,
    uri: names.uriOf(caller.span.file),
    range: toRange(names.project, caller.span),
    selectionRange: toRange(names.project, caller.nameSpan),
    data: caller.symbol,
    ...(caller.detail === undefined ? {} : { detail: caller.detail }),
  };
}
