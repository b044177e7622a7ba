/**
 * Sets: each element once, the smallest first. What is not known yet is put in order where it is.
 *
 * Not here: what elements must be (land.ts).
 */
import { boolType, type Type } from "../semantics/type.ts";
import { compareScalars } from "./equality.ts";
import { compareCodePoints, listValue, noneValue } from "./make-value.ts";
import { bareType, choose, residualValue } from "./residual.ts";
import { toJson } from "./to-json.ts";
import type { ResidualValue, Value } from "./value.ts";

/** Each once, smallest first; where one is not known yet, as written. */
export function inOrder(items: readonly Value[]): readonly Value[] {
  const keyed: Keyed[] = [];
  let isOrdered = true;
  let previous: Keyed | undefined;
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

/** An element with its JSON. */
interface Keyed {
  readonly key: string;
  readonly item: Value;
}

function order(a: Keyed, b: Keyed): number {
  return compareScalars(a.item, b.item) ?? compareCodePoints(a.key, b.key);
}

/** The set of a list's elements, for OpenTofu or Nix to make. */
export function setOf(list: Value, element: Type): Value {
  const { origin } = list;
  const set: Type = { kind: "set", element };
  if (!isSortable(element)) return residualValue(set, { kind: "call", name: "in_order", arguments: [list] }, origin);
  const sorted = residualValue({ kind: "list", element }, { kind: "call", name: "sort", arguments: [list] }, origin);
  return residualValue(set, { kind: "call", name: "unique", arguments: [sorted] }, origin);
}

/** Of a list that is known only after deployment, or of none, the set that is wanted of it; undefined where nothing is to be ordered. */
export function laterSetOf(value: ResidualValue, wanted: Type): Value | undefined {
  const found = bareType(value.type);
  if (wanted.kind === "set" && found.kind === "list" && canBeOrdered(wanted.element))
    return laterSet(value, found.element, wanted.element);
  if (wanted.kind !== "optional" || found.kind !== "optional") return undefined;
  const list = bareType(found.inner);
  const set = bareType(wanted.inner);
  if (set.kind !== "set" || list.kind !== "list" || !canBeOrdered(set.element)) return undefined;
  // OpenTofu looks at both sides of a choice: where there is no list, it orders an empty one.
  const { origin } = value;
  const operation = (operator: "!=" | "??", right: Value, type: Type) =>
    residualValue(type, { kind: "operation", operator, left: value, right }, origin);
  const isThere = operation("!=", noneValue(origin), boolType);
  const whole = operation("??", listValue([], origin), list);
  return choose(isThere, laterSet(whole, list.element, set.element), noneValue(origin), wanted, origin);
}

/** The elements are still to be checked. Of an empty list nothing says what they would be: then the set does. */
function laterSet(value: ResidualValue, found: Type, wanted: Type): Value {
  const element = found.kind === "never" ? wanted : found;
  return setOf({ ...value, type: { kind: "list", element } }, element);
}

/** What `sort` takes. */
function isSortable(type: Type): boolean {
  switch (type.kind) {
    case "int":
    case "bytes":
    case "duration":
    case "string":
      return true;
    case "literal":
      return typeof type.value !== "boolean";
    case "union":
      return type.members.every(isSortable) && new Set(type.members.map(scalarOf)).size === 1;
    default:
      return false;
  }
}

function scalarOf(type: Type): string {
  return type.kind === "literal" ? typeof type.value : type.kind;
}

/** Whether targets put elements of the type in the order that we do. */
export function canBeOrdered(type: Type): boolean {
  switch (type.kind) {
    case "union":
      return isSortable(type);
    case "optional":
    case "deploy":
      return canBeOrdered(type.inner);
    case "json":
      return false;
    default:
      return isData(type);
  }
}

/** Whether all of it is what JSON can say, which orders what is not a number or a text. */
function isData(type: Type): boolean {
  switch (type.kind) {
    case "none":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "string":
    case "literal":
    case "json":
      return true;
    case "union":
      return type.members.every(isData);
    case "optional":
    case "deploy":
      return isData(type.inner);
    case "list":
    case "set":
      return isData(type.element);
    case "map":
      return isData(type.value);
    case "record":
      return [...type.fields.values()].every((field) => isData(field.type));
    case "variant":
      return [...type.cases.values()].every((field) => isData(field.type));
    default:
      return false;
  }
}
