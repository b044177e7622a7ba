/**
 * Lists, maps and records.
 */
import { many } from "./dice.ts";
import {
  fixed,
  freshName,
  literalTerm,
  part,
  termOf,
  total,
  withVariables,
  type Maker,
  type Scope,
  type Variable,
} from "./growth.ts";
import { boolShape, intShape, listOf, mapOf, nameText, stringShape } from "./shape.ts";
import type { Term } from "./term.ts";
import { somethingOf } from "./terms-of-anything.ts";

const closed = { isClosed: true } as const;

/** A term of a number of parts. */
function assembled(whole: Term, parts: readonly (string | Term)[]): Term {
  const inner = parts.filter((one) => typeof one !== "string");
  return { ...whole, parts, isDeploy: inner.some((one) => one.isDeploy), canFail: inner.some((one) => one.canFail) };
}

const written: Maker = (scope, shape) => {
  if (shape.kind !== "list") return undefined;
  const { dice } = scope.growth;
  const count = 1 + dice.below(3);
  const items = many(count, () =>
    dice.once(6) ? ["...", part(fixed(scope), shape, count)] : [part(scope, shape.element, count)],
  );
  return assembled(termOf(scope, shape, closed)`[`, [
    "[",
    ...items.flatMap((item, at) => (at === 0 ? item : [", ", ...item])),
    "]",
  ]);
};

/** Of a list, what it goes through; of a map its keys and values. */
function loop(scope: Scope): { readonly text: string; readonly names: readonly Variable[]; readonly collection: Term } {
  const { growth } = scope;
  const inside = total(fixed(scope));
  const element = somethingOf(inside);
  const value: Variable = { name: freshName(growth, "x"), shape: element, isDeploy: false };
  const key: Variable = { name: freshName(growth, "k"), shape: intShape, isDeploy: false };
  switch (growth.dice.below(3)) {
    case 0:
      return { text: `${key.name}, ${value.name}`, names: [key, value], collection: part(inside, listOf(element), 3) };
    case 1:
      return {
        text: `${key.name}, ${value.name}`,
        names: [{ ...key, shape: stringShape }, value],
        collection: part(inside, mapOf(element), 3),
      };
    default:
      return { text: value.name, names: [value], collection: part(inside, listOf(element), 3) };
  }
}

const comprehension: Maker = (scope, shape) => {
  if (shape.kind !== "list") return undefined;
  const { text, names, collection } = loop(scope);
  const inside = withVariables(scope, ...names);
  const binds = names.map(({ name }) => name);
  const body = part(inside, shape.element, 3);
  if (scope.growth.dice.once(2))
    return termOf(scope, shape, { binds, isClosed: true })`[for ${text} in ${collection}: ${body}]`;
  const condition = part(fixed(total(inside)), boolShape, 3);
  return termOf(scope, shape, { binds, isClosed: true })`[for ${text} in ${collection} where ${condition}: ${body}]`;
};

const ordered: Maker = (scope, shape) =>
  shape.kind === "list" && ["int", "string", "bytes", "duration"].includes(shape.element.kind)
    ? termOf(scope, shape, closed)`sort(${part(scope, shape, 1)})`
    : undefined;

const unique: Maker = (scope, shape) =>
  shape.kind === "list" && shape.element.kind !== "optional"
    ? termOf(scope, shape, closed)`unique(${part(scope, shape, 1)})`
    : undefined;

const values: Maker = (scope, shape) =>
  shape.kind === "list" ? termOf(scope, shape, closed)`values(${part(scope, mapOf(shape.element), 1)})` : undefined;

const texts: Maker = (scope, shape) => {
  if (shape.kind !== "list" || shape.element.kind !== "string") return undefined;
  const { dice } = scope.growth;
  if (dice.once(2)) return termOf(scope, shape, closed)`keys(${part(total(scope), mapOf(somethingOf(scope)), 1)})`;
  const separator = literalTerm(scope, stringShape, dice.pick([",", " ", "ab", "😀", "-", "${"]));
  return termOf(scope, shape, closed)`split(${part(scope, stringShape, 2)}, ${separator})`;
};

