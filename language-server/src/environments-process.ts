/**
 * Checks the environments of one project in a process of its own, and ends: started by environment-check.ts.
 *
 * In: one message, a project as plain data. Out: one message, what is wrong with each environment.
 */
import { nodeHost, openProject, withEdit, withNames } from "../../compiler/src/index.ts";
import { environmentDiagnosticsOf, type ProjectData } from "./environment-check.ts";

process.once("message", (data: ProjectData) => {
  let project = withNames(openProject(nodeHost, data.root, data.standardLibrary, false), data.named);
  for (const [path, text] of data.edits) project = withEdit(project, path, text);
  process.send?.(environmentDiagnosticsOf(project), () => process.disconnect());
});
