/**
 * Writes a file that a person wrote anew, so that a kill or a full disk leaves the old text or the new one.
 */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { HostFailure } from "./host.ts";
import { failureOf } from "./node-host.ts";

/** `path`: of a file that exists, without symbolic links. Its permissions stay. */
export function replaceFile(path: string, content: string): HostFailure | undefined {
  const staged = join(dirname(path), `.${basename(path)}.${process.pid}.fedi-tmp`);
  try {
    // A file that may not be written is not to be replaced either.
    accessSync(path, constants.W_OK);
    const descriptor = openSync(staged, "wx");
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    chmodSync(staged, statSync(path).mode);
    renameSync(staged, path);
    return undefined;
  } catch (thrown) {
    rmSync(staged, { force: true });
    return failureOf(thrown);
  }
}
