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
import { findValue } from "./declared.ts";
import type { Place } from "./place.ts";
import { deepStageOf } from "./stage.ts";
import type { Type } from "./type.ts";

/** They give what only deployment knows, or a secret. */
const laterFunctions: ReadonlySet<string> = new Set(["secret", "identity_secret", "file", "host"]);

/** Locals made of locals, one after another; beyond, the answer is no. */
const deepest = 100;

interface Search {
  readonly checking: Checking;
  readonly place: Place;
  /** Locals by node id; false while one is looked at. */
  readonly known: Map<NodeId, boolean>;
  /** How many locals lead here. */
  depth: number;
}

export function isSurelyStatic(checking: Checking, place: Place, node: Node): boolean {
  return isStatic({ checking, place, known: new Map(), depth: 0 }, node);
}

function isStatic(search: Search, node: Node): boolean {
  if (node.kind === "select" && node.value.kind === "reference") {
    const target = search.checking.targets[node.value.id];
    if (target?.kind === "special") return isStaticField(search, target.name, node.name.text);
  }
  if (node.kind === "reference") return isStaticName(search, node);
  return children(node).every((child) => isStatic(search, child));
}

function isStaticName(search: Search, node: Node): boolean {
  const { checking, place } = search;
  const target = checking.targets[node.id];
  switch (target?.kind) {
    case "intrinsic":
      return !laterFunctions.has(target.name);
    case "special":
      return isPlain(place.specials.get(target.name));
    case "inner":
      return isStaticInner(search, target.node);
    case "inherited": {
      if (target.node !== undefined) return isStaticInner(search, target.node);
      const found = findValue(checking, target.mapping);
      return found?.kind === "mapping" && isPlain(found.names.get(target.name));
    }
    case "declaration":
    case "unknown":
    case undefined:
      return true;
  }
}

function isStaticInner(search: Search, declared: Node): boolean {
  const { checking, known } = search;
  if (declared.kind === "binder") return isLoopBinder(declared.id, checking);
  if (declared.kind !== "local") return false;
  const found = known.get(declared.id);
  if (found !== undefined) return found;
  known.set(declared.id, false);
  if (search.depth > deepest) return false;
  search.depth++;
  const result = isStatic(search, declared.value);
  search.depth--;
  known.set(declared.id, result);
  return result;
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
