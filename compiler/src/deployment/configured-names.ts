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

/** What `applicationsNamed` gives for each name: there may be thousands. */
function applicationsByName(applications: readonly Named[]): ReadonlyMap<string, readonly Named[]> {
  const byName = new Map<string, Named[]>();
  const byOldName = new Map<string, Named[]>();
  const add = (map: Map<string, Named[]>, name: string, application: Named) => {
    const known = map.get(name);
    if (known === undefined) map.set(name, [application]);
    else if (known.at(-1) !== application) known.push(application);
  };
  for (const application of applications) {
    add(byName, application.declaration.name.text, application);
    for (const name of oldNames(application.declaration)) add(byOldName, name, application);
  }
  for (const [name, old] of byOldName) if (!byName.has(name)) byName.set(name, old);
  return byName;
}

export function configuredNames(applications: readonly Named[]): ConfiguredNames {
  const byName = applicationsByName(applications);
  const known = new Map<string, string>();
  const ambiguous: string[] = [];
  const byInstance = new Map<string, string[]>();
  for (const name of [...byName.keys()].sort(compareCodePoints)) {
    const [application, ...others] = byName.get(name) ?? [];
    if (application === undefined) continue;
    if (others.length > 0) {
      ambiguous.push(name);
      continue;
    }
    const own = application.declaration.name.text;
    known.set(name, own);
    const instance = lastingName(application.declaration, own);
    const same = byInstance.get(instance);
    if (same === undefined) byInstance.set(instance, [name]);
    else same.push(name);
  }
  return { known, ambiguous, alternatives: [...byInstance.values()].filter((all) => all.length > 1) };
}
