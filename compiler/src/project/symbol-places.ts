/**
 * Where symbols stand: the spans behind `"resources.fedi#machine.request.cores"`.
 *
 * In: a tree. Out: the name's span of each declaration and each field, by symbol. Messages name other files' declarations by
 * symbol, so that moving text about changes no interface; here they get their places.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { namesOfMapping } from "../semantics/mapping-names.ts";
import { declaredSymbols, externSymbol, partSymbol, type NamedDeclaration } from "../semantics/symbols.ts";
import { spanOf, type Span } from "../source/span.ts";
import { children } from "../syntax/children.ts";
import type { Declaration, Field, File, Node } from "../syntax/tree.ts";

export function symbolPlaces(tree: File): ReadonlyMap<SymbolId, Span> {
  const places = new Map<SymbolId, Span>();
  for (const [symbol, declaration] of declaredSymbols(tree).declarations) {
    places.set(symbol, spanOf(declaration.name));
    if (declaration.kind === "mappingDeclaration")
      for (const [name, named] of namesOfMapping(declaration)) places.set(partSymbol(symbol, name), spanOf(named.name));
    // An application without options has none, and can be asked for some.
    if (declaration.kind === "applicationDeclaration")
      places.set(partSymbol(symbol, "options"), spanOf(declaration.name));
    for (const { owner, node } of partsOf(declaration, symbol)) {
      if (!places.has(owner)) places.set(owner, spanOf(declaration.name));
      addFields(node, owner, places);
    }
  }
  for (const declaration of tree.declarations) addExtern(tree, declaration, places);
  return places;
}

/** The fields of schemas that are written in the program. */
function addExtern(tree: File, declaration: Declaration, places: Map<SymbolId, Span>): void {
  if (declaration.kind !== "externTofuDeclaration") return;
  const symbol = externSymbol(tree.file, declaration.name.text);
  if (declaration.config !== undefined) addFields(declaration.config, partSymbol(symbol, "config"), places);
  for (const item of declaration.items) addFields(item.fields, partSymbol(symbol, item.name.text), places);
}

/** The parts of a declaration that have fields, with the symbol that the fields' symbols start with. */
function partsOf(
  declaration: NamedDeclaration,
  symbol: SymbolId,
): readonly { readonly owner: SymbolId; readonly node: Node }[] {
  const part = (name: string, node: Node | undefined) =>
    node === undefined ? [] : [{ owner: partSymbol(symbol, name), node }];
  switch (declaration.kind) {
    case "typeDeclaration":
      return [{ owner: symbol, node: declaration.type }];
    case "resourceDeclaration":
      return [
        ...part("request", declaration.request),
        ...part("policy", declaration.policy),
        ...part("grant", declaration.grant),
      ];
    case "applicationDeclaration":
      return declaration.items.flatMap((item) => (item.kind === "options" ? part("options", item.fields) : []));
    case "providerDeclaration":
      return part("config", declaration.config);
    case "constantDeclaration":
    case "functionDeclaration":
    case "mappingDeclaration":
    case "environmentDeclaration":
    case "deploymentDeclaration":
      return [];
  }
}

function addFields(node: Node, owner: SymbolId, places: Map<SymbolId, Span>): void {
  const waiting: { readonly node: Node; readonly owner: SymbolId }[] = [{ node, owner }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const inner = next.node.kind === "field" ? fieldSymbol(next.node, next.owner, places) : next.owner;
    for (const child of children(next.node)) waiting.push({ node: child, owner: inner });
  }
}

function fieldSymbol(field: Field, owner: SymbolId, places: Map<SymbolId, Span>): SymbolId {
  const symbol = partSymbol(owner, field.name.text);
  if (!places.has(symbol)) places.set(symbol, spanOf(field.name));
  return symbol;
}
