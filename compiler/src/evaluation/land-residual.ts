/**
 * Landing of what is known only after deployment: it is converted, sets are put in order, and what the type demands is checked there.
 *
 * Not here: values that are known (land.ts), the generic module (land-generic.ts).
 */
import { fit, strict } from "../semantics/assignable.ts";
import { optionalOf, type Type } from "../semantics/type.ts";
import { convertResidual } from "./convert-residual.ts";
import { errorValue } from "./make-value.ts";
import { laterSetOf } from "./ordered-set.ts";
import { bareType, choose, residualValue } from "./residual.ts";
import { recordOfFields } from "./remake-record.ts";
import { isTrivial } from "./trivial-type.ts";
import type { ResidualValue, Value } from "./value.ts";

/** A part of the value at its type. */
type LandPart = (value: Value, type: Type) => Value;

/** Of a choice, each of the values chosen from: some may be known, and lack what landing fills in. */
function landChoice(landPart: LandPart, value: ResidualValue, type: Type): Value {
  const { code } = value;
  if (code.kind === "choose") {
    const then = landPart(code.then, type);
    const otherwise = landPart(code.else, type);
    if (then.kind === "error" || otherwise.kind === "error") return errorValue(value.origin);
    if (then === code.then && otherwise === code.else) return value;
    return choose(code.condition, then, otherwise, bareType(type), value.origin);
  }
  if (code.kind !== "operation" || code.operator !== "??") return value;
  const left = landPart(code.left, optionalOf(bareType(type)));
  const right = landPart(code.right, type);
  if (left.kind === "error" || right.kind === "error") return errorValue(value.origin);
  if (left === code.left && right === code.right) return value;
  return residualValue(bareType(type), { ...code, left, right }, value.origin);
}

/** The check goes with the value, unless the value's own type says that it holds. */
export function landResidual(landPart: LandPart, given: ResidualValue, type: Type): Value {
  const value = convertResidual(given, type);
  const isChoice = value.code.kind === "choose" || (value.code.kind === "operation" && value.code.operator === "??");
  if (isChoice && type.kind !== "secret" && value.type.kind !== "secret") return landChoice(landPart, value, type);
  const found = bareType(value.type);
  const bare = bareType(type);
  const wanted = bare.kind === "optional" && found.kind !== "optional" ? bareType(bare.inner) : bare;
  const secret = type.kind === "secret" && value.type.kind !== "secret";
  const set = secret ? undefined : laterSetOf(value, wanted);
  if (set !== undefined) return landPart(set, type);
  const record = secret ? undefined : recordOfFields(value, wanted);
  if (record !== undefined) return landPart(record, type);
  if (value.code.kind === "checked" && value.code.type === wanted) return value;
  if (fit(found, wanted, strict) === "certain" || isPlain(wanted))
    return secret ? residualValue(type, { kind: "checked", value, type: wanted }, value.origin) : value;
  const typed: Type = value.type.kind === "secret" || secret ? { kind: "secret", inner: wanted } : wanted;
  return residualValue(typed, { kind: "checked", value, type: wanted }, value.origin);
}

/** Types that a target can't look into, or need not. */
function isPlain(type: Type): boolean {
  return isTrivial(type) || (type.kind === "float" && type.min === undefined && type.max === undefined);
}
