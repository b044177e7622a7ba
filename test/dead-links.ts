/**
 * Links of a Markdown page to files beside it that are not there.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** `PAGE: TARGET` for each. */
export function deadLinks(page: string): readonly string[] {
  return [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !existsSync(join(dirname(page), target)))
    .map((target) => `${page}: ${target}`);
}
