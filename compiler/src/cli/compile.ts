/**
 * `fedi compile`: writes every environment that has no error.
 *
 * Not here: what the files say (targets/), how they are written (project/write-output.ts), the words behind (compile-report.ts).
 */
import { hasErrors, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import { entryProblems } from "../project/entries.ts";
import {
  diagnosticsOfFiles,
  emitted,
  environmentsOf,
  filesOfEnvironment,
  filesReached,
  isOfTargets,
  resolved,
  withoutOthers,
  type Additions,
  type EnvironmentName,
} from "../project/environments.ts";
import { isFailure, joinPath } from "../project/host.ts";
import { environmentOutput } from "../project/output-files.ts";
import type { PlannedFile } from "../project/output-plan.ts";
import { projectDiagnostics } from "../project/pipeline.ts";
import { largestFile, type Project } from "../project/project.ts";
import { readSource } from "../project/read-source.ts";
import { writeOutput } from "../project/write-output.ts";
import type { SourceText } from "../source/source-text.ts";
import type { FileId } from "../source/span.ts";
import type { TargetName } from "../targets/target.ts";
import { compileModule, moduleTarget } from "./compile-module.ts";
import { changesText, goneText, nextSteps } from "./compile-report.ts";
import { configurationFiles } from "./configuration-files.ts";
import { seeHelp, UsageError, type Arguments, type ExitCode, type Io } from "./io.ts";
import { namedEnvironments, noEnvironment } from "./named-environments.ts";
import { absolute, openPaths } from "./open-paths.ts";
import { withProgress } from "./progress.ts";
import { unknownRemoved } from "./removed-names.ts";
import { anyError, formatOf, relativeName, reportText, shown } from "./report.ts";
import type { ShownDiagnostic } from "./shown-diagnostic.ts";

const targetNames: readonly TargetName[] = ["nixos", "tofu", "json-schema"];

interface Compiling {
  readonly io: Io;
  readonly project: Project;
  readonly targets: readonly TargetName[];
  readonly configurations: readonly SourceText[];
  readonly removed: readonly string[];
  /** Absolute. */
  readonly out: string;
  readonly isDry: boolean;
  /** Texts of files that are not the project's, for messages. */
  readonly texts: Map<FileId, SourceText>;
  readonly messages: ShownDiagnostic[];
}

export async function compile(io: Io, given: Arguments): Promise<ExitCode> {
  const [path, ...more] = given.rest;
  if (path === undefined || more.length > 0) throw new UsageError("one path is needed", seeHelp("compile"));
  const [opened] = openPaths(io, [path]);
  if (opened === undefined) return 2;
  const { project, files } = opened;
  if (given.text("target")?.trim() === moduleTarget) return compileModule(io, project, files, given);
  const isDry = given.flag("check");
  const format = formatOf(given.text("format"), "compile");
  const compiling: Compiling = {
    io,
    project,
    targets: targetsOf(given.text("target")),
    configurations: [],
    removed: given.texts("remove"),
    out: absolute(io, given.text("out") ?? "out"),
    isDry,
    texts: new Map(),
    messages: [],
  };
  const environments = wantedEnvironments(compiling, path, files, given);
  const own = [...projectDiagnostics(project), ...entryProblems(project)];
  if (environments.length === 0) {
    own.push(...diagnosticsOfFiles(project, filesReached(project, files)));
    if (!hasErrors(own)) throw noEnvironment(path);
  }
  const notes = unknownRemoved(compiling.removed, manifestsOf(compiling, environments));
  const configurations = configurationFiles(io, given, own);
  for (const source of configurations) compiling.texts.set(source.file, source);
  say(compiling, own);
  const progress = withProgress(io);
  const texts: string[] = [];
  let hasChanges = false;
  for (const environment of environments) {
    progress.step(environment.name);
    const changes = hasErrors(own) ? undefined : compileOne({ ...compiling, configurations }, environment, texts);
    hasChanges ||= changes?.some(({ change }) => change !== "keep") ?? false;
  }
  progress.end();
  if (notes !== "") io.error(notes);
  const report = reportText(io, unique(compiling.messages), format, io.errorIsTerminal);
  if (format === "pretty") {
    if (report !== "") io.error(texts.length > 0 ? `${report}\n` : report);
    io.out(texts.join("\n"));
  } else {
    // Whoever asks for another format reads it from the output alone.
    io.out(report);
    io.error(texts.join("\n"));
  }
  return anyError(compiling.messages) || (isDry && hasChanges) ? 1 : 0;
}

/** What was written; undefined, and reported, where the environment has an error. */
function compileOne(
  compiling: Compiling,
  { symbol, name }: EnvironmentName,
  texts: string[],
): readonly PlannedFile[] | undefined {
  const { io, project, targets, out, isDry, configurations, removed } = compiling;
  const folder = joinPath(out, name);
  const oldManifest = sourceAt(compiling, joinPath(folder, "manifest.json"));
  const additions: Additions = { configurations, removed, ...(oldManifest === undefined ? {} : { oldManifest }) };
  const ofFiles = withoutOthers(project, symbol, diagnosticsOfFiles(project, filesOfEnvironment(project, symbol)));
  const { value, diagnostics } = resolved(project, symbol, additions);
  const found: Diagnostic[] = [...ofFiles, ...diagnostics];
  if (value === undefined || hasErrors(found)) return say(compiling, found);
  const files = emitted(project, value, targets);
  found.push(...files.diagnostics);
  if (hasErrors(found)) return say(compiling, found);
  const { value: output, diagnostics: clashes } = environmentOutput(
    project,
    value,
    files.value,
    folder,
    configurations,
  );
  found.push(...clashes);
  if (hasErrors(found)) return say(compiling, found);
  const written = writeOutput({ folder, ...output, isRemovable: (path) => isOfTargets(path, targets), isDry });
  say(compiling, [...found, ...written.diagnostics]);
  if (hasErrors(written.diagnostics)) return undefined;
  const shownFolder = relativeName(io.folder, folder);
  // Nothing goes unless somebody says so.
  const gone = removed.length === 0 || oldManifest === undefined ? "" : goneText(oldManifest.text, value, isDry);
  texts.push(changesText(shownFolder, written.value, isDry) + gone + (isDry ? "" : nextSteps(shownFolder, value)));
  return written.value;
}

function say(compiling: Compiling, diagnostics: readonly Diagnostic[]): undefined {
  compiling.messages.push(...shown(compiling.io, compiling.project, diagnostics, compiling.texts));
}

/** A file that two environments import has its messages once. */
function unique(messages: readonly ShownDiagnostic[]): readonly ShownDiagnostic[] {
  const seen = new Set<string>();
  return messages.filter(({ diagnostic: { code, span, headline, help } }) => {
    // Long names are cut short in headlines.
    const key = `${code} ${span.file} ${span.start} ${span.end} ${headline} ${help ?? ""}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function wantedEnvironments(
  { project }: Compiling,
  path: string,
  files: readonly FileId[],
  given: Arguments,
): readonly EnvironmentName[] {
  const all = environmentsOf(project, files);
  const isBroken = () => hasErrors(diagnosticsOfFiles(project, filesReached(project, files)));
  const wanted = namedEnvironments(all, path, given, isBroken);
  const twice = wanted.find(({ name: one }, at) => wanted.findIndex((other) => other.name === one) !== at);
  if (twice !== undefined)
    throw new UsageError(
      `two environments are named ${quote(twice.name)}`,
      "they would share a folder: compile their files one by one, or rename one",
    );
  return wanted;
}

function targetsOf(text: string | undefined): readonly TargetName[] {
  if (text === undefined) return targetNames;
  return text.split(",").map((word) => {
    const found = targetNames.find((target) => target === word.trim());
    if (found !== undefined) return found;
    if (word.trim() === moduleTarget)
      throw new UsageError(
        `the target ${quote(moduleTarget)} stands alone: it is not of an environment`,
        seeHelp("compile"),
      );
    const near = nearest(word.trim(), [...targetNames, moduleTarget])[0];
    throw new UsageError(
      `there is no target ${quote(word.trim())}: they are ${[...targetNames, moduleTarget].join(", ")}`,
      near === undefined ? seeHelp("compile") : `Did you mean ${quote(near)}?`,
    );
  });
}

function manifestsOf(compiling: Compiling, environments: readonly EnvironmentName[]): readonly string[] {
  if (compiling.removed.length === 0) return [];
  return environments.flatMap(
    ({ name }) => sourceAt(compiling, joinPath(compiling.out, `${name}/manifest.json`))?.text ?? [],
  );
}

/** The text of a file where there is one. */
function sourceAt(compiling: Compiling, path: string): SourceText | undefined {
  const content = compiling.io.host.readFile(path, largestFile);
  if (isFailure(content)) return undefined;
  const { source } = readSource(path, content);
  compiling.texts.set(path, source);
  return source;
}
