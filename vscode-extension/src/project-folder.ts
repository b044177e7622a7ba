/**
 * Which project a program belongs to, and a place as the language server writes it.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder above `file` with a `fedi.json`; else the file's own. */
export function projectFolderOf(file: string): string {
  const own = dirname(file);
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "fedi.json"))) return folder;
    if (folder === dirname(folder)) return own;
  }
}
