/**
 * Checks and compiles one input as the commands do, and says what is wrong with how that went, if anything is.
 *
 * In this process and with the standard library read once: a million inputs take minutes, not days. Now and then the whole command
 * line runs instead.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hasErrors, type Diagnostic } from "../../compiler/src/diagnostics/diagnostic.ts";
import { renderDiagnostic } from "../../compiler/src/diagnostics/render.ts";
import { entryProblems } from "../../compiler/src/project/entries.ts";
import {
  diagnosticsOfFiles,
  emitted,
  environmentsOf,
  filesReached,
  resolved,
  type Additions,
} from "../../compiler/src/project/environments.ts";
import { genericOutput } from "../../compiler/src/project/generic-output.ts";
import { memoryHost, type Host } from "../../compiler/src/project/host.ts";
import { newLedger } from "../../compiler/src/project/ledger.ts";
import { explanationsFolder, nodeHost, standardLibraryFolder } from "../../compiler/src/project/node-host.ts";
import { diagnosticsOf } from "../../compiler/src/project/messages-of-file.ts";
import { environmentOutput } from "../../compiler/src/project/output-files.ts";
import { located, ownFiles, projectDiagnostics, sourceForMessages } from "../../compiler/src/project/pipeline.ts";
import { openProject, withNamed, type Project } from "../../compiler/src/project/project.ts";
import { firstVersion } from "../../compiler/src/project/version.ts";
import { readSource } from "../../compiler/src/project/read-source.ts";
import type { FileId } from "../../compiler/src/source/span.ts";
import type { SourceText } from "../../compiler/src/source/source-text.ts";
import { formatText } from "../../compiler/src/syntax/format.ts";
import { targets } from "../../compiler/src/targets/targets.ts";
import { fediIn, type Run } from "../harness.ts";
import type { FuzzedInput } from "./input.ts";

/** Where the files of an input are said to lie. */
const folder = "/project";
const standardLibrary = standardLibraryFolder();

/** What is wrong with how the compiler took an input; undefined where nothing is. */
export type Fault = string | undefined;

export interface Trial {
  readonly fault: Fault;
  /** Whether files came of it. */
  readonly isWritten: boolean;
}

/** Remembers what it read of the standard library from input to input. */
export function makeTrial(): (input: FuzzedInput) => Trial {
  const library = new Map<string, unknown>();
  // What is asked of the standard library is answered by the disk, once; everything else by the input.
  const remembered = <T>(question: string, ask: () => T): T => {
    // The proof: a question names its kind, and each kind has one type of answer.
    if (library.has(question)) return library.get(question) as T;
    const answer = ask();
    library.set(question, answer);
    return answer;
  };
  const hostOf = (inMemory: Host): Host => ({
    readFile: (path, limit) =>
      path.startsWith(standardLibrary)
        ? remembered(`file ${path}`, () => nodeHost.readFile(path, limit))
        : inMemory.readFile(path, limit),
    list: (path) =>
      path.startsWith(standardLibrary) ? remembered(`list ${path}`, () => nodeHost.list(path)) : inMemory.list(path),
    kind: (path) =>
      path.startsWith(standardLibrary) ? remembered(`kind ${path}`, () => nodeHost.kind(path)) : inMemory.kind(path),
    realPath: (path) =>
      path.startsWith(standardLibrary)
        ? remembered(`real ${path}`, () => nodeHost.realPath(path))
        : inMemory.realPath(path),
  });
  const fresh = (host: Host) => openProject(host, folder, standardLibrary, false);
  let shared = openProject(hostOf(memoryHost([])), folder, standardLibrary);
  return (input) => {
    const host = hostOf(memoryHost([...input.files].map(([name, content]) => [join(folder, name), content] as const)));
    // What stands alone is faster read as by a command, which remembers nothing.
    const ofOrder = input.kind === "imports" ? faultOfOrder(input, () => fresh(host)) : undefined;
    if (ofOrder !== undefined) return { fault: ofOrder, isWritten: false };
    if (standsAlone(input)) return tried(input, fresh(host));
    // A new state of the disk, with the old memory and no history: queries find out what is another now.
    shared = { ...shared, host, answers: new Map(), ledger: newLedger(), version: firstVersion() };
    return tried(input, shared);
  };
}

