/**
 * How much of what a whole project may take each of its files takes: program text, and constants.
 *
 * Carried from edit to edit, like what is remembered. Files are counted in the order in which they are first looked at, which for a
 * command is always the same; what does not fit any more has to be looked at again after every edit.
 * Not here: what is said of it (pipeline.ts).
 */
import type { FileId } from "../source/span.ts";

/** What there is, by file, and in all. */
export interface Account<T extends string> {
  readonly files: Map<FileId, Readonly<Record<T, number>>>;
  readonly total: Record<T, number>;
  /** The first file for which there was no room. */
  refused?: FileId | undefined;
  /** The version of the project that all files were asked for. */
  askedAt?: number;
}

export interface Ledger {
  /** `size` in UTF-16 code units. */
  readonly programs: Account<"number" | "size">;
  readonly constants: Account<"steps" | "weight">;
}

export function newLedger(): Ledger {
  return {
    programs: { files: new Map(), total: { number: 0, size: 0 } },
    constants: { files: new Map(), total: { steps: 0, weight: 0 } },
  };
}

/** What all files but one take together. Where that is more than `most`, it is first asked what they take by now; undefined: nothing. */
export function takenByOthers<T extends string>(
  account: Account<T>,
  file: FileId,
  most: Readonly<Record<T, number>>,
  now: { readonly version: number; readonly taken: (file: FileId) => Readonly<Record<T, number>> | undefined },
): Readonly<Record<T, number>> {
  enter(account, file, undefined);
  if (!fits(account, most) && account.askedAt !== now.version) {
    account.askedAt = now.version;
    for (const other of account.files.keys()) enter(account, other, now.taken(other));
  }
  return { ...account.total };
}

/** What a file takes from now on; undefined: nothing. */
export function enter<T extends string>(
  { files, total }: Account<T>,
  file: FileId,
  taken: Readonly<Record<T, number>> | undefined,
): void {
  const before = files.get(file);
  for (const key in total) total[key] += (taken?.[key] ?? 0) - (before?.[key] ?? 0);
  if (taken === undefined) files.delete(file);
  else files.set(file, taken);
}

function fits<T extends string>({ total }: Account<T>, most: Readonly<Record<T, number>>): boolean {
  for (const key in total) if (total[key] > most[key]) return false;
  return true;
}
