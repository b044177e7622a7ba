/**
 * A value to begin with, for a type: what quick fixes put in the place of what is missing.
 *
 * In: a type. Out: Fedi text of that type where there is an obvious one; names that a person must replace look like examples.
 */
import { checkedString, type RecordField, type Type } from "../../../compiler/src/index.ts";
import { bareType } from "./members.ts";

export function sampleValue(type: Type, depth = 0): string {
  if (type.kind === "optional") return "none";
  const bare = bareType(type);
  switch (bare.kind) {
    case "bool":
      return "false";
    case "int":
      return String(within(bare, bare.name === "port" ? 8080 : 0));
    case "float":
      return `${within(bare, 0)}.0`;
    case "bytes":
      return bare.min === undefined || bare.min === 0 ? "1GiB" : `${bare.min}B`;
    case "duration":
      return bare.min === undefined || bare.min === 0 ? "1h" : `${bare.min}s`;
    case "literal":
      return JSON.stringify(bare.value);
    case "string":
      return JSON.stringify(bare.name === undefined ? "" : checkedString(bare.name).example);
    case "union": {
      const [first] = bare.members;
      return first === undefined ? '""' : sampleValue(first, depth);
    }
    case "list":
    case "set":
      return "[]";
    case "record":
      return depth > 3 ? "{}" : sampleRecord([...bare.fields.values()], depth);
    case "variant": {
      const [first] = bare.cases.values();
      return first === undefined || depth > 3 ? "{}" : `{ ${first.name} = ${sampleValue(first.type, depth + 1)} }`;
    }
    case "map":
    case "options":
      return "{}";
    case "projectFile":
      return '"./file"';
    default:
      return '""';
  }
}

function within(type: { readonly min?: number; readonly max?: number }, wanted: number): number {
  if (type.min !== undefined && wanted < type.min) return type.min;
  return type.max !== undefined && wanted > type.max ? type.max : wanted;
}

function sampleRecord(fields: readonly RecordField[], depth: number): string {
  const required = fields.filter((field) => !field.hasDefault && field.type.kind !== "optional");
  const entries = required.map((field) => `${field.name} = ${sampleValue(field.type, depth + 1)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
