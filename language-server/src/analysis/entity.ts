/**
 * What the name at a place stands for: a declaration, a field, a name of an inner scope, an option of NixOS, a file …
 *
 * In: a spot. Out: the entity and the span of the name, or undefined where nothing has a meaning. Equal entities have equal keys
 * (`entityKey`), in whichever file they are named.
 */
import {
  importDestination,
  fileDestination,
  fileOfSymbol,
  moduleOf,
  nameInMapping,
  places,
  fieldOfSymbol,
  spanOf,
  type CheckedModule,
  type Destination,
  type FileId,
  type Node,
  type Project,
  type RecordField,
  type Span,
  type SymbolId,
  type Target,
} from "../../../compiler/src/index.ts";
import { memberAtPath, resourceOfRule, type ExpectedAt } from "./expected.ts";
import { memberOf, type Member } from "./members.ts";
import { spotAt, type Spot } from "./spot.ts";

/** A node that names something in an inner scope. */
export type InnerNode = Extract<Node, { kind: "binder" | "parameter" | "local" | "requirement" }>;

export type Entity =
  | { readonly kind: "declaration"; readonly symbol: SymbolId }
  /** `symbol` is absent for fields of schemas, and for those of records that nobody declared. */
  | { readonly kind: "field"; readonly field: RecordField; readonly symbol?: SymbolId }
  | { readonly kind: "inner"; readonly file: FileId; readonly node: InnerNode }
  | { readonly kind: "intrinsic"; readonly name: string }
  | { readonly kind: "special"; readonly name: string }
  | { readonly kind: "builtInType"; readonly name: string }
  | { readonly kind: "option"; readonly path: readonly string[] }
  | { readonly kind: "tofuType"; readonly mode: "resource" | "data"; readonly name: string }
  | { readonly kind: "tofuProvider"; readonly name: string }
  | { readonly kind: "files"; readonly files: readonly FileId[] }
  | { readonly kind: "annotation"; readonly name: string };

export interface Named {
  readonly entity: Entity;
  /** The name itself, without quotes where it is renamed inside them. */
  readonly span: Span;
}

export function entityAt(project: Project, file: FileId, offset: number): Named | undefined {
  return entityOf(spotAt(project, file, offset));
}

/** What the innermost node of the spot names. */
export function entityOf(spot: Spot): Named | undefined {
  const { node, chain } = spot;
  const entity = entityOfNode(spot, chain);
  return entity === undefined ? undefined : { entity, span: spanOf(node) };
}

export interface Naming extends ExpectedAt {
  readonly file: FileId;
}

/** What the last node of a chain names. */
export function entityOfNode(at: Naming, chain: readonly Node[]): Entity | undefined {
  const node = chain.at(-1);
  const parent = chain.at(-2);
  if (node === undefined) return undefined;
  if (node.kind === "reference") return entityOfTarget(at, at.module.targets.get(node.id));
  if (node.kind === "plainText" && parent !== undefined) return entityOfPath(at, node.text, parent);
  if (node.kind !== "name" || node.text === "" || parent === undefined) return undefined;
  const target = at.module.targets.get(node.id);
  if (target !== undefined && target.kind !== "unknown") return entityOfTarget(at, target);
  return entityOfName(at, chain, node, parent);
}

type NameNode = Extract<Node, { kind: "name" }>;

function entityOfName(at: Naming, chain: readonly Node[], node: NameNode, parent: Node): Entity | undefined {
  switch (parent.kind) {
    case "parameter":
    case "local":
    case "binder":
      return { kind: "inner", file: at.file, node: parent };
    case "requirement":
      return node === parent.name ? { kind: "inner", file: at.file, node: parent } : undefined;
    case "namedType":
      return { kind: "builtInType", name: node.text };
    case "field":
      return declaredField(at, node);
    case "select": {
      const type = at.module.types.get(parent.value.id);
      return type === undefined ? undefined : entityOfMember(memberOf(at.project, type, node.text));
    }
    case "set": {
      const index = parent.path.findIndex((key) => key === node);
      return entityOfMember(memberAtPath(at, chain.slice(0, -1), parent, index + 1));
    }
    case "casePattern": {
      const match = chain.findLast((one) => one.kind === "match");
      const type = match === undefined ? undefined : at.module.types.get(match.value.id);
      return type === undefined ? undefined : entityOfMember(memberOf(at.project, type, node.text));
    }
    case "ignores": {
      const rule = chain.findLast((one) => one.kind === "rule");
      const field = rule === undefined ? undefined : resourceOfRule(at, rule)?.request.fields.get(node.text);
      return field === undefined ? undefined : entityOfField(field);
    }
    case "externOption": {
      const index = parent.path.findIndex((name) => name === node);
      return { kind: "option", path: parent.path.slice(0, index + 1).map((name) => name.text) };
    }
    case "tofuItem":
      return { kind: "tofuType", mode: parent.mode, name: node.text };
    case "externTofuItem":
      return { kind: "tofuType", mode: parent.mode, name: node.text };
    case "tofuProvider":
    case "externTofuDeclaration":
      return { kind: "tofuProvider", name: node.text };
    case "annotation":
      return { kind: "annotation", name: node.text };
    default:
      return undefined;
  }
}

