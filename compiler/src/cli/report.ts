/**
 * What a command has to say of a program: its messages, with the texts and names that showing them needs.
 *
 * Not here: the formats themselves (format-*.ts).
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { renderDiagnostic } from "../diagnostics/render.ts";
import { count, nearest, quote } from "../diagnostics/wording.ts";
import { isWithin } from "../project/host.ts";
import { pathOf } from "../project/packages.ts";
import { located, sourceForMessages } from "../project/pipeline.ts";
import type { Project } from "../project/project.ts";
import type { SourceText } from "../source/source-text.ts";
import type { FileId } from "../source/span.ts";
import { githubReport } from "./format-github.ts";
import { jsonReport } from "./format-json.ts";
import { sarifReport } from "./format-sarif.ts";
import { hasColour, seeHelp, UsageError, type Io } from "./io.ts";
import type { FileNames, ShownDiagnostic } from "./shown-diagnostic.ts";

export const formats = ["pretty", "json", "github", "sarif"] as const;
export type Format = (typeof formats)[number];

/** Messages in order of places, each once. `extra`: texts of files that are not the project's, by their absolute path. */
export function shown(
  io: Io,
  project: Project,
  diagnostics: readonly Diagnostic[],
  extra: ReadonlyMap<FileId, SourceText> = new Map(),
): readonly ShownDiagnostic[] {
  const names: FileNames = {
    sourceOf: (file) => extra.get(file) ?? (file.startsWith("/") ? undefined : sourceForMessages(project, file)),
    nameOf: (file) => nameOf(io, project, file),
  };
  return sortDiagnostics(diagnostics).map((diagnostic) => ({ diagnostic: located(project, diagnostic), names }));
}

/** A path as the user would type it; of a package elsewhere the name within it, which is the same on every machine. */
function nameOf(io: Io, project: Project, file: FileId): string {
  if (file.startsWith("/")) return relativeName(io.folder, file);
  const path = pathOf(project, file);
  return file.startsWith("@") && !isWithin(io.folder, path) ? file : relativeName(io.folder, path);
}

/** A path as the user would type it. */
export function relativeName(folder: string, path: string): string {
  if (path === folder) return ".";
  if (!isWithin(folder, path)) return path;
  return path.slice(folder === "/" ? 1 : folder.length + 1);
}

export function reportText(io: Io, messages: readonly ShownDiagnostic[], format: Format, isTerminal: boolean): string {
  switch (format) {
    case "pretty":
      return prettyReport(io, messages, isTerminal);
    case "json":
      return jsonReport(messages);
    case "github":
      return githubReport(messages);
    case "sarif":
      return sarifReport(messages);
  }
}

/** With a line that counts, or the empty text where there is nothing to say. */
function prettyReport(io: Io, messages: readonly ShownDiagnostic[], isTerminal: boolean): string {
  if (messages.length === 0) return "";
  const columns = Math.max(60, Math.min(io.columns ?? 120, 160));
  const colour = hasColour(io, isTerminal);
  const texts = messages.map(({ diagnostic, names }) =>
    renderDiagnostic(diagnostic, { ...names, hasColour: colour, columns }),
  );
  return `${texts.join("\n\n")}\n\n${summary(messages)}\n`;
}

/** `2 errors, 1 warning`. */
export function summary(messages: readonly ShownDiagnostic[]): string {
  const errors = messages.filter(({ diagnostic }) => diagnostic.severity === "error").length;
  const warnings = messages.length - errors;
  const parts = [errors > 0 ? count(errors, "error") : "", warnings > 0 ? count(warnings, "warning") : ""];
  return parts.filter((part) => part !== "").join(", ");
}

export function anyError(messages: readonly ShownDiagnostic[]): boolean {
  return messages.some(({ diagnostic }) => diagnostic.severity === "error");
}

export function formatOf(name: string | undefined, command: string): Format {
  if (name === undefined) return "pretty";
  const found = formats.find((format) => format === name);
  if (found !== undefined) return found;
  const near = nearest(name, formats)[0];
  throw new UsageError(
    `there is no format ${quote(name)}: it is ${formats.join(", ")}`,
    near === undefined ? seeHelp(command) : `Did you mean \`--format ${near}\`?`,
  );
}
