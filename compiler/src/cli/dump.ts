/**
 * `fedi dump`: what a stage made of a file, as text. The expected files of the fixtures hold the same text.
 *
 * Not here: the texts themselves (project/dump-stage.ts).
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import { dumpStage, stages } from "../project/dump-stage.ts";
import { seeHelp, UsageError, type Arguments, type ExitCode, type Io } from "./io.ts";
import { openPaths } from "./open-paths.ts";

export async function dump(io: Io, given: Arguments): Promise<ExitCode> {
  const [name, path, ...more] = given.rest;
  if (name === undefined || path === undefined || more.length > 0)
    throw new UsageError("a stage and a file are needed", seeHelp("dump"));
  const stage = stages.find((one) => one === name);
  if (stage === undefined) {
    const near = nearest(name, stages)[0];
    const help = near === undefined ? seeHelp("dump") : `Did you mean ${quote(near)}?`;
    throw new UsageError(`there is no stage ${quote(name)}: they are ${stages.join(", ")}`, help);
  }
  const [opened] = openPaths(io, [path]);
  const [file, second] = opened?.files ?? [];
  if (opened === undefined || file === undefined || second !== undefined)
    throw new UsageError(`${quote(path)} is not one file`, seeHelp("dump"));
  io.out(dumpStage(opened.project, file, stage));
  return 0;
}
