/**
 * Checks environments and deployments: configurations of providers, policies and options, as data of declared types.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/wording.ts";
import type { DeploymentDeclaration, EnvironmentDeclaration, EnvironmentProvider, Name } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { aboutOf } from "./check-annotations.ts";
import { mappingExport, targetOf, type OpenMappings } from "./check-mapping.ts";
import {
  environmentWithoutProvider,
  mappingForOtherProvider,
  repeatedName,
  twoRulesForResource,
} from "./declaration-diagnostics.ts";
import { findResource, findValue } from "./declared.ts";
import { inferExpression } from "./inference.ts";
import type { DeploymentExport, EnvironmentExport } from "./interface.ts";
import { duplicateName } from "./names-diagnostics.ts";
import type { Place } from "./place.ts";

const environmentPlace: Place = { kind: "environment", specials: new Map() };
const deploymentPlace: Place = { kind: "deployment", specials: new Map() };

/** Checks the environment and enters what others may know of it. */
export function checkEnvironment(checking: Checking, mappings: OpenMappings, node: EnvironmentDeclaration): void {
  const owner = `environment ${quote(node.name.text)}`;
  if (node.providers.length === 0) checking.report(environmentWithoutProvider.at(node.name, { name: node.name.text }));
  reportRepeated(
    checking,
    node.providers.map((part) => part.mapping),
    `the mappings of ${owner}`,
  );
  const rules = new Map<SymbolId, { readonly mapping: Name }>();
  for (const part of node.providers) {
    checkConfiguration(checking, part);
    collectRules(checking, mappings, part, rules);
  }
  reportRepeated(
    checking,
    node.policies.map((part) => part.resource),
    `the policies of ${owner}`,
  );
  for (const { resource, values } of node.policies) {
    const target = targetOf(checking, resource.id);
    const found = target === undefined ? undefined : findResource(checking, target);
    const demand = { subject: `the policy of ${quote(resource.text)}`, symbol: `${found?.symbol ?? ""}.policy` };
    inferExpression(checking, environmentPlace, values, found?.policy, found === undefined ? undefined : demand);
  }
  const symbol = checking.symbols.get(node.id);
  if (symbol === undefined) return;
  const name = node.name.text;
  const resources = [...rules.keys()].sort();
  const found: EnvironmentExport = { kind: "environment", symbol, name, ...aboutOf(checking, node), resources };
  checking.valueExports.set(symbol, found);
}

function checkConfiguration(checking: Checking, node: EnvironmentProvider): void {
  const target = targetOf(checking, node.provider.id);
  const found = target === undefined ? undefined : findValue(checking, target);
  if (found?.kind !== "provider") {
    inferExpression(checking, environmentPlace, node.config);
    return;
  }
  const demand = { subject: quote(found.name), symbol: found.symbol };
  inferExpression(checking, environmentPlace, node.config, found.config, demand);
}

/** The mapping belongs to the provider, and no two of the environment answer for one resource. */
function collectRules(
  checking: Checking,
  mappings: OpenMappings,
  node: EnvironmentProvider,
  rules: Map<SymbolId, { readonly mapping: Name }>,
): void {
  const symbol = targetOf(checking, node.mapping.id);
  const mapping = symbol === undefined ? undefined : mappingExport(checking, mappings, symbol);
  if (mapping === undefined) return;
  const provider = targetOf(checking, node.provider.id);
  if (provider !== undefined && mapping.provider !== "" && mapping.provider !== provider) {
    const facts = {
      mapping: mapping.name,
      provider: node.provider.text,
      wanted: findValue(checking, mapping.provider)?.name ?? mapping.provider,
      symbol: mapping.symbol,
    };
    checking.report(mappingForOtherProvider.at(node.mapping, facts));
    return;
  }
  for (const resource of mapping.rules.keys()) {
    const earlier = rules.get(resource);
    if (earlier === undefined) rules.set(resource, { mapping: node.mapping });
    else if (earlier.mapping.text !== node.mapping.text)
      checking.report(
        twoRulesForResource.at(node.mapping, {
          resource: findResource(checking, resource)?.name ?? resource,
          first: earlier.mapping,
          mappings: [earlier.mapping.text, node.mapping.text],
        }),
      );
  }
}

function reportRepeated(checking: Checking, names: readonly Name[], list: string): void {
  const first = new Map<string, Name>();
  for (const name of names) {
    if (name.text === "") continue;
    const earlier = first.get(name.text);
    if (earlier === undefined) first.set(name.text, name);
    else checking.report(repeatedName.at(name, { name: name.text, list, first: earlier }));
  }
}

/** Checks the options of each instance and enters what others may know of the deployment. */
export function checkDeployment(checking: Checking, node: DeploymentDeclaration): void {
  const instances = new Map<string, Name>();
  for (const instance of node.instances) {
    const name = instance.instance ?? instance.application;
    const earlier = instances.get(name.text);
    if (earlier !== undefined && name.text !== "")
      checking.report(duplicateName.at(name, { name: name.text, first: earlier, what: "instance" }));
    else instances.set(name.text, name);
    const target = targetOf(checking, instance.application.id);
    const found = target === undefined ? undefined : findValue(checking, target);
    if (found?.kind !== "application") inferExpression(checking, deploymentPlace, instance.options);
    else {
      const demand = { subject: quote(found.name), symbol: found.symbol };
      inferExpression(checking, deploymentPlace, instance.options, found.options, demand);
    }
  }
  const symbol = checking.symbols.get(node.id);
  if (symbol === undefined) return;
  const environment = targetOf(checking, node.environment.id) ?? "";
  const found: DeploymentExport = {
    kind: "deployment",
    symbol,
    name: node.name.text,
    ...aboutOf(checking, node),
    environment,
  };
  checking.valueExports.set(symbol, found);
}
