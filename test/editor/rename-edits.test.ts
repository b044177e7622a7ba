/**
 * How a rename reaches editors: with groups of changes, where they show them, what keeps old names is one that can be left out.
 */
import { expect, it } from "vitest";
import { memoryHost, openProject, withNamed } from "../../compiler/src/index.ts";
import { renameAt } from "../../language-server/src/features/rename.ts";
import { toRename } from "../../language-server/src/protocol.ts";
import { finish } from "../../language-server/src/work.ts";

const text = "application a {\n  options { size: int = 1 }\n  let twice = options.size * 2\n}\n";
const project = withNamed(openProject(memoryHost([["/p/main.fedi", text]]), "/p", "/std"), ["main.fedi"]);
const names = { project, uriOf: (file: string) => `file:///p/${file}` };

function renamed() {
  const found = finish(renameAt(project, "main.fedi", text.indexOf("size"), "weight", "always"));
  if (found.kind === "refused") throw new Error(found.reason);
  return found;
}

it("is plain changes where an editor has no groups", () => {
  const { changes, documentChanges } = toRename(names, renamed(), false);
  expect(documentChanges).toBeUndefined();
  expect(changes?.["file:///p/main.fedi"]?.map(({ newText }) => newText)).toEqual([
    '@was("size") ',
    "weight",
    "weight",
  ]);
});

it("has a group for what keeps old names", () => {
  const { changeAnnotations, documentChanges } = toRename(names, renamed(), true);
  expect(Object.keys(changeAnnotations ?? {})).toEqual(["history"]);
  const edits = documentChanges?.flatMap((change) => ("edits" in change ? change.edits : [])) ?? [];
  expect(
    edits.map((edit) => ["annotationId" in edit ? edit.annotationId : "", "newText" in edit ? edit.newText : ""]),
  ).toEqual([
    ["history", '@was("size") '],
    ["", "weight"],
    ["", "weight"],
  ]);
});
