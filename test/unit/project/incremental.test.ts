import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryHost } from "../../../compiler/src/project/host.ts";
import { moduleOf, valueOfSymbol } from "../../../compiler/src/project/look-up.ts";
import { diagnosticsOf } from "../../../compiler/src/project/messages-of-file.ts";
import { graph } from "../../../compiler/src/project/pipeline.ts";
import {
  openProject,
  withEdit,
  withNamed,
  withoutAnswers,
  type Project,
} from "../../../compiler/src/project/project.ts";

const files: Readonly<Record<string, string>> = {
  "a.fedi": `import { limit, twice } from "./b"\n\nlet doubled = twice(limit)\n`,
  "b.fedi": `import { base } from "./c"\n\n/// The limit.\nlet limit = base + 1\n\nfunction twice(n: int): int = n * 2\n`,
  "c.fedi": `let base = 10\n`,
};

function start(): { project: Project; runs: () => readonly string[] } {
  const host = memoryHost([
    ...Object.entries(files).map(([name, text]) => [`/p/${name}`, text] as const),
    ["/p/fedi.json", "{}"],
    ["/std/x.fedi", ""],
  ]);
  const project = openProject(host, "/p", "/std");
  const seen: string[] = [];
  project.memory.trace = (key) => seen.push(key);
  return { project, runs: () => seen.splice(0).sort() };
}

const all = (project: Project) =>
  Object.keys(files).map((file) => diagnosticsOf(project, file).map(({ code }) => code));
const text = (file: string) => files[file] ?? "";

