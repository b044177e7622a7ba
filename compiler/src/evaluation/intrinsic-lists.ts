/**
 * Built-in functions on lists, sets and maps. `undefined`: not known yet.
 */
import { bareType } from "./residual.ts";
import { charge, exceed, mostItems, mostText, stepsForText } from "./budget.ts";
import { areEqual, compareScalars, isKnown, isNumber } from "./equality.ts";
import { emptyList, numberTooLarge } from "./evaluation-diagnostics.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { sha256 } from "./hash.ts";
import {
  intArgument,
  listArgument,
  mapArgument,
  originsOf,
  placeOf,
  textArgument,
  type Call,
} from "./intrinsic-call.ts";
import {
  boolValue,
  compareCodePoints,
  errorValue,
  intValue,
  lengthInCodePoints,
  listValue,
  noneValue,
  numberValue,
  textValue,
  weightOf,
} from "./make-value.ts";
import { writeNumber } from "./quantity.ts";
import { interpolate } from "./residual.ts";
import { toJson } from "./to-json.ts";
import type { ListValue, NumberValue, Value } from "./value.ts";

export function listFunction(evaluation: Evaluation, frame: Frame, call: Call): Value | undefined {
  const at = call.node;
  const list = listArgument(call, 0);
  const size = list?.items.length ?? mapArgument(call, 0)?.entries.size ?? textArgument(call, 0)?.value.length ?? 0;
  if (!charge(evaluation, frame, size >> 2, at)) return errorValue(at);
  switch (call.name) {
    case "length":
      return lengthOf(call);
    case "contains":
      return containsPart(call);
    case "keys": {
      const map = mapArgument(call, 0);
      return (
        map &&
        listValue(
          [...map.entries.keys()].sort(compareCodePoints).map((key) => textValue(key, at)),
          at,
        )
      );
    }
    case "values": {
      const map = mapArgument(call, 0);
      const entries = map && [...map.entries].sort((a, b) => compareCodePoints(a[0], b[0]));
      return (
        entries &&
        listValue(
          entries.map(([, value]) => value),
          at,
        )
      );
    }
    case "get": {
      const map = mapArgument(call, 0);
      const key = textArgument(call, 1);
      return map && key && (map.entries.get(key.value) ?? noneValue(at));
    }
    case "range":
      return rangeOf(evaluation, frame, call);
    case "join":
      return list && joined(evaluation, frame, call, list);
    case "sum":
      return list && sumOf(evaluation, call, list);
    case "min":
    case "max":
      return list && extremeOf(evaluation, call, list);
    case "all":
    case "any":
      return list && allOrAny(call, list);
    case "sort":
      return list && sorted(evaluation, frame, call, list);
    case "unique":
      return list && uniqueItems(evaluation, frame, call, list);
    case "pick":
      return list && picked(evaluation, frame, call, list);
    default:
      return errorValue(at);
  }
}

function lengthOf(call: Call): Value | undefined {
  const value = call.arguments[0];
  const at = call.node;
  if (value?.kind === "text") return intValue(lengthInCodePoints(value.value), at);
  if (value?.kind === "list" || value?.kind === "set") return intValue(value.items.length, at);
  if (value?.kind === "map" || value?.kind === "record") return intValue(value.entries.size, at);
  return undefined;
}

function containsPart(call: Call): Value | undefined {
  const text = textArgument(call, 0);
  const part = textArgument(call, 1);
  return text && part && boolValue(text.value.includes(part.value), call.node);
}

function rangeOf(evaluation: Evaluation, frame: Frame, call: Call): Value | undefined {
  const at = call.node;
  const from = intArgument(call, 0);
  const to = intArgument(call, 1);
  if (from === undefined || to === undefined) return undefined;
  const size = Math.max(0, to - from);
  if (size > mostItems) return exceed(evaluation, frame, "list", at);
  if (!charge(evaluation, frame, size, at)) return errorValue(at);
  return listValue(
    Array.from({ length: size }, (_, index) => intValue(from + index, at)),
    at,
  );
}

function joined(evaluation: Evaluation, frame: Frame, call: Call, list: ListValue): Value | undefined {
  const separator = call.arguments[1];
  if (separator === undefined) return undefined;
  const between = separator.kind === "text" ? separator.value.length : 0;
  let length = 0;
  const parts: Value[] = [];
  for (const item of list.items) {
    if (parts.length > 0) parts.push(separator);
    parts.push(item);
    length += weightOf(item) + between;
    if (length > 2 * mostText) return exceed(evaluation, frame, "text", call.node);
  }
  return interpolate(parts, call.node);
}

