/**
 * Copies the standard library into what is published. Its README links to the reference and the tests of the repository, which are not there:
 * of such links the words stay.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const original = join(import.meta.dirname, "../stdlib");

export function copyStandardLibrary(target: string): void {
  rmSync(target, { recursive: true, force: true });
  cpSync(original, target, { recursive: true });
  const readme = join(target, "README.md");
  writeFileSync(readme, readFileSync(readme, "utf8").replaceAll(/\[([^\]]+)\]\(\.\.\/[^)]*\)/g, "$1"));
}
