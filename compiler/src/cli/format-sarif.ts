/**
 * Messages as a SARIF 2.1.0 log, for code scanning services.
 *
 * Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". Lines and columns count from 1, in UTF-16 units.
 */
import type { Span } from "../source/span.ts";
import { rangeOf } from "./format-json.ts";
import type { FileNames, ShownDiagnostic } from "./shown-diagnostic.ts";
import { version } from "./version.ts";

export function sarifReport(messages: readonly ShownDiagnostic[]): string {
  const codes = [...new Set(messages.map(({ diagnostic }) => diagnostic.code))].sort();
  const results = messages.map((message) => resultOf(message, codes));
  const rules = codes.map((id) => ({ id, shortDescription: { text: id.replaceAll("-", " ") } }));
  const driver = { name: "fedi", semanticVersion: version, rules };
  const run = { tool: { driver }, columnKind: "utf16CodeUnits", results };
  const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultOf({ diagnostic, names }: ShownDiagnostic, codes: readonly string[]) {
  const text = [diagnostic.headline, diagnostic.label, diagnostic.help].filter((part) => part !== undefined).join("\n");
  const related = diagnostic.related.map(({ message, place }, id) => ({
    id,
    message: { text: message },
    ...(place === undefined ? {} : locationOf(place, names)),
  }));
  const fixes = diagnostic.fixes.map(({ title, edits }) => ({
    description: { text: title },
    artifactChanges: edits.map(({ span, text: inserted }) => ({
      artifactLocation: { uri: uriOf(span, names) },
      replacements: [{ deletedRegion: regionOf(span, names), insertedContent: { text: inserted } }],
    })),
  }));
  return {
    ruleId: diagnostic.code,
    ruleIndex: codes.indexOf(diagnostic.code),
    level: diagnostic.severity,
    message: { text },
    locations: [locationOf(diagnostic.span, names)],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

function locationOf(span: Span, names: FileNames) {
  return { physicalLocation: { artifactLocation: { uri: uriOf(span, names) }, region: regionOf(span, names) } };
}

function regionOf(span: Span, names: FileNames) {
  const { start, end } = rangeOf(span, names);
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function uriOf(span: Span, names: FileNames): string {
  const name = names.nameOf(span.file);
  const path = name.split("/").map(encodeURIComponent).join("/");
  return name.startsWith("/") ? `file://${path}` : path;
}
