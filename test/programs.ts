/**
 * Every program of the repository, for claims about all of them: where it stands, and its text.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "./harness.ts";
import { blocksOf } from "./pages.ts";
import { everyForm } from "./unit/syntax/every-form.ts";

const root = join(import.meta.dirname, "..");

export function programs(): ReadonlyMap<string, string> {
  const found = new Map<string, string>(everyForm.map((text, index) => [`every-form.ts ${index}`, text]));
  for (const folder of ["stdlib", "examples", "test/fixtures", "test/unit/syntax/programs"])
    for (const file of filesBelow(join(root, folder)).filter((name) => name.endsWith(".fedi")))
      found.set(`${folder}/${file}`, readFileSync(join(root, folder, file), "utf8"));
  const pages = [
    ...filesBelow(join(root, "compiler/explanations")).map((name) => `compiler/explanations/${name}`),
    "docs/guide.md",
  ];
  for (const page of pages)
    for (const [index, { text }] of blocksOf(readFileSync(join(root, page), "utf8")).entries())
      found.set(`${page} ${index}`, text);
  return found;
}
