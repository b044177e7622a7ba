/**
 * What an editor asks of a project: a checked file, and what a symbol of any file stands for.
 *
 * Everything here makes sure that what a file imports is done before it (`prepare`), so that it may be asked at any time.
 * Not here: what to show of it (language-server/).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import type { TypeExport, ValueExport } from "../semantics/interface.ts";
import { namesOfMapping, type MappingName } from "../semantics/mapping-names.ts";
import { fileOfSymbol, nameOfSymbol } from "../semantics/symbols.ts";
import type { RecordField, RecordType, Type } from "../semantics/type.ts";
import type { FileId } from "../source/span.ts";
import { checked, exported, prepare } from "./pipeline.ts";
import type { Project } from "./project.ts";

/** The file with its tables. */
export function moduleOf(project: Project, file: FileId): CheckedModule {
  prepare(project, [file]);
  return checked(project, file).value;
}

/** The type or resource that a symbol names. */
export function typeOfSymbol(project: Project, symbol: SymbolId): TypeExport | undefined {
  return exportIn(project, symbol, "types");
}

/** The constant, function, application … that a symbol names. */
export function valueOfSymbol(project: Project, symbol: SymbolId): ValueExport | undefined {
  return exportIn(project, symbol, "values");
}

function exportIn<K extends "types" | "values">(
  project: Project,
  symbol: SymbolId,
  namespace: K,
): (K extends "types" ? TypeExport : ValueExport) | undefined;
function exportIn(
  project: Project,
  symbol: SymbolId,
  namespace: "types" | "values",
): TypeExport | ValueExport | undefined {
  const file = fileOfSymbol(symbol);
  if (file === "") return undefined;
  prepare(project, [file]);
  const found = exported(project, file)?.[namespace].get(nameOfSymbol(symbol));
  return found?.symbol === symbol ? found : undefined;
}

/** What a mapping declares under a name that those that extend it may use. */
export function nameInMapping(project: Project, mapping: SymbolId, name: string): MappingName | undefined {
  const declaration = moduleOf(project, fileOfSymbol(mapping)).declarations.get(mapping);
  return declaration?.kind === "mappingDeclaration" ? namesOfMapping(declaration).get(name) : undefined;
}

/** The field that a symbol names, in whichever declaration: `"resources.fedi#machine.request.cores"`. */
export function fieldOfSymbol(project: Project, symbol: SymbolId): RecordField | undefined {
  const [owner, ...parts] = partsOf(symbol);
  if (owner === undefined) return undefined;
  let at: Type | undefined = typeWithFields(project, owner, parts);
  let found: RecordField | undefined;
  for (const part of parts) {
    found = at === undefined ? undefined : fieldsOf(at)?.get(part);
    if (found === undefined) return undefined;
    at = found.type;
  }
  return found;
}

/** The type that the parts of a symbol lead into; takes the part that is no field off `parts`. */
function typeWithFields(project: Project, owner: SymbolId, parts: string[]): Type | undefined {
  const type = typeOfSymbol(project, owner);
  if (type?.kind === "alias") return type.type;
  if (type?.kind === "resource") {
    const part = parts.shift();
    return part === "request" || part === "policy" || part === "grant" ? type[part] : undefined;
  }
  const value = valueOfSymbol(project, owner);
  const part = parts.shift();
  if (value?.kind === "application" && part === "options") return value.options;
  if (value?.kind === "provider" && part === "config") return value.config;
  return undefined;
}

/** The fields or cases inside a type, whatever is around them. */
function fieldsOf(type: Type): RecordType["fields"] | undefined {
  switch (type.kind) {
    case "record":
      return type.fields;
    case "variant":
      return type.cases;
    case "optional":
    case "secret":
    case "deploy":
      return fieldsOf(type.inner);
    case "list":
    case "set":
      return fieldsOf(type.element);
    case "map":
      return fieldsOf(type.value);
    default:
      return undefined;
  }
}

/** The declaration's symbol, and the names behind it. The reverse of `partSymbol`. */
function partsOf(symbol: SymbolId): string[] {
  const hash = symbol.lastIndexOf("#");
  const parts: string[] = [];
  for (const [part, quoted] of symbol.slice(hash + 1).matchAll(/("(?:[^"\\]|\\.)*")|[^."]+/g))
    parts.push(quoted === undefined ? part : String(JSON.parse(quoted)));
  const [name, ...others] = parts;
  return name === undefined ? [] : [symbol.slice(0, hash + 1) + name, ...others];
}
