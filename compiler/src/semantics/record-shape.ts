/**
 * The fields of a record expression, one level at a time: path entries merged, conditions and `for` noted, spreads apart.
 *
 * Conditions, collections and computed keys are inferred here, once. Reports what is set twice.
 * Not here: the values (infer-record.ts, infer-record-expected.ts, infer-options.ts).
 */
import type { Entry, IfEntry, RecordExpression, TextExpression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { inferStaticCondition } from "./condition.ts";
import { infer } from "./inference.ts";
import { enterFor } from "./infer-list.ts";
import { assume } from "./narrowing.ts";
import type { Place } from "./place.ts";
import type { Branch, Key, Shape, Source } from "./slot.ts";
import { requireStatic } from "./require.ts";
import { plainText } from "./resolve-refinement.ts";
import { duplicateField } from "./value-diagnostics.ts";

export function shapeOf(checking: Checking, place: Place, node: RecordExpression): Shape {
  const shape = newShape();
  addEntries(checking, shape, node.entries, place, undefined, false);
  return shape;
}

/** The level below: what several entries set under one name. */
export function shapeBelow(checking: Checking, sources: readonly Source[]): Shape {
  const shape = newShape();
  for (const source of sources) {
    if (source.at + 1 < source.keys.length) addSource(checking, shape, { ...source, at: source.at + 1 });
    else if (source.value.kind === "record")
      addEntries(checking, shape, source.value.entries, source.place, source.branch, source.isRepeated);
  }
  return shape;
}

function newShape(): Shape {
  return { slots: new Map(), computed: [], spreads: [], isMap: false };
}

function addEntries(
  checking: Checking,
  shape: Shape,
  entries: readonly Entry[],
  place: Place,
  branch: Branch | undefined,
  isRepeated: boolean,
): void {
  for (const entry of entries) {
    switch (entry.kind) {
      case "set":
        addSource(checking, shape, { keys: entry.path, at: 0, value: entry.value, place, branch, isRepeated });
        break;
      case "spread":
        shape.spreads.push({ value: entry.value, place, branch });
        break;
      case "ifEntry": {
        inferStaticCondition(checking, place, entry.condition, "what decides whether fields exist");
        const then = { entry, isThen: true, rest: branch };
        addEntries(checking, shape, entry.then.entries, assume(checking, place, entry.condition), then, isRepeated);
        if (entry.else === undefined) break;
        const otherwise = { entry, isThen: false, rest: branch };
        const inner = assume(checking, place, entry.condition, false);
        addEntries(checking, shape, entry.else.entries, inner, otherwise, isRepeated);
        break;
      }
      case "forEntry":
        shape.isMap = true;
        addEntries(checking, shape, entry.body.entries, enterFor(checking, place, entry), branch, true);
        break;
    }
  }
}

function addSource(checking: Checking, shape: Shape, source: Source): void {
  const key = source.keys[source.at];
  if (key === undefined) return;
  const name = keyName(key);
  if (name === undefined) {
    if (key.kind === "text") inferKey(checking, source.place, key);
    shape.isMap = true;
    shape.computed.push(source);
    return;
  }
  if (name === "" && key.kind === "name" && !key.quoted) return;
  const slot = shape.slots.get(name);
  if (slot === undefined) {
    shape.slots.set(name, { name, sources: [source], whole: isNested(source) ? [] : [source] });
    return;
  }
  const clash = (isNested(source) ? slot.whole : slot.sources).find(
    ({ branch }) => !isExclusive(branch, source.branch),
  );
  if (clash === undefined) {
    slot.sources.push(source);
    if (!isNested(source)) slot.whole.push(source);
  } else checking.report(duplicateField.at(key, { name: pathText(source), first: clash.keys[clash.at] ?? key }));
}

/** The text of a key that is not computed. */
export function keyName(key: Key): string | undefined {
  return key.kind === "name" ? key.text : plainText(key);
}

function inferKey(checking: Checking, place: Place, key: TextExpression): void {
  const type = checking.types[key.id] ?? infer(checking, place, key);
  requireStatic(checking, key, type, "a key");
}

function pathText(source: Source): string {
  return source.keys
    .slice(0, source.at + 1)
    .map((key) => keyName(key) ?? "${…}")
    .join(".");
}

/** A record, or an entry of one, which merges with others. */
export function isNested(source: Source): boolean {
  return source.at + 1 < source.keys.length || source.value.kind === "record";
}

/** Branches of one `if` exclude each other: entries under one name may be in both. */
function isExclusive(a: Branch | undefined, b: Branch | undefined): boolean {
  for (let one = a; one !== undefined; one = one.rest)
    for (let other = b; other !== undefined; other = other.rest)
      if (one.entry === other.entry && one.isThen !== other.isThen) return true;
  return false;
}

/** Whether a field is set whatever the conditions are. */
export function isAlwaysSet(branches: readonly (Branch | undefined)[]): boolean {
  if (branches.length === 0) return false;
  if (branches.includes(undefined)) return true;
  const outermost = new Map<IfEntry, { held: (Branch | undefined)[]; otherwise: (Branch | undefined)[] }>();
  for (const branch of branches) {
    const top = branch === undefined ? undefined : outermostOf(branch);
    if (branch === undefined || top === undefined) continue;
    const arms = outermost.get(top.entry) ?? { held: [], otherwise: [] };
    outermost.set(top.entry, arms);
    (top.isThen ? arms.held : arms.otherwise).push(withoutOutermost(branch));
  }
  for (const arms of outermost.values())
    if (arms.held.length > 0 && arms.otherwise.length > 0 && isAlwaysSet(arms.held) && isAlwaysSet(arms.otherwise))
      return true;
  return false;
}

function outermostOf(branch: Branch): Branch {
  let at = branch;
  while (at.rest !== undefined) at = at.rest;
  return at;
}

function withoutOutermost(branch: Branch): Branch | undefined {
  return branch.rest === undefined ? undefined : { ...branch, rest: withoutOutermost(branch.rest) };
}

/** Where messages about a field point: its key. */
export function keyOf(source: Source): Key {
  // A source has the key of its level: `at` is below the number of keys.
  return source.keys[source.at] ?? source.keys[0] ?? missingKey(source);
}

function missingKey(source: Source): Key {
  const { file, start, id } = source.value;
  return { kind: "name", text: "", quoted: false, file, start, end: start, id };
}
