/**
 * Compares an environment with what was written of it last: deployments do not vanish, and what holds data is not destroyed, unless
 * somebody says so with `--remove`; what OpenTofu needs to destroy the rest stays.
 *
 * In: the old `manifest.json` as text, which anybody may have edited. Out: the environment; messages at its name.
 */
import { withoutRole } from "../diagnostics/diagnostic.ts";
import { spanOf } from "../source/span.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import { deploymentMissing, providerDropped, stateDropped } from "./continuity-diagnostics.ts";
import { readJson, type JsonNode } from "./configuration-json.ts";
import type { Resolution } from "./resolution.ts";
import type { ResolvedEnvironment } from "./resolved.ts";
import { addressText } from "./tofu-items.ts";
import type { WantedDeployment } from "./wanted.ts";

/** The environment with the providers that OpenTofu needs for what was made before. */
export function checkContinuity(
  resolution: Resolution,
  resolved: ResolvedEnvironment,
  deployments: readonly WantedDeployment[],
): ResolvedEnvironment {
  const root = oldManifestOf(resolution);
  if (root === undefined) return resolved;
  checkDeployments(resolution, root, deployments);
  checkItems(resolution, root, resolved, deployments);
  return withFormerProviders(resolution, root, resolved);
}

/** Undefined where there is none of this environment. */
function oldManifestOf(resolution: Resolution): JsonNode | undefined {
  const { oldManifest } = resolution.input;
  if (oldManifest === undefined) return undefined;
  const root = readJson(oldManifest.file, oldManifest.text, (problem) =>
    resolution.report({
      ...withoutRole(problem),
      help: "Fedi wrote this file: restore it, or write to another folder with --out",
    }),
  );
  return root === undefined || textAt(root, "environment") !== resolution.name ? undefined : root;
}

function checkDeployments(resolution: Resolution, root: JsonNode, deployments: readonly WantedDeployment[]): void {
  const place = resolution.environment.declaration.name;
  const names = new Set(deployments.map((deployment) => deployment.name));
  for (const old of itemsAt(root, "deployments")) {
    const name = textAt(old, "name");
    if (name === undefined || names.has(name) || resolution.input.removed.includes(name)) continue;
    resolution.report(deploymentMissing.at(place, { name, environment: resolution.name }));
  }
}

/** What held data is still there. */
function checkItems(
  resolution: Resolution,
  root: JsonNode,
  resolved: ResolvedEnvironment,
  deployments: readonly WantedDeployment[],
): void {
  const isRemoved = (name: string) => resolution.input.removed.includes(name);
  const place = resolution.environment.declaration.name;
  const names = new Set(deployments.map((deployment) => deployment.name));
  const kept = new Set<string>();
  for (const { address, moved } of resolved.tofu.items)
    for (const name of [address.name, ...moved]) kept.add(addressText({ ...address, name }));
  for (const old of tofuItems(root)) {
    const address = textAt(old, "address");
    const owner = textAt(old, "owner") ?? "";
    if (address === undefined || !isTrueAt(old, "preventDestroy") || kept.has(address)) continue;
    const deployment = owner.split("/")[0] ?? "";
    // A deployment that is missing has its own message.
    if (isRemoved(address) || isRemoved(deployment) || (deployment !== resolution.name && !names.has(deployment)))
      continue;
    resolution.report(stateDropped.at(place, { address, owner, environment: resolution.name }));
  }
}

/**
 * A provider that made something stays, even if it makes nothing any more: OpenTofu destroys what its state holds, and needs the
 * provider for it. One that was configured must be configured still.
 */
function withFormerProviders(
  resolution: Resolution,
  root: JsonNode,
  resolved: ResolvedEnvironment,
): ResolvedEnvironment {
  const place = resolution.environment.declaration.name;
  const former = formerProviders(root).filter(({ name }) => !resolution.input.removed.includes(`provider.${name}`));
  const providers = new Map(resolved.tofu.providers.map((provider) => [provider.name, provider]));
  for (const { name, source, version, isConfigured } of former) {
    const known = providers.get(name);
    if (isConfigured && known?.config === undefined) {
      const address = tofuItems(root).find((item) => textAt(item, "provider") === name);
      const item = address === undefined ? undefined : textAt(address, "address");
      resolution.report(providerDropped.at(place, { provider: name, item, environment: resolution.name }));
    }
    const added = { name, source, ...(version === undefined ? {} : { version }), origin: spanOf(place) };
    providers.set(name, { ...(known ?? added), hasMade: true });
  }
  const sorted = [...providers.values()].sort((a, b) => compareCodePoints(a.name, b.name));
  return { ...resolved, tofu: { ...resolved.tofu, providers: sorted } };
}

interface FormerProvider {
  readonly name: string;
  readonly source: string;
  readonly version: string | undefined;
  readonly isConfigured: boolean;
}

/** Those that made something. */
function formerProviders(root: JsonNode): readonly FormerProvider[] {
  const using = new Set(tofuItems(root).map((item) => textAt(item, "provider")));
  const tofu = memberOf(root, "tofu");
  return (tofu === undefined ? [] : itemsAt(tofu, "providers")).flatMap((provider) => {
    const name = textAt(provider, "name");
    const source = textAt(provider, "source");
    if (name === undefined || source === undefined || !(isTrueAt(provider, "hasMade") || using.has(name))) return [];
    return [{ name, source, version: textAt(provider, "version"), isConfigured: isTrueAt(provider, "configured") }];
  });
}

function tofuItems(root: JsonNode): readonly JsonNode[] {
  const tofu = memberOf(root, "tofu");
  return tofu === undefined ? [] : itemsAt(tofu, "items");
}

function isTrueAt(node: JsonNode, name: string): boolean {
  const found = memberOf(node, name);
  return found?.kind === "bool" && found.value;
}

function memberOf(node: JsonNode, name: string): JsonNode | undefined {
  return node.kind === "object" ? node.members.find((member) => member.name === name)?.value : undefined;
}

function textAt(node: JsonNode, name: string): string | undefined {
  const found = memberOf(node, name);
  return found?.kind === "string" ? found.value : undefined;
}

function itemsAt(node: JsonNode, name: string): readonly JsonNode[] {
  const found = memberOf(node, name);
  return found?.kind === "array" ? found.items : [];
}
