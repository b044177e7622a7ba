/**
 * Which type is expected of the expression at a place, found from what stands around it.
 *
 * In: the chain of nodes from the file to an expression. Out: a type, or undefined where anything goes. It works on half-typed
 * text: only the nodes around are looked at, never the expression itself.
 */
import {
  commandFields,
  metaFields,
  moduleOf,
  schemas,
  typeOfSymbol,
  valueOfSymbol,
  type CallExpression,
  type CheckedModule,
  type Node,
  type Project,
  type RecordType,
  type ResourceExport,
  type Rule,
  type SetEntry,
  type Type,
} from "../../../compiler/src/index.ts";
import { intrinsicArgument } from "./intrinsic-arguments.ts";
import { bareType, memberOf, typeOfMember, type Member } from "./members.ts";

const boolType: Type = { kind: "bool" };
const stringType: Type = { kind: "string" };
const hostType: Type = { kind: "host" };

export interface ExpectedAt {
  readonly project: Project;
  readonly module: CheckedModule;
}

/** What is expected of the last node of the chain, an expression. */
export function expectedType(at: ExpectedAt, chain: readonly Node[]): Type | undefined {
  const node = chain.at(-1);
  const parent = chain.at(-2);
  const outer = chain.slice(0, -1);
  if (node === undefined || parent === undefined) return undefined;
  switch (parent.kind) {
    case "requirement":
      return resourceNamed(at, parent.resource.id)?.request;
    case "deploymentInstance":
      return applicationOptions(at, parent.application.id);
    case "environmentProvider":
      return providerConfig(at, parent.provider.id);
    case "environmentPolicy":
      return resourceNamed(at, parent.resource.id)?.policy;
    case "grant":
      return grantOf(at, outer);
    case "nixosFragment":
      return node === parent.settings ? { kind: "options", path: [] } : hostType;
    case "command":
      return commandType(parent.purpose);
    case "tofuProvider":
      return schemas(at.project).value.tofu(parent.name.text)?.config;
    case "tofuItem":
      return node === parent.values ? tofuItemType(at, parent.mode, parent.type.text) : stringType;
    case "field":
      return at.module.writtenTypes.get(parent.type.id);
    case "constantDeclaration":
      return parent.type === undefined ? undefined : at.module.writtenTypes.get(parent.type.id);
    case "local":
      return parent.type === undefined ? undefined : at.module.types.get(parent.id);
    case "functionDeclaration":
      return resultOf(at, parent.name.id);
    case "check":
      return node === parent.condition ? boolType : stringType;
    case "manual":
      return stringType;
    case "state":
      return { kind: "list", element: stringType };
    case "tail":
    case "listFor":
    case "forEntry":
    case "ifEntry":
      return node === parent.condition ? boolType : bodyType(at, outer, node);
    case "set":
      return node === parent.value ? valueOfSet(at, outer, parent) : undefined;
    case "spread":
      return expectedOfContainer(at, outer);
    case "list":
      return elementOf(expectedType(at, outer));
    case "if":
      return node === parent.condition ? boolType : expectedType(at, outer);
    case "let":
      return node === parent.body ? expectedType(at, outer) : undefined;
    case "arm":
      return expectedType(at, outer.slice(0, -1));
    case "call":
      return argumentType(at, outer, parent, node);
    case "unary":
      return parent.operator === "not" ? boolType : expectedType(at, outer);
    case "binary":
      return operandType(at, outer, parent, node);
    case "annotation": {
      const field = chain.at(-3);
      return field?.kind === "field" ? at.module.writtenTypes.get(field.type.id) : undefined;
    }
    default:
      return undefined;
  }
}

/** What the body of a `for` or of an entry's `if` is part of. */
function bodyType(at: ExpectedAt, outer: readonly Node[], node: Node): Type | undefined {
  const parent = outer.at(-1);
  if (parent?.kind === "listFor") {
    return node === parent.value ? elementOf(expectedType(at, outer.slice(0, -1))) : undefined;
  }
  if (parent?.kind === "ifEntry") return expectedType(at, outer.slice(0, -1));
  if (parent?.kind === "forEntry" && node === parent.body) return expectedType(at, outer.slice(0, -1));
  return undefined;
}

/** What the list or record around a `...spread` is expected to be. */
function expectedOfContainer(at: ExpectedAt, outer: readonly Node[]): Type | undefined {
  return expectedType(at, outer.slice(0, -1));
}

function elementOf(type: Type | undefined): Type | undefined {
  if (type === undefined) return undefined;
  const bare = bareType(type);
  if (bare.kind === "list" || bare.kind === "set") return bare.element;
  return bare.kind === "union" ? bare.members.map(elementOf).find((member) => member !== undefined) : undefined;
}

function valueOfSet(at: ExpectedAt, outer: readonly Node[], entry: SetEntry): Type | undefined {
  const member = memberAtPath(at, outer, entry, entry.path.length);
  return member === undefined ? undefined : typeOfMember(member);
}

