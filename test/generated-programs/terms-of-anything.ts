/**
 * Expressions that may be of any type: names, choices, locals, elements, calls of declared functions.
 */
import {
  freshName,
  isOf,
  isSame,
  literalTerm,
  mention,
  part,
  termOf,
  total,
  withVariables,
  type Maker,
  type Scope,
  type UserFunction,
  type Variable,
} from "./growth.ts";
import { many } from "./dice.ts";
import { randomShape } from "./random-shape.ts";
import { inProgram, randomValue } from "./random-value.ts";
import {
  baseOf,
  boolShape,
  hasFloat,
  intShape,
  listOf,
  mapOf,
  nameText,
  optionalOf,
  stringShape,
  type RecordShape,
  type Shape,
} from "./shape.ts";
import type { Term } from "./term.ts";

/** The smallest expression: a name, or a value. */
export function leaf(scope: Scope, shape: Shape): Term {
  const { dice, composes } = scope.growth;
  const named = dice.once(6) ? undefined : variable(scope, shape);
  return named ?? literalTerm(scope, shape, randomValue(dice, shape, { ...inProgram, composes }));
}

const variable: Maker = (scope, shape) => {
  const all = candidates(scope, shape);
  const later = all.filter((candidate) => candidate.variable.isDeploy);
  const found = later.length > 0 && scope.growth.dice.once(2) ? later : all;
  const chosen = found[scope.growth.dice.below(found.length)];
  return chosen === undefined ? undefined : mention(scope, chosen.variable, shape, chosen.path);
};

interface Candidate {
  readonly variable: Variable;
  /** What selects the part: `.name`. */
  readonly path: string;
  readonly shape: Shape;
}

/** Names in sight, and fields of records among them, that are of the shape. */
function candidates(scope: Scope, shape: Shape): readonly Candidate[] {
  return inSight(scope).filter((candidate) => isOf(candidate.shape, shape));
}

function inSight(scope: Scope): readonly Candidate[] {
  return scope.variables
    .filter(({ isDeploy }) => !(isDeploy && scope.isStatic))
    .flatMap((known) => partsOf({ variable: known, path: "", shape: known.shape }, 2));
}

function partsOf(whole: Candidate, depth: number): readonly Candidate[] {
  if (whole.shape.kind !== "record" || depth === 0) return [whole];
  const fields = whole.shape.fields.map((field) => ({
    variable: whole.variable,
    path: `${whole.path}.${/^[A-Za-z_]\w*$/.test(field.name) ? field.name : nameText(field.name)}`,
    shape: field.shape,
  }));
  return [whole, ...fields.flatMap((field) => partsOf(field, depth - 1))];
}

function pickFrom<T>(scope: Scope, items: readonly T[]): T | undefined {
  return items[scope.growth.dice.below(items.length)];
}

/** Branches that are chosen later may be computed earlier: there nothing may fail. */
function branch(scope: Scope, condition: Term): Scope {
  return condition.isDeploy ? total(scope) : scope;
}

const choice: Maker = (scope, shape) => {
  const condition = part(total(scope), boolShape, 3);
  const inside = branch(scope, condition);
  return termOf(scope, shape)`if ${condition} then ${part(inside, shape, 3)} else ${part(inside, shape, 3)}`;
};

const local: Maker = (scope, shape) => {
  const { dice } = scope.growth;
  const name = freshName(scope.growth, "v");
  const value = part(total(scope), somethingOf(scope), 2);
  const known: Variable = { name, shape: value.shape, isDeploy: value.isDeploy };
  const body = part(dice.once(5) ? scope : withVariables(scope, known), shape, 2);
  return termOf(scope, shape, { binds: [name] })`let ${name} = ${value}; ${body}`;
};

const orElse: Maker = (scope, shape) => {
  if (shape.kind === "optional") return undefined;
  const left = optionalTerm(scope, shape);
  if (left === undefined) return undefined;
  return termOf(scope, shape)`${left} ?? ${part(branch(scope, left), shape, 2)}`;
};

function optionalTerm(scope: Scope, inner: Shape): Term | undefined {
  return variable(scope, optionalOf(inner)) ?? (hasFloat(inner) ? undefined : get(scope, optionalOf(inner)));
}

const get: Maker = (scope, shape) => {
  if (shape.kind !== "optional") return undefined;
  const map = part(total(scope), mapOf(shape.inner), 2);
  return termOf(scope, shape, { isClosed: true })`get(${map}, ${part(total(scope), stringShape, 3)})`;
};

