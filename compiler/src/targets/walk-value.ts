/**
 * Visits a value and all values in it, residuals' operands too. Does not recurse, so depth is no danger.
 *
 * Grants, hosts and tofu items are not entered: targets meet them only as mistakes, and their fields are computed on demand.
 */
import type { Residual, Value } from "../evaluation/value.ts";

/** Calls `visit` for the value and everything in it, parents first. Where `visit` gives false, what is inside is left out. */
export function walkValue(value: Value, visit: (value: Value) => boolean | void): void {
  const open: Value[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (visit(next) === false) continue;
    const inside = valuesIn(next);
    for (let at = inside.length - 1; at >= 0; at--) {
      const child = inside[at];
      if (child !== undefined) open.push(child);
    }
  }
}

/** The values directly in a value, in order. */
function valuesIn(value: Value): readonly Value[] {
  switch (value.kind) {
    case "list":
    case "set":
      return value.items;
    case "record":
    case "map":
      return [...value.entries.values()];
    case "variant":
    case "priority":
      return [value.value];
    case "residual":
      return operandsOf(value.code);
    case "error":
    case "none":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "text":
    case "host":
    case "grant":
    case "tofuItem":
    case "package":
    case "projectFile":
    case "rawNix":
      return [];
  }
}

/** The values that a residual is computed from, in order. */
export function operandsOf(code: Residual): readonly Value[] {
  switch (code.kind) {
    case "attribute":
    case "secret":
    case "package":
      return [];
    case "select":
    case "not":
    case "negate":
    case "checked":
      return [code.value];
    case "index":
      return [code.value, code.index];
    case "interpolate":
      return code.parts.filter((part) => typeof part !== "string");
    case "operation":
      return [code.left, code.right];
    case "call":
      return code.arguments;
    case "choose":
      return [code.condition, code.then, code.else];
  }
}
