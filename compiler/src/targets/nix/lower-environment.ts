/**
 * An environment of the generic module: its policies, and `implementation`, a function from what is required to what is granted.
 *
 * `fedi.provide` in nix/generic.nix runs the rules; here they are written as functions of request, policy and grants.
 */
import {
  hostsVariable,
  builtVariable,
  policiesVariable,
  ruleParameters,
  sharedVariable,
  type GenericCommand,
  type GenericEnvironment,
  type GenericImplementation,
  type GenericRequirement,
  type GenericRule,
  type HostFragment,
} from "../../deployment/generic-module.ts";
import type { RecordField } from "../../semantics/type.ts";
import type { Span } from "../../source/span.ts";
import type { Host, MapValue, SopsKeys, Value } from "../../evaluation/value.ts";
import { walkValue } from "../../evaluation/walk-value.ts";
import { declaredIn, type Declared } from "./declared-in.ts";
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
import { attributesRead, type AttributesRead } from "./attributes-read.ts";
import { providersTree, tofuEntries, valuesOfTofuItem } from "./lower-generic-tofu.ts";
import { lowerText, lowerValue, type Lowering } from "./lower.ts";
import { textOf } from "./lower-text.ts";
import { nixCall, nixList, nixNull, nixSet, nixText, nixVariable, type Nix, type NixEntry } from "./nix-tree.ts";

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
  const { hosts, makers, fragments, shared, tofu, items, rules, names } = implementation;
  const required = [...shared.values()].flat();
  const ofRules = rules.flatMap((rule) => [...rule.names]);
  const functions = functionLowering({
    values: [
      ...hosts.map((host) => host.target),
      ...fragments.flatMap(valuesOfFragment),
      ...required.flatMap(valuesOfRequirement),
      ...[...items.values()].flat().flatMap(valuesOfTofuItem),
      ...rules.flatMap(valuesOfRule),
    ],
    names: new Map([...names, ...ofRules]),
    variables: [policiesVariable, sharedVariable, hostsVariable, builtVariable],
    defaultOf,
    plain,
  });
  const { to, generic, outside } = functions;
  const read = attributesRead(implementation);
  const builtEntries = [...items].map(([mapping, own]): NixEntry => ({
    path: [mapping],
    value: nixSet(tofuEntries(own, functions, (item) => read.ofMapping(mapping, item))),
  }));
  const made = generic.scopes.inside([], () =>
    nixSet([
      ["name", nixText(name)],
      ["hosts", nixList(hosts.map((host) => machineOf(host, to)))],
      ...(makers.size === 0 ? [] : [["makers", makersTree(makers)] as const]),
      ["nixos", placedAll(fragments, functions)],
      ["shared", { kind: "set", entries: [...shared].map(([mapping, own]) => sharedEntry(mapping, own, outside)) }],
      ...(tofu === undefined ? [] : [["tofu", providersTree(tofu, functions)] as const]),
      ...(items.size === 0 ? [] : [["built", { kind: "set", entries: builtEntries }] as const]),
      ["rules", { kind: "set", entries: rules.map((rule) => ruleEntry(rule, functions, read)) }],
    ]),
  );
  const policies: NixEntry = {
    path: [policiesVariable.name],
    value: nixCall(["fedi", "policies"], nixVariable("config", "environments", name, "resources")),
  };
  const parameters = [
    "required-resources",
    "deployment-name",
    ...(tofu === undefined ? [] : ["outputs"]),
    ...(seals(implementation) ? ["sealed"] : []),
  ];
  const given = nixSet(parameters.map((parameter) => [parameter, nixVariable(parameter)] as const));
  const variables = [sharedVariable.name, hostsVariable.name, builtVariable.name];
  const body = nixCall(["fedi", "provide"], given, { kind: "function", parameters: variables, body: made });
  return {
    kind: "module",
    parameters: parameters.map((parameter) => (optional.has(parameter) ? `${parameter} ? null` : parameter)),
    body: { kind: "let", entries: [policies], body },
  };
}

function makersTree(makers: GenericImplementation["makers"]): Nix {
  return nixSet([...makers].map(([machine, mappings]) => [machine, nixList(mappings.map(nixText))] as const));
}

/** What need not be given. */
const optional: ReadonlySet<string> = new Set(["outputs", "sealed"]);

/** Whether the secrets of a machine are sealed. */
function seals({ hosts, rules }: GenericImplementation): boolean {
  if (hosts.some((host) => host.sops !== undefined)) return true;
  let isFound = false;
  for (const { machines, grant, privateFacts, fragments } of rules)
    for (const root of [...machines, grant, privateFacts, ...fragments.map(({ host }) => host)])
      walkValue(root, (inside) => {
        const settings = settingsOfMachine(inside);
        isFound ||= settings !== undefined && sealsSecrets(settings);
        return !isFound;
      });
  return isFound;
}

