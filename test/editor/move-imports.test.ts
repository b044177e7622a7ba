/**
 * Files and folders that move take their imports with them, and those of others.
 */
import { expect, it } from "vitest";
import { memoryHost, openProject, withNamed } from "../../compiler/src/index.ts";
import { filesMoved, importsAfterMove } from "../../language-server/src/features/move-files.ts";
import { applied } from "../../language-server/src/features/rename.ts";
import { finish } from "../../language-server/src/work.ts";

const texts: Readonly<Record<string, string>> = {
  "main.fedi": 'import { site } from "./apps/site"\nimport { machine } from "std"\nimport { limit } from "./limits"\n',
  "apps/site.fedi": 'import { limit } from "../limits"\nimport { other } from "./other"\n\nlet site = limit\n',
  "apps/other.fedi": 'import { nothing } from "./none"\n\nlet other = 1\n',
  "limits.fedi": "let limit = 10\n",
  "fedi.json": "{}\n",
};

/** The imports of all files after a move, by their old names. */
function after(...moves: readonly (readonly [from: string, to: string])[]): Record<string, readonly string[]> {
  const files = Object.entries(texts).map(([file, text]) => [`/p/${file}`, text] as const);
  const project = withNamed(openProject(memoryHost([...files, ["/std/machine.fedi", ""]]), "/p", "/std"), [
    "main.fedi",
  ]);
  const moved = new Map(moves.flatMap(([from, to]) => [...filesMoved(project, { from, to })]));
  const edits = finish(importsAfterMove(project, moved));
  const changed = [...new Set(edits.map(({ file }) => file))].sort();
  return Object.fromEntries(
    changed.map((file) => {
      const text = applied(
        texts[file] ?? "",
        edits.filter((edit) => edit.file === file),
      );
      return [file, [...text.matchAll(/from "([^"]*)"/g)].map(([, path = ""]) => path)];
    }),
  );
}

it("changes what leads to a file, and what the file leads to", () => {
  expect(after(["/p/apps/site.fedi", "/p/site.fedi"])).toEqual({
    "apps/site.fedi": ["./limits", "./apps/other"],
    "main.fedi": ["./site", "std", "./limits"],
  });
  expect(after(["/p/limits.fedi", "/p/shared/bounds.fedi"])).toEqual({
    "apps/site.fedi": ["../shared/bounds", "./other"],
    "main.fedi": ["./apps/site", "std", "./shared/bounds"],
  });
});

it("moves folders as a whole", () => {
  expect(after(["/p/apps", "/p/deep/er"])).toEqual({
    "apps/site.fedi": ["../../limits", "./other"],
    "main.fedi": ["./deep/er/site", "std", "./limits"],
  });
});

it("leaves alone what leaves the project, is no program, or stays where it is", () => {
  expect(after(["/p/limits.fedi", "/elsewhere/limits.fedi"])).toEqual({});
  expect(after(["/p/limits.fedi", "/p/limits.txt"])).toEqual({});
  expect(after(["/elsewhere/limits.fedi", "/p/more.fedi"])).toEqual({});
  expect(after(["/p/limits.fedi", "/p/limits.fedi"])).toEqual({});
});
