/**
 * `fedi check`: says what is wrong with files, and with the environments that they declare or deploy to.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { count } from "../diagnostics/wording.ts";
import { entryProblems } from "../project/entries.ts";
import { diagnosticsOfEnvironment, diagnosticsOfFiles, environmentsOf, filesReached } from "../project/environments.ts";
import { projectDiagnostics } from "../project/pipeline.ts";
import type { Arguments, ExitCode, Io } from "./io.ts";
import { openPaths, type Opened } from "./open-paths.ts";
import { withProgress } from "./progress.ts";
import { anyError, formatOf, reportText, shown } from "./report.ts";
import type { ShownDiagnostic } from "./shown-diagnostic.ts";

export async function check(io: Io, given: Arguments): Promise<ExitCode> {
  const format = formatOf(given.text("format"), "check");
  const messages: ShownDiagnostic[] = [];
  let files = 0;
  const progress = withProgress(io);
  for (const opened of openPaths(io, given.rest.length === 0 ? ["."] : given.rest)) {
    messages.push(...shown(io, opened.project, diagnosticsIn(opened, progress.step)));
    files += opened.files.length;
  }
  progress.end();
  const text = reportText(io, messages, format, io.outIsTerminal);
  io.out(text === "" && format === "pretty" ? `${count(files, "file")}: nothing is wrong\n` : text);
  return anyError(messages) ? 1 : 0;
}

function diagnosticsIn({ project, files }: Opened, step: (name: string) => void): readonly Diagnostic[] {
  const diagnostics = [...projectDiagnostics(project), ...entryProblems(project)];
  for (const file of filesReached(project, files)) {
    step(file);
    diagnostics.push(...diagnosticsOfFiles(project, [file]));
  }
  for (const { symbol, name } of environmentsOf(project, files)) {
    step(name);
    diagnostics.push(...diagnosticsOfEnvironment(project, symbol));
  }
  return diagnostics;
}
