/**
 * Checks one rule of a mapping: how a request of a resource is answered.
 *
 * In: the rule, its resource and what its mapping knows. The facts that it keeps in `private` are inferred on demand
 * (`privateOf`), because other rules of the mapping read them.
 */
import { quote } from "../diagnostics/wording.ts";
import type { Private, Rule, RuleItem } from "../syntax/tree.ts";
import type { SpecialName } from "./checked.ts";
import type { Checking } from "./checking.ts";
import {
  checkCheck,
  checkCommand,
  checkManual,
  checkNixos,
  checkOutputs,
  checkRequires,
  declareRequirements,
  firstOfEach,
} from "./check-items.ts";
import { checkTofu, declareItems } from "./check-tofu.ts";
import { missingGrant, needlessGrant } from "./declaration-diagnostics.ts";
import { declareLocals, findResource, typeOfLocal } from "./declared.ts";
import { inferExpression } from "./inference.ts";
import type { ResourceExport } from "./interface.ts";
import { circularDefinition } from "./names-diagnostics.ts";
import { checkRequirementCycles } from "./requirement-cycles.ts";
import type { Place } from "./place.ts";
import { checkMentions } from "./request-mentions.ts";
import { stringType, type RecordType, type Type } from "./type.ts";

/** A rule that is ready to be looked at: its names are declared. */
export interface OpenRule {
  readonly node: Rule;
  readonly resource: ResourceExport;
  readonly place: Place;
  /** Known once inferred; `running` while it is. */
  private: RecordType | "running" | undefined;
}

/** Declares what the rule's names are; undefined where its resource is unknown (reported). */
export function openRule(checking: Checking, mapping: Place, node: Rule): OpenRule | undefined {
  const target = checking.targets[node.resource.id];
  const resource = target?.kind === "declaration" ? findResource(checking, target.symbol) : undefined;
  if (resource === undefined) return undefined;
  const specials = new Map<SpecialName, Type>([
    ...mapping.specials,
    ["request", resource.request],
    ["requests", { kind: "list", element: resource.request }],
    ["policy", resource.policy],
    ["id", stringType],
    ["application", stringType],
    ["deployment", stringType],
  ]);
  const place: Place = { ...mapping, kind: "rule", specials };
  declareRequirements(checking, node.items);
  declareItems(checking, place, node.items);
  declareLocals(checking, place, node.items);
  return { node, resource, place, private: undefined };
}

/** What the rule keeps in `private`. */
export function privateOf(checking: Checking, rule: OpenRule): RecordType {
  const name = `the private facts of ${rule.resource.name}`;
  const empty: RecordType = { kind: "record", fields: new Map(), name };
  const section = rule.node.items.find((item): item is Private => item.kind === "private");
  if (section === undefined) return empty;
  if (rule.private === "running") {
    const chain = [{ name: rule.resource.name, place: rule.node.resource }];
    checking.report(circularDefinition.at(section, { name: "private", chain }));
    return empty;
  }
  if (rule.private !== undefined) return rule.private;
  rule.private = "running";
  const found = inferExpression(checking, rule.place, section.values);
  rule.private = found.kind === "record" ? { kind: "record", fields: found.fields, name } : empty;
  return rule.private;
}

export function checkRule(checking: Checking, rule: OpenRule): void {
  const { node, resource, place } = rule;
  const owner = `the rule for ${quote(resource.name)}`;
  const sections = firstOfEach(checking, owner, node.items, onceInRule, (item) => item);
  for (const item of node.items) checkItem(checking, rule, place, item);
  const grant = sections.get("grant");
  const fields = [...resource.grant.fields.keys()];
  if (grant === undefined && fields.length > 0)
    checking.report(
      missingGrant.at(node.resource, { resource: resource.name, fields, symbol: `${resource.symbol}.grant` }),
    );
  if (grant !== undefined && fields.length === 0)
    checking.report(needlessGrant.at(grant, { resource: resource.name, symbol: resource.symbol }));
  checkMentions(checking, node, resource);
  checkRequirementCycles(checking, node.items);
}

function onceInRule(item: RuleItem): string | undefined {
  if (item.kind === "command") return item.purpose;
  return item.kind === "grant" || item.kind === "private" || item.kind === "outputs" ? item.kind : undefined;
}

function checkItem(checking: Checking, rule: OpenRule, place: Place, item: RuleItem): void {
  switch (item.kind) {
    case "local":
      typeOfLocal(checking, item);
      return;
    case "check":
      return checkCheck(checking, place, item);
    case "requires":
      return checkRequires(checking, place, item);
    case "nixosFragment":
      return checkNixos(checking, place, item);
    case "tofu":
      return checkTofu(checking, place, item);
    case "outputs":
      return checkOutputs(checking, place, item);
    case "manual":
      return checkManual(checking, place, item);
    case "grant": {
      const { grant, symbol, name } = rule.resource;
      const demand = { subject: `the grant of ${quote(name)}`, symbol: `${symbol}.grant` };
      inferExpression(checking, place, item.values, grant.fields.size === 0 ? undefined : grant, demand);
      return;
    }
    case "private":
      privateOf(checking, rule);
      return;
    case "command":
      return checkCommand(checking, place, item);
    case "ignores":
      return;
  }
}
