/**
 * Messages as workflow commands, which GitHub shows beside the changed lines.
 *
 * Source: GitHub, "Workflow commands for GitHub Actions"; the escapes are those of its toolkit (`escapeData`, `escapeProperty`).
 */
import { rangeOf } from "./format-json.ts";
import type { ShownDiagnostic } from "./shown-diagnostic.ts";

export function githubReport(messages: readonly ShownDiagnostic[]): string {
  return messages
    .map(({ diagnostic, names }) => {
      const { start, end } = rangeOf(diagnostic.span, names);
      const properties = {
        file: names.nameOf(diagnostic.span.file),
        line: start.line + 1,
        endLine: end.line + 1,
        // Columns are only allowed where start and end are in one line.
        ...(start.line === end.line ? { col: start.character + 1, endColumn: end.character + 1 } : {}),
        title: diagnostic.code,
      };
      const text = [diagnostic.headline, diagnostic.label, ...diagnostic.related.map(({ message }) => message)];
      if (diagnostic.help !== undefined) text.push(`help: ${diagnostic.help}`);
      const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      return `::${diagnostic.severity} ${list.join(",")}::${escapeData(text.filter((line) => line !== undefined).join("\n"))}\n`;
    })
    .join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
