/**
 * Values as JSON: keys in code-point order, no spaces. Bytes and seconds are integers, hosts their names.
 */
import { compareCodePoints } from "./make-value.ts";
import type { Value } from "./value.ts";

/** The text, or the first part of the value that JSON can't say: not known yet, or no data. */
export type JsonText =
  { readonly kind: "json"; readonly text: string } | { readonly kind: "none"; readonly reason: Value };

export function toJson(value: Value): JsonText {
  const parts: string[] = [];
  const reason = write(value, parts);
  return reason === undefined ? { kind: "json", text: parts.join("") } : { kind: "none", reason };
}

function write(value: Value, parts: string[]): Value | undefined {
  switch (value.kind) {
    case "none":
      parts.push("null");
      return undefined;
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
      parts.push(String(value.value));
      return undefined;
    case "text":
      parts.push(JSON.stringify(value.value));
      return undefined;
    case "host":
      parts.push(JSON.stringify(value.host.name));
      return undefined;
    case "projectFile":
      parts.push(JSON.stringify(value.file));
      return undefined;
    case "list":
    case "set":
      return writeList(value.items, parts);
    case "record":
    case "map":
      return writeEntries([...value.entries], parts);
    case "variant":
      return writeEntries([[value.case, value.value]], parts);
    case "priority":
      return write(value.value, parts);
    case "error":
    case "grant":
    case "tofuItem":
    case "package":
    case "rawNix":
    case "residual":
      return value;
  }
}

function writeList(items: readonly Value[], parts: string[]): Value | undefined {
  parts.push("[");
  for (const [at, item] of items.entries()) {
    if (at > 0) parts.push(",");
    const reason = write(item, parts);
    if (reason !== undefined) return reason;
  }
  parts.push("]");
  return undefined;
}

function writeEntries(entries: (readonly [string, Value])[], parts: string[]): Value | undefined {
  entries.sort((a, b) => compareCodePoints(a[0], b[0]));
  parts.push("{");
  for (const [at, [key, value]] of entries.entries()) {
    parts.push(at > 0 ? "," : "", JSON.stringify(key), ":");
    const reason = write(value, parts);
    if (reason !== undefined) return reason;
  }
  parts.push("}");
  return undefined;
}
