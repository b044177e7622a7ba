/**
 * The one type of several values: of the items of a list, or the branches of an `if`.
 *
 * Undefined where there is none.
 */
import {
  fieldOf,
  floatType,
  intType,
  keyTypeOf,
  mapOf,
  optionalOf,
  stringType,
  type KeyType,
  type MapType,
  type RecordField,
  type RecordType,
  type Type,
} from "./type.ts";
import { atStage, laterOf, stageOf, withoutStage } from "./stage.ts";
import { sameType } from "./same-type.ts";

export function joinTypes(a: Type, b: Type): Type | undefined {
  if (a === b || b.kind === "never" || a.kind === "error") return a;
  if (a.kind === "never" || b.kind === "error") return b;
  if (a.kind === "none") return optionalOf(b);
  if (b.kind === "none") return optionalOf(a);
  if (a.kind === "optional" || b.kind === "optional") {
    const inner = joinTypes(a.kind === "optional" ? a.inner : a, b.kind === "optional" ? b.inner : b);
    return inner === undefined ? undefined : optionalOf(inner);
  }
  const stage = laterOf(stageOf(a), stageOf(b));
  if (stage === "static") return joinStatic(a, b);
  const inner = joinTypes(withoutStage(a), withoutStage(b));
  return inner === undefined ? undefined : atStage(inner, stage);
}

function joinStatic(a: Type, b: Type): Type | undefined {
  if (sameType(a, b)) return a;
  const [left, right] = [widen(a), widen(b)];
  if (left.kind === "int" && right.kind === "float") return floatType;
  if (left.kind === "float" && right.kind === "int") return floatType;
  if (left.kind !== right.kind) return undefined;
  switch (left.kind) {
    case "list":
    case "set": {
      const element = right.kind === left.kind ? joinTypes(left.element, right.element) : undefined;
      return element === undefined ? undefined : { kind: left.kind, element };
    }
    case "map": {
      const value = right.kind === "map" ? joinTypes(left.value, right.value) : undefined;
      return value === undefined || right.kind !== "map" ? undefined : mapOf(value, joinKeys(left, right));
    }
    case "record":
      return right.kind === "record" ? joinRecords(left, right) : undefined;
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "string":
    case "bool":
      return left;
    default:
      return sameType(left, right) ? left : undefined;
  }
}

/** Of keys that are not checked alike nothing is known. */
function joinKeys(a: MapType, b: MapType): KeyType {
  const key = keyTypeOf(a);
  return sameType(key, keyTypeOf(b)) ? key : stringType;
}

/** Fields that only one of them has may be `none` in the other. */
function joinRecords(a: RecordType, b: RecordType): Type | undefined {
  if (a.fields.size !== b.fields.size) return undefined;
  const fields = new Map<string, RecordField>();
  for (const [name, field] of a.fields) {
    const other = b.fields.get(name);
    const type = other === undefined ? undefined : joinTypes(field.type, other.type);
    if (type === undefined) return undefined;
    fields.set(name, fieldOf(name, type));
  }
  return { kind: "record", fields };
}

/** Without refinements. */
export function widen(type: Type): Type {
  switch (type.kind) {
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return type.min === undefined && type.max === undefined ? type : { kind: type.kind };
    case "string":
      return stringType;
    case "literal":
      return widenLiteral(type.value);
    case "union": {
      const [first, ...rest] = type.members.map(widen);
      return first !== undefined && rest.every((member) => member.kind === first.kind) ? first : type;
    }
    case "list":
    case "set":
      return type.min === undefined && type.max === undefined ? type : { kind: type.kind, element: type.element };
    case "map":
      return type.min === undefined && type.max === undefined ? type : mapOf(type.value, type.key);
    default:
      return type;
  }
}

function widenLiteral(value: string | number | boolean): Type {
  if (typeof value === "string") return stringType;
  return typeof value === "number" ? intType : { kind: "bool" };
}
