/**
 * Where the project's files stand below `nixos/files/`: in their own folders, so that they find one another.
 */
import type { FileId } from "../../source/span.ts";

/** Path below `nixos/files/` of each file. Different files have different paths, none of which leaves the folder. */
export function copiedFiles(files: Iterable<FileId>): ReadonlyMap<FileId, string> {
  return new Map([...files].map((file) => [file, file.split("/").map(segment).join("/")]));
}

/** `.`, `..` and nothing would lead elsewhere; what starts like an escaped one is escaped as well. */
function segment(name: string): string {
  return /^(%*\.{0,2})$/.test(name) ? `%${name}` : name;
}
