/**
 * Narrows a type by what stands in its parentheses: bounds, `length`, `pattern`.
 */
import { quote } from "../diagnostics/wording.ts";
import type { Span } from "../source/span.ts";
import type { Expression, NamedTypeExpression, NumberExpression, Refinement } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { constantNumber } from "./constant-number.ts";
import { compilePattern } from "./portable-pattern.ts";
import { printType } from "./print-type.ts";
import { errorType, type StringType, type Type } from "./type.ts";
import { badPattern, boundNotConstant, emptyRange, wrongRefinement } from "./type-diagnostics.ts";
import { printDuration, writeBytes } from "./units.ts";

type Unit = "int" | "float" | "bytes" | "duration";

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export function refine(checking: Checking, node: NamedTypeExpression, base: Type): Type {
  // A narrower type is not what the name means.
  let type: Type = base.alias === undefined ? base : { ...base, alias: undefined };
  const seen = new Set<string>();
  const habit = rangeElsewhere(node.refinements);
  if (habit !== undefined && type.kind !== "string")
    return reject(
      checking,
      node.refinements[0] ?? node,
      type,
      "bounds are a range",
      `write ${node.name.text}(${habit})`,
    );
  for (const refinement of node.refinements) {
    const key = refinement.name?.text ?? "";
    if (seen.has(key) && key !== "pattern")
      reject(checking, refinement, type, "the same is said twice", "keep one of them");
    seen.add(key);
    type = refineBy(checking, refinement, type);
    if (type.kind === "error") return type;
  }
  return type;
}

/** `(1, 100)`, `(1-100)`, `(min = 1, max = 100)`: the range that is meant. */
function rangeElsewhere(refinements: readonly Refinement[]): string | undefined {
  const [first, second] = refinements;
  if (first === undefined || refinements.length > 2 || refinements.some(({ isRange }) => isRange)) return undefined;
  if (refinements.every(({ name }) => name?.text === "min" || name?.text === "max")) {
    const bound = (name: string) => numberText(refinements.find((each) => each.name?.text === name)?.from) ?? "";
    return `${bound("min")}..${bound("max")}`;
  }
  if (first.name !== undefined || second?.name !== undefined) return undefined;
  const { from } = first;
  if (second !== undefined) return rangeOf(from, second.from);
  return from?.kind === "binary" && from.operator === "-" ? rangeOf(from.left, from.right) : undefined;
}

function rangeOf(from: Expression | undefined, to: Expression | undefined): string | undefined {
  const [low, high] = [numberText(from), numberText(to)];
  return low === undefined || high === undefined ? undefined : `${low}..${high}`;
}

function numberText(node: Expression | undefined): string | undefined {
  return node?.kind === "number" ? printNumber(node) : undefined;
}

function printNumber({ value, unit }: NumberExpression): string {
  return writer(unit)(value);
}

function refineBy(checking: Checking, node: Refinement, type: Type): Type {
  const name = node.name?.text;
  if (name !== undefined && name !== "") return refineString(checking, node, type, name);
  switch (type.kind) {
    case "int":
    case "float":
    case "bytes":
    case "duration": {
      const bounds = readBounds(checking, node, type.kind);
      return bounds === undefined ? errorType : within(checking, node, { ...type }, bounds, type.kind);
    }
    case "list":
    case "set":
    case "map": {
      const bounds = readBounds(checking, node, "int");
      if (bounds === undefined || !isCount(checking, node, type, bounds)) return errorType;
      return within(checking, node, { ...type }, bounds, "int");
    }
    case "string":
      return reject(checking, node, type, "text has no range", 'write string(length = 1..63) or string(pattern = "…")');
    default:
      return reject(checking, node, type, "only numbers, sizes, texts and collections have bounds");
  }
}

function refineString(checking: Checking, node: Refinement, type: Type, name: string): Type {
  if (name !== "length" && name !== "pattern")
    return reject(checking, node, type, `there is no ${quote(name)}`, "refinements are `length`, `pattern` and bounds");
  if (type.kind !== "string")
    return reject(
      checking,
      node,
      type,
      `only text has a ${quote(name)}`,
      name === "length" ? "write the bounds alone: 1..10" : undefined,
    );
  if (name === "pattern") return withPattern(checking, node, type);
  const bounds = readBounds(checking, node, "int");
  if (bounds === undefined || !isCount(checking, node, type, bounds)) return errorType;
  const merged = within(checking, node, lengthOf(type), bounds, "int");
  if (merged.kind === "error") return merged;
  const { min, max } = merged;
  return {
    ...type,
    ...(min === undefined ? {} : { minLength: min }),
    ...(max === undefined ? {} : { maxLength: max }),
  };
}

