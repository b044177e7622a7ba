/**
 * `fedi compile --target nix-module`: writes the generic module, whose options are still unknown.
 *
 * Not here: environments (compile.ts), what the module says (project/generic-output.ts).
 */
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/wording.ts";
import { genericOutput } from "../project/generic-output.ts";
import type { Project } from "../project/project.ts";
import { writeOutput } from "../project/write-output.ts";
import type { FileId } from "../source/span.ts";
import { changesText } from "./compile-report.ts";
import { seeHelp, UsageError, type Arguments, type ExitCode, type Io } from "./io.ts";
import { absolute } from "./open-paths.ts";
import { refuseOtherFolder, writtenManifest } from "./owned-folder.ts";
import { anyError, formatOf, relativeName, reportText, shown } from "./report.ts";

export const moduleTarget = "nix-module";

/** What our record of a folder says it is. */
const mark = "nix-module";

export function compileModule(io: Io, project: Project, files: readonly FileId[], given: Arguments): ExitCode {
  for (const option of ["environment", "configuration", "remove"])
    if (given.texts(option).length > 0)
      throw new UsageError(
        `--${option} means nothing to the target ${quote(moduleTarget)}: it knows no deployments`,
        seeHelp("compile"),
      );
  const folder = absolute(io, given.text("out") ?? "out");
  refuseOtherFolder(io, folder, mark);
  const isDry = given.flag("check");
  const { value, diagnostics } = genericOutput(project, files);
  const written = hasErrors(diagnostics)
    ? undefined
    : writeOutput({ folder, files: value, manifest: writtenManifest(mark), isRemovable: () => true, isDry });
  const messages = shown(io, project, [...diagnostics, ...(written?.diagnostics ?? [])], new Map());
  const report = reportText(io, messages, formatOf(given.text("format"), "compile"), io.errorIsTerminal);
  if (report !== "") io.error(report);
  if (anyError(messages) || written === undefined) return 1;
  io.out(changesText(relativeName(io.folder, folder), written.value, isDry));
  return isDry && written.value.some(({ change }) => change !== "keep") ? 1 : 0;
}