describe("after an edit", () => {
  it("only the file itself is done again where nothing that others see changed", () => {
    const { project, runs } = start();
    expect(all(project)).toEqual([[], [], []]);
    runs();
    const next = withEdit(project, "/p/b.fedi", text("b.fedi").replace("n * 2", "n * 3"));
    expect(all(next)).toEqual([[], [], []]);
    const again = runs();
    expect(again).toContain("checked b.fedi");
    expect(again).not.toContain("checked a.fedi");
    expect(again).not.toContain("checked c.fedi");
    expect(again).not.toContain("parsed a.fedi");
    expect(again).not.toContain("graph");
  });

  it("importers are done again where an exported line changed", () => {
    const { project, runs } = start();
    all(project);
    runs();
    const next = withEdit(
      project,
      "/p/b.fedi",
      text("b.fedi").replace("n: int): int = n * 2", "n: string): string = n"),
    );
    expect(all(next)).toEqual([["type-mismatch"], [], []]);
    expect(runs()).toContain("checked a.fedi");
  });

  it("answers are those of a fresh project, whatever the order of edits", () => {
    const { project } = start();
    const texts = [
      "let base = 10\n",
      "let base = \n",
      'let base = "x"\n',
      `import { doubled } from "./a"\nlet base = doubled\n`,
      "",
      "let base = 10\n",
    ];
    let edited = project;
    for (const one of texts) {
      edited = withEdit(edited, "/p/c.fedi", one);
      const fresh = withEdit(start().project, "/p/c.fedi", one);
      expect(all(edited)).toEqual(all(fresh));
    }
    expect(all(project)).toEqual([[], [], []]);
  });

  it("answers are those of a fresh project after any edits, also of files that come and go", () => {
    const texts: Readonly<Record<string, readonly (string | undefined)[]>> = {
      "a.fedi": [text("a.fedi"), `import { twice } from "./b"\nlet doubled = twice("x")\n`, undefined],
      "b.fedi": [text("b.fedi"), text("b.fedi").replace("n * 2", "n"), text("b.fedi").replace("int =", "string =")],
      "c.fedi": [text("c.fedi"), "let base = \n", `import { extra } from "./d"\nlet base = extra\n`, undefined],
      "d.fedi": ["let extra = 2\n", `let extra = "x"\n`, undefined],
    };
    const edit = fc.constantFrom(
      ...Object.entries(texts).flatMap(([file, choices]) => choices.map((choice) => [file, choice] as const)),
    );
    const messages = (project: Project) =>
      [...Object.keys(files), "d.fedi"].map((file) => diagnosticsOf(project, file).map(({ code }) => code));
    fc.assert(
      fc.property(fc.array(fc.tuple(edit, fc.boolean()), { maxLength: 8 }), (edits) => {
        let edited = start().project;
        const applied = new Map<string, string | undefined>();
        for (const [[file, choice], isAsked] of edits) {
          edited = withNamed(withEdit(edited, `/p/${file}`, choice), [file]);
          applied.set(file, choice);
          if (!isAsked) continue;
          let fresh = start().project;
          for (const [path, last] of applied) fresh = withNamed(withEdit(fresh, `/p/${path}`, last), [path]);
          expect(messages(edited)).toEqual(messages(fresh));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("a file that appears is found", () => {
    const { project } = start();
    const first = withEdit(project, "/p/c.fedi", `import { n } from "./d"\nlet base = n\n`);
    expect(all(first)[2]).toEqual(["unknown-module"]);
    expect(all(withEdit(first, "/p/d.fedi", "let n = 1\n"))[2]).toEqual([]);
  });
});

it("a folder that changed takes what was known of its files with it", () => {
  const hostWith = (part: string) =>
    memoryHost([
      ["/p/main.fedi", `import { size } from "./parts/sizes"\n\nlet double: int = size * 2\n`],
      ["/p/parts/sizes.fedi", part],
      ["/std/x.fedi", ""],
    ]);
  const before = withNamed(openProject(hostWith("let size = 1\n"), "/p", "/std"), ["main.fedi"]);
  expect(diagnosticsOf(before, "main.fedi")).toEqual([]);
  const changed = { ...before, host: hostWith(`let size = "large"\n`) };
  expect(diagnosticsOf(withoutAnswers(changed, "/p/parts"), "main.fedi").map(({ code }) => code)).toEqual([
    "operator-mismatch",
  ]);
});

describe("files that nothing leads to", () => {
  const circle: Readonly<Record<string, string>> = {
    "main.fedi": "let alone = 1\n",
    "x.fedi": `import { y } from "./y"\n\nlet x = 1\nlet of_y = y\n`,
    "y.fedi": `import { z } from "./z"\n\nlet y = 2\nlet of_z = z\n`,
    "z.fedi": `import { x } from "./x"\n\nlet z = 3\nlet of_x = x\n`,
  };
  const open = (texts: Readonly<Record<string, string>>) => {
    const host = memoryHost([
      ...Object.entries(texts).map(([name, content]) => [`/p/${name}`, content] as const),
      ["/std/x.fedi", ""],
    ]);
    return withNamed(openProject(host, "/p", "/std"), ["main.fedi"]);
  };

  it("may import in a circle, and are asked about in any order", () => {
    for (const order of [["x.fedi", "y.fedi", "z.fedi"], ["z.fedi", "x.fedi"], ["y.fedi"]]) {
      const project = open(circle);
      expect([...graph(project).order]).toEqual(["main.fedi"]);
      for (const file of order) expect(moduleOf(project, file).declarations.size).toBe(2);
    }
  });

  it("may come into a circle, and out of it", () => {
    let project = open({ ...circle, "z.fedi": "let z = 3\n" });
    for (const file of ["x.fedi", "y.fedi"]) moduleOf(project, file);
    for (const content of [circle["z.fedi"] ?? "", "let z = 3\n", `import { z } from "./z"\nlet z = 3\n`]) {
      project = withEdit(project, "/p/z.fedi", content);
      for (const file of ["y.fedi", "z.fedi", "x.fedi"]) expect(moduleOf(project, file).tree.file).toBe(file);
    }
    expect(valueOfSymbol(project, "y.fedi#y")?.kind).toBe("constant");
  });
});

describe("what all files of a project share", () => {
  const list = (name: string, count: number) => `let ${name} = range(0, ${count})\n`;
  const heavy = () => [list("a", 1_000_000), list("b", 400_000), list("c", 300_000)].join("");

  it("is used up at one file, and free again once another is smaller", () => {
    const host = memoryHost([
      ["/p/fedi.json", "{}"],
      ["/p/a.fedi", heavy()],
      ["/p/b.fedi", list("d", 500_000)],
      ["/p/c.fedi", list("e", 500_000)],
      ["/std/x.fedi", ""],
    ]);
    const codes = (project: Project) =>
      ["a.fedi", "b.fedi", "c.fedi"].map((file) => diagnosticsOf(project, file).map(({ code }) => code));
    const first = openProject(host, "/p", "/std");
    expect(codes(first)).toEqual([[], ["allowance-exceeded"], []]);
    const next = withEdit(first, "/p/a.fedi", list("a", 10));
    expect(codes(next)).toEqual([[], [], []]);
    const last = withEdit(next, "/p/c.fedi", heavy());
    expect(codes(last)).toEqual([[], [], ["allowance-exceeded"]]);
  });

  it("is program text, too", () => {
    const large = (name: string) => `let ${name} = 1 // ${"x".repeat(4_500_000)}\n`;
    const host = memoryHost([
      ["/p/fedi.json", "{}"],
      ["/p/a.fedi", large("a")],
      ["/p/b.fedi", large("b")],
      ["/p/c.fedi", `import { b } from "./b"\nlet c = b\n`],
      ["/p/d.fedi", large("d")],
      ["/std/x.fedi", ""],
    ]);
    const codes = (project: Project) =>
      ["a.fedi", "b.fedi", "c.fedi", "d.fedi"].map((file) => diagnosticsOf(project, file).map(({ code }) => code));
    const first = openProject(host, "/p", "/std");
    expect(codes(first)).toEqual([[], ["project-too-large"], [], []]);
    const next = withEdit(first, "/p/a.fedi", "let a = 1\n");
    // One of both fits now.
    expect(codes(next).flat()).toEqual(["project-too-large"]);
    expect(codes(withEdit(next, "/p/d.fedi", "let d = 1\n"))).toEqual([[], [], [], []]);
  });
});
