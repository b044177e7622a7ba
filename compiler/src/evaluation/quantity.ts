/**
 * Numbers as they stand in text, and in messages: `2148MiB`, `90m`, `1.5`.
 */
import { printBytes, printDuration, writeBytes } from "../semantics/units.ts";
import type { NumberValue } from "./value.ts";

/** As one would write it in a program, for messages: `160GB`, which is `156250000KiB` as text. */
export function writeNumber(kind: NumberValue["kind"], value: number): string {
  return kind === "bytes" ? writeBytes(value) : printNumber(kind, value);
}

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
