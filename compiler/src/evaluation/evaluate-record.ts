/**
 * Records and maps: paths, spreads, conditions and loops.
 *
 * `a.b = 1` sets one path: beside other entries, and in what an earlier spread brought. `a = { … }` and `a { … }` set `a`
 * whole; written next to `a.b = …` they are one record, and a path set twice is an error.
 */
import type { Span } from "../source/span.ts";
import { errorType, type Type } from "../semantics/type.ts";
import { duplicateField } from "../semantics/value-diagnostics.ts";
import type { Entry, ForEntry, Name, RecordExpression, SetEntry, TextExpression } from "../syntax/tree.ts";
import { charge } from "./budget.ts";
import { forEach, reportUnknown } from "./evaluate-list.ts";

import type { Evaluation, Frame } from "./evaluation.ts";
import { attempt, isOpen, openLoop } from "./generic.ts";
import { errorValue, mapValue, noneValue, sortedEntries } from "./make-value.ts";
import { plainResidual } from "./residual.ts";
import type { KeyPlaces, RecordPart, Value } from "./value.ts";

/** A record being made. */
interface Draft {
  readonly kind: "draft";
  /** With drafts of records which more entries may still add to. */
  readonly values: Map<string, Value | Draft>;
  hasDrafts: boolean;
  /** Keys that a spread brought: entries override them. */
  spread: Set<string> | undefined;
  /** Where each key was set, for the message about a second time; undefined while that is where `inOrder` says. */
  places: Map<string, Span> | undefined;
  readonly inOrder: InOrder;
  /** The record, or where the path stands that led into it. */
  readonly origin: Span;
  /** Only in the generic module, from where on not all keys are known: everything so far, and each entry that follows. */
  parts: RecordPart[] | undefined;
  isMap: boolean;
  isBroken: boolean;
}

/** What most records are made of: one entry after another of a list, each of which sets one key. */
interface InOrder {
  readonly entries: readonly Entry[];
  /** The entry that sets the first key. */
  readonly first: number;
  /** The part of their paths that is the key. */
  readonly depth: number;
}

const nothing: InOrder = { entries: [], first: 0, depth: 0 };

function emptyDraft(inOrder: InOrder, origin: Span): Draft {
  return {
    kind: "draft",
    values: new Map(),
    hasDrafts: false,
    spread: undefined,
    places: undefined,
    inOrder,
    origin,
    parts: undefined,
    isMap: false,
    isBroken: false,
  };
}

function placeInOrder({ entries, first, depth }: InOrder, at: number): Span | undefined {
  const entry = entries[first + at];
  return entry?.kind === "set" ? entry.path[depth] : undefined;
}

function placesOf(draft: Draft): Map<string, Span> {
  return (draft.places ??= placesInOrder(draft.values, draft.inOrder));
}

function placesInOrder(values: ReadonlyMap<string, unknown>, inOrder: InOrder): Map<string, Span> {
  const places = new Map<string, Span>();
  for (const key of values.keys()) {
    const place = placeInOrder(inOrder, places.size);
    if (place !== undefined) places.set(key, place);
  }
  return places;
}

/** Where the keys of a map stand that are still in the order of its entries: hardly ever asked. */
class PlacesInOrder implements KeyPlaces {
  private readonly values: ReadonlyMap<string, Value>;
  private readonly inOrder: InOrder;
  private places: ReadonlyMap<string, Span> | undefined;

  constructor(values: ReadonlyMap<string, Value>, inOrder: InOrder) {
    this.values = values;
    this.inOrder = inOrder;
  }

  get(key: string): Span | undefined {
    this.places ??= placesInOrder(this.values, this.inOrder);
    return this.places.get(key);
  }
}

function setValue(draft: Draft, key: string, value: Value | Draft, at: Span): void {
  const { values, inOrder } = draft;
  const isNext = draft.places === undefined && placeInOrder(inOrder, values.size) === at && !values.has(key);
  if (!isNext) placesOf(draft).set(key, at);
  values.set(key, value);
}

export function evaluateRecord(evaluation: Evaluation, frame: Frame, node: RecordExpression): Value {
  const draft = emptyDraft({ entries: node.entries, first: 0, depth: 0 }, node);
  const type = frame.module.types.get(node.id);
  draft.isMap = type?.kind === "map";
  addEntries(evaluation, frame, node.entries, draft);
  return finishDraft(draft, type);
}

