/**
 * Goes through everything a value is made of: parts, operands of what is not known yet. Shared parts once.
 *
 * Keeps its own stack, so depth is no danger. Grants, hosts and tofu items are leaves, and so is the content of a secret file:
 * only its path stands in the text.
 */
import { operandsOf } from "../evaluation/residual.ts";
import type { SecretFile, Value } from "../evaluation/value.ts";

/** Calls `visit` for each part, outermost first; where it answers false, what is inside is passed over. */
export function walkValue(root: Value, visit: (value: Value) => boolean): void {
  const seen = new Set<Value>();
  const waiting: Value[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (!visit(value)) continue;
    const inner = partsOf(value);
    for (let at = inner.length - 1; at >= 0; at--) {
      const part = inner[at];
      if (part !== undefined) waiting.push(part);
    }
  }
}

function partsOf(value: Value): readonly Value[] {
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

/** The secret files whose paths stand in a value, and those whose paths stand in their contents. */
export function filesIn(value: Value): readonly SecretFile[] {
  const files = new Map<string, SecretFile>();
  const waiting: Value[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    walkValue(next, (part) => {
      if (part.kind !== "text") return true;
      for (const file of part.files ?? []) {
        if (files.has(file.path)) continue;
        files.set(file.path, file);
        waiting.push(file.content);
      }
      return true;
    });
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
