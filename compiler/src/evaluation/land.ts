/**
 * Makes a value be of the type that it lands at: fills in defaults, orders sets, widens integers, and checks what the type
 * demands; of what is not known yet the check stays as a residual.
 *
 * In: a value, and who demands which type. Out: the value, changed or not; an error value where it does not fit, reported at the
 * smallest text that is wrong. Idempotent. Not here: what scalars must be (semantics/scalar-fit.ts), what is not known yet
 * (land-residual.ts, land-generic.ts).
 */

import type { Span } from "../source/span.ts";
import { demandOf, partOf, valueDemand, type Demand } from "../semantics/demand.ts";
import { printRange } from "../semantics/print-type.ts";
import type {
  ListType,
  MapType,
  RecordField,
  RecordType,
  SetType,
  Type,
  UnionType,
  VariantType,
} from "../semantics/type.ts";
import {
  missingField,
  notOptional,
  typeMismatch,
  unknownField,
  wrongCase,
  wrongLength,
} from "../semantics/value-diagnostics.ts";
import { ownerOf } from "../semantics/mismatch.ts";
import { nearest } from "../diagnostics/wording.ts";
import type { Evaluation } from "./evaluation.ts";
import { jsonRepair } from "./json-repair.ts";
import { areKeysOf } from "./land-keys.ts";
import { isScalarOf, landScalar, typeOfValue } from "./land-scalar.ts";
import {
  errorValue,
  listValue,
  mapValue,
  noneValue,
  priorityValue,
  sortedEntries,
  variantValue,
  weightOf,
} from "./make-value.ts";
import { canBeOrdered, inOrder, setOf } from "./ordered-set.ts";
import { projectFile } from "./project-path.ts";
import { isTrivial } from "./trivial-type.ts";
import { landGeneric } from "./land-generic.ts";
import { landResidual } from "./land-residual.ts";
import { plainResidual, residualValue } from "./residual.ts";
import { toJson } from "./to-json.ts";
import type { ListValue, MapValue, Value } from "./value.ts";

/** Who demands the type, for messages; all may be absent. */
export type LandOwner = Partial<Demand>;

/** `at`: where the value lands. */
export function land(evaluation: Evaluation, value: Value, type: Type, at: Span, owner: LandOwner): Value {
  return landPart({ evaluation, at, owner }, value, type);
}

/** At the expression that has the value; `demand` says who expects it. */
export function landAt(evaluation: Evaluation, value: Value, type: Type, at: Span, demand: Demand | undefined): Value {
  return land(evaluation, value, type, at, demand ?? {});
}

/** What landing costs: it makes every part anew. */
export function steps(value: Value): number {
  return weightOf(value) >> (value.kind === "text" ? 6 : 4);
}

interface Landing {
  readonly evaluation: Evaluation;
  readonly at: Span;
  readonly owner: LandOwner;
  /** Parts may be known only after deployment. */
  readonly isLater?: true;
}

function landPart(landing: Landing, value: Value, type: Type): Value {
  switch (value.kind) {
    case "error":
    case "rawNix":
      return value;
    case "priority": {
      const inner = landPart(landing, value.value, type);
      return inner === value.value
        ? value
        : inner.kind === "error"
          ? inner
          : priorityValue(value.level, inner, value.origin);
    }
    case "residual": {
      const { evaluation, at } = landing;
      const parts = (part: Value, to: Type) => landPart(landing, part, to);
      return evaluation.generic === undefined
        ? landResidual(parts, value, type)
        : landGeneric({ evaluation, at, landPart: parts }, value, type);
    }
    default:
      return landKnown(landing, value, type);
  }
}

