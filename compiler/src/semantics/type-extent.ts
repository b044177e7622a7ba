/**
 * How much a type spells out: the parts it would have if every name in it were replaced by what it means.
 *
 * Types share their parts, so a few lines can make one of 2^60. Whoever walks a type walks all that it spells out; a type beyond the
 * limits is refused where it is written or inferred, and everything after may walk.
 * In: a type, of parts that are within the limits. Not here: values (evaluation/make-value.ts).
 */
import type { Span } from "../source/span.ts";
import type { Checking } from "./checking.ts";
import { typeTooLarge } from "./type-diagnostics.ts";
import { errorType, type RecordField, type Type } from "./type.ts";

export const mostParts = 100_000;
/** Types within types. */
export const mostLevels = 500;

interface Extent {
  readonly parts: number;
  readonly levels: number;
}

/** The type, or the error type where it is too large, which is reported once for a file: what is made of it soon is too. */
export function boundedType(checking: Checking, node: Span, type: Type): Type {
  const { parts, levels } = extentOf(type);
  if (parts <= mostParts && levels <= mostLevels) return type;
  if (!reported.has(checking))
    checking.report(typeTooLarge.at(node, parts > mostParts ? { parts: mostParts } : { levels: mostLevels }));
  reported.add(checking);
  return errorType;
}

const reported = new WeakSet<Checking>();

const one: Extent = { parts: 1, levels: 1 };
const known = new WeakMap<Type, Extent>();

/** Linear in what the type holds itself: that of its parts is remembered. */
function extentOf(type: Type): Extent {
  switch (type.kind) {
    case "list":
    case "set":
      return around(type, type.element);
    case "map":
      return around(type, type.value);
    case "optional":
    case "secret":
    case "deploy":
      return around(type, type.inner);
    case "record":
      return known.get(type) ?? remember(type, extentOfFields(type.fields));
    case "variant":
      return known.get(type) ?? remember(type, extentOfFields(type.cases));
    case "union":
      return known.get(type) ?? remember(type, extentAround(type.members.map(extentOf)));
    default:
      return one;
  }
}

function extentOfFields(fields: ReadonlyMap<string, RecordField>): Extent {
  const inner: Extent[] = [];
  fields.forEach(({ type }) => inner.push(extentOf(type)));
  return extentAround(inner);
}

const composite: ReadonlySet<Type["kind"]> = new Set([
  "list",
  "set",
  "map",
  "optional",
  "secret",
  "deploy",
  "record",
  "variant",
  "union",
]);
const two: Extent = { parts: 2, levels: 2 };

/** Of most, what is inside has no parts: that needs not be remembered. */
function around(type: Type, inner: Type): Extent {
  return composite.has(inner.kind) ? (known.get(type) ?? remember(type, extentAround([extentOf(inner)]))) : two;
}

function extentAround(inner: readonly Extent[]): Extent {
  let parts = 1;
  let levels = 0;
  for (const extent of inner) {
    parts += extent.parts;
    levels = Math.max(levels, extent.levels);
  }
  return { parts, levels: levels + 1 };
}

function remember(type: Type, extent: Extent): Extent {
  known.set(type, extent);
  return extent;
}
