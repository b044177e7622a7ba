/**
 * What to write in a JSON file in place of a value of another kind.
 *
 * In: the value, and the type that is expected. Out: the help of a message; undefined where nothing is likely meant.
 */
import { describeType } from "../semantics/print-type.ts";
import { byteUnits, durationUnits } from "../syntax/tokens.ts";
import type { Type } from "../semantics/type.ts";
import type { Value } from "./value.ts";

export function jsonRepair(value: Value, wanted: Type): string | undefined {
  const type = wanted.kind === "optional" ? wanted.inner : wanted;
  const text = value.kind === "text" ? value.value : undefined;
  const number = value.kind === "int" || value.kind === "float" ? value.value : undefined;
  if (value.kind === "none") return "give it a value; what has a default may be left out";
  switch (type.kind) {
    case "bytes":
      return quantityHelp(type, "bytes", { text, number, units: byteUnits, example: "1GiB" });
    case "duration":
      return quantityHelp(type, "seconds", { text, number, units: durationUnits, example: "1h" });
    case "int":
    case "float":
      return text !== undefined && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? `remove the quotes: ${text}` : undefined;
    case "bool":
      if (text !== undefined) return "write true or false, without quotes";
      return number === undefined ? undefined : "write true or false";
    case "string":
      return number === undefined ? undefined : `put it in quotes: "${number}"`;
    case "list":
    case "set":
      return value.kind === "map" || value.kind === "record"
        ? "a list is written in brackets: [ … ]"
        : "put it in brackets: [ … ]";
    case "map":
    case "record":
      return value.kind === "list" ? 'names and values are written in braces: { "name": … }' : undefined;
    case "variant":
      if (text !== undefined && type.cases.has(text)) return `write { "${text}": … }`;
      return `write one of its cases: ${[...type.cases.keys()]
        .slice(0, 4)
        .map((key) => `{ "${key}": … }`)
        .join(" or ")}`;
    default:
      return undefined;
  }
}

interface Quantity {
  readonly text: string | undefined;
  readonly number: number | undefined;
  readonly units: ReadonlyMap<string, number>;
  readonly example: string;
}

/** `"10GiB"` is 10737418240. */
function quantityHelp(type: Type, unit: string, { text, number, units, example }: Quantity): string {
  if (number !== undefined) return `${describeType(type)} is a whole number of ${unit}, and never negative`;
  const [, count = "", suffix = ""] = /^\s*(\d{1,9}(?:\.\d{1,9})?)\s*([A-Za-z]*)\s*$/.exec(text ?? "") ?? [];
  const known = [...units].find(([name]) => name.toLowerCase() === suffix.toLowerCase());
  const written = Number(count) * (suffix === "" ? 1 : (known?.[1] ?? Number.NaN));
  if (count !== "" && Number.isSafeInteger(written)) return `in JSON it is a number of ${unit}: ${written}`;
  const factor = units.get(example.replace(/\d+/, "")) ?? 1;
  return `in JSON it is a number of ${unit}: ${factor} for ${example}`;
}
