/**
 * Reads a written type.
 *
 * In: a type expression whose names are bound, and where it stands. Out: the type, in `writtenTypes` too. What is wrong is
 * reported and gives the error type.
 * Not here: bounds and patterns (resolve-refinement.ts), defaults of fields (pending-fields.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { Field, Fields, Name, NamedTypeExpression, TypeExpression, UnionTypeExpression } from "../syntax/tree.ts";
import { oldUnit, unitMisread } from "./field-history.ts";
import { readAnnotations } from "./annotations.ts";
import type { Checking } from "./checking.ts";
import { findNamedType } from "./inference.ts";
import { partSymbol } from "./symbols.ts";
import { refine } from "./resolve-refinement.ts";
import {
  boolType,
  bytesType,
  deployOf,
  durationType,
  errorType,
  floatType,
  hostType,
  intType,
  jsonType,
  mapOf,
  optionalOf,
  packageType,
  portType,
  projectFileType,
  secretOf,
  stringType,
  type RecordField,
  type StringName,
  type Type,
} from "./type.ts";
import {
  duplicateCase,
  duplicateFieldType,
  emptyVariant,
  keyTypeNotText,
  misplacedType,
  optionalTwice,
  unionOfTypes,
  wrongTypeArguments,
} from "./type-diagnostics.ts";
import { printLiteral } from "./print-type.ts";
import { boundedType } from "./type-extent.ts";

export interface TypePlace {
  readonly kind: "options" | "config" | "policy" | "request" | "grant" | "extern" | "other";
  /** What the symbols of fields inside start with: `"mail.fedi#mail_settings"`. */
  readonly owner: SymbolId;
  /** The name that a record or variant written here has in messages. */
  readonly name?: string;
}

/** The type that an expression of types means, checked against what its place may hold. */
export function resolveType(checking: Checking, node: TypeExpression, place: TypePlace): Type {
  const type = resolveInner(checking, node, place);
  restrict(checking, node, type, place);
  return type;
}

/** The same without the restrictions of the place: for parts of a type that is restricted as a whole. */
export function resolveInner(checking: Checking, node: TypeExpression, place: TypePlace): Type {
  const type = boundedType(checking, node, resolve(checking, node, place));
  checking.writtenTypes.set(node.id, type);
  return type;
}

function resolve(checking: Checking, node: TypeExpression, place: TypePlace): Type {
  switch (node.kind) {
    case "missing":
      return errorType;
    case "literalType":
      return { kind: "literal", value: node.value };
    case "namedType":
      return resolveNamed(checking, node, place);
    case "recordType": {
      const fields = resolveFields(checking, node.fields, place);
      return { kind: "record", fields, ...named(place), symbol: place.owner };
    }
    case "variantType": {
      const cases = resolveFields(checking, node.cases, place);
      if (cases.size === 0) checking.report(emptyVariant.at(node, {}));
      return cases.size === 0 ? errorType : { kind: "variant", cases, ...named(place), symbol: place.owner };
    }
    case "optionalType": {
      const inner = resolveInner(checking, node.inner, withoutName(place));
      if (inner.kind === "optional") checking.report(optionalTwice.at(node, { type: inner }));
      return optionalOf(inner);
    }
    case "unionType":
      return resolveUnion(checking, node, withoutName(place));
  }
}

function named(place: TypePlace): { readonly name?: string } {
  return place.name === undefined ? {} : { name: place.name };
}

function withoutName(place: TypePlace): TypePlace {
  return place.name === undefined ? place : { kind: place.kind, owner: place.owner };
}

function resolveUnion(checking: Checking, node: UnionTypeExpression, place: TypePlace): Type {
  const members: Type[] = [];
  const first = new Map<string | number | boolean, TypeExpression>();
  let isBroken = false;
  for (const part of node.members) {
    const member = resolveInner(checking, part, place);
    // A name of a union of literals adds its members.
    for (const each of member.kind === "union" ? member.members : [member]) {
      if (each.kind === "error") isBroken = true;
      else if (each.kind === "literal") {
        const earlier = first.get(each.value);
        if (earlier !== undefined) {
          checking.report(duplicateCase.at(part, { value: printLiteral(each.value), first: earlier }));
          continue;
        }
        first.set(each.value, part);
        members.push(each);
      } else if (place.kind === "extern") members.push(each);
      else {
        checking.report(unionOfTypes.at(part, { member: each }));
        isBroken = true;
      }
    }
  }
  const [only, more] = members;
  if (isBroken || only === undefined) return errorType;
  return more === undefined ? only : { kind: "union", members };
}

