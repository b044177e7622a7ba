/**
 * Calls of built-in functions: finds who computes one, and keeps it as a residual where an argument is not known yet.
 *
 * In: evaluated arguments, none an error. Out: the value. Signatures are in semantics/intrinsics.ts; the bodies stand by
 * subject in intrinsic-*.ts, and give `undefined` where they would need to know more.
 */
import type { Evaluation, Frame } from "./evaluation.ts";
import type { Call } from "./intrinsic-call.ts";
import { listFunction } from "./intrinsic-lists.ts";
import { networkFunction } from "./intrinsic-networks.ts";
import { numberFunction } from "./intrinsic-numbers.ts";
import { casesOf, fileFunction, makerFunction } from "./intrinsic-makers.ts";
import { textFunction } from "./intrinsic-texts.ts";
import { errorValue } from "./make-value.ts";
import { residualValue } from "./residual.ts";
import type { Value } from "./value.ts";

export function evaluateIntrinsic(evaluation: Evaluation, frame: Frame, call: Call): Value {
  const value = compute(evaluation, frame, call);
  if (value !== undefined) return value;
  const { node, type, name } = call;
  return residualValue(type, { kind: "call", name, arguments: call.arguments }, node);
}

function compute(evaluation: Evaluation, frame: Frame, call: Call): Value | undefined {
  switch (call.name) {
    case "length":
    case "contains":
    case "keys":
    case "values":
    case "get":
    case "sum":
    case "min":
    case "max":
    case "all":
    case "any":
    case "sort":
    case "unique":
    case "range":
    case "join":
    case "pick":
      return listFunction(evaluation, frame, call);
    case "split":
    case "lower":
    case "upper":
    case "trim":
    case "replace":
    case "starts_with":
    case "ends_with":
    case "matches":
    case "slug":
    case "to_string":
    case "to_int":
    case "to_json":
    case "file_name":
    case "sh":
      return textFunction(evaluation, frame, call);
    case "floor":
    case "ceil":
    case "round_up":
      return numberFunction(evaluation, call);
    case "cidr_host":
    case "url_host":
    case "url_port":
      return networkFunction(evaluation, call);
    case "cases":
      return casesOf(frame, call);
    case "text":
      return fileFunction(evaluation, call);
    case "host":
    case "secret":
    case "identity_secret":
    case "file":
    case "default":
    case "force":
    case "nix":
      return makerFunction(evaluation, frame, call);
    default:
      // The checker lets only names of its table through.
      return errorValue(call.node);
  }
}