function finishDraft(draft: Draft, type: Type = errorType): Value {
  const { origin } = draft;
  if (draft.parts !== undefined)
    return draft.isBroken ? errorValue(origin) : plainResidual(type, { kind: "build", parts: draft.parts }, origin);
  if (draft.hasDrafts) finishInner(draft);
  if (draft.isBroken) return errorValue(origin);
  // The proof: drafts have just been finished, if there were any.
  const values = draft.values as ReadonlyMap<string, Value>;
  if (!draft.isMap) return mapValue("record", values, origin);
  const sorted = sortedEntries(values);
  const isInOrder = draft.places === undefined && sorted === values;
  const places = isInOrder ? new PlacesInOrder(values, draft.inOrder) : placesOf(draft);
  return mapValue("map", sorted, origin, places);
}

function finishInner(draft: Draft): void {
  draft.values.forEach((inner, key) => {
    if (inner.kind !== "draft") return;
    const value = finishDraft(inner);
    if (value.kind === "error") draft.isBroken = true;
    draft.values.set(key, value);
  });
}

function addEntries(evaluation: Evaluation, frame: Frame, entries: readonly Entry[], draft: Draft): void {
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at];
    switch (entry?.kind) {
      case "set":
        addSet(evaluation, frame, entries, at, draft);
        break;
      case "spread": {
        const value = evaluation.whole.evaluate(evaluation, frame, entry.value);
        addSpread(evaluation, frame, value, entry, draft);
        break;
      }
      case "ifEntry": {
        const condition = evaluation.whole.evaluate(evaluation, frame, entry.condition);
        if (isOpen(evaluation, condition)) {
          const then = openEntries(evaluation, frame, entry.then);
          const otherwise = entry.else === undefined ? [] : openEntries(evaluation, frame, entry.else);
          openDraftParts(draft).push({ kind: "choose", condition, then, else: otherwise });
        } else if (condition.kind === "bool") {
          const chosen = condition.value ? entry.then : entry.else;
          if (chosen !== undefined) addEntries(evaluation, frame, chosen.entries, draft);
        } else {
          if (condition.kind !== "error") reportUnknown(evaluation, condition, "whether this is set", entry.condition);
          draft.isBroken = true;
        }
        break;
      }
      case "forEntry":
        draft.isMap = true;
        addLoop(evaluation, frame, entry, draft);
        break;
    }
  }
}

function addLoop(evaluation: Evaluation, frame: Frame, entry: ForEntry, draft: Draft): void {
  const collection = evaluation.whole.evaluate(evaluation, frame, entry.collection);
  if (isOpen(evaluation, collection)) {
    const loop = openLoop(evaluation, frame, entry, collection);
    openDraftParts(draft).push({ kind: "each", loop, parts: openEntries(evaluation, frame, entry.body) });
    return;
  }
  const visit = (condition: Value | undefined) => {
    if (condition === undefined) addEntries(evaluation, frame, entry.body.entries, draft);
    else {
      const then = openEntries(evaluation, frame, entry.body);
      openDraftParts(draft).push({ kind: "choose", condition, then, else: [] });
    }
    return !draft.isBroken;
  };
  if (!forEach(evaluation, frame, entry, collection, visit)) draft.isBroken = true;
}

function addSpread(evaluation: Evaluation, frame: Frame, value: Value, at: Span, draft: Draft): void {
  if (isOpen(evaluation, value) || (draft.parts !== undefined && value.kind !== "error")) {
    openDraftParts(draft).push({ kind: "spread", value });
    return;
  }
  if (value.kind !== "record" && value.kind !== "map") {
    if (value.kind !== "error") reportUnknown(evaluation, value, "which fields there are", at);
    draft.isBroken = true;
    return;
  }
  if (!charge(evaluation, frame, value.entries.size, at)) draft.isBroken = true;
  draft.spread ??= new Set();
  if (value.kind === "map") draft.isMap = true;
  for (const [key, entry] of value.entries) {
    setValue(draft, key, entry, at);
    draft.spread.add(key);
  }
}

/** The entry at `first` of those that make the record. */
function addSet(evaluation: Evaluation, frame: Frame, entries: readonly Entry[], first: number, draft: Draft): void {
  const entry = entries[first];
  if (entry?.kind !== "set") return;
  let target = draft;
  const last = entry.path.length - 1;
  for (let depth = 0; depth <= last; depth++) {
    const part = entry.path[depth];
    if (part === undefined) return;
    const key = keyOf(evaluation, frame, part, target);
    if (key === undefined) {
      draft.isBroken = true;
      return;
    }
    if (typeof key !== "string" || target.parts !== undefined) {
      addOpenSet(evaluation, frame, entry, depth, target);
      if (target.isBroken) draft.isBroken = true;
      return;
    }
    if (depth === last) setKey(evaluation, frame, entry, key, part, target);
    else target = innerDraft(evaluation, key, part, target, { entries, first, depth: depth + 1 });
  }
}

