/**
 * Declares names and finds what they mean.
 *
 * In: a Binding and a name. Out: an entry in the table of targets, or a message; one name gives at most one message.
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type { BinaryExpression, Expression, Name, NodeId } from "../syntax/tree.ts";
import type { SpecialName, Target } from "./checked.ts";
import { pathsBehind } from "./fields-behind.ts";
import { foreignType, foreignValue } from "./foreign-words.ts";
import { intrinsics } from "./intrinsics.ts";
import {
  duplicateName,
  misplacedName,
  requestsOutsideCheck,
  ambiguousName,
  shadowedName,
  unknownName,
  withArticle,
  wrongKind,
} from "./names-diagnostics.ts";
import {
  findInherited,
  findInner,
  isOfDeclarationAround,
  mayInheritMore,
  visibleNames,
  type Binding,
  type FileName,
  type InnerNode,
  type Scope,
} from "./scope.ts";
import type { InheritedName } from "./mapping-names.ts";
import { nameOfSymbol, partSymbol, type NamedKind } from "./symbols.ts";

const unknown: Target = { kind: "unknown" };

/** Where a special name is known, for who uses it elsewhere. */
const places: ReadonlyMap<SpecialName, string> = new Map([
  ["options", "in applications"],
  ["request", "in rules of mappings and in the checks of resources"],
  ["requests", "in the checks of rules and of resources"],
  ["policy", "in rules of mappings and in the checks of resources"],
  ["config", "in providers, and in mappings and their rules"],
  ["id", "in rules of mappings"],
  ["application", "in rules of mappings"],
  ["deployment", "in rules of mappings"],
  ["hosts", "directly after the `in` behind a `nixos on` of a mapping"],
  ["pkgs", "in applications, mappings and their rules"],
]);

export const specialPlaces: ReadonlyMap<string, string> = places;

const specialTargets: ReadonlyMap<string, Target> = new Map(
  [...places.keys()].map((name) => [name, { kind: "special", name }]),
);

export const builtInTypes: ReadonlySet<string> = new Set(
  (
    "bool int float string bytes duration hostname fqdn email url port path ip ipv4 ipv6 cidr " +
    "project_file list set map package host json secret deploy"
  ).split(" "),
);

const intrinsicTargets: ReadonlyMap<string, Target> = new Map(
  [...intrinsics.keys()].map((name) => [name, { kind: "intrinsic", name }]),
);

/** Makes a name known in the scope; it must not mean anything there yet. */
export function declareInner(binding: Binding, node: InnerNode): void {
  const { name } = node;
  if (name.text === "") return;
  const own = binding.scope.names.get(name.text);
  if (own !== undefined) {
    binding.report(duplicateName.at(name, { name: name.text, first: own.node.name, what: wordFor(node) }));
    return;
  }
  const clash = meaningOf(binding, name.text);
  if (clash !== undefined) {
    binding.report(shadowedName.at(name, { name: name.text, ...clash }));
    binding.scope.used.add(node.id);
  }
  const { scope } = binding;
  scope.names.set(name.text, { node, scope, target: { kind: "inner", node } });
}

/** Forgets binders when their expression ends. */
export function forgetInner(binding: Binding, node: InnerNode): void {
  if (binding.scope.names.get(node.name.text)?.node === node) binding.scope.names.delete(node.name.text);
}

function meaningOf(binding: Binding, name: string): { meaning: string; first?: Span; symbol?: SymbolId } | undefined {
  const inner = binding.scope.parent === undefined ? undefined : findInner(binding.scope.parent, name);
  if (inner !== undefined) return { meaning: withArticle(wordFor(inner.node)), first: inner.node.name };
  const inherited = findInherited(binding.scope, name);
  if (inherited !== undefined)
    return {
      meaning: `${quote(nameOfSymbol(inherited.mapping))} declares it, and this mapping inherits it`,
      symbol: partSymbol(inherited.mapping, name),
    };
  // What a mapping declares is known in its rules too, where more special names are.
  const isReserved = binding.scope.kind === "mapping" && specialPlaces.has(name);
  if (isReserved || isSpecial(binding.scope, name))
    return { meaning: "it is one of the names that the language gives" };
  const outer = binding.file.values.get(name);
  return outer === undefined ? undefined : { meaning: withArticle(outer.kind ?? "import"), first: outer.place };
}

function isSpecial(scope: Scope, name: string): boolean {
  const specials: ReadonlySet<string> = scope.specials;
  return specials.has(name);
}

export function wordFor(node: InnerNode): string {
  switch (node.kind) {
    case "local":
      return "local";
    case "parameter":
      return "parameter";
    case "requirement":
      return "requirement";
    case "binder":
      return "name";
  }
}

/** What a name in an expression means; `node` is the reference. */
export function bindValue(binding: Binding, node: Span & { readonly id: NodeId }, name: string): void {
  if (name === "") return;
  binding.targets[node.id] = valueTarget(binding, node, name);
}

