/**
 * Checks the tail of an item: `for key, value in collection when condition`.
 *
 * Out: the place inside, where the condition holds. Both parts must be known while compiling: they decide what exists.
 */
import type { Tail } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { keyNotText } from "./declaration-diagnostics.ts";
import { inferStaticCondition } from "./condition.ts";
import { inferIteration } from "./iterate.ts";
import { assume } from "./narrowing.ts";
import type { Place } from "./place.ts";
import { requireStatic } from "./require.ts";
import { stageOf } from "./stage.ts";
import type { Type } from "./type.ts";

/** `keyed`: what is made is named by keys, so a list must hold texts; the words name it in messages. */
export function checkTail(checking: Checking, place: Place, tail: Tail | undefined, keyed?: string): Place {
  if (tail === undefined) return place;
  if (tail.collection !== undefined) {
    inferIteration(checking, place, tail.binders, tail.collection);
    const found = checking.types[tail.collection.id];
    const element = found?.kind === "list" || found?.kind === "set" ? found.element : undefined;
    if (keyed !== undefined && element !== undefined && stageOf(element) === "deploy")
      requireStatic(checking, tail.collection, element, "what names each");
    else if (keyed !== undefined && element !== undefined && !isText(element))
      checking.report(keyNotText.at(tail.collection, { found: element, subject: keyed }));
  }
  if (tail.condition === undefined) return place;
  inferStaticCondition(checking, place, tail.condition, "`when`");
  return assume(checking, place, tail.condition);
}

function isText(type: Type): boolean {
  switch (type.kind) {
    case "string":
    case "error":
    case "never":
      return true;
    case "literal":
      return typeof type.value === "string";
    case "union":
      return type.members.every(isText);
    default:
      return false;
  }
}
