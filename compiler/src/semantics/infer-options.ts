/**
 * The settings of `nixos on`: each path is looked up among the real options, and its value checked against the option's type.
 *
 * Without an `extern nixos`, settings are checked as values only. Every value lands by itself, as its option's type.
 */
import { defineError } from "../diagnostics/define.ts";
import { alternatives, enumerate, quote } from "../diagnostics/wording.ts";
import type { Expression, RecordExpression } from "../syntax/tree.ts";
import type { Span } from "../source/span.ts";
import { fit } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import type { Demand } from "./demand.ts";
import { infer } from "./inference.ts";
import { checkFree, checkFreeSlot, settingDemand } from "./infer-free.ts";
import { contextOf } from "./compare.ts";
import { checkSlot } from "./inference.ts";
import { inferSpread } from "./infer-record.ts";
import { reportMismatch } from "./mismatch.ts";
import { replacements } from "./names-diagnostics.ts";
import type { Place } from "./place.ts";
import { keyOf, shapeOf } from "./record-shape.ts";
import type { Shape, Slot, Source } from "./slot.ts";
import { atStage } from "./stage.ts";
import type { OptionsType, RecordField, Type } from "./type.ts";
import { readOnlyField } from "./tofu-record.ts";

export const unknownOption = defineError(
  "unknown-option",
  (f: { path: string; name: string; near: readonly string[]; known: readonly string[]; isInline: boolean }, place) => ({
    headline: f.isInline
      ? `no \`extern nixos\` declares an option ${quote(f.path)}`
      : `NixOS has no option ${quote(f.path)}`,
    label: "no such option",
    help:
      f.near.length > 0
        ? `did you mean ${alternatives(f.near)}?`
        : f.isInline
          ? 'if NixOS has it, declare it in an `extern nixos { … }`, or take all that yours has: extern nixos from "./options.json"'
          : f.known.length > 0
            ? `there are: ${enumerate(f.known)}`
            : undefined,
    fixes: replacements(f.near, place),
  }),
);

export function checkOptions(
  checking: Checking,
  place: Place,
  node: RecordExpression,
  type: OptionsType,
  demand: Demand | undefined,
): boolean {
  checking.types[node.id] = type;
  return checkOptionsShape(checking, shapeOf(checking, place, node), type, demand);
}

export function checkOptionsShape(
  checking: Checking,
  shape: Shape,
  type: OptionsType,
  _demand: Demand | undefined,
): boolean {
  for (const spread of shape.spreads) {
    const found = inferSpread(checking, spread);
    if (found.kind === "record") checkFieldTypes(checking, spread.value, found.fields, type);
  }
  for (const slot of shape.slots.values()) checkOption(checking, slot, type, slot.name);
  for (const source of shape.computed) checkOption(checking, { name: "<name>", sources: [source] }, type, "<name>");
  return true;
}

function checkOption(checking: Checking, slot: Slot, type: OptionsType, name: string): void {
  const path = [...type.path, name];
  const expected = expectedAt(checking, type, path, slot.sources[0]);
  if (expected === undefined) checkFreeSlot(checking, slot, path);
  else checkSlot(checking, slot, expected, settingDemand(path));
}

/** What a value at a path must be; undefined where anything goes, or its name was reported. */
function expectedAt(
  checking: Checking,
  type: OptionsType,
  path: readonly string[],
  source: Source | undefined,
): Type | undefined {
  const { nixos } = checking.schemas;
  if (nixos === undefined) return undefined;
  const found = nixos.lookup(path);
  const at: Span | undefined = source === undefined ? undefined : keyOf(source);
  switch (found.kind) {
    case "tree":
      return { kind: "options", path };
    case "option":
      if (found.isReadOnly && at !== undefined)
        checking.report(readOnlyField.at(at, { name: found.name, owner: "NixOS" }));
      return atStage(found.type, "deploy");
    case "unknown": {
      if (type.rest !== undefined) return atStage(type.rest, "deploy");
      if (at === undefined) return undefined;
      const name = path[path.length - 1] ?? "";
      const known = found.near.length > 0 ? [] : nixos.childrenOf(type.path).filter((child) => !child.startsWith("<"));
      checking.report(
        unknownOption.at(at, {
          path: path.join("."),
          name,
          near: found.near,
          known,
          isInline: nixos.isInline === true,
        }),
      );
      return undefined;
    }
  }
}

/** A record that is not written here, such as a local, against the options at a path. */
export function checkOptionsValue(
  checking: Checking,
  place: Place,
  node: Expression,
  type: OptionsType,
  demand: Demand | undefined,
): boolean {
  const own = infer(checking, place, node);
  if (checking.schemas.nixos === undefined) {
    checkFree(checking, node, own, demand);
    return true;
  }
  const base = own.kind === "deploy" ? own.inner : own;
  if (base.kind === "record") checkFieldTypes(checking, node, base.fields, type);
  else compareSetting(checking, node, own, atStage(type, "deploy"), demand);
  return true;
}

function checkFieldTypes(
  checking: Checking,
  node: Expression,
  fields: ReadonlyMap<string, RecordField>,
  type: OptionsType,
): void {
  for (const field of fields.values()) {
    const path = [...type.path, field.name];
    const { nixos } = checking.schemas;
    const found = nixos?.lookup(path);
    const demand = settingDemand(path);
    if (found === undefined) checkFree(checking, node, field.type, demand);
    else if (found.kind === "option") compareSetting(checking, node, field.type, atStage(found.type, "deploy"), demand);
    else if (found.kind === "tree" && field.type.kind === "record")
      checkFieldTypes(checking, node, field.type.fields, { kind: "options", path });
    else if (found.kind === "tree") compareSetting(checking, node, field.type, { kind: "options", path }, demand);
    else if (type.rest !== undefined) compareSetting(checking, node, field.type, atStage(type.rest, "deploy"), demand);
    else
      checking.report(
        unknownOption.at(node, {
          path: path.join("."),
          name: field.name,
          near: [],
          known: [],
          isInline: nixos?.isInline === true,
        }),
      );
  }
}

function compareSetting(
  checking: Checking,
  node: Expression,
  own: Type,
  expected: Type,
  demand: Demand | undefined,
): void {
  const result = fit(own, expected, contextOf(demand));
  if (typeof result !== "string") reportMismatch(checking, node, result, demand);
}
