/**
 * Compares an environment with what was written of it last: deployments do not vanish, and what holds data is not destroyed, unless
 * somebody says so with `--remove`; what OpenTofu needs to destroy the rest stays.
 *
 * In: the old `manifest.json` as text, which anybody may have edited. Out: the environment; messages at its name.
 */
import { withoutRole, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { spanOf, type Span } from "../source/span.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import { placeOfField } from "./checks.ts";
import {
  deploymentMissing,
  fixedOptionChanged,
  providerDropped,
  stateAbandoned,
  stateDropped,
  stateLeftBehind,
} from "./continuity-diagnostics.ts";
import { readJson } from "./configuration-json.ts";
import { manifestAsWritten } from "./manifest-as-written.ts";
import {
  isOther,
  isPartOf,
  isTrueAt,
  itemsAt,
  memberOf,
  parsedManifest,
  textAt,
  textsAt,
  tofuItems,
} from "./old-manifest.ts";
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
  const destroyed = checkItems(resolution, root, resolved, deployments);
  checkState(resolution, root, resolved, deployments, destroyed);
  const said = checkIdentities(resolution, root, resolved);
  checkFixedOptions(resolution, root, resolved, deployments, said);
  return withFormerProviders(resolution, root, resolved);
}

/** Undefined where there is none of this environment. */
function oldManifestOf(resolution: Resolution): unknown {
  const { oldManifest } = resolution.input;
  if (oldManifest === undefined) return undefined;
  const { file, text } = oldManifest;
  const report = (problem: Diagnostic) =>
    resolution.report({
      ...withoutRole(problem),
      help: "Fedi wrote this file: restore it, or write to another folder with --out",
    });
  const root = manifestAsWritten(text) ?? (readJson(file, text, report) && parsedManifest(text));
  return textAt(root, "environment") === resolution.name ? root : undefined;
}

function checkDeployments(resolution: Resolution, root: unknown, deployments: readonly WantedDeployment[]): void {
  const place = resolution.environment.declaration.name;
  const names = new Set(deployments.map((deployment) => deployment.name));
  for (const old of itemsAt(root, "deployments")) {
    const name = textAt(old, "name");
    if (name === undefined || names.has(name) || resolution.input.removed.includes(name)) continue;
    resolution.report(
      deploymentMissing.at(place, {
        name,
        environment: resolution.name,
        elsewhere: resolution.input.elsewhere?.get(name),
      }),
    );
  }
}

/** What held data is still there. Out: whose data messages are about, instances that are missing or requests. */
function checkItems(
  resolution: Resolution,
  root: unknown,
  resolved: ResolvedEnvironment,
  deployments: readonly WantedDeployment[],
): readonly string[] {
  const said: string[] = [];
  const { removed } = resolution.input;
  const place = resolution.environment.declaration.name;
  const names = new Set(deployments.map((deployment) => deployment.name));
  const instances = formerInstances(root);
  const kept = new Set<string>();
  for (const { address, moved } of resolved.tofu.items)
    for (const name of [address.name, ...moved]) kept.add(addressText({ ...address, name }));
  for (const old of tofuItems(root)) {
    const address = textAt(old, "address");
    const owner = textAt(old, "owner") ?? "";
    if (address === undefined || !isTrueAt(old, "preventDestroy") || kept.has(address)) continue;
    const deployment = owner.split("/")[0] ?? "";
    const holds = textsAt(old, "holds");
    const data = holds.length === 0 ? [owner] : holds;
    // A deployment that is missing has its own message.
    if (deployment !== resolution.name && !names.has(deployment)) continue;
    if ([address, owner].some((name) => isPartOf(name, removed)) || data.every((one) => isPartOf(one, removed)))
      continue;
    const instance = instances.find((name) => isPartOf(owner, [name]));
    const isThere = resolution.instances.some((one) => one.owner.id === instance);
    said.push(...data, ...(isThere || instance === undefined ? [] : [instance]));
    resolution.report(
      stateDropped.at(place, {
        address,
        data,
        instance: isThere ? undefined : instance,
        environment: resolution.name,
      }),
    );
  }
  return said;
}

function formerInstances(root: unknown): readonly string[] {
  return itemsAt(root, "deployments").flatMap((one) =>
    itemsAt(one, "instances").flatMap((instance) => textAt(instance, "id") ?? []),
  );
}

