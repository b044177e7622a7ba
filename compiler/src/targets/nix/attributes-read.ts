/**
 * Which attributes of what OpenTofu makes are read outside of OpenTofu, in an environment of the generic module. They become outputs,
 * which are recorded after deployment.
 *
 * In: an environment. Out: by item, what is read. An attribute that is passed on counts, whether or not somebody reads it then.
 */
import {
  builtVariable,
  type GenericImplementation,
  type GenericRule,
  type GenericTofuItem,
} from "../../deployment/generic-module.ts";
import type { ResidualValue, TofuAddress, Value } from "../../evaluation/value.ts";
import { walkValue } from "../../evaluation/walk-value.ts";
import { attributeName } from "./lower-later.ts";

export interface ReadAttribute {
  readonly path: readonly (string | number)[];
  /** There may be nothing at the path, or null. */
  readonly mayBeAbsent: boolean;
  readonly isSecret: boolean;
}

/** By the part of an output's name that is the path. */
export type ReadAttributes = ReadonlyMap<string, ReadAttribute>;

export interface AttributesRead {
  readonly ofRule: (rule: GenericRule, item: GenericTofuItem) => ReadAttributes;
  readonly ofMapping: (mapping: string, item: GenericTofuItem) => ReadAttributes;
}

export function attributesRead(implementation: GenericImplementation): AttributesRead {
  const { hosts, fragments, shared, items, rules } = implementation;
  const found = new Map<string, Map<string, ReadAttribute>>();
  const visit = (root: Value) =>
    walkValue(root, (value) => {
      if (value.kind !== "residual" || value.code.kind !== "attribute") return;
      const { item, path, mayBeAbsent: leadsNowhere } = value.code;
      const known = found.get(keyOf(item)) ?? new Map<string, ReadAttribute>();
      const name = attributeName(path);
      const mayBeAbsent =
        value.type.kind === "optional" || leadsNowhere === true || known.get(name)?.mayBeAbsent === true;
      found.set(keyOf(item), known.set(name, { path, mayBeAbsent, isSecret: value.type.kind === "secret" }));
    });
  for (const host of hosts) visit(host.target);
  for (const fragment of fragments) visit(fragment.settings);
  for (const one of [...shared.values()].flat()) visit(one.request);
  for (const value of rules.flatMap(valuesOutside)) visit(value);
  const ofKey = (item: GenericTofuItem, key: string): ReadAttributes =>
    item.as === undefined ? new Map() : new Map([...(found.get(typeKey(item)) ?? []), ...(found.get(key) ?? [])]);
  const ofRule = (rule: GenericRule, item: GenericTofuItem) =>
    ofKey(item, `${rule.parameters.items.number} ${item.as}`);
  const ofMapping = (mapping: string, item: GenericTofuItem) =>
    ofKey(item, `${builtVariable.number} ${mapping} ${item.as}`);
  const all = [
    ...[...items].flatMap(([mapping, own]) => own.map((item) => ({ item, read: () => ofMapping(mapping, item) }))),
    ...rules.flatMap((rule) => rule.tofu.map((item) => ({ item, read: () => ofRule(rule, item) }))),
  ];
  visitWritten(all, visit);
  return { ofRule, ofMapping };
}

/** What is read as it was written is made of what else is read. */
function visitWritten(
  all: readonly { readonly item: GenericTofuItem; readonly read: () => ReadAttributes }[],
  visit: (root: Value) => void,
): void {
  const seen = new Set<Value>();
  let isDone = false;
  while (!isDone) {
    isDone = true;
    for (const { item, read } of all)
      for (const { path } of read().values()) {
        const { settings } = item;
        const isKnown = settings.kind === "record" || settings.kind === "map";
        const written = isKnown ? settings.entries.get(String(path[0])) : settings;
        if (written === undefined || seen.has(written)) continue;
        seen.add(written);
        visit(written);
        isDone = false;
      }
  }
}

/** What a rule gives to others than OpenTofu. */
function valuesOutside(rule: GenericRule): readonly Value[] {
  const { grant, privateFacts, requirements, fragments, machines, outputs, backup, restore, manual } = rule;
  return [
    grant,
    privateFacts,
    ...machines,
    ...outputs,
    ...requirements.map((one) => one.request),
    ...fragments.map((fragment) => fragment.settings),
    ...[backup, restore].flatMap((command) => (command === undefined ? [] : [command.run])),
    ...manual.map((step) => step.text),
  ];
}

/** Who the item is; of an element of unknown items only its type is known. */
function keyOf(item: TofuAddress): string {
  const names: string[] = [];
  for (let at: Value | undefined = item.generic; at?.kind === "residual"; at = wholeOf(at)) {
    const { code } = at;
    if (code.kind === "variable" && code.variable.number === builtVariable.number)
      return [code.variable.number, ...names.slice(0, 2)].join(" ");
    if (code.kind === "variable" && names.length > 0) return `${code.variable.number} ${names[0]}`;
    if (code.kind === "select") names.unshift(code.name);
  }
  return typeKey(item);
}

function wholeOf({ code }: ResidualValue): Value | undefined {
  switch (code.kind) {
    case "select":
    case "index":
    case "checked":
      return code.value;
    case "choose":
      return code.else.kind === "none" ? code.then : code.else;
    default:
      return undefined;
  }
}

function typeKey({ mode, type }: { readonly mode: string; readonly type: string }): string {
  return `${mode} ${type}`;
}
