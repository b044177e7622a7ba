/**
 * What is known after deployment, as OpenTofu converts it between text, numbers and truth values where one of its attributes takes it.
 *
 * OpenTofu would convert by itself where the value lands, but the same value may be read again, from Nix too, as what it landed as.
 * Not here: what is known already (land-scalar.ts); lists, what may be none, and text for a number with a fraction, which are left
 * to OpenTofu.
 */
import { boolType, intType, stringType, type Type } from "../semantics/type.ts";
import { textValue } from "./make-value.ts";
import { bareType, residualValue } from "./residual.ts";
import type { ResidualValue } from "./value.ts";

/** The value itself where nothing has to be done. */
export function convertResidual(value: ResidualValue, type: Type): ResidualValue {
  const { origin } = value;
  const found = bareType(value.type);
  const bare = bareType(type);
  const wanted = bare.kind === "optional" ? bareType(bare.inner) : bare;
  const isScalar = found.kind === "int" || found.kind === "float" || found.kind === "bool";
  if (isScalar && wanted.kind === "string")
    return residualValue(stringType, { kind: "call", name: "to_string", arguments: [value] }, origin);
  if (found.kind !== "string" || value.type.kind === "secret") return value;
  if (wanted.kind === "int")
    return residualValue(intType, { kind: "call", name: "to_int", arguments: [value] }, origin);
  if (wanted.kind !== "bool") return value;
  const checked = residualValue(truthTexts, { kind: "checked", value, type: truthTexts }, origin);
  const right = textValue("true", origin);
  return residualValue(boolType, { kind: "operation", operator: "==", left: checked, right }, origin);
}

const truthTexts: Type = {
  kind: "union",
  members: [
    { kind: "literal", value: "true" },
    { kind: "literal", value: "false" },
  ],
};