function resolveNamed(checking: Checking, node: NamedTypeExpression, place: TypePlace): Type {
  const base = resolveBase(checking, node, withoutName(place));
  return node.refinements.length === 0 || base.kind === "error" ? base : refine(checking, node, base);
}

function resolveBase(checking: Checking, node: NamedTypeExpression, place: TypePlace): Type {
  const name = node.name.text;
  switch (name) {
    case "list":
    case "set":
    case "secret":
    case "deploy": {
      const argument = oneArgument(checking, node, place);
      return argument === undefined ? errorType : generic(name, argument);
    }
    case "map":
      return resolveMap(checking, node, place);
  }
  for (const argument of node.arguments) resolveInner(checking, argument, place);
  const target = checking.targets[node.name.id];
  if (target?.kind === "unknown") return errorType;
  if (node.arguments.length > 0) {
    const facts = { name, wanted: 0, found: node.arguments.length };
    checking.report(wrongTypeArguments.at(node.arguments[0] ?? node, facts));
    return errorType;
  }
  if (name === "lines" && place.kind === "extern" && target === undefined) return linesType;
  const simple = simpleTypes.get(name);
  if (target === undefined) return simple ?? errorType;
  return target.kind === "declaration" ? typeOfName(checking, target.symbol) : errorType;
}

/** By name, in the order written. Symbols are `<owner>.<name>`. */
export function resolveFields(
  checking: Checking,
  node: Fields | undefined,
  place: TypePlace,
): ReadonlyMap<string, RecordField> {
  const fields = new Map<string, RecordField>();
  const formerly = new Map<string, Field>();
  let first: ReadonlyMap<string, Name> | undefined;
  for (const field of node?.fields ?? []) {
    const name = field.name.text;
    const symbol = partSymbol(place.owner, name);
    const type = resolveType(checking, field.type, { kind: place.kind, owner: symbol });
    if (name === "" && !field.name.quoted) continue;
    if (fields.has(name)) {
      first ??= firstOfEachName(node);
      checking.report(duplicateFieldType.at(field.name, { name, first: first.get(name) ?? field.name }));
      continue;
    }
    const { annotations, examples } = readAnnotations(field.annotations, checking.report);
    for (const old of annotations?.was ?? []) {
      const other = formerly.get(old);
      const place = field.annotations.find((annotation) => annotation.name.text === "was") ?? field.name;
      const unit = unitMisread(old, type);
      if (unit !== undefined) checking.report(oldUnit.at(place, { name, old, unit }));
      if (other === undefined) formerly.set(old, field);
      else if (other !== field)
        checking.report(duplicateFieldType.at(place, { name: old, first: other.name, isOld: true }));
    }
    if (field.default !== undefined) checking.defaults.set(symbol, field.default);
    if (examples.length > 0) checking.examples.set(symbol, examples);
    if (field.default !== undefined || examples.length > 0) checking.pendingFields.push({ field, type, symbol });
    fields.set(name, {
      name,
      type,
      hasDefault: field.default !== undefined,
      symbol,
      // `deploy<secret<T>>` is `secret<T>`; that the provider makes it stands in the words alone.
      ...(place.kind === "extern" && type.kind === "secret" && isDeploy(field.type)
        ? { schema: { isReadOnly: true } }
        : {}),
      ...(field.doc === undefined ? {} : { doc: field.doc }),
      ...(annotations === undefined ? {} : { annotations }),
    });
  }
  return fields;
}

function isDeploy(written: TypeExpression): boolean {
  return written.kind === "namedType" && written.name.text === "deploy";
}

/** Needed where there is a name twice. */
function firstOfEachName(node: Fields | undefined): ReadonlyMap<string, Name> {
  const first = new Map<string, Name>();
  for (const { name } of node?.fields ?? [])
    if (!first.has(name.text) && (name.text !== "" || name.quoted)) first.set(name.text, name);
  return first;
}

