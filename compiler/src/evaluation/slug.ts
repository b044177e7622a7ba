/**
 * `slug`: names that every system takes.
 */
import { sha256 } from "./hash.ts";

/**
 * Lower case, each run of other characters than `a-z0-9` one `-`, none at the ends; at most 63 characters: beyond, the first
 * 54, `-` and 8 hex digits of the SHA-256 of the text. Empty where the text has no letter or digit.
 */
export function slugOf(text: string): string {
  const lower = /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
  const plain = lower
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .replace(/-$/, "");
  return plain.length <= 63 ? plain : `${plain.slice(0, 54)}-${sha256(text).slice(0, 8)}`;
}
