/** What a mistake is called, where it is shown, and that the rest of the file is still read. */
import { expect, test } from "vitest";
import { parse } from "../../../compiler/src/syntax/parse.ts";
import { walk } from "../../../compiler/src/syntax/children.ts";

function mistakes(text: string): string[] {
  return parse({ file: "main.fedi", text }).diagnostics.map(
    ({ code, span }) => `${code} ${span.start}:${text.slice(span.start, span.end)}`,
  );
}

test.each<[string, string[]]>([
  ["let x =\nlet y = 2\nlet z =", ["missing-part 7:", "missing-part 25:"]],
  ["let a = {\n  b =\n  c = 1\n}", ["missing-part 15:"]],
  ["type t = {\n  a:\n  b: int\n}", ["missing-part 15:"]],
  ["let a = x.\nlet b = x.y.", ["missing-part 10:", "missing-part 23:"]],
  ["let a = { b: 1, c == 2, d 3 }", ["wrong-operator 11::", "wrong-operator 18:==", "missing-part 26:3"]],
  ["let a = { y z = 3\n  w = 4 }", ["missing-part 12:z"]],
  ["type t = { a = int, b int }", ["wrong-operator 13:=", "missing-part 22:int"]],
  ["let a = [1 2, 3]", ["missing-comma 11:2"]],
  ["let a = [1, , 2]", ["unexpected-text 12:,"]],
  ["let a = 'x'", ["wrong-quotes 8:'x'"]],
  ['let a = "x\nlet b = 1', ['unterminated-text 8:"x']],
  ['let a = "${x\nlet b = 1', ['unterminated-text 8:"${x']],
  ["let if = 3", ["reserved-word 4:if"]],
  ["let a = b && c || !d", ["wrong-operator 10:&&", "wrong-operator 15:||", "wrong-operator 18:!"]],
  ["let a = { if x { } else if y { } }", ["unexpected-text 24:if"]],
  ["let a = if b then c", ["missing-part 19:"]],
  ["let a = 1;\nlet b = 2;", ["stray-semicolon 9:;", "stray-semicolon 20:;"]],
  ["aplication foo {\n  options {}\n}\nlet b = 1", ["unknown-item 0:aplication"]],
  ["gadget foo {\n  x: int\n}\nlet b = 1", ["unknown-item 0:gadget"]],
  ['application a { check a = b else "x" }', ["wrong-operator 24:="]],
  [
    "let a = f(1, 2\nlet b = [1, 2\nlet c = {",
    ["unclosed-bracket 9:(", "unclosed-bracket 23:[", "unclosed-bracket 37:{"],
  ],
  ["application a {\n  options {\n    x: int\n  let y = 1\n}\nlet z = 1", ["unclosed-bracket 26:{"]],
  ["let a = {\n  c = [\n    1\n  d = 3\n}\nlet e = 1", ["unclosed-bracket 16:["]],
  ["}\nlet a = 1", ["unopened-bracket 0:}"]],
  ["let a = (1]", ["unclosed-bracket 8:("]],
  ['@title("x")\n', ["missing-part 11:"]],
  ['let "a" = 1', ['quoted-name 4:"a"']],
  ["let a = match b { x -> 1, y: 2 }", ["wrong-operator 20:->", "wrong-operator 27::"]],
  ["let a = # comment\nlet b = 2", ["unknown-character 8:#"]],
  ["let a = “x”", ["wrong-quotes 8:“x”"]],
  ["extern nixos { a.*.b: int }", ["unexpected-text 17:*"]],
  ["let a = b ? c : d\nlet e = 1", ["unexpected-text 10:?"]],
  ["let a = 5kb let b = 1e5 let c = 0x1F", ["unknown-unit 9:kb", "bad-number 20:1e5", "bad-number 32:0x1F"]],
  ["let a = 007 let b = 1_ let c = 1__0", ["bad-number 8:007", "bad-number 20:1_", "bad-number 31:1__0"]],
  [
    "let a = 9007199254740992 let b = 8192TiB",
    ["number-out-of-range 8:9007199254740992", "number-out-of-range 33:8192TiB"],
  ],
  ["let a = 1.5B let b = 0.3s", ["fraction-of-unit 8:1.5B", "fraction-of-unit 21:0.3s"]],
  [
    'let a = "\\q\\u{0}\\u{D800}\\u{110000}"',
    [
      "unknown-escape 9:\\q",
      "unknown-escape 11:\\u{0}",
      "unknown-escape 16:\\u{D800}",
      "unknown-escape 24:\\u{110000}",
    ],
  ],
  ['let a = "\0"', ["forbidden-character 9:\0"]],
  ["let a = b < c < d", ["chained-comparison 14:<"]],
])("%j", (text, expected) => {
  expect(mistakes(text)).toEqual(expected);
});

test("what follows a mistake is read", () => {
  const text = "let a = ;\napplication b { optoins { } let c = 1 }\ntype = int\nlet d = 2\n";
  const { value } = parse({ file: "main.fedi", text });
  expect(value.declarations.map(({ kind }) => kind)).toEqual([
    "constantDeclaration",
    "applicationDeclaration",
    "typeDeclaration",
    "constantDeclaration",
  ]);
});

test.each(["let a = options.", "let a = foo(", "let a = { b = ", "let a: ", "application a { requires { b: "])(
  "half-typed %j keeps what is there, with a missing part",
  (text) => {
    const { value } = parse({ file: "main.fedi", text });
    const kinds: string[] = [];
    walk(value, (node) => kinds.push(node.kind === "name" && node.text === "" ? "missing" : node.kind));
    expect(value.declarations.length).toBe(1);
    expect(kinds.includes("missing") || text.endsWith("(")).toBe(true);
  },
);
