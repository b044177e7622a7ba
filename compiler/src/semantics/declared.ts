/**
 * What declarations are, found on demand: a constant's type may be needed before its turn.
 *
 * In: a symbol of this file or of an import. Out: what importers may know of it; undefined where it failed (reported).
 * Not here: applications, providers, mappings, environments and deployments of this file, which check*.ts enters.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type {
  ConstantDeclaration,
  FunctionDeclaration,
  Local,
  Node,
  NodeId,
  ResourceDeclaration,
  TypeDeclaration,
} from "../syntax/tree.ts";
import { children } from "../syntax/children.ts";
import { readAnnotations } from "./annotations.ts";
import type { Checking } from "./checking.ts";
import { constantNumber } from "./constant-number.ts";
import { inferExpression } from "./inference.ts";
import type { ConstantExport, FunctionExport, ResourceExport, TypeExport, ValueExport } from "./interface.ts";
import { circularDefinition } from "./names-diagnostics.ts";
import { closedPlace, functionPlace, type Place } from "./place.ts";
import { resolveFields } from "./resolve-type.ts";
import { resolveType } from "./resolve-type.ts";
import { partSymbol, type NamedDeclaration } from "./symbols.ts";
import { errorType, type RecordType, type Type } from "./type.ts";
import { recursiveType } from "./type-diagnostics.ts";
import { quote } from "../diagnostics/wording.ts";

export function findType(checking: Checking, symbol: SymbolId): TypeExport | undefined {
  const known = checking.typeExports.get(symbol) ?? checking.imported.types.get(symbol);
  if (known !== undefined) return known;
  const declaration = checking.declarations.get(symbol);
  if (declaration?.kind === "typeDeclaration") {
    const type = whileRunning(checking, symbol, "type", () => readAlias(checking, declaration, symbol)) ?? errorType;
    return enterType(checking, { ...about(checking, declaration, symbol), kind: "alias", type });
  }
  if (declaration?.kind === "resourceDeclaration") return findResource(checking, symbol);
  return checking.interfaces.resource(symbol);
}

function readAlias(checking: Checking, node: TypeDeclaration, owner: SymbolId): Type {
  return withAlias(resolveType(checking, node.type, { kind: "other", owner, name: node.name.text }), node.name.text);
}

function withAlias(type: Type, alias: string): Type {
  const hasOwnName =
    type.kind === "record" || type.kind === "variant" || type.kind === "grant" || type.kind === "error";
  return hasOwnName || alias === "" ? type : { ...type, alias };
}

function enterType<T extends TypeExport>(checking: Checking, found: T): T {
  checking.typeExports.set(found.symbol, found);
  return found;
}

/** A resource of this or any other file. */
export function findResource(checking: Checking, symbol: SymbolId): ResourceExport | undefined {
  const known = checking.typeExports.get(symbol) ?? checking.imported.types.get(symbol);
  if (known !== undefined) return known.kind === "resource" ? known : undefined;
  const declaration = checking.declarations.get(symbol);
  if (declaration === undefined) return checking.interfaces.resource(symbol);
  return declaration.kind === "resourceDeclaration" ? readResource(checking, declaration, symbol) : undefined;
}

function readResource(checking: Checking, node: ResourceDeclaration, symbol: SymbolId): ResourceExport {
  const name = node.name.text;
  // Fields may name this resource; it is known by its name alone, so this is no recursion.
  const shell: ResourceExport = { ...about(checking, node, symbol), kind: "resource", ...emptyParts(symbol) };
  checking.typeExports.set(symbol, shell);
  const part = (key: "request" | "policy" | "grant"): RecordType => ({
    kind: "record",
    fields: resolveFields(checking, node[key], { kind: key, owner: partSymbol(symbol, key) }),
    name: `the ${key} of \`${name}\``,
    symbol: partSymbol(symbol, key),
  });
  return enterType(checking, { ...shell, request: part("request"), policy: part("policy"), grant: part("grant") });
}

function emptyParts(symbol: SymbolId): { request: RecordType; policy: RecordType; grant: RecordType } {
  const empty: RecordType = { kind: "record", fields: new Map(), symbol };
  return { request: empty, policy: empty, grant: empty };
}

export function findValue(checking: Checking, symbol: SymbolId): ValueExport | undefined {
  const known = checking.valueExports.get(symbol) ?? checking.imported.values.get(symbol);
  if (known !== undefined) return known;
  const declaration = checking.declarations.get(symbol);
  if (declaration?.kind === "constantDeclaration") return readConstant(checking, declaration, symbol);
  if (declaration?.kind === "functionDeclaration") return readFunction(checking, declaration, symbol);
  return declaration === undefined ? checking.interfaces.value(symbol) : undefined;
}

/** The constant's type: as written, else inferred from its value, which is checked here either way. */
function readConstant(checking: Checking, node: ConstantDeclaration, symbol: SymbolId): ConstantExport {
  const base = about(checking, node, symbol);
  const enter = (type: Type): ConstantExport => {
    const number = constantNumber(checking, node.value);
    const found: ConstantExport = { ...base, kind: "constant", type, ...(number === undefined ? {} : { number }) };
    checking.valueExports.set(symbol, found);
    return found;
  };
  if (node.type !== undefined) {
    const type = resolveType(checking, node.type, { kind: "other", owner: symbol });
    const found = enter(type);
    const demand = { subject: quote(node.name.text), symbol };
    whileRunning(checking, symbol, "value", () => inferExpression(checking, closedPlace, node.value, type, demand));
    return found;
  }
  const inferred = whileRunning(checking, symbol, "value", () => inferExpression(checking, closedPlace, node.value));
  return enter(inferred ?? errorType);
}

