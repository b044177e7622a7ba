/**
 * Who calls a function, and whom it calls.
 *
 * In: a place, or a function's symbol. Out: functions and other declarations with the places of the calls.
 */
import {
  children,
  fileOfSymbol,
  moduleOf,
  signatureOf,
  spanOf,
  valueOfSymbol,
  type Declaration,
  type FileId,
  type Node,
  type Project,
  type Span,
  type SymbolId,
} from "../../../compiler/src/index.ts";
import { entityAt } from "../analysis/entity.ts";
import type { Work } from "../work.ts";
import { mentionsOf } from "./references.ts";

export interface Caller {
  readonly symbol: SymbolId;
  readonly name: string;
  readonly detail?: string;
  readonly isFunction: boolean;
  readonly span: Span;
  readonly nameSpan: Span;
}

export interface Calls {
  readonly of: Caller;
  /** Where the calls stand: in the caller. */
  readonly places: readonly Span[];
}

/** The function that is named at a place. */
export function functionAt(project: Project, file: FileId, offset: number): Caller | undefined {
  const named = entityAt(project, file, offset);
  return named?.entity.kind === "declaration" ? callerOf(project, named.entity.symbol, true) : undefined;
}

export function callerOf(project: Project, symbol: SymbolId, mustBeFunction = false): Caller | undefined {
  const file = fileOfSymbol(symbol);
  const node = file === "" ? undefined : moduleOf(project, file).declarations.get(symbol);
  if (node === undefined || !("name" in node)) return undefined;
  const isFunction = node.kind === "functionDeclaration";
  if (mustBeFunction && !isFunction) return undefined;
  const value = valueOfSymbol(project, symbol);
  return {
    symbol,
    name: node.name.text,
    ...(value?.kind === "function" ? { detail: signatureOf(value) } : {}),
    isFunction,
    span: spanOf(node),
    nameSpan: spanOf(node.name),
  };
}

export function* incomingCalls(project: Project, symbol: SymbolId): Work<readonly Calls[]> {
  const mentions = yield* mentionsOf(project, { kind: "declaration", symbol });
  const found = new Map<SymbolId, Span[]>();
  for (const { span, chain } of mentions) {
    const call = chain.at(-2);
    if (call?.kind !== "call" || call.callee !== chain.at(-1)) continue;
    const caller = symbolOf(project, span.file, chain[1]);
    if (caller === undefined) continue;
    const places = found.get(caller) ?? [];
    found.set(caller, places);
    places.push(span);
  }
  return [...found].flatMap(([caller, places]) => {
    const of = callerOf(project, caller);
    return of === undefined ? [] : [{ of, places }];
  });
}

function symbolOf(project: Project, file: FileId, node: Node | undefined): SymbolId | undefined {
  for (const [symbol, declaration] of moduleOf(project, file).declarations) if (declaration === node) return symbol;
  return undefined;
}

export function outgoingCalls(project: Project, symbol: SymbolId): readonly Calls[] {
  const module = moduleOf(project, fileOfSymbol(symbol));
  const declaration: Declaration | undefined = module.declarations.get(symbol);
  const found = new Map<SymbolId, Span[]>();
  const waiting: Node[] = declaration === undefined ? [] : [declaration];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    waiting.push(...[...children(node)].reverse());
    const target = node.kind === "call" ? module.targets.get(node.callee.id) : undefined;
    if (node.kind !== "call" || target?.kind !== "declaration") continue;
    const places = found.get(target.symbol) ?? [];
    found.set(target.symbol, places);
    places.push(spanOf(node.callee));
  }
  return [...found].flatMap(([called, places]) => {
    const of = callerOf(project, called);
    return of === undefined ? [] : [{ of, places }];
  });
}
