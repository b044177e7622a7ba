/**
 * Checks one project in a process of its own: started by project-processes.ts, as `fedi lsp --project`.
 *
 * In: one message, a project as plain data. Out: two messages, what is wrong with its files, and with its environments.
 */
import { nodeHost, openProject, withEdit, withNames } from "../../compiler/src/index.ts";
import { environmentDiagnosticsOf, fileDiagnosticsOf, ownGraph } from "./project-check.ts";
import type { Answer, ProjectData } from "./project-processes.ts";

/** Ends when both are sent, or when nobody listens any more. */
export async function checkGivenProject(): Promise<void> {
  const data = await givenProject();
  if (data === undefined) return;
  let project = withNames(openProject(nodeHost, data.root, data.standardLibrary, false), data.named);
  for (const [path, text] of data.edits) project = withEdit(project, path, text);
  await send({ kind: "files", found: fileDiagnosticsOf(project), files: ownGraph(project) });
  await send({ kind: "environments", found: [...environmentDiagnosticsOf(project)].flat() });
  if (process.connected) process.disconnect();
}

/** Undefined where none comes. */
function givenProject(): Promise<ProjectData | undefined> {
  return new Promise((resolve) => {
    if (process.send === undefined) return resolve(undefined);
    process.once("message", (data: ProjectData) => resolve(data));
    process.once("disconnect", () => resolve(undefined));
  });
}

function send(answer: Answer): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(answer, undefined, undefined, () => resolve());
  });
}
