/**
 * Checks the environments of a project: of a small one here, of a large one in a process of its own, as that takes seconds and memory that
 * this process would not get rid of.
 *
 * In: a project. Out: what is wrong with its environments; undefined where it was given up.
 * Not here: when it is done (checker.ts).
 */
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  environmentsOf,
  graph,
  labelOf,
  type FileId,
  type LocatedDiagnostic,
  type Project,
} from "../../compiler/src/index.ts";
import { environmentDiagnosticsIn } from "./features/diagnostics.ts";

/** All that another process needs to see the same project. */
export interface ProjectData {
  readonly root: string;
  readonly standardLibrary: string;
  readonly edits: ReadonlyMap<string, string>;
  readonly named: readonly FileId[];
}

/** Projects of more files are checked elsewhere. */
const mostFiles = 100;

export interface EnvironmentCheck {
  readonly found: Promise<readonly LocatedDiagnostic[] | undefined>;
  readonly stop: () => void;
}

export function checkEnvironments(project: Project): EnvironmentCheck {
  const process = graph(project).order.length > mostFiles ? processFile() : undefined;
  if (process === undefined) return { found: Promise.resolve(environmentDiagnosticsOf(project)), stop: () => {} };
  return inProcess(process, project);
}

export function environmentDiagnosticsOf(project: Project): readonly LocatedDiagnostic[] {
  const own = graph(project).order.filter((file) => labelOf(file) === "");
  return environmentsOf(project, own).flatMap(({ symbol }) =>
    environmentDiagnosticsIn(project, symbol).map((found) => ({ ...found, facts: plainFacts(found.facts) })),
  );
}

/** Only texts: facts may hold whole trees, and quick fixes need no more. */
function plainFacts(facts: LocatedDiagnostic["facts"]): LocatedDiagnostic["facts"] {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value === "string"));
}

/** Beside this file in the sources, and in what is published; absent in a bundle of somebody else. */
function processFile(): string | undefined {
  const here: string | undefined = import.meta.dirname;
  if (here === undefined) return undefined;
  const names = ["environments-process.ts", "environments-process.mjs"];
  return names.map((name) => join(here, name)).find((file) => existsSync(file));
}

function inProcess(file: string, project: Project): EnvironmentCheck {
  // Standard output is the protocol's: nobody else may write there.
  const child = fork(file, { serialization: "advanced", stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const data: ProjectData = {
    root: project.root,
    standardLibrary: project.standardLibrary,
    edits: project.edits,
    named: [...project.named],
  };
  const found = new Promise<readonly LocatedDiagnostic[] | undefined>((resolve) => {
    child.once("message", (message) => {
      // The proof: the child sends what `environmentDiagnosticsOf` gives, and nothing else.
      resolve(message as unknown as readonly LocatedDiagnostic[]);
    });
    child.once("exit", () => resolve(undefined));
    child.once("error", () => resolve(undefined));
  });
  child.send(data, () => {});
  return { found, stop: () => void child.kill() };
}