function landKnown(landing: Landing, value: Value, type: Type): Value {
  switch (type.kind) {
    case "error":
    case "never":
    case "json":
    case "options":
    case "rawNix":
    case "grant":
    case "tofuItem":
    case "hosts":
    case "host":
    case "package":
      return value;
    case "none":
      return value.kind === "none" ? value : mismatch(landing, value, type);
    case "optional":
      return value.kind === "none" ? value : landKnown(landing, value, type.inner);
    case "deploy":
      return landKnown({ ...landing, isLater: true }, value, type.inner);
    case "secret": {
      const inner = landKnown(landing, value, type.inner);
      // What is known by accident (a `deploy` value that was static) is guarded like any secret.
      return inner.kind === "text"
        ? residualValue(type, { kind: "checked", value: inner, type: type.inner }, inner.origin)
        : inner;
    }
    case "list":
    case "set":
      return value.kind === "list" || value.kind === "set"
        ? landList(landing, value, type)
        : mismatch(landing, value, type);
    case "map":
      return value.kind === "map" || value.kind === "record"
        ? landMap(landing, value, type)
        : mismatch(landing, value, type);
    case "record":
      return value.kind === "map" || value.kind === "record"
        ? landRecord(landing, value, type)
        : value.kind === "grant" || value.kind === "tofuItem"
          ? value
          : mismatch(landing, value, type);
    case "variant":
      return landVariant(landing, value, type);
    case "union":
      return landUnion(landing, value, type);
    case "projectFile":
      return value.kind === "text"
        ? projectFile(landing.evaluation, value)
        : value.kind === "projectFile"
          ? value
          : mismatch(landing, value, type);
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "string":
    case "literal":
      return scalar(landing, value, type);
  }
}

function scalar(landing: Landing, value: Value, type: Type): Value {
  if (value.kind === "none") return mismatch(landing, value, type);
  const place = smallest(value, landing.at);
  const result = landScalar(value, type, landing.owner.isJson === true);
  if (result.kind === "value") return result.value;
  const demand = demandFrom(landing.owner);
  landing.evaluation.report(result.report(place, demand), [value.origin]);
  return errorValue(place);
}

/** The text that a message points at: where the value was written, if that is in this file. */
function smallest(value: Value, at: Span): Span {
  return value.origin.file === at.file ? value.origin : at;
}

/** Where a record opens, where what is wrong with it stands nowhere in it. */
function opening({ at, owner }: Landing, value: Value): Span {
  const { file, start, end } = smallest(value, at);
  return { file, start, end: owner.isJson === true ? Math.min(end, start + 1) : end };
}

function demandFrom(owner: LandOwner): Demand | undefined {
  return owner.subject === undefined ? undefined : { ...owner, subject: owner.subject };
}

function mismatch(landing: Landing, value: Value, type: Type): Value {
  const place = smallest(value, landing.at);
  const demand = demandFrom(landing.owner);
  if (value.kind === "package" && type.kind === "string") return value;
  // In a program the type was optional, or the checker had said so; in JSON it is just a wrong value.
  if (value.kind === "none" && landing.owner.isJson !== true)
    landing.evaluation.report(notOptional.at(place, { demand, text: "none", to: type }), [value.origin]);
  else
    landing.evaluation.report(
      typeMismatch.at(place, { demand, to: type, from: typeOfValue(value), help: repair(landing, value, type) }),
      [value.origin],
    );
  return errorValue(place);
}

function repair({ owner }: Landing, value: Value, type: Type): string | undefined {
  return owner.isJson === true ? jsonRepair(value, type) : undefined;
}

function inner(landing: Landing, part: string): Landing {
  const demand = demandFrom(landing.owner);
  return {
    ...landing,
    owner: { ...partOf(demand, part), ...(landing.owner.isJson === true ? { isJson: true } : {}) },
  };
}

function forEntry(landing: Landing, key: string): Landing {
  const demand = valueDemand(demandFrom(landing.owner), key);
  return { ...landing, owner: landing.owner.isJson === true ? { ...demand, isJson: true } : demand };
}

function checkSize(landing: Landing, value: Value, size: number, type: ListType | SetType | MapType): boolean {
  if (size >= (type.min ?? 0) && size <= (type.max ?? Infinity)) return true;
  const range = printRange(type.min, type.max, String) ?? "";
  const facts = { demand: demandFrom(landing.owner), to: type, length: size, range };
  landing.evaluation.report(
    wrongLength.at(smallest(value, landing.at), { ...facts, what: type.kind === "map" ? "entry" : "item" }),
    [value.origin],
  );
  return false;
}

