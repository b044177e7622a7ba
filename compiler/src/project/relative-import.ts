/**
 * How a file of a project is named in an import of another one.
 */
import type { FileId } from "../source/span.ts";

/** `./x` or `../folder/x`, without the ending. */
export function relativeImport(from: FileId, to: FileId): string {
  const folders = from.split("/").slice(0, -1);
  const target = to.replace(/\.fedi$/, "").split("/");
  let shared = 0;
  while (shared < folders.length && shared < target.length - 1 && folders[shared] === target[shared]) shared++;
  const up = folders.slice(shared).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...target.slice(shared)].join("/");
}
