/**
 * Lets one compile at a time write to a folder, also after one was killed.
 *
 * The lock is a symbolic link to nowhere whose target names its process: it appears with its content in one step, so a kill leaves
 * all of it or none. A lock whose process is gone (or whose number now belongs to a younger process) is stale and is taken over.
 * Not here: what is written (write-output.ts).
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";

export const lockName = ".fedi-lock";

export interface Lock {
  readonly release: () => void;
}

/** The lock of a folder, which is made, or the number of the process that has it. Throws what the file system throws. */
export function takeLock(folder: string): Lock | { readonly heldBy: number } {
  makeFolder(folder);
  const path = join(folder, lockName);
  if (isOther(path)) throw new Error(`${lockName} in it is not a lock of Fedi: remove it`);
  const name = ownName();
  for (let attempt = 0; attempt < 3; attempt++) {
    if (isPlaced(name, path)) {
      removeLeftovers(folder);
      return { release: () => void (holderAt(path) === name && rmSync(path, { force: true })) };
    }
    const holder = holderAt(path);
    if (holder === undefined) continue;
    if (isAlive(holder)) return { heldBy: processOf(holder) };
    removeStale(path, holder);
  }
  return { heldBy: processOf(holderAt(path) ?? "") };
}

let own: string | undefined;

/** This process, by its number and its start. */
function ownName(): string {
  return (own ??= `${process.pid} ${startOf(process.pid) ?? "?"}`);
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

function isOther(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === false;
}

function isPlaced(holder: string, path: string): boolean {
  try {
    symlinkSync(holder, path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false;
    throw thrown;
  }
}

function holderAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Renames first and looks then: of two that find the same stale lock, the second must not remove the first one's new lock. */
function removeStale(path: string, holder: string): void {
  const aside = `${path}-${process.getBuiltinModule("node:crypto").randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const found = holderAt(aside);
  if (found !== undefined && found !== holder) isPlaced(found, path);
  rmSync(aside, { force: true });
}

/** Stale locks that a compile had put aside when it was killed. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(`${lockName}-`)) continue;
    const holder = holderAt(path);
    if (holder !== undefined && !isAlive(holder)) rmSync(path, { force: true });
  }
}

/** 0 where it names none. */
function processOf(holder: string): number {
  const pid = Number(holder.split(" ")[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : 0;
}

function isAlive(holder: string): boolean {
  const pid = processOf(holder);
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it lives, as somebody else's.
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EPERM")) return false;
  }
  const start = holder.split(" ")[1];
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

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
