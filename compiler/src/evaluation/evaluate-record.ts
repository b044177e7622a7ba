/**
 * Records and maps: paths, spreads, conditions and loops; and records whose fields are computed only when asked for.
 *
 * `a.b = 1` sets one path: beside other entries, and in what an earlier spread brought. `a = { … }` and `a { … }` set `a`
 * whole; written next to `a.b = …` they are one record, and a path set twice is an error.
 */
import { quote } from "../diagnostics/wording.ts";
import type { Span } from "../source/span.ts";
import { duplicateField } from "../semantics/value-diagnostics.ts";
import type { Entry, Name, RecordExpression, SetEntry, TextExpression } from "../syntax/tree.ts";
import { lazyBinding } from "./bindings.ts";
import { charge } from "./budget.ts";
import { forEach, reportUnknown } from "./evaluate-list.ts";

import type { Binding, Evaluation, Frame } from "./evaluation.ts";
import { land } from "./land.ts";
import { errorValue, mapValue, noneValue, sortedEntries } from "./make-value.ts";
import type { Value } from "./value.ts";

/** A record being made. */
interface Draft {
  readonly values: Map<string, Value>;
  /** Keys that hold a record which more entries may still add to. */
  drafts?: Map<string, Draft>;
  /** Keys that a spread brought: entries override them. */
  spread?: Set<string>;
  /** Where each key was set, for the message about a second time. */
  readonly places: Map<string, Span>;
  isMap: boolean;
  isBroken: boolean;
}

function emptyDraft(): Draft {
  return { values: new Map(), places: new Map(), isMap: false, isBroken: false };
}

export function evaluateRecord(evaluation: Evaluation, frame: Frame, node: RecordExpression): Value {
  const draft = emptyDraft();
  const type = frame.module.types[node.id];
  draft.isMap = type?.kind === "map";
  addEntries(evaluation, frame, node.entries, draft);
  return finishDraft(draft, node);
}

function finishDraft(draft: Draft, origin: Span): Value {
  if (draft.drafts !== undefined)
    for (const [key, inner] of draft.drafts) {
      const value = finishDraft(inner, draft.places.get(key) ?? origin);
      if (value.kind === "error") draft.isBroken = true;
      draft.values.set(key, value);
    }
  if (draft.isBroken) return errorValue(origin);
  return draft.isMap ? mapValue("map", sortedEntries(draft.values), origin) : mapValue("record", draft.values, origin);
}

function addEntries(evaluation: Evaluation, frame: Frame, entries: readonly Entry[], draft: Draft): void {
  for (const entry of entries) {
    switch (entry.kind) {
      case "set":
        addSet(evaluation, frame, entry, draft);
        break;
      case "spread": {
        const value = evaluation.whole.evaluate(evaluation, frame, entry.value);
        addSpread(evaluation, frame, value, entry, draft);
        break;
      }
      case "ifEntry": {
        const condition = evaluation.whole.evaluate(evaluation, frame, entry.condition);
        if (condition.kind === "bool") {
          const chosen = condition.value ? entry.then : entry.else;
          if (chosen !== undefined) addEntries(evaluation, frame, chosen.entries, draft);
        } else {
          if (condition.kind !== "error") reportUnknown(evaluation, condition, "whether this is set", entry.condition);
          draft.isBroken = true;
        }
        break;
      }
      case "forEntry": {
        draft.isMap = true;
        const visit = () => {
          addEntries(evaluation, frame, entry.body.entries, draft);
          return !draft.isBroken;
        };
        if (!forEach(evaluation, frame, entry, visit)) draft.isBroken = true;
        break;
      }
    }
  }
}

function addSpread(evaluation: Evaluation, frame: Frame, value: Value, at: Span, draft: Draft): void {
  if (value.kind !== "record" && value.kind !== "map") {
    if (value.kind !== "error") reportUnknown(evaluation, value, "which fields there are", at);
    draft.isBroken = true;
    return;
  }
  if (!charge(evaluation, frame, value.entries.size, at)) draft.isBroken = true;
  draft.spread ??= new Set();
  if (value.kind === "map") draft.isMap = true;
  for (const [key, entry] of value.entries) {
    draft.values.set(key, entry);
    draft.drafts?.delete(key);
    draft.spread.add(key);
    draft.places.set(key, at);
  }
}

function addSet(evaluation: Evaluation, frame: Frame, entry: SetEntry, draft: Draft): void {
  let target = draft;
  const last = entry.path.length - 1;
  for (let at = 0; at <= last; at++) {
    const part = entry.path[at];
    if (part === undefined) return;
    const key = keyOf(evaluation, frame, part, target);
    if (key === undefined) {
      draft.isBroken = true;
      return;
    }
    if (at === last) setKey(evaluation, frame, entry, key, part, target);
    else target = innerDraft(evaluation, key, part, target);
  }
}

