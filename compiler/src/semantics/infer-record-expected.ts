/**
 * Records where a record, a variant, a map or JSON is expected.
 *
 * Out: whether the value is certain to be of the type as it stands. One message lists all that is missing; a misspelt field
 * near a missing one is one mistake.
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import type { Expression, RecordExpression } from "../syntax/tree.ts";
import type { Span } from "../source/span.ts";
import { fit, fitKeys, fitNames, isOmittable } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import { demandOf, keyDemand, valueDemand, type Demand } from "./demand.ts";
import { deprecatedField } from "./field-history.ts";
import { infer } from "./inference.ts";
import { check, setLanding } from "./inference.ts";
import { contextOf, partOfStage } from "./compare.ts";
import { checkOptionsShape } from "./infer-options.ts";
import { inferSpread, typeOfKey } from "./infer-record.ts";
import { foreignAttribute } from "./foreign-words.ts";
import { ownerOf, reportMismatch, reportScalar } from "./mismatch.ts";
import type { Place } from "./place.ts";
import { printRange } from "./print-type.ts";
import { isAlwaysSet, isNested, keyOf, shapeBelow, shapeOf } from "./record-shape.ts";
import { scalarProblem } from "./scalar-fit.ts";
import type { Branch, Shape, Slot } from "./slot.ts";
import { withoutStage } from "./stage.ts";
import { checkTofuField } from "./tofu-record.ts";
import {
  errorType,
  keyTypeOf,
  optionalOf,
  type MapType,
  type RecordField,
  type RecordType,
  type Type,
  type VariantType,
} from "./type.ts";
import { missingField, typeMismatch, unknownField, wrongCase, wrongLength } from "./value-diagnostics.ts";
import { secretInSource } from "./flow-diagnostics.ts";

export function checkRecord(
  checking: Checking,
  place: Place,
  node: RecordExpression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  return checkShape(checking, shapeOf(checking, place, node), expected, demand, node);
}

/** `at`: the whole, for messages. */
export function checkShape(
  checking: Checking,
  shape: Shape,
  expected: Type,
  demand: Demand | undefined,
  at: Span,
): boolean {
  const inner = expected.kind === "deploy" ? expected.inner : expected;
  switch (inner.kind) {
    case "optional":
      return checkShape(checking, shape, partOfStage(expected, inner.inner), demand, at);
    case "record":
      return checkFields(checking, shape, inner, expected, demand, at);
    case "variant":
      return checkCase(checking, shape, inner, expected, demand, at);
    case "map":
      return checkEntries(checking, shape, inner, expected, demand, at);
    case "json":
      return checkValues(checking, shape, optionalOf(expected), demand);
    case "options":
      return checkOptionsShape(checking, shape, inner, demand);
    case "union": {
      // Only from externs: the first member that takes records.
      const member = inner.members.find((each) => recordLike.has(each.kind));
      if (member !== undefined) return checkShape(checking, shape, partOfStage(expected, member), demand, at);
      break;
    }
    default:
  }
  inferValues(checking, shape);
  if (inner.kind === "secret")
    checking.report(secretInSource.at(at, { demand, found: { kind: "record", fields: new Map() } }));
  else if (inner.kind !== "error")
    checking.report(
      typeMismatch.at(firstOf(at), {
        demand,
        to: expected,
        from: { kind: "record", fields: new Map() },
        help: takesRecords(inner) ? "write it in brackets: [{ … }]" : undefined,
      }),
    );
  return true;
}

function takesRecords(type: Type): boolean {
  return (type.kind === "list" || type.kind === "set") && recordLike.has(withoutStage(type.element).kind);
}

const recordLike: ReadonlySet<string> = new Set(["record", "variant", "map", "json", "options"]);

/** The opening brace: a whole record is too much to underline. */
function firstOf(at: Span): Span {
  return { file: at.file, start: at.start, end: Math.min(at.end, at.start + 1) };
}

/** What is set under one name, against the type of that field. */
export function checkSlot(checking: Checking, slot: Slot, expected: Type, demand: Demand | undefined): boolean {
  const first = slot.sources[0];
  if (first !== undefined && slot.sources.length === 1 && first.at + 1 === first.keys.length)
    return checkLeaf(checking, first.place, first.value, expected, demand);
  let isCertain = true;
  const nested = slot.sources.filter(isNested);
  const firstNested = nested[0];
  if (firstNested !== undefined) {
    isCertain = checkShape(checking, shapeBelow(checking, nested), expected, demand, keyOf(firstNested));
    for (const source of nested) if (source.at + 1 === source.keys.length) checking.types[source.value.id] = expected;
  }
  for (const source of slot.sources)
    if (!isNested(source)) isCertain = checkLeaf(checking, source.place, source.value, expected, demand) && isCertain;
  return isCertain;
}

/** A value in a target's own structure lands by itself: the whole is no value of a declared type. */
function checkLeaf(
  checking: Checking,
  place: Place,
  node: Expression,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  const isCertain = check(checking, place, node, expected, demand);
  if (isCertain || (demand?.isStore !== true && demand?.converts !== true)) return isCertain;
  setLanding(checking, node, expected, demand);
  return true;
}

