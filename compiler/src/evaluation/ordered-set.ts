/**
 * Sets: each element once, the smallest first. What is not known yet is put in order where it is.
 *
 * Not here: what elements must be (land.ts).
 */
import type { Type } from "../semantics/type.ts";
import { compareScalars } from "./equality.ts";
import { residualValue } from "./residual.ts";
import { toJson } from "./to-json.ts";
import type { Value } from "./value.ts";

/** Each once, smallest first; where one is not known yet, as written. */
export function inOrder(items: readonly Value[]): readonly Value[] {
  const keyed: { readonly key: string; readonly item: Value }[] = [];
  let isOrdered = true;
  let previous: (typeof keyed)[number] | undefined;
  for (const item of items) {
    const json = toJson(item);
    if (json.kind === "none") return items;
    const entry = { key: json.text, item };
    if (previous !== undefined && order(previous, entry) >= 0) isOrdered = false;
    keyed.push(entry);
    previous = entry;
  }
  if (isOrdered) return items;
  const unique = new Map(keyed.map((entry) => [entry.key, entry]));
  return [...unique.values()].sort(order).map((entry) => entry.item);
}

function order(
  a: { readonly key: string; readonly item: Value },
  b: { readonly key: string; readonly item: Value },
): number {
  return compareScalars(a.item, b.item) ?? (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** The set of a list's elements, for OpenTofu or Nix to make. */
export function setOf(list: Value, element: Type): Value {
  const { origin } = list;
  const sorted = residualValue({ kind: "list", element }, { kind: "call", name: "sort", arguments: [list] }, origin);
  return residualValue({ kind: "set", element }, { kind: "call", name: "unique", arguments: [sorted] }, origin);
}

/** What `sort` takes. */
export function isOrdered({ kind }: Type): boolean {
  return kind === "int" || kind === "bytes" || kind === "duration" || kind === "string";
}
