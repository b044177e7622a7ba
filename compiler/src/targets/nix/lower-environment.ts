/**
 * An environment of the generic module: its policies, and `implementation`, a function from what is required to what is granted.
 *
 * `fedi.provide` in nix/generic.nix runs the rules; here they are written as functions of request, policy and grants.
 */
import {
  deploymentVariable,
  policiesVariable,
  ruleParameters,
  type GenericCommand,
  type GenericEnvironment,
  type GenericImplementation,
  type GenericRule,
  type HostFragment,
} from "../../deployment/generic-module.ts";
import type { RecordField } from "../../semantics/type.ts";
import type { Host, Value } from "../../evaluation/value.ts";
import {
  checkList,
  commandTree,
  functionLowering,
  itemOf,
  joined,
  outputsTree,
  placed,
  requirementEntries,
  valuesOfChecks,
  valuesOfCommand,
  valuesOfFragment,
  valuesOfItem,
  valuesOfRequirement,
  type FunctionLowering,
} from "./generic-parts.ts";
import { lowerText, lowerValue, type Lowering } from "./lower.ts";
import { textOf } from "./lower-text.ts";
import { nixCall, nixList, nixSet, nixText, nixVariable, type Nix, type NixEntry } from "./nix-tree.ts";

export function environmentEntry(
  environment: GenericEnvironment,
  defaultOf: (field: RecordField) => Nix | undefined,
  plain: Lowering,
): NixEntry {
  const { name, origin, policies, implementation } = environment;
  const resources = [...policies].map(([resource, policy]) => ({
    path: [resource, resource],
    value: lowerValue(policy, plain),
  }));
  const body =
    "missing" in implementation
      ? missingOf(name, implementation.missing)
      : functionOf(name, implementation, defaultOf, plain);
  return {
    path: ["environments", name],
    value: nixSet([
      ["resources", { kind: "set", entries: resources }],
      ["implementation", body],
    ]),
    comment: [plain.placeText(origin)],
    isApart: true,
  };
}

function missingOf(name: string, why: string): Nix {
  const message = `fedi: the generic module cannot make what the environment \`${name}\` grants: ${why}`;
  return { kind: "function", parameters: ["required"], body: nixCall(["throw"], nixText(message)) };
}

function functionOf(
  name: string,
  implementation: GenericImplementation,
  defaultOf: (field: RecordField) => Nix | undefined,
  plain: Lowering,
): Nix {
  const { hosts, fragments, rules, names } = implementation;
  const ofRules = rules.flatMap((rule) => [...rule.names]);
  const functions = functionLowering({
    values: [
      ...hosts.map((host) => host.target),
      ...fragments.flatMap(valuesOfFragment),
      ...rules.flatMap(valuesOfRule),
    ],
    names: new Map([...names, ...ofRules]),
    variables: [deploymentVariable, policiesVariable, { name: "hosts", number: -3 }],
    defaultOf,
    plain,
  });
  const { to, generic } = functions;
  const made = generic.scopes.inside([], () =>
    nixSet([
      ["name", nixText(name)],
      ["hosts", { kind: "set", entries: hosts.map((host) => hostEntry(host, to)) }],
      ["nixos", placedAll(fragments, functions)],
      ["rules", { kind: "set", entries: rules.map((rule) => ruleEntry(rule, functions)) }],
    ]),
  );
  const policies: NixEntry = {
    path: [policiesVariable.name],
    value: nixCall(["fedi", "policies"], nixVariable("config", "environments", name, "resources")),
  };
  const required = nixSet([
    ["required-resources", nixVariable("required-resources")],
    ["deployment-name", nixVariable(deploymentVariable.name)],
  ]);
  const body = nixCall(["fedi", "provide"], required, { kind: "function", parameters: ["hosts"], body: made });
  return {
    kind: "module",
    parameters: ["required-resources", deploymentVariable.name],
    body: { kind: "let", entries: [policies], body },
  };
}

function valuesOfRule(rule: GenericRule): readonly Value[] {
  return [
    ...valuesOfChecks(rule.checks),
    rule.grant,
    rule.privateFacts,
    ...rule.requirements.flatMap(valuesOfRequirement),
    ...rule.fragments.flatMap(valuesOfFragment),
    ...rule.outputs,
    ...commandsOf(rule).flatMap(([, command]) => valuesOfCommand(command)),
    ...rule.manual.flatMap((step) => [...valuesOfItem(step), step.text]),
  ];
}

function commandsOf({ backup, restore }: GenericRule): readonly (readonly [string, GenericCommand])[] {
  return [
    ...(backup === undefined ? [] : [["backup", backup] as const]),
    ...(restore === undefined ? [] : [["restore", restore] as const]),
  ];
}

/** The machine, and what every host of an environment has. */
function hostEntry(host: Host, to: Lowering): NixEntry {
  const imports = host.imports.map((file) => lowerValue({ kind: "projectFile", file, origin: host.origin }, to));
  const own = nixSet([
    ["networking", nixSet([["hostName", nixCall(["lib", "mkDefault"], lowerText(host.name, host.origin, to))]])],
  ]);
  return {
    path: [host.name],
    value: nixSet([
      ["system", lowerText(host.system, host.origin, to)],
      ["target", textOf(host.target, (value) => lowerValue(value, to))],
      ["modules", nixList([...imports, own])],
    ]),
  };
}

/** `[ { host; module; } ]`. */
function placedAll(fragments: readonly HostFragment[], functions: FunctionLowering): Nix {
  return joined(fragments.map((fragment) => itemOf(fragment, functions.generic, () => placed(fragment, functions))));
}

function ruleEntry(rule: GenericRule, functions: FunctionLowering): NixEntry {
  const { generic, outside } = functions;
  const variables = ruleParameters.map((name) => rule.parameters[name]);
  const names = variables.map((variable) => {
    const tree = generic.scopes.variable(variable);
    return tree.kind === "name" ? (tree.path[0] ?? "") : "";
  });
  const body = generic.scopes.inside(variables, () =>
    nixSet([
      ["checks", checkList(rule.checks, outside)],
      ...requirementEntries(rule.requirements, outside),
      ["grant", outside.lower(rule.grant)],
      ["private", outside.lower(rule.privateFacts)],
      ["nixos", placedAll(rule.fragments, functions)],
      ...commandsOf(rule).map(([name, command]) => [name, commandTree(command, outside)] as const),
      ...(rule.outputs.length > 0 ? [["outputs", outputsTree(rule.outputs, outside)] as const] : []),
      ["manual", joined(rule.manual.map((step) => itemOf(step, generic, () => textOf(step.text, outside.lower))))],
    ]),
  );
  return { path: [rule.resource], value: { kind: "function", parameters: names, body }, isApart: true };
}
