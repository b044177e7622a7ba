/**
 * An application instance: its frame with options, locals and requirements, and its checks.
 *
 * In: a wanted instance of a deployment. Out: an Instance; reports failing checks at the operator's options.
 * Not here: what it puts on hosts (collect.ts).
 */
import type { SpecialName } from "../semantics/checked.ts";
import { retain } from "../evaluation/allowance.ts";
import { knownBinding, makeFrame } from "../evaluation/bindings.ts";
import type { Binding } from "../evaluation/evaluation.ts";
import { placeOfConfiguredCheck, runCheck, type CheckContext } from "./checks.ts";
import { evaluationFor } from "./evaluation-for.ts";
import type { WantedDeployment, WantedInstance } from "./wanted.ts";
import { itemsByKind } from "./items-by-kind.ts";
import { bindRequirements } from "./requirements.ts";
import { lastingName } from "./resolve-input.ts";
import type { Instance, Owner, PendingRequirement } from "./request.ts";
import type { Resolution } from "./resolution.ts";
import { noHosts } from "./run-mapping.ts";
import { bindLocals } from "./run-rule.ts";

export function makeInstance(resolution: Resolution, deployment: WantedDeployment, wanted: WantedInstance): Instance {
  const { application } = wanted;
  const options = retain(resolution.evaluation, wanted.options, wanted.origin);
  const { declaration, module } = application;
  const id = `${deployment.name}/${wanted.name}`;
  const requirements: PendingRequirement[] = [];
  const specials = new Map<SpecialName, Binding>([["options", knownBinding(options)]]);
  const frame = makeFrame({ module, specials, actions: noHosts(resolution, id) });
  // The owner knows its instance, so that a failing check finds the operator's option.
  const instance: Omit<Instance, "owner"> & { owner: Owner } = {
    owner: {
      ...ownerOf(id, deployment.name, application),
      evaluation: evaluationFor(resolution, () => instance.owner),
    },
    name: wanted.name,
    deployment: deployment.name,
    application,
    options,
    frame,
    origin: wanted.origin,
    placeOfOption: wanted.placeOfOption,
    requirements,
    isFailed: options.kind === "error",
  };
  instance.owner = { ...instance.owner, instance };
  bindLocals(instance.owner, frame, declaration.items);
  const required = itemsByKind(declaration.items).requirements;
  requirements.push(...bindRequirements(resolution, instance.owner, frame, required));
  resolution.instances.push(instance);
  return instance;
}

function ownerOf(
  id: string,
  deployment: string,
  application: WantedInstance["application"],
): Omit<Owner, "evaluation"> {
  const { declaration } = application;
  const name = declaration.name.text;
  return { kind: "application", id, application: lastingName(declaration, name), deployment, name };
}

/** A failing check stops the instance: what it guards against need not be reported as well. */
export function checkInstance(resolution: Resolution, instance: Instance): void {
  if (instance.isFailed) return;
  const context: CheckContext = {
    evaluation: instance.owner.evaluation,
    placeOf: (check, module) => ({
      place: placeOfConfiguredCheck(check, module, "options", {
        placeOf: instance.placeOfOption,
        fallback: instance.origin,
      }),
      role: "operator",
    }),
  };
  for (const check of itemsByKind(instance.application.declaration.items).checks)
    if (!runCheck(resolution, instance.frame, check, context)) instance.isFailed = true;
}
