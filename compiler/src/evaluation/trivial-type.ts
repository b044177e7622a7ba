/**
 * Types that demand nothing of a value that the checker let through.
 */
import { isAnyText, type Type } from "../semantics/type.ts";

/** Types to which every value that the checker let through is landed already. */
export function isTrivial(type: Type): boolean {
  switch (type.kind) {
    case "bool":
    case "json":
    case "host":
    case "package":
    case "grant":
      return true;
    case "int":
      return type.min === undefined && type.max === undefined;
    case "string":
      return isAnyText(type);
    case "optional":
    case "deploy":
      return isTrivial(type.inner);
    default:
      return false;
  }
}
