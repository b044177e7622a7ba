/**
 * Completion of values: literals that are expected, names in scope (those of the type that is asked for first), functions where they may be
 * called, what an import would bring.
 */
import { valueOfSymbol, type Node, type Project, type Type } from "../../../compiler/src/index.ts";
import type { CompletionPlace } from "../analysis/completion-place.ts";
import { entityOfField, type Entity } from "../analysis/entity.ts";
import { isGivenRecord, typeOfGiven } from "../analysis/given-records.ts";
import { expectedType } from "../analysis/expected.ts";
import { bareType, fieldsIn } from "../analysis/members.ts";
import { valuesInScope } from "../analysis/scope.ts";
import type { Spot } from "../analysis/spot.ts";
import type { CompletionItem } from "./completion.ts";
import { needsValue, quotedName } from "./completion-fields.ts";
import { completeFiles, imported } from "./completion-names.ts";
import { expressionWords } from "./completion-expression-words.ts";

/** A value: what is expected there first, then names from near to far. */
export function* completeExpression(place: CompletionPlace): Iterable<CompletionItem> {
  const { spot } = place;
  const { chain } = spot;
  const inList = chain.at(-1)?.kind === "list" || chain.at(-1)?.kind === "call";
  const open = inList ? [...chain, spot.module.tree] : chain;
  const expected = inList ? expectedInside(place) : expectedType(spot, open);
  if (expected !== undefined) {
    yield* literalsOf(expected);
    if (bareType(expected).kind === "projectFile") yield* quotedFiles(place);
  }
  const isInTail = isCondition(place);
  for (const { name, entity } of valuesInScope(spot)) {
    if (entity.kind === "intrinsic" && !isAllowed(entity.name, chain)) continue;
    const item = valueItem(spot.project, name, entity);
    if (item === undefined) continue;
    const type = typeOfValue(spot, entity);
    yield expected !== undefined && type !== undefined && isLike(type, expected) ? { ...item, rank: 1 } : item;
    if (expected !== undefined && type !== undefined) yield* fieldsLike(spot, name, type, expected);
  }
  yield* expressionWords(chain.at(-1)?.kind === "list" || chain.at(-2)?.kind === "list", isInTail, isTyped(expected));
  yield* importedValues(place);
}

function isTyped(expected: Type | undefined): boolean {
  const kind = expected === undefined ? "error" : bareType(expected).kind;
  return kind !== "error" && kind !== "json" && kind !== "never";
}

/** Functions that only some places take. */
const needs: Readonly<Record<string, readonly Node["kind"][]>> = {
  host: ["mappingDeclaration"],
  nix: ["mappingDeclaration"],
  secret: ["applicationDeclaration", "mappingDeclaration", "environmentDeclaration", "deploymentDeclaration"],
  identity_secret: ["applicationDeclaration"],
  default: ["nixosFragment"],
  force: ["nixosFragment"],
  file: ["applicationDeclaration", "mappingDeclaration"],
};

function isAllowed(name: string, chain: readonly Node[]): boolean {
  const wanted = needs[name];
  if (wanted === undefined) return true;
  // Defaults of fields see no item of what is around them.
  if (chain.some(({ kind }) => kind === "fields")) return false;
  return chain.some(({ kind }) => wanted.includes(kind));
}

function typeOfValue(spot: Spot, entity: Entity): Type | undefined {
  const { project, file, module } = spot;
  if (entity.kind === "special") return isGivenRecord(entity.name) ? typeOfGiven(spot, entity.name) : undefined;
  if (entity.kind === "inner" && entity.file === file) return module.types.get(entity.node.id);
  const found = entity.kind === "declaration" ? valueOfSymbol(project, entity.symbol) : undefined;
  return found?.kind === "constant" ? found.type : undefined;
}

/** Whether a value of one type is likely what is asked for: not whether it would be taken, which checking tells. */
function isLike(type: Type, expected: Type): boolean {
  if (type.kind === "optional" && expected.kind !== "optional") return false;
  const [given, wanted] = [bareType(type), bareType(expected)];
  if (given.kind === "grant" && wanted.kind === "grant") return given.resource === wanted.resource;
  return given.kind === wanted.kind && given.kind !== "error";
}

/**
 * `web.host` where a machine is asked for, `options.domain` where a domain name is; of types that say little only what has the name that is
 * being set.
 */
