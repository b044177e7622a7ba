/**
 * Expressions of generated programs: text with expressions in it, and what is true of each, so that one can be replaced by a smaller
 * one of the same type.
 */
import type { Shape } from "./shape.ts";

/** What may stand at a place. */
export interface Place {
  /** No value that is known only after deployment. */
  readonly isStatic: boolean;
  /** Nothing that may be an error: what stands here may be computed or not. */
  readonly isTotal: boolean;
}

export interface Term {
  readonly parts: readonly (string | Term)[];
  /** Without refinements. */
  readonly shape: Shape;
  readonly place: Place;
  readonly isDeploy: boolean;
  readonly canFail: boolean;
  /** The name that this is, where it is one. */
  readonly name?: string;
  /** Names that its parts may mention and nothing outside of it. */
  readonly binds: readonly string[];
  /** Stands without parentheses. */
  readonly isClosed: boolean;
}

export function printTerm(term: Term): string {
  const text = term.parts.map((part) => (typeof part === "string" ? part : printTerm(part))).join("");
  return term.isClosed ? text : `(${text})`;
}

/** Every name that is mentioned, bound inside or not. */
export function namesIn(term: Term): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (one: Term) => {
    if (one.name !== undefined) found.add(one.name);
    for (const part of one.parts) if (typeof part !== "string") visit(part);
  };
  visit(term);
  return found;
}

export function termsIn(term: Term): readonly Term[] {
  return term.parts.filter((part) => typeof part !== "string");
}

/** The same place with something else in it; what is true of the whole is found anew. */
export function withPart(term: Term, old: Term, replacement: Term): Term {
  const parts = term.parts.map((part) => (part === old ? replacement : part));
  return { ...term, parts, isDeploy: parts.some((part) => typeof part !== "string" && part.isDeploy) };
}
