/**
 * In which order hosts are to be switched: those first that others use, such as the one of a database before the one of the application.
 *
 * Who uses whom follows from who requires what: what is configured on a host by an application, or by a rule, uses the hosts on which its
 * requirements, and theirs, configure anything. Hosts that use one another come in order of their names.
 */
import type { ResolvedHost } from "./resolved.ts";

/** Names of hosts. */
export function hostOrder(hosts: readonly ResolvedHost[]): readonly string[] {
  if (hosts.length < 2) return hosts.map(({ host }) => host.name);
  const used = usedHosts(hosts);
  const left = new Set(hosts.map(({ host }) => host.name).sort());
  const order: string[] = [];
  while (left.size > 0) {
    const waitsForNone = (name: string) => ![...(used.get(name) ?? [])].some((other) => left.has(other));
    const next = [...left].find(waitsForNone) ?? [...left][0];
    if (next === undefined) break;
    left.delete(next);
    order.push(next);
  }
  return order;
}

/** By name of a host: those that it uses. */
function usedHosts(hosts: readonly ResolvedHost[]): ReadonlyMap<string, ReadonlySet<string>> {
  const hostsOf = new Map<string, Set<string>>();
  for (const { host, fragments } of hosts)
    for (const { id } of fragments) {
      const owner = id.slice(0, id.lastIndexOf("#"));
      const known = hostsOf.get(owner);
      if (known === undefined) hostsOf.set(owner, new Set([host.name]));
      else known.add(host.name);
    }
  const used = new Map<string, Set<string>>(hosts.map(({ host }) => [host.name, new Set()]));
  for (const [owner, theirs] of hostsOf)
    for (let end = owner.lastIndexOf("/"); end > 0; end = owner.lastIndexOf("/", end - 1)) {
      const own = hostsOf.get(owner.slice(0, end));
      for (const user of own ?? []) for (const name of theirs) if (own?.has(name) === false) used.get(user)?.add(name);
    }
  return used;
}
