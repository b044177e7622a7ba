/**
 * The deployments of an environment, from programs and from JSON configurations, in one form.
 *
 * In: the resolution's input. Out: deployments in order of their names, each with the instances of applications it wants; reports names
 * that are taken.
 * Not here: reading a JSON configuration (configuration.ts), running an instance (run-application.ts).
 */
import { fileOfSymbol } from "../semantics/symbols.ts";
import { spanOf } from "../source/span.ts";
import type { DeploymentInstance } from "../syntax/tree.ts";
import { makeFrame } from "../evaluation/bindings.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import { placeInRecord } from "./checks.ts";
import { readConfiguration } from "./configuration.ts";
import { deploymentNamedLikeEnvironment, duplicateDeployment } from "./deployment-diagnostics.ts";
import { findApplication, lastingName, symbolOf, type Declared } from "./resolve-input.ts";
import type { ApplicationOf } from "./request.ts";
import type { Resolution } from "./resolution.ts";
import { suppliedByPeople } from "./run-mapping.ts";
import { distinctInstances, type WantedDeployment, type WantedInstance } from "./wanted.ts";

export function wantedDeployments(resolution: Resolution): readonly WantedDeployment[] {
  const all = [
    ...resolution.input.deployments.map((declared) => fromProgram(resolution, declared)),
    ...resolution.input.configurations.map((file) => readConfiguration(resolution, file)),
  ];
  const byName = new Map<string, WantedDeployment>();
  for (const deployment of all) {
    const first = byName.get(deployment.name);
    if (first !== undefined)
      resolution.report(duplicateDeployment.at(deployment.origin, { name: deployment.name, first: first.origin }));
    else byName.set(deployment.name, deployment);
    // In one file they are two declarations of one name, which is said there.
    const isSameFile = deployment.origin.file === fileOfSymbol(resolution.input.environment);
    if (deployment.name === resolution.name && !isSameFile)
      resolution.report(deploymentNamedLikeEnvironment.at(deployment.origin, { name: deployment.name }));
  }
  return [...byName.values()].sort((a, b) => compareCodePoints(a.name, b.name));
}

function fromProgram(resolution: Resolution, declared: Resolution["input"]["deployments"][number]): WantedDeployment {
  const { declaration } = declared;
  const name = lastingName(declaration, declaration.name.text);
  const instances: WantedInstance[] = [];
  let isComplete = !declared.module.broken.has(declared.symbol);
  if (!isComplete) return { name, origin: spanOf(declaration.name), instances, isComplete };
  for (const node of declaration.instances) {
    const instance = instanceOf(resolution, declared, name, node);
    if (instance === undefined) isComplete = false;
    else instances.push(instance);
  }
  return {
    name,
    origin: spanOf(declaration.name),
    instances: distinctInstances(resolution.report, instances),
    isComplete,
  };
}

function instanceOf(
  resolution: Resolution,
  declared: Resolution["input"]["deployments"][number],
  deployment: string,
  node: DeploymentInstance,
): WantedInstance | undefined {
  const symbol = symbolOf(declared.module, node.application);
  const application = symbol === undefined ? undefined : findApplication(resolution.input, symbol);
  if (application === undefined) return undefined;
  const { evaluation } = resolution;
  const frame = makeFrame({ module: declared.module, actions: suppliedByPeople(resolution, deployment) });
  const options = evaluation.whole.evaluate(evaluation, frame, node.options);
  return {
    name: instanceName(node, application),
    application,
    options,
    origin: spanOf(node.instance ?? node.application),
    placeOfOption: (path) => placeInRecord(node.options, path),
  };
}

/** Without a name of its own an instance is called like its application was first. */
function instanceName(node: DeploymentInstance, application: Declared<ApplicationOf["declaration"]>): string {
  const { declaration } = application;
  const name = node.instance?.text ?? lastingName(declaration, declaration.name.text);
  return lastingName(node, name);
}
