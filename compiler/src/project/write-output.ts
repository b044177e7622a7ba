/**
 * Writes an environment's files so that a kill, a full disk or a second compile leaves the old state or the new one.
 *
 * Files are staged beside the old ones first; then a marker says that they are being moved (`deploy` refuses while it is there), they
 * are moved, and the marker goes. The marker lists the new files, so the next compile knows what a killed one left behind.
 * Not here: what may be replaced (output-plan.ts), who may write (output-lock.ts).
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { visitChunks } from "../source/text-pieces.ts";
import { fileOfPieces, type OutputFile } from "../targets/target.ts";
import { failureOf } from "./node-host.ts";
import { outputBusy, unwritableOutput } from "./output-diagnostics.ts";
import { takeLock } from "./output-lock.ts";
import {
  hashOfFile,
  leftByOthers,
  linkOnTheWay,
  markerName,
  planOutput,
  readRecord,
  recordName,
  stagingName,
  type PlannedFile,
  type Record,
} from "./output-plan.ts";

export interface WriteRequest {
  /** Absolute; made where it is missing. */
  readonly folder: string;
  /** All files of the run but the manifest. */
  readonly files: readonly OutputFile[];
  /** The text of the manifest in pieces, given what else will be in the folder: hex SHA-256 by path, sorted. */
  readonly manifest: (files: ReadonlyMap<string, string>) => readonly string[];
  /** Whether a file of an earlier run may be removed: with `--target`, only those of the named targets. */
  readonly isRemovable: (path: string) => boolean;
  /** Only say what would change. */
  readonly isDry: boolean;
}

/** What changed, or would; with a message nothing did, but where the message says otherwise. */
export function writeOutput(request: WriteRequest): Outcome<readonly PlannedFile[]> {
  const { folder } = request;
  const place = { file: folder, start: 0, end: 0 };
  if (request.isDry) return plan(request);
  let isKept = true;
  try {
    const link = linkOnTheWay(folder, ".");
    const lock = link === undefined ? takeLock(folder) : undefined;
    if (lock === undefined) return plan(request);
    if ("heldBy" in lock)
      return { value: [], diagnostics: [outputBusy.at(place, { path: folder, process: lock.heldBy })] };
    try {
      const planned = plan(request);
      const others = leftByOthers(folder, planned.value);
      if (planned.diagnostics.length > 0 || planned.value.every(({ change }) => change === "keep")) {
        if (planned.diagnostics.length === 0 && others.size === 0) rmSync(join(folder, markerName), { force: true });
        return planned;
      }
      stage(folder, planned.value);
      isKept = false;
      move(folder, planned.value, others);
      return planned;
    } finally {
      if (isKept) rmSync(join(folder, stagingName), { recursive: true, force: true });
      lock.release();
    }
  } catch (thrown) {
    return { value: [], diagnostics: [failed(folder, thrown, isKept)] };
  }
}

