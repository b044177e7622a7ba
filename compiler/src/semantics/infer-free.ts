/**
 * Settings that no schema describes: any data may stand there, but no secret.
 */
import type { Expression } from "../syntax/tree.ts";
import { isAssignable } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import type { Demand } from "./demand.ts";
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

export function checkFreeSlot(checking: Checking, slot: Slot, demand: Demand): void {
  const nested = slot.sources.filter(isNested);
  if (nested.length > 0) checkFreeShape(checking, shapeBelow(checking, nested), demand);
  for (const source of slot.sources)
    if (!isNested(source)) checkFreeValue(checking, source.place, source.value, demand);
}

function checkFreeShape(checking: Checking, shape: Shape, demand: Demand): void {
  for (const spread of shape.spreads) checkFree(checking, spread.value, inferSpread(checking, spread), demand);
  for (const slot of shape.slots.values()) checkFreeSlot(checking, slot, demand);
  if (shape.computed.length > 0) checkFreeSlot(checking, { name: "", sources: shape.computed }, demand);
}

function checkFreeValue(checking: Checking, place: Place, node: Expression, demand: Demand): void {
  if (node.kind === "record") {
    checking.types[node.id] = jsonType;
    checkFreeShape(checking, shapeOf(checking, place, node), demand);
  } else if (node.kind === "list") {
    checking.types[node.id] = jsonType;
    for (const item of node.items) {
      if (item.kind === "listFor") checkFreeValue(checking, enterFor(checking, place, item), item.value, demand);
      else checkFreeValue(checking, place, item.kind === "spread" ? item.value : item, demand);
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
