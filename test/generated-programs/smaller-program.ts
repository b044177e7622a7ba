/**
 * Smaller programs of the same kind: parts left out, expressions replaced by parts of themselves or by simple values of their type.
 *
 * What is left is well typed wherever the place allows it; a caller passes over those that are not.
 */
import { literalOf } from "./literal.ts";
import { isPlainList, isPlainObject, type Plain } from "./plain.ts";
import { smallerSurroundings, termsAround, termsOfRequirement } from "./smaller-surroundings.ts";
import type { Requirement } from "./surroundings.ts";
import { landed, type Input, type Program } from "./program.ts";
import { baseOf, printShape, type Shape } from "./shape.ts";
import { namesIn, printTerm, termsIn, withPart, type Term } from "./term.ts";

export function* smallerPrograms(program: Program): Iterable<Program> {
  for (const smaller of candidates(program)) yield withoutUnused(smaller);
}

function* candidates(program: Program): Iterable<Program> {
  const { results, locals, functions, inputs } = program;
  if (results.length > 1)
    for (const at of results.keys()) yield { ...program, results: results.filter((_, n) => n !== at) };
  for (const [at, result] of results.entries())
    for (const term of smallerTerms(result)) yield { ...program, results: results.with(at, term) };
  for (const [at, local] of locals.entries()) {
    for (const term of smallerTerms(local.term)) yield { ...program, locals: locals.with(at, { ...local, term }) };
    const { shape: _, ...plain } = local;
    if (local.shape !== undefined) yield { ...program, locals: locals.with(at, plain) };
  }
  for (const [at, one] of functions.entries())
    for (const body of smallerTerms(one.body)) yield { ...program, functions: functions.with(at, { ...one, body }) };
  for (const [at, input] of inputs.entries())
    for (const less of smallerInputs(input)) yield { ...program, inputs: inputs.with(at, less) };
  yield* smallerSurroundings(program, smallerTerms);
  for (const [at, constant] of program.constants.entries())
    for (const value of smallerValues(constant.shape, constant.value))
      yield { ...program, constants: program.constants.with(at, { ...constant, value }) };
}

/** Only what is mentioned, by whatever is mentioned. */
function withoutUnused(program: Program): Program {
  const open = [...program.results, ...termsAround(program)];
  const requirements = new Set<Requirement>();
  const used = new Set<string>();
  for (let term = open.pop(); term !== undefined; term = open.pop())
    for (const name of namesIn(term)) {
      if (used.has(name)) continue;
      used.add(name);
      open.push(...program.locals.filter((one) => one.name === name).map((one) => one.term));
      for (const one of program.requirements.filter((each) => each.name === name)) {
        requirements.add(one);
        open.push(...termsOfRequirement(one));
      }
      open.push(...program.functions.filter((one) => one.name === name).map((one) => one.body));
    }
  const isUsed = ({ name }: { readonly name: string }) => used.has(name);
  const text = [
    ...program.results,
    ...termsAround(program),
    ...[...requirements].flatMap(termsOfRequirement),
    ...program.locals.filter(isUsed).map(({ term }) => term),
    ...program.functions.filter(isUsed).map(({ body }) => body),
  ]
    .map(printTerm)
    .join(" ");
  return {
    inputs: program.inputs.filter(isUsed),
    types: program.types.filter(({ name }) => text.includes(`(${name})`)),
    constants: program.constants.filter(isUsed),
    functions: program.functions.filter(isUsed),
    locals: program.locals.filter(isUsed),
    results: program.results,
    files: program.files.filter(isUsed),
    requirements: program.requirements.filter(isUsed),
    paths: program.paths,
    fragments: program.fragments,
  };
}

function* smallerTerms(term: Term): Iterable<Term> {
  yield* inPlaceOf(term);
  for (const inner of termsIn(term)) for (const smaller of smallerTerms(inner)) yield withPart(term, inner, smaller);
}

