/**
 * Where the data lies that applications keep, as far as OpenTofu makes it: what it must not destroy.
 *
 * In: an environment whose requests and machines are all known, and where `backup` and `restore` of each rule run. Out: of whom an
 * OpenTofu item holds data. A request in some `state` holds data; so does what its rule requires, if that can be copied itself or nobody
 * says where the data lies; and so does every machine that its commands run on, with all that was required to make it. What was required
 * for each of several keys holds data together: copies lie on all of them.
 * Not here: what a compile does about it (continuity.ts). The same for the generic module: `nix/environment.nix`.
 */
import type { TofuAddress, Value } from "../evaluation/value.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import type { RuleCommands } from "./commands.ts";
import type { Request } from "./request.ts";
import type { Resolution } from "./resolution.ts";
import { isState } from "./state.ts";
import type { MadeTofuItem } from "./tofu-items.ts";

/** Ids of requests in some `state` whose data lies on what an owner makes; sorted. */
export type DataOf = (owner: string) => readonly string[];

export function dataByOwner(resolution: Resolution, commands: ReadonlyMap<string, RuleCommands>): DataOf {
  const direct = new Map<string, Set<string>>();
  const onMachine = new Map<string, Set<string>>();
  // Most environments on machines that exist have nothing that OpenTofu could destroy.
  if (resolution.tofu.made.length === 0) return () => [];
  const family = familyOf(resolution);
  for (const request of resolution.requests.values()) {
    if (!isState(request)) continue;
    for (const holding of holdingBelow(request, family, commands)) {
      add(direct, holding.id, request.id);
      for (const machine of machinesOf(commands.get(holding.id))) add(onMachine, machine, request.id);
    }
  }
  const machinesOfOwner = new Map<string, Set<string>>();
  for (const machine of onMachine.keys())
    for (const owner of makersOf(resolution, family, machine)) add(machinesOfOwner, owner, machine);
  return (owner) => {
    const data = new Set(direct.get(owner));
    for (const machine of machinesOfOwner.get(owner) ?? [])
      for (const request of onMachine.get(machine) ?? []) data.add(request);
    return [...data].sort(compareCodePoints);
  };
}

/** Whether OpenTofu refuses to destroy an item: what the item says itself, or else whether it holds data. */
export function isProtected({ address }: MadeTofuItem, settings: Value, holdsData: boolean): boolean {
  return address.mode === "resource" && (writtenProtection(settings) ?? (holdsData && !isTieOrName(address)));
}

function writtenProtection(settings: Value): boolean | undefined {
  const lifecycle = settings.kind === "record" ? settings.entries.get("lifecycle") : undefined;
  const written = lifecycle?.kind === "record" ? lifecycle.entries.get("prevent_destroy") : undefined;
  return written?.kind === "bool" ? written.value : undefined;
}

/** What providers call a name in the DNS, or what only ties two things together: it can be made again. */
function isTieOrName({ type }: TofuAddress): boolean {
  return /_(record|record_?set|records|rrset|attachment|attach|association)(_v[0-9]+)?$/.test(type);
}

interface Family {
  readonly children: ReadonlyMap<string, readonly Request[]>;
  /** Requests that mappings and rules made of one requirement, one for each key. */
  readonly together: ReadonlyMap<string, readonly Request[]>;
}

function familyOf(resolution: Resolution): Family {
  const children = new Map<string, Request[]>();
  const byRequirement = new Map<string, Request[]>();
  const together = new Map<string, Request[]>();
  for (const request of resolution.requests.values()) {
    const { owner, requirement } = request;
    if (owner.kind === "application") continue;
    if (owner.request !== undefined) push(children, owner.request.id, request);
    const key = `${requirement.id} ${owner.id}`;
    push(byRequirement, key, request);
    together.set(request.id, byRequirement.get(key) ?? []);
  }
  return { children, together };
}

/** The request and what is required for it that holds the same data. */
function holdingBelow(
  request: Request,
  { children }: Family,
  commands: ReadonlyMap<string, RuleCommands>,
): readonly Request[] {
  const holding = [request];
  for (const one of holding) {
    const isSaid = machinesOf(commands.get(one.id)).length > 0;
    for (const child of children.get(one.id) ?? [])
      if (!isSaid || machinesOf(commands.get(child.id)).length > 0) holding.push(child);
  }
  return holding;
}

function machinesOf(commands: RuleCommands | undefined): readonly string[] {
  return [commands?.backup, commands?.restore].flatMap((command) => (command === undefined ? [] : [command.host]));
}

/** Everyone who had a part in making a machine, and machines of the same kind beside it. */
function makersOf(resolution: Resolution, { children, together }: Family, machine: string): ReadonlySet<string> {
  const makers = new Set(resolution.hosts.byName.get(machine)?.owners);
  for (const maker of makers) {
    for (const { id } of together.get(maker) ?? []) makers.add(id);
    for (const { id } of children.get(maker) ?? []) makers.add(id);
  }
  return makers;
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

function push(lists: Map<string, Request[]>, key: string, value: Request): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}
