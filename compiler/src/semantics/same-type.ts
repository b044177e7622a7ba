/**
 * Whether two types are the same, part by part. Names of records do not count: records are structural.
 */
import { keyTypeOf, type RecordField, type Type } from "./type.ts";

export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "int":
      return b.kind === "int" && sameRange(a, b) && a.name === b.name;
    case "float":
    case "bytes":
    case "duration":
      return b.kind === a.kind && sameRange(a, b);
    case "string":
      return (
        b.kind === "string" &&
        a.name === b.name &&
        a.minLength === b.minLength &&
        a.maxLength === b.maxLength &&
        a.separator === b.separator &&
        (a.patterns ?? []).join("\n") === (b.patterns ?? []).join("\n")
      );
    case "literal":
      return b.kind === "literal" && a.value === b.value;
    case "union":
      return (
        b.kind === "union" &&
        a.members.length === b.members.length &&
        a.members.every((member, at) => sameType(member, b.members[at] ?? member))
      );
    case "list":
    case "set":
      return b.kind === a.kind && sameRange(a, b) && sameType(a.element, b.element);
    case "map":
      return b.kind === "map" && sameRange(a, b) && sameType(keyTypeOf(a), keyTypeOf(b)) && sameType(a.value, b.value);
    case "record":
      return b.kind === "record" && sameFields(a.fields, b.fields);
    case "variant":
      return b.kind === "variant" && sameFields(a.cases, b.cases);
    case "optional":
    case "secret":
    case "deploy":
      return b.kind === a.kind && sameType(a.inner, b.inner);
    case "grant":
      return b.kind === "grant" && a.resource === b.resource;
    case "options":
      return b.kind === "options" && a.path.join("\n") === b.path.join("\n");
    case "tofuItem":
      return b.kind === "tofuItem" && a.provider === b.provider && a.mode === b.mode && a.type === b.type;
    case "error":
    case "never":
    case "none":
    case "bool":
    case "package":
    case "host":
    case "hosts":
    case "projectFile":
    case "json":
    case "rawNix":
      return a.kind === b.kind;
  }
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

function sameRange(a: Range, b: Range): boolean {
  return a.min === b.min && a.max === b.max;
}

function sameFields(a: ReadonlyMap<string, RecordField>, b: ReadonlyMap<string, RecordField>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, field] of a) {
    const other = b.get(name);
    if (other === undefined || other.hasDefault !== field.hasDefault || !sameType(field.type, other.type)) return false;
  }
  return true;
}
