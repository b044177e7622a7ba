/**
 * How sizes and durations are written: in the largest unit that divides them exactly.
 */
const byteUnits: readonly (readonly [size: number, unit: string])[] = [
  [1024 ** 4, "TiB"],
  [1024 ** 3, "GiB"],
  [1024 ** 2, "MiB"],
  [1024, "KiB"],
];
const durationUnits: readonly (readonly [size: number, unit: string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
];

/** `2148MiB`; nothing is `0B`. */
export function printBytes(value: number): string {
  return inLargest(value, byteUnits, "B");
}

/** `90m`; `value` in seconds. */
export function printDuration(value: number): string {
  return inLargest(value, durationUnits, "s");
}

function inLargest(value: number, units: readonly (readonly [number, string])[], smallest: string): string {
  if (value !== 0) for (const [size, unit] of units) if (value % size === 0) return `${value / size}${unit}`;
  return `${value}${smallest}`;
}
