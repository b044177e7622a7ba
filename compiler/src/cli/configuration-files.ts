/**
 * The operators' JSON files that `--configuration` names.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { EnvironmentName } from "../project/environments.ts";
import { largestFile } from "../project/project.ts";
import { readSource } from "../project/read-source.ts";
import type { SourceText } from "../source/source-text.ts";
import { UsageError, type Arguments, type Io } from "./io.ts";
import { absolute, realPath } from "./open-paths.ts";

/** In the order given. A file that cannot be read is empty, and among `problems`; one that is not there is wrong use. */
export function configurationFiles(io: Io, given: Arguments, problems: Diagnostic[]): readonly SourceText[] {
  return given.texts("configuration").map((path) => {
    const { source, problem } = readSource(absolute(io, path), io.host.readFile(realPath(io, path), largestFile));
    if (problem !== undefined) problems.push(problem);
    return source;
  });
}

/** A configuration is a deployment on one environment. */
export function refuseManyEnvironments(given: Arguments, wanted: readonly EnvironmentName[]): void {
  if (wanted.length <= 1 || given.texts("configuration").length === 0) return;
  const names = wanted.map(({ name }) => name).join(", ");
  throw new UsageError("--configuration needs --environment here", `there are: ${names}`);
}
