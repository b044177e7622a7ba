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
  return sha256OfParts((take) => visitChunks(pieces, take));
}

/** The same of what `visit` gives part by part. */
export function sha256OfParts(visit: (take: (part: string | Uint8Array) => void) => void): string {
  const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
  visit((part) => void hash.update(part));
  return hash.digest("hex");
}