function plan(request: WriteRequest): Outcome<readonly PlannedFile[]> {
  const { folder, files, isRemovable } = request;
  const hashes = new Map(files.map((file) => [file.path, hashOfFile(file)] as const));
  // What a run for other targets wrote stays, and stays ours.
  const record = readRecord(join(folder, recordName));
  for (const [path, hash] of record)
    if (!hashes.has(path) && path !== recordName && !isRemovable(path)) hashes.set(path, hash);
  const sorted = new Map([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
  const manifest = fileOfPieces(recordName, request.manifest(sorted));
  return planOutput(folder, [...files, manifest], record, (path) => path !== recordName && isRemovable(path));
}

function stage(folder: string, planned: readonly PlannedFile[]): void {
  const staging = join(folder, stagingName);
  if (existsSync(staging)) rmSync(staging, { recursive: true });
  mkdirSync(staging);
  const folders = new Set([staging]);
  for (const { path, file, change } of planned) {
    if (file === undefined || change === "keep") continue;
    const full = join(staging, path);
    haveFolder(dirname(full), folders);
    // Not forced to the disk one by one: that would take longer than compiling. A kill loses nothing of what was written.
    writeText(full, file);
    chmodSync(full, file.isExecutable === true ? 0o755 : 0o644);
  }
}

function writeText(path: string, file: OutputFile): void {
  if (file.pieces === undefined) {
    writeFileSync(path, file.text);
    return;
  }
  const descriptor = openSync(path, "w");
  try {
    visitChunks(file.pieces, (chunk) => writeFileSync(descriptor, chunk));
  } finally {
    closeSync(descriptor);
  }
}

/** `others`: files of other targets that a killed compile may have moved; while there are any, the marker stays. */
function move(folder: string, planned: readonly PlannedFile[], others: Record): void {
  const staging = join(folder, stagingName);
  const files = Object.fromEntries(
    planned.flatMap(({ path, file }) => (file === undefined ? [] : [[path, hashOfFile(file)]])),
  );
  // Until it is moved over, what stands there is ours, too: this compile may be killed as well as the one before.
  const left = Object.fromEntries([
    ...others,
    ...planned.flatMap(({ path, current }) => (current === undefined ? [] : [[path, current] as const])),
  ]);
  // Moved into place like all files: it is whole at once, and a link that stands there is not followed.
  const marker = join(staging, markerName);
  const isFirst = planned.every(({ change }) => change === "create");
  writeMarker(marker, `${JSON.stringify({ files, left }, undefined, 2)}\n`, isFirst);
  renameSync(marker, join(folder, markerName));
  // The manifest comes last: until then the old one tells which old files are ours.
  const folders = new Set([folder]);
  const movedWhole = new Set<string>();
  const inOrder = [...planned].sort((a, b) => Number(a.path === recordName) - Number(b.path === recordName));
  for (const { path, file, change } of inOrder) {
    const full = join(folder, path);
    const top = topFolder(path);
    if (change === "keep" || (top !== undefined && movedWhole.has(top))) continue;
    if (file === undefined) {
      rmSync(full, { force: true });
      removeEmptyFolders(folder, dirname(path));
      folders.clear();
    } else if (top !== undefined && !existsSync(join(folder, top))) {
      renameSync(join(staging, top), join(folder, top));
      movedWhole.add(top);
    } else {
      haveFolder(dirname(full), folders);
      renameSync(join(staging, path), full);
    }
  }
  removeStaging(staging);
  if (others.size === 0) rmSync(join(folder, markerName), { force: true });
}

/** The outermost folder of a path that lies in one. */
function topFolder(path: string): string | undefined {
  const end = path.indexOf("/");
  return end < 0 ? undefined : path.slice(0, end);
}

/** Empty but for folders whose files were moved one by one. */
function removeStaging(staging: string): void {
  try {
    rmdirSync(staging);
  } catch {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** `known`: folders that are there. */
function haveFolder(path: string, known: Set<string>): void {
  if (known.has(path)) return;
  mkdirSync(path, { recursive: true });
  known.add(path);
}

function removeEmptyFolders(folder: string, path: string): void {
  for (let at = path; at !== "." && at !== "/"; at = dirname(at)) {
    try {
      rmdirSync(join(folder, at));
    } catch {
      // Other files are in it: they stay, and so does the folder.
      return;
    }
  }
}

/**
 * Written and on the disk: what is moved after it may rely on it. Not where no file of ours stands yet (`isFirst`): waiting for the disk takes
 * longer than all else, and a loss of power then loses nothing but what it would take from the new files, too.
 */
function writeMarker(path: string, text: string, isFirst: boolean): void {
  const descriptor = openSync(path, "w");
  try {
    writeFileSync(descriptor, text);
    if (!isFirst) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function failed(folder: string, thrown: unknown, isKept: boolean): Diagnostic {
  const { detail } = failureOf(thrown);
  return unwritableOutput.at({ file: folder, start: 0, end: 0 }, { path: folder, detail, kept: isKept });
}
