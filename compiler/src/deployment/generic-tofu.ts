/**
 * OpenTofu in the generic module: items as data, made of requests, whose attributes nobody reads.
 *
 * In: rules of an environment. Out: items, providers, and secrets that are OpenTofu's variables; or why there can be none.
 * Not here: items of a known request (tofu-items.ts).
 */
import { spanOf } from "../source/span.ts";
import type { Tofu } from "../syntax/tree.ts";
import type { Secret, Value } from "../evaluation/value.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import { walkValue } from "../evaluation/walk-value.ts";
import { allActing, providerSources } from "./collect.ts";
import { newFlows } from "./flows.ts";
import { attempted, settled, turnOf, type Making } from "./generic-items.ts";
import type { GenericRule, GenericTofu, GenericTofuItem, NotGeneric } from "./generic-module.ts";
import type { Resolution } from "./resolution.ts";
import type { ResolvedTofu } from "./resolved.ts";
import type { AnyItem } from "./run-rule.ts";
import { schemaOf } from "./tofu-items.ts";
import { resolveProviders } from "./tofu-providers.ts";

/** What a mapping says that cannot be data before anything is required. */
export function notGenericTofu(resolution: Resolution): NotGeneric | undefined {
  for (const { levels } of resolution.mappings)
    for (const { declared } of levels)
      for (const item of declared.declaration.items) {
        const items = item.kind === "rule" ? item.items.flatMap(itemsOf) : itemsOf(item);
        for (const node of items) {
          if (item.kind !== "rule")
            return { missing: `OpenTofu makes \`${node.type.text}\` for the mapping itself`, place: spanOf(node.type) };
          if (node.as !== undefined)
            return { missing: `what \`${node.as.name.text}\` has is known only to OpenTofu`, place: spanOf(node.as) };
        }
      }
  return undefined;
}

function itemsOf(item: AnyItem | Tofu) {
  return item.kind === "tofu" ? item.items.filter((part) => part.kind === "tofuItem") : [];
}

export function genericTofuItems(
  resolution: Resolution,
  making: Making,
  items: readonly AnyItem[],
): readonly GenericTofuItem[] {
  return items.flatMap(itemsOf).flatMap((node) => {
    const schema = schemaOf(resolution.tofu.schemas, node);
    if (schema === undefined) return [];
    const turn = turnOf(making, node.tail);
    const fields = schema.item(node.mode, node.type.text) ?? new Map();
    const blocks = [...fields].flatMap(([name, field]) => (field.schema?.block === undefined ? [] : [name]));
    const item = {
      mode: node.mode,
      type: node.type.text,
      provider: schema.name,
      name: attempted(making.evaluation, making.frame, node.name),
      settings: attempted(making.evaluation, making.frame, node.values),
      blocks,
      origin: spanOf(node),
    };
    settled(making.evaluation, item.name);
    return [{ ...turn.item, ...item }];
  });
}

/** Undefined where OpenTofu makes nothing. */
export function genericTofu(
  resolution: Resolution,
  rules: readonly GenericRule[],
): GenericTofu | NotGeneric | undefined {
  const items = rules.flatMap((rule) => rule.tofu);
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
  const variables = new Map<string, Secret>();
  for (const { config } of sorted) {
    const problem = config === undefined ? undefined : secretsOf(config, variables);
    if (problem !== undefined) return problem;
  }
  for (const { settings } of items) {
    const problem = secretsOf(settings, variables);
    if (problem !== undefined) return problem;
  }
  return { providers: sorted, variables: [...variables.values()].sort((a, b) => compareCodePoints(a.id, b.id)) };
}

/** Notes those that a value is; others are paths on machines, which OpenTofu cannot read. */
function secretsOf(settings: Value, variables: Map<string, Secret>): NotGeneric | undefined {
  let problem: NotGeneric | undefined;
  walkValue(settings, (value) => {
    if (value.kind !== "residual" || problem !== undefined) return problem === undefined;
    const { code } = value;
    if (code.kind === "secret" && code.part === undefined) variables.set(code.secret.id, code.secret);
    else if (code.kind === "secret" || value.type.kind === "secret")
      problem = {
        missing: "OpenTofu would need a secret that is a file on a machine here",
        place: spanOf(value.origin),
      };
    else if (code.kind === "attribute")
      problem = { missing: "this is known only to OpenTofu", place: spanOf(value.origin) };
    return problem === undefined;
  });
  return problem;
}
