/**
 * SHA-256. Node's module is asked for when first needed: loading it costs several milliseconds of every start.
 */

/** 64 hex digits, of bytes or of a text as UTF-8. */
export function sha256(content: string | Uint8Array): string {
  return process.getBuiltinModule("node:crypto").hash("sha256", content);
}