function lengthOf(type: StringType): { kind: "int"; min?: number; max?: number } {
  return {
    kind: "int",
    ...(type.minLength === undefined ? {} : { min: type.minLength }),
    ...(type.maxLength === undefined ? {} : { max: type.maxLength }),
  };
}

function withPattern(checking: Checking, node: Refinement, type: StringType): Type {
  const text = node.isRange ? undefined : plainText(node.from);
  if (text === undefined) {
    if (node.from?.kind === "missing") return errorType;
    return reject(checking, node, type, "a pattern is one text without interpolation", 'write pattern = "[a-z]+"');
  }
  if (!isPortable(checking, node.from ?? node, text)) return errorType;
  return { ...type, patterns: [...(type.patterns ?? []), text] };
}

/** Whether a pattern is one that all targets share; reports the part that is not. `node`: where its text stands. */
export function isPortable(checking: Checking, node: Span, text: string): boolean {
  const compiled = compilePattern(text);
  if (!compiled.ok)
    checking.report(badPattern.at(partOf(node, text, compiled), { reason: compiled.reason, pattern: text }));
  return compiled.ok;
}

/** The part of a pattern in its text; of a text with escapes the whole, as offsets differ there. */
function partOf(node: Span, text: string, part: { readonly start: number; readonly end: number }): Span {
  const hasEscapes = node.end - node.start !== text.length + 2;
  if (hasEscapes) return node;
  return { file: node.file, start: node.start + 1 + part.start, end: node.start + 1 + part.end };
}

/** The text of an expression that is text without interpolation. */
export function plainText(node: Expression | undefined): string | undefined {
  if (node?.kind !== "text") return undefined;
  const part = node.parts[0];
  if (part === undefined) return "";
  return node.parts.length === 1 && part.kind === "textPart" ? part.text : undefined;
}

function readBounds(checking: Checking, node: Refinement, unit: Unit): Bounds | undefined {
  const from = node.from === undefined ? null : readBound(checking, node.from, unit);
  const to = node.to === undefined ? null : readBound(checking, node.to, unit);
  if (from === undefined || to === undefined) return undefined;
  if (!node.isRange) return from === null ? undefined : { min: from, max: from };
  const bounds = { ...(from === null ? {} : { min: from }), ...(to === null ? {} : { max: to }) };
  if (from === null || to === null || from <= to) return bounds;
  const write = writer(unit);
  checking.report(emptyRange.at(node, { from: write(from), to: write(to) }));
  return undefined;
}

function writer(unit: Unit): (value: number) => string {
  return unit === "bytes" ? writeBytes : unit === "duration" ? printDuration : String;
}

const unitWords = { int: "an integer", float: "a number", bytes: "a size in bytes", duration: "a duration" };

function readBound(checking: Checking, node: Expression, unit: Unit): number | undefined {
  if (node.kind === "missing") return undefined;
  const number = constantNumber(checking, node);
  if (number === undefined) {
    const isUnknown = node.kind === "reference" && checking.targets[node.id]?.kind === "unknown";
    if (!isUnknown) checking.report(boundNotConstant.at(node, { found: "something else" }));
    return undefined;
  }
  if (number.unit === unit || (number.unit === "int" && unit === "float")) return number.value;
  const help =
    unit === "bytes"
      ? "sizes are written like 10GiB"
      : unit === "duration"
        ? "durations are written like 15m"
        : undefined;
  const facts = {
    name: unit,
    reason: `this bound is ${unitWords[number.unit]}`,
    ...(help === undefined ? {} : { help }),
  };
  checking.report(wrongRefinement.at(node, facts));
  return undefined;
}

function isCount(checking: Checking, node: Refinement, type: Type, bounds: Bounds): boolean {
  if ((bounds.min ?? 0) >= 0 && (bounds.max ?? 0) >= 0) return true;
  reject(checking, node, type, "a number of things is not negative");
  return false;
}

/** Bounds of a type that has some already hold together with the new ones. */
function within<T extends { readonly kind: string; min?: number; max?: number }>(
  checking: Checking,
  node: Refinement,
  type: T,
  bounds: Bounds,
  unit: Unit,
): T | typeof errorType {
  const min = Math.max(type.min ?? -Infinity, bounds.min ?? -Infinity);
  const max = Math.min(type.max ?? Infinity, bounds.max ?? Infinity);
  if (min > max) {
    const write = writer(unit);
    checking.report(emptyRange.at(node, { from: write(min), to: write(max) }));
    return errorType;
  }
  return { ...type, ...(min === -Infinity ? {} : { min }), ...(max === Infinity ? {} : { max }) };
}

function reject(checking: Checking, node: Span, type: Type, reason: string, help?: string): typeof errorType {
  checking.report(wrongRefinement.at(node, { name: printType(type), reason, ...(help === undefined ? {} : { help }) }));
  return errorType;
}
