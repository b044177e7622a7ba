/**
 * Decides what writing an environment changes in its folder, and what stands in the way.
 *
 * In: the folder, the files to be there, and what earlier compiles recorded as theirs. Out: files to create, replace and remove.
 * Only files that carry a recorded hash are ever replaced or removed. Not here: doing it (write-output.ts).
 */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import { sortDiagnostics, type Diagnostic, type Outcome } from "../diagnostics/diagnostic.ts";
import { sha256, sha256OfParts, sha256OfPieces } from "../evaluation/hash.ts";
import type { OutputFile } from "../targets/target.ts";
import { failureWords } from "./file-diagnostics.ts";
import { failureOf } from "./node-host.ts";
import { notOurFile, outputElsewhere, unwritableOutput } from "./output-diagnostics.ts";

export const markerName = ".fedi-writing";
export const recordName = "manifest.json";
/** Staged files lie here until they are moved to their places. */
export const stagingName = ".fedi-staging";

export type Change = "create" | "replace" | "remove" | "keep";

export interface PlannedFile {
  readonly path: string;
  readonly change: Change;
  /** Absent where it is removed. */
  readonly file?: OutputFile;
  /** The hash of what stands there and is replaced or removed. */
  readonly current?: string;
}

/** Hex SHA-256 by path, relative to the folder. */
export type Record = ReadonlyMap<string, string>;

/** The hash of a file to be written, computed once. */
export function hashOfFile(file: OutputFile): string {
  const known = hashes.get(file);
  if (known !== undefined) return known;
  const computed = file.pieces === undefined ? sha256(file.text) : sha256OfPieces(file.pieces);
  hashes.set(file, computed);
  return computed;
}

const hashes = new WeakMap<OutputFile, string>();

/** `record`: what the manifest says is ours. `isRemovable`: whether this run (of the targets that are asked for) may remove a file of it. */
export function planOutput(
  folder: string,
  files: readonly OutputFile[],
  record: Record,
  isRemovable: (path: string) => boolean,
): Outcome<readonly PlannedFile[]> {
  const diagnostics: Diagnostic[] = [];
  const records = [record, ...markerRecords(folder)];
  const planned: PlannedFile[] = [];
  const wanted = new Set(files.map((file) => file.path));
  // Nothing needs to be looked for where nothing is.
  const isNew = isEmpty(folder);
  const decide = (path: string, file: OutputFile | undefined): void => {
    const full = join(folder, path);
    const place = { file: full, start: 0, end: 0 };
    const link = isNew ? undefined : linkOnTheWay(folder, path);
    if (link !== undefined) {
      diagnostics.push(outputElsewhere.at({ ...place, file: link.path }, link));
      return;
    }
    const current = isNew ? undefined : currentHash(full);
    if (current === undefined) {
      if (file !== undefined) planned.push({ path, change: "create", file });
      return;
    }
    if (typeof current !== "string") {
      diagnostics.push(unwritableOutput.at(place, { path: full, detail: current.detail, kept: true }));
      return;
    }
    const isSame = file !== undefined && current === hashOfFile(file);
    if (isSame)
      planned.push({
        path,
        change: isExecutable(full) === (file.isExecutable ?? false) ? "keep" : "replace",
        file,
        current,
      });
    else if (records.some((record) => record.get(path) === current) || (path === recordName && record.size > 0))
      planned.push(
        file === undefined ? { path, change: "remove", current } : { path, change: "replace", file, current },
      );
    else {
      const isChanged = records.some((record) => record.has(path));
      const action = file === undefined ? "removed" : "replaced";
      diagnostics.push(notOurFile.at(place, { path: full, isChanged, action }));
    }
  };
  for (const file of files) decide(file.path, file);
  const old = new Set(records.flatMap((record) => [...record.keys()]));
  for (const path of [...old].sort())
    if (!wanted.has(path) && isRemovable(path) && isPlain(path)) decide(path, undefined);
  return { value: planned, diagnostics: sortDiagnostics(diagnostics) };
}

