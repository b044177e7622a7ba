/**
 * Decides whether a known text, number or truth value is of a type; if not, why.
 *
 * In: the value and a type without `deploy`, `secret` and `?` around it. Out: nothing, or the problem.
 * Not here: wording (value-diagnostics.ts), records and lists.
 */
import { checkString } from "./checked-strings.ts";
import { compilePattern } from "./portable-pattern.ts";
import { printRange } from "./print-type.ts";
import type { StringType, Type } from "./type.ts";
import { printDuration, writeBytes } from "./units.ts";

export type Scalar =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "int" | "float" | "bytes" | "duration"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean };

export type ScalarProblem =
  /** Another kind of value altogether. */
  | { readonly kind: "type" }
  | { readonly kind: "range"; readonly range: string; readonly shown: string }
  | { readonly kind: "oneOf"; readonly members: readonly (string | number | boolean)[] }
  /** Not of the form that a checked string has. */
  | { readonly kind: "malformed"; readonly name: string }
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "length"; readonly range: string; readonly length: number };

const wrongKind: ScalarProblem = { kind: "type" };

export function scalarProblem(scalar: Scalar, type: Type): ScalarProblem | undefined {
  switch (type.kind) {
    case "error":
    case "never":
      return undefined;
    case "json":
      return undefined;
    case "bool":
      return scalar.kind === "bool" ? undefined : wrongKind;
    case "int":
    case "float":
    case "bytes":
    case "duration": {
      const fits = scalar.kind === type.kind || (scalar.kind === "int" && type.kind === "float");
      return fits && typeof scalar.value === "number" ? rangeProblem(scalar.value, type) : wrongKind;
    }
    case "string":
      return scalar.kind === "text" ? textProblem(scalar.value, type) : wrongKind;
    case "projectFile":
      return scalar.kind === "text" ? undefined : wrongKind;
    case "literal":
      return oneOf(scalar, [type]);
    case "union":
      return oneOf(scalar, type.members);
    default:
      return wrongKind;
  }
}

/** Of several types any will do; where all are literals, the problem names them. */
function oneOf(scalar: Scalar, members: readonly Type[]): ScalarProblem | undefined {
  let closest: ScalarProblem | undefined;
  for (const member of members) {
    if (member.kind === "literal") {
      if (member.value === scalar.value && scalar.kind !== "bytes" && scalar.kind !== "duration") return undefined;
    } else {
      const problem = scalarProblem(scalar, member);
      if (problem === undefined) return undefined;
      if (problem.kind !== "type") closest = problem;
    }
  }
  const kind = scalar.kind === "text" ? "string" : scalar.kind === "bool" ? "boolean" : "number";
  const literals = members.flatMap((member) => (member.kind === "literal" ? [member.value] : []));
  if (literals.some((value) => typeof value === kind)) return { kind: "oneOf", members: literals };
  return closest ?? wrongKind;
}

interface Range {
  readonly kind: "int" | "float" | "bytes" | "duration";
  readonly min?: number;
  readonly max?: number;
}

function rangeProblem(value: number, type: Range): ScalarProblem | undefined {
  if ((type.min === undefined || value >= type.min) && (type.max === undefined || value <= type.max)) return undefined;
  const write = type.kind === "bytes" ? writeBytes : type.kind === "duration" ? printDuration : String;
  return { kind: "range", range: printRange(type.min, type.max, write) ?? "", shown: write(value) };
}

function textProblem(value: string, type: StringType): ScalarProblem | undefined {
  if (type.minLength !== undefined || type.maxLength !== undefined) {
    const length = codePoints(value);
    const isFine = length >= (type.minLength ?? 0) && length <= (type.maxLength ?? Infinity);
    if (!isFine) return { kind: "length", length, range: printRange(type.minLength, type.maxLength, String) ?? "" };
  }
  if (type.name !== undefined && !checkString(type.name, value)) return { kind: "malformed", name: type.name };
  if (type.patterns === undefined) return undefined;
  for (const pattern of type.patterns) {
    const compiled = compilePattern(pattern);
    if (compiled.ok && !compiled.matches(value)) return { kind: "pattern", pattern };
  }
  return undefined;
}

/** The length of a text as the language counts it. */
export function codePoints(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const next = code >= 0xd800 && code <= 0xdbff ? text.charCodeAt(at + 1) : 0;
    if (next >= 0xdc00 && next <= 0xdfff) at++;
    length++;
  }
  return length;
}
