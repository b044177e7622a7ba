/**
 * `fedi fmt`: formats programs where they are, or says which are not formatted.
 *
 * Not here: how a program looks (syntax/format.ts).
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { count, quote } from "../diagnostics/wording.ts";
import { failureWords, projectTooLarge } from "../project/file-diagnostics.ts";
import { isFailure, isWithin, joinPath, type HostFailure } from "../project/host.ts";
import { mostPrograms } from "../project/pipeline.ts";
import { largestFile } from "../project/project.ts";
import { readSource } from "../project/read-source.ts";
import { replaceFile } from "../project/replace-file.ts";
import type { SourceText } from "../source/source-text.ts";
import { formatText } from "../syntax/format.ts";
import { seeHelp, UsageError, type Arguments, type ExitCode, type Io } from "./io.ts";
import { absolute, realPath } from "./open-paths.ts";
import { relativeName, reportText } from "./report.ts";
import type { ShownDiagnostic } from "./shown-diagnostic.ts";

const extension = ".fedi";
const standardInput = "-";

export async function format(io: Io, given: Arguments): Promise<ExitCode> {
  const isCheck = given.flag("check");
  const [first, second] = given.rest;
  const name = given.text("stdin-filepath");
  if (first === undefined) throw new UsageError("a file or a folder is needed", seeHelp("fmt"));
  if (given.rest.includes(standardInput)) {
    if (second !== undefined) throw new UsageError("`-` stands alone: it reads the standard input", seeHelp("fmt"));
    return formatInput(io, name ?? "stdin.fedi", isCheck);
  }
  if (name !== undefined) throw new UsageError("`--stdin-filepath` goes with `-`", seeHelp("fmt"));
  return formatFiles(io, filesOf(io, given.rest), isCheck);
}

function formatInput(io: Io, name: string, isCheck: boolean): ExitCode {
  const content = io.input();
  const { text, messages } = formatted(io, absolute(io, name), content);
  if (messages.length > 0) io.error(reportText(io, messages, "pretty", io.errorIsTerminal));
  if (text === undefined) return 1;
  if (!isCheck) {
    io.out(text);
    return 0;
  }
  const isSame = text === new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);
  if (!isSame) io.out(`${name}\n`);
  return isSame ? 0 : 1;
}

function formatFiles(io: Io, files: readonly string[], isCheck: boolean): ExitCode {
  const messages: ShownDiagnostic[] = [];
  let changed = 0;
  let hasFailed = false;
  for (const file of files) {
    const content = io.host.readFile(file, largestFile);
    const result = formatted(io, file, content);
    messages.push(...result.messages);
    hasFailed ||= isFailure(content);
    if (result.text === undefined || isFailure(content)) continue;
    if (Buffer.from(content).equals(Buffer.from(result.text))) continue;
    const name = relativeName(io.folder, file);
    const failure = isCheck ? undefined : replaceFile(file, result.text);
    if (failure === undefined) {
      changed++;
      io.out(`${name}\n`);
    } else {
      hasFailed = true;
      io.error(`error: ${quote(name)} cannot be written: ${failure.detail}\n`);
    }
  }
  if (messages.length > 0) io.error(reportText(io, messages, "pretty", io.errorIsTerminal));
  io.out(summary(files.length, changed, isCheck, messages.length > 0 || hasFailed));
  if (hasFailed) return 2;
  return messages.length > 0 || (isCheck && changed > 0) ? 1 : 0;
}

function summary(all: number, changed: number, isCheck: boolean, hasProblems: boolean): string {
  if (changed > 0)
    return `${changed} of ${count(all, "file")} ${isCheck ? "not formatted: `fedi fmt` does it" : "formatted"}\n`;
  return hasProblems ? "" : `${count(all, "file")}: formatted already\n`;
}

/** `text` is absent where there are messages. */
function formatted(
  io: Io,
  file: string,
  content: Uint8Array | HostFailure,
): { readonly text?: string; readonly messages: readonly ShownDiagnostic[] } {
  const { source, problem: unread } = readSource(file, content, relativeName(io.folder, file));
  const problem = unread ?? tooLarge(source, relativeName(io.folder, file));
  const { value, diagnostics } =
    problem === undefined ? formatText(source) : { value: undefined, diagnostics: [problem] };
  if (value === undefined) return { messages: diagnostics.map((each) => shownIn(io, source, each)) };
  const hasMark = !isFailure(content) && content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  return { text: hasMark ? `\ufeff${value}` : value, messages: [] };
}

/** No project takes it: formatting it would take minutes, and a gigabyte for each 16 MB. */
function tooLarge(source: SourceText, path: string): Diagnostic | undefined {
  const size = source.text.length;
  if (size <= mostPrograms.size) return undefined;
  return projectTooLarge.at({ file: source.file, start: 0, end: 0 }, { path, number: 1, size, most: mostPrograms });
}

function shownIn(io: Io, source: SourceText, diagnostic: Diagnostic): ShownDiagnostic {
  const names = {
    sourceOf: (file: string) => (file === source.file && source.text !== "" ? source : undefined),
    nameOf: (file: string) => relativeName(io.folder, file),
  };
  const related = diagnostic.related.map(({ message, place }) =>
    place === undefined || !("start" in place) ? { message } : { message, place },
  );
  return { diagnostic: { ...diagnostic, related }, names };
}

/** Real paths, each once, in the order of the arguments. */
function filesOf(io: Io, paths: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const real = realPath(io, path);
    const below = io.host.kind(real) === "folder" ? filesBelow(io, real) : [real];
    if (below.length === 0) throw new UsageError(`${quote(path)} holds no .fedi files`);
    if (!below.every((file) => file.endsWith(extension))) throw new UsageError(`${quote(path)} is not a .fedi file`);
    for (const file of below) found.add(file);
  }
  return [...found];
}

/** What a folder holds, without what links lead to outside of it. */
function filesBelow(io: Io, root: string): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const names = io.host.list(folder);
    if (isFailure(names)) throw new UsageError(`${quote(relativeName(io.folder, folder))}: ${failureWords(names)}`);
    for (const name of names) {
      if (name.startsWith(".") || name === "node_modules" || name === "out") continue;
      const real = io.host.realPath(joinPath(folder, name));
      if (typeof real !== "string" || !isWithin(root, real)) continue;
      if (io.host.kind(real) === "folder") folders.push(real);
      else if (real.endsWith(extension)) found.add(real);
    }
  }
  return [...found].sort();
}
