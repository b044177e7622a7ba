/**
 * Programs at random, and how they become smaller.
 */
import fc from "fast-check";
import { many, type Dice } from "./dice.ts";
import { expression } from "./expression.ts";
import { generated } from "./generated.ts";
import { freshName, newGrowth, termOf, type Growth, type Scope, type Variable } from "./growth.ts";
import type { Plain } from "./plain.ts";
import type { Input, Local, Program } from "./program.ts";
import { ownSecret, randomFragments, randomRequirement, secretPath } from "./surroundings.ts";
import { keyShape, randomShape } from "./random-shape.ts";
import { inProgram, randomValue } from "./random-value.ts";
import {
  baseOf,
  boolShape,
  bytesShape,
  durationShape,
  hasFloat,
  intShape,
  listOf,
  mapOf,
  optionalOf,
  printShape,
  stringShape,
  type KeyShape,
  type Shape,
} from "./shape.ts";
import { smallerPrograms } from "./smaller-program.ts";

export interface ProgramChoice {
  /** Typed options of the host, secrets in its files: what only NixOS sees. */
  readonly hasHost: boolean;
  /** Texts may hold characters that OpenTofu composes. */
  readonly composes: boolean;
  /** How many expressions an expression is made of, at most. */
  readonly fuel: number;
}

export function randomProgram(choice: ProgramChoice): fc.Arbitrary<Program> {
  return generated((dice) => makeProgram(dice, choice), smallerPrograms);
}

export function makeProgram(dice: Dice, { composes, fuel, hasHost }: ProgramChoice): Program {
  const growth = newGrowth(dice, composes, expression);
  const inputs: Input[] = many(3 + dice.below(3), (at) => randomInput(growth, at < 3)).slice();
  if (hasHost && dice.once(3)) inputs.push(...many(1 + dice.below(2), () => secretInput(growth)));
  const known: Variable[] = inputs.map(({ name, shape, isDeploy }) => ({ name, shape, isDeploy }));
  const scope = (): Scope => ({
    growth,
    variables: known,
    fuel: 3 + dice.below(fuel),
    isStatic: false,
    isTotal: false,
  });
  const locals: Local[] = [];
  const requirements = many(dice.once(3) ? 1 + dice.below(2) : 0, () => {
    const { requirement, local, variable } = randomRequirement(scope());
    locals.push(local);
    known.push(variable);
    return requirement;
  });
  const results = many(1 + dice.below(2), () => {
    const any = randomShape(dice, {
      ...plainShapes,
      isRefined: dice.once(3),
      depth: dice.below(3),
      hasFloats: true,
      hasDefaults: dice.once(2),
      composes,
    });
    const shape = dice.once(10)
      ? keyedMap(dice)
      : dice.below(3) > 0
        ? dice.pick(usual)
        : dice.once(4)
          ? jsonShape
          : any;
    const base = baseOf(shape);
    const given = givenFor(dice, shape);
    const term = expression(scope(), given);
    if (printShape(shape) === printShape(given) && !dice.once(4)) return term;
    // A local that is declared may be of a refined type, and is used, so that what does not fit is seen.
    const local = { name: freshName(growth, "l"), shape, term };
    locals.push(local);
    return { ...termOf(scope(), base, { isClosed: true })`${local.name}`, name: local.name, isDeploy: term.isDeploy };
  });
  const fragments = hasHost && dice.once(3) ? randomFragments(scope()) : [];
  const secrets = inputs.filter(({ shape }) => shape.kind === "secret").map(({ name }) => name);
  const own = many(hasHost && dice.once(4) ? 1 : 0, () => ownSecret(scope()));
  locals.push(...own);
  const [secret, ...others] = [...secrets, ...own.map(({ name }) => name)];
  const paths = secret === undefined ? [] : many(1 + dice.below(2), () => secretPath(scope(), [secret, ...others]));
  const { types, constants, functions, files } = growth;
  return { inputs, types, constants, functions, locals, results, files, requirements, paths, fragments };
}

/** What lands as the shape where one is declared: sets are made of lists, and records may leave out what has a default. */
function givenFor(dice: Dice, shape: Shape): Shape {
  if (shape.kind === "set") return listOf(baseOf(shape.element));
  if (shape.kind !== "record") return baseOf(shape);
  const fields = shape.fields.filter((field) => field.default === undefined || !dice.once(2));
  return { kind: "record", fields: fields.map((field) => ({ name: field.name, shape: givenFor(dice, field.shape) })) };
}

const usual: readonly [Shape, ...Shape[]] = [
  intShape,
  stringShape,
  boolShape,
  bytesShape,
  durationShape,
  listOf(stringShape),
  listOf(intShape),
  mapOf(intShape),
  mapOf(stringShape),
  optionalOf(stringShape),
];

/** What a map of any keys lands at: mostly of a form that most keys have. */
function keyedMap(dice: Dice): Shape {
  const key = dice.once(4) ? keyShape(dice, { ...plainShapes, isRefined: true }) : dice.pick(wideKeys);
  return { kind: "map", key, element: intShape };
}

const wideKeys: readonly [KeyShape, ...KeyShape[]] = [
  { kind: "string", length: { min: 1 } },
  { kind: "string", length: { max: 4 } },
  { kind: "string", pattern: ".*" },
  { kind: "string", pattern: "[^x]+" },
];

const plainShapes = {
  depth: 2,
  isRefined: true,
  hasFloats: false,
  hasJson: false,
  hasSecrets: false,
  hasDefaults: false,
};

const jsonShape: Shape = { kind: "json" };

function secretInput(growth: Growth): Input {
  const { dice } = growth;
  const name = freshName(growth, "s");
  const isOptional = dice.once(3);
  const shape: Shape = isOptional ? optionalOf({ kind: "secret" }) : { kind: "secret" };
  const value: Plain = isOptional && dice.once(2) ? null : new Map([["secret", dice.pick(["pw", "a b", "x/y"])]]);
  return { name, shape, value, isDeploy: false, isDefault: false };
}

/** `isUsual`: of a type that most expressions can be made of. */
function randomInput(growth: Growth, isUsual: boolean): Input {
  const { dice, composes } = growth;
  const isDeploy = dice.below(6) > 0;
  const any = randomShape(dice, {
    ...plainShapes,
    depth: dice.below(3),
    hasFloats: !isDeploy,
    hasDefaults: !isDeploy,
    composes,
  });
  const shape = isUsual && dice.below(4) > 0 ? dice.pick(usual) : dice.once(6) ? jsonShape : any;
  const value = randomValue(dice, shape, { ...inProgram, composes });
  const isDefault = !isDeploy && dice.once(3);
  return { name: freshName(growth, "a"), shape, value, isDeploy: isDeploy && !hasFloat(shape), isDefault };
}
