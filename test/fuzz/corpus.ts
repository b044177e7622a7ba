/**
 * The programs that are mutated: fixtures, examples, the pages of errors, the standard library, and one for every form of the grammar.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { caseFolders, filesBelow } from "../harness.ts";
import { blocksOf, filesOf } from "../pages.ts";
import { everyForm } from "../unit/syntax/every-form.ts";

/** The files of a project; `main.fedi` is the one that is looked at. */
export type ProgramFiles = ReadonlyMap<string, string>;

const root = join(import.meta.dirname, "../..");
/** Larger ones are slow and show nothing new. In UTF-16 code units. */
const largest = 40_000;

export function corpus(): readonly ProgramFiles[] {
  const folders = ["test/fixtures", "examples"].flatMap((folder) =>
    caseFolders(join(root, folder)).map((name) => join(root, folder, name)),
  );
  const pages = join(root, "compiler/explanations");
  const programs = join(root, "test/unit/syntax/programs");
  const found: readonly ProgramFiles[] = [
    ...folders.map(filesIn),
    ...readdirSync(pages).flatMap((page) =>
      blocksOf(readFileSync(join(pages, page), "utf8")).map(({ text }) => filesOf(text)),
    ),
    ...everyForm.map((text) => new Map([["main.fedi", text]])),
    ...[programs, join(root, "stdlib")].flatMap((folder) =>
      filesBelow(folder)
        .filter((name) => name.endsWith(".fedi"))
        .map((name) => new Map([["main.fedi", readFileSync(join(folder, name), "utf8")]])),
    ),
  ];
  return found.filter((files) => files.has("main.fedi") && [...files.values()].join("").length < largest);
}

function filesIn(folder: string): ProgramFiles {
  const names = filesBelow(folder).filter((name) => !name.startsWith("out/") && !name.endsWith(".txt"));
  const files = new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  const shared = join(dirname(folder), "hardware-configuration.nix");
  return existsSync(shared) ? files : files.set("hardware-configuration.nix", "{ }\n");
}
