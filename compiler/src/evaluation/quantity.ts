/**
 * Numbers and quantities as text: `2148MiB`, `90m`, `0B`, `1.5`.
 */
import type { NumberValue } from "./value.ts";

const byteUnits = [
  ["TiB", 1024 ** 4],
  ["GiB", 1024 ** 3],
  ["MiB", 1024 ** 2],
  ["KiB", 1024],
] as const;

const durationUnits = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
] as const;

/** As it stands in text: quantities in the largest unit that divides them exactly, other numbers as ECMAScript writes them. */
export function printNumber(kind: NumberValue["kind"], value: number): string {
  switch (kind) {
    case "int":
    case "float":
      return String(value);
    case "bytes":
      return inUnits(value, byteUnits, "B");
    case "duration":
      return inUnits(value, durationUnits, "s");
  }
}

function inUnits(value: number, units: readonly (readonly [string, number])[], smallest: string): string {
  if (value !== 0)
    for (const [unit, size] of units) {
      if (value % size === 0) return `${value / size}${unit}`;
    }
  return `${value}${smallest}`;
}
