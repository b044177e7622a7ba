/**
 * Paths of project files as programs write them: relative to the file they stand in.
 */
import type { FileId } from "../source/span.ts";

/** The file that `text` means in a file of the project; undefined where it leaves the project, or is no path. */
export function projectPath(from: FileId, text: string): FileId | undefined {
  if (text === "" || text.startsWith("/") || text.includes("\\") || text.includes("\0")) return undefined;
  const parts = from.split("/").slice(0, -1);
  for (const part of text.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : parts.join("/");
}
