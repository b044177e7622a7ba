/**
 * A project: a folder, what was read of it, and the texts that an editor holds instead. Immutable; `withEdit` gives the next one.
 *
 * What is read stays as it was first read, so one run sees one state of the disk. Names of files (FileId) are relative to the
 * folder; files of the standard library are `@std/…`, those of a dependency `@name/…`.
 * Not here: what imports mean (module-path.ts), what is computed (pipeline.ts).
 */
import type { FileId } from "../source/span.ts";
import { folderOf, isFailure, isWithin, joinPath, type EntryKind, type Host, type HostFailure } from "./host.ts";
import { newLedger, type Ledger } from "./ledger.ts";
import { input, newMemory, type Memory } from "./memo.ts";
import { firstVersion, nextVersion, type Version } from "./version.ts";

export interface Project {
  readonly host: Host;
  /** The real, absolute path of the folder. */
  readonly root: string;
  /** The real, absolute path of the standard library's folder. */
  readonly standardLibrary: string;
  /** By absolute path. */
  readonly edits: ReadonlyMap<string, string>;
  readonly memory: Memory<Project>;
  /** Files that a command or an editor names; they belong to the project even where `fedi.json` does not lead to them. */
  readonly named: ReadonlySet<FileId>;
  /** What the host said, by question. */
  readonly answers: Map<string, unknown>;
  /** What its files take of what there is for all of them. */
  readonly ledger: Ledger;
  readonly version: Version;
}

/** The name of the project's own description. */
export const manifestName = "fedi.json";

/** No source, schema or configuration is larger. In bytes. */
export const largestFile = 64 * 1024 * 1024;

/** `isForEdits`: whether other texts will follow, as in an editor; a command asks but once. */
export function openProject(host: Host, root: string, standardLibrary: string, isForEdits = true): Project {
  const real = host.realPath(root);
  const library = host.realPath(standardLibrary);
  return {
    host,
    root: typeof real === "string" ? real : root,
    standardLibrary: typeof library === "string" ? library : standardLibrary,
    edits: new Map(),
    memory: newMemory(isForEdits),
    named: new Set(),
    answers: new Map(),
    ledger: newLedger(),
    version: firstVersion(),
  };
}

/** The project with another text for one file (absolute path), or, without a text, the file as it is on disk now. */
export function withEdit(project: Project, path: string, text: string | undefined): Project {
  const edits = new Map(project.edits);
  if (text === undefined) edits.delete(path);
  else edits.set(path, text);
  if (text !== undefined && project.edits.has(path))
    return { ...project, edits, version: nextVersion(project.version, [`content ${path}`]) };
  const isNewName = text !== undefined && project.host.kind(path) === "absent";
  const known = text === undefined || isNewName ? withoutAnswers(project, path) : project;
  return { ...known, edits, version: nextVersion(project.version, inputsAbout(project, path)) };
}

/** The project with more files to look at. */
export function withNamed(project: Project, files: readonly FileId[]): Project {
  return withNames(project, [...project.named, ...files]);
}

/** The project with other files to look at than before. */
export function withNames(project: Project, files: readonly FileId[]): Project {
  return { ...project, named: new Set(files), version: nextVersion(project.version, ["named"]) };
}

/** The project after a file or folder of it changed on disk, appeared or went. */
export function withoutAnswers(project: Project, path: string): Project {
  const answers = new Map(project.answers);
  const paths = [path, ...(answers.get(`kind ${path}`) === "file" ? [] : knownBelow(project, path))];
  for (const each of paths) for (const question of questions) answers.delete(`${question} ${each}`);
  for (const folder of foldersAbove(project, path)) answers.delete(`list ${folder}`);
  const touched = paths.flatMap((each) => [...inputsAbout(project, each), `names ${each}`]);
  return { ...project, answers, version: nextVersion(project.version, touched) };
}

const questions = ["file", "kind", "real", "list"] as const;

/** Whether anything was asked about a file or folder, or about what lies in it. */
export function isAsked(project: Project, path: string): boolean {
  return (
    questions.some((question) => project.answers.has(`${question} ${path}`)) || knownBelow(project, path).length > 0
  );
}

/** What was asked about below a folder: it goes with the folder. */
function knownBelow(project: Project, folder: string): readonly string[] {
  const found = new Set<string>();
  for (const key of project.answers.keys()) {
    const path = key.slice(key.indexOf(" ") + 1);
    if (path.startsWith(`${folder}/`)) found.add(path);
  }
  return [...found];
}

