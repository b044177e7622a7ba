/**
 * The secret files that a value mentions.
 *
 * Not here: which places may mention them (flows.ts).
 */
import type { SecretFile, Value } from "../evaluation/value.ts";
import { walkValue } from "../evaluation/walk-value.ts";

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
