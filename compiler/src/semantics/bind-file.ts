/**
 * The names of a file: what it imports and what it declares, in two namespaces.
 *
 * In: a tree and the interfaces of what it imports. Out: a FileScope; reports what is declared twice or not found.
 */
import type { Report, SymbolId } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import type { Span } from "../source/span.ts";
import { importedNames } from "../syntax/children.ts";
import type { File, Import, ImportedName, Name } from "../syntax/tree.ts";
import type { Target } from "./checked.ts";
import type { Interfaces, ModuleInterface, TypeExport, ValueExport } from "./interface.ts";
import { intrinsics } from "./intrinsics.ts";
import { builtInTypes, specialPlaces } from "./bind-names.ts";
import { duplicateName, shadowedName, unknownImport, unusedImport } from "./names-diagnostics.ts";
import type { FileName, FileScope } from "./scope.ts";
import { isInTypeNamespace, isNamed, kindOf, type DeclaredSymbols, type NamedKind } from "./symbols.ts";

interface FileBinding {
  readonly tree: File;
  readonly interfaces: Interfaces;
  readonly report: Report;
  readonly targets: (Target | undefined)[];
  readonly scope: FileScope;
  readonly imported: Imported;
}

/** What the file imports, by symbol. */
export interface Imported {
  readonly types: Map<SymbolId, TypeExport>;
  readonly values: Map<SymbolId, ValueExport>;
}

export function bindFile(
  tree: File,
  declared: DeclaredSymbols,
  interfaces: Interfaces,
  targets: (Target | undefined)[],
  report: Report,
): { readonly scope: FileScope; readonly imported: Imported } {
  const scope: FileScope = { types: new Map(), values: new Map() };
  const imported: Imported = { types: new Map(), values: new Map() };
  const binding: FileBinding = { tree, interfaces, report, targets, scope, imported };
  for (const node of tree.imports) {
    const module = interfaces.imported(tree.file, node.from.text, importedNames(node));
    for (const name of node.names) bindImported(binding, node, name, module);
  }
  for (const declaration of tree.declarations) {
    if (!isNamed(declaration)) continue;
    const { name } = declaration;
    const isType = isInTypeNamespace(declaration);
    const symbol = declared.symbols.get(declaration.id) ?? "";
    const target: Target = { kind: "declaration", symbol };
    targets[name.id] = target;
    const kind = kindOf(declaration);
    addName(binding, isType, name, { target, kind, place: name, isUsed: true }, kind);
  }
  return { scope, imported };
}

function bindImported(
  binding: FileBinding,
  node: Import,
  imported: ImportedName,
  module: ModuleInterface | undefined,
): void {
  const { name } = imported;
  const local = imported.alias ?? name;
  if (name.text === "" || local.text === "") return;
  const asType = module?.types.get(name.text);
  const asValue = module?.values.get(name.text);
  if (asType === undefined && asValue === undefined) {
    if (module !== undefined && module.isPartial !== true) reportUnknownImport(binding, node, name, module);
    // Whatever it was meant to be, its uses are not worth a second message.
    const target: Target = { kind: "unknown" };
    binding.targets[name.id] = target;
    for (const names of [binding.scope.types, binding.scope.values])
      if (!names.has(local.text)) names.set(local.text, { target, place: local, isUsed: true });
    return;
  }
  if (asType !== undefined) binding.imported.types.set(asType.symbol, asType);
  if (asValue !== undefined) binding.imported.values.set(asValue.symbol, asValue);
  for (const found of [asType, asValue]) {
    if (found === undefined) continue;
    const target: Target = { kind: "declaration", symbol: found.symbol };
    binding.targets[name.id] = target;
    binding.targets[local.id] = target;
    const kind: NamedKind = found.kind === "alias" ? "type" : found.kind;
    const isUsed = kind === "application" && isForOperators(binding.tree);
    addName(binding, found === asType, local, { target, kind, place: local, isUsed }, "import");
  }
}

/** Who imports an application beside an environment offers it to operators: their JSON names it, though the file does not. */
function isForOperators(tree: File): boolean {
  return tree.declarations.some(({ kind }) => kind === "environmentDeclaration");
}

function reportUnknownImport(binding: FileBinding, node: Import, name: Name, module: ModuleInterface): void {
  const known = [...new Set([...module.types.keys(), ...module.values.keys()])].sort();
  const all = [...module.values.values(), ...module.types.values()];
  const now = all.find((one) => one.annotations?.was?.includes(name.text) === true)?.name;
  const near = now === undefined ? nearest(name.text, known) : [now];
  const facts = { name: name.text, from: node.from.text, near, known };
  binding.report(unknownImport.at(name, now === undefined ? facts : { ...facts, now }));
}

function addName(binding: FileBinding, isType: boolean, name: Name, entry: FileName, what: string): void {
  if (name.text === "") return;
  const names = isType ? binding.scope.types : binding.scope.values;
  const first = names.get(name.text);
  if (first !== undefined) {
    if (first.kind !== undefined) {
      first.isUsed = true;
      binding.report(duplicateName.at(name, { name: name.text, first: first.place, what }));
    }
    return;
  }
  // A value may be named like a built-in function: only functions are called.
  const isBuiltIn = isType ? builtInTypes.has(name.text) : entry.kind === "function" && intrinsics.has(name.text);
  const isSpecial = !isType && specialPlaces.has(name.text);
  if (isBuiltIn || isSpecial) {
    const meaning = isSpecial
      ? "it is one of the names that the language gives"
      : isType
        ? "a built-in type"
        : "a built-in function";
    binding.report(shadowedName.at(name, { name: name.text, meaning }));
  }
  names.set(name.text, entry);
}

/** Warns of imports that nothing mentions; to be called last. */
export function reportUnusedImports(tree: File, scope: FileScope, report: Report): void {
  for (const node of tree.imports) {
    for (const imported of node.names) {
      const name = imported.alias ?? imported.name;
      const type = scope.types.get(name.text);
      const value = scope.values.get(name.text);
      const isType = type?.place === name;
      const isValue = value?.place === name;
      if ((!isType && !isValue) || (isType && type.isUsed) || (isValue && value.isUsed)) continue;
      const edits = [{ span: removalOf(node, imported), text: "" }];
      report(unusedImport.at(imported, { name: name.text, removal: [{ title: `Remove ${quote(name.text)}`, edits }] }));
    }
  }
}

/** The imported name with the comma beside it; alone it is the whole import. */
function removalOf(node: Import, imported: ImportedName): Span {
  const at = node.names.indexOf(imported);
  const next = node.names[at + 1];
  const previous = node.names[at - 1];
  if (next !== undefined) return { file: node.file, start: imported.start, end: next.start };
  if (previous !== undefined) return { file: node.file, start: previous.end, end: imported.end };
  return { file: node.file, start: node.start, end: node.end };
}