function entityOfTarget(at: Naming, target: Target | undefined): Entity | undefined {
  switch (target?.kind) {
    case undefined:
    case "unknown":
      return undefined;
    case "declaration":
      return { kind: "declaration", symbol: target.symbol };
    case "intrinsic":
    case "special":
      return target;
    case "inner":
      return isInner(target.node) ? { kind: "inner", file: at.file, node: target.node } : undefined;
    case "inherited": {
      const node = nameInMapping(at.project, target.mapping, target.name);
      return node === undefined ? undefined : { kind: "inner", file: fileOfSymbol(target.mapping), node };
    }
  }
}

export function isInner(node: Node): node is InnerNode {
  return node.kind === "binder" || node.kind === "parameter" || node.kind === "local" || node.kind === "requirement";
}

function entityOfMember(member: Member | undefined): Entity | undefined {
  if (member?.kind === "option") return { kind: "option", path: member.path };
  return member?.kind === "field" ? entityOfField(member.field) : undefined;
}

export function entityOfField(field: RecordField): Entity {
  return { kind: "field", field, ...(field.symbol === undefined ? {} : { symbol: field.symbol }) };
}

/** The field that is declared at a name. */
function declaredField(at: Naming, node: NameNode): Entity | undefined {
  for (const [symbol, span] of places(at.project, at.file)) {
    if (span.start !== node.start || span.end !== node.end) continue;
    const field = fieldOfSymbol(at.project, symbol);
    if (field !== undefined) return { kind: "field", field: { ...field, symbol }, symbol };
  }
  return undefined;
}

function entityOfPath(at: Naming, text: string, parent: Node): Entity | undefined {
  const destination = destinationOf(at.project, at.file, text, parent);
  return destination?.kind === "files" ? { kind: "files", files: destination.files } : undefined;
}

/** Where the text of an import or a `from` leads. */
export function destinationOf(project: Project, file: FileId, text: string, parent: Node): Destination | undefined {
  if (parent.kind === "import") return importDestination(project, file, text);
  if (parent.kind === "externNixosDeclaration") return fileDestination(project, file, text);
  if (parent.kind === "externTofuDeclaration" && parent.from?.text === text)
    return fileDestination(project, file, text);
  return undefined;
}

/** Equal for what is the same thing; undefined for what cannot be compared. */
export function entityKey(entity: Entity): string | undefined {
  switch (entity.kind) {
    case "declaration":
      return entity.symbol;
    case "field":
      return entity.symbol === undefined ? undefined : entity.symbol;
    case "inner":
      return `${entity.file} ${entity.node.id}`;
    case "option":
      return `option ${entity.path.join(" ")}`;
    case "tofuType":
      return `${entity.mode} ${entity.name}`;
    case "intrinsic":
    case "special":
    case "builtInType":
    case "tofuProvider":
    case "annotation":
      return `${entity.kind} ${entity.name}`;
    case "files":
      return undefined;
  }
}

/** The word by which programs name the entity; files have none. */
export function nameOfEntity(project: Project, entity: Entity): string | undefined {
  switch (entity.kind) {
    case "declaration":
      return declarationOf(project, entity.symbol)?.name.text;
    case "field":
      return entity.field.name;
    case "inner":
      return entity.node.name.text;
    case "option":
      return entity.path.at(-1);
    case "files":
      return undefined;
    default:
      return entity.name;
  }
}

export function declarationOf(project: Project, symbol: SymbolId) {
  const declaration = moduleIn(project, symbol)?.declarations.get(symbol);
  return declaration === undefined || !("name" in declaration) ? undefined : declaration;
}

function moduleIn(project: Project, symbol: SymbolId): CheckedModule | undefined {
  const file = fileOfSymbol(symbol);
  return file === "" ? undefined : moduleOf(project, file);
}

/** Where the entity is declared: the span of its name. Empty for what the language or a schema brings. */
export function declaredAt(project: Project, entity: Entity): readonly Span[] {
  switch (entity.kind) {
    case "declaration": {
      const declaration = declarationOf(project, entity.symbol);
      return declaration === undefined ? [] : [spanOf(declaration.name)];
    }
    case "field": {
      const file = entity.symbol === undefined ? "" : fileOfSymbol(entity.symbol);
      const span = file === "" ? undefined : places(project, file).get(entity.symbol ?? "");
      return span === undefined ? [] : [span];
    }
    case "inner":
      return [spanOf(entity.node.name)];
    case "files":
      return entity.files.map((file) => ({ file, start: 0, end: 0 }));
    case "intrinsic":
    case "special":
    case "builtInType":
    case "option":
    case "tofuType":
    case "tofuProvider":
    case "annotation":
      return [];
  }
}