/** Messages about names that nobody knows may name the standard library too. */
const libraryKinds: ReadonlySet<string> = new Set(["grammar", "sentence", "library", "mutated", "imports"]);

function standsAlone({ kind, files }: FuzzedInput): boolean {
  if (libraryKinds.has(kind)) return false;
  return ![...files.values()].some((content) => typeof content === "string" && /\bfrom\s*"std/.test(content));
}

function tried(input: FuzzedInput, opened: Project): Trial {
  const configurations = configurationsOf(input);
  const additions: Additions = { configurations, removed: [] };
  const project = withNamed(opened, input.files.has("fedi.json") ? [] : ["main.fedi"]);
  const files = ownFiles(project);
  const environments = environmentsOf(project, files);
  const found: Diagnostic[] = [
    ...projectDiagnostics(project),
    ...entryProblems(project),
    ...diagnosticsOfFiles(project, filesReached(project, files)),
  ];
  const written: Written[] = [];
  for (const { symbol, name } of environments) {
    const { value, diagnostics } = resolved(project, symbol, additions);
    found.push(...diagnostics);
    if (value === undefined || hasErrors(found)) continue;
    const output = emitted(
      project,
      value,
      targets.map((target) => target.name),
    );
    found.push(...output.diagnostics);
    if (hasErrors(output.diagnostics)) continue;
    const { value: all } = environmentOutput(project, value, output.value, `/out/${name}`);
    written.push(...all.files, { path: "manifest.json", text: all.manifest(new Map()).join("") });
  }
  const generic = genericOutput(project, files);
  found.push(...generic.diagnostics);
  written.push(...generic.value);
  const fault = first(written, faultOfOutput) ?? faultOfMessages(project, found, input, configurations);
  return { fault, isWritten: written.length > 0 };
}

/** Editors ask about one file before another: what is said is the same. */
function faultOfOrder({ files }: FuzzedInput, open: () => Project): Fault {
  const names = [...files.keys()].filter((name) => name.endsWith(".fedi"));
  const said = (order: readonly FileId[]) => {
    const project = withNamed(open(), files.has("fedi.json") ? [] : ["main.fedi"]);
    const codes = order.map((file) =>
      diagnosticsOf(project, file).map(({ code, span }) => `${file} ${code} ${span.start}\n`),
    );
    return codes.flat().sort().join("");
  };
  const [forwards, backwards] = [said(names), said(names.toReversed())];
  return forwards === backwards ? undefined : `asked in another order it says ${backwards}, not ${forwards}`;
}

function first<T>(things: readonly T[], faultIn: (thing: T) => Fault): Fault {
  for (const thing of things) {
    const fault = faultIn(thing);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function configurationsOf({ files, configuration }: FuzzedInput): readonly SourceText[] {
  if (configuration === undefined) return [];
  const content = files.get(configuration) ?? "";
  const { source, problem } = readSource(
    join(folder, configuration),
    typeof content === "string" ? new TextEncoder().encode(content) : content,
    configuration,
  );
  return problem === undefined ? [source] : [];
}

interface Written {
  readonly path: string;
  readonly text: string;
}

function faultOfOutput({ path, text }: Written): Fault {
  if (path.startsWith("/") || path.split("/").includes("..")) return `the output ${path} leaves its folder`;
  if (!text.isWellFormed()) return `the output ${path} is not UTF-8`;
  if (!path.endsWith(".json")) return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return `the output ${path} is not JSON`;
  }
}

/** Of an input, so many are looked at. */
const mostMessages = 10;

const pages = new Map<string, boolean>();

function hasPage(code: string): boolean {
  const known = pages.get(code) ?? existsSync(join(explanationsFolder(), `${code}.md`));
  pages.set(code, known);
  return known;
}

function faultOfMessages(
  project: Project,
  found: readonly Diagnostic[],
  { files }: FuzzedInput,
  configurations: readonly SourceText[],
): Fault {
  const own = [...files.values()].map((content) => (typeof content === "string" ? content : "")).join("\n");
  const extra = new Map(configurations.map((source) => [source.file, source]));
  for (const diagnostic of found.slice(0, mostMessages)) {
    const { code, span, headline } = diagnostic;
    if (!hasPage(code)) return `${code} has no page`;
    const shown = located(project, diagnostic);
    for (const place of [span, ...shown.related.flatMap((related) => related.place ?? [])]) {
      const source = extra.get(place.file) ?? sourceForMessages(project, place.file);
      const length = source?.text.length ?? 0;
      if (!(0 <= place.start && place.start <= place.end && (source === undefined || place.end <= length)))
        return `${code} is at ${place.start}-${place.end} of ${place.file}, which has ${length}`;
    }
    const text = renderDiagnostic(shown, {
      sourceOf: (file) => extra.get(file) ?? sourceForMessages(project, file),
      nameOf: (file) => file,
      hasColour: false,
      columns: 100,
    });
    if (headline.trim() === "") return `${code} says nothing`;
    if (text.length > 20_000) return `${code} is ${text.length} characters long: ${headline.slice(0, 200)}`;
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    if (/[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(text))
      return `${code} shows a character that acts on the terminal: ${JSON.stringify(text.slice(0, 500))}`;
    const strange = /\bundefined\b|\[object |\bNaN\b|\bfunction \(/.exec(
      [headline, diagnostic.help, diagnostic.label].join(" "),
    );
    if (strange !== null && !own.includes(strange[0])) return `${code} says ${strange[0]}: ${headline}`;
  }
  return undefined;
}

/** What parses can be formatted, says the same afterwards (or it throws), and a second time changes nothing. */
export function faultOfFormat({ files }: FuzzedInput): Fault {
  for (const [file, text] of files) {
    if (!file.endsWith(".fedi") || typeof text !== "string") continue;
    const once = formatText({ file, text }).value;
    if (once !== undefined && formatText({ file, text: once }).value !== once)
      return `${file} is formatted otherwise the second time`;
  }
  return undefined;
}

/** The same through the whole command line; the output is only planned. */
export async function faultOfCommands({ files, configuration }: FuzzedInput): Promise<Fault> {
  const host = memoryHost([
    ...[...files].map(([name, content]) => [join(folder, name), content] as const),
    ...libraryFiles(),
  ]);
  const more = configuration === undefined ? [] : ["--configuration", configuration];
  const path = files.has("fedi.json") ? "." : "main.fedi";
  const checked = await fediIn(folder, { host }, "check", path, ...more);
  const compiled = await fediIn(folder, { host }, "compile", path, "--check", ...more);
  return faultOfRun("check", checked) ?? faultOfRun("compile", compiled) ?? disagreement(checked, compiled);
}

function disagreement(checked: Run, compiled: Run): Fault {
  if (checked.code !== 0 || compiled.code !== 1) return undefined;
  // `compile --check` also says by its code that something would be written.
  return /^error\[/m.test(compiled.error) ? `check is content, compile says ${compiled.error}` : undefined;
}

export function faultOfRun(command: string, { code, out, error }: Run): Fault {
  const said = out + error;
  if (said.includes("bug in Fedi")) return `${command}: ${error}`;
  const isUsage = error.startsWith("error: ");
  if (code === 2 && !isUsage) return `${command} exits with 2 and says ${JSON.stringify(said.slice(0, 500))}`;
  if (code === 0 && /^error\[/m.test(said)) return `${command} exits with 0 and has errors`;
  if (code === 1 && command === "check" && !/^error\[/m.test(said)) return `check exits with 1 and has no error`;
  if (said.trim() === "") return `${command} says nothing`;
  return undefined;
}

let library: readonly (readonly [string, Uint8Array])[] | undefined;

function libraryFiles(): readonly (readonly [string, Uint8Array])[] {
  library ??= namesBelow(standardLibrary).flatMap((path) => {
    const content = nodeHost.readFile(path, 1_000_000);
    return content instanceof Uint8Array ? [[path, content] as const] : [];
  });
  return library;
}

function namesBelow(path: string): readonly string[] {
  const names = nodeHost.list(path);
  if (!Array.isArray(names)) return [path];
  return names.flatMap((name: string) => namesBelow(join(path, name)));
}
