/**
 * Numbers as they stand in text: `2148MiB`, `90m`, `1.5`.
 */
import { printBytes, printDuration } from "../semantics/units.ts";
import type { NumberValue } from "./value.ts";

/** Quantities in the largest unit that divides them exactly, other numbers as ECMAScript writes them. */
export function printNumber(kind: NumberValue["kind"], value: number): string {
  switch (kind) {
    case "int":
    case "float":
      return String(value);
    case "bytes":
      return printBytes(value);
    case "duration":
      return printDuration(value);
  }
}
