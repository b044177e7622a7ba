/**
 * `fedi check`: says what is wrong with files, and with the environments that they declare or deploy to.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { count } from "../diagnostics/wording.ts";
import { entryProblems } from "../project/entries.ts";
import {
  diagnosticsOfEnvironment,
  diagnosticsOfFiles,
  environmentsOf,
  filesReached,
  type Additions,
  type EnvironmentName,
} from "../project/environments.ts";
import { projectDiagnostics } from "../project/pipeline.ts";
import { configurationFiles, refuseManyEnvironments } from "./configuration-files.ts";
import type { Arguments, ExitCode, Io } from "./io.ts";
import { openPaths, type Opened } from "./open-paths.ts";
import { withProgress } from "./progress.ts";
import { anyError, formatOf, reportText, shown } from "./report.ts";
import type { ShownDiagnostic } from "./shown-diagnostic.ts";

export async function check(io: Io, given: Arguments): Promise<ExitCode> {
  const format = formatOf(given.text("format"), "check");
  const problems: Diagnostic[] = [];
  const configurations = configurationFiles(io, given, problems);
  const texts = new Map(configurations.map((source) => [source.file, source]));
  const messages: ShownDiagnostic[] = [];
  let files = 0;
  const progress = withProgress(io);
  const all = openPaths(io, given.rest.length === 0 ? ["."] : given.rest);
  const wanted = all.map((opened) => wantedEnvironments(opened, given));
  refuseManyEnvironments(given, wanted.flat());
  for (const [index, opened] of all.entries()) {
    const found = [...problems, ...diagnosticsIn(opened, progress.step)];
    const additions: Additions = { configurations: problems.length > 0 ? [] : configurations, removed: [] };
    for (const { symbol, name } of wanted[index] ?? []) {
      progress.step(name);
      found.push(...diagnosticsOfEnvironment(opened.project, symbol, additions));
    }
    messages.push(...shown(io, opened.project, found, texts));
    files += opened.files.length;
  }
  progress.end();
  const text = reportText(io, messages, format, io.outIsTerminal);
  io.out(text === "" && format === "pretty" ? `${count(files, "file")}: nothing is wrong\n` : text);
  return anyError(messages) ? 1 : 0;
}

function wantedEnvironments({ project, files }: Opened, given: Arguments): readonly EnvironmentName[] {
  const name = given.text("environment");
  const all = environmentsOf(project, files);
  return name === undefined ? all : all.filter((environment) => environment.name === name);
}

function diagnosticsIn({ project, files }: Opened, step: (name: string) => void): readonly Diagnostic[] {
  const diagnostics = [...projectDiagnostics(project), ...entryProblems(project)];
  for (const file of filesReached(project, files)) {
    step(file);
    diagnostics.push(...diagnosticsOfFiles(project, [file]));
  }
  return diagnostics;
}
