/**
 * Provider blocks of OpenTofu: those that mappings configure, and those that items use.
 */
import type { TofuProvider } from "../syntax/tree.ts";
import { spanOf, type Span } from "../source/span.ts";
import type { Value } from "../evaluation/value.ts";
import { providerConfiguredTwice } from "./deployment-diagnostics.ts";
import { landInTofuProvider, type Flows } from "./flows.ts";
import type { Owner } from "./request.ts";
import type { Resolution } from "./resolution.ts";
import type { ResolvedTofu } from "./resolved.ts";
import { isSameValue } from "./same-value.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import type { Frame } from "../evaluation/evaluation.ts";

interface Configured {
  readonly config: Value;
  readonly origin: Span;
  readonly owner: string;
}

/** A provider block with the frame it stands in. */
export interface ProviderSource {
  readonly node: TofuProvider;
  readonly frame: Frame;
  readonly owner: Owner;
}

export function resolveProviders(
  resolution: Resolution,
  flows: Flows,
  sources: readonly ProviderSource[],
): ResolvedTofu["providers"] {
  const { tofu } = resolution;
  const configured = new Map<string, Configured>();
  for (const { node, frame, owner } of sources) {
    const { evaluation, id } = owner;
    const config = evaluation.whole.evaluate(evaluation, frame, node.values);
    const schema = tofu.schemas.tofu(node.name.text);
    if (schema === undefined) continue;
    landInTofuProvider(flows, config);
    const first = configured.get(schema.name);
    if (first === undefined) configured.set(schema.name, { config, origin: spanOf(node), owner: id });
    else if (!isSameValue(first.config, config))
      resolution.report(
        providerConfiguredTwice.at(node.name, {
          provider: schema.name,
          owners: [first.owner, id],
          first: first.origin,
        }),
      );
  }
  const used = new Map<string, Span>();
  for (const item of tofu.made) if (!used.has(item.provider)) used.set(item.provider, spanOf(item.node));
  const names = [...new Set([...configured.keys(), ...used.keys()])].sort(compareCodePoints);
  return names.flatMap((name) => {
    const schema = tofu.schemas.tofu(name);
    const block = configured.get(name);
    const origin = block?.origin ?? used.get(name);
    if (schema === undefined || origin === undefined) return [];
    return [
      {
        name,
        source: schema.source,
        ...(schema.version === undefined ? {} : { version: schema.version }),
        ...(block === undefined ? {} : { config: block.config }),
        hasMade: used.has(name),
        origin,
      },
    ];
  });
}
