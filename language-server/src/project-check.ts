/**
 * Checks a large project in a process of its own, as that takes seconds and memory that this process would not get rid of: every file, and
 * the environments. Environments of a small project are checked here.
 *
 * In: a project. Out: what is wrong with its files, and with its environments; undefined where it was given up.
 * Not here: when it is done (checker.ts).
 */
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  environmentsOf,
  graph,
  labelOf,
  ownFiles,
  type FileId,
  type LocatedDiagnostic,
  type Project,
} from "../../compiler/src/index.ts";
import { diagnosticsIn, environmentDiagnosticsIn } from "./features/diagnostics.ts";

/** All that another process needs to see the same project. */
export interface ProjectData {
  readonly root: string;
  readonly standardLibrary: string;
  readonly edits: ReadonlyMap<string, string>;
  readonly named: readonly FileId[];
}

/** What another process says: first of files, then of environments. */
export type Answer =
  | { readonly kind: "files"; readonly found: readonly LocatedDiagnostic[] }
  | { readonly kind: "environments"; readonly found: readonly LocatedDiagnostic[] };

/** Projects of more files are checked elsewhere. */
const mostFiles = 100;

export interface ProjectCheck {
  /** Of every file that is the project's own. */
  readonly files: Promise<readonly LocatedDiagnostic[] | undefined>;
  /** These may be about any file. */
  readonly environments: Promise<readonly LocatedDiagnostic[] | undefined>;
  readonly stop: () => void;
}

/** Whether a project is so large that another process checks it, and there is one to start. */
export function isLarge(project: Project): boolean {
  return graph(project).order.length > mostFiles && processFile() !== undefined;
}

/** The project's own files; those of the standard library and of dependencies are looked at only where they are open. */
export function ownGraph(project: Project): readonly FileId[] {
  const reached = graph(project).order.filter((file) => labelOf(file) === "");
  return [...new Set([...ownFiles(project), ...reached])];
}

export function fileDiagnosticsOf(project: Project): readonly LocatedDiagnostic[] {
  return ownGraph(project).flatMap((file) => diagnosticsIn(project, file).map(sendable));
}

export function environmentDiagnosticsOf(project: Project): readonly LocatedDiagnostic[] {
  const own = graph(project).order.filter((file) => labelOf(file) === "");
  return environmentsOf(project, own).flatMap(({ symbol }) => environmentDiagnosticsIn(project, symbol).map(sendable));
}

function sendable(found: LocatedDiagnostic): LocatedDiagnostic {
  return { ...found, facts: plainFacts(found.facts) };
}

/** Only texts: facts may hold whole trees, and quick fixes need no more. */
function plainFacts(facts: LocatedDiagnostic["facts"]): LocatedDiagnostic["facts"] {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value === "string"));
}

/** Beside this file in the sources, and in what is published; absent in a bundle of somebody else. */
function processFile(): string | undefined {
  const here: string | undefined = import.meta.dirname;
  if (here === undefined) return undefined;
  const names = ["project-process.ts", "project-process.mjs"];
  return names.map((name) => join(here, name)).find((file) => existsSync(file));
}

export function checkInProcess(project: Project): ProjectCheck {
  // Standard output is the protocol's: nobody else may write there.
  const child = fork(processFile() ?? "", { serialization: "advanced", stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const data: ProjectData = {
    root: project.root,
    standardLibrary: project.standardLibrary,
    edits: project.edits,
    named: [...project.named],
  };
  const answer = (kind: Answer["kind"]) =>
    new Promise<readonly LocatedDiagnostic[] | undefined>((resolve) => {
      // The proof: the child sends answers and nothing else.
      child.on("message", (message: unknown) => {
        const given = message as Answer;
        if (given.kind === kind) resolve(given.found);
      });
      child.once("exit", () => resolve(undefined));
      child.once("error", () => resolve(undefined));
    });
  const files = answer("files");
  const environments = answer("environments");
  child.send(data, () => {});
  return { files, environments, stop: () => void child.kill() };
}
