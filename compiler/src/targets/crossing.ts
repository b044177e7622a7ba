/**
 * What crosses the borders between OpenTofu, `deploy` and the hosts, and under which names. All targets that write or read any of it
 * use these names.
 *
 * - Attributes that Nix or people read: one output of OpenTofu named `fedi`, an object by `outputName`. `deploy` records it in
 *   `outputs.json`.
 * - Sensitive attributes that hosts need: one sensitive output each, named by `secretOutputName`. `deploy` hands them to the hosts.
 * - Secrets that OpenTofu needs: sensitive variables named by `secretKey`. `deploy` sets them. Public halves of key pairs are
 *   variables that are not sensitive.
 */
import { sha256 } from "../evaluation/hash.ts";
import type { ResolvedEnvironment } from "../deployment/resolved.ts";
import type { Span } from "../source/span.ts";
import type { Secret, TofuAddress, Value } from "../evaluation/value.ts";
import { outputName } from "./target.ts";
import { walkValue } from "../evaluation/walk-value.ts";

/** The OpenTofu output that holds every attribute read outside, by `outputName`. */
export const recordedOutput = "fedi";

export interface CrossingAttribute {
  readonly name: string;
  readonly item: TofuAddress;
  readonly path: readonly (string | number)[];
  readonly origin: Span;
  /** It may be null, or there may be nothing at the path: whoever reads it says so where it must not be. */
  readonly mayBeAbsent: boolean;
}

export interface CrossingSecret {
  /** File below `secrets/` (public halves: `public/`), variable of OpenTofu, file on the host. */
  readonly key: string;
  readonly secret: Secret;
  readonly part?: "private" | "public";
}

export interface Crossing {
  /** Read by Nix or shown to people; sorted by name. */
  readonly recorded: readonly CrossingAttribute[];
  /** Sensitive attributes, handed to hosts; `name` is that of the output. Sorted by name. */
  readonly sensitive: readonly CrossingAttribute[];
  /** Secrets that OpenTofu's own configuration mentions; sorted by key. */
  readonly variables: readonly CrossingSecret[];
  /** Whether OpenTofu's state or plan holds anything that nobody may read. */
  readonly hasSecretState: boolean;
}

/** The name of a secret where only letters, digits and `_` may stand: readable, and different for different secrets. */
export function secretKey(id: string, part?: "private" | "public"): string {
  const digest = sha256(id).slice(0, 10);
  const words = id.replace(/[^A-Za-z0-9]+/g, "_").slice(0, 80);
  const start = /^[A-Za-z]/.test(words) ? "" : "s_";
  return `${start}${words}_${digest}${part === undefined ? "" : `_${part}`}`;
}

/** OpenTofu's names of providers are lower case, with digits and `-`. */
export function localName(provider: string): string {
  return provider.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

/** The OpenTofu output of a sensitive attribute that hosts need. */
export function secretOutputName(item: TofuAddress, path: readonly (string | number)[]): string {
  return `${recordedOutput}-secret-${outputName(item, path)}`;
}

/** The file on the host that holds a sensitive attribute: the output's name, where only letters, digits and `_` may stand. */
export function secretOutputKey(item: TofuAddress, path: readonly (string | number)[]): string {
  return secretKey(`tofu/${outputName(item, path)}`);
}

/** Everything outside OpenTofu that may read one of its attributes. */
export function valuesOutsideTofu(environment: ResolvedEnvironment): readonly Value[] {
  const values: Value[] = [];
  for (const { host, fragments, secretFiles } of environment.hosts) {
    values.push(host.target, ...fragments.map((fragment) => fragment.settings));
    values.push(...secretFiles.map((file) => file.content));
  }
  for (const deployment of environment.deployments)
    for (const { outputs } of deployment.instances) if (outputs !== undefined) values.push(outputs);
  for (const { outputs } of environment.requests) if (outputs !== undefined) values.push(outputs);
  values.push(...environment.manual.map((step) => step.text));
  for (const { backup, restore, migrate } of environment.state) {
    for (const step of migrate) if (step.kind === "nixos") values.push(step.settings);
    for (const command of [backup, restore, ...migrate.filter((step) => step.kind === "run")])
      if (command !== undefined) values.push(command.run, ...command.secretFiles.map((file) => file.content));
  }
  return values;
}

/** What crosses in an environment. */
export function crossingOf(environment: ResolvedEnvironment): Crossing {
  const recorded = new Map<string, CrossingAttribute>();
  const sensitive = new Map<string, CrossingAttribute>();
  for (const outside of valuesOutsideTofu(environment))
    walkValue(outside, (value) => {
      if (value.kind !== "residual" || value.code.kind !== "attribute") return;
      const { item, path, mayBeAbsent: leadsNowhere } = value.code;
      const isSecret = value.type.kind === "secret";
      const name = isSecret ? secretOutputName(item, path) : outputName(item, path);
      const attributes = isSecret ? sensitive : recorded;
      const isOptional = value.type.kind === "optional" || leadsNowhere === true;
      const mayBeAbsent = isOptional || attributes.get(name)?.mayBeAbsent === true;
      attributes.set(name, { name, item, path, origin: value.origin, mayBeAbsent });
    });
  const variables = variablesOf(environment);
  const hasSecretState =
    sensitive.size > 0 ||
    variables.some((variable) => variable.part !== "public") ||
    environment.tofu.items.some((item) => item.sensitive.size > 0);
  return {
    recorded: sortedBy([...recorded.values()], (attribute) => attribute.name),
    sensitive: sortedBy([...sensitive.values()], (attribute) => attribute.name),
    variables,
    hasSecretState,
  };
}

function variablesOf(environment: ResolvedEnvironment): readonly CrossingSecret[] {
  const found = new Map<string, CrossingSecret>();
  const { providers, items } = environment.tofu;
  const settings = [...providers.map((provider) => provider.config), ...items.map((item) => item.settings)];
  for (const inside of settings) {
    if (inside === undefined) continue;
    walkValue(inside, (value) => {
      if (value.kind !== "residual" || value.code.kind !== "secret") return;
      const { secret, part } = value.code;
      const key = secretKey(secret.id, part);
      found.set(key, { key, secret, ...(part === undefined ? {} : { part }) });
    });
  }
  return sortedBy([...found.values()], (variable) => variable.key);
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
