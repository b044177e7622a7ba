/** What the tree says: binding of operators, values of numbers and texts, documentation. */
import { expect, test } from "vitest";
import { parse } from "../../../compiler/src/syntax/parse.ts";
import { printTree } from "../../../compiler/src/syntax/print-tree.ts";
import { nodeAt } from "../../../compiler/src/syntax/children.ts";
import type { Declaration, Expression, Node } from "../../../compiler/src/syntax/tree.ts";

function only(text: string): Declaration {
  const { value, diagnostics } = parse({ file: "main.fedi", text });
  expect(diagnostics).toEqual([]);
  const [declaration] = value.declarations;
  if (declaration === undefined) throw new Error("no declaration");
  return declaration;
}

function valueOf(text: string): Expression {
  const declaration = only(`let x = ${text}`);
  if (declaration.kind !== "constantDeclaration") throw new Error(declaration.kind);
  return declaration.value;
}

function bracketed(node: Node): string {
  switch (node.kind) {
    case "binary":
      return `(${bracketed(node.left)} ${node.operator} ${bracketed(node.right)})`;
    case "unary":
      return `(${node.operator} ${bracketed(node.operand)})`;
    case "reference":
      return node.name;
    case "number":
      return `${node.value}`;
    case "select":
      return `${bracketed(node.value)}${node.isOptional ? "?." : "."}${node.name.text}`;
    case "index":
      return `${bracketed(node.value)}[${bracketed(node.index)}]`;
    case "call":
      return `${bracketed(node.callee)}(${node.arguments.map(bracketed).join(", ")})`;
    default:
      return node.kind;
  }
}

test.each([
  ["a or b and c", "(a or (b and c))"],
  ["not a == b and c", "((not (a == b)) and c)"],
  ["a and not not b", "(a and (not (not b)))"],
  ["a + b * c - d", "((a + (b * c)) - d)"],
  ["a ?? b ?? c + d", "(a ?? (b ?? (c + d)))"],
  ["a ?? b == c", "((a ?? b) == c)"],
  ["a in b or c", "((a in b) or c)"],
  ["a>=b", "(a >= b)"],
  ["-a.b * c", "((- a.b) * c)"],
  ["a - -1", "(a - (- 1))"],
  ["a.b?.c[d](e, 1)", "a.b?.c[d](e, 1)"],
  ["(a + b) * c", "((a + b) * c)"],
  ["a ++ b ++ c", "((a ++ b) ++ c)"],
])("%s binds as %s", (text, expected) => {
  expect(bracketed(valueOf(text))).toBe(expected);
});

test.each<[string, number, string]>([
  ["1_000", 1000, "int"],
  ["1.5", 1.5, "float"],
  ["1.5KiB", 1536, "bytes"],
  ["2TiB", 2 ** 41, "bytes"],
  ["0.000001MB", 1, "bytes"],
  ["1KB", 1000, "bytes"],
  ["1.5h", 5400, "duration"],
  ["9007199254740991", 2 ** 53 - 1, "int"],
])("%s is %d (%s)", (text, value, unit) => {
  expect(valueOf(text)).toMatchObject({ kind: "number", value, unit });
});

test.each<[string, (string | null)[]]>([
  ['""', []],
  ['"a\\n\\u{1F600}$x \\${y}"', ["a\n\u{1f600}$x ${y}"]],
  ['"a ${b} c ${"d ${e}"}"', ["a ", null, " c ", null]],
  ['"""\n    a\n      b\n\n    c ${d} e\n    """', ["a\n  b\n\nc ", null, " e\n"]],
  ['"""\r\n  a\r\n\r\n  b\r\n  """', ["a\n\nb\n"]],
  ['"""\n"""', []],
  ['"""\n  a "b" \\""" c\n  """', ['a "b" """ c\n']],
])("%j", (text, expected) => {
  const value = valueOf(text);
  if (value.kind !== "text") throw new Error(value.kind);
  expect(value.parts.map((part) => (part.kind === "textPart" ? part.text : null))).toEqual(expected);
});

test("documentation and annotations belong to what follows", () => {
  const text = '// a\n/// One.\n//// none\n///   Two.\n@title("T")\n/// Three.\ntype t = int\n';
  expect(only(text)).toMatchObject({ doc: "One.\n  Two.\nThree.", annotations: [{ name: { text: "title" } }] });
});

test("a type argument splits `>=`", () => {
  expect(printTree(parse({ file: "m", text: "type t = { a: set<int>= [] }" }).value)).toBe(`file 0-28
  declarations: typeDeclaration 0-28
    name: name text="t" 5-6
    type: recordType 9-28
      fields: fields 9-28
        fields: field 11-26
          name: name text="a" 11-12
          type: namedType 14-22
            name: name text="set" 14-17
            arguments: namedType 18-21
              name: name text="int" 18-21
          default: list 24-26
`);
});

test("the node at an offset is the innermost, with the nodes around it", () => {
  const text = "let a = options.mail.";
  const { value } = parse({ file: "m", text });
  const { node, ancestors } = nodeAt(value, text.length);
  expect(node).toMatchObject({ kind: "name", text: "" });
  expect(ancestors.map(({ kind }) => kind)).toEqual(["file", "constantDeclaration", "select"]);
  expect(nodeAt(value, 10).node).toMatchObject({ kind: "reference", name: "options" });
});
