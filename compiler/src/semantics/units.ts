/**
 * How sizes and durations are written: in the largest unit that divides them exactly.
 *
 * What is text in programs is the same in Nix and OpenTofu: binary units only. Messages also use decimal ones, as people who wrote
 * `160GB` read nothing in `156250000KiB`.
 */
type Unit = readonly [size: number, unit: string];

const byteUnits: readonly Unit[] = [
  [1024 ** 4, "TiB"],
  [1024 ** 3, "GiB"],
  [1024 ** 2, "MiB"],
  [1024, "KiB"],
];
const decimalUnits: readonly Unit[] = [
  [1e12, "TB"],
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "KB"],
];
const durationUnits: readonly Unit[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
];

/** The text of a size in programs: `2148MiB`; nothing is `0B`. */
export function printBytes(value: number): string {
  return inLargest(value, byteUnits, "B");
}

/** As one would write it: `2148MiB`, and `160GB` where that takes fewer digits. */
export function writeBytes(value: number): string {
  const [binary, decimal] = [printBytes(value), inLargest(value, decimalUnits, "B")];
  return digits(decimal) < digits(binary) ? decimal : binary;
}

function digits(written: string): number {
  return written.replaceAll(/\D/g, "").length;
}

/** `90m`; `value` in seconds. */
export function printDuration(value: number): string {
  return inLargest(value, durationUnits, "s");
}

function inLargest(value: number, units: readonly Unit[], smallest: string): string {
  if (value !== 0) for (const [size, unit] of units) if (value % size === 0) return `${value / size}${unit}`;
  return `${value}${smallest}`;
}