function valueTarget(binding: Binding, node: Span, name: string): Target {
  const inner = findInner(binding.scope, name);
  if (inner !== undefined) {
    noteInner(binding, inner.node, inner.scope, node);
    return inner.target;
  }
  const inherited = findInherited(binding.scope, name);
  if (inherited !== undefined) return inheritedTarget(binding, node, name, inherited);
  if (specialPlaces.has(name)) {
    const special = specialTarget(binding, node, name);
    if (special !== undefined) return special;
  }
  const outer = binding.file.values.get(name);
  if (outer !== undefined) {
    outer.isUsed = true;
    return outer.target;
  }
  const intrinsic = intrinsicTargets.get(name);
  if (intrinsic !== undefined) return intrinsic;
  const where = specialPlaces.get(name);
  if (where !== undefined) binding.report(misplacedName.at(node, { name, where, ...specialHelp(name) }));
  else if (!mayInheritMore(binding.scope)) reportUnknown(binding, node, name);
  return unknown;
}

/** What this file declares or imports may not be hidden by a name of another file's mapping; within a file that is reported there. */
function inheritedTarget(binding: Binding, node: Span, name: string, inherited: InheritedName): Target {
  const outer = binding.file.values.get(name);
  const { mapping } = inherited;
  if (outer === undefined || inherited.node !== undefined) return { kind: "inherited", name, ...inherited };
  outer.isUsed = true;
  const facts = { name, mapping: nameOfSymbol(mapping), inherited: partSymbol(mapping, name), own: outer.place };
  binding.report(ambiguousName.at(node, facts));
  return unknown;
}

function specialTarget(binding: Binding, node: Span, name: string): Target | undefined {
  if (!isSpecial(binding.scope, name) || name === "hosts") return undefined;
  if (name === "requests") noteRequests(binding, node);
  return specialTargets.get(name);
}

/**
 * What is called: of values only functions can be, so a value may be named like a built-in function without hiding it.
 */
export function bindCallee(binding: Binding, node: Span & { readonly id: NodeId }, name: string): void {
  const intrinsic = intrinsicTargets.get(name);
  if (intrinsic === undefined || binding.file.values.get(name)?.kind === "function") bindValue(binding, node, name);
  else binding.targets[node.id] = intrinsic;
}

/** `hosts` where it may stand: directly after the `in` behind a `nixos on`. */
export function bindHosts(binding: Binding, node: Span & { readonly id: NodeId }): void {
  const isKnown = findInner(binding.scope, "hosts") === undefined && binding.scope.specials.has("hosts");
  if (isKnown) binding.targets[node.id] = { kind: "special", name: "hosts" };
  else bindValue(binding, node, "hosts");
}

function noteRequests(binding: Binding, at: Span): void {
  const { owner } = binding;
  if (owner === "other") binding.report(requestsOutsideCheck.at(at, { name: "requests", through: [] }));
  else if (owner !== "check") binding.scope.requests.direct.add(owner);
}

function noteInner(binding: Binding, node: InnerNode, scope: Scope, at: Span): void {
  scope.used.add(node.id);
  if (at.start < node.end && (node.kind === "local" || node.kind === "requirement")) binding.mentionsAhead = true;
  if (node.kind !== "local") return;
  const { owner } = binding;
  if (owner === "check") return;
  const { mentions, outside } = scope.requests;
  if (owner === "other") outside.push({ local: node, at });
  else {
    const list = mentions.get(owner);
    if (list === undefined) mentions.set(owner, [node]);
    else list.push(node);
  }
}

/** Looking for what was meant goes through all names: done for the first unknown ones of a file, or thousands would take for ever. */
const mostSuggestions = 100;

function maySuggest(binding: Binding): boolean {
  return ++binding.unknownNames <= mostSuggestions;
}

/** `pkgs.forgejo-lts`, read as a difference: says what is meant, once. */
export function bindDashedName(binding: Binding, node: BinaryExpression, parts: readonly string[]): void {
  const name = parts.join("-");
  const note = `a name with \`-\` stands between quotes: \`pkgs."${name}"\``;
  binding.report(unknownName.at(node, { name, near: [], known: [], noun: "name", note }));
  let part: Expression = node;
  while (part.kind === "binary") {
    binding.targets[part.right.id] = unknown;
    part = part.left;
  }
}

function specialHelp(name: string): { readonly help?: string } {
  return name === "config"
    ? { help: "what NixOS makes of its own options can't be read here; an application reads its `options`" }
    : {};
}

