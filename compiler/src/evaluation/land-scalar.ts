/**
 * Numbers, texts and truth values at the types that they land at.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type { Demand } from "../semantics/demand.ts";
import { scalarProblem, type Scalar, type ScalarProblem } from "../semantics/scalar-fit.ts";
import {
  boolType,
  bytesType,
  durationType,
  errorType,
  floatType,
  hostType,
  intType,
  neverType,
  noneType,
  packageType,
  projectFileType,
  rawNixType,
  stringType,
  fieldOf,
  type RecordField,
  type Type,
} from "../semantics/type.ts";
import { malformedText, notInRange, notOneOf, typeMismatch, wrongLength } from "../semantics/value-diagnostics.ts";
import { jsonRepair } from "./json-repair.ts";
import { boolValue, numberValue, textValue } from "./make-value.ts";
import type { Value } from "./value.ts";

export type ScalarLanding =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "problem"; readonly report: (place: Span, demand: Demand | undefined) => Diagnostic };

/** `isJson`: integers stand for bytes and seconds, and `1.0` for 1. */
export function landScalar(value: Value, type: Type, isJson: boolean): ScalarLanding {
  const given = isJson ? fromJson(value, type) : value;
  const landed = fitting(given, type) ?? (isJson ? undefined : fitting(asTofu(given, type), type));
  if (landed !== undefined) return { kind: "value", value: landed };
  const scalar = scalarOf(given);
  const problem = scalar === undefined ? undefined : scalarProblem(scalar, type);
  return { kind: "problem", report: (place, demand) => diagnosticOf(problem, { value, type, place, demand }) };
}

/** Whether a number, text or truth value is of the type without being converted. */
export function isScalarOf(value: Value, type: Type): boolean {
  return fitting(value, type) !== undefined;
}

/** The value, widened, where it is of the type. */
function fitting(value: Value, type: Type): Value | undefined {
  const scalar = scalarOf(value);
  if (scalar === undefined || scalarProblem(scalar, type) !== undefined) return undefined;
  return value.kind === "int" && type.kind === "float" ? { ...value, kind: "float" } : value;
}

/**
 * As OpenTofu converts between string, number and bool. The checker lets another kind of value through only where its attributes
 * take references that are converted.
 */
function asTofu(value: Value, type: Type): Value {
  switch (value.kind) {
    case "int":
    case "float":
      return type.kind === "string" ? textValue(String(value.value), value.origin) : value;
    case "bool":
      return type.kind === "string" ? textValue(String(value.value), value.origin) : value;
    case "text": {
      if (type.kind === "bool" && (value.value === "true" || value.value === "false"))
        return boolValue(value.value === "true", value.origin);
      if ((type.kind !== "int" && type.kind !== "float") || !/^-?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(value.value))
        return value;
      const number = Number(value.value);
      return numberValue(Number.isInteger(number) ? "int" : "float", number, value.origin);
    }
    default:
      return value;
  }
}

function fromJson(value: Value, type: Type): Value {
  if (value.kind !== "int" && value.kind !== "float") return value;
  const isWhole = Number.isSafeInteger(value.value);
  switch (type.kind) {
    case "bytes":
    case "duration":
      return isWhole && value.value >= 0 ? { ...value, kind: type.kind } : value;
    case "int":
      return isWhole ? { ...value, kind: "int" } : value;
    default:
      return value;
  }
}

function scalarOf(value: Value): Scalar | undefined {
  switch (value.kind) {
    case "text":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return value;
    default:
      return undefined;
  }
}

interface Failure {
  readonly value: Value;
  readonly type: Type;
  readonly place: Span;
  readonly demand: Demand | undefined;
}

function diagnosticOf(problem: ScalarProblem | undefined, { value, type, place, demand }: Failure): Diagnostic {
  const facts = { demand, to: type };
  const scalar = scalarOf(value);
  const text = scalar?.kind === "text" ? scalar.value : "";
  switch (problem?.kind) {
    case "range":
      return notInRange.at(place, { ...facts, shown: problem.shown, range: problem.range });
    case "oneOf":
      return notOneOf.at(place, { ...facts, value: scalar?.value ?? "", members: problem.members });
    case "malformed":
      return malformedText.at(place, { ...facts, value: text, name: problem.name });
    case "pattern":
      return malformedText.at(place, { ...facts, value: text, pattern: problem.pattern });
    case "length":
      return wrongLength.at(place, { ...facts, length: problem.length, range: problem.range, what: "character" });
    case "type":
    case undefined:
      return typeMismatch.at(place, {
        ...facts,
        from: typeOfValue(value),
        help: demand?.isJson === true ? jsonRepair(value, type) : undefined,
      });
  }
}

/** A type that the value has, for messages: of lists and records the outermost few levels. */
export function typeOfValue(value: Value, depth = 0): Type {
  switch (value.kind) {
    case "error":
      return errorType;
    case "none":
      return noneType;
    case "bool":
      return boolType;
    case "int":
      return intType;
    case "float":
      return floatType;
    case "bytes":
      return bytesType;
    case "duration":
      return durationType;
    case "text":
      return stringType;
    case "list":
    case "set": {
      const [first] = value.items;
      return {
        kind: value.kind,
        element: first === undefined || depth > 2 ? neverType : typeOfValue(first, depth + 1),
      };
    }
    case "map": {
      const [first] = value.entries.values();
      return { kind: "map", value: first === undefined || depth > 2 ? neverType : typeOfValue(first, depth + 1) };
    }
    case "record": {
      const fields = new Map<string, RecordField>();
      if (depth <= 2)
        for (const [name, entry] of value.entries) fields.set(name, fieldOf(name, typeOfValue(entry, depth + 1)));
      return { kind: "record", fields };
    }
    case "variant":
      return {
        kind: "variant",
        cases: new Map([[value.case, fieldOf(value.case, typeOfValue(value.value, depth + 1))]]),
      };
    case "host":
      return hostType;
    case "grant":
      return { kind: "grant", resource: value.resource, name: value.resource.slice(value.resource.indexOf("#") + 1) };
    case "tofuItem":
      return errorType;
    case "package":
      return packageType;
    case "projectFile":
      return projectFileType;
    case "priority":
      return typeOfValue(value.value, depth + 1);
    case "rawNix":
      return rawNixType;
    case "residual":
      return value.type;
  }
}
