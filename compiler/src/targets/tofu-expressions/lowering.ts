/**
 * What lowering to OpenTofu carries along, and the question that every part of it asks: what kind of thing a value is.
 */
import type { Report } from "../../diagnostics/diagnostic.ts";
import { bareType } from "../../evaluation/residual.ts";
import type { Value } from "../../evaluation/value.ts";
import type { Type } from "../../semantics/type.ts";
import type { Span } from "../../source/span.ts";
import type { Expression, Names } from "./expression.ts";

export interface Lowering {
  readonly report: Report;
  readonly names: Names;
  /** Conditions that hold, or deployment stops: one for each `checked` residual met. */
  readonly demands: Demand[];
  /** What is computed now is computed where all of these hold. */
  readonly guards: Expression[];
  /** In the generic module, where an expression is put together by Nix: what stands for a part that Nix has. */
  readonly partOf?: (value: Value) => Expression | undefined;
}

/** A value that must be of a type. */
export interface Demand {
  readonly value: Expression;
  readonly type: Type;
  readonly origin: Span;
  /** It must be so where all of these hold. */
  readonly guards: readonly Expression[];
}

export function newLowering(report: Report): Lowering {
  return { report, names: { next: 0 }, demands: [], guards: [] };
}

/** The kind of a value, known or not: `text`, `int`, `bytes`, `list`, … */
export function kindOf(value: Value): string {
  return value.kind === "residual" ? kindOfType(value.type) : value.kind;
}

/** The kind of a list's or set's elements; `int` where there is none. */
export function elementKindOf(value: Value): string {
  if (value.kind === "list" || value.kind === "set") {
    const [item] = value.items;
    return item === undefined ? "int" : kindOf(item);
  }
  if (value.kind !== "residual") return "unknown";
  const whole = bareType(value.type);
  // What is known to be there keeps the type of what may be `none`.
  const type = whole.kind === "optional" ? bareType(whole.inner) : whole;
  return type.kind === "list" || type.kind === "set" ? kindOfType(type.element) : "unknown";
}

const scalars: ReadonlySet<string> = new Set(["bool", "int", "float", "bytes", "duration", "text", "host"]);

/** Whether OpenTofu has one type for all values of the kind, so that it compares them as we do. */
export function isScalar(kind: string): boolean {
  return scalars.has(kind);
}

function kindOfType(type: Type): string {
  switch (type.kind) {
    case "secret":
    case "deploy":
    case "optional":
      return kindOfType(type.inner);
    case "string":
      return "text";
    case "literal":
      return typeof type.value === "string" ? "text" : typeof type.value === "boolean" ? "bool" : "int";
    case "union": {
      const kinds = new Set(type.members.map(kindOfType));
      const [only] = kinds;
      return kinds.size === 1 && only !== undefined ? only : "unknown";
    }
    default:
      return type.kind;
  }
}
