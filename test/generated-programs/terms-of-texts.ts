/**
 * Texts.
 */
import { many } from "./dice.ts";
import { fixed, freshName, literalTerm, mention, part, termOf, total, type Maker, type Scope } from "./growth.ts";
import { quoted } from "./plain.ts";
import { checkedTexts, randomText } from "./random-text.ts";
import {
  boolShape,
  bytesShape,
  durationShape,
  floatShape,
  intShape,
  listOf,
  stringShape,
  type Shape,
} from "./shape.ts";
import { somethingOf } from "./terms-of-anything.ts";

const closed = { isClosed: true } as const;
const failingCall = { canFail: true, isClosed: true } as const;

function failing(make: Maker): Maker {
  return (scope, shape) => (scope.isTotal ? undefined : make(scope, shape));
}

/** What has one obvious text. */
function printable(scope: Scope): Shape {
  const { dice } = scope.growth;
  return dice.pick([
    stringShape,
    intShape,
    bytesShape,
    durationShape,
    boolShape,
    stringShape,
    ...(scope.isStatic ? [floatShape] : []),
  ]);
}

const interpolation: Maker = (scope, shape) => {
  const { dice, composes } = scope.growth;
  const count = 1 + dice.below(3);
  const whole = termOf(scope, shape, closed)`"`;
  const inner = many(count, () => ({
    before: between(dice.once(2) ? randomText(dice, composes) : ""),
    value: part(scope, printable(scope), count),
  }));
  const parts = [
    ...whole.parts,
    ...inner.flatMap(({ before, value }) => [`${before}\${`, value, "}"]),
    `${between(dice.once(2) ? randomText(dice, composes) : "")}"`,
  ];
  return {
    ...whole,
    parts,
    isDeploy: inner.some(({ value }) => value.isDeploy),
    canFail: inner.some(({ value }) => value.canFail),
  };
};

function between(text: string): string {
  return quoted(text).slice(1, -1);
}

const ofText =
  (name: string): Maker =>
  (scope, shape) =>
    termOf(scope, shape, closed)`${name}(${part(scope, shape, 1)})`;

const joined: Maker = (scope, shape) =>
  termOf(scope, shape, closed)`join(${part(scope, listOf(stringShape))}, ${part(total(scope), stringShape, 3)})`;

const replaced: Maker = (scope, shape) => {
  const old = literalTerm(scope, stringShape, scope.growth.dice.pick(["a", "-", "${", "\\", "/a/", ".", "😀", " "]));
  return termOf(scope, shape, closed)`replace(${part(scope, shape, 3)}, ${old}, ${part(scope, shape, 3)})`;
};

const replacedAny: Maker = failing(
  (scope, shape) =>
    termOf(
      scope,
      shape,
      failingCall,
    )`replace(${part(scope, shape, 3)}, ${part(scope, shape, 3)}, ${part(scope, shape, 3)})`,
);

const slug: Maker = failing((scope, shape) => termOf(scope, shape, failingCall)`slug(${part(scope, shape, 1)} ++ "a")`);

const printed: Maker = (scope, shape) => termOf(scope, shape, closed)`to_string(${part(scope, printable(scope), 1)})`;

const json: Maker = (scope, shape) => termOf(scope, shape, closed)`to_json(${part(scope, somethingOf(scope), 1)})`;

const extreme: Maker = failing(
  (scope, shape) =>
    termOf(
      scope,
      shape,
      failingCall,
    )`${scope.growth.dice.pick(["min", "max"])}([${part(scope, shape)}, ...${part(fixed(scope), listOf(shape))}])`,
);

/** A constant of a checked string: those functions take nothing wider without a check. */
function checkedText(scope: Scope, name: "cidr" | "url") {
  const { growth } = scope;
  const found = scope.variables.find(
    (one) => one.shape.kind === "checked" && one.shape.name === name && !(one.isDeploy && scope.isStatic),
  );
  if (found !== undefined) return mention(scope, found, stringShape);
  const constant = {
    name: freshName(growth, "c"),
    shape: { kind: "checked", name } as const,
    value: growth.dice.pick(checkedTexts[name]),
  };
  growth.constants.push(constant);
  return mention(scope, { ...constant, isDeploy: false }, stringShape);
}

const address: Maker = failing(
  (scope, shape) =>
    termOf(
      scope,
      shape,
      failingCall,
    )`cidr_host(${checkedText(scope, "cidr")}, ${scope.growth.dice.once(3) ? part(scope, intShape, 2) : literalTerm(scope, intShape, scope.growth.dice.pick([0, 1, -1, 5, -2]))})`,
);

const host: Maker = (scope, shape) => termOf(scope, shape, closed)`url_host(${checkedText(scope, "url")})`;

/** Of `json` nothing is known but its text. */
const ofJson: Maker = (scope, shape) => {
  const found = scope.variables.find((one) => one.shape.kind === "json" && !(one.isDeploy && scope.isStatic));
  return found && termOf(scope, shape, closed)`to_json(${mention(scope, found, found.shape)})`;
};

const ofFile: Maker = (scope, shape) => {
  const { growth } = scope;
  const { dice, composes, files } = growth;
  const known = dice.once(2) ? files[0] : undefined;
  const file = known ?? {
    name: freshName(growth, "f"),
    text: many(dice.below(4), () => randomText(dice, composes)).join("\n"),
  };
  if (known === undefined) files.push(file);
  return { ...termOf(scope, shape, closed)`text("./${file.name}.txt")`, name: file.name };
};

export const textMakers: readonly Maker[] = [
  ofJson,
  ofFile,
  interpolation,
  interpolation,
  interpolation,
  (scope, shape) => termOf(scope, shape)`${part(scope, shape)} ++ ${part(scope, shape)}`,
  joined,
  joined,
  replaced,
  replacedAny,
  slug,
  printed,
  json,
  extreme,
  address,
  host,
  ofText("lower"),
  ofText("upper"),
  ofText("trim"),
  ofText("sh"),
  ofText("file_name"),
];