function checkFields(
  checking: Checking,
  shape: Shape,
  type: RecordType,
  expected: Type,
  demand: Demand | undefined,
  at: Span,
): boolean {
  let isCertain = !shape.isMap;
  const brought = new Map<string, (Branch | undefined)[]>();
  const unknown: Slot[] = [];
  for (const spread of shape.spreads) {
    const found = inferSpread(checking, spread);
    if (found.kind === "map") checking.report(typeMismatch.at(spread.value, { demand, to: type, from: found }));
    if (found.kind !== "record") continue;
    if (!checkSpreadFields(checking, spread.value, found, shape, type, expected, demand)) isCertain = false;
    for (const field of found.fields.values())
      if (field.type.kind !== "optional" || type.fields.get(field.name)?.type.kind === "optional")
        add(brought, field.name, spread.branch);
  }
  const isOpen = shape.spreads.some((spread) => checking.types[spread.value.id]?.kind === "error");
  for (const slot of shape.slots.values()) {
    const field = type.fields.get(slot.name);
    if (field === undefined) {
      unknown.push(slot);
      inferSlotValues(checking, slot);
      continue;
    }
    const [source] = slot.sources;
    if (field.annotations?.deprecated !== undefined && source !== undefined)
      checking.report(deprecatedField.at(keyOf(source), { name: slot.name, reason: field.annotations.deprecated }));
    const fits =
      field.schema === undefined
        ? checkSlot(checking, slot, partOfStage(expected, field.type), demandOf(field, demand))
        : checkTofuField(checking, slot, field, demandOf(field, demand));
    if (!fits) isCertain = false;
  }
  for (const source of shape.computed) {
    infer(checking, source.place, source.value);
    checking.report(
      typeMismatch.at(keyOf(source), {
        demand,
        to: type,
        from: { kind: "map", value: { kind: "json" } },
        help: "the fields of this record have fixed names",
      }),
    );
  }
  const missing: RecordField[] = [];
  let areAllSet = true;
  type.fields.forEach((field, name) => {
    if (isAlwaysGiven(shape.slots.get(name), brought.get(name))) return;
    areAllSet = false;
    if (!isOmittable(field)) missing.push(field);
  });
  reportFields(checking, type, unknown, isOpen ? [] : missing, demand, at);
  return isCertain && areAllSet;
}

/** `brought`: where spreads bring it. */
function isAlwaysGiven(slot: Slot | undefined, brought: readonly (Branch | undefined)[] = []): boolean {
  if (slot === undefined) return isAlwaysSet(brought);
  const isPlain = slot.sources.length === 1 && slot.sources[0]?.branch === undefined;
  return isPlain || isAlwaysSet([...brought, ...slot.sources.map(({ branch }) => branch)]);
}

function add(brought: Map<string, (Branch | undefined)[]>, name: string, branch: Branch | undefined): void {
  const branches = brought.get(name);
  if (branches === undefined) brought.set(name, [branch]);
  else branches.push(branch);
}

/** What a spread brings must fit, unless an entry overrides it. */
function checkSpreadFields(
  checking: Checking,
  node: Expression,
  found: RecordType,
  shape: Shape,
  type: RecordType,
  expected: Type,
  demand: Demand | undefined,
): boolean {
  let isCertain = true;
  for (const field of found.fields.values()) {
    const wanted = type.fields.get(field.name);
    if (wanted === undefined) {
      const owner = ownerOf(type, demand);
      const help = `\`...\` brings it; leave it out there, or declare it`;
      checking.report(unknownField.at(node, { owner, name: field.name, near: [], help }));
      continue;
    }
    if (
      isAlwaysSet((shape.slots.get(field.name)?.sources ?? []).map((source) => source.branch)) &&
      shape.slots.has(field.name)
    )
      continue;
    // A field that the spread may lack can have a default where it goes.
    const from = field.type.kind === "optional" && wanted.hasDefault ? field.type.inner : field.type;
    const result = fit(from, partOfStage(expected, wanted.type), contextOf(demand));
    if (typeof result !== "string") reportMismatch(checking, node, result, demandOf(wanted, demand));
    else if (result === "lands") isCertain = false;
  }
  return isCertain;
}

function reportFields(
  checking: Checking,
  type: RecordType,
  unknown: readonly Slot[],
  missing: readonly RecordField[],
  demand: Demand | undefined,
  at: Span,
): void {
  if (unknown.length === 0 && missing.length === 0) return;
  const left = new Map(missing.map((field) => [field.name, field]));
  const owner = ownerOf(type, demand);
  for (const slot of unknown) {
    const [source] = slot.sources;
    if (source === undefined) continue;
    const renamed = [...type.fields.values()].find((field) => field.annotations?.was?.includes(slot.name) === true);
    if (renamed !== undefined) {
      left.delete(renamed.name);
      const help = `it is called ${quote(renamed.name)} now`;
      checking.report(unknownField.at(keyOf(source), { owner, name: slot.name, near: [renamed.name], help }));
      continue;
    }
    const [meant] = nearest(slot.name, left.keys());
    if (meant !== undefined) left.delete(meant);
    const near = meant === undefined ? nearest(slot.name, type.fields.keys()) : [meant];
    // Only items of OpenTofu have a `lifecycle` that `depends_on` stands beside.
    const isItem = type.fields.has("lifecycle") && type.fields.has("depends_on");
    const help = isItem ? foreignAttribute(slot.name) : undefined;
    const facts = { owner, name: slot.name, near, help, ...(meant === undefined ? {} : { missing: meant }) };
    checking.report(unknownField.at(keyOf(source), facts));
  }
  if (left.size > 0) checking.report(missingField.at(firstOf(at), { owner, fields: [...left.values()] }));
}

