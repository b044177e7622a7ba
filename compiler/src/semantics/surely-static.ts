/**
 * Tells from the text alone whether an expression is known while compiling.
 *
 * Needed where types are not known yet: what `as vm` names is declared before its attributes are inferred. When in doubt, the
 * answer is no.
 */
import { children } from "../syntax/children.ts";
import type { Node, NodeId } from "../syntax/tree.ts";
import type { SpecialName } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Place } from "./place.ts";
import { deepStageOf } from "./stage.ts";
import type { Type } from "./type.ts";

/** They give what only deployment knows, or a secret. */
const laterFunctions: ReadonlySet<string> = new Set(["secret", "identity_secret", "file", "host"]);

interface Search {
  readonly checking: Checking;
  readonly place: Place;
  readonly seen: Set<NodeId>;
}

export function isSurelyStatic(checking: Checking, place: Place, node: Node): boolean {
  return isStatic({ checking, place, seen: new Set() }, node);
}

function isStatic(search: Search, node: Node): boolean {
  if (node.kind === "select" && node.value.kind === "reference") {
    const target = search.checking.targets[node.value.id];
    if (target?.kind === "special") return isStaticField(search, target.name, node.name.text);
  }
  if (node.kind === "reference") return isStaticName(search, node);
  return children(node).every((child) => isStatic(search, child));
}

function isStaticName({ checking, place, seen }: Search, node: Node): boolean {
  const target = checking.targets[node.id];
  switch (target?.kind) {
    case "intrinsic":
      return !laterFunctions.has(target.name);
    case "special":
      return isPlain(place.specials.get(target.name));
    case "inner": {
      const declared = target.node;
      if (declared.kind === "binder") return isLoopBinder(declared.id, checking);
      if (declared.kind !== "local" || seen.has(declared.id)) return false;
      seen.add(declared.id);
      return isStatic({ checking, place, seen }, declared.value);
    }
    case "declaration":
    case "unknown":
    case undefined:
      return true;
  }
}

/** Names of `for` are inferred later; only what is known of them by now counts. */
function isLoopBinder(id: NodeId, checking: Checking): boolean {
  return isPlain(checking.types[id]);
}

function isStaticField({ place }: Search, special: SpecialName, name: string): boolean {
  const type = place.specials.get(special);
  return type?.kind === "record" && isPlain(type.fields.get(name)?.type);
}

/** Grants hold what deployment knows. */
function isPlain(type: Type | undefined): boolean {
  if (type === undefined || deepStageOf(type) !== "static") return false;
  return type.kind !== "grant" && type.kind !== "tofuItem" && type.kind !== "host";
}
