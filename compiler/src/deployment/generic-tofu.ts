/**
 * OpenTofu in the generic module: items as data, made of requests; what `as` names is learnt with them.
 *
 * In: mappings and rules of an environment. Out: items, providers, and secrets that are OpenTofu's variables; or why there can be none.
 * Not here: items of a known request (tofu-items.ts).
 */
import { spanOf } from "../source/span.ts";
import { errorType, recordOf } from "../semantics/type.ts";
import type { TofuItem } from "../syntax/tree.ts";
import { bindValue, knownBinding } from "../evaluation/bindings.ts";
import type { Frame } from "../evaluation/evaluation.ts";
import { variableValue } from "../evaluation/generic.ts";
import { plainResidual } from "../evaluation/residual.ts";
import type { TofuAddress, Value } from "../evaluation/value.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import { walkValue } from "../evaluation/walk-value.ts";
import { allActing, providerSources } from "./collect.ts";
import { newFlows } from "./flows.ts";
import { attempted, settled, turnOf, turnsOfItem, type Making } from "./generic-items.ts";
import {
  builtVariable,
  type GenericTofu,
  type GenericTofuItem,
  type GenericVariable,
  type NotGeneric,
} from "./generic-module.ts";
import type { EnvironmentMapping, Resolution } from "./resolution.ts";
import type { ResolvedTofu } from "./resolved.ts";
import { itemsByKind, type AnyItem } from "./items-by-kind.ts";
import { itemValue, oldNames, schemaOf } from "./tofu-items.ts";
import { resolveProviders } from "./tofu-providers.ts";

/** What `as` names in a mapping, for its rules as well. */
export function bindMade(resolution: Resolution, mapping: EnvironmentMapping): void {
  for (const { declared, frame } of mapping.levels) {
    const all = variableValue(builtVariable, recordOf({}), declared.declaration.name);
    const own = plainResidual(recordOf({}), { kind: "select", value: all, name: mapping.name }, all.origin);
    bindItems(resolution, frame, own, declared.declaration.items);
  }
}

/** Binds what `as` names to the field of `all` that has the item, or the items, of that name. */
export function bindItems(
  { evaluation, tofu }: Pick<Resolution, "evaluation" | "tofu">,
  frame: Frame,
  all: Value,
  items: readonly AnyItem[],
): void {
  for (const node of itemsByKind(items).tofuItems) {
    const schema = schemaOf(tofu.schemas, node);
    if (node.as === undefined || schema === undefined) continue;
    const { name, id } = node.as;
    const whole = plainResidual(
      frame.module.types.get(id) ?? errorType,
      { kind: "select", value: all, name: name.text },
      name,
    );
    const address: TofuAddress = { mode: node.mode, type: node.type.text, name: "", generic: whole };
    const fields = schema.item(node.mode, node.type.text) ?? new Map();
    const isOne = node.tail === undefined;
    bindValue(frame, id, knownBinding(isOne ? itemValue(evaluation, { address, node, frame, fields }) : whole));
  }
}

export function genericTofuItems(
  resolution: Resolution,
  making: Making,
  items: readonly AnyItem[],
): readonly GenericTofuItem[] {
  return itemsByKind(items).tofuItems.flatMap((node) => {
    const turns =
      node.as === undefined
        ? turnsOfItem(making, node.tail)
        : [{ item: turnOf(making, node.tail).item, frame: making.frame }];
    return turns.flatMap(({ item, frame }) => {
      const made = genericItem(resolution, { ...making, frame }, node);
      return made === undefined ? [] : [{ ...item, ...made }];
    });
  });
}

function genericItem(resolution: Resolution, making: Making, node: TofuItem): GenericTofuItem | undefined {
  const { evaluation, frame } = making;
  const schema = schemaOf(resolution.tofu.schemas, node);
  if (schema === undefined) return undefined;
  const fields = schema.item(node.mode, node.type.text) ?? new Map();
  const blocks = [...fields].flatMap(([name, field]) => (field.schema?.block === undefined ? [] : [name]));
  const item = {
    ...(node.as === undefined ? {} : { as: node.as.name.text }),
    mode: node.mode,
    type: node.type.text,
    provider: schema.name,
    name: attempted(evaluation, frame, node.name),
    settings: attempted(evaluation, frame, node.values),
    blocks,
    moved: oldNames(node).map((name) => attempted(evaluation, frame, name)),
    origin: spanOf(node),
  };
  settled(evaluation, item.name);
  return item;
}

/** Undefined where OpenTofu makes nothing. */
export function genericTofu(resolution: Resolution, items: readonly GenericTofuItem[]): GenericTofu | undefined {
  if (items.length === 0) return undefined;
  const flows = newFlows(resolution.report);
  const configured = resolveProviders(resolution, flows, providerSources(allActing(resolution, [])));
  const providers = new Map(configured.map((provider) => [provider.name, { ...provider, hasMade: true }]));
  for (const { provider, origin } of items) {
    const schema = resolution.tofu.schemas.tofu(provider);
    if (providers.has(provider) || schema === undefined) continue;
    const { name, source, version } = schema;
    const added = { name, source, ...(version === undefined ? {} : { version }), hasMade: true, origin };
    providers.set(provider, added);
  }
  const sorted: ResolvedTofu["providers"] = [...providers.values()].sort((a, b) => compareCodePoints(a.name, b.name));
  const found: FoundSecrets = { variables: new Map(), refused: new Map() };
  for (const { config } of sorted) if (config !== undefined) noteSecrets(config, found);
  for (const { settings } of items) noteSecrets(settings, found);
  const variables = [...found.variables].sort(([a], [b]) => compareCodePoints(a, b)).map(([, one]) => one);
  return { providers: sorted, variables, refused: [...found.refused.values()] };
}

/** `refused`: by place. */
interface FoundSecrets {
  readonly variables: Map<string, GenericVariable>;
  readonly refused: Map<string, NotGeneric>;
}

/** Those of the environment are variables; others are paths on machines, which OpenTofu cannot read. */
function noteSecrets(settings: Value, { variables, refused }: FoundSecrets): void {
  walkValue(settings, (value) => {
    if (value.kind !== "residual") return true;
    const { code } = value;
    if (code.kind === "secret") {
      const { secret, part } = code;
      variables.set(`${secret.id} ${part ?? ""}`, { secret, ...(part === undefined ? {} : { part }) });
    }
    const isRead = code.kind === "select" || code.kind === "index" || code.kind === "variable";
    const isPath = isRead || (code.kind === "call" && code.name === "secret_path");
    if (value.type.kind !== "secret" || !isPath) return true;
    const place = spanOf(value.origin);
    const missing = "OpenTofu is given a secret, which is a file on a machine unless OpenTofu made it";
    refused.set(`${place.file} ${place.start}`, { missing, place });
    return false;
  });
}
