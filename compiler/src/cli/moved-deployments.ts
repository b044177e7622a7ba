/**
 * What `--move DEPLOYMENT=ENVIRONMENT` means: which deployment is looked at as though it were elsewhere, and where.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import { deploymentsOf, environmentsOf } from "../project/environments.ts";
import { ownFiles } from "../project/pipeline.ts";
import { seeHelp, UsageError, type Arguments } from "./io.ts";
import type { Opened } from "./open-paths.ts";

/** Environments by the names of the deployments that would be on them. Wrong use: a name that nothing has. */
export function movedDeployments(all: readonly Opened[], given: Arguments): ReadonlyMap<string, SymbolId> {
  const words = given.texts("move");
  if (words.length === 0) return new Map();
  const deployments = all.flatMap(({ project }) =>
    deploymentsOf(project).map(({ declaration }) => declaration.name.text),
  );
  const environments = all.flatMap(({ project }) => environmentsOf(project, ownFiles(project)));
  return new Map(
    words.map((word) => {
      const [deployment = "", name, ...more] = word.split("=");
      if (name === undefined || more.length > 0)
        throw new UsageError(`${quote(word)} is not DEPLOYMENT=ENVIRONMENT`, seeHelp("check"));
      const environment = environments.find((one) => one.name === name);
      const file = given.texts("configuration").find((path) => path.replace(/^.*\//, "") === `${deployment}.json`);
      if (file !== undefined && !deployments.includes(deployment))
        throw new UsageError(
          `${quote(deployment)} is a configuration, which is on the environment that you name`,
          `look at it there: --environment ${name} --configuration ${file}`,
        );
      if (!deployments.includes(deployment)) throw unknown("deployment", deployment, deployments);
      if (environment === undefined)
        throw unknown(
          "environment",
          name,
          environments.map((one) => one.name),
        );
      return [deployment, environment.symbol] as const;
    }),
  );
}

function unknown(what: string, name: string, known: readonly string[]): UsageError {
  const near = nearest(name, known)[0];
  const all = known.length === 0 ? "there are none" : `there are: ${known.join(", ")}`;
  return new UsageError(
    `there is no ${what} ${quote(name)}`,
    near === undefined ? all : `Did you mean ${quote(near)}?`,
  );
}
