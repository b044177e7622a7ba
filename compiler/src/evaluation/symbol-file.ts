/**
 * Reads a SymbolId: `"resources.fedi#machine.request.cores"`.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { FileId } from "../source/span.ts";

const suffix = ".fedi#";

/** The file that declares it. */
export function fileOfSymbol(symbol: SymbolId): FileId {
  const at = symbol.indexOf(suffix);
  return at < 0 ? symbol.slice(0, Math.max(0, symbol.indexOf("#"))) : symbol.slice(0, at + suffix.length - 1);
}

/** What it is called within its file: `machine.request.cores`. */
export function nameOfSymbol(symbol: SymbolId): string {
  return symbol.slice(fileOfSymbol(symbol).length + 1);
}
