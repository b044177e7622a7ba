/**
 * Checks applications and providers.
 *
 * `declare…` enters what others may know (options, requirements, configuration); `check…` looks at the bodies.
 */
import { quote } from "../diagnostics/wording.ts";
import type {
  ApplicationDeclaration,
  ApplicationItem,
  Migrate,
  ProviderDeclaration,
  StateItem,
} from "../syntax/tree.ts";
import { checkRequirementCycles } from "./requirement-cycles.ts";
import type { SpecialName } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { aboutOf } from "./check-annotations.ts";
import {
  checkCheck,
  checkCommand,
  checkNixos,
  checkOutputs,
  checkRequires,
  declareRequirements,
  firstOfEach,
} from "./check-items.ts";
import { notInState, repeatedName, repeatedSection, reservedOption } from "./declaration-diagnostics.ts";
import { declareLocals, typeOfLocal } from "./declared.ts";
import { inferExpression } from "./inference.ts";
import type { ApplicationExport, ProviderExport } from "./interface.ts";
import { unitPattern } from "./known-forms.ts";
import type { Place } from "./place.ts";
import { resolveFields } from "./resolve-type.ts";
import { partSymbol } from "./symbols.ts";
import { packageType, type RecordType, type Type } from "./type.ts";

/** What the generic module finds beside the options. */
const reservedOptions: ReadonlySet<string> = new Set(["_grants", "_secrets", "_public"]);

export function declareApplication(checking: Checking, node: ApplicationDeclaration): void {
  const symbol = checking.symbols.get(node.id);
  if (symbol === undefined) return;
  const name = node.name.text;
  const owner = partSymbol(symbol, "options");
  const section = node.items.find((item) => item.kind === "options");
  const options: RecordType = {
    kind: "record",
    fields: resolveFields(checking, section?.fields, { kind: "options", owner }),
    name: `the options of \`${name}\``,
    symbol: owner,
  };
  for (const field of section?.fields?.fields ?? [])
    if (reservedOptions.has(field.name.text))
      checking.report(reservedOption.at(field.name, { name: field.name.text, reserved: [...reservedOptions] }));
  const requirements: { name: string; resource: string }[] = [];
  for (const item of node.items)
    if (item.kind === "requires")
      for (const requirement of item.requirements) {
        const target = checking.targets[requirement.resource.id];
        if (target?.kind === "declaration") requirements.push({ name: requirement.name.text, resource: target.symbol });
      }
  const found: ApplicationExport = {
    kind: "application",
    symbol,
    name,
    ...aboutOf(checking, node),
    options,
    requirements,
  };
  checking.valueExports.set(symbol, found);
}

export function checkApplication(checking: Checking, node: ApplicationDeclaration): void {
  const symbol = checking.symbols.get(node.id);
  const found = symbol === undefined ? undefined : checking.valueExports.get(symbol);
  if (found?.kind !== "application") return;
  const specials = new Map<SpecialName, Type>([
    ["options", found.options],
    ["pkgs", packageType],
  ]);
  const place: Place = { kind: "application", specials };
  const owner = `application ${quote(node.name.text)}`;
  const sections = firstOfEach(checking, owner, node.items, onceInApplication, (item) => item);
  declareRequirements(checking, node.items);
  declareLocals(checking, place, node.items);
  for (const item of node.items) checkItem(checking, place, item);
  checkRequirementCycles(checking, node.items);
  const state = sections.get("state");
  checkState(checking, node, state?.kind === "state" ? state : undefined);
}

function onceInApplication(item: ApplicationItem): string | undefined {
  return item.kind === "options" || item.kind === "outputs" || item.kind === "state" ? item.kind : undefined;
}

function checkItem(checking: Checking, place: Place, item: ApplicationItem): void {
  switch (item.kind) {
    case "options":
      return;
    case "local":
      typeOfLocal(checking, item);
      return;
    case "check":
      return checkCheck(checking, place, item);
    case "requires":
      return checkRequires(checking, place, item);
    case "nixosFragment":
      return checkNixos(checking, place, item);
    case "outputs":
      return checkOutputs(checking, place, item);
    case "state":
      for (const units of item.stopped)
        inferExpression(checking, place, units, { kind: "list", element: unitPattern }, { subject: "`stopped`" });
      return;
    case "migrate":
      for (const part of item.items) {
        if (part.kind === "command") checkCommand(checking, place, part);
        else checkNixos(checking, place, part);
      }
      return;
  }
}

/** `state` names each requirement once, and only what it names is migrated, once. */
function checkState(checking: Checking, node: ApplicationDeclaration, state: StateItem | undefined): void {
  const first = new Map<string, StateItem["requirements"][number]>();
  for (const name of state?.requirements ?? []) {
    const earlier = first.get(name.text);
    if (earlier === undefined) first.set(name.text, name);
    else checking.report(repeatedName.at(name, { name: name.text, list: "`state`", first: earlier }));
  }
  const [units, ...repeated] = state?.stopped ?? [];
  if (units !== undefined)
    for (const more of repeated)
      checking.report(repeatedSection.at(more, { section: "stopped", owner: "`state`", first: units }));
  const migrated = new Map<string, Migrate>();
  for (const item of node.items) {
    if (item.kind !== "migrate" || checking.targets[item.requirement.id]?.kind !== "inner") continue;
    const name = item.requirement.text;
    const earlier = migrated.get(name);
    if (earlier !== undefined) {
      const owner = `application ${quote(node.name.text)}`;
      checking.report(
        repeatedSection.at(item.requirement, { section: `migrate ${name}`, owner, first: earlier.requirement }),
      );
    }
    migrated.set(name, item);
    if (!first.has(name)) checking.report(notInState.at(item.requirement, { name, state: [...first.keys()] }));
  }
}

export function declareProvider(checking: Checking, node: ProviderDeclaration): void {
  const symbol = checking.symbols.get(node.id);
  if (symbol === undefined) return;
  const name = node.name.text;
  const owner = partSymbol(symbol, "config");
  const fields = resolveFields(checking, node.config, { kind: "config", owner });
  const config: RecordType = { kind: "record", fields, name: `the configuration of \`${name}\``, symbol: owner };
  const found: ProviderExport = { kind: "provider", symbol, name, ...aboutOf(checking, node), config };
  checking.valueExports.set(symbol, found);
}

export function checkProvider(checking: Checking, node: ProviderDeclaration): void {
  const symbol = checking.symbols.get(node.id);
  const found = symbol === undefined ? undefined : checking.valueExports.get(symbol);
  if (found?.kind !== "provider") return;
  const place: Place = { kind: "provider", specials: new Map<SpecialName, Type>([["config", found.config]]) };
  declareLocals(checking, place, node.items);
  for (const item of node.items) {
    if (item.kind === "check") checkCheck(checking, place, item);
    else typeOfLocal(checking, item);
  }
}
