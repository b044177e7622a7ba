/**
 * The real file system as a Host.
 *
 * Not here: what a failure means to the user (read-source.ts), writing (write-output.ts).
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { byCodeUnit, failure, type EntryKind, type FailureReason, type Host, type HostFailure } from "./host.ts";

const reasons: ReadonlyMap<string, FailureReason> = new Map([
  ["ENOENT", "absent"],
  ["EISDIR", "folder"],
  ["ENOTDIR", "not-a-folder"],
  ["EACCES", "denied"],
  ["EPERM", "denied"],
  ["ELOOP", "loop"],
]);

/** What the system refuses, in words. */
const words: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["EACCES", "permission is denied"],
  ["EPERM", "permission is denied"],
  ["EROFS", "the file system is read-only"],
  ["ENOTDIR", "part of its path is a file"],
  ["EISDIR", "a folder stands where a file is needed"],
  ["EEXIST", "a file stands where a folder is needed"],
  ["ENOENT", "part of its path is gone, or cannot be made"],
  ["ELOOP", "its symbolic links lead in a circle"],
  ["ENAMETOOLONG", "a name is too long for the file system"],
]);

export const nodeHost: Host = {
  readFile(path, limit) {
    return attempt(() => {
      const status = statSync(path);
      if (status.isDirectory()) return failure("folder", "it is a folder");
      // A pipe or a device could block or never end.
      if (!status.isFile()) return failure("other", "it is not a regular file");
      if (status.size > limit) return failure("too-large", `${status.size} bytes`);
      return contentOf(path, status.size);
    });
  },
  list(path) {
    return attempt(() => readdirSync(path).sort(byCodeUnit));
  },
  kind(path): EntryKind {
    const status = attempt(() => statSync(path, { throwIfNoEntry: false }));
    if (status === undefined) return "absent";
    if ("reason" in status) return status.reason === "absent" || status.reason === "not-a-folder" ? "absent" : "other";
    return status.isFile() ? "file" : status.isDirectory() ? "folder" : "other";
  },
  realPath(path) {
    return attempt(() => resolveLinks(path));
  },
};

/** Elsewhere the system's own way changes upper and lower case, too. */
const resolveLinks = process.platform === "linux" ? realpathSync.native : realpathSync;

/** Fewer questions than `readFileSync` asks of a file whose size is known: a project has a thousand. */
function contentOf(path: string, size: number): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const content = Buffer.allocUnsafeSlow(size + 1);
    const length = readSync(descriptor, content);
    // It was changed meanwhile, or came in parts.
    return length === size ? content.subarray(0, size) : readFileSync(path);
  } finally {
    closeSync(descriptor);
  }
}

/** The folder of the standard library: beside the sources, or inside the published package. */
export function standardLibraryFolder(): string {
  return folderFrom("../../../stdlib", "../stdlib");
}

/** The folder of the pages of `fedi explain`. */
export function explanationsFolder(): string {
  return folderFrom("../../explanations", "../explanations");
}

/** Sources are run where they are; what is published lies in one bundle in `dist/`. */
function folderFrom(source: string, published: string): string {
  return join(import.meta.dirname, import.meta.filename.endsWith(".ts") ? source : published);
}

/** What the operating system said, as a failure. Anything thrown by `node:fs` has a code. */
export function failureOf(thrown: unknown): HostFailure {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const detail = words.get(code) ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return failure(reasons.get(code) ?? "other", detail);
}

function attempt<T>(work: () => T): T | HostFailure {
  try {
    return work();
  } catch (thrown) {
    return failureOf(thrown);
  }
}
