/**
 * Between the features' plain data and the Language Server Protocol: offsets and positions, paths and URIs, names of kinds.
 *
 * Only this file and server.ts know the protocol. Positions count UTF-16 code units, as our offsets do.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type Hover,
  type Location,
  type LocationLink,
  type Position,
  type Range,
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
import type { Definition } from "./features/definition.ts";
import type { Hover as HoverText } from "./features/hover.ts";

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
  const unsaved = /^\/\.unsaved\/(.*?)(?:\.fedi)?$/.exec(path);
  if (unsaved?.[1] === undefined) return pathToFileURL(path).href;
  const uri = decodeURIComponent(unsaved[1]);
  return uri;
}

function sourceIn(project: Project, file: FileId): SourceText {
  return sourceForMessages(project, file) ?? sourceOf(project, file).source;
}

export function toOffset(project: Project, file: FileId, position: Position): number {
  return offsetAt(sourceIn(project, file), position);
}

export function toRange(project: Project, span: Span): Range {
  const source = sourceIn(project, span.file);
  return { start: positionAt(source, span.start), end: positionAt(source, span.end) };
}

export function toSpan(project: Project, file: FileId, range: Range): Span {
  return { file, start: toOffset(project, file, range.start), end: toOffset(project, file, range.end) };
}

export function toLocation(names: Names, span: Span): Location {
  return { uri: names.uriOf(span.file), range: toRange(names.project, span) };
}

export function toLinks(names: Names, found: Definition): LocationLink[] {
  const origin = toRange(names.project, found.name);
  return found.targets.map((target) => {
    const range = toRange(names.project, target);
    return {
      originSelectionRange: origin,
      targetUri: names.uriOf(target.file),
      targetRange: range,
      targetSelectionRange: range,
    };
  });
}

export function toHover(names: Names, found: HoverText): Hover {
  return { contents: { kind: "markdown", value: found.markdown }, range: toRange(names.project, found.span) };
}

/** `data` carries the code's fixes back in code actions by position: the client returns diagnostics, not our facts. */
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