const namedCases: Maker = (scope, shape) => {
  if (shape.kind !== "list" || shape.element.kind !== "string") return undefined;
  const { growth } = scope;
  const known = growth.types[0] ?? {
    name: freshName(growth, "k"),
    shape: { kind: "literals", values: ["b", "a", "${x}"] },
  };
  if (growth.types.length === 0) growth.types.push(known);
  return termOf(scope, shape, closed)`cases(${known.name})`;
};

const range: Maker = (scope, shape) => {
  if (shape.kind !== "list" || shape.element.kind !== "int") return undefined;
  const { dice } = scope.growth;
  const from = dice.below(5) - 2;
  const text = (n: number) => (n < 0 ? `(-${-n})` : String(n));
  return termOf(scope, shape, closed)`range(${text(from)}, ${text(from + dice.below(5) - 1)})`;
};

const appended: Maker = (scope, shape) =>
  shape.kind === "list" ? termOf(scope, shape)`${part(scope, shape)} ++ ${part(scope, shape)}` : undefined;

export const listMakers: readonly Maker[] = [
  written,
  written,
  comprehension,
  comprehension,
  ordered,
  unique,
  values,
  texts,
  texts,
  namedCases,
  range,
  appended,
];

/** Keys are made of different elements, or the record would set one twice. */
const mapOfAll: Maker = (scope, shape) => {
  if (shape.kind !== "map") return undefined;
  const { growth } = scope;
  const inside = total(fixed(scope));
  const key: Variable = { name: freshName(growth, "k"), shape: stringShape, isDeploy: false };
  const value: Variable = { name: freshName(growth, "x"), shape: somethingOf(inside), isDeploy: false };
  const isMap = growth.dice.once(2);
  const names = isMap ? [key, value] : [key];
  const collection = isMap
    ? part(inside, mapOf(value.shape), 3)
    : termOf(inside, listOf(stringShape), closed)`unique(${part(inside, listOf(stringShape), 3)})`;
  const body = part(withVariables(scope, ...names), shape.element, 3);
  const binds = names.map(({ name }) => name);
  const start = termOf(scope, shape, { binds, isClosed: true });
  if (growth.dice.once(2)) return start`{ for ${binds.join(", ")} in ${collection} { "\${${key.name}}" = ${body} } }`;
  const condition = part(fixed(total(withVariables(scope, ...names))), boolShape, 3);
  return start`{ for ${binds.join(", ")} in ${collection} where ${condition} { "<\${${key.name}}>" = ${body} } }`;
};

const computedKey: Maker = (scope, shape) =>
  shape.kind === "map"
    ? termOf(scope, shape, closed)`{ "\${${part(fixed(scope), stringShape, 2)}}" = ${part(scope, shape.element, 2)} }`
    : undefined;

export const mapMakers: readonly Maker[] = [mapOfAll, mapOfAll, computedKey];

const fields: Maker = (scope, shape) => {
  if (shape.kind !== "record") return undefined;
  const count = shape.fields.length;
  const entries = shape.fields.map((field) => [`${nameText(field.name)} = `, part(scope, field.shape, count)]);
  return assembled(termOf(scope, shape, closed)`{`, [
    "{ ",
    ...entries.flatMap((entry, at) => (at === 0 ? entry : [", ", ...entry])),
    " }",
  ]);
};

const spread: Maker = (scope, shape) => {
  if (shape.kind !== "record") return undefined;
  const [field] = shape.fields;
  if (field === undefined) return undefined;
  const inside: Scope = fixed(total(scope));
  return termOf(
    scope,
    shape,
    closed,
  )`{ ...${part(inside, shape, 2)}, ${nameText(field.name)} = ${part(scope, field.shape, 2)} }`;
};

export const recordMakers: readonly Maker[] = [fields, fields, spread];
