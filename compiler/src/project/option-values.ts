/**
 * The options that a deployment gives to an application, as values: for editors, which want them without resolving the environment.
 *
 * In: an instance of a deployment. Out: its options with defaults filled in; an error value where they cannot be computed (which
 * `check` reports). Secrets are what a person will supply.
 */
import { makeFrame } from "../evaluation/bindings.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Actions } from "../evaluation/evaluation.ts";
import type { Value } from "../evaluation/value.ts";
import type { FileId } from "../source/span.ts";
import type { DeploymentInstance } from "../syntax/tree.ts";
import { moduleOf } from "./look-up.ts";
import { evaluationOf } from "./pipeline.ts";
import type { Project } from "./project.ts";

export function optionsOfInstance(project: Project, file: FileId, instance: DeploymentInstance): Value {
  const evaluation = evaluationOf(project, () => {});
  const frame = makeFrame({ module: moduleOf(project, file), actions: suppliedByPeople });
  return evaluate(evaluation, frame, instance.options);
}

/** In a deployment `host` may not stand, so it is never asked for one. */
const suppliedByPeople: Actions = {
  defaultRecipe: { kind: "supplied" },
  secret: (id, recipe, isIdentity, origin) => ({ id, recipe, isIdentity, origin }),
  host: (name, { system, target, imports }, origin) => ({ name, system, target, imports, origin }),
};
