/**
 * What the files of a project declare, by name alone and without parsing them: for editors, which suggest imports.
 *
 * In: a project. Out: every name that begins a declaration in the first column of its line, with its kind and file. What the name
 * really is only checking the file tells; a mistake in a file takes nothing away here.
 */
import type { NamedKind } from "../semantics/symbols.ts";
import type { FileId } from "../source/span.ts";
import { query } from "./memo.ts";
import { filesBelow } from "./module-path.ts";
import { standardLabel } from "./packages.ts";
import { graph, ownFiles, sourceOf } from "./pipeline.ts";
import type { Project } from "./project.ts";
import { isSameData } from "./same-data.ts";

export interface DeclaredName {
  readonly name: string;
  readonly kind: NamedKind;
  readonly file: FileId;
}

const kinds: Readonly<Record<string, NamedKind>> = {
  type: "type",
  let: "constant",
  function: "function",
  resource: "resource",
  application: "application",
  provider: "provider",
  mapping: "mapping",
  environment: "environment",
  deployment: "deployment",
};

const namesOfFile = query(
  "declared names",
  (project: Project, file: FileId): readonly DeclaredName[] => {
    const { text } = sourceOf(project, file).source;
    const found: DeclaredName[] = [];
    for (const [, word = "", name = ""] of text.matchAll(/^([a-z]+)[ \t]+([A-Za-z_]\w*)/gm)) {
      const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
      if (kind !== undefined) found.push({ name, kind, file });
    }
    return found;
  },
  isSameData,
  "early",
);

/** Of the project's files and of the standard library. */
export const declaredNames = query("all declared names", (project: Project): readonly DeclaredName[] => {
  const files = new Set([...ownFiles(project), ...graph(project).order, ...filesBelow(project, standardLabel)]);
  return [...files].flatMap((file) => namesOfFile(project, file));
});
