/**
 * Paths of project files as programs write them: relative to the file they stand in.
 */
import type { FileId } from "../source/span.ts";
import { fileOutsideProject } from "./evaluation-diagnostics.ts";
import type { Evaluation } from "./evaluation.ts";
import { errorValue } from "./make-value.ts";
import type { TextValue, Value } from "./value.ts";

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

/** The file that a text means, relative to the file that the text was written in. */
export function projectFile(evaluation: Evaluation, value: TextValue): Value {
  const file = projectPath(value.origin.file, value.value);
  if (file !== undefined) {
    // Asking for its text finds out whether it is there.
    if (evaluation.fileText(file) !== undefined) return { kind: "projectFile", file, origin: value.origin };
    const problem = evaluation.fileProblem?.(value.origin.file, value.value, value.origin);
    if (problem !== undefined) evaluation.report(problem);
    return errorValue(value.origin);
  }
  evaluation.report(fileOutsideProject.at(value.origin, { path: value.value }));
  return errorValue(value.origin);
}
