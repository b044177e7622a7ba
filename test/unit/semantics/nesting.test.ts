import { expect, test } from "vitest";
import { memoryHost } from "../../../compiler/src/project/host.ts";
import { openProject, withNamed } from "../../../compiler/src/project/project.ts";
import { checked } from "../../../compiler/src/project/pipeline.ts";

/** Each form around an expression, which it would take for ever to check if any looked at it twice. */
const forms = [
  "(X) or true",
  "true or (X)",
  "(X) and true",
  "true and (X)",
  "not (X)",
  "-(X)",
  "(X) == 1",
  "1 == (X)",
  "(X) < 1",
  "(X) in [1]",
  "1 in (X)",
  "(X) ?? 1",
  "none ?? (X)",
  "(X) ++ []",
  "[] ++ (X)",
  "(X) + 1",
  "1 + (X)",
  "(X) / 2",
  "[X]",
  "[...(X)]",
  "{ a = X }",
  "{ a = 1, ...(X) }",
  "if X then 1 else 2",
  "if true then X else 1",
  "if true then 1 else X",
  "match X { none => 1, y => y }",
  "match 1 { 1 => X, _ => 2 }",
  "f(X)",
  "length(X)",
  "min([X])",
  'get(X, "a")',
  "(X).a",
  "(X)[0]",
  '"${X}"',
  "[for i in X: i]",
  "[for i in [1]: X]",
  "[for i in [1] where X: i]",
  '{ for i in [1] { "${i}" = X } }',
  '{ for k, v in X { "${k}" = v } }',
  "{ a = X }.a",
];
const leaves = ["1", "true", '"a"', "none", "[]", "{}", "unknown_name"];
const types = ["", ": int", ": bool", ": list<int>", ": { a: int }", ": int?"];

function nested(form: string, leaf: string, levels: number): string {
  return levels === 0 ? leaf : form.replace("X", nested(form, leaf, levels - 1));
}

test.each(forms)("%s, 60 times within itself, is looked at once", (form) => {
  for (const leaf of leaves)
    for (const type of types) {
      const text = `function f(x: int): int = x\nlet all${type} = ${nested(form, leaf, 60)}\n`;
      const project = withNamed(openProject(memoryHost([["/p/main.fedi", text]]), "/p", "/std"), ["main.fedi"]);
      expect(checked(project, "main.fedi").diagnostics.length).toBeLessThan(200);
    }
});
