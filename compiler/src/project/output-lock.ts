/**
 * Lets one compile at a time write to a folder, also after one was killed.
 *
 * The lock is a file that names its process. A lock whose process is gone (or whose number now belongs to a younger process) is
 * stale and is taken over. Not here: what is written (write-output.ts).
 */
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { randomUUID } from "node:crypto";

export const lockName = ".fedi-lock";

export interface Lock {
  readonly release: () => void;
}

/** The lock of an existing folder, or the number of the process that has it. Throws what the file system throws. */
export function takeLock(folder: string): Lock | { readonly heldBy: number } {
  makeFolder(folder);
  const path = join(folder, lockName);
  if (isNoFile(path)) throw new Error(`${lockName} in it is not a file`);
  const own = `${path}-${randomUUID()}`;
  const content = `${process.pid} ${startOf(process.pid) ?? "?"}\n`;
  writeFileSync(own, content);
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (linked(own, path)) return { release: () => rmSync(path, { force: true }) };
      const holder = readOrNothing(path);
      if (holder === undefined) continue;
      const pid = Number(holder.split(" ")[0]);
      if (isAlive(pid, holder.trim().split(" ")[1])) return { heldBy: pid };
      removeStale(path, holder);
    }
    return { heldBy: Number(readOrNothing(path)?.split(" ")[0] ?? 0) };
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * A folder, and those it lies in. Not with `recursive`: where the system makes no folders, as in /proc, Node 24 tries for ever.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = path; !existsSync(at) && at !== dirname(at); at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder);
    } catch (thrown) {
      // Another compile was faster.
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw thrown;
    }
  }
  if (!statSync(path).isDirectory()) mkdirSync(path);
}

function isNoFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === false;
}

function linked(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false;
    throw thrown;
  }
}

/** Renames first and looks then: of two that find the same stale lock, the second must not remove the first one's new lock. */
function removeStale(path: string, content: string): void {
  const aside = `${path}-${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readOrNothing(aside) !== content) linked(aside, path);
  rmSync(aside, { force: true });
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function isAlive(pid: number, start: string | undefined): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it lives, as somebody else's.
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EPERM")) return false;
  }
  const now = startOf(pid);
  return start === undefined || start === "?" || now === undefined || now === start;
}

/** When a process began, with the boot it belongs to; undefined where the system does not tell. Source: proc(5), stat, field 22. */
function startOf(pid: number): string | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  const boot = readOrNothing("/proc/sys/kernel/random/boot_id");
  if (stat === undefined || boot === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return `${boot.trim()}:${fields[19] ?? ""}`;
}
