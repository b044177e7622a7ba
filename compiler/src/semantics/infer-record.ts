/**
 * Records where nothing is expected: their type is made of their fields'. With computed keys or `for` they are maps.
 */
import type { RecordExpression, TextExpression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { mixedTypes, spreadMismatch } from "./expression-diagnostics.ts";
import { infer } from "./inference.ts";
import { joinTypes } from "./joined-type.ts";
import type { Place } from "./place.ts";
import { isAlwaysSet, isNested, keyOf, shapeBelow, shapeOf } from "./record-shape.ts";
import type { Shape, Slot, Source, SpreadSource } from "./slot.ts";
import { sameType } from "./same-type.ts";
import { textOf } from "./secret-path.ts";
import { atStage, stageOf, withoutStage } from "./stage.ts";
import {
  errorType,
  fieldOf,
  keyTypeOf,
  mapOf,
  neverType,
  optionalOf,
  stringType,
  type KeyType,
  type RecordField,
  type Type,
} from "./type.ts";
import { notOptional } from "./value-diagnostics.ts";

export function inferRecord(checking: Checking, place: Place, node: RecordExpression): Type {
  return inferShape(checking, shapeOf(checking, place, node));
}

function inferShape(checking: Checking, shape: Shape): Type {
  const fields = new Map<string, RecordField>();
  let rest: Type = neverType;
  for (const spread of shape.spreads) {
    const type = inferSpread(checking, spread);
    const isSure = spread.branch === undefined;
    if (type.kind === "map") {
      shape.isMap = true;
      rest = joinTypes(rest, type.value) ?? errorType;
    } else if (type.kind === "record")
      for (const field of type.fields.values())
        fields.set(field.name, isSure ? field : fieldOf(field.name, optionalOf(field.type)));
  }
  for (const slot of shape.slots.values()) {
    const type = inferSlot(checking, slot);
    const isSure = shape.isMap || isAlwaysSet(slot.sources.map((source) => source.branch));
    fields.set(slot.name, fieldOf(slot.name, isSure ? type : optionalOf(type)));
  }
  if (!shape.isMap) return { kind: "record", fields };
  return mapOf(mapValue(checking, shape, fields, rest), keysOf(checking, shape, fields));
}

/** What all keys are; a key that is written, or computed of several parts, may be any text. */
function keysOf(checking: Checking, shape: Shape, fields: ReadonlyMap<string, RecordField>): KeyType | undefined {
  if (fields.size > 0) return undefined;
  const keys: KeyType[] = [];
  for (const { value } of shape.spreads) {
    const found = withoutStage(checking.types[value.id] ?? errorType);
    if (found.kind === "map") keys.push(keyTypeOf(found));
  }
  for (const source of shape.computed) {
    const key = keyOf(source);
    keys.push(key.kind === "text" ? typeOfKey(checking, key) : stringType);
  }
  const [first, ...others] = keys;
  return first !== undefined && others.every((other) => sameType(first, other)) ? first : undefined;
}

/** What a computed key is: one text alone keeps its type. */
export function typeOfKey(checking: Checking, key: TextExpression): KeyType {
  const [part, more] = key.parts;
  if (part === undefined || more !== undefined || part.kind === "textPart") return stringType;
  const type = checking.types[part.id];
  return type?.kind === "string" ? type : stringType;
}

function mapValue(checking: Checking, shape: Shape, fields: ReadonlyMap<string, RecordField>, rest: Type): Type {
  let value = rest;
  for (const [name, field] of fields) {
    const joined = joinTypes(value, field.type);
    if (joined === undefined) {
      const [source] = shape.slots.get(name)?.sources ?? [];
      if (source === undefined) return errorType;
      checking.report(
        mixedTypes.at(source.value, {
          first: value,
          found: field.type,
          what: "this value",
          before: "one before (keys are computed, so this is a map)",
        }),
      );
      return errorType;
    }
    value = joined;
  }
  for (const source of shape.computed) {
    const found = isNested(source)
      ? inferShape(checking, shapeBelow(checking, [source]))
      : infer(checking, source.place, source.value);
    const joined = joinTypes(value, found);
    if (joined === undefined) {
      checking.report(mixedTypes.at(source.value, { first: value, found, what: "this value", before: "one before" }));
      return errorType;
    }
    value = joined;
  }
  return value;
}

function inferSlot(checking: Checking, slot: Slot): Type {
  const [first, more] = slot.sources;
  if (first === undefined) return errorType;
  if (more === undefined && first.at + 1 === first.keys.length) return infer(checking, first.place, first.value);
  const nested = slot.sources.filter(isNested);
  let type: Type = nested.length > 0 ? inferShape(checking, shapeBelow(checking, nested)) : neverType;
  for (const source of slot.sources) {
    if (isNested(source)) {
      if (source.at + 1 === source.keys.length) checking.types[source.value.id] = type;
      continue;
    }
    type = joinSource(checking, type, source);
  }
  return type;
}

function joinSource(checking: Checking, before: Type, source: Source): Type {
  const found = infer(checking, source.place, source.value);
  const joined = joinTypes(before, found);
  if (joined !== undefined) return joined;
  checking.report(mixedTypes.at(keyOf(source), { first: before, found, what: "this", before: "the other branch" }));
  return errorType;
}

/** The type of what `...` puts into a record: a record, a map, or the error type. */
export function inferSpread(checking: Checking, { value, place }: SpreadSource): Type {
  const type = infer(checking, place, value);
  if (type.kind === "optional" || type.kind === "none") {
    checking.report(
      notOptional.at(value, {
        text: textOf(value),
        help: `write \`${textOf(value)} ?? {}\`, or ask first whether it is \`none\``,
      }),
    );
    return errorType;
  }
  const base = withoutStage(type);
  const stage = stageOf(type);
  if (base.kind === "map" && stage === "static") return base;
  if (base.kind === "record") {
    if (stage === "static") return base;
    const fields = [...base.fields.values()].map(
      (field) => [field.name, { ...field, type: atStage(field.type, stage) }] as const,
    );
    return { kind: "record", fields: new Map(fields) };
  }
  if (type.kind !== "error" && type.kind !== "never")
    checking.report(spreadMismatch.at(value, { found: type, into: "record" }));
  return errorType;
}