/** The inputs, by key, that are others once a file changed, appeared or went. */
function inputsAbout(project: Project, path: string): readonly string[] {
  const names = foldersAbove(project, path).map((folder) => `names ${folder}`);
  return [`content ${path}`, `kind ${path}`, `real ${path}`, ...names];
}

/** Up to the project's folder. */
function foldersAbove(project: Project, path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    folders.push(folder);
    if (folder === "/" || folder === project.root) return folders;
  }
}

/**
 * The folder that a file or folder belongs to: the nearest above it with a `fedi.json`, otherwise the file's own folder.
 * `path` is real and absolute.
 */
export function projectFolder(host: Host, path: string): string {
  const start = host.kind(path) === "folder" ? path : folderOf(path);
  for (let folder = start; ; folder = folderOf(folder)) {
    if (host.kind(joinPath(folder, manifestName)) === "file") return folder;
    if (folder === "/") return start;
  }
}

/** The text on disk, or that an editor holds; bytes where they are no text, or a large `.json` of which nobody reads all. */
export const contentOf = input("content", (project: Project, path: string): Uint8Array | string | HostFailure => {
  const edited = project.edits.get(path);
  return (
    edited ??
    remembered(project, `file ${path}`, () => {
      const content = project.host.readFile(path, largestFile);
      const isSchema = path.endsWith(".json") && !isFailure(content) && content.length >= largeJson;
      return isSchema ? sameBytes(project, path, content) : asText(content);
    })
  );
});

/** In bytes. */
const largeJson = 64 * 1024;

/** The bytes that were read before where they are equal: what was made of them stays. */
function sameBytes(project: Project, path: string, content: Uint8Array): Uint8Array {
  const known = bytesRead.get(project.memory) ?? new Map<string, Uint8Array>();
  bytesRead.set(project.memory, known);
  const before = known.get(path);
  if (before !== undefined && Buffer.compare(before, content) === 0) return before;
  known.set(path, content);
  return content;
}

const bytesRead = new WeakMap<Project["memory"], Map<string, Uint8Array>>();

/** With a byte order mark where it has one. */
function asText(content: Uint8Array | HostFailure): Uint8Array | string | HostFailure {
  if (isFailure(content)) return content;
  try {
    return utf8.decode(content);
  } catch {
    return content;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Names in a folder, sorted, with those that only an editor has. */
export const namesIn = input("names", (project: Project, folder: string): readonly string[] | HostFailure =>
  remembered(project, `list ${folder}`, () => {
    const names = project.host.list(folder);
    if (isFailure(names)) return names;
    const edited = [...project.edits.keys()].filter((path) => folderOf(path) === folder);
    const fresh = edited.map((path) => path.slice(path.lastIndexOf("/") + 1)).filter((name) => !names.includes(name));
    return fresh.length === 0 ? names : [...names, ...fresh].sort();
  }),
);

/** Whether a folder's names hold one; of the names that `namesIn` gave. */
export function holdsName(names: readonly string[], name: string): boolean {
  let known = nameSets.get(names);
  if (known === undefined) nameSets.set(names, (known = new Set(names)));
  return known.has(name);
}

/** A folder of many files is asked for each of them. */
const nameSets = new WeakMap<readonly string[], ReadonlySet<string>>();

export const kindOf = input("kind", (project: Project, path: string): EntryKind => {
  if (project.edits.has(path)) return "file";
  return remembered(project, `kind ${path}`, () => project.host.kind(path));
});

export const realPathOf = input("real", (project: Project, path: string): string | HostFailure => {
  if (project.edits.has(path)) return path;
  return remembered(project, `real ${path}`, () => project.host.realPath(path));
});

/** The file's name inside the project; undefined for one outside. Dependencies are named by packages.ts. */
export function ownFileId(project: Project, path: string): FileId | undefined {
  return isWithin(project.root, path) ? path.slice(project.root === "/" ? 1 : project.root.length + 1) : undefined;
}

function remembered<T>(project: Project, question: string, ask: () => T): T {
  if (project.answers.has(question)) {
    // The proof: a question starts with the name of its kind, and each kind has one type of answer.
    return project.answers.get(question) as T;
  }
  const answer = ask();
  project.answers.set(question, answer);
  return answer;
}

/** Files that a command or an editor names. */
export const namedFiles = input("named", (project: Project): ReadonlySet<FileId> => project.named);

/** Another after every edit: for what has to be asked again although nothing that it names changed. */
export const revision = input("revision", (project: Project): number => project.version.number);
