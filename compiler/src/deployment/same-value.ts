/**
 * Whether two values are written alike: equal data, and equal expressions where a value is not known yet.
 *
 * `areEqual` of evaluation answers another question: whether they will be equal, which nobody knows of two residuals.
 * Values nest at most 500 levels, so recursion is bounded.
 */
import { areEqual } from "../evaluation/equality.ts";
import type { Residual, Value } from "../evaluation/value.ts";

export function isSameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "residual":
      return b.kind === "residual" && isSameResidual(a.code, b.code);
    case "list":
    case "set":
      return (b.kind === "list" || b.kind === "set") && areAllSame(a.items, b.items);
    case "record":
    case "map":
      return (
        (b.kind === "record" || b.kind === "map") &&
        a.entries.size === b.entries.size &&
        [...a.entries].every(([key, value]) => {
          const other = b.entries.get(key);
          return other !== undefined && isSameValue(value, other);
        })
      );
    case "variant":
      return b.kind === "variant" && a.case === b.case && isSameValue(a.value, b.value);
    case "priority":
      return b.kind === "priority" && a.level === b.level && isSameValue(a.value, b.value);
    // A poisoned value differs from nothing: its mistake is reported already.
    case "error":
      return true;
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
      return b.kind === "error" || areEqual(a, b) === true;
  }
}

function areAllSame(a: readonly Value[], b: readonly Value[]): boolean {
  return (
    a.length === b.length &&
    a.every((value, at) => {
      const other = b[at];
      return other !== undefined && isSameValue(value, other);
    })
  );
}

function isSameResidual(a: Residual, b: Residual): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "attribute":
      return (
        b.kind === "attribute" &&
        a.item.mode === b.item.mode &&
        a.item.type === b.item.type &&
        a.item.name === b.item.name &&
        a.path.length === b.path.length &&
        a.path.every((part, at) => part === b.path[at])
      );
    case "secret":
      return b.kind === "secret" && a.secret.id === b.secret.id && a.part === b.part;
    case "package":
      return b.kind === "package" && a.path.join(".") === b.path.join(".");
    case "select":
      return b.kind === "select" && a.name === b.name && isSameValue(a.value, b.value);
    case "index":
      return b.kind === "index" && isSameValue(a.value, b.value) && isSameValue(a.index, b.index);
    case "interpolate":
      return b.kind === "interpolate" && areSameParts(a.parts, b.parts);
    case "operation":
      return (
        b.kind === "operation" &&
        a.operator === b.operator &&
        isSameValue(a.left, b.left) &&
        isSameValue(a.right, b.right)
      );
    case "not":
    case "negate":
      return b.kind === a.kind && isSameValue(a.value, b.value);
    case "call":
      return b.kind === "call" && a.name === b.name && areAllSame(a.arguments, b.arguments);
    case "choose":
      return (
        b.kind === "choose" &&
        isSameValue(a.condition, b.condition) &&
        isSameValue(a.then, b.then) &&
        isSameValue(a.else, b.else)
      );
    case "checked":
      return b.kind === "checked" && isSameValue(a.value, b.value);
    case "variable":
    case "concat":
    case "each":
    case "build":
    case "secretFile":
    case "fail":
      // Only in the generic module, where each is made once.
      return false;
  }
}

function areSameParts(a: readonly (string | Value)[], b: readonly (string | Value)[]): boolean {
  return (
    a.length === b.length &&
    a.every((part, at) => {
      const other = b[at];
      if (other === undefined) return false;
      if (typeof part === "string" || typeof other === "string") return part === other;
      return isSameValue(part, other);
    })
  );
}
