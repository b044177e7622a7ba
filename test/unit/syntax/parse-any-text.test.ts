/** Whatever the text, parsing ends, never throws, and gives a tree whose spans and ids are right. */
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { children, nodeAt, walk } from "../../../compiler/src/syntax/children.ts";
import { commentsOf, parse } from "../../../compiler/src/syntax/parse.ts";
import { printTokens, printTree } from "../../../compiler/src/syntax/print-tree.ts";
import type { File } from "../../../compiler/src/syntax/tree.ts";
import { everyForm } from "./every-form.ts";

function expectSound(text: string, isFaultless: boolean): File {
  const { value, diagnostics } = parse({ file: "main.fedi", text });
  const seen = new Set<number>();
  walk(value, (node) => {
    if (seen.has(node.id) || node.id < 0 || node.id >= value.nodeCount) throw new Error(`id ${node.id} in: ${text}`);
    seen.add(node.id);
    if (!(0 <= node.start && node.start <= node.end && node.end <= text.length))
      throw new Error(`span of ${node.kind} ${node.start}-${node.end} in: ${text}`);
    let last = node.start;
    for (const child of children(node)) {
      if (child.start < node.start || child.end > node.end)
        throw new Error(
          `${child.kind} ${child.start}-${child.end} leaves ${node.kind} ${node.start}-${node.end} in: ${text}`,
        );
      if (child.start < last) throw new Error(`${child.kind} out of order in ${node.kind} in: ${text}`);
      last = child.start;
    }
  });
  for (const { span } of diagnostics)
    if (!(0 <= span.start && span.start <= span.end && span.end <= text.length)) throw new Error(`message in: ${text}`);
  if (isFaultless) expect(seen.size).toBe(value.nodeCount);
  return value;
}

/** mulberry32: small, seeded. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const snippets = [
  ...'{ } [ ] ( ) " """ ${ } , : ; = == => . ?. .. ... | @ < > ? ?? ++ - \' # \\ \0 \ud800 \n \r\n /// // /* */'.split(
    " ",
  ),
  ..." if then else let in match for where not and or none true when as variant _ nixos on check import type".split(
    " ",
  ),
  ...'1 1.5 1KiB 007 foo "a" "${x}" """\n  a\n  """ {a = 1}'.split(" "),
];

test("mutated programs give sound trees", { timeout: 60_000 }, () => {
  const next = random(7);
  const pick = (limit: number) => Math.floor(next() * limit);
  for (let round = 0; round < 3000; round++) {
    let text = everyForm[pick(everyForm.length)] ?? "";
    for (let edits = 1 + pick(4); edits > 0; edits--) {
      const at = pick(text.length + 1);
      const snippet = snippets[pick(snippets.length)] ?? "";
      const kind = pick(3);
      if (kind === 0) text = `${text.slice(0, at)}${snippet}${text.slice(at)}`;
      else if (kind === 1) text = text.slice(0, at) + text.slice(at + 1 + pick(12));
      else text = `${text.slice(0, at)} ${snippet} ${text.slice(at + pick(4))}`;
    }
    const tree = expectSound(text, false);
    if (round % 50 === 0) expect(printTree(tree).length).toBeGreaterThan(0);
    nodeAt(tree, pick(text.length + 1));
    if (round % 50 === 0) printTokens({ file: "main.fedi", text });
    commentsOf({ file: "main.fedi", text });
  }
});

test("every form is a sound tree, without a message", () => {
  for (const text of everyForm) {
    expect(parse({ file: "main.fedi", text }).diagnostics.map((each) => `${each.headline} in ${text}`)).toEqual([]);
    expectSound(text, true);
  }
});

test("every start of a program gives a sound tree", { timeout: 60_000 }, () => {
  const folder = new URL("../../../test/unit/syntax/programs/", import.meta.url);
  for (const name of readdirSync(folder)) {
    const text = readFileSync(new URL(name, folder), "utf8");
    expect(parse({ file: name, text }).diagnostics).toEqual([]);
    for (let end = 0; end < text.length; end += 13) expectSound(text.slice(0, end), false);
  }
});

