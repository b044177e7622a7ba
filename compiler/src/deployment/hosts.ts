/**
 * The machines of an environment: within it the name is the machine.
 *
 * In: calls of `host(name, …)`. Out: one Host per name; reports what differs or collides.
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { spanOf } from "../source/span.ts";
import type { Actions } from "../evaluation/evaluation.ts";
import { compareCodePoints, listValue } from "../evaluation/make-value.ts";
import type { Host, ListValue } from "../evaluation/value.ts";
import { hostNameCollision, hostNameMalformed, hostRedefined, hostTooLate } from "./deployment-diagnostics.ts";
import { isSameValue } from "./same-value.ts";

export interface Hosts {
  readonly byName: Map<string, { readonly host: Host; readonly owners: Set<string> }>;
  readonly byKey: Map<string, Host>;
  readonly report: Report;
  /** `hosts` was asked for: no machine may be added any more. */
  isComplete: boolean;
}

export function newHosts(report: Report): Hosts {
  return { byName: new Map(), byKey: new Map(), report, isComplete: false };
}

/** The `host` of Actions for one owner. */
export function hostAction(hosts: Hosts, owner: string): Actions["host"] {
  return (name, settings, at) => declareHost(hosts, owner, { name, ...settings }, at);
}

export function declareHost(hosts: Hosts, owner: string, wanted: Omit<Host, "origin">, at: Span): Host {
  const { name } = wanted;
  const host: Host = { ...wanted, origin: spanOf(at) };
  const known = hosts.byName.get(name);
  if (known === undefined) {
    addHost(hosts, host, owner, at);
    return host;
  }
  known.owners.add(owner);
  const difference = differenceOf(known.host, host);
  if (difference !== undefined)
    hosts.report(
      hostRedefined.at(at, {
        name,
        difference,
        first: known.host.origin,
        isSamePlace: isSamePlace(known.host.origin, at),
        owners: [...known.owners],
      }),
    );
  return known.host;
}

function addHost(hosts: Hosts, host: Host, owner: string, at: Span): void {
  const { name } = host;
  hosts.byName.set(name, { host, owners: new Set([owner]) });
  // What NixOS demands of `networking.hostName`.
  if (!/^[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?$/.test(name)) {
    hosts.report(hostNameMalformed.at(at, { name }));
    return;
  }
  if (hosts.isComplete) hosts.report(hostTooLate.at(at, { name }));
  const key = name.toLowerCase().replace(/_+/g, "-");
  const other = hosts.byKey.get(key);
  if (other === undefined) hosts.byKey.set(key, host);
  else
    hosts.report(
      hostNameCollision.at(at, {
        name,
        other: other.name,
        first: other.origin,
        owners: ownersOf(hosts, [other.name, name]),
      }),
    );
}

function ownersOf(hosts: Hosts, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [...(hosts.byName.get(name)?.owners ?? [])]);
}

function isSamePlace(a: Span, b: Span): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

/** The first argument in which two descriptions of a machine differ. */
function differenceOf(a: Host, b: Host): "system" | "target" | "imports" | "sops" | undefined {
  if (a.system !== b.system) return "system";
  if (!isSameValue(a.target, b.target)) return "target";
  const isSame = a.imports.length === b.imports.length && a.imports.every((file, at) => file === b.imports[at]);
  if (!isSame) return "imports";
  return JSON.stringify(a.sops) === JSON.stringify(b.sops) ? undefined : "sops";
}

/** By name. */
export function allHosts(hosts: Hosts): readonly Host[] {
  return [...hosts.byName.values()].map((entry) => entry.host).sort((a, b) => compareCodePoints(a.name, b.name));
}

/** What `hosts` means; from now on no machine can be added. */
export function hostsValue(hosts: Hosts, at: Span): ListValue {
  hosts.isComplete = true;
  return listValue(
    allHosts(hosts).map((host) => ({ kind: "host", host, origin: host.origin })),
    at,
  );
}