/** `if x != none then … else …`, where x is known to be there in one branch. */
const presence: Maker = (scope, shape) => {
  const found = pickFrom(
    scope,
    scope.variables.filter((known) => known.shape.kind === "optional" && !(known.isDeploy && scope.isStatic)),
  );
  if (found === undefined || found.shape.kind !== "optional") return undefined;
  const present: Variable = { ...found, shape: found.shape.inner };
  const subject = mention(scope, found, found.shape);
  const inside = found.isDeploy ? total(scope) : scope;
  const others = { ...inside, variables: inside.variables.filter((known) => known !== found) };
  const yes = part(withVariables(others, present), shape, 3);
  const no = part(others, shape, 3);
  switch (scope.growth.dice.below(3)) {
    case 0:
      return termOf(scope, shape)`if ${subject} != none then ${yes} else ${no}`;
    case 1:
      return termOf(scope, shape)`if ${subject} == none then ${no} else ${yes}`;
    default:
      return termOf(scope, shape)`match ${subject} { none => ${no}, _ => ${yes} }`;
  }
};

const cases: Maker = (scope, shape) => {
  const found = pickFrom(
    scope,
    inSight(scope).filter((one) => one.shape.kind === "variant"),
  );
  if (found === undefined || found.shape.kind !== "variant") return undefined;
  const subject = mention(scope, found.variable, baseOf(found.shape), found.path);
  const inside = subject.isDeploy ? total(scope) : scope;
  const binds = found.shape.cases.map(() => freshName(scope.growth, "x"));
  const arms = found.shape.cases.map((one, at) => {
    const known: Variable = { name: binds[at] ?? "", shape: one.shape, isDeploy: subject.isDeploy };
    return { start: `${one.name} ${known.name} => `, body: part(withVariables(inside, known), shape, 3) };
  });
  return matchOf(scope, shape, subject, arms, binds);
};

const literalCases: Maker = (scope, shape) => {
  const found = pickFrom(
    scope,
    inSight(scope).filter((one) => one.shape.kind === "literals"),
  );
  if (found === undefined || found.shape.kind !== "literals") return undefined;
  const subject = mention(scope, found.variable, baseOf(found.shape), found.path);
  const inside = subject.isDeploy ? total(scope) : scope;
  const { values } = found.shape;
  const arms = values.map((value) => ({
    start: `${typeof value === "string" ? nameInQuotes(value) : value} => `,
    body: part(inside, shape, 3),
  }));
  const last = arms.at(-1);
  if (last === undefined) return undefined;
  const shown =
    scope.growth.dice.once(2) && arms.length > 1 ? [...arms.slice(0, -1), { ...last, start: "_ => " }] : arms;
  return matchOf(scope, shape, subject, shown, []);
};

function nameInQuotes(text: string): string {
  return nameText(`-${text}`).replace('"-', '"');
}

interface Arm {
  readonly start: string;
  readonly body: Term;
}

function matchOf(scope: Scope, shape: Shape, subject: Term, arms: readonly Arm[], binds: readonly string[]): Term {
  const whole = termOf(scope, shape, { binds })`match ${subject} { `;
  const parts = [
    ...whole.parts,
    ...arms.flatMap(({ start, body }, at) => [`${at === 0 ? "" : ", "}${start}`, body]),
    " }",
  ];
  return {
    ...whole,
    parts,
    isDeploy: subject.isDeploy || arms.some(({ body }) => body.isDeploy),
    canFail: subject.canFail || arms.some(({ body }) => body.canFail),
  };
}

const element: Maker = (scope, shape) => {
  if (scope.isTotal) return undefined;
  const { dice } = scope.growth;
  const traits = { canFail: true, isClosed: true };
  // Mostly one that is there, or hardly a program would have a value.
  if (!dice.once(4)) {
    const other = part(total(scope), shape, 3);
    if (dice.once(3))
      return termOf(scope, shape, traits)`[${other}, ${part(total(scope), shape, 3)}][${part(scope, intShape, 3)}]`;
    return termOf(scope, shape, traits)`[${part(scope, shape, 3)}, ${other}][0]`;
  }
  if (dice.once(2)) {
    const key = part(scope, stringShape, 3);
    return termOf(scope, shape, traits)`${part(total(scope), mapOf(shape), 2)}[${key}]`;
  }
  return termOf(scope, shape, traits)`${part(total(scope), listOf(shape), 2)}[${part(scope, intShape, 3)}]`;
};

const picked: Maker = (scope, shape) => {
  if (scope.isTotal || shape.kind === "optional") return undefined;
  return termOf(scope, shape, {
    canFail: true,
    isClosed: true,
  })`pick(${part(total(scope), listOf(shape), 2)}, ${part(total(scope), stringShape, 3)})`;
};

