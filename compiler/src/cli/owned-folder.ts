/**
 * Folders that a command writes as a whole, and their `manifest.json`, which tells one kind from another.
 */
import { quote } from "../diagnostics/wording.ts";
import { isFailure, joinPath } from "../project/host.ts";
import { recordName } from "../project/output-plan.ts";
import { largestFile } from "../project/project.ts";
import { UsageError, type Io } from "./io.ts";
import { relativeName } from "./report.ts";

/** The text of the manifest of a folder of the kind `mark`. */
export function writtenManifest(mark: string): (hashes: ReadonlyMap<string, string>) => readonly string[] {
  return (hashes) => [`${JSON.stringify({ written: mark, files: Object.fromEntries(hashes) }, undefined, 2)}\n`];
}

/** The manifest of an environment, or of another kind of folder, must not be lost. */
export function refuseOtherFolder(io: Io, folder: string, mark: string): void {
  const content = io.host.readFile(joinPath(folder, recordName), largestFile);
  if (isFailure(content)) return;
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  if (text.includes(`"written": "${mark}"`)) return;
  throw new UsageError(
    `${quote(relativeName(io.folder, folder))} holds something else already: it has a ${recordName}`,
    "write to another folder with --out",
  );
}