function valuesOfRule(rule: GenericRule): readonly Value[] {
  return [
    ...valuesOfChecks(rule.checks),
    ...rule.machines,
    rule.grant,
    rule.privateFacts,
    ...rule.requirements.flatMap(valuesOfRequirement),
    ...rule.fragments.flatMap(valuesOfFragment),
    ...rule.outputs,
    ...commandsOf(rule).flatMap(([, command]) => valuesOfCommand(command)),
    ...rule.tofu.flatMap(valuesOfTofuItem),
    ...rule.manual.flatMap((step) => [...valuesOfItem(step), step.text]),
  ];
}

function commandsOf({ backup, restore }: GenericRule): readonly (readonly [string, GenericCommand])[] {
  return [
    ...(backup === undefined ? [] : [["backup", backup] as const]),
    ...(restore === undefined ? [] : [["restore", restore] as const]),
  ];
}

function sharedEntry(
  mapping: string,
  requirements: readonly GenericRequirement[],
  outside: FunctionLowering["outside"],
): NixEntry {
  return { path: [mapping], value: nixSet(requirementEntries(requirements, outside)) };
}

/** `fedi.machine { name; system; target; imports; }` of a machine that mappings describe. */
function machineOf(host: Host, to: Lowering): Nix {
  const imports = host.imports.map((file) => lowerValue({ kind: "projectFile", file, origin: host.origin }, to));
  return machineTree({
    name: lowerText(host.name, host.origin, to),
    system: lowerText(host.system, host.origin, to),
    target: textOf(host.target, (value) => lowerValue(value, to)),
    imports: nixList(imports),
    ...(host.sops === undefined ? {} : { sops: sopsTree(host.sops, host.origin, to) }),
  });
}

/** `{ machines; people; key_file; }`, as the program has it. */
function sopsTree({ machines, people, keyFile }: SopsKeys, origin: Span, to: Lowering): Nix {
  const texts = (keys: readonly string[]) => nixList(keys.map((key) => lowerText(key, origin, to)));
  return nixSet([
    ["machines", texts(machines)],
    ["people", texts(people)],
    ["key_file", keyFile === undefined ? nixNull : lowerText(keyFile, origin, to)],
  ]);
}

interface MachineParts extends Readonly<Record<"name" | "system" | "target" | "imports", Nix>> {
  readonly sops?: Nix;
}

function sealsSecrets(settings: MapValue): boolean {
  const sops = settings.entries.get("sops");
  return sops !== undefined && sops.kind !== "none";
}

function machineTree(parts: MachineParts): Nix {
  return nixCall(["fedi", "machine"], nixSet(Object.entries(parts)));
}

/** Those that a rule describes. */
function machinesOf(
  { machines, grant, privateFacts, fragments }: GenericRule,
  { generic, outside }: FunctionLowering,
): Nix {
  const described: Declared = {
    isIn: holdsMachine,
    listOf(value) {
      const settings = settingsOfMachine(value);
      if (settings === undefined) return undefined;
      const part = (key: string, lower: (value: Value) => Nix, otherwise: Nix) => {
        const found = settings.entries.get(key);
        return found === undefined ? otherwise : lower(found);
      };
      const text = (inside: Value) => textOf(inside, outside.lower);
      const machine = machineTree({
        name: generic.lower(value),
        system: part("system", text, nixNull),
        target: part("target", text, nixNull),
        imports: part("imports", generic.lower, nixList([])),
        ...(sealsSecrets(settings) ? { sops: part("sops", outside.lower, nixNull) } : {}),
      });
      return nixList([machine]);
    },
  };
  const values = [...machines, grant, privateFacts, ...fragments.map(({ host }) => host)];
  return declaredIn(values, described, generic) ?? nixList([]);
}

function settingsOfMachine(value: Value): MapValue | undefined {
  if (value.kind !== "residual" || value.code.kind !== "call" || value.code.name !== "host") return undefined;
  const settings = value.code.arguments[1];
  return settings?.kind === "record" || settings?.kind === "map" ? settings : undefined;
}

function holdsMachine(value: Value): boolean {
  let isFound = false;
  walkValue(value, (inside) => {
    isFound ||= settingsOfMachine(inside) !== undefined;
    return !isFound;
  });
  return isFound;
}

/** `[ { host; module; } ]`. */
function placedAll(fragments: readonly HostFragment[], functions: FunctionLowering): Nix {
  return joined(fragments.map((fragment) => itemOf(fragment, functions.generic, () => placed(fragment, functions))));
}

function ruleEntry(rule: GenericRule, functions: FunctionLowering, read: AttributesRead): NixEntry {
  const { generic, outside, read: forPeople } = functions;
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
      ["hosts", machinesOf(rule, functions)],
      ["nixos", placedAll(rule.fragments, functions)],
      ...commandsOf(rule).map(([name, command]) => [name, commandTree(command, forPeople)] as const),
      ...tofuEntries(rule.tofu, functions, (item) => read.ofRule(rule, item)),
      ...(rule.outputs.length > 0 ? [["outputs", outputsTree(rule.outputs, forPeople)] as const] : []),
      ["manual", joined(rule.manual.map((step) => itemOf(step, generic, () => textOf(step.text, forPeople.lower))))],
    ]),
  );
  return { path: [rule.resource], value: { kind: "function", parameters: names, body }, isApart: true };
}
