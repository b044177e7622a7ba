/**
 * Looks up what stands at a path of NixOS settings, in a list of declared options.
 *
 * In: names in order, and how to learn of one of them. Out: the NixosSchema that semantics asks. An option's type is read when it is
 * asked for, and remembered. Not here: file formats (nixos-options.ts, inline-externs.ts), type descriptions (nixos-type.ts).
 */
import { nearest } from "../diagnostics/wording.ts";
import type { NixosSchema, OptionLookup } from "../semantics/schema-index.ts";
import { optionalOf, type Type } from "../semantics/type.ts";
import {
  hasBelow,
  hasOnlyElementsBelow,
  indexOfOption,
  isDeclaredName,
  isWildcard,
  segmentsBelow,
  showOptionName,
  showSegment,
  type OptionNames,
  type OptionPath,
} from "./option-names.ts";

/** What is declared at one name. `typeAt` is given a question: whether more options lie below a path. */
export interface DeclaredOption {
  readonly type: (hasBelow: (path: OptionPath) => boolean) => Type;
  readonly isReadOnly: boolean;
  readonly hasDefault: boolean;
  readonly defaultText?: string;
  readonly doc?: string;
}

export interface OptionTable extends OptionNames {
  /** `index` into `sorted`. */
  readonly describe: (index: number) => DeclaredOption;
}

interface Tree {
  readonly table: OptionTable;
  readonly options: Map<number, Described>;
  /** The path that was followed last, and what it led to name by name: the next is mostly its neighbour. */
  readonly last: { path: OptionPath; heads: (readonly Head[])[] };
}
interface Described {
  readonly option: DeclaredOption;
  readonly type: Type;
}

/** How far the declared options lead along a written path: `declared` spells the part that is covered. */
interface Walk {
  readonly declared: OptionPath;
  readonly rest: OptionPath;
}

export function makeNixosSchema(table: OptionTable): NixosSchema {
  const tree: Tree = { table, options: new Map(), last: { path: [], heads: [] } };
  return {
    lookup: (path) => lookup(tree, path),
    childrenOf: (path) => {
      const { declared, rest } = walk(tree, path);
      return rest.length === 0 ? segmentsBelow(table, declared) : [];
    },
  };
}

function lookup(tree: Tree, path: OptionPath): OptionLookup {
  const { declared, rest } = walk(tree, path);
  const described = describe(tree, declared);
  const own = described?.type ?? elementType(tree, declared) ?? listOfElements(tree, declared);
  if (rest.length === 0 && own === undefined) return { kind: "tree" };
  const type = own === undefined ? undefined : below(own, rest);
  if (type === undefined) return { kind: "unknown", near: near(tree, declared, rest[0] ?? "") };
  const { doc, defaultText } = described?.option ?? {};
  const isWhole = described !== undefined && rest.length === 0;
  return {
    kind: "option",
    name: showOptionName([...declared, ...rest]),
    type,
    isReadOnly: described?.option.isReadOnly ?? false,
    hasDefault: isWhole && described.option.hasDefault,
    ...(defaultText === undefined || !isWhole ? {} : { defaultText }),
    ...(doc === undefined || !isWhole ? {} : { doc }),
  };
}

/** Follows declared names as far as they go: an exact name before a wildcard, and whichever of the two leads further. */
function walk(tree: Tree, path: OptionPath): Walk {
  const { last } = tree;
  let length = 0;
  while (length < path.length && length < last.heads.length && path[length] === last.path[length]) length++;
  last.path = path;
  last.heads.length = length;
  for (; length < path.length; length++) {
    const next = headsBehind(tree, last.heads[length - 1] ?? [top], path[length] ?? "");
    if (next.length === 0) break;
    last.heads.push(next);
  }
  return { declared: pathOf(last.heads[length - 1]?.[0] ?? top), rest: path.slice(length) };
}

function headsBehind(tree: Tree, heads: readonly Head[], segment: string): readonly Head[] {
  const found: Head[] = [];
  for (const head of heads) {
    addDeclared(tree, found, head, segment);
    if (segment !== "*" && segment !== "<name>") addDeclared(tree, found, head, "<name>");
  }
  return found;
}

