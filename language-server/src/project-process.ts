/**
 * Checks one project in a process of its own, and ends: started by project-check.ts.
 *
 * In: one message, a project as plain data. Out: two messages, what is wrong with its files, and with its environments.
 */
import { nodeHost, openProject, withEdit, withNames } from "../../compiler/src/index.ts";
import { environmentDiagnosticsOf, fileDiagnosticsOf, type Answer, type ProjectData } from "./project-check.ts";

process.once("message", (data: ProjectData) => {
  let project = withNames(openProject(nodeHost, data.root, data.standardLibrary, false), data.named);
  for (const [path, text] of data.edits) project = withEdit(project, path, text);
  const send = (answer: Answer, then?: () => void) => process.send?.(answer, undefined, undefined, then);
  send({ kind: "files", found: fileDiagnosticsOf(project) });
  send({ kind: "environments", found: environmentDiagnosticsOf(project) }, () => process.disconnect());
});