function landList(landing: Landing, value: ListValue, type: ListType | SetType): Value {
  let items = value.items;
  let isBroken = false;
  if (landing.owner.isJson === true || !isTrivial(type.element)) {
    const part = inner(landing, "an item");
    const landed: Value[] = [];
    let isChanged = false;
    for (const item of items) {
      const result = landPart(part, item, type.element);
      if (result.kind === "error") isBroken = true;
      if (result !== item) isChanged = true;
      landed.push(result);
    }
    if (isChanged) items = landed;
  }
  if (isBroken) return errorValue(value.origin);
  if (type.kind === "set" && landing.isLater === true && canBeOrdered(type.element)) {
    const list = listValue(items, value.origin);
    if (toJson(list).kind === "none") return laterSet(list, type);
  }
  // The order of a set, and what is in it twice, shows when all is known.
  if (type.kind === "set" && value.isGeneric === true)
    return plainResidual(type, { kind: "checked", value: listValue(items, value.origin), type }, value.origin);
  if (type.kind === "set") items = inOrder(items);
  if (!checkSize(landing, value, items.length, type)) return errorValue(value.origin);
  return items === value.items && value.kind === type.kind ? value : listValue(items, value.origin, type.kind);
}

/** A set whose elements are known only after deployment is put in order there. */
function laterSet(list: ListValue, type: SetType): Value {
  const set = setOf(list, type.element);
  return type.min === undefined && type.max === undefined
    ? set
    : residualValue(type, { kind: "checked", value: set, type }, list.origin);
}

function landMap(landing: Landing, value: MapValue, type: MapType): Value {
  let entries = value.entries;
  let isBroken = !areKeysOf(landing.evaluation, value, type, landing.at, demandFrom(landing.owner));
  if (landing.owner.isJson === true || !isTrivial(type.value)) {
    const landed = new Map<string, Value>();
    let isChanged = false;
    for (const [key, entry] of entries) {
      const result = landPart(forEntry(landing, key), entry, type.value);
      if (result.kind === "error") isBroken = true;
      if (result !== entry) isChanged = true;
      landed.set(key, result);
    }
    if (isChanged) entries = landed;
  }
  if (isBroken || !checkSize(landing, value, entries.size, type)) return errorValue(value.origin);
  const sorted = sortedEntries(entries);
  return sorted === value.entries && value.kind === "map"
    ? value
    : mapValue("map", sorted, value.origin, value.keyPlaces);
}

function landRecord(landing: Landing, value: MapValue, type: RecordType): Value {
  const landed = new Map<string, Value>();
  const missing: RecordField[] = [];
  let isBroken = false;
  let isChanged = value.kind !== "record" || value.entries.size !== type.fields.size;
  type.fields.forEach((field, name) => {
    const given = value.entries.get(name);
    const result = given === undefined ? valueOfAbsent(landing, value, field) : landField(landing, given, field);
    if (result === undefined) {
      if (isRequired(field)) missing.push(field);
      return;
    }
    if (result.kind === "error") isBroken = true;
    if (result !== given) isChanged = true;
    landed.set(name, result);
  });
  if (!checkFields(landing, value, type, missing)) isBroken = true;
  if (isBroken) return errorValue(value.origin);
  return isChanged ? mapValue("record", landed, value.origin) : value;
}

function landField(landing: Landing, given: Value, field: RecordField): Value {
  const { owner } = landing;
  const isKnown = given.kind !== "residual" && given.kind !== "priority";
  if (isKnown && owner.isJson !== true && isTrivial(field.type)) return given;
  const demand = demandOf(field, undefined);
  // A sensitive attribute takes plain text, too; that is no secret of ours.
  const isPlainText = field.schema?.isSensitive === true && given.kind !== "residual";
  const type = isPlainText && field.type.kind === "secret" ? field.type.inner : blockType(given, field);
  return landPart({ ...landing, owner: owner.isJson === true ? { ...demand, isJson: true } : demand }, given, type);
}

/** Undefined where there is none. */
function valueOfAbsent({ evaluation, at }: Landing, record: MapValue, field: RecordField): Value | undefined {
  // The target fills it in; what it demands was checked where the record is written.
  if (field.schema !== undefined) return undefined;
  if (field.hasDefault)
    return field.symbol === undefined ? undefined : evaluation.whole.default(evaluation, field.symbol, at);
  return isRequired(field) ? undefined : noneValue(record.origin);
}

