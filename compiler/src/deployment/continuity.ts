/**
 * Compares an environment with what was written of it last: deployments do not vanish, and what holds data is not destroyed, unless
 * somebody says so with `--remove`.
 *
 * In: the old `manifest.json` as text, which anybody may have edited. Out: messages at the environment's name.
 */
import { withoutRole } from "../diagnostics/diagnostic.ts";
import { deploymentMissing, stateDropped } from "./continuity-diagnostics.ts";
import { readJson, type JsonNode } from "./configuration-json.ts";
import type { Resolution } from "./resolution.ts";
import type { ResolvedEnvironment } from "./resolved.ts";
import { addressText } from "./tofu-items.ts";
import type { WantedDeployment } from "./wanted.ts";

export function checkContinuity(
  resolution: Resolution,
  resolved: ResolvedEnvironment,
  deployments: readonly WantedDeployment[],
): void {
  const { oldManifest, removed } = resolution.input;
  if (oldManifest === undefined) return;
  const root = readJson(oldManifest.file, oldManifest.text, (problem) =>
    resolution.report({
      ...withoutRole(problem),
      help: "Fedi wrote this file: restore it, or write to another folder with --out",
    }),
  );
  if (root === undefined || textAt(root, "environment") !== resolution.name) return;
  const place = resolution.environment.declaration.name;
  const isRemoved = (name: string) => removed.includes(name);
  const names = new Set(deployments.map((deployment) => deployment.name));
  for (const old of itemsAt(root, "deployments")) {
    const name = textAt(old, "name");
    if (name === undefined || names.has(name) || isRemoved(name)) continue;
    resolution.report(deploymentMissing.at(place, { name, environment: resolution.name }));
  }
  const kept = new Set<string>();
  for (const { address, moved } of resolved.tofu.items)
    for (const name of [address.name, ...moved]) kept.add(addressText({ ...address, name }));
  const tofu = memberOf(root, "tofu");
  for (const old of tofu === undefined ? [] : itemsAt(tofu, "items")) {
    const address = textAt(old, "address");
    const owner = textAt(old, "owner") ?? "";
    const holds = memberOf(old, "preventDestroy");
    if (address === undefined || holds?.kind !== "bool" || !holds.value || kept.has(address)) continue;
    const deployment = owner.split("/")[0] ?? "";
    // A deployment that is missing has its own message.
    if (isRemoved(address) || isRemoved(deployment) || (deployment !== resolution.name && !names.has(deployment)))
      continue;
    resolution.report(stateDropped.at(place, { address, owner, environment: resolution.name }));
  }
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