function checkCase(
  checking: Checking,
  shape: Shape,
  type: VariantType,
  expected: Type,
  demand: Demand | undefined,
  at: Span,
): boolean {
  const names = [...shape.slots.keys()];
  const cases = [...type.cases.keys()];
  const isOpen = shape.spreads.length > 0 || shape.computed.length > 0;
  const [slot] = shape.slots.values();
  const field = slot === undefined ? undefined : type.cases.get(slot.name);
  if (names.length !== 1 || isOpen || field === undefined || slot === undefined) {
    inferValues(checking, shape);
    const near = names.length === 1 ? nearest(names[0] ?? "", cases) : [];
    const [source] = slot?.sources ?? [];
    const place = names.length === 1 && source !== undefined ? keyOf(source) : firstOf(at);
    checking.report(wrongCase.at(place, { demand, to: type, cases, found: names, near }));
    return true;
  }
  checkSlot(checking, slot, partOfStage(expected, field.type), demandOf(field, demand));
  return false;
}

function checkEntries(
  checking: Checking,
  shape: Shape,
  type: MapType,
  expected: Type,
  demand: Demand | undefined,
  at: Span,
): boolean {
  checkValues(checking, shape, partOfStage(expected, type.value), demand);
  checkKeys(checking, shape, type, demand);
  const size = shape.slots.size;
  const isCounted = shape.computed.length === 0 && shape.spreads.length === 0 && !shape.isMap;
  const isOutside = size < (type.min ?? 0) || size > (type.max ?? Infinity);
  if (isCounted && isOutside) {
    const range = printRange(type.min, type.max, String) ?? "";
    checking.report(wrongLength.at(firstOf(at), { demand, to: type, length: size, range, what: "entry" }));
  }
  // A record becomes a map where it lands.
  return false;
}

/** Keys that are written, each where it stands; of those that are computed, and of a spread's, whether they can fit at all. */
function checkKeys(checking: Checking, shape: Shape, type: MapType, demand: Demand | undefined): void {
  const { key } = type;
  if (key === undefined) return;
  for (const { name, sources } of shape.slots.values()) {
    const problem = scalarProblem({ kind: "text", value: name }, key);
    const [source] = sources;
    if (problem !== undefined && source !== undefined)
      reportScalar(checking, keyOf(source), name, problem, key, keyDemand(demand));
  }
  for (const source of shape.computed) {
    const computed = keyOf(source);
    const result = computed.kind === "text" ? fitKeys(typeOfKey(checking, computed), type) : "certain";
    if (computed.kind === "text" && typeof result !== "string") reportMismatch(checking, computed, result, demand);
  }
  for (const { value } of shape.spreads) {
    const found = withoutStage(checking.types[value.id] ?? errorType);
    const result =
      found.kind === "map"
        ? fitKeys(keyTypeOf(found), type)
        : found.kind === "record"
          ? fitNames(found.fields, type)
          : "certain";
    if (typeof result !== "string") reportMismatch(checking, value, result, demand);
  }
}

/** Every value, whatever its key, against one type. */
function checkValues(checking: Checking, shape: Shape, value: Type, demand: Demand | undefined): boolean {
  let isCertain = true;
  for (const spread of shape.spreads) {
    const part = valueDemand(demand, undefined);
    const found = inferSpread(checking, spread);
    const types =
      found.kind === "map"
        ? [found.value]
        : found.kind === "record"
          ? [...found.fields.values()].map((field) => field.type)
          : [];
    for (const type of types) {
      const result = fit(type, value, contextOf(part));
      if (typeof result !== "string") reportMismatch(checking, spread.value, result, part);
      else if (result === "lands") isCertain = false;
    }
  }
  for (const slot of shape.slots.values())
    if (!checkSlot(checking, slot, value, valueDemand(demand, slot.name))) isCertain = false;
  for (const source of shape.computed)
    if (!checkSlot(checking, { name: "", sources: [source] }, value, valueDemand(demand, undefined))) isCertain = false;
  return isCertain;
}

/** Infers all values of a record that is wrong as a whole, for their own mistakes. */
function inferValues(checking: Checking, shape: Shape): void {
  for (const spread of shape.spreads) infer(checking, spread.place, spread.value);
  for (const slot of shape.slots.values()) inferSlotValues(checking, slot);
  for (const source of shape.computed) infer(checking, source.place, source.value);
}

function inferSlotValues(checking: Checking, slot: Slot): void {
  for (const source of slot.sources) infer(checking, source.place, source.value);
}