/** Whether a record cannot be without it. */
function isRequired({ type, schema, hasDefault }: RecordField): boolean {
  return schema === undefined && !hasDefault && type.kind !== "optional" && type.kind !== "none";
}

/** A nested block takes a record, also where the schema allows several. */
function blockType(given: Value, field: RecordField): Type {
  const { type, schema } = field;
  const isOne = schema?.block !== undefined && isOneBlock(given);
  const base = type.kind === "optional" ? type.inner : type;
  return isOne && (base.kind === "list" || base.kind === "set") ? base.element : type;
}

function isOneBlock(given: Value): boolean {
  if (given.kind === "residual" && given.code.kind === "choose") return isOneBlock(given.code.then);
  return given.kind === "record" || given.kind === "map";
}

/** Whether the type has all fields that the value has, and none is missing. A misspelt field near a missing one is one mistake. */
function checkFields(landing: Landing, value: MapValue, type: RecordType, missing: readonly RecordField[]): boolean {
  let isKnown = missing.length === 0;
  if (isKnown) value.entries.forEach((_, name) => (isKnown &&= type.fields.has(name)));
  if (isKnown) return true;
  const left = new Map(missing.map((field) => [field.name, field]));
  const owner = ownerOf(type, demandFrom(landing.owner));
  let isFine = missing.length === 0;
  for (const [name, entry] of value.entries) {
    if (type.fields.has(name)) continue;
    const [meant] = nearest(name, left.keys());
    if (meant !== undefined) left.delete(meant);
    const near = meant === undefined ? nearest(name, type.fields.keys()) : [meant];
    const facts = { owner, name, near, ...(meant === undefined ? {} : { missing: meant }) };
    landing.evaluation.report(unknownField.at(smallest(entry, landing.at), facts), [entry.origin]);
    isFine = false;
  }
  if (left.size > 0) {
    const place = opening(landing, value);
    landing.evaluation.report(
      missingField.at(place, { owner, fields: [...left.values()], isJson: landing.owner.isJson }),
      [value.origin],
    );
  }
  return isFine;
}

function landVariant(landing: Landing, value: Value, type: VariantType): Value {
  const entries =
    value.kind === "variant"
      ? new Map([[value.case, value.value]])
      : value.kind === "record" || value.kind === "map"
        ? value.entries
        : undefined;
  if (entries === undefined) return mismatch(landing, value, type);
  const [first] = entries;
  const field = first === undefined ? undefined : type.cases.get(first[0]);
  if (first === undefined || field === undefined || entries.size > 1) {
    const found = [...entries.keys()];
    const near = found.length === 1 ? nearest(found[0] ?? "", type.cases.keys()) : [];
    const facts = { demand: demandFrom(landing.owner), to: type, cases: [...type.cases.keys()], found, near };
    // In JSON a case that does not exist stands at its name.
    const isNamed = landing.owner.isJson === true && found.length === 1 && first !== undefined;
    landing.evaluation.report(wrongCase.at(isNamed ? smallest(first[1], landing.at) : opening(landing, value), facts), [
      value.origin,
    ]);
    return errorValue(value.origin);
  }
  const demand = demandOf(field, undefined);
  const owner = landing.owner.isJson === true ? { ...demand, isJson: true } : demand;
  const result = landPart({ ...landing, owner }, first[1], field.type);
  if (result.kind === "error") return result;
  return value.kind === "variant" && result === value.value ? value : variantValue(first[0], result, value.origin);
}

/** Of literals, or (from externs) of types: then the first that takes the value. */
function landUnion(landing: Landing, value: Value, type: UnionType): Value {
  if (type.members.every((member) => member.kind === "literal")) return scalar(landing, value, type);
  // What it is already comes before what OpenTofu would convert it to: the text "5" stays a text.
  const asItIs = type.members.filter((member) => isScalarOf(value, member));
  for (const member of asItIs.length > 0 ? asItIs : type.members) {
    let fits = true;
    const silent: Evaluation = {
      ...landing.evaluation,
      report: () => {
        fits = false;
      },
    };
    const result = landPart({ ...landing, evaluation: silent }, value, member);
    if (fits && result.kind !== "error") return result;
  }
  return scalar(landing, value, type);
}