/** Parameters and result; the body is checked by `checkFunctionBody`. */
function readFunction(checking: Checking, node: FunctionDeclaration, symbol: SymbolId): FunctionExport {
  const parameters = node.parameters.map((parameter) => {
    const name = parameter.name.text;
    const type = resolveType(checking, parameter.type, { kind: "other", owner: partSymbol(symbol, name) });
    checking.types[parameter.id] = type;
    return { name, type };
  });
  const result = resolveType(checking, node.result, { kind: "other", owner: symbol });
  const found: FunctionExport = { ...about(checking, node, symbol), kind: "function", parameters, result };
  checking.valueExports.set(symbol, found);
  return found;
}

/** Checks a function's body against its result. */
export function checkFunctionBody(checking: Checking, node: FunctionDeclaration): void {
  const symbol = checking.symbols.get(node.id) ?? "";
  const found = checking.valueExports.get(symbol) ?? readFunction(checking, node, symbol);
  if (found.kind !== "function") return;
  const demand = { subject: `the result of ${quote(found.name)}`, symbol };
  inferExpression(checking, functionPlace, node.body, found.result, demand);
}

/** Says how to infer locals that are mentioned before their turn. */
export function declareLocals(checking: Checking, place: Place, items: readonly { readonly kind: string }[]): void {
  for (const item of items) if (isLocal(item)) checking.locals.set(item.id, { local: item, place });
}

function isLocal(item: { readonly kind: string }): item is Local {
  return item.kind === "local";
}

/** The type of a local; inferred now if it was not yet. */
export function typeOfLocal(checking: Checking, node: Local): Type {
  const known = checking.types[node.id];
  if (known !== undefined) return known;
  if (checking.running.size > deepest) return afterMentioned(checking, node);
  return inferLocal(checking, node);
}

/** How many locals may wait for one another before the rest of the chain is done from its other end. */
const deepest = 40;

/** Infers what a local mentions before the local, with a stack of its own: chains of locals may be long. */
function afterMentioned(checking: Checking, node: Local): Type {
  const open: { readonly local: Local; readonly mentioned: readonly Local[]; next: number }[] = [];
  const entered = new Set<NodeId>();
  const enter = (local: Local): void => {
    entered.add(local.id);
    open.push({ local, mentioned: localsIn(checking, local), next: 0 });
  };
  enter(node);
  for (let step = open[open.length - 1]; step !== undefined; step = open[open.length - 1]) {
    const next = step.mentioned[step.next++];
    if (next === undefined) {
      open.pop();
      if (checking.types[step.local.id] === undefined) inferLocal(checking, step.local);
    } else if (!entered.has(next.id) && checking.types[next.id] === undefined && !checking.running.has(next.id))
      enter(next);
  }
  return checking.types[node.id] ?? errorType;
}

function localsIn(checking: Checking, local: Local): readonly Local[] {
  const found: Local[] = [];
  const open: Node[] = [local.value];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const target = at.kind === "reference" ? checking.targets[at.id] : undefined;
    if (target?.kind === "inner" && target.node.kind === "local") found.push(target.node);
    for (const child of children(at)) open.push(child);
  }
  return found;
}

function inferLocal(checking: Checking, node: Local): Type {
  const place = checking.locals.get(node.id)?.place ?? closedPlace;
  const written =
    node.type === undefined
      ? undefined
      : resolveType(checking, node.type, { kind: "other", owner: `${checking.file}#${node.id}` });
  if (written !== undefined) checking.types[node.id] = written;
  const demand = { subject: quote(node.name.text), place: node.name };
  const inferred = whileRunning(checking, node.id, "value", () =>
    inferExpression(checking, place, node.value, written, written === undefined ? undefined : demand),
  );
  const type = written ?? inferred ?? errorType;
  checking.types[node.id] = type;
  return type;
}

/** Runs `work` unless it is running already, which is a circle: reported once, for the whole of it. */
function whileRunning<T>(
  checking: Checking,
  key: SymbolId | NodeId,
  what: "type" | "value",
  work: () => T,
): T | undefined {
  const { running } = checking;
  if (running.has(key)) {
    const keys = [...running];
    const chain = keys.slice(keys.indexOf(key)).flatMap((step) => nameOfStep(checking, step));
    const [first] = chain;
    if (first !== undefined && !checking.circular.has(key)) {
      for (const step of keys.slice(keys.indexOf(key))) checking.circular.add(step);
      const definition = what === "type" ? recursiveType : circularDefinition;
      checking.report(definition.at(first.place, { name: first.name, chain }));
    }
    return undefined;
  }
  running.add(key);
  const result = work();
  running.delete(key);
  return result;
}

function nameOfStep(checking: Checking, key: SymbolId | NodeId): { name: string; place: Span }[] {
  const node = typeof key === "number" ? checking.locals.get(key)?.local : checking.declarations.get(key);
  return node === undefined || !("name" in node) || !("text" in node.name)
    ? []
    : [{ name: node.name.text, place: node.name }];
}

function about(
  checking: Checking,
  node: NamedDeclaration,
  symbol: SymbolId,
): Pick<ConstantExport, "symbol" | "name" | "doc" | "annotations"> {
  const { annotations } = readAnnotations(node.annotations, checking.report);
  return {
    symbol,
    name: node.name.text,
    ...(node.doc === undefined ? {} : { doc: node.doc }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
