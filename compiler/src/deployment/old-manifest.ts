/**
 * Reads the `manifest.json` that an earlier compile wrote, which anybody may have edited: what is not as Fedi writes it is not there.
 *
 * In: its JSON, parsed. Out: what it lists. Not here: what follows for an environment (continuity.ts), how it is written (manifest.ts).
 */
import type { ResolvedEnvironment } from "./resolved.ts";
import { addressText } from "./tofu-items.ts";

/** Undefined where the text is no JSON. */
export function parsedManifest(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

/** What `--remove` may name of it. */
export function removableNames(root: unknown): readonly string[] {
  const deployments = itemsAt(root, "deployments");
  return [
    ...deployments.flatMap((one) => textAt(one, "name") ?? []),
    ...deployments.flatMap((one) => itemsAt(one, "instances").flatMap((instance) => textAt(instance, "id") ?? [])),
    ...itemsAt(root, "state").flatMap((one) => textAt(one, "request") ?? []),
    ...tofuItems(root).flatMap((one) => (isTrueAt(one, "preventDestroy") ? (textAt(one, "address") ?? []) : [])),
    ...itemsAt(memberOf(root, "tofu"), "providers").flatMap((one) => {
      const name = textAt(one, "name");
      return name === undefined ? [] : [`provider.${name}`];
    }),
  ];
}

/** Whether `--remove` lets something go: it is named, or what it is part of. */
export function isPartOf(name: string, removed: readonly string[]): boolean {
  return removed.some((one) => name === one || name.startsWith(`${one}/`));
}

export interface Gone {
  /** `verein/hedgedoc/database: postgresql hedgedoc, on main`. */
  readonly data: readonly string[];
  /** Addresses of items that held data and that OpenTofu will destroy. */
  readonly destroyed: readonly string[];
}

/** What was kept, and is not in an environment any more. */
export function goneSince(root: unknown, resolved: ResolvedEnvironment): Gone {
  const states = new Map(resolved.state.map(({ request, identity }) => [request, identity]));
  const items = new Set(
    resolved.tofu.items.flatMap(({ address, moved }) =>
      [address.name, ...moved].map((name) => addressText({ ...address, name })),
    ),
  );
  const data = itemsAt(root, "state").flatMap((old) => {
    const request = textAt(old, "request");
    if (request === undefined) return [];
    const now = states.get(request);
    const former = memberOf(old, "identity");
    const left = now === undefined ? undefined : [...now].find(([field, text]) => isOther(textAt(former, field), text));
    if (now !== undefined && left === undefined) return [];
    const fields = typeof former === "object" && former !== null ? Object.keys(former) : [];
    const words = [textAt(old, "resource") ?? "", ...fields.flatMap((field) => textAt(former, field) ?? [])];
    const host = textAt(memberOf(old, "backup"), "host");
    return [`${request}: ${words.join(" ")}${host === undefined ? "" : `, on ${host}`}`];
  });
  const destroyed = tofuItems(root).flatMap((old) => {
    const address = textAt(old, "address");
    return address === undefined || !isTrueAt(old, "preventDestroy") || items.has(address) ? [] : [address];
  });
  return { data, destroyed };
}

/** Whether a text that was there has changed. */
export function isOther(before: string | undefined, now: string): boolean {
  return before !== undefined && before !== now;
}

export function tofuItems(root: unknown): readonly unknown[] {
  return itemsAt(memberOf(root, "tofu"), "items");
}

export function isTrueAt(node: unknown, name: string): boolean {
  return memberOf(node, name) === true;
}

export function memberOf(node: unknown, name: string): unknown {
  return typeof node === "object" && node !== null ? Object.getOwnPropertyDescriptor(node, name)?.value : undefined;
}

export function textAt(node: unknown, name: string): string | undefined {
  const found = memberOf(node, name);
  return typeof found === "string" ? found : undefined;
}

export function itemsAt(node: unknown, name: string): readonly unknown[] {
  const found = memberOf(node, name);
  return Array.isArray(found) ? found : [];
}

export function textsAt(node: unknown, name: string): readonly string[] {
  return itemsAt(node, name).filter((item) => typeof item === "string");
}
