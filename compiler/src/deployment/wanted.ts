/**
 * What operators want: deployments and their applications, whether written in a program or in JSON.
 */
import type { Span } from "../source/span.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import type { Value } from "../evaluation/value.ts";
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

export function inOrder(instances: readonly WantedInstance[]): readonly WantedInstance[] {
  return [...instances].sort((a, b) => compareCodePoints(a.name, b.name));
}