function* fieldsLike(spot: Spot, name: string, type: Type, expected: Type): Iterable<CompletionItem> {
  if (type.kind === "optional") return;
  const isHost = bareType(expected).kind === "host";
  const key = spot.chain.findLast((node) => node.kind === "set")?.path.at(-1);
  const wanted = key?.kind === "name" ? key.text : undefined;
  for (const field of fieldsIn(spot.project, type)?.values() ?? []) {
    if (!isLike(field.type, expected) || !(saysMuch(expected, field.type) || field.name === wanted)) continue;
    const path = `${name}.${quotedName(field.name)}`;
    yield { label: path, kind: "value", insert: path, rank: isHost ? 0 : 1, about: entityOfField(field) };
  }
}

/** Whether hardly anything else of the type could be meant. */
function saysMuch(expected: Type, given: Type): boolean {
  const [wanted, found] = [bareType(expected), bareType(given)];
  switch (wanted.kind) {
    case "host":
    case "grant":
    case "duration":
      return true;
    case "string":
      return wanted.name !== undefined && found.kind === "string" && found.name === wanted.name;
    case "int":
      return wanted.name !== undefined && found.kind === "int" && found.name === wanted.name;
    default:
      return false;
  }
}

/** Paths of files, as texts. */
function* quotedFiles(place: CompletionPlace): Iterable<CompletionItem> {
  for (const item of completeFiles(place, ""))
    if (!item.label.endsWith("/")) {
      const text = JSON.stringify(item.label);
      yield { ...item, label: text, insert: text };
    }
}

function isCondition({ spot }: CompletionPlace): boolean {
  const parent = spot.chain.at(-2);
  return parent?.kind === "tail" && parent.condition === spot.chain.at(-1);
}

/** What is expected of the element or argument that is yet to come. */
function expectedInside({ spot }: CompletionPlace): Type | undefined {
  const node = spot.chain.at(-1);
  const type = expectedType(spot, spot.chain);
  if (node?.kind !== "list" || type === undefined) return undefined;
  const bare = bareType(type);
  return bare.kind === "list" || bare.kind === "set" ? bare.element : undefined;
}

/** The literals that a type is made of, `none`, and how records begin. */
function* literalsOf(type: Type): Iterable<CompletionItem> {
  if (type.kind === "optional") yield { label: "none", kind: "literal", insert: "none", rank: 1 };
  const bare = bareType(type);
  const members = bare.kind === "union" ? bare.members : [bare];
  for (const member of members) {
    if (member.kind === "literal") {
      const text = typeof member.value === "string" ? JSON.stringify(member.value) : String(member.value);
      yield { label: text, kind: "literal", insert: text, rank: 0 };
    }
    if (member.kind === "bool")
      for (const text of ["true", "false"]) yield { label: text, kind: "literal", insert: text, rank: 0 };
  }
  if (bare.kind === "variant")
    for (const field of bare.cases.values())
      yield {
        label: `{ ${field.name} = … }`,
        kind: "literal",
        insert: `{ ${quotedName(field.name)} = $0 }`,
        rank: 0,
        ...(field.doc === undefined ? {} : { doc: field.doc }),
      };
  if (bare.kind === "record") {
    const required = [...bare.fields.values()].filter(needsValue);
    const fields = required.map((field, index) => `${quotedName(field.name)} = $${index + 1}`).join(", ");
    yield { label: "{ … }", kind: "literal", insert: required.length === 0 ? "{ $0 }" : `{ ${fields} }`, rank: 0 };
  }
}

function valueItem(project: Project, name: string, entity: Entity): CompletionItem | undefined {
  switch (entity.kind) {
    case "inner":
      return { label: name, kind: "value", insert: name, rank: 2, about: entity };
    case "special":
      return { label: name, kind: "value", insert: name, rank: isGivenRecord(name) ? 2 : 3, about: entity };
    case "intrinsic":
      return { label: name, kind: "function", insert: `${name}($0)`, rank: 5, about: entity };
    case "declaration": {
      const value = valueOfSymbol(project, entity.symbol);
      if (value?.kind === "constant") return { label: name, kind: "value", insert: name, rank: 3, about: entity };
      if (value?.kind === "function")
        return { label: name, kind: "function", insert: `${name}($0)`, rank: 3, about: entity };
      return undefined;
    }
    default:
      return undefined;
  }
}

/** Constants and functions of other files. */
function* importedValues(place: CompletionPlace): Iterable<CompletionItem> {
  yield* imported(place, ["constant", "function"]);
}
