/**
 * The names by which a configuration may call an application: its own, and old ones that no other application is called now.
 *
 * In: the applications of a project. Out: who is meant by a name. Not here: reading configurations (configuration.ts), their schema
 * (targets/json-schema).
 */
import type { ApplicationDeclaration } from "../syntax/tree.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import type { ConfiguredNames } from "./resolved.ts";
import { lastingName, oldNames } from "./resolve-input.ts";

type Named = { readonly declaration: ApplicationDeclaration };

/** By its own or an old name; more than one where that is not clear. */
export function applicationsNamed<A extends Named>(applications: readonly A[], name: string): readonly A[] {
  const own = applications.filter(({ declaration }) => declaration.name.text === name);
  return own.length > 0 ? own : applications.filter(({ declaration }) => oldNames(declaration).includes(name));
}

export function configuredNames(applications: readonly Named[]): ConfiguredNames {
  const names = new Set(applications.flatMap(({ declaration }) => [declaration.name.text, ...oldNames(declaration)]));
  const known = new Map<string, string>();
  const ambiguous: string[] = [];
  const byInstance = new Map<string, string[]>();
  for (const name of [...names].sort(compareCodePoints)) {
    const [application, ...others] = applicationsNamed(applications, name);
    if (application === undefined) continue;
    if (others.length > 0) {
      ambiguous.push(name);
      continue;
    }
    const own = application.declaration.name.text;
    known.set(name, own);
    const instance = lastingName(application.declaration, own);
    byInstance.set(instance, [...(byInstance.get(instance) ?? []), name]);
  }
  return { known, ambiguous, alternatives: [...byInstance.values()].filter((all) => all.length > 1) };
}
