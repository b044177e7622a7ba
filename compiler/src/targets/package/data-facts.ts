/**
 * What `deploy backup` and `deploy restore` know of an environment: which application keeps what, with which commands it is taken along,
 * which units stand still meanwhile, and which secrets belong to it.
 *
 * In: an environment and its texts. Out: lines of words, by the name of the function that gives them. Not here: what is done (nix/deploy/data.sh).
 */
import { secretKey } from "../crossing.ts";
import type { DeployText } from "../crossing-texts.ts";
import type { ResolvedEnvironment, ResolvedHost, ResolvedState } from "../../deployment/resolved.ts";
import { shellWord } from "../../evaluation/intrinsic-texts.ts";
import { isPairRecipe } from "../../semantics/secret-recipe.ts";
import { sourceOf } from "./text-source.ts";

type Lines = readonly (readonly string[])[];

/** `hosts`: those that `deploy` reaches. */
export function dataFacts(
  environment: ResolvedEnvironment,
  hosts: readonly ResolvedHost[],
  texts: readonly DeployText[],
): readonly (readonly [name: string, lines: Lines])[] {
  const known = new Set(environment.deployments.flatMap(({ instances }) => instances.map(({ id }) => id)));
  const instanceOf = (id: string) => {
    const instance = id.split("/", 2).join("/");
    return known.has(instance) ? instance : undefined;
  };
  // Without hosts, nothing can be done with data.
  const state = hosts.length === 0 ? [] : environment.state;
  const identities = environment.secrets.flatMap(({ secret }) => {
    const instance = secret.isIdentity ? instanceOf(secret.id) : undefined;
    return instance === undefined || hosts.length === 0 ? [] : [{ instance, secret }];
  });
  const keeping = new Set([
    ...state.map(({ request }) => instanceOf(request) ?? request),
    ...identities.map(({ instance }) => instance),
  ]);
  const byRequest = new Map(texts.map((text) => [`${text.kind} ${text.owner}`, text]));
  const command = (kind: DeployText["kind"], request: string) => {
    const text = byRequest.get(`${kind} ${request}`);
    return text === undefined ? ["", "", ""] : [text.title, ...sourceOf(text)];
  };
  const commands = new Map<string, DeployText[]>();
  for (const text of texts)
    if (text.kind === "migrate") commands.set(text.owner, [...(commands.get(text.owner) ?? []), text]);
  return [
    ["each_instance", [...keeping].map((instance) => [instance])],
    [
      "each_state",
      state.map(({ request, resource }) => [
        request,
        secretKey(request),
        resource,
        instanceOf(request) ?? request,
        ...command("backup", request),
        ...command("restore", request),
      ]),
    ],
    ["each_halted", haltedUnits(state, hosts)],
    ["each_migration", state.flatMap((one) => migrations(one, commands.get(one.request) ?? []))],
    [
      "each_identity",
      identities.map(({ instance, secret }) => [
        instance,
        secretKey(secret.id, isPairRecipe(secret.recipe.kind) ? "private" : undefined),
        secret.id,
        secret.recipe.kind,
      ]),
    ],
  ];
}

/** On each machine that an application configures: its units are there. */
function haltedUnits(state: readonly ResolvedState[], hosts: readonly ResolvedHost[]): Lines {
  const units = new Map(state.map(({ request, stopped }) => [request.split("/", 2).join("/"), stopped]));
  const lines: (readonly string[])[] = [];
  for (const { host, fragments } of hosts)
    for (const instance of new Set(fragments.map(({ id }) => id.slice(0, id.lastIndexOf("#"))))) {
      const stopped = units.get(instance) ?? [];
      if (stopped.length > 0) lines.push([instance, host.name, stopped.map(shellWord).join(" ")]);
    }
  return lines;
}

function migrations({ request, migrate }: ResolvedState, commands: readonly DeployText[]): Lines {
  let at = 0;
  return migrate.map((step) => {
    const text = step.kind === "run" ? commands[at++] : undefined;
    return [request, step.host, ...(text === undefined ? ["nixos", ""] : sourceOf(text))];
  });
}
