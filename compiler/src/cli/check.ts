/**
 * `fedi check`: says what is wrong with files, and with the environments that they declare or deploy to.
 */
import { hasErrors, type Diagnostic, type SymbolId } from "../diagnostics/diagnostic.ts";
import { count } from "../diagnostics/wording.ts";
import { entryProblems } from "../project/entries.ts";
import {
  deploymentsOn,
  diagnosticsOfEnvironment,
  diagnosticsOfFiles,
  environmentsOf,
  filesReached,
  withoutOthers,
  type Additions,
  type EnvironmentName,
} from "../project/environments.ts";
import { projectDiagnostics } from "../project/pipeline.ts";
import { configurationFiles } from "./configuration-files.ts";
import type { Arguments, ExitCode, Io } from "./io.ts";
import { namedEnvironments, noEnvironment } from "./named-environments.ts";
import { movedDeployments, type Moved } from "./moved-deployments.ts";
import { openPaths, type Opened } from "./open-paths.ts";
import { withProgress } from "./progress.ts";
import { anyError, formatOf, reportText, shown } from "./report.ts";
import type { ShownDiagnostic } from "./shown-diagnostic.ts";

export async function check(io: Io, given: Arguments): Promise<ExitCode> {
  const format = formatOf(given.text("format"), "check");
  const problems: Diagnostic[] = [];
  const configurations = configurationFiles(io, given, problems);
  const texts = new Map(configurations.map((source) => [source.file, source]));
  const paths = given.rest.length === 0 ? ["."] : given.rest;
  const progress = withProgress(io);
  const all = openPaths(io, paths);
  const moved = movedDeployments(all, given);
  const wanted = wantedEnvironments(all, paths.join(" "), given, moved);
  const messages: ShownDiagnostic[] = [];
  const additionsOn = ({ symbol, name }: EnvironmentName): Additions => ({
    configurations: problems.length > 0 ? [] : configurations.filter(({ file }) => isOn(file, symbol, name)),
    removed: [],
    moved: moved.declared,
  });
  // One that is moved is there, and only there; the others are where `--environment` says.
  const isOn = (file: string, symbol: SymbolId, name: string) => {
    const target = moved.configured.get(file.replace(/^.*\//, "").replace(/\.json$/, ""));
    return target === undefined ? (given.text("environment") ?? name) === name : target === symbol;
  };
  for (const [at, opened] of all.entries()) {
    // A configuration that cannot be read belongs to no project.
    const found = [...(at === 0 ? problems : [])];
    const [only] = wanted[at] ?? [];
    const ofFiles = diagnosticsIn(opened, progress.step);
    found.push(
      ...(given.text("environment") === undefined || only === undefined
        ? ofFiles
        : withoutOthers(opened.project, only.symbol, ofFiles)),
    );
    for (const environment of wanted[at] ?? []) {
      progress.step(environment.name);
      found.push(...diagnosticsOfEnvironment(opened.project, environment.symbol, additionsOn(environment)));
    }
    found.push(...leaving(opened, wanted[at] ?? [], moved, found));
    messages.push(...shown(io, opened.project, found, texts));
  }
  progress.end();
  const files = all.reduce((sum, opened) => sum + opened.files.length, 0);
  const text = reportText(io, messages, format, io.outIsTerminal);
  io.out(text === "" && format === "pretty" ? `${count(files, "file")}: nothing is wrong\n` : text);
  return anyError(messages) ? 1 : 0;
}

/** What keeps data from leaving where deployments are now, and was not said. */
function leaving(
  { project }: Opened,
  wanted: readonly EnvironmentName[],
  { declared }: Moved,
  said: readonly Diagnostic[],
): readonly Diagnostic[] {
  if (declared.size === 0) return [];
  const from = wanted.filter(({ symbol }) =>
    deploymentsOn(project, symbol).some(
      ({ declaration: { name } }) => declared.has(name.text) && declared.get(name.text) !== symbol,
    ),
  );
  return from.flatMap(({ symbol }) =>
    diagnosticsOfEnvironment(project, symbol).filter(
      ({ code, span, headline }) =>
        code === "no-backup" && !said.some((one) => one.headline === headline && one.span.start === span.start),
    ),
  );
}

/** Of each project. */
function wantedEnvironments(
  all: readonly Opened[],
  path: string,
  given: Arguments,
  { configured }: Moved,
): readonly (readonly EnvironmentName[])[] {
  const declared = all.map(({ project, files }) => environmentsOf(project, files));
  const isBroken = () => all.some((opened) => hasErrors(diagnosticsIn(opened, () => {})));
  const targets = new Set(configured.values());
  const named = namedEnvironments(declared.flat(), path, given, isBroken, configured.size);
  const wanted = [...named, ...declared.flat().filter((one) => targets.has(one.symbol) && !named.includes(one))];
  if (wanted.length === 0 && given.texts("configuration").length > 0 && !isBroken()) throw noEnvironment(path);
  return declared.map((environments) => environments.filter((environment) => wanted.includes(environment)));
}

function diagnosticsIn({ project, files }: Opened, step: (name: string) => void): readonly Diagnostic[] {
  const diagnostics = [...projectDiagnostics(project), ...entryProblems(project)];
  for (const file of filesReached(project, files)) {
    step(file);
    diagnostics.push(...diagnosticsOfFiles(project, [file]));
  }
  return diagnostics;
}
