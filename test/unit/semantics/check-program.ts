/**
 * Checks whole programs that are given as texts, for the tests beside it: files by name, `main.fedi` last or alone.
 */
import type { Diagnostic } from "../../../compiler/src/diagnostics/diagnostic.ts";
import { makeSchemaIndex } from "../../../compiler/src/schemas/make-schema-index.ts";
import { bind } from "../../../compiler/src/semantics/bind.ts";
import { check } from "../../../compiler/src/semantics/check.ts";
import { readExterns } from "../../../compiler/src/semantics/check-extern.ts";
import type { CheckedModule } from "../../../compiler/src/semantics/checked.ts";
import type { Interfaces, ModuleInterface } from "../../../compiler/src/semantics/interface.ts";
import { fileOfSymbol } from "../../../compiler/src/semantics/symbols.ts";
import { parse } from "../../../compiler/src/syntax/parse.ts";

export interface CheckedProgram {
  readonly diagnostics: readonly Diagnostic[];
  readonly modules: ReadonlyMap<string, CheckedModule>;
}

/** Files in an order in which imports come first; `.json` files are only read by externs. */
export function checkProgram(files: Readonly<Record<string, string>> | string): CheckedProgram {
  const texts = typeof files === "string" ? { "main.fedi": files } : files;
  const programs = Object.entries(texts).filter(([file]) => file.endsWith(".fedi"));
  const diagnostics: Diagnostic[] = [];
  const modules = new Map<string, CheckedModule>();
  const interfaces = interfacesOf((file) => modules.get(file)?.interface);
  const externs = programs.flatMap(([file, text]) => {
    const tree = parse({ file, text }).value;
    return readExterns(
      tree,
      bind(tree, interfaces, () => {}),
      interfaces,
      () => {},
    );
  });
  const schemas = makeSchemaIndex(externs, (extern) => {
    const file = extern.from.replace("./", "");
    const text = texts[file];
    return text === undefined ? undefined : { file, content: text };
  });
  diagnostics.push(...schemas.diagnostics);
  for (const [file, text] of programs) {
    const parsed = parse({ file, text });
    const earlier: Diagnostic[] = [...parsed.diagnostics];
    const bound = bind(parsed.value, interfaces, (found) => earlier.push(found));
    const checked = check(parsed.value, bound, interfaces, schemas.value, earlier);
    diagnostics.push(...earlier, ...checked.diagnostics);
    modules.set(file, checked.value);
  }
  return { diagnostics, modules };
}

/** The codes of all messages, in the order of raising. */
export function codesOf(files: Readonly<Record<string, string>> | string): readonly string[] {
  return checkProgram(files).diagnostics.map((diagnostic) => diagnostic.code);
}

function interfacesOf(of: (file: string) => ModuleInterface | undefined): Interfaces {
  const find = <T extends { readonly symbol: string }>(all: Iterable<T>, symbol: string) =>
    [...all].find((found) => found.symbol === symbol);
  return {
    imported: (_, text) => of(`${text.replace("./", "")}.fedi`),
    resource: (symbol) => {
      const found = find(of(fileOfSymbol(symbol))?.types.values() ?? [], symbol);
      return found?.kind === "resource" ? found : undefined;
    },
    value: (symbol) => find(of(fileOfSymbol(symbol))?.values.values() ?? [], symbol),
    standard: (name) => ({
      isType: of("std.fedi")?.types.has(name) === true,
      isValue: of("std.fedi")?.values.has(name) === true,
    }),
  };
}