function sumOf(evaluation: Evaluation, call: Call, list: ListValue): Value | undefined {
  const type = bareType(call.type);
  let kind: NumberValue["kind"] =
    type.kind === "float" || type.kind === "bytes" || type.kind === "duration" ? type.kind : "int";
  let sum = 0;
  for (const item of list.items) {
    if (!isNumber(item)) return undefined;
    if (item.kind !== "int") kind = item.kind;
    sum += item.value;
    if (kind === "float" ? !Number.isFinite(sum) : !Number.isSafeInteger(sum)) {
      evaluation.report(
        numberTooLarge.at(call.node, { operation: `a sum of ${writeNumber(kind, sum)}` }),
        originsOf(call),
      );
      return errorValue(call.node);
    }
  }
  return numberValue(kind, sum, call.node);
}

function extremeOf(evaluation: Evaluation, call: Call, list: ListValue): Value | undefined {
  let best: Value | undefined;
  for (const item of list.items) {
    if (best === undefined) {
      best = item;
      if (!isNumber(item) && item.kind !== "text") return undefined;
      continue;
    }
    const order = compareScalars(item, best);
    if (order === undefined) return undefined;
    if (call.name === "min" ? order < 0 : order > 0) best = item;
  }
  return best ?? reportEmpty(evaluation, call);
}

function reportEmpty(evaluation: Evaluation, call: Call): Value {
  evaluation.report(emptyList.at(placeOf(call, 0), { function: call.name }), originsOf(call));
  return errorValue(call.node);
}

function allOrAny(call: Call, list: ListValue): Value | undefined {
  const decisive = call.name === "any";
  let isUnknown = false;
  for (const item of list.items) {
    if (item.kind !== "bool") isUnknown = true;
    else if (item.value === decisive) return boolValue(decisive, call.node);
  }
  return isUnknown ? undefined : boolValue(!decisive, call.node);
}

function sorted(evaluation: Evaluation, frame: Frame, call: Call, list: ListValue): Value | undefined {
  if (!list.items.every(isKnown)) return undefined;
  if (!charge(evaluation, frame, list.items.length * 4, call.node)) return errorValue(call.node);
  return listValue(
    list.items.toSorted((a, b) => compareScalars(a, b) ?? 0),
    call.node,
  );
}

function uniqueItems(evaluation: Evaluation, frame: Frame, call: Call, list: ListValue): Value | undefined {
  if (!charge(evaluation, frame, weightOf(list) >> 5, call.node)) return errorValue(call.node);
  const seen = new Map<string, Value>();
  for (const item of list.items) {
    const json = toJson(item);
    if (json.kind === "none") return uniqueByEquality(evaluation, frame, call, list);
    if (!seen.has(json.text)) seen.set(json.text, item);
  }
  return listValue([...seen.values()], call.node);
}

/** For what has no JSON: packages, grants, machines' parts. */
function uniqueByEquality(evaluation: Evaluation, frame: Frame, call: Call, list: ListValue): Value | undefined {
  const found: Value[] = [];
  for (const item of list.items) {
    if (!charge(evaluation, frame, found.length * (1 + (weightOf(item) >> 6)), call.node)) return errorValue(call.node);
    let isNew = true;
    for (const other of found) {
      const isEqual = areEqual(item, other);
      if (isEqual === undefined) return undefined;
      if (isEqual) isNew = false;
    }
    if (isNew) found.push(item);
  }
  return listValue(found, call.node);
}

/** The element with the greatest hash: adding an element moves few keys. */
function picked(evaluation: Evaluation, frame: Frame, call: Call, list: ListValue): Value | undefined {
  const key = textArgument(call, 1);
  if (key === undefined) return undefined;
  let best: Value | undefined;
  let greatest = "";
  for (const item of list.items) {
    const json = toJson(item);
    if (json.kind === "none") return undefined;
    const length = key.value.length + json.text.length;
    if (!charge(evaluation, frame, 10 + stepsForText(length), call.node)) return errorValue(call.node);
    const hash = sha256(`${key.value}\n${json.text}`);
    if (hash > greatest) {
      greatest = hash;
      best = item;
    }
  }
  return best ?? reportEmpty(evaluation, call);
}
