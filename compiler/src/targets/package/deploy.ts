/**
 * `deploy`: the facts of an environment as shell functions, and behind them the script that is the same for all (nix/deploy/).
 *
 * Facts are words in quotes: names and texts come from strangers.
 */
import { secretKey, secretOutputKey, secretOutputName, type Crossing } from "../crossing.ts";
import { deployTexts, type DeployText } from "../crossing-texts.ts";
import { hostOrder } from "../../deployment/host-order.ts";
import type { ResolvedEnvironment, ResolvedHost } from "../../deployment/resolved.ts";
import type { Secret } from "../../evaluation/value.ts";
import { isPairRecipe } from "../../semantics/secret-recipe.ts";
import { shellWord } from "../../evaluation/intrinsic-texts.ts";
import { walkValue } from "../../evaluation/walk-value.ts";
import { dataFacts } from "./data-facts.ts";
import { deployBody } from "./runtime.generated.ts";
import { sourceOf } from "./text-source.ts";

export interface DeployParts {
  /** `tofu/main.tf.json` is among the files. */
  readonly hasTofu: boolean;
  /** The hosts' modules are. */
  readonly hasHosts: boolean;
}

export function deployScript(environment: ResolvedEnvironment, crossing: Crossing, parts: DeployParts): string {
  const texts = deployTexts(environment);
  const ofKind = (kind: DeployText["kind"]) => texts.filter((text) => text.kind === kind);
  const hosts = parts.hasHosts ? environment.hosts : [];
  const secrets = environment.secrets.map(({ secret }) => secretFact(secret));
  const facts: readonly (readonly [name: string, lines: readonly (readonly string[])[]])[] = [
    ["each_secret", secrets],
    [
      "each_variable",
      crossing.variables.map(({ key, part }) => [key, part === "public" ? "public" : "secret"] as const),
    ],
    [
      "each_recorded",
      crossing.recorded
        .filter(({ mayBeAbsent }) => !mayBeAbsent)
        .map(({ name, item, path }) => [name, attributeText(item, path)]),
    ],
    ["each_host", parts.hasHosts ? targetsInOrder(environment.hosts, ofKind("target")) : []],
    ["each_host_secret", hosts.flatMap(hostSecrets)],
    ["each_sops_host", hosts.filter(({ host }) => host.sops !== undefined).map(({ host }) => [host.name])],
    ["each_sealed", sealedSecrets(environment.secrets, hosts)],
    ["each_output", ofKind("output").map((text) => [text.owner, text.title, ...sourceOf(text)])],
    ["each_manual", ofKind("manual").map((text) => [text.owner, ...sourceOf(text)])],
    ...dataFacts(environment, hosts, texts),
  ];
  const flags: readonly (readonly [name: string, holds: boolean])[] = [
    ["has_tofu", parts.hasTofu],
    ["has_hosts", hosts.length > 0],
    ["has_secret_state", parts.hasTofu && crossing.hasSecretState],
    ["needs_secrets", secrets.length > 0],
    ["needs_outputs", crossing.recorded.length > 0],
    ["has_manual", environment.manual.length > 0],
    ["has_sops", hosts.some(({ host }) => host.sops !== undefined)],
  ];
  return [
    "#!/bin/sh\n",
    `# Brings the environment ${commentText(environment.name)} into being. Written by fedi: changes here are lost.\n`,
    "# shellcheck disable=SC2016 # Texts are in single quotes on purpose.\n",
    "set -eu\n\n",
    ...flags.map(([name, holds]) => `${name}=${holds ? "yes" : "no"}\n`),
    `people=${quotedWord(peopleOf(hosts).join(","))}\n\n`,
    ...facts.map(([name, lines]) => factFunction(name, lines)),
    deployBody,
  ].join("");
}

/** Hosts and where they are reached, those first that others use. */
function targetsInOrder(
  hosts: readonly ResolvedHost[],
  targets: readonly DeployText[],
): readonly (readonly string[])[] {
  const byHost = new Map(targets.map((text) => [text.owner, text]));
  return hostOrder(hosts).flatMap((name) => {
    const text = byHost.get(name);
    return text === undefined ? [] : [[name, ...sourceOf(text)]];
  });
}

/** A function that calls the command it is given once per line, with the line's words. */
function factFunction(name: string, lines: readonly (readonly string[])[]): string {
  const calls = lines.map((words) => `  "$@" ${words.map(quotedWord).join(" ")}\n`);
  return `${name}() {\n${calls.length > 0 ? calls.join("") : "  :\n"}}\n\n`;
}

/** A shell has no NUL; a word must not be empty of quotes. */
function quotedWord(text: string): string {
  return text === "" ? "''" : shellWord(text.replaceAll("\0", ""));
}

function commentText(text: string): string {
  return text.replace(/[\p{Cc}\u{2028}\u{2029}]/gu, " ");
}

/** Key, id, kind, and what the kind needs. */
function secretFact({ id, recipe }: Secret): readonly string[] {
  const start = [secretKey(id), id, recipe.kind];
  switch (recipe.kind) {
    case "random":
      return [...start, String(recipe.bytes), recipe.encoding, recipe.prefix];
    case "rsa":
      return [...start, String(recipe.bits)];
    case "ed25519":
    case "p256":
    case "supplied":
      return start;
  }
}

function attributeText(
  item: { readonly mode: string; readonly type: string; readonly name: string },
  path: readonly (string | number)[],
): string {
  const start = `${item.mode === "data" ? "data." : ""}${item.type}.${item.name}`;
  return path.reduce<string>((text, part) => text + (typeof part === "number" ? `[${part}]` : `.${part}`), start);
}

/** Secrets that a host's files are made of: host, where the secret is, its file, and the output that gives it. */
function hostSecrets({ host, secretFiles }: ResolvedHost): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const { content } of secretFiles)
    walkValue(content, (value) => {
      if (value.kind !== "residual") return;
      const { code } = value;
      if (code.kind === "secret") {
        const key = secretKey(code.secret.id, code.part);
        found.set(key, [host.name, code.part === "public" ? "public" : "secrets", key]);
      } else if (code.kind === "attribute" && value.type.kind === "secret") {
        const key = secretOutputKey(code.item, code.path);
        found.set(key, [host.name, "output", key, secretOutputName(code.item, code.path)]);
      }
    });
  return [...found.keys()].sort().map((key) => found.get(key) ?? []);
}

function peopleOf(hosts: readonly ResolvedHost[]): readonly string[] {
  return [...new Set(hosts.flatMap(({ host }) => host.sops?.people ?? []))].sort();
}

/** Every secret that is kept sealed, and the keys that it is sealed for: those of people, and of the machines that it is handed to. */
function sealedSecrets(
  secrets: ResolvedEnvironment["secrets"],
  hosts: readonly ResolvedHost[],
): readonly (readonly string[])[] {
  const people = peopleOf(hosts);
  if (people.length === 0) return [];
  const keysOf = new Map<string, Set<string>>();
  const keysFor = (secret: string) => {
    const known = keysOf.get(secret) ?? new Set(people);
    keysOf.set(secret, known);
    return known;
  };
  for (const { secret } of secrets)
    keysFor(secretKey(secret.id, isPairRecipe(secret.recipe.kind) ? "private" : undefined));
  for (const one of hosts)
    for (const [, , secret = ""] of one.host.sops === undefined ? [] : hostSecrets(one))
      for (const key of one.host.sops?.machines ?? []) keysFor(secret).add(key);
  return [...keysOf].sort(([a], [b]) => (a < b ? -1 : 1)).map(([secret, keys]) => [secret, [...keys].sort().join(",")]);
}
