/**
 * The secret files that a value mentions.
 *
 * Not here: which places may mention them (flows.ts).
 */
import { isPlainData } from "../evaluation/make-value.ts";
import type { SecretFile, Value } from "../evaluation/value.ts";
import { walkValue } from "../evaluation/walk-value.ts";

/** Whether the value itself, not one of its parts, is the path of a secret file or has one in its text. */
export function mentionsFile(value: Value): boolean {
  return value.kind === "residual"
    ? value.code.kind === "secretFile"
    : value.kind === "text" && value.files !== undefined && value.files.length > 0;
}

/** Whether a value, or a part of it, does. */
export function holdsFile(value: Value): boolean {
  let isFound = false;
  walkValue(value, (inside) => {
    isFound ||= mentionsFile(inside);
    return !isFound;
  });
  return isFound;
}

/** The secret files whose paths stand in a value, and those whose paths stand in their contents. */
export function filesIn(value: Value): readonly SecretFile[] {
  if (isPlainData(value)) return [];
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
