/**
 * Records that are known only after deployment and land as another: with fields that are filled in, or sets where there are lists. Such
 * a record is made anew of its fields, each of which lands by itself.
 *
 * Not here: what lies in lists, maps and what may be none, which the checker refuses (semantics/assignable.ts).
 */
import type { Type } from "../semantics/type.ts";
import { mapValue } from "./make-value.ts";
import { bareType, selectResidual } from "./residual.ts";
import type { ResidualValue, Value } from "./value.ts";

/** A record of what is selected of the value; undefined where it is as wanted, or no record. */
export function recordOfFields(value: ResidualValue, wanted: Type): Value | undefined {
  const found = bareType(value.type);
  if (found.kind !== "record" || !isRemade(found, wanted)) return undefined;
  const { origin } = value;
  const fields = [...found.fields].map(
    ([name, field]) => [name, selectResidual(value, name, field.type, origin)] as const,
  );
  return mapValue("record", new Map(fields), origin);
}

/** Depth is that of a written type, which the parser bounds. */
function isRemade(given: Type, type: Type): boolean {
  const [found, wanted] = [presentType(given), presentType(type)];
  if (found.kind === "list") return wanted.kind === "set";
  if (found.kind !== "record" || wanted.kind !== "record") return false;
  for (const field of wanted.fields.values()) {
    const part = found.fields.get(field.name);
    if (part === undefined ? field.schema === undefined : isRemade(part.type, field.type)) return true;
  }
  return false;
}

function presentType(type: Type): Type {
  const bare = bareType(type);
  return bare.kind === "optional" ? bareType(bare.inner) : bare;
}