/** Whether a folder holds nothing but what compiling puts there for a while. */
function isEmpty(folder: string): boolean {
  try {
    return lstatSync(folder).isDirectory() && readdirSync(folder).every((name) => name.startsWith(".fedi-"));
  } catch {
    return false;
  }
}

/** What a killed compile was moving into place, and what stood there before. */
function markerRecords(folder: string): readonly [files: Record, left: Record] {
  const path = join(folder, markerName);
  return [readRecord(path), readRecord(path, "left")];
}

/**
 * Files that a killed compile may have moved and this one does not look at, as it writes other targets: while there are any, the folder
 * may be a mixture. By path, with the hash of what stands there.
 */
export function leftByOthers(folder: string, planned: readonly PlannedFile[]): Record {
  const [files, left] = markerRecords(folder);
  const looked = new Set(planned.map(({ path }) => path));
  const found = new Map<string, string>();
  for (const path of new Set([...files.keys(), ...left.keys()])) {
    const current = looked.has(path) || !isPlain(path) ? undefined : currentHash(join(folder, path));
    if (typeof current === "string" && [files.get(path), left.get(path)].includes(current)) found.set(path, current);
  }
  return found;
}

/** What a manifest or a marker says is ours; nothing where there is none or it is another's. */
export function readRecord(path: string, key: "files" | "left" = "files"): Record {
  try {
    // A pipe would be waited for.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return new Map();
    const content: unknown = JSON.parse(textOfRecord(path, key));
    if (typeof content !== "object" || content === null) return new Map();
    const files: unknown = new Map(Object.entries(content)).get(key);
    if (typeof files !== "object" || files === null) return new Map();
    return new Map(Object.entries(files).flatMap(([name, hash]) => (typeof hash === "string" ? [[name, hash]] : [])));
  } catch {
    return new Map();
  }
}

/** A manifest lists its files last, in a small part of it: of a large one only that is made a text. */
function textOfRecord(path: string, key: "files" | "left"): string {
  const content = readFileSync(path);
  const start = content.length < largeFile || key !== "files" ? -1 : content.lastIndexOf('\n  "files": {\n');
  return start < 0 ? content.toString("utf8") : `{${content.toString("utf8", start)}`;
}

/** In bytes. */
const largeFile = 262_144;

/** A record could be made by anyone: a path in it must stay in the folder. */
function isPlain(path: string): boolean {
  return !path.startsWith("/") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function currentHash(path: string): string | { readonly detail: string } | undefined {
  try {
    const status = lstatSync(path);
    if (status.isFile()) return status.size < largeFile ? sha256(readFileSync(path)) : sha256OfFile(path);
    return { detail: `${status.isDirectory() ? "a folder" : "what is no file"} stands in its place` };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure.reason === "absent" || failure.reason === "not-a-folder") return undefined;
    return { detail: failureWords(failure) };
  }
}

/** Read part by part: one that is read whole stays in the memory for a while. */
function sha256OfFile(path: string): string {
  const descriptor = openSync(path, "r");
  try {
    const part = Buffer.allocUnsafe(largeFile);
    return sha256OfParts((take) => {
      for (let size = readSync(descriptor, part); size > 0; size = readSync(descriptor, part))
        take(part.subarray(0, size));
    });
  } finally {
    closeSync(descriptor);
  }
}

function isExecutable(path: string): boolean {
  return (lstatSync(path).mode & 0o100) !== 0;
}

/** The first symbolic link between the folder and a file in it, the folder and the file included. */
export function linkOnTheWay(
  folder: string,
  path: string,
): { readonly path: string; readonly target: string } | undefined {
  const parts = [folder];
  for (const part of path.split("/")) parts.push(join(parts.at(-1) ?? folder, part));
  for (const part of parts) {
    try {
      const status = lstatSync(part, { throwIfNoEntry: false });
      if (status === undefined) return undefined;
      if (status.isSymbolicLink()) return { path: part, target: join(dirname(part), readlinkSync(part)) };
    } catch {
      return undefined;
    }
  }
  return undefined;
}
