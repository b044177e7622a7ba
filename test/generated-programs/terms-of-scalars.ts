/**
 * Numbers, sizes, durations and truth values.
 */
import { literalTerm, part, termOf, total, fixed, type Maker, type Scope } from "./growth.ts";
import { somethingOf } from "./terms-of-anything.ts";
import {
  boolShape,
  bytesShape,
  durationShape,
  floatShape,
  intShape,
  listOf,
  mapOf,
  optionalOf,
  stringShape,
  type Shape,
} from "./shape.ts";
import { quoted } from "./plain.ts";
import { checkedTexts, patterns } from "./random-text.ts";

/** Only where an error may be. */
function failing(make: Maker): Maker {
  return (scope, shape) => (scope.isTotal ? undefined : make(scope, shape));
}

const mayFail = { canFail: true } as const;
const closed = { isClosed: true } as const;
const failingCall = { canFail: true, isClosed: true } as const;

/** `a + b` and its like. Mostly with a small number, or all would be too large. */
function arithmetic(operators: readonly [string, ...string[]], right: (scope: Scope, shape: Shape) => Shape): Maker {
  return failing((scope, shape) => {
    const { dice } = scope.growth;
    const operator = dice.pick(operators);
    const isDivision = operator === "/" || operator === "%";
    const of = right(scope, shape);
    // Mostly by what is not zero, or hardly a program would have a value.
    if (isDivision && !dice.once(5) && of.kind !== "float")
      return termOf(
        scope,
        shape,
        mayFail,
      )`${part(scope, shape)} ${operator} ${literalTerm(scope, of, dice.pick([2, 3, 7, 1024, 60]))}`;
    return termOf(scope, shape, mayFail)`${part(scope, shape)} ${operator} ${part(scope, of)}`;
  });
}

const same = (_: Scope, shape: Shape) => shape;

const extreme: Maker = failing((scope, shape) => {
  const name = scope.growth.dice.pick(["min", "max", "sum"]);
  return termOf(scope, shape, failingCall)`${name}([${part(scope, shape)}, ...${part(fixed(scope), listOf(shape))}])`;
});

const roundUp: Maker = failing(
  (scope, shape) =>
    termOf(
      scope,
      shape,
      failingCall,
    )`round_up(${part(scope, shape)}, ${scope.growth.dice.once(4) ? part(scope, shape) : literalTerm(scope, shape, 4)})`,
);

const measured: Maker = (scope, shape) => {
  const of = scope.growth.dice.pick([stringShape, listOf(somethingOf(scope)), mapOf(intShape)]);
  return termOf(scope, shape, closed)`length(${part(total(scope), of, 1)})`;
};

const quotient: Maker = failing((scope, shape) => {
  const of = scope.growth.dice.pick([bytesShape, durationShape]);
  return termOf(
    scope,
    shape,
    mayFail,
  )`${part(scope, of)} / ${scope.growth.dice.once(4) ? part(scope, of) : literalTerm(scope, of, 60)}`;
});

const number: Maker = failing((scope, shape) => {
  const { dice } = scope.growth;
  const text = dice.once(6)
    ? part(scope, stringShape, 1)
    : literalTerm(scope, stringShape, dice.pick(["007", "-12", "0", "9007199254740991"]));
  return termOf(scope, shape, failingCall)`to_int(${text})`;
});

const urlPort: Maker = failing((scope, shape) => {
  const url = literalTerm(scope, { kind: "checked", name: "url" }, scope.growth.dice.pick(checkedTexts.url));
  return termOf(scope, shape, failingCall)`url_port(${url})`;
});

const negative: Maker = failing((scope, shape) => termOf(scope, shape, mayFail)`-${part(scope, shape, 1)}`);

const rounded: Maker = failing((scope, shape) => {
  const name = scope.growth.dice.pick(["floor", "ceil"]);
  return termOf(scope, shape, failingCall)`${name}(${part(fixed(scope), floatShape, 1)})`;
});

export const intMakers: readonly Maker[] = [
  arithmetic(["+", "-", "*", "+", "-"], same),
  arithmetic(["/", "%"], same),
  extreme,
  roundUp,
  measured,
  measured,
  quotient,
  number,
  urlPort,
  negative,
  rounded,
];

export const floatMakers: readonly Maker[] = [arithmetic(["+", "-", "*", "/"], same), extreme, negative];

export const quantityMakers: readonly Maker[] = [
  arithmetic(["+", "-", "+"], same),
  arithmetic(["*", "/"], () => intShape),
  extreme,
  roundUp,
  failing((scope, shape) => termOf(scope, shape, mayFail)`${part(scope, intShape)} * ${part(scope, shape)}`),
];

const equality: Maker = (scope, shape) => {
  const of = somethingOf(scope);
  const inside = total(scope);
  const operator = scope.growth.dice.pick(["==", "!="]);
  return termOf(scope, shape)`${part(inside, of)} ${operator} ${part(inside, of)}`;
};

const order: Maker = (scope, shape) => {
  const { dice } = scope.growth;
  const of = dice.pick([
    intShape,
    stringShape,
    bytesShape,
    durationShape,
    intShape,
    ...(scope.isStatic ? [floatShape] : []),
  ]);
  const operator = dice.pick(["<", "<=", ">", ">="]);
  return termOf(scope, shape)`${part(scope, of)} ${operator} ${part(scope, of)}`;
};

const membership: Maker = (scope, shape) => {
  const inside = total(scope);
  if (scope.growth.dice.once(3))
    return termOf(scope, shape)`${part(inside, stringShape)} in ${part(inside, mapOf(intShape))}`;
  const of = somethingOf(scope, false);
  if (of.kind === "optional") return undefined;
  return termOf(scope, shape)`${part(inside, of)} in ${part(inside, listOf(of))}`;
};

const inText: Maker = (scope, shape) => {
  const name = scope.growth.dice.pick(["contains", "starts_with", "ends_with"]);
  const inside = total(scope);
  return termOf(scope, shape, closed)`${name}(${part(inside, stringShape)}, ${part(inside, stringShape)})`;
};

const matching: Maker = (scope, shape) => {
  const { dice } = scope.growth;
  const { pattern, accepted, refused } = dice.pick(patterns);
  const text = dice.once(3)
    ? literalTerm(scope, stringShape, dice.pick([...accepted, ...refused]))
    : part(total(scope), stringShape, 1);
  return termOf(scope, shape, closed)`matches(${text}, ${quoted(pattern)})`;
};

const ofAll: Maker = (scope, shape) =>
  termOf(scope, shape, closed)`${scope.growth.dice.pick(["all", "any"])}(${part(total(scope), listOf(boolShape), 1)})`;

const connected: Maker = (scope, shape) => {
  const left = part(total(scope), shape);
  const inside = left.isDeploy ? total(scope) : scope;
  return termOf(scope, shape)`${left} ${scope.growth.dice.pick(["and", "or"])} ${part(inside, shape)}`;
};

const present: Maker = (scope, shape) => {
  const of = somethingOf(scope);
  if (of.kind === "optional") return undefined;
  return termOf(scope, shape)`${part(total(scope), optionalOf(of), 1)} ${scope.growth.dice.pick(["==", "!="])} none`;
};

export const boolMakers: readonly Maker[] = [
  equality,
  equality,
  order,
  order,
  membership,
  inText,
  matching,
  ofAll,
  connected,
  connected,
  present,
  (scope, shape) => termOf(scope, shape)`not ${part(scope, shape, 1)}`,
];
