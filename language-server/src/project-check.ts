/**
 * What is wrong with a whole project: with its files, and with its environments.
 *
 * In: a project. Out: messages as plain data, which may be sent to another process. Not here: when it is asked (checker.ts), in which
 * process (project-processes.ts).
 */
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

/**
 * The project's own files, each behind those that it imports, so that each costs little by itself; those of the standard library and of
 * dependencies are looked at only where they are open.
 */
export function ownGraph(project: Project): readonly FileId[] {
  const reached = graph(project).order.filter((file) => labelOf(file) === "");
  return [...new Set([...reached, ...ownFiles(project)])];
}

export function fileDiagnosticsOf(project: Project): readonly LocatedDiagnostic[] {
  return ownGraph(project).flatMap((file) => diagnosticsIn(project, file).map(sendable));
}

/** What is wrong with each environment in turn. */
export function* environmentDiagnosticsOf(project: Project): Iterable<readonly LocatedDiagnostic[]> {
  const own = graph(project).order.filter((file) => labelOf(file) === "");
  for (const { symbol } of environmentsOf(project, own)) yield environmentDiagnosticsIn(project, symbol).map(sendable);
}

function sendable(found: LocatedDiagnostic): LocatedDiagnostic {
  return { ...found, facts: plainFacts(found.facts) };
}

/** Only texts: facts may hold whole trees, and quick fixes need no more. */
function plainFacts(facts: LocatedDiagnostic["facts"]): LocatedDiagnostic["facts"] {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value === "string"));
}
