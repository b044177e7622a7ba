/**
 * Which environments a command means: all of a path, or the one that `--environment` names.
 *
 * Not here: what is done with them (check.ts, compile.ts).
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import type { EnvironmentName } from "../project/environments.ts";
import { UsageError, type Arguments } from "./io.ts";

/**
 * `path`: what the user typed. Wrong use: a name that none has, or a configuration for more than one. Where `isBroken`, files have errors
 * that may hide an environment, and say so themselves. `placed`: how many configurations have their environment otherwise.
 */
export function namedEnvironments(
  all: readonly EnvironmentName[],
  path: string,
  given: Arguments,
  isBroken: () => boolean,
  placed = 0,
): readonly EnvironmentName[] {
  const names = all.map((environment) => environment.name);
  const name = given.text("environment");
  const wanted = name === undefined ? all : all.filter((environment) => environment.name === name);
  if (name !== undefined && wanted.length === 0 && !isBroken()) {
    const near = nearest(name, names)[0];
    const known = names.length === 0 ? "it declares none" : `there are: ${names.join(", ")}`;
    throw new UsageError(
      `${quote(path)} has no environment ${quote(name)}`,
      near === undefined ? known : `Did you mean ${quote(near)}?`,
    );
  }
  // A configuration is a deployment on one environment.
  if (wanted.length > 1 && given.texts("configuration").length > placed)
    throw new UsageError(
      "--configuration needs --environment here",
      `there are: ${wanted.map((environment) => environment.name).join(", ")}`,
    );
  return wanted;
}

export function noEnvironment(path: string): UsageError {
  return new UsageError(`${quote(path)} declares no environment`, "an `environment` says where its deployments go");
}
