/**
 * How declarations and fields are named across edits: `"resources.fedi#machine.request.cores"`.
 *
 * Types and resources are one namespace, all else another; where a file has both a type and a value of one name, the value's
 * symbol ends in `'`.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { FileId } from "../source/span.ts";
import type { Declaration, ExternNixosDeclaration, ExternTofuDeclaration, File, NodeId } from "../syntax/tree.ts";

/** A declaration that has a name: all but externs. */
export type NamedDeclaration = Exclude<Declaration, ExternNixosDeclaration | ExternTofuDeclaration>;

export type NamedKind =
  "type" | "resource" | "constant" | "function" | "application" | "provider" | "mapping" | "environment" | "deployment";

export interface DeclaredSymbols {
  readonly symbols: ReadonlyMap<NodeId, SymbolId>;
  readonly declarations: ReadonlyMap<SymbolId, NamedDeclaration>;
}

/** The symbols of a file's declarations. Later ones of the same name get a symbol by their number: they are errors anyway. */
export function declaredSymbols(tree: File): DeclaredSymbols {
  const named = tree.declarations.filter(isNamed);
  const typeNames = new Set(named.filter(isInTypeNamespace).map((declaration) => declaration.name.text));
  const symbols = new Map<NodeId, SymbolId>();
  const declarations = new Map<SymbolId, NamedDeclaration>();
  for (const declaration of named) {
    const name = declaration.name.text;
    const isClash = !isInTypeNamespace(declaration) && typeNames.has(name);
    let symbol = `${tree.file}#${name}${isClash ? "'" : ""}`;
    if (declarations.has(symbol)) symbol = `${symbol}~${declaration.id}`;
    symbols.set(declaration.id, symbol);
    declarations.set(symbol, declaration);
  }
  return { symbols, declarations };
}

/** The symbol of a part: `request`, or a field's name. */
export function partSymbol(owner: SymbolId, part: string): SymbolId {
  return /^\w+$/.test(part) ? `${owner}.${part}` : `${owner}.${JSON.stringify(part)}`;
}

/** The symbol of an extern, which is no name of the program: `nixos`, or the name of an OpenTofu provider. */
export function externSymbol(file: FileId, name: string): SymbolId {
  return `${file}#extern:${name}`;
}

/** The file that a symbol's declaration is in. */
export function fileOfSymbol(symbol: SymbolId): string {
  return symbol.slice(0, symbol.lastIndexOf("#"));
}

/** The name of a declaration, as the program has it. */
export function nameOfSymbol(symbol: SymbolId): string {
  return symbol.slice(symbol.lastIndexOf("#") + 1).replace(/['~].*$/, "");
}

export function isNamed(declaration: Declaration): declaration is NamedDeclaration {
  return declaration.kind !== "externNixosDeclaration" && declaration.kind !== "externTofuDeclaration";
}

export function isInTypeNamespace(declaration: NamedDeclaration): boolean {
  return declaration.kind === "typeDeclaration" || declaration.kind === "resourceDeclaration";
}

export function kindOf(declaration: NamedDeclaration): NamedKind {
  switch (declaration.kind) {
    case "typeDeclaration":
      return "type";
    case "constantDeclaration":
      return "constant";
    case "functionDeclaration":
      return "function";
    case "resourceDeclaration":
      return "resource";
    case "applicationDeclaration":
      return "application";
    case "providerDeclaration":
      return "provider";
    case "mappingDeclaration":
      return "mapping";
    case "environmentDeclaration":
      return "environment";
    case "deploymentDeclaration":
      return "deployment";
  }
}
