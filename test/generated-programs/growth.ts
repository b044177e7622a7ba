/**
 * What grows while expressions are made: constants and functions that they come to need, and the names in sight.
 */
import type { Dice } from "./dice.ts";
import { literalOf } from "./literal.ts";
import { isPlainList, isPlainObject, type Plain } from "./plain.ts";
import { baseOf, printShape, type Shape } from "./shape.ts";
import type { Place, Term } from "./term.ts";

/** A name for a value. */
export interface Variable {
  readonly name: string;
  /** As declared, refined or not. */
  readonly shape: Shape;
  readonly isDeploy: boolean;
}

export interface Constant {
  readonly name: string;
  readonly shape: Shape;
  readonly value: Plain;
}

export interface UserFunction {
  readonly name: string;
  readonly parameters: readonly Variable[];
  readonly result: Shape;
  /** Its result is known only after deployment. */
  readonly isDeploy: boolean;
  readonly body: Term;
}

/** `type k = "a" | "b"`. */
export interface NamedType {
  readonly name: string;
  readonly shape: Shape;
}

export interface ProjectText {
  /** `f1`, for the file `f1.txt`. */
  readonly name: string;
  readonly text: string;
}

export interface Growth {
  readonly dice: Dice;
  /** Texts may hold characters that OpenTofu composes. */
  readonly composes: boolean;
  readonly constants: Constant[];
  readonly functions: UserFunction[];
  readonly types: NamedType[];
  /** Files of the project whose text is read. */
  readonly files: ProjectText[];
  /** An expression of the shape: what kinds of expressions are made of. */
  readonly expression: (scope: Scope, shape: Shape) => Term;
  next: number;
}

export function newGrowth(dice: Dice, composes: boolean, expression: Growth["expression"]): Growth {
  return { dice, composes, expression, constants: [], functions: [], types: [], files: [], next: 0 };
}

/** Where an expression is made. */
export interface Scope extends Place {
  readonly growth: Growth;
  readonly variables: readonly Variable[];
  /** How many more expressions it may be made of, more or less. */
  readonly fuel: number;
}

export function freshName(growth: Growth, start: string): string {
  return `${start}${growth.next++}`;
}

/** An expression that is one of `shares` parts of another. */
export function part(scope: Scope, shape: Shape, shares = 2): Term {
  return scope.growth.expression({ ...scope, fuel: Math.floor((scope.fuel - 1) / shares) }, shape);
}

export function total(scope: Scope): Scope {
  return { ...scope, isTotal: true };
}
export function fixed(scope: Scope): Scope {
  return { ...scope, isStatic: true };
}
export function withVariables(scope: Scope, ...variables: readonly Variable[]): Scope {
  return { ...scope, variables: [...scope.variables, ...variables] };
}

/** Makes an expression of the shape, where it can. */
export type Maker = (scope: Scope, shape: Shape) => Term | undefined;

interface Traits {
  readonly canFail?: boolean;
  readonly binds?: readonly string[];
  readonly isClosed?: boolean;
}

/** A term of parts: ``termOf(scope, intShape, { canFail: true })`${a} + ${b}` ``. */
export function termOf(scope: Place, shape: Shape, traits: Traits = {}) {
  return (texts: TemplateStringsArray, ...terms: readonly (Term | string)[]): Term => {
    const parts = texts.flatMap((text, at) => {
      const term = terms[at];
      return term === undefined ? [text] : [text, term];
    });
    const inner = parts.filter((part) => typeof part !== "string");
    return {
      parts,
      shape,
      place: { isStatic: scope.isStatic, isTotal: scope.isTotal },
      isDeploy: inner.some((part) => part.isDeploy),
      canFail: traits.canFail === true || inner.some((part) => part.canFail),
      binds: traits.binds ?? [],
      isClosed: traits.isClosed ?? false,
    };
  };
}

/** A variable as an expression, or a field of it: `path` is what follows. */
export function mention(scope: Place, variable: Variable, shape: Shape, path = ""): Term {
  const term = termOf(scope, shape, { isClosed: true })`${variable.name}${path}`;
  return { ...term, name: variable.name, isDeploy: variable.isDeploy };
}

/** The value written down; what only a declared type makes of it (a set, a variant) becomes a constant. */
export function literalTerm(scope: Scope, shape: Shape, value: Plain): Term {
  if (!needsType(shape) && !hasEmptyList(value))
    return termOf(scope, shape, { isClosed: true })`${literalOf(shape, value)}`;
  const { growth } = scope;
  const name = freshName(growth, "c");
  growth.constants.push({ name, shape, value });
  return mention(scope, { name, shape, isDeploy: false }, shape);
}

/** Of which nothing says what its elements would be. */
function hasEmptyList(value: Plain): boolean {
  if (isPlainList(value)) return value.length === 0 || value.some(hasEmptyList);
  return isPlainObject(value) && [...value.values()].some(hasEmptyList);
}

function needsType(shape: Shape): boolean {
  switch (shape.kind) {
    case "set":
    case "map":
    case "variant":
    case "optional":
    case "json":
      return true;
    case "list":
      return needsType(shape.element);
    case "record":
      return shape.fields.some((field) => needsType(field.shape));
    default:
      return false;
  }
}

export function isSame(a: Shape, b: Shape): boolean {
  return printShape(a) === printShape(b);
}

/** Whether a value of a declared shape is one of a shape without refinements. */
export function isOf(declared: Shape, shape: Shape): boolean {
  return isSame(baseOf(declared), shape);
}