/** A declared path by its last name, and as it is printed; the empty one has no `before`. */
interface Head {
  readonly before: Head | undefined;
  readonly segment: string;
  readonly name: string;
}

const top: Head = { before: undefined, segment: "", name: "" };

function addDeclared(tree: Tree, heads: Head[], before: Head, segment: string): void {
  const shown = showSegment(segment);
  const name = before === top ? shown : `${before.name}.${shown}`;
  if (heads.length < 8 && isDeclaredName(tree.table, name)) heads.push({ before, segment, name });
}

function pathOf(head: Head): OptionPath {
  const path: string[] = [];
  for (let at: Head | undefined = head; at?.before !== undefined; at = at.before) path.unshift(at.segment);
  return path;
}

function describe(tree: Tree, path: OptionPath): Described | undefined {
  const index = path.length === 0 ? -1 : indexOfOption(tree.table, path);
  if (index < 0) return undefined;
  const known = tree.options.get(index);
  if (known !== undefined) return known;
  const option = tree.table.describe(index);
  const named = (at: OptionPath) => hasNamed(tree, at);
  const described = { option, type: withDeclared(tree, option.type(named), path) };
  tree.options.set(index, described);
  return described;
}

/** The type of a key or element of an option, where `path` ends in a wildcard: `systemd.services.<name>`. */
function elementType(tree: Tree, path: OptionPath): Type | undefined {
  const last = path[path.length - 1];
  if (last === undefined || !isWildcard(last)) return undefined;
  const parent = path.slice(0, -1);
  const type = describe(tree, parent)?.type ?? elementType(tree, parent);
  return type === undefined ? undefined : below(type, [last]);
}

/** An option that is declared only by its elements' options: `ensureUsers."*".name` makes `ensureUsers` a list. */
function listOfElements(tree: Tree, path: OptionPath): Type | undefined {
  if (path.length === 0 || !hasOnlyElementsBelow(tree.table, path)) return undefined;
  return { kind: "list", element: { kind: "options", path: [...path, "*"] } };
}

/** Options below a free-form one are typed by themselves; whatever else is set there is of the free-form type. */
function withDeclared(tree: Tree, type: Type, path: OptionPath): Type {
  if (!hasBelow(tree.table, path)) return type;
  switch (type.kind) {
    case "optional":
      return optionalOf(withDeclared(tree, type.inner, path));
    case "map": {
      const value = withDeclared(tree, type.value, [...path, "<name>"]);
      return hasNamed(tree, path) ? { kind: "options", path, rest: value } : { ...type, value };
    }
    case "list":
      return { ...type, element: withDeclared(tree, type.element, [...path, "*"]) };
    case "json":
      return hasNamed(tree, path) ? { kind: "options", path, rest: type } : type;
    case "union": {
      const at = type.members.findIndex((member) => member.kind === "map" || member.kind === "json");
      const members = type.members.map((member, index) => (index === at ? withDeclared(tree, member, path) : member));
      return { kind: "union", members };
    }
    default:
      return type;
  }
}

function hasNamed(tree: Tree, path: OptionPath): boolean {
  return segmentsBelow(tree.table, path).some((segment) => !isWildcard(segment));
}

/** The type further down inside a value; undefined where nothing of that name can be. */
function below(type: Type, path: OptionPath): Type | undefined {
  let current = type;
  for (const segment of path) {
    const next = step(current, segment);
    if (next === undefined) return undefined;
    current = next;
  }
  return current;
}

function step(type: Type, segment: string): Type | undefined {
  switch (type.kind) {
    case "optional":
      return step(type.inner, segment);
    case "map":
      return type.value;
    case "list":
    case "set":
      return segment === "*" ? type.element : undefined;
    case "options":
      return type.rest;
    case "record":
      return type.fields.get(segment)?.type;
    case "json":
    case "error":
      return type;
    case "union":
      for (const member of type.members) {
        const found = step(member, segment);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}

function near(tree: Tree, declared: OptionPath, segment: string): readonly string[] {
  return nearest(
    segment,
    segmentsBelow(tree.table, declared).filter((name) => !isWildcard(name)),
  );
}
