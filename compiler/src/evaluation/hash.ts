/**
 * SHA-256. Node's module is asked for when first needed: loading it costs several milliseconds of every start.
 */
import { visitChunks } from "../source/text-pieces.ts";

/** 64 hex digits, of bytes or of a text as UTF-8. */
export function sha256(content: string | Uint8Array): string {
  return process.getBuiltinModule("node:crypto").hash("sha256", content);
}

/** The same of a text in pieces. */
export function sha256OfPieces(pieces: readonly string[]): string {
  const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
  visitChunks(pieces, (chunk) => void hash.update(chunk));
  return hash.digest("hex");
}