const mark = 10_000;

test.each([
  ["parentheses", `let x = ${"(".repeat(mark)}1${")".repeat(mark)}`],
  ["unclosed parentheses", `let x = ${"(".repeat(mark)}`],
  ["lists", `let x = ${"[".repeat(mark)}${"]".repeat(mark)}`],
  ["records", `let x = ${"{ a = ".repeat(mark)}1${"}".repeat(mark)}`],
  ["records without sign", `let x = ${"{ a ".repeat(mark)}{}${"}".repeat(mark)}`],
  ["paths", `let x = { ${"a.".repeat(mark)}a = 1 }`],
  ["paths in records", `let x = ${`{ ${"a.".repeat(100)}a `.repeat(mark)}{}${"}".repeat(mark)}`],
  ["calls", `let x = ${"f(".repeat(mark)}${")".repeat(mark)}`],
  ["texts", `let x = ${'"${'.repeat(mark)}1${'}"'.repeat(mark)}`],
  ["if", `let x = ${"if a then 1 else ".repeat(mark)}2`],
  ["if in entries", `let x = {${"if a {} else ".repeat(mark)}{} }`],
  ["nested if entries", `let x = {${"if a {".repeat(mark)}${"}".repeat(mark)} }`],
  ["let", `let x = ${"let a = 1; ".repeat(mark)}2`],
  ["match", `let x = ${"match a { _ => ".repeat(mark)}1${"}".repeat(mark)}`],
  ["not", `let x = ${"not ".repeat(mark)}true`],
  ["minus", `let x = ${"- ".repeat(mark)}1`],
  ["sums", `let x = ${"1 + ".repeat(mark)}1`],
  ["coalescing", `let x = ${"a ?? ".repeat(mark)}b`],
  ["selections", `let x = a${".b".repeat(mark)}`],
  ["sums in parentheses", `let x = ${"(".repeat(400)}1${" + 1)".repeat(400)}${" + 1".repeat(400)}`],
  ["types", `type t = ${"list<".repeat(mark)}int${">".repeat(mark)}`],
  ["record types", `type t = ${"{ a: ".repeat(mark)}int${"}".repeat(mark)}`],
  ["types in parentheses", `type t = ${"(".repeat(mark)}int${")".repeat(mark)}`],
])("%s nested ten thousand times are one message", (_, text) => {
  const { value, diagnostics } = parse({ file: "main.fedi", text });
  expect(diagnostics.filter(({ code }) => code === "too-deeply-nested").length).toBe(1);
  let height = 0;
  let level = [...children(value)];
  for (; level.length > 0; height++) level = level.flatMap((node) => [...children(node)]);
  expect(height).toBeLessThan(2100);
});

test("a hundred levels and long chains are fine", () => {
  const text = `let x = ${"(".repeat(100)}1${")".repeat(100)}
let y = ${"{ a = [".repeat(60)}1${"] }".repeat(60)}
let z = ${"1 + ".repeat(400)}1
`;
  expect(parse({ file: "main.fedi", text }).diagnostics).toEqual([]);
});

test.each([
  ["quotes", '"'],
  ["block quotes", 'x = """\n'],
  ["openers", "{[("],
  ["closers", "}])"],
  ["mixed brackets", "(]{)"],
  ["zeros", "\0"],
  ["words", "let\n"],
  ["let without value", "let a =\n"],
  ["interpolations", '"${'],
  ["dollars", "$"],
  ["commas", ","],
  ["digits", "1"],
  ["fractions", "0.1"],
  ["apostrophes", "' "],
  ["comments", "/*"],
  ["docs", "///\n"],
  ["annotations", "@a\n"],
  ["lone surrogates", "\ud800"],
  ["items without braces", "application a {\nlet\n"],
])("many %s take linear time", { timeout: 20_000 }, (_, piece) => {
  const time = (length: number): number => {
    const text = piece.repeat(length / piece.length);
    const start = performance.now();
    parse({ file: "main.fedi", text });
    return performance.now() - start;
  };
  time(20_000);
  expect(time(200_000)).toBeLessThan(2500);
});
