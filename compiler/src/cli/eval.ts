/**
 * `fedi eval`: prints a top-level `let` as JSON.
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import { constantsOf, constantValue } from "../project/constant-value.ts";
import { diagnosticsOfFiles, filesReached } from "../project/environments.ts";
import { projectDiagnostics } from "../project/pipeline.ts";
import { seeHelp, UsageError, type Arguments, type ExitCode, type Io } from "./io.ts";
import { openPaths } from "./open-paths.ts";
import { anyError, reportText, shown } from "./report.ts";

export async function evaluateName(io: Io, given: Arguments): Promise<ExitCode> {
  const [path, name, ...more] = given.rest;
  if (path === undefined || name === undefined || more.length > 0)
    throw new UsageError("a path and a name are needed", seeHelp("eval"));
  const [opened] = openPaths(io, [path]);
  if (opened === undefined) return 2;
  const { project, files } = opened;
  const found = files.filter((file) => constantsOf(project, file).includes(name));
  const [file, second] = found;
  if (second !== undefined)
    throw new UsageError(`${quote(name)} is declared in ${found.join(" and ")}: name one of these files`);
  const own = [
    ...projectDiagnostics(project),
    ...diagnosticsOfFiles(project, filesReached(project, file === undefined ? files : [file])),
  ];
  const value = file === undefined ? undefined : constantValue(project, file, name);
  const messages = shown(io, project, [...own, ...(value?.diagnostics ?? [])]);
  if (anyError(messages)) {
    io.error(reportText(io, messages, "pretty", io.errorIsTerminal));
    return 1;
  }
  if (value?.value === undefined)
    throw unknownConstant(
      name,
      path,
      files.flatMap((one) => constantsOf(project, one)),
    );
  io.out(`${value.value}\n`);
  return 0;
}

function unknownConstant(name: string, path: string, known: readonly string[]): UsageError {
  const near = nearest(name, known)[0];
  const others =
    known.length === 0 ? "it has no top-level `let`" : `its top-level \`let\`s are ${known.slice(0, 12).join(", ")}`;
  return new UsageError(
    `${quote(path)} has no \`let\` named ${quote(name)}`,
    near === undefined ? others : `Did you mean ${quote(near)}?`,
  );
}
