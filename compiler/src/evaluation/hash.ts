/**
 * SHA-256. Node's module is asked for when first needed: loading it costs several milliseconds of every start.
 */

/** 64 hex digits, of the text as UTF-8. */
export function sha256(text: string): string {
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(text, "utf8").digest("hex");
}
