/**
 * Finds what every name of a file means.
 *
 * In: a tree and the interfaces of what it imports. Out: a table of targets and the symbols of the file's declarations.
 * Reports what is unknown, declared twice, hidden, misplaced or unused; each name at most once.
 * Not here: names after a `.` (infer.ts), OpenTofu and NixOS names (check-*.ts), cycles (cycles.ts).
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import type {
  Annotation,
  ApplicationDeclaration,
  ApplicationItem,
  Check,
  Declaration,
  File,
  Local,
  MappingDeclaration,
  MappingItem,
  Name,
  NixosFragment,
  ProviderDeclaration,
  Requirement,
  ResourceDeclaration,
  Rule,
  RuleItem,
  Tofu,
} from "../syntax/tree.ts";
import type { SpecialName, Target } from "./checked.ts";
import { newTable } from "./node-table.ts";
import type { Bound } from "./checking.ts";
import type { Interfaces } from "./interface.ts";
import { bindExpression, bindFields, bindRecord, bindTypeExpression, bindWithTail } from "./bind-expression.ts";
import { bindFile, reportUnusedImports } from "./bind-file.ts";
import { bindDeclared, bindType, declareInner } from "./bind-names.ts";
import { bindPolicy } from "./bind-policy.ts";
import { requestsOutsideCheck, unknownName, unusedLocal } from "./names-diagnostics.ts";
import { visitMappings } from "./inheritance.ts";
import type { Inherited } from "./mapping-names.ts";
import { newScope, type Binding, type Scope } from "./scope.ts";
import { declaredSymbols } from "./symbols.ts";
import { nearest } from "../diagnostics/wording.ts";

type AnyItem = ApplicationItem | MappingItem | RuleItem;

const none: ReadonlySet<SpecialName> = new Set();
const ofApplication: ReadonlySet<SpecialName> = new Set(["options", "pkgs"]);
const ofResource: ReadonlySet<SpecialName> = new Set(["request", "policy", "requests"]);
const ofProvider: ReadonlySet<SpecialName> = new Set(["config"]);
const ofMapping: ReadonlySet<SpecialName> = new Set(["config", "hosts", "pkgs"]);
const ofRule: ReadonlySet<SpecialName> = new Set<SpecialName>([
  "request",
  "requests",
  "policy",
  "config",
  "id",
  "application",
  "deployment",
  "hosts",
  "pkgs",
]);

/** `isWhole`: the file has no syntax errors; where it has, what seems unused may be used in what could not be read. */
export function bind(tree: File, interfaces: Interfaces, report: Report, isWhole = true): Bound {
  const targets = newTable<Target>(tree);
  const declared = declaredSymbols(tree);
  const { scope: file, imported } = bindFile(tree, declared, interfaces, targets, report);
  const scope = newScope("closed", none);
  const { declarations } = declared;
  const binding: Binding = {
    tree,
    declarations,
    interfaces,
    report,
    targets,
    file,
    scope,
    owner: "other",
    isWhole,
    mentionsAhead: false,
    unknownNames: 0,
  };
  for (const declaration of tree.declarations) {
    binding.scope = scope;
    bindAnnotations(binding, declaration.annotations);
    bindDeclaration(binding, declaration);
  }
  visitMappings(binding, (node, inherited) => bindMapping(binding, node, inherited));
  if (isWhole) reportUnusedImports(tree, file, report);
  return { targets, ...declared, mentionsAhead: binding.mentionsAhead, imported };
}

