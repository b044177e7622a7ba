/**
 * Settings that no schema describes: any data may stand there, but no secret.
 */
import { quote } from "../diagnostics/wording.ts";
import type { Expression } from "../syntax/tree.ts";
import { isAssignable } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import { partOf, type Demand } from "./demand.ts";
import { infer } from "./inference.ts";
import { checkSettingCall } from "./infer-call-special.ts";
import { enterFor } from "./infer-list.ts";
import { inferSpread } from "./infer-record.ts";
import { reportMismatch, reportSecret } from "./mismatch.ts";
import type { Place } from "./place.ts";
import { isNested, shapeBelow, shapeOf } from "./record-shape.ts";
import type { Shape, Slot } from "./slot.ts";
import { deepStageOf } from "./stage.ts";
import { deployOf, errorType, jsonType, optionalOf, settingType, type Type } from "./type.ts";

/** `path`: where the value stands, for messages. */
export function checkFreeSlot(checking: Checking, slot: Slot, path: readonly string[]): void {
  const demand = settingDemand(path);
  const nested = slot.sources.filter(isNested);
  if (nested.length > 0) checkFreeShape(checking, shapeBelow(checking, nested), path);
  for (const source of slot.sources)
    if (!isNested(source)) checkFreeValue(checking, source.place, source.value, demand, path);
}

function checkFreeShape(checking: Checking, shape: Shape, path: readonly string[]): void {
  for (const spread of shape.spreads)
    checkFree(checking, spread.value, inferSpread(checking, spread), settingDemand(path));
  for (const slot of shape.slots.values()) checkFreeSlot(checking, slot, [...path, slot.name]);
  for (const source of shape.computed) checkFreeSlot(checking, { name: "", sources: [source] }, [...path, "<name>"]);
}

/** Who expects a setting: the option at a path. */
export function settingDemand(path: readonly string[]): Demand {
  return { subject: quote(path.join(".")), isSetting: true, isStore: true };
}

function checkFreeValue(
  checking: Checking,
  place: Place,
  node: Expression,
  demand: Demand,
  path: readonly string[],
): void {
  if (node.kind === "record") {
    checking.types[node.id] = jsonType;
    checkFreeShape(checking, shapeOf(checking, place, node), path);
  } else if (node.kind === "list") {
    checking.types[node.id] = jsonType;
    const part = partOf(demand, "an item");
    for (const item of node.items) {
      if (item.kind === "listFor") checkFreeValue(checking, enterFor(checking, place, item), item.value, part, path);
      else checkFreeValue(checking, place, item.kind === "spread" ? item.value : item, part, path);
    }
  } else if (node.kind === "call" && checkSettingCall(checking, place, node, errorType, demand) !== undefined)
    checking.types[node.id] ??= jsonType;
  else checkFree(checking, node, infer(checking, place, node), demand);
}

const anySetting: Type = optionalOf(deployOf(settingType));

/** Any data, known at any stage, but no secret. */
export function checkFree(checking: Checking, node: Expression, type: Type, demand: Demand | undefined): void {
  if (deepStageOf(type) === "secret") return reportSecret(checking, node, jsonType, demand);
  const mismatch = isAssignable(type, anySetting);
  if (mismatch !== undefined) reportMismatch(checking, node, mismatch, demand);
}
