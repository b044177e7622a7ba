/**
 * What only the generic module has: variables, loops over what is not known, records whose keys are not known.
 *
 * The functions are those of nix/generic.nix, which says what they do. Not here: what both have (lower.ts), names (scopes.ts).
 */
import type { GenericLoop, GenericResidual, RecordPart, ResidualValue, Value } from "../../evaluation/value.ts";
import { nixCall, nixList, nixSet, nixText, type Nix, type NixEntry } from "./nix-tree.ts";
import { loopParameters, type Scopes } from "./scopes.ts";

export interface GenericLowering {
  readonly scopes: Scopes;
  readonly lower: (value: Value) => Nix;
  /** The attribute set that says where the application's own secrets are; absent in environments. */
  readonly secretsOf?: Nix;
  /** A condition that decides what exists. */
  readonly decide: (value: Value) => Nix;
  /** The path of a secret's file; declaring it is collected apart. */
  readonly secretPath: (value: ResidualValue) => Nix;
}

export function lowerGeneric(value: ResidualValue, code: GenericResidual, to: GenericLowering): Nix {
  switch (code.kind) {
    case "variable":
      return to.scopes.variable(code.variable);
    case "concat":
      return code.parts
        .map((part) => to.lower(part))
        .reduce((left, right) => ({ kind: "binary", operator: "++", left, right }));
    case "each":
      return lowerLoop(code.loop, to, () => nixList([to.lower(code.value)]));
    case "build":
      return joinedRecord(code.parts, to) ?? nixCall(["fedi", "record"], partsList(code.parts, to));
    case "secretFile":
      return to.secretPath(value);
    case "fail":
      return nixCall(["throw"], nixText(`fedi: ${code.diagnostics.map(({ headline }) => headline).join("\n")}`));
  }
}

/** The lists that `body` gives for all elements for which the condition holds, one after another. */
export function lowerLoop(loop: GenericLoop, to: GenericLowering, body: () => Nix): Nix {
  const collection = to.lower(loop.collection);
  const parameters = loopParameters(to.scopes, loop);
  const inner = to.scopes.inside([loop.key, loop.element], () => lowerWhen(loop.condition, to, body));
  return nixCall(["fedi", "each"], collection, { kind: "function", parameters, body: inner });
}

/** A list where the condition holds, else an empty one. */
export function lowerWhen(condition: Value | undefined, to: GenericLowering, list: () => Nix): Nix {
  if (condition === undefined || (condition.kind === "bool" && condition.value)) return list();
  return { kind: "if", condition: to.decide(condition), yes: list(), no: nixList([]) };
}

/** The parts of a record as one list. */
function partsList(parts: readonly RecordPart[], to: GenericLowering): Nix {
  const lists: Nix[] = [];
  let items: Nix[] = [];
  const flush = () => {
    if (items.length > 0) lists.push(nixList(items));
    items = [];
  };
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at];
    switch (part?.kind) {
      case "set": {
        const group = groupFrom(parts, at);
        items.push({ kind: "set", entries: [{ path: ["set"], value: treeOf(group, to, (leaf) => leafOf(leaf, to)) }] });
        at += group.length - 1;
        break;
      }
      case "spread":
        items.push(nixSet([["spread", to.lower(part.value)]]));
        break;
      case "choose":
        flush();
        lists.push({
          kind: "if",
          condition: to.lower(part.condition),
          yes: partsList(part.then, to),
          no: partsList(part.else, to),
        });
        break;
      case "each":
        flush();
        lists.push(lowerLoop(part.loop, to, () => partsList(part.parts, to)));
        break;
      case undefined:
        break;
    }
  }
  flush();
  if (lists.length === 0) return nixList([]);
  return lists.reduce((left, right) => ({ kind: "binary", operator: "++", left, right }));
}