function reportUnknown(binding: Binding, node: Span, name: string): void {
  const hasSuggestion = maySuggest(binding);
  const paths = hasSuggestion ? pathsBehind(binding, name) : [];
  const typeName = binding.file.types.get(name);
  if (typeName !== undefined) typeName.isUsed = true;
  const note =
    typeName !== undefined
      ? `${quote(name)} is ${withArticle(typeName.kind ?? "type")}, which is not a value`
      : paths.length > 0
        ? undefined
        : (foreignValue(name) ??
          (builtInTypes.has(name)
            ? `${quote(name)} is a type, which is not a value`
            : importNote(binding, name, "name")));
  const isOpen = note === undefined && hasSuggestion;
  // A field of `options`, `request` … of just that name is meant, or else one of the names most like it.
  const names = isOpen && paths.length === 0 ? visibleNames(binding, node, [...literals, ...intrinsics.keys()]) : [];
  const near = names.length === 0 ? paths : nearest(name, names);
  if (isOpen) near.forEach((each) => noteMeant(binding, each));
  const known = isOpen ? [...new Set(visibleNames(binding, node, []))].sort() : [];
  const facts = { name, near: isOpen ? near : [], known, noun: "name" };
  binding.report(unknownName.at(node, { ...facts, ...(note === undefined ? {} : { note }) }));
}

const literals = ["true", "false", "none"];

/** What was meant is mentioned, if wrongly: that it is never used would follow from the same mistake. */
function noteMeant(binding: Binding, name: string): void {
  const outside = binding.file.values.get(name);
  if (outside !== undefined) outside.isUsed = true;
  for (let scope: Scope | undefined = binding.scope; scope !== undefined; scope = scope.parent) {
    const inner = scope.names.get(name);
    if (inner !== undefined) scope.used.add(inner.node.id);
  }
}

/** How to get a name that the standard library declares. Its own files import one another by path. */
function importNote(binding: Binding, name: string, noun: string): string | undefined {
  if (binding.tree.file.startsWith("@")) return undefined;
  const { isType, isValue } = binding.interfaces.standard(name);
  const isThere = noun === "type" || noun === "resource" ? isType : isValue;
  return isThere ? `import it: import { ${name} } from "std"` : undefined;
}

/** What a written type's name, or the name of a resource, means. `wanted` absent: type or resource. */
export function bindType(binding: Binding, name: Name, wanted?: "resource"): void {
  if (name.text === "" || (wanted === undefined && builtInTypes.has(name.text))) return;
  if (binding.isExtern === true && name.text === "lines" && !binding.file.types.has("lines")) return;
  binding.targets[name.id] = bindOutside(binding, binding.file.types, name, name.text, wanted, wanted ?? "type");
}

/** The argument of `cases(…)`: a reference that names a type. */
export function bindTypeReference(binding: Binding, node: Span & { readonly id: NodeId }, name: string): void {
  // Types that the language brings along are no unions of literals, which is said of `cases`.
  if (name !== "" && !builtInTypes.has(name))
    binding.targets[node.id] = bindOutside(binding, binding.file.types, node, name, undefined, "type");
}

/** A name that must be a provider, a mapping, an environment, an application. */
export function bindDeclared(binding: Binding, name: Name, wanted: NamedKind): void {
  if (name.text === "") return;
  binding.targets[name.id] = bindOutside(binding, binding.file.values, name, name.text, wanted, wanted);
}

function bindOutside(
  binding: Binding,
  names: ReadonlyMap<string, FileName>,
  node: Span,
  name: string,
  wanted: NamedKind | undefined,
  noun: string,
): Target {
  const found = names.get(name);
  if (found !== undefined) found.isUsed = true;
  if (found !== undefined && (wanted === undefined || found.kind === undefined || found.kind === wanted))
    return found.target;
  const hasSuggestion = maySuggest(binding);
  const fitting = [...(hasSuggestion ? names : [])]
    .filter(([, entry]) => wanted === undefined || entry.kind === wanted)
    .filter(([, entry]) => !isOfDeclarationAround(binding, entry, node))
    .map(([key]) => key);
  const other = found ?? elsewhere(binding, names, name);
  if (other?.kind !== undefined) {
    const facts = { name, found: other.kind, wanted: wanted ?? "type", declared: other.place, near: fitting.sort() };
    binding.report(wrongKind.at(node, facts));
  } else if (other === undefined) {
    const known = noun === "type" && hasSuggestion ? [...fitting, ...builtInTypes] : fitting;
    const likely = nearest(name, known);
    const isOtherCase = likely.some((each) => each.toLowerCase() === name.toLowerCase());
    const foreign = noun === "type" && !isOtherCase ? foreignType(name) : undefined;
    const note = importNote(binding, name, noun) ?? foreign;
    const near = note === undefined ? likely : [];
    for (const each of near) {
      const meant = names.get(each);
      if (meant !== undefined) meant.isUsed = true;
    }
    binding.report(
      unknownName.at(node, { name, near, known: known.sort(), noun, ...(note === undefined ? {} : { note }) }),
    );
  }
  return unknown;
}

/** The same name in the other namespace: written in the wrong place rather than unknown. */
function elsewhere(binding: Binding, names: ReadonlyMap<string, FileName>, name: string): FileName | undefined {
  const { types, values } = binding.file;
  const found = (names === types ? values : types).get(name);
  if (found !== undefined) found.isUsed = true;
  return found;
}