/** The key that a part of a path says, a value where it is not known; undefined where it failed. */
function keyOf(
  evaluation: Evaluation,
  frame: Frame,
  part: Name | TextExpression,
  draft: Draft,
): string | Value | undefined {
  if (part.kind === "name") return part.text;
  const first = part.parts[0];
  if (first === undefined) return "";
  if (part.parts.length === 1 && first.kind === "textPart") return first.text;
  draft.isMap = true;
  const value = evaluation.whole.evaluate(evaluation, frame, part);
  if (value.kind === "text") return value.value;
  if (isOpen(evaluation, value)) return value;
  if (value.kind !== "error") reportUnknown(evaluation, value, "this key", part);
  return undefined;
}

/** Everything in the draft so far as parts, to which all that follows is added. */
function openDraftParts(draft: Draft): RecordPart[] {
  if (draft.parts !== undefined) return draft.parts;
  const parts: RecordPart[] = [];
  const addAll = (from: Draft, path: readonly string[]): void => {
    for (const [key, value] of from.values) {
      if (value.kind === "draft" && value.parts === undefined) addAll(value, [...path, key]);
      else {
        const whole = value.kind === "draft" ? finishDraft(value) : value;
        parts.push({
          kind: "set",
          path: [...path, key],
          value: whole,
          isRecord: false,
          isSpread: from.spread?.has(key) === true,
        });
      }
    }
  };
  addAll(draft, []);
  draft.parts = parts;
  return parts;
}

/** What entries add where they may never be reached. */
function openEntries(evaluation: Evaluation, frame: Frame, record: RecordExpression): readonly RecordPart[] {
  const draft = emptyDraft(nothing, record);
  const parts = openDraftParts(draft);
  const outcome = attempt(evaluation, errorType, record, () => {
    addEntries(evaluation, frame, record.entries, draft);
    return draft.isBroken ? errorValue(record) : noneValue(record);
  });
  return draft.isBroken ? [{ kind: "spread", value: outcome }] : parts;
}

/** An entry of a draft of which not all keys are known; `from`: where in its path the draft stands. */
function addOpenSet(evaluation: Evaluation, frame: Frame, entry: SetEntry, from: number, draft: Draft): void {
  const path: (string | Value)[] = [];
  for (const part of entry.path.slice(from)) {
    const key = keyOf(evaluation, frame, part, draft);
    if (key !== undefined) path.push(key);
    else draft.isBroken = true;
  }
  const value = evaluation.whole.evaluate(evaluation, frame, entry.value);
  if (value.kind === "error") draft.isBroken = true;
  const isRecord = entry.value.kind === "record";
  openDraftParts(draft).push({ kind: "set", path, value, isRecord, isSpread: false });
}

function setKey(evaluation: Evaluation, frame: Frame, entry: SetEntry, key: string, at: Span, draft: Draft): void {
  const { value: node } = entry;
  const isOverride = draft.spread?.has(key) === true;
  if (!draft.values.has(key) || isOverride) {
    const value = evaluation.whole.evaluate(evaluation, frame, node);
    setValue(draft, key, value, at);
    draft.spread?.delete(key);
    if (value.kind === "error") draft.isBroken = true;
    return;
  }
  const inner = node.kind === "record" ? openDraft(key, draft) : undefined;
  if (inner === undefined || node.kind !== "record") {
    evaluation.report(duplicateField.at(at, { name: key, first: placesOf(draft).get(key) ?? at }), [at]);
    draft.isBroken = true;
    return;
  }
  addEntries(evaluation, frame, node.entries, inner);
}

/** The record at a key that a longer path goes into. */
function innerDraft(evaluation: Evaluation, key: string, at: Span, draft: Draft, inOrder: InOrder): Draft {
  const open = openDraft(key, draft);
  if (open !== undefined) return open;
  const inner = emptyDraft(inOrder, at);
  const before = draft.values.get(key);
  if (before !== undefined && before.kind !== "error") {
    evaluation.report(duplicateField.at(at, { name: key, first: placesOf(draft).get(key) ?? at }), [at]);
    draft.isBroken = true;
    return inner;
  }
  setValue(draft, key, inner, at);
  draft.hasDrafts = true;
  return inner;
}

/** The record at a key, opened again; what a spread brought may be overridden in it, what entries set may not. */
function openDraft(key: string, draft: Draft): Draft | undefined {
  const value = draft.values.get(key);
  if (value?.kind === "draft") return value;
  if (value?.kind !== "record" && value?.kind !== "map") return undefined;
  const inner = emptyDraft(nothing, placesOf(draft).get(key) ?? value.origin);
  inner.isMap = value.kind === "map";
  const isSpread = draft.spread?.has(key) === true;
  if (isSpread) inner.spread = new Set();
  for (const [name, entry] of value.entries) {
    setValue(inner, name, entry, entry.origin);
    inner.spread?.add(name);
  }
  draft.values.set(key, inner);
  draft.hasDrafts = true;
  return inner;
}