/** What applications kept data in is asked for still, also where no item of OpenTofu holds it. `said`: what has its message. */
function checkState(
  resolution: Resolution,
  root: unknown,
  resolved: ResolvedEnvironment,
  deployments: readonly WantedDeployment[],
  said: readonly string[],
): void {
  const kept = new Set(resolved.state.map(({ request }) => request));
  const now = new Map(resolution.instances.map((instance) => [instance.owner.id, instance]));
  // Of a deployment that is missing, or that was not understood, it is said already.
  const complete = new Set(deployments.flatMap(({ name, isComplete }) => (isComplete ? [name] : [])));
  const place = resolution.environment.declaration.name;
  const instances = new Set(formerInstances(root));
  const lost = new Map<string, string[]>();
  for (const old of itemsAt(root, "state")) {
    const request = textAt(old, "request");
    if (request === undefined || kept.has(request) || resolution.requests.has(request)) continue;
    const instance = request.split("/", 2).join("/");
    const isKnown = instances.has(instance) && complete.has(instance.split("/")[0] ?? "");
    if (!isKnown || now.get(instance)?.isFailed === true) continue;
    if (isPartOf(request, [...resolution.input.removed, ...said])) continue;
    lost.set(instance, [...(lost.get(instance) ?? []), request]);
  }
  for (const [instance, data] of lost) {
    const origin = now.get(instance)?.origin;
    const facts = { data, instance, isThere: now.has(instance), environment: resolution.name };
    resolution.report(stateAbandoned.at(origin ?? place, facts));
  }
}

/** What operators were told cannot be changed later is what it was. */
function checkFixedOptions(
  resolution: Resolution,
  root: unknown,
  resolved: ResolvedEnvironment,
  deployments: readonly WantedDeployment[],
  said: readonly Span[],
): void {
  const former = new Map<string, string>();
  for (const old of itemsAt(root, "deployments").flatMap((deployment) => itemsAt(deployment, "instances")))
    for (const option of itemsAt(old, "fixed"))
      former.set(`${textAt(old, "id")}/${textAt(option, "name")}`, textAt(option, "json") ?? "");
  if (former.size === 0) return;
  const wanted = new Map(
    deployments.flatMap(({ name, instances }) => instances.map((one) => [`${name}/${one.name}`, one])),
  );
  for (const { id, fixed } of resolved.deployments.flatMap(({ instances }) => instances))
    for (const [first, { name, json: now }] of fixed) {
      const option = `${id}/${first}`;
      const before = former.get(option);
      const instance = wanted.get(id);
      if (before === undefined || before === now || instance === undefined || resolution.input.removed.includes(option))
        continue;
      const place = instance.placeOfOption([name]) ?? instance.origin;
      // That data would be left behind says more.
      if (said.some(({ file, start }) => file === place.file && start === place.start)) continue;
      resolution.report(fixedOptionChanged.at(place, { name, option, before, now }));
    }
}

/** What data is kept in is still what it was. Out: the places of messages. */
function checkIdentities(resolution: Resolution, root: unknown, resolved: ResolvedEnvironment): readonly Span[] {
  const places: Span[] = [];
  const former = new Map(itemsAt(root, "state").map((old) => [textAt(old, "request"), memberOf(old, "identity")]));
  for (const { request: id, identity } of resolved.state) {
    const request = resolution.requests.get(id);
    if (request === undefined || isPartOf(id, resolution.input.removed)) continue;
    for (const [field, now] of identity) {
      const before = textAt(former.get(id), field);
      if (before === undefined || !isOther(before, now)) continue;
      const found = placeOfField(resolution, request, field);
      const { place, role } = found ?? { place: request.requirement.name, role: "application author" };
      const { resourceName: resource } = request;
      resolution.report(stateLeftBehind.at(place, { request: id, resource, field, before, now, role }));
      places.push(place);
      break;
    }
  }
  return places;
}

/**
 * A provider that made something stays, even if it makes nothing any more: OpenTofu destroys what its state holds, and needs the
 * provider for it. One that was configured must be configured still.
 */
function withFormerProviders(
  resolution: Resolution,
  root: unknown,
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
function formerProviders(root: unknown): readonly FormerProvider[] {
  const using = new Set(tofuItems(root).map((item) => textAt(item, "provider")));
  return itemsAt(memberOf(root, "tofu"), "providers").flatMap((provider) => {
    const name = textAt(provider, "name");
    const source = textAt(provider, "source");
    if (name === undefined || source === undefined || !(isTrueAt(provider, "hasMade") || using.has(name))) return [];
    return [{ name, source, version: textAt(provider, "version"), isConfigured: isTrueAt(provider, "configured") }];
  });
}