/** Parts of it, and simple values. */
function* inPlaceOf(term: Term): Iterable<Term> {
  const { shape, place } = term;
  const text = printTerm(term);
  for (const value of simplest(shape)) {
    const literal = literalOf(shape, value);
    if (literal === text || literal.length >= text.length) continue;
    yield { parts: [literal], shape, place, isDeploy: false, canFail: false, binds: [], isClosed: true };
  }
  const wanted = printShape(shape);
  for (const { term: inner, bound } of inside(term, new Set(term.binds))) {
    const isOpen = [...namesIn(inner)].some((name) => bound.has(name));
    if (isOpen || printShape(inner.shape) !== wanted) continue;
    if ((place.isStatic && inner.isDeploy) || (place.isTotal && inner.canFail)) continue;
    yield { ...inner, place };
  }
}

interface Inside {
  readonly term: Term;
  /** Names that are bound between the outer expression and this one. */
  readonly bound: ReadonlySet<string>;
}

function* inside(term: Term, bound: ReadonlySet<string>): Iterable<Inside> {
  for (const inner of termsIn(term)) {
    yield { term: inner, bound };
    yield* inside(inner, new Set([...bound, ...inner.binds]));
  }
}

/** Values that say nothing, the simplest first; none where only a declared type makes one. */
function simplest(shape: Shape): readonly Plain[] {
  switch (shape.kind) {
    case "bool":
      return [false, true];
    case "int":
    case "bytes":
    case "duration":
    case "float":
      return [0, 1];
    case "string":
      return ["", "a"];
    case "list":
      return [[], ...simplest(shape.element).map((value) => [value])];
    case "record": {
      const values = shape.fields.map((field) => [field.name, simplest(field.shape)[0]] as const);
      return values.some(([, value]) => value === undefined)
        ? []
        : [new Map(values.map(([name, value]) => [name, value ?? null]))];
    }
    case "map":
    case "set":
    case "variant":
    case "optional":
    case "json":
    case "secret":
    case "port":
    case "checked":
    case "literals":
      return [];
  }
}

function* smallerInputs(input: Input): Iterable<Input> {
  if (input.isDefault) yield { ...input, isDefault: false };
  const base = baseOf(input.shape);
  if (printShape(base) !== printShape(input.shape))
    yield { ...input, shape: base, value: landed(input.shape, input.value) };
  for (const value of smallerValues(input.shape, input.value)) yield { ...input, value };
}

function* smallerValues(shape: Shape, value: Plain): Iterable<Plain> {
  for (const simple of simplest(shape)) if (sizeOf(simple) < sizeOf(value)) yield simple;
  if (isPlainList(value) && (shape.kind === "list" || shape.kind === "set")) {
    for (const at of value.keys()) yield value.filter((_, n) => n !== at);
    for (const [at, item] of value.entries())
      for (const less of smallerValues(shape.element, item)) yield value.with(at, less);
  } else if (isPlainObject(value)) {
    if (shape.kind === "map")
      for (const key of value.keys()) yield new Map([...value].filter(([other]) => other !== key));
    for (const [key, entry] of value)
      for (const less of smallerValues(partOf(shape, key), entry)) yield new Map(value).set(key, less);
  } else if (typeof value === "string" && shape.kind === "string") {
    for (const at of [...value].keys()) yield [...value].filter((_, n) => n !== at).join("");
  } else if (shape.kind === "optional" && value !== null) {
    yield null;
    yield* smallerValues(shape.inner, value);
  }
}

function partOf(shape: Shape, key: string): Shape {
  if (shape.kind === "map") return shape.element;
  const parts = shape.kind === "record" ? shape.fields : shape.kind === "variant" ? shape.cases : [];
  return parts.find(({ name }) => name === key)?.shape ?? { kind: "json" };
}

function sizeOf(value: Plain): number {
  if (isPlainObject(value)) return 1 + [...value.values()].reduce<number>((sum, entry) => sum + sizeOf(entry), 0);
  if (isPlainList(value)) return 1 + value.reduce<number>((sum, entry) => sum + sizeOf(entry), 0);
  return typeof value === "string" ? value.length : typeof value === "number" ? String(value).length : 0;
}