/** The key that a part of a path says; undefined where it failed. */
function keyOf(evaluation: Evaluation, frame: Frame, part: Name | TextExpression, draft: Draft): string | undefined {
  if (part.kind === "name") return part.text;
  const first = part.parts[0];
  if (first === undefined) return "";
  if (part.parts.length === 1 && first.kind === "textPart") return first.text;
  draft.isMap = true;
  const value = evaluation.whole.evaluate(evaluation, frame, part);
  if (value.kind === "text") return value.value;
  if (value.kind !== "error") reportUnknown(evaluation, value, "this key", part);
  return undefined;
}

function setKey(evaluation: Evaluation, frame: Frame, entry: SetEntry, key: string, at: Span, draft: Draft): void {
  const { value: node } = entry;
  const place = draft.places.get(key);
  const isOverride = draft.spread?.has(key) === true;
  if (place === undefined || isOverride) {
    const value = evaluation.whole.evaluate(evaluation, frame, node);
    draft.values.set(key, value);
    draft.drafts?.delete(key);
    draft.spread?.delete(key);
    draft.places.set(key, at);
    if (value.kind === "error") draft.isBroken = true;
    return;
  }
  const inner = node.kind === "record" ? openDraft(key, draft) : undefined;
  if (inner === undefined || node.kind !== "record") {
    evaluation.report(duplicateField.at(at, { name: key, first: place }));
    draft.isBroken = true;
    return;
  }
  addEntries(evaluation, frame, node.entries, inner);
}

/** The record at a key that a longer path goes into. */
function innerDraft(evaluation: Evaluation, key: string, at: Span, draft: Draft): Draft {
  const open = openDraft(key, draft);
  if (open !== undefined) return open;
  const inner = emptyDraft();
  const place = draft.places.get(key);
  if (place !== undefined && draft.values.get(key)?.kind !== "error") {
    evaluation.report(duplicateField.at(at, { name: key, first: place }));
    draft.isBroken = true;
    return inner;
  }
  draft.drafts ??= new Map();
  draft.drafts.set(key, inner);
  draft.values.set(key, noneValue(at));
  draft.places.set(key, at);
  return inner;
}

/** The record at a key, opened again; what a spread brought may be overridden in it, what entries set may not. */
function openDraft(key: string, draft: Draft): Draft | undefined {
  const open = draft.drafts?.get(key);
  if (open !== undefined) return open;
  const value = draft.values.get(key);
  if (value?.kind !== "record" && value?.kind !== "map") return undefined;
  const inner = emptyDraft();
  inner.isMap = value.kind === "map";
  const isSpread = draft.spread?.has(key) === true;
  if (isSpread) inner.spread = new Set();
  for (const [name, entry] of value.entries) {
    inner.values.set(name, entry);
    inner.places.set(name, entry.origin);
    inner.spread?.add(name);
  }
  draft.drafts ??= new Map();
  draft.drafts.set(key, inner);
  return inner;
}

/** A record whose fields are computed when asked for: a request, a grant. */
export interface LazyRecord {
  /** Fields in order; those that the type has and the text does not, too. */
  readonly names: readonly string[];
  readonly field: (name: string, at: Span) => Value;
  readonly has: (name: string) => boolean;
}

/**
 * Each entry by itself, so that one may mention what another needs later. Where entries are more than `name = value` the
 * whole is computed at once, when a field is first asked for.
 */
export function lazyRecord(evaluation: Evaluation, frame: Frame, node: RecordExpression): LazyRecord {
  const bindings = new Map<string, Binding>();
  const landing = frame.module.landings[node.id];
  const fields = landing?.kind === "record" ? landing.fields : undefined;
  const isSimple = node.entries.every((entry) => entry.kind === "set" && entry.path.length === 1);
  const whole = lazyBinding(evaluation, () => evaluation.whole.evaluate(evaluation, frame, node), "this record");
  const ofWhole = (name: string, at: Span): Value => {
    const value = whole.force(at);
    return (value.kind === "record" ? value.entries.get(name) : undefined) ?? errorValue(at);
  };
  if (isSimple)
    for (const entry of node.entries) {
      const key = entry.kind === "set" ? entry.path[0] : undefined;
      if (entry.kind !== "set" || key?.kind !== "name" || bindings.has(key.text)) continue;
      const type = fields?.get(key.text)?.type;
      const compute = () => {
        const value = evaluation.whole.evaluate(evaluation, frame, entry.value);
        return type === undefined ? value : land(evaluation, value, type, entry.value, { subject: quote(key.text) });
      };
      bindings.set(key.text, lazyBinding(evaluation, compute, key.text));
    }
  for (const [name, field] of fields ?? []) {
    if (bindings.has(name)) continue;
    const { symbol } = field;
    if (!isSimple) bindings.set(name, { force: (at) => ofWhole(name, at) });
    else if (field.hasDefault && symbol !== undefined)
      bindings.set(name, { force: (at) => evaluation.whole.default(evaluation, symbol, at) });
    else bindings.set(name, { force: () => noneValue(node) });
  }
  return {
    names: [...bindings.keys()],
    has: (name) => bindings.has(name),
    field: (name, at) => bindings.get(name)?.force(at) ?? (isSimple ? errorValue(at) : ofWhole(name, at)),
  };
}