/** What the first `length` keys of an entry lead to; `outer` ends in the entry. */
export function memberAtPath(
  at: ExpectedAt,
  outer: readonly Node[],
  entry: SetEntry,
  length: number,
): Member | undefined {
  let type = typeOfRecordAround(at, outer);
  let member: Member | undefined;
  for (const key of entry.path.slice(0, length)) {
    member = type === undefined ? undefined : memberOf(at.project, type, keyText(key));
    if (member === undefined) return undefined;
    type = typeOfMember(member);
  }
  return member;
}

/** What the record is expected to be that an entry stands in; the chain ends in the entry. */
export function typeOfRecordAround(at: ExpectedAt, chainToEntry: readonly Node[]): Type | undefined {
  const record = chainToEntry.slice(0, -1);
  const expected = expectedType(at, record);
  if (expected !== undefined) return expected;
  const node = record.at(-1);
  return node === undefined ? undefined : at.module.types.get(node.id);
}

/** The text of a key; a computed one stands for any. */
export function keyText(key: SetEntry["path"][number]): string {
  if (key.kind === "name") return key.text;
  return key.parts.every((part) => part.kind === "textPart")
    ? key.parts.map((part) => (part.kind === "textPart" ? part.text : "")).join("")
    : "<name>";
}

export function resourceNamed(at: ExpectedAt, id: number): ResourceExport | undefined {
  const target = at.module.targets.get(id);
  const found = target?.kind === "declaration" ? typeOfSymbol(at.project, target.symbol) : undefined;
  return found?.kind === "resource" ? found : undefined;
}

export function resourceOfRule(at: ExpectedAt, rule: Rule): ResourceExport | undefined {
  return resourceNamed(at, rule.resource.id);
}

function grantOf(at: ExpectedAt, chain: readonly Node[]): Type | undefined {
  const rule = chain.findLast((node) => node.kind === "rule");
  return rule === undefined ? undefined : resourceOfRule(at, rule)?.grant;
}

function applicationOptions(at: ExpectedAt, id: number): RecordType | undefined {
  const found = valueNamed(at, id);
  return found?.kind === "application" ? found.options : undefined;
}

function providerConfig(at: ExpectedAt, id: number): RecordType | undefined {
  const found = valueNamed(at, id);
  return found?.kind === "provider" ? found.config : undefined;
}

function resultOf(at: ExpectedAt, id: number): Type | undefined {
  const found = valueNamed(at, id);
  return found?.kind === "function" ? found.result : undefined;
}

export function valueNamed(at: ExpectedAt, id: number) {
  const target = at.module.targets.get(id);
  return target?.kind === "declaration" ? valueOfSymbol(at.project, target.symbol) : undefined;
}

function commandType(name: string): RecordType {
  return { kind: "record", name, fields: commandFields() };
}

/** What every item of OpenTofu understands besides its schema. */
const commonFields = new Map(metaFields.map((field) => [field.name, field]));

export function tofuItemType(at: ExpectedAt, mode: "resource" | "data", type: string): RecordType | undefined {
  const index = schemas(at.project).value;
  for (const name of index.tofuNames) {
    const fields = index.tofu(name)?.item(mode, type);
    if (fields !== undefined) return { kind: "record", fields: new Map([...fields, ...commonFields]), name: type };
  }
  return undefined;
}

function argumentType(at: ExpectedAt, chain: readonly Node[], call: CallExpression, node: Node): Type | undefined {
  const index = call.arguments.findIndex((argument) => argument === node);
  const target = at.module.targets.get(call.callee.id);
  if (index < 0 || target === undefined) return undefined;
  if (target.kind === "declaration") {
    const found = valueOfSymbol(at.project, target.symbol);
    return found?.kind === "function" ? found.parameters[index]?.type : undefined;
  }
  if (target.kind !== "intrinsic") return undefined;
  // `default(x)` and `force(x)` are settings themselves.
  if (index === 0 && (target.name === "default" || target.name === "force")) return expectedType(at, chain);
  return intrinsicArgument(target.name, index);
}

function operandType(
  at: ExpectedAt,
  chain: readonly Node[],
  parent: Extract<Node, { kind: "binary" }>,
  node: Node,
): Type | undefined {
  switch (parent.operator) {
    case "and":
    case "or":
      return boolType;
    case "??":
      return expectedType(at, chain);
    case "==":
    case "!=": {
      const other = node === parent.left ? parent.right : parent.left;
      return at.module.types.get(other.id);
    }
    case "++":
      return expectedType(at, chain);
    default:
      return undefined;
  }
}

/** The same for a project and a file. */
export function expectedIn(project: Project, file: string, chain: readonly Node[]): Type | undefined {
  return expectedType({ project, module: moduleOf(project, file) }, chain);
}
