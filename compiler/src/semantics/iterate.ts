/**
 * What `for key, value in collection` binds.
 */
import type { Binder, Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { notIterable } from "./expression-diagnostics.ts";
import { infer } from "./inference.ts";
import { notOptional } from "./value-diagnostics.ts";
import type { Place } from "./place.ts";
import { requireStatic } from "./require.ts";
import { textOf } from "./secret-path.ts";
import { errorType, hostType, intType, keyTypeOf, type Type } from "./type.ts";

/** Infers the collection, gives the binders their types, and demands that it is known while compiling. */
export function inferIteration(
  checking: Checking,
  place: Place,
  binders: readonly Binder[],
  collection: Expression,
): void {
  const type = infer(checking, place, collection);
  const isStatic = requireStatic(checking, collection, type, "what `for` goes through");
  const parts = isStatic ? partsOf(checking, collection, type) : undefined;
  const [first, second] = binders;
  if (first !== undefined && second !== undefined) {
    checking.types[first.id] = parts?.key ?? errorType;
    checking.types[second.id] = parts?.value ?? errorType;
  } else if (first !== undefined) checking.types[first.id] = parts?.value ?? errorType;
}

function partsOf(checking: Checking, node: Expression, type: Type): { key: Type; value: Type } | undefined {
  switch (type.kind) {
    case "list":
    case "set":
      return { key: intType, value: type.element };
    case "map":
      return { key: keyTypeOf(type), value: type.value };
    case "hosts":
      return { key: intType, value: hostType };
    case "error":
    case "never":
      return undefined;
    case "optional":
      checking.report(
        notOptional.at(node, {
          text: textOf(node),
          help: `write \`${textOf(node)} ?? []\`, or ask first whether it is \`none\``,
        }),
      );
      return undefined;
    default:
      checking.report(notIterable.at(node, { found: type, what: "`for`" }));
      return undefined;
  }
}
