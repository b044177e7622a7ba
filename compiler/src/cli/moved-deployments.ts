/**
 * What `--move DEPLOYMENT=ENVIRONMENT` means: which deployment is looked at as though it were elsewhere, and where.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import { deploymentsOf, environmentsOf } from "../project/environments.ts";
import { ownFiles } from "../project/pipeline.ts";
import { seeHelp, UsageError, type Arguments } from "./io.ts";
import type { Opened } from "./open-paths.ts";

export interface Moved {
  /** Environments by the names of the deployments that would be on them: those of the program, and those of configurations. */
  readonly declared: ReadonlyMap<string, SymbolId>;
  readonly configured: ReadonlyMap<string, SymbolId>;
}

/** Wrong use: a name that nothing has. */
export function movedDeployments(all: readonly Opened[], given: Arguments): Moved {
  const declared = new Map<string, SymbolId>();
  const configured = new Map<string, SymbolId>();
  const words = given.texts("move");
  if (words.length === 0) return { declared, configured };
  const deployments = all.flatMap(({ project }) =>
    deploymentsOf(project).map(({ declaration }) => declaration.name.text),
  );
  const environments = all.flatMap(({ project }) => environmentsOf(project, ownFiles(project)));
  const files = given.texts("configuration").map((path) => path.replace(/^.*\//, ""));
  for (const word of words) {
    const [deployment = "", name, ...more] = word.split("=");
    if (name === undefined || more.length > 0)
      throw new UsageError(`${quote(word)} is not DEPLOYMENT=ENVIRONMENT`, seeHelp("check"));
    const environment = environments.find((one) => one.name === name);
    const isConfigured = files.includes(`${deployment}.json`);
    if (!isConfigured && !deployments.includes(deployment))
      throw unknown("deployment", deployment, [...deployments, ...files.map((file) => file.replace(/\.json$/, ""))]);
    if (environment === undefined)
      throw unknown(
        "environment",
        name,
        environments.map((one) => one.name),
      );
    (isConfigured ? configured : declared).set(deployment, environment.symbol);
  }
  return { declared, configured };
}

function unknown(what: string, name: string, known: readonly string[]): UsageError {
  const near = nearest(name, known)[0];
  const all = known.length === 0 ? "there are none" : `there are: ${known.join(", ")}`;
  return new UsageError(
    `there is no ${what} ${quote(name)}`,
    near === undefined ? all : `Did you mean ${quote(near)}?`,
  );
}
