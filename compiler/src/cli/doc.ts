/**
 * `fedi doc`: writes a reference of a project's declarations, or of the standard library's.
 *
 * Not here: what it says and how it looks (reference/), how files are written (project/write-output.ts).
 */
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { count } from "../diagnostics/wording.ts";
import { entryProblems } from "../project/entries.ts";
import { filesReached } from "../project/environments.ts";
import { filesBelow } from "../project/module-path.ts";
import { labelOf, packagesOf, standardLabel } from "../project/packages.ts";
import { openProject, withNamed, type Project } from "../project/project.ts";
import { writeOutput } from "../project/write-output.ts";
import { countExamples } from "../reference/examples.ts";
import { makeReference } from "../reference/make-reference.ts";
import type { FileId } from "../source/span.ts";
import { changesText } from "./compile-report.ts";
import { seeHelp, UsageError, type Arguments, type ExitCode, type Io } from "./io.ts";
import { absolute, openPaths, realPath } from "./open-paths.ts";
import { refuseOtherFolder, writtenManifest } from "./owned-folder.ts";
import { anyError, relativeName, reportText, shown } from "./report.ts";

/** What our record of a folder says it is. */
const mark = "reference";

const standardTitle = "The standard library of Fedi";

export async function doc(io: Io, given: Arguments): Promise<ExitCode> {
  const [path = ".", ...more] = given.rest;
  if (more.length > 0) throw new UsageError("one path is enough", seeHelp("doc"));
  if (given.flag("std") && given.rest.length > 0)
    throw new UsageError("`--std` takes no path: the standard library is where Fedi is", seeHelp("doc"));
  const folder = absolute(io, given.text("out") ?? "out/reference");
  refuseOtherFolder(io, folder, mark);
  const { project, files, title } = documented(io, path, given.flag("std"));
  const isDry = given.flag("check");
  const made = makeReference(project, files, title);
  const diagnostics = [...entryProblems(project), ...made.diagnostics];
  const written = hasErrors(diagnostics)
    ? undefined
    : writeOutput({ folder, files: made.value, manifest: writtenManifest(mark), isRemovable: () => true, isDry });
  const messages = shown(io, project, [...diagnostics, ...(written?.diagnostics ?? [])]);
  const report = reportText(io, messages, "pretty", io.errorIsTerminal);
  if (report !== "") io.error(report);
  if (anyError(messages) || written === undefined) return 1;
  const examples = count(countExamples(project, files), "example");
  io.out(`${changesText(relativeName(io.folder, folder), written.value, isDry)}${examples} compiled\n`);
  return isDry && written.value.some(({ change }) => change !== "keep") ? 1 : 0;
}

interface Documented {
  readonly project: Project;
  readonly files: readonly FileId[];
  readonly title: string;
}

function documented(io: Io, path: string, isStandard: boolean): Documented {
  const library = io.host.realPath(io.standardLibrary);
  if (isStandard || realPath(io, path) === library) {
    const empty = openProject(io.host, `${io.standardLibrary}/../example`, io.standardLibrary, false);
    const files = filesBelow(empty, standardLabel);
    return { project: withNamed(empty, files), files, title: standardTitle };
  }
  const [opened] = openPaths(io, [path]);
  if (opened === undefined) throw new UsageError("there is nothing to document", seeHelp("doc"));
  const { project } = opened;
  const files = filesReached(project, opened.files).filter((file) => labelOf(file) === "");
  const folder = project.root.slice(project.root.lastIndexOf("/") + 1);
  return { project, files, title: packagesOf(project).byLabel.get("")?.manifest.name ?? folder };
}
