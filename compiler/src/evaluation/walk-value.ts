/**
 * Goes through what in a value is more than plain data: its parts, operands of what is not known yet. Shared parts once.
 *
 * Keeps its own stack, so depth is no danger. Grants, hosts and tofu items are leaves, and so is the content of a secret file:
 * only its path stands in the text.
 */
import { isPlainData } from "./make-value.ts";
import { operandsOf } from "./residual.ts";
import type { Value } from "./value.ts";

/**
 * Calls `visit` for the value and each part that is, or holds, more than plain data, outermost first; where it answers false, what
 * is inside is passed over.
 */
export function walkValue(root: Value, visit: (value: Value) => boolean | void): void {
  if (isPlainData(root)) return;
  if (visit(root) === false) return;
  const waiting = partsIn(root).reverse();
  if (waiting.length === 0) return;
  const seen = new Set<Value>([root]);
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (visit(value) === false) continue;
    const inner = partsIn(value);
    for (let part = inner.pop(); part !== undefined; part = inner.pop()) waiting.push(part);
  }
}

/** The values directly in a value that may be more than plain data, in order. */
function partsIn(value: Value): Value[] {
  const parts: Value[] = [];
  const add = (part: Value) => void (isPlainData(part) || parts.push(part));
  if (value.kind === "record" || value.kind === "map") value.entries.forEach(add);
  else valuesIn(value).forEach(add);
  return parts;
}

/** The values directly in a value, in order. */
export function valuesIn(value: Value): readonly Value[] {
  switch (value.kind) {
    case "list":
    case "set":
      return value.items;
    case "record":
    case "map":
      return [...value.entries.values()];
    case "variant":
    case "priority":
      return [value.value];
    case "residual":
      return operandsOf(value.code).filter((operand) => typeof operand !== "string");
    case "error":
    case "none":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "text":
    case "host":
    case "grant":
    case "tofuItem":
    case "package":
    case "projectFile":
    case "rawNix":
      return [];
  }
}