/** What a declared type or resource is, where its name stands for a type. */
function typeOfName(checking: Checking, symbol: SymbolId): Type {
  // A resource is its name here: to read it now would follow a chain of resources as deep as it is long.
  const declaration = checking.declarations.get(symbol);
  if (declaration?.kind === "resourceDeclaration")
    return { kind: "grant", resource: symbol, name: declaration.name.text };
  const found = findNamedType(checking, symbol);
  if (found === undefined) return errorType;
  return found.kind === "alias" ? found.type : { kind: "grant", resource: found.symbol, name: found.name };
}

/** `map<V>`, or `map<K, V>`. */
function resolveMap(checking: Checking, node: NamedTypeExpression, place: TypePlace): Type {
  const [first, second, more] = node.arguments;
  if (first === undefined || second === undefined || more !== undefined) {
    const value = oneArgument(checking, node, place);
    return value === undefined ? errorType : mapOf(value);
  }
  const key = resolveInner(checking, first, place);
  const value = resolveInner(checking, second, place);
  if (key.kind === "string") return mapOf(value, key);
  if (key.kind !== "error") checking.report(keyTypeNotText.at(first, { found: key, value }));
  return errorType;
}

function oneArgument(checking: Checking, node: NamedTypeExpression, place: TypePlace): Type | undefined {
  const types = node.arguments.map((argument) => resolveInner(checking, argument, place));
  if (types.length === 1) return types[0];
  const from = types.length === 0 ? node.refinements[0]?.from : node.arguments[types.length - 1];
  const meant = from?.kind === "reference" ? from.name : from?.kind === "namedType" ? from.name.text : undefined;
  const facts = { name: node.name.text, wanted: 1, found: types.length, ...(meant === undefined ? {} : { meant }) };
  checking.report(wrongTypeArguments.at(node.name, facts));
  return undefined;
}

function generic(name: "list" | "set" | "secret" | "deploy", argument: Type): Type {
  switch (name) {
    case "list":
    case "set":
      return { kind: name, element: argument };
    // Whether there is a value is static: `deploy<T?>` is `deploy<T>?`.
    case "secret":
      return argument.kind === "optional" ? optionalOf(secretOf(argument.inner)) : secretOf(argument);
    case "deploy":
      return argument.kind === "optional" ? optionalOf(deployOf(argument.inner)) : deployOf(argument);
  }
}

const checkedNames: readonly StringName[] = ["hostname", "fqdn", "email", "url", "path", "ip", "ipv4", "ipv6", "cidr"];

/** NixOS's `lines`: texts of several fragments join. */
const linesType: Type = { kind: "string", separator: "\n" };

const simpleTypes: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["bool", boolType],
  ["int", intType],
  ["float", floatType],
  ["string", stringType],
  ["bytes", bytesType],
  ["duration", durationType],
  ["port", portType],
  ["project_file", projectFileType],
  ["package", packageType],
  ["host", hostType],
  ["json", jsonType],
  ...checkedNames.map((name) => [name, { kind: "string", name } as const] as const),
]);

/** Options, configurations and policies are data that a person or a form writes. */
function restrict(checking: Checking, node: TypeExpression, type: Type, place: TypePlace): void {
  if (place.kind !== "options" && place.kind !== "config" && place.kind !== "policy") return;
  const found = findForbidden(type, place.kind === "options");
  if (found === undefined) return;
  const where = place.kind === "options" ? "options" : place.kind === "config" ? "a provider's config" : "a policy";
  checking.report(misplacedType.at(node, { type: found.type, where, reason: found.reason }));
}

function findForbidden(type: Type, isOptions: boolean): { type: Type; reason: string } | undefined {
  const inside = (part: Type) => findForbidden(part, isOptions);
  switch (type.kind) {
    case "host":
    case "grant":
      return { type, reason: "machines and grants are made by mappings" };
    case "package":
      return { type, reason: "a form can't give one" };
    case "deploy":
      return { type, reason: "it is known only after deployment, and this is written before" };
    case "projectFile":
      return isOptions ? { type, reason: "options come from forms, which have no project" } : undefined;
    case "list":
    case "set":
      return inside(type.element);
    case "map":
      return inside(type.value);
    case "optional":
    case "secret":
      return inside(type.inner);
    case "record":
    case "variant":
      for (const field of (type.kind === "record" ? type.fields : type.cases).values()) {
        const found = inside(field.type);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}
