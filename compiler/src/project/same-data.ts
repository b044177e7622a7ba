/**
 * Whether two pieces of plain data say the same: for keeping an old result when a new one equals it.
 */

/** Objects, arrays, Maps and Sets by content, everything else by identity; functions never. No cycles; any depth. */
export function isSameData(left: unknown, right: unknown): boolean {
  const waiting: unknown[] = [left, right];
  while (waiting.length > 0) {
    const b = waiting.pop();
    const a = waiting.pop();
    if (Object.is(a, b)) continue;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const [leftParts, rightParts] = [partsOf(a), partsOf(b)];
    if (leftParts === undefined || rightParts === undefined || leftParts.length !== rightParts.length) return false;
    waiting.push(...leftParts.flatMap((part, at) => [part, rightParts[at]]));
  }
  return true;
}

/** Keys and values in order: an interface whose fields change places is another one. */
function partsOf(data: object): readonly unknown[] | undefined {
  if (Array.isArray(data) || data instanceof Set) return [...data];
  if (data instanceof Map) return [...data].flatMap(([key, value]) => [key, value]);
  return Object.getPrototypeOf(data) === Object.prototype
    ? Object.entries(data).flatMap(([key, value]) => [key, value])
    : undefined;
}
