/**
 * The operators' JSON files that `--configuration` names.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { largestFile } from "../project/project.ts";
import { readSource } from "../project/read-source.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Arguments, Io } from "./io.ts";
import { absolute, realPath } from "./open-paths.ts";

/** In the order given. A file that cannot be read is empty, and among `problems`; one that is not there is wrong use. */
export function configurationFiles(io: Io, given: Arguments, problems: Diagnostic[]): readonly SourceText[] {
  return given.texts("configuration").map((path) => {
    const content = io.host.readFile(realPath(io, path), largestFile);
    const { source, problem } = readSource(absolute(io, path), content, path);
    if (problem !== undefined) problems.push(problem);
    return source;
  });
}
