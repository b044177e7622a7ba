/**
 * Collects what importers may know of a checked file: no spans, no bodies, so an edit inside a body leaves it equal.
 */
import type { Checking } from "./checking.ts";
import type { ModuleInterface, TypeExport, ValueExport } from "./interface.ts";

export function buildInterface(checking: Checking): ModuleInterface {
  const types = new Map<string, TypeExport>();
  const values = new Map<string, ValueExport>();
  for (const [symbol, declaration] of checking.declarations) {
    const name = declaration.name.text;
    const type = checking.typeExports.get(symbol);
    const value = checking.valueExports.get(symbol);
    // Of two declarations of one name, which is an error, the first counts.
    if (type !== undefined && name !== "" && !types.has(name)) types.set(name, type);
    if (value !== undefined && name !== "" && !values.has(name)) values.set(name, value);
  }
  return { file: checking.file, types, values };
}
