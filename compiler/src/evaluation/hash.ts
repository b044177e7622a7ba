/**
 * SHA-256, loaded when first used: most programs that are only checked never need it.
 */
import { createHash } from "node:crypto";

/** 64 hex digits, of the text as UTF-8. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
