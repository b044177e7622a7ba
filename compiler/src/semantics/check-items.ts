/**
 * Checks the items that applications, mappings and rules share: locals, checks, requirements, NixOS fragments, outputs, commands.
 *
 * In: the item and the place it stands in. Not here: what only one kind of declaration has (check-application.ts, check-rule.ts).
 */
import type { Span } from "../source/span.ts";
import { quote } from "../diagnostics/wording.ts";
import type {
  Check,
  Command,
  Expression,
  Manual,
  NixosFragment,
  Outputs,
  RecordExpression,
  Requirement,
  Requires,
} from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { checkTail } from "./check-tail.ts";
import { checkCommandText } from "./command-text.ts";
import { commandNotText, notAnOutput, repeatedSection, secretInOutput } from "./declaration-diagnostics.ts";
import { findResource } from "./declared.ts";
import { inferExpression } from "./inference.ts";
import { inferStaticCondition } from "./condition.ts";
import type { ResourceExport } from "./interface.ts";
import type { Place } from "./place.ts";
import { textOf } from "./secret-path.ts";
import { stageOf, withoutStage } from "./stage.ts";
import {
  deployOf,
  errorType,
  hostType,
  optionalOf,
  recordOf,
  stringType,
  type RecordField,
  type Type,
} from "./type.ts";
import { notOptional } from "./value-diagnostics.ts";

/** A check decides while compiling, so nothing that is known later may stand in it. */
export function checkCheck(checking: Checking, place: Place, node: Check): void {
  inferStaticCondition(checking, place, node.condition, "`check`");
  inferExpression(checking, place, node.message, stringType, { subject: "the message of `check`" });
}

/** Says what the requirements of a section are, before anything that mentions them is inferred. */
export function declareRequirements(checking: Checking, items: readonly { readonly kind: string }[]): void {
  for (const item of items) {
    if (!isRequires(item)) continue;
    for (const requirement of item.requirements) {
      checking.types[requirement.id] = typeOfRequirement(checking, requirement);
      const { tail } = requirement;
      if (tail?.condition !== undefined && tail.collection === undefined)
        checking.conditions.set(requirement.id, tail.condition);
    }
  }
}

function isRequires(item: { readonly kind: string }): item is Requires {
  return item.kind === "requires";
}

/** A requirement is its grant: `G`, with `when` `G?`, with `for` `map<G>`. */
function typeOfRequirement(checking: Checking, node: Requirement): Type {
  const resource = resourceOf(checking, node);
  if (resource === undefined) return errorType;
  const grant: Type = { kind: "grant", resource: resource.symbol, name: resource.name };
  if (node.tail?.collection !== undefined) return { kind: "map", value: grant };
  return node.tail?.condition === undefined ? grant : optionalOf(grant);
}

function resourceOf(checking: Checking, node: Requirement): ResourceExport | undefined {
  const target = checking.targets[node.resource.id];
  return target?.kind === "declaration" ? findResource(checking, target.symbol) : undefined;
}

export function checkRequires(checking: Checking, place: Place, node: Requires): void {
  for (const requirement of node.requirements) {
    const inside = checkTail(checking, place, requirement.tail, `requirement ${quote(requirement.name.text)}`);
    const resource = resourceOf(checking, requirement);
    const subject = quote(requirement.name.text);
    if (resource === undefined) inferExpression(checking, inside, requirement.request);
    else
      inferExpression(checking, inside, requirement.request, resource.request, {
        subject,
        symbol: `${resource.symbol}.request`,
      });
  }
}

/** Settings of a machine: checked against the options of NixOS where the project has their schema. */
export function checkNixos(checking: Checking, place: Place, node: NixosFragment): void {
  const inside = checkTail(checking, place, node.tail);
  checkHost(checking, inside, node.host);
  const options: Type = { kind: "options", path: [] };
  inferExpression(checking, inside, node.settings, options, { subject: "`nixos on`", isSetting: true });
}

