/**
 * What `manifest.json` says: everything that exists, by whom required, from which line; never the value of a secret.
 *
 * In: a resolved environment, and what to call a span's file and line. Out: a JSON value in a fixed order, the same for the same input; paths are
 * those of the project. Read again by the next compile (continuity.ts), which relies on `environment`, of `deployments[]` on `name` and
 * `instances[]` with `id` and `fixed`, of
 * `tofu.items[]` on `address`, `owner`, `preventDestroy` and `holds`, of
 * `state[]` on `request` and `identity`, of `tofu.providers[]` on all but `from`.
 */
import type { Span } from "../source/span.ts";
import { textOf } from "../evaluation/residual.ts";
import { printValue } from "../evaluation/print-value.ts";
import type { SecretFile, SecretRecipe, SopsKeys, Value } from "../evaluation/value.ts";
import type { HostCommand, ResolvedEnvironment, ResolvedHost } from "./resolved.ts";
import { addressText } from "./tofu-items.ts";
import { walkValue } from "../evaluation/walk-value.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** `from`: a file, the same wherever the project lies, and a line: `main.fedi:3`. */
export function manifestOf(resolved: ResolvedEnvironment, from: (span: Span) => string): Json {
  return {
    version: 1,
    environment: resolved.name,
    nixpkgs: resolved.nixpkgs,
    deployments: resolved.deployments.map(({ name, origin, instances }) => ({
      name,
      from: from(origin),
      instances: instances.map(({ id, application, origin: at, outputs, fixed }) => ({
        id,
        application,
        from: from(at),
        outputs: entriesOf(outputs),
        ...(fixed.size === 0 ? {} : { fixed: [...fixed].map(([name, { json }]) => ({ name, json })) }),
      })),
    })),
    requests: resolved.requests.map((request) => ({
      id: request.id,
      resource: request.resource,
      mapping: request.environmentMapping,
      application: request.application ?? null,
      deployment: request.deployment ?? null,
      from: from(request.origin),
      hosts: request.hosts,
      tofu: request.tofu.map(addressText),
      outputs: entriesOf(request.outputs),
    })),
    hosts: resolved.hosts.map((host) => hostJson(host, from)),
    tofu: tofuJson(resolved, from),
    secrets: resolved.secrets.map(({ secret, hosts, isTofuVariable }) => ({
      id: secret.id,
      recipe: recipeJson(secret.recipe),
      travels: secret.isIdentity,
      hosts,
      tofuVariable: isTofuVariable,
      from: from(secret.origin),
    })),
    state: resolved.state.map(({ request, resource, identity, stopped, backup, restore, migrate }) => ({
      request,
      resource,
      identity: Object.fromEntries(identity),
      stopped,
      backup: commandJson(backup, from),
      restore: commandJson(restore, from),
      migrate: migrate.map((step) =>
        step.kind === "run"
          ? commandJson(step, from)
          : { host: step.host, nixos: shown(step.settings), from: from(step.origin) },
      ),
    })),
    manual: resolved.manual.map(({ owner, text, role, origin }) => ({
      owner,
      text: shown(text),
      role,
      from: from(origin),
    })),
    rawNix: resolved.rawNix.map(({ owner, origin }) => ({ owner, from: from(origin) })),
  };
}

function tofuJson(resolved: ResolvedEnvironment, from: (span: Span) => string): Json {
  return {
    providers: resolved.tofu.providers.map(({ name, source, version, config, hasMade, origin }) => ({
      name,
      source,
      version: version ?? null,
      configured: config !== undefined,
      hasMade,
      from: from(origin),
    })),
    items: resolved.tofu.items.map((item) => ({
      address: addressText(item.address),
      provider: item.provider,
      owner: item.owner,
      preventDestroy: item.preventDestroy,
      holds: item.holds,
      moved: item.moved,
      from: from(item.origin),
    })),
  };
}

function hostJson({ host, fragments, secretFiles }: ResolvedHost, from: (span: Span) => string): Json {
  return {
    name: host.name,
    system: host.system,
    target: shown(host.target),
    imports: host.imports,
    ...(host.sops === undefined ? {} : { sops: sopsJson(host.sops) }),
    from: from(host.origin),
    fragments: fragments.map(({ id, origin }) => ({ id, from: from(origin) })),
    secretFiles: secretFiles.map((file) => fileJson(file, from)),
  };
}

function sopsJson({ machines, people, keyFile }: SopsKeys): Json {
  return { machines, people, ...(keyFile === undefined ? {} : { keyFile }) };
}

function fileJson(file: SecretFile, from: (span: Span) => string): Json {
  const secrets = new Set<string>();
  const tofu = new Set<string>();
  walkValue(file.content, (value) => {
    if (value.kind !== "residual") return true;
    if (value.code.kind === "secret") secrets.add(value.code.secret.id);
    if (value.code.kind === "attribute") tofu.add([addressText(value.code.item), ...value.code.path].join("."));
    return true;
  });
  const { path, owner, group, mode, restart } = file;
  return {
    path,
    owner,
    group,
    mode,
    restart,
    secrets: [...secrets].sort(),
    tofu: [...tofu].sort(),
    from: from(file.origin),
  };
}

function commandJson(command: HostCommand | undefined, from: (span: Span) => string): Json {
  return command === undefined ? null : { host: command.host, run: shown(command.run), from: from(command.origin) };
}

function recipeJson(recipe: SecretRecipe): Json {
  return { ...recipe };
}

/** Pairs of name and text: names are the user's, and no keys of ours. */
function entriesOf(value: Value | undefined): Json {
  if (value?.kind !== "record" && value?.kind !== "map") return [];
  return [...value.entries].map(([name, entry]) => ({ name, value: shown(entry) }));
}

/** What is known as text; what is not, as the expression that will give it. */
function shown(value: Value): string {
  const known = textOf(value);
  if (known !== undefined) return known;
  if (value.kind !== "residual" || value.code.kind !== "interpolate") return printValue(value);
  return value.code.parts.map((part) => (typeof part === "string" ? part : shown(part))).join("");
}
