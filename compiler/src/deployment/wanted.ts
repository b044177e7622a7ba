/**
 * What operators want: deployments and their applications, whether written in a program or in JSON.
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import type { Value } from "../evaluation/value.ts";
import { duplicateInstance } from "./deployment-diagnostics.ts";
import type { ApplicationOf } from "./request.ts";

export interface WantedDeployment {
  readonly name: string;
  readonly origin: Span;
  /** In order of their names. */
  readonly instances: readonly WantedInstance[];
  /** Whether all that is written was understood; what was not is reported. */
  readonly isComplete: boolean;
}

export interface WantedInstance {
  readonly name: string;
  readonly application: ApplicationOf;
  /** Landed to the type of the application's options. */
  readonly options: Value;
  readonly origin: Span;
  readonly placeOfOption: (path: readonly string[]) => Span | undefined;
}

/** In order of their names, each name once; reports those that come again. */
export function distinctInstances(report: Report, instances: readonly WantedInstance[]): readonly WantedInstance[] {
  const byName = new Map<string, WantedInstance>();
  for (const instance of instances) {
    const { name, origin } = instance;
    const first = byName.get(name);
    if (first === undefined) byName.set(name, instance);
    else report(duplicateInstance.at(origin, { name, first: first.origin }));
  }
  return [...byName.values()].sort((a, b) => compareCodePoints(a.name, b.name));
}
