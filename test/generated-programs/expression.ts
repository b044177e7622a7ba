/**
 * Well-typed expressions of a type, as large as the fuel of their scope allows.
 */
import type { Maker, Scope } from "./growth.ts";
import { fixed } from "./growth.ts";
import { hasFloat, type Shape } from "./shape.ts";
import type { Term } from "./term.ts";
import { anyMakers, leaf, optionalMakers } from "./terms-of-anything.ts";
import { listMakers, mapMakers, recordMakers } from "./terms-of-collections.ts";
import { boolMakers, floatMakers, intMakers, quantityMakers } from "./terms-of-scalars.ts";
import { textMakers } from "./terms-of-texts.ts";

/** `shape` has no refinements. */
export function expression(scope: Scope, shape: Shape): Term {
  const inside = hasFloat(shape) ? fixed(scope) : scope;
  if (inside.fuel <= 0) return leaf(inside, shape);
  const { dice } = inside.growth;
  const own = makersOf(shape);
  for (let tries = 0; tries < 10; tries++) {
    const makers = own.length > 0 && dice.below(5) < 3 ? own : anyMakers;
    const made = makers[dice.below(makers.length)]?.(inside, shape);
    if (made !== undefined) return made;
  }
  return leaf(inside, shape);
}

function makersOf(shape: Shape): readonly Maker[] {
  switch (shape.kind) {
    case "bool":
      return boolMakers;
    case "int":
      return intMakers;
    case "float":
      return floatMakers;
    case "bytes":
    case "duration":
      return quantityMakers;
    case "string":
      return textMakers;
    case "list":
      return listMakers;
    case "map":
      return mapMakers;
    case "record":
      return recordMakers;
    case "optional":
      return optionalMakers;
    case "set":
    case "variant":
    case "json":
    case "secret":
    case "port":
    case "checked":
    case "literals":
      return [];
  }
}