const call: Maker = (scope, shape) => {
  const { growth } = scope;
  const known = growth.functions.filter((one) => isOf(one.result, shape) && fits(scope, one));
  const chosen = growth.dice.once(3) ? undefined : pickFrom(scope, known);
  const wanted = chosen ?? (growth.functions.length < 3 ? newFunction(scope, shape) : undefined);
  if (wanted === undefined) return undefined;
  const given = wanted.parameters.map((one) => argument(scope, one));
  const whole = termOf(scope, shape, {
    isClosed: true,
    canFail: wanted.body.canFail || !isSame(wanted.result, baseOf(wanted.result)),
  })`${wanted.name}(`;
  const parts = [...whole.parts, ...given.flatMap((one, at) => (at === 0 ? [one] : [", ", one])), ")"];
  return { ...whole, parts, isDeploy: wanted.isDeploy, name: wanted.name };
};

function fits(scope: Scope, { body, result, isDeploy }: UserFunction): boolean {
  if (scope.isStatic && isDeploy) return false;
  return !scope.isTotal || (!body.canFail && isSame(result, baseOf(result)));
}

/** Where the parameter is refined, a value that is surely one: nothing says that the function looks at it. */
function argument(scope: Scope, { shape, isDeploy }: Variable): Term {
  const base = baseOf(shape);
  const inside = total({ ...scope, isStatic: !isDeploy || scope.isStatic });
  if (isSame(base, shape)) return part(inside, base, 3);
  const known = inside.variables.filter((one) => isSame(one.shape, shape) && !(one.isDeploy && inside.isStatic));
  const { dice, composes } = scope.growth;
  const chosen = pickFrom(scope, known);
  if (chosen !== undefined) return mention(inside, chosen, base);
  const value = randomValue(dice, shape, { ...inProgram, composes });
  const name = freshName(scope.growth, "c");
  scope.growth.constants.push({ name, shape, value });
  return { ...mention(inside, { name, shape, isDeploy: false }, base), place: { ...inside, isStatic: true } };
}

function newFunction(scope: Scope, shape: Shape): UserFunction {
  const { growth } = scope;
  const { dice } = growth;
  const parameters = many(1 + dice.below(2), () => {
    const isDeploy = !scope.isStatic && !hasFloat(shape) && dice.once(2);
    const of = randomShape(dice, {
      depth: 1,
      isRefined: true,
      hasFloats: false,
      hasJson: false,
      hasSecrets: false,
      hasDefaults: false,
    });
    const plain = isDeploy && of.kind === "optional" ? of.inner : of;
    return { name: freshName(growth, "p"), shape: plain, isDeploy };
  });
  const body = growth.expression({ ...scope, variables: parameters, fuel: Math.min(8, scope.fuel) }, shape);
  const isDeploy = body.isDeploy || parameters.some((one) => one.isDeploy);
  const one = { name: freshName(growth, "f"), parameters, result: shape, isDeploy, body };
  growth.functions.push(one);
  return one;
}

/** Any small type, for what is only compared or passed on. */
export function somethingOf(scope: Scope, isRecord = true): Shape {
  const { dice } = scope.growth;
  const shape = randomShape(dice, {
    depth: dice.below(2),
    isRefined: false,
    hasFloats: scope.isStatic,
    hasJson: false,
    hasSecrets: false,
    hasDefaults: false,
  });
  const base = baseOf(shape);
  return isRecord || base.kind !== "record" ? base : intShape;
}

const field: Maker = (scope, shape) => {
  const { dice } = scope.growth;
  const names = dice.pick<readonly [string, string]>([
    ["a", "b"],
    ["name", "kind"],
  ]);
  const other = somethingOf(scope);
  const record: RecordShape = {
    kind: "record",
    fields: [
      { name: names[0], shape },
      { name: names[1], shape: other },
    ],
  };
  const chosen = part(scope, shape, 2);
  return termOf(scope, shape, {
    isClosed: true,
  })`{ ${record.fields[0]?.name ?? ""} = ${chosen}, ${names[1]} = ${part(total(scope), other, 3)} }.${names[0]}`;
};

export const anyMakers: readonly Maker[] = [
  variable,
  variable,
  choice,
  local,
  orElse,
  presence,
  cases,
  literalCases,
  element,
  call,
  call,
  field,
  picked,
];
export const optionalMakers: readonly Maker[] = [
  get,
  // One branch is none, or the checker would know that it is there.
  (scope, shape) =>
    shape.kind === "optional"
      ? termOf(
          scope,
          shape,
        )`if ${part(total(scope), boolShape, 2)} then ${part(total(scope), shape.inner, 2)} else none`
      : undefined,
];