/** A requirement that may be absent takes its settings along: `nixos on z.host { … } when z != none`. */
function checkHost(checking: Checking, place: Place, host: Expression): void {
  if (host.kind === "select" && !host.isOptional) {
    const { value } = host;
    const type = inferExpression(checking, place, value);
    if (type.kind === "optional") {
      const text = textOf(value);
      const help = `settings that may be absent say when they are there, behind the \`{ … }\`: \`when ${text} != none\``;
      checking.report(notOptional.at(value, { text, help }));
      return;
    }
  }
  inferExpression(checking, place, host, hostType, { subject: "`nixos on`" });
}

/** What a person wants to read afterwards: texts, numbers, truths, known now or after deployment. */
export function checkOutputs(checking: Checking, place: Place, node: Outputs): void {
  const type = inferExpression(checking, place, node.values);
  if (type.kind === "map") return checkOutput(checking, "", type.value, node.values);
  if (type.kind !== "record") return;
  const written = valuesByName(node.values);
  for (const { name, type: found } of type.fields.values())
    checkOutput(checking, name, found, written.get(name) ?? node.values);
}

/** What the entries say that are named; of one name the first. */
function valuesByName({ entries }: RecordExpression): ReadonlyMap<string, Span> {
  const values = new Map<string, Span>();
  for (const entry of entries) {
    const first = entry.kind === "set" ? entry.path[0] : undefined;
    if (entry.kind === "set" && first?.kind === "name" && !values.has(first.text)) values.set(first.text, entry.value);
  }
  return values;
}

function checkOutput(checking: Checking, name: string, found: Type, at: Span): void {
  const type = found.kind === "optional" ? found.inner : found;
  if (stageOf(type) === "secret") checking.report(secretInOutput.at(at, { name }));
  else if (!isPlain(withoutStage(type))) checking.report(notAnOutput.at(at, { name, found: type }));
}

function isPlain(type: Type): boolean {
  switch (type.kind) {
    case "string":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "literal":
    case "none":
    case "error":
    case "never":
      return true;
    case "union":
      return type.members.every(isPlain);
    default:
      return false;
  }
}

export const commandFields = (): ReadonlyMap<string, RecordField> =>
  recordOf({ on: hostType, run: deployOf(stringType) }).fields;

/** `backup`, `restore` and `run`: a machine, and a command whose `${…}` become quoted words. */
export function checkCommand(checking: Checking, place: Place, node: Command): void {
  const expected: Type = { kind: "record", fields: commandFields(), name: node.purpose };
  inferExpression(checking, place, node.values, expected, { subject: quote(node.purpose) });
  for (const entry of node.values.entries) {
    // What is spread or chosen was made elsewhere, or could be: its words are not known.
    if (entry.kind !== "set") {
      checking.report(commandNotText.at(entry, { section: node.purpose }));
      continue;
    }
    const [key, more] = entry.path;
    if (key?.kind === "name" && key.text === "run" && more === undefined)
      checkCommandText(checking, entry.value, node.purpose);
  }
}

export function checkManual(checking: Checking, place: Place, node: Manual): void {
  const inside = checkTail(checking, place, node.tail);
  inferExpression(checking, inside, node.text, deployOf(stringType), { subject: "`manual`" });
}

/** Of sections that may stand once, the first of each kind; others are reported. */
export function firstOfEach<T extends { readonly kind: string }>(
  checking: Checking,
  owner: string,
  items: readonly T[],
  sectionOf: (item: T) => string | undefined,
  placeOf: (item: T) => { readonly file: string; readonly start: number; readonly end: number },
): ReadonlyMap<string, T> {
  const first = new Map<string, T>();
  for (const item of items) {
    const section = sectionOf(item);
    if (section === undefined) continue;
    const earlier = first.get(section);
    if (earlier === undefined) first.set(section, item);
    else checking.report(repeatedSection.at(placeOf(item), { section, owner, first: placeOf(earlier) }));
  }
  return first;
}