/** `{ … } // (if … then { … } else { })`, where no two parts set the same key. */
function joinedRecord(parts: readonly RecordPart[], to: GenericLowering): Nix | undefined {
  const [only, ...others] = parts;
  if (only?.kind === "set" && others.length === 0) return plainTree([only], to);
  const taken = new Set<string>();
  const pieces: (() => Nix)[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at];
    if (part === undefined || part.kind === "each" || part.kind === "spread") return undefined;
    const group = part.kind === "set" ? groupFrom(parts, at) : [];
    at += Math.max(group.length - 1, 0);
    const keys = part.kind === "choose" ? keysOf([...part.then, ...part.else]) : keysOf(group);
    if (keys === undefined || keys.some((key) => taken.has(key))) return undefined;
    for (const key of keys) taken.add(key);
    if (part.kind !== "choose") {
      pieces.push(() => plainTree(group, to));
      continue;
    }
    const branches = [part.then, part.else].map((branch) => branch.filter((one) => one.kind === "set"));
    const [then = [], otherwise = []] = branches;
    if (branches.some((branch) => branch.length > 0 && groupFrom(branch, 0).length < branch.length)) return undefined;
    pieces.push(() => ({
      kind: "if",
      condition: to.lower(part.condition),
      yes: plainTree(then, to),
      no: plainTree(otherwise, to),
    }));
  }
  const trees = pieces.map((piece) => piece());
  return trees.length === 0
    ? nixSet([])
    : trees.reduce((left, right) => ({ kind: "binary", operator: "//", left, right }));
}

/** The first keys that parts set; undefined where not all are known. */
function keysOf(parts: readonly RecordPart[]): readonly string[] | undefined {
  const keys = parts.map((part) => (part.kind === "set" ? part.path[0] : undefined));
  const known = keys.filter((key) => typeof key === "string");
  return known.length === 0 && parts.length > 0 ? undefined : known.length === keys.length ? known : undefined;
}

function plainTree(group: readonly SetPart[], to: GenericLowering): Nix {
  return treeOf(group, to, (part) => to.lower(part.value));
}

type SetPart = Extract<RecordPart, { readonly kind: "set" }>;

/** Entries that can stand in one attribute set: no two of them meet. */
function groupFrom(parts: readonly RecordPart[], from: number): readonly SetPart[] {
  const group: SetPart[] = [];
  const starts = new Set<string>();
  const wholes = new Set<string>();
  for (let at = from; at < parts.length; at++) {
    const part = parts[at];
    if (part?.kind !== "set") break;
    const keys = part.path.map((key) => (typeof key === "string" ? key : undefined));
    const isKnown = keys.every((key) => key !== undefined);
    if (!isKnown) return group.length === 0 ? [part] : group;
    const prefixes = keys.map((_, index) => JSON.stringify(keys.slice(0, index + 1)));
    const whole = prefixes.at(-1) ?? "";
    if (starts.has(whole) || prefixes.some((prefix) => wholes.has(prefix))) break;
    for (const prefix of prefixes) starts.add(prefix);
    wholes.add(whole);
    group.push(part);
  }
  return group;
}

/** Entries as one attribute set. */
function treeOf(group: readonly SetPart[], to: GenericLowering, leaf: (part: SetPart) => Nix): Nix {
  const root: Branch = { entries: new Map() };
  for (const part of group) {
    let at = root;
    for (const [index, key] of part.path.entries()) {
      const name = typeof key === "string" ? key : "";
      const isLast = index === part.path.length - 1;
      const known = at.entries.get(name);
      if (known !== undefined && "entries" in known.value) {
        at = known.value;
        continue;
      }
      const next: Branch | SetPart = isLast ? part : { entries: new Map() };
      at.entries.set(name, { key, value: next });
      if ("entries" in next) at = next;
    }
  }
  return lowerBranch(root, to, leaf);
}

interface Branch {
  readonly entries: Map<string, { readonly key: string | Value; readonly value: Branch | SetPart }>;
}

function lowerBranch({ entries }: Branch, to: GenericLowering, leaf: (part: SetPart) => Nix): Nix {
  const lowered: NixEntry[] = [];
  for (const { key, value } of entries.values())
    lowered.push({
      path: [typeof key === "string" ? key : to.lower(key)],
      value: "entries" in value ? lowerBranch(value, to, leaf) : leaf(value),
    });
  return { kind: "set", entries: lowered };
}

/** A value in a list, so that it is told from what entries lead through: `[ value ]`, with what `record` must know of it. */
function leafOf(part: SetPart, to: GenericLowering): Nix {
  const value = to.lower(part.value);
  if (part.isSpread) return nixList([value, nixText("spread")]);
  return part.isRecord ? nixList([value, nixText("record")]) : nixList([value]);
}