function bindDeclaration(binding: Binding, node: Declaration): void {
  switch (node.kind) {
    case "typeDeclaration":
      return bindTypeExpression(binding, node.type);
    case "constantDeclaration":
      if (node.type !== undefined) bindTypeExpression(binding, node.type);
      return bindExpression(binding, node.value);
    case "functionDeclaration":
      for (const parameter of node.parameters) bindTypeExpression(binding, parameter.type);
      bindTypeExpression(binding, node.result);
      enter(binding, "function", none);
      for (const parameter of node.parameters) declareInner(binding, parameter);
      return bindExpression(binding, node.body);
    case "resourceDeclaration":
      return bindResource(binding, node);
    case "applicationDeclaration":
      return bindApplication(binding, node);
    case "providerDeclaration":
      return bindProvider(binding, node);
    case "mappingDeclaration":
      // By itself, after what it extends.
      return;
    case "environmentDeclaration":
      for (const provider of node.providers) {
        bindDeclared(binding, provider.provider, "provider");
        bindRecord(binding, provider.config);
        bindDeclared(binding, provider.mapping, "mapping");
      }
      for (const policy of node.policies) {
        bindPolicy(binding, node, policy.resource);
        bindRecord(binding, policy.values);
      }
      return;
    case "deploymentDeclaration":
      bindDeclared(binding, node.environment, "environment");
      for (const instance of node.instances) {
        bindAnnotations(binding, instance.annotations);
        bindDeclared(binding, instance.application, "application");
        bindRecord(binding, instance.options);
      }
      return;
    case "externNixosDeclaration":
      binding.isExtern = true;
      for (const option of node.options) {
        bindAnnotations(binding, option.annotations);
        bindTypeExpression(binding, option.type);
        if (option.default !== undefined) bindExpression(binding, option.default);
      }
      binding.isExtern = false;
      return;
    case "externTofuDeclaration":
      bindFields(binding, node.config);
      for (const item of node.items) {
        bindAnnotations(binding, item.annotations);
        bindFields(binding, item.fields);
      }
      return;
  }
}

function bindAnnotations(binding: Binding, annotations: readonly Annotation[]): void {
  for (const annotation of annotations) for (const argument of annotation.arguments) bindExpression(binding, argument);
}

function enter(binding: Binding, ...[kind, specials, node, parent, inherited]: Parameters<typeof newScope>): Scope {
  binding.scope = newScope(kind, specials, node, parent, inherited);
  return binding.scope;
}

function bindResource(binding: Binding, node: ResourceDeclaration): void {
  bindFields(binding, node.request);
  bindFields(binding, node.policy);
  bindFields(binding, node.grant);
  enter(binding, "resourceCheck", ofResource, node);
  for (const check of node.checks) bindCheck(binding, check);
}

function bindApplication(binding: Binding, node: ApplicationDeclaration): void {
  for (const item of node.items) if (item.kind === "options") bindFields(binding, item.fields);
  const scope = enter(binding, "application", ofApplication, node);
  declareItems(binding, node.items);
  for (const item of node.items) bindItem(binding, item);
  leave(binding, scope, node.items);
}

function bindProvider(binding: Binding, node: ProviderDeclaration): void {
  bindFields(binding, node.config);
  const scope = enter(binding, "provider", ofProvider, node);
  declareItems(binding, node.items);
  for (const item of node.items) bindItem(binding, item);
  leave(binding, scope, node.items);
}

function bindMapping(binding: Binding, node: MappingDeclaration, inherited: Inherited): void {
  bindDeclared(binding, node.provider, "provider");
  if (node.extends !== undefined) bindDeclared(binding, node.extends, "mapping");
  const scope = enter(binding, "mapping", ofMapping, node, undefined, inherited);
  declareItems(binding, node.items);
  for (const item of node.items) {
    binding.scope = scope;
    if (item.kind === "rule") bindRule(binding, item, scope);
    else bindItem(binding, item);
  }
  leave(binding, scope, node.items);
}

function bindRule(binding: Binding, node: Rule, mapping: Scope): void {
  bindAnnotations(binding, node.annotations);
  bindType(binding, node.resource, "resource");
  const scope = enter(binding, "rule", ofRule, node, mapping);
  declareItems(binding, node.items);
  for (const item of node.items) bindItem(binding, item);
  leave(binding, scope, node.items);
}

/** Names of a flat scope are known in all of it, whatever their order. */
function declareItems(binding: Binding, items: readonly AnyItem[]): void {
  for (const item of items) {
    if (item.kind === "local") declareInner(binding, item);
    else if (item.kind === "requires") for (const requirement of item.requirements) declareInner(binding, requirement);
    else if (item.kind === "tofu") {
      for (const part of item.items)
        if (part.kind === "tofuItem" && part.as !== undefined) declareInner(binding, part.as);
    }
  }
}

