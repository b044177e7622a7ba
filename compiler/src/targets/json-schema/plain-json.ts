/**
 * Known values as an operator would write them in JSON: defaults and examples.
 */
import type { Value } from "../../evaluation/value.ts";
import type { JsonTree } from "../../source/print-json.ts";

/** A known value as an operator would write it in JSON; undefined where it cannot be. Depth is that of values. */
export function plainJson(value: Value): JsonTree | undefined {
  switch (value.kind) {
    case "none":
      return null;
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "text":
      return value.value;
    case "list":
    case "set": {
      const items = value.items.map(plainJson);
      const known = items.filter((item) => item !== undefined);
      return known.length === items.length ? known : undefined;
    }
    case "record":
    case "map":
      return plainEntries([...value.entries]);
    case "variant":
      return plainEntries([[value.case, value.value]]);
    case "host":
      return value.host.name;
    case "projectFile":
      return value.file;
    case "priority":
      return plainJson(value.value);
    case "error":
    case "grant":
    case "tofuItem":
    case "package":
    case "rawNix":
    case "residual":
      return undefined;
  }
}

function plainEntries(entries: readonly (readonly [string, Value])[]): JsonTree | undefined {
  const result = new Map<string, JsonTree>();
  for (const [key, entry] of entries) {
    const json = plainJson(entry);
    if (json === undefined) return undefined;
    result.set(key, json);
  }
  return result;
}
