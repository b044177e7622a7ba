/**
 * Landing in the generic module: values land like any other, but later. Defaults are filled in, sets sorted and demands checked when
 * the module is used; what is known of a value lands at once, in whichever branch it stands.
 *
 * Not here: values that are known (land.ts), what Nix does then (`landed` in nix/generic.nix).
 */
import type { Span } from "../source/span.ts";
import { fit, strict } from "../semantics/assignable.ts";
import { withoutStage } from "../semantics/stage.ts";
import type { Type } from "../semantics/type.ts";
import type { Evaluation } from "./evaluation.ts";
import { attempt } from "./generic.ts";
import { errorValue } from "./make-value.ts";
import { recordOfFields } from "./remake-record.ts";
import { plainResidual } from "./residual.ts";
import { isTrivial } from "./trivial-type.ts";
import type { Residual, ResidualValue, Value } from "./value.ts";

export interface GenericLanding {
  readonly evaluation: Evaluation;
  readonly at: Span;
  /** A part of the value at its type. */
  readonly landPart: (value: Value, type: Type) => Value;
}

export function landGeneric(landing: GenericLanding, value: ResidualValue, type: Type): Value {
  const { code } = value;
  const wanted = withoutStage(type);
  if (code.kind === "fail" || type.kind === "secret" || wanted.kind === "secret") return value;
  if (code.kind === "checked" && code.type === wanted) return value;
  if (isTrivial(wanted)) return value;
  const record = value.mayBeLater === true ? recordOfFields(value, wanted) : undefined;
  if (record !== undefined) return landing.landPart(record, type);
  const inner = landParts(landing, code, wanted);
  if (inner === "failed") return errorValue(value.origin);
  if (inner !== undefined) return afterParts(value, inner, wanted);
  const found = fit(value.type, wanted, { ...strict, allowsDeploy: true, allowsSecret: true });
  // What never fits fails where it is reached.
  if (code.kind !== "build" && found === "certain") return value;
  return plainResidual(wanted, { kind: "checked", value, type: wanted }, value.origin);
}

/** The same with its parts landed; undefined where it has none that are known by themselves. */
function landParts(landing: GenericLanding, code: Residual, wanted: Type): Residual | "failed" | undefined {
  const land = (part: Value, type: Type) =>
    attempt(landing.evaluation, type, landing.at, () => landing.landPart(part, type));
  const list = elementOf(wanted);
  switch (code.kind) {
    case "choose":
      return whole(
        [code.then, code.else].map((one) => land(one, wanted)),
        ([then, otherwise]) =>
          then === undefined || otherwise === undefined ? code : { ...code, then, else: otherwise },
      );
    case "concat":
      if (list === undefined) return undefined;
      return whole(
        code.parts.map((part) => land(part, { kind: "list", element: list })),
        (parts) => ({ ...code, parts }),
      );
    case "each":
      if (list === undefined) return undefined;
      return whole([land(code.value, list)], ([value]) => (value === undefined ? code : { ...code, value }));
    case "operation": {
      const isJoined = code.operator === "++" && list !== undefined;
      if (!isJoined && code.operator !== "??") return undefined;
      const type: Type = isJoined ? { kind: "list", element: list } : wanted;
      const left: Type = code.operator === "??" ? { kind: "optional", inner: type } : type;
      return whole([land(code.left, left), land(code.right, type)], ([a, b]) =>
        a === undefined || b === undefined ? code : { ...code, left: a, right: b },
      );
    }
    default:
      return undefined;
  }
}

function whole(parts: readonly Value[], make: (parts: readonly Value[]) => Residual): Residual | "failed" {
  return parts.some((part) => part.kind === "error") ? "failed" : make(parts);
}

function elementOf(type: Type): Type | undefined {
  if (type.kind === "optional") return elementOf(type.inner);
  return type.kind === "list" || type.kind === "set" ? type.element : undefined;
}

/** How many there are, and in which order, shows only when all is known. */
function afterParts(value: ResidualValue, code: Residual, wanted: Type): Value {
  const landed = plainResidual(wanted, code, value.origin);
  const base = wanted.kind === "optional" ? wanted.inner : wanted;
  const isCounted = base.kind === "list" && (base.min !== undefined || base.max !== undefined);
  if (code.kind === "choose" || (base.kind !== "set" && !isCounted)) return landed;
  return plainResidual(wanted, { kind: "checked", value: landed, type: wanted }, value.origin);
}