function leave(binding: Binding, scope: Scope, items: readonly AnyItem[]): void {
  reportRequests(binding, scope);
  // What a mapping declares may be for those that extend it.
  if (!binding.isWhole || scope.kind === "mapping") return;
  for (const item of items) {
    if (item.kind !== "local" || item.name.text === "" || item.name.text.startsWith("_")) continue;
    if (scope.used.has(item.id) || scope.names.get(item.name.text)?.node !== item) continue;
    binding.report(unusedLocal.at(item.name, { name: item.name.text }));
  }
}

/** Locals made of `requests`, by themselves or through others, may be mentioned by checks only. */
function reportRequests(binding: Binding, scope: Scope): void {
  const { direct, mentions, outside } = scope.requests;
  if (direct.size === 0) return;
  const tainted = new Set<Local>(direct);
  for (let before = -1; before !== tainted.size;) {
    before = tainted.size;
    for (const [local, mentioned] of mentions) if (mentioned.some((other) => tainted.has(other))) tainted.add(local);
  }
  for (const { local, at } of outside) {
    if (!tainted.has(local)) continue;
    const name = local.name.text;
    const through = [{ message: `\`${name}\` is made of \`requests\` here`, place: local.name }];
    binding.report(requestsOutsideCheck.at(at, { name, through }));
  }
}

function bindItem(binding: Binding, item: AnyItem): void {
  if ("annotations" in item) bindAnnotations(binding, item.annotations);
  switch (item.kind) {
    case "options":
    case "ignores":
    case "rule":
      return;
    case "local":
      return bindLocal(binding, item);
    case "check":
      return bindCheck(binding, item);
    case "requires":
      for (const requirement of item.requirements) bindRequirement(binding, requirement);
      return;
    case "nixosFragment":
      return bindNixos(binding, item);
    case "outputs":
    case "grant":
    case "private":
    case "command":
      return bindRecord(binding, item.values);
    case "state":
      for (const name of item.requirements) bindRequirementName(binding, name);
      for (const units of item.stopped) bindExpression(binding, units);
      return;
    case "migrate":
      bindRequirementName(binding, item.requirement);
      for (const part of item.items) {
        if (part.kind === "command") bindRecord(binding, part.values);
        else bindNixos(binding, part);
      }
      return;
    case "tofu":
      return bindTofu(binding, item);
    case "manual":
      return bindWithTail(binding, item.tail, false, () => bindExpression(binding, item.text));
  }
}

function bindLocal(binding: Binding, node: Local): void {
  if (node.type !== undefined) bindTypeExpression(binding, node.type);
  binding.owner = node;
  bindExpression(binding, node.value);
  binding.owner = "other";
}

function bindCheck(binding: Binding, node: Check): void {
  binding.owner = "check";
  bindExpression(binding, node.condition);
  bindExpression(binding, node.message);
  binding.owner = "other";
}

function bindRequirement(binding: Binding, node: Requirement): void {
  bindAnnotations(binding, node.annotations);
  bindType(binding, node.resource, "resource");
  bindWithTail(binding, node.tail, false, () => bindRecord(binding, node.request));
}

function bindNixos(binding: Binding, node: NixosFragment): void {
  bindWithTail(binding, node.tail, true, () => {
    bindExpression(binding, node.host);
    bindRecord(binding, node.settings);
  });
}

function bindTofu(binding: Binding, node: Tofu): void {
  for (const item of node.items) {
    bindAnnotations(binding, item.annotations);
    if (item.kind === "tofuProvider") bindRecord(binding, item.values);
    else
      bindWithTail(binding, item.tail, false, () => {
        bindExpression(binding, item.name);
        bindRecord(binding, item.values);
      });
  }
}

/** The names in `state` and behind `migrate`: requirements of this application. */
function bindRequirementName(binding: Binding, name: Name): void {
  if (name.text === "") return;
  const found = binding.scope.names.get(name.text);
  if (found?.node.kind === "requirement") {
    binding.scope.used.add(found.node.id);
    binding.targets[name.id] = found.target;
    return;
  }
  const known = [...binding.scope.names].filter(([, { node }]) => node.kind === "requirement").map(([key]) => key);
  const near = nearest(name.text, known);
  binding.targets[name.id] = { kind: "unknown" };
  binding.report(unknownName.at(name, { name: name.text, near, known, noun: "requirement" }));
}
