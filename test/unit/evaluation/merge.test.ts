import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../compiler/src/diagnostics/diagnostic.ts";
import {
  intValue,
  listValue,
  mapValue,
  priorityValue,
  textValue,
} from "../../../compiler/src/evaluation/make-value.ts";
import { mergeNixos } from "../../../compiler/src/evaluation/merge.ts";
import { printValue } from "../../../compiler/src/evaluation/print-value.ts";
import type { Value } from "../../../compiler/src/evaluation/value.ts";
import type { NixosSchema } from "../../../compiler/src/semantics/schema-index.ts";
import { intType, stringType, type Type } from "../../../compiler/src/semantics/type.ts";

const at = { file: "main.fedi", start: 0, end: 0 };
const int = (value: number) => intValue(value, at);
const text = (value: string) => textValue(value, at);
const list = (...items: Value[]) => listValue(items, at);
const record = (entries: Record<string, Value>) => mapValue("record", new Map(Object.entries(entries)), at);

const options: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["a.int", intType],
  ["a.list", { kind: "list", element: intType }],
  ["a.lines", { kind: "string", separator: "\n" }],
  ["a.text", stringType],
  ["a.map", { kind: "map", value: { kind: "list", element: intType } }],
  ["a.json", { kind: "json" }],
]);

const schema: NixosSchema = {
  lookup: (path) => {
    const name = path.join(".");
    const type = options.get(name);
    return type === undefined ? { kind: "tree" } : { kind: "option", name, type, isReadOnly: false, hasDefault: false };
  },
  childrenOf: () => [],
};

function merged(...values: Value[]): string {
  const diagnostics: Diagnostic[] = [];
  const fragments = values.map((value, n) => ({ owner: `web#${n + 1}`, value }));
  const value = mergeNixos(fragments, schema, (diagnostic) => void diagnostics.push(diagnostic));
  return diagnostics.length > 0 ? diagnostics.map((found) => found.code).join(" ") : printValue(value);
}

function option(name: string, ...values: Value[]): string {
  return merged(...values.map((value) => record({ a: record({ [name]: value }) }))).replace(
    /^\{ a = \{ \w+ = (.*) \} \}$/,
    "$1",
  );
}

const low = (value: Value) => priorityValue("default", value, at);
const high = (value: Value) => priorityValue("force", value, at);

describe("fragments of one host", () => {
  it("keep what only one says", () => {
    expect(merged(record({ a: record({ int: int(1) }) }), record({ b: record({ c: int(2) }) }))).toBe(
      "{ a = { int = 1 }, b = { c = 2 } }",
    );
  });
  it("join lists in order", () => expect(option("list", list(int(1)), list(int(2)))).toBe("[1, 2]"));
  it("join lines", () => expect(option("lines", text("a"), text("b"))).toBe('"a\\nb"'));
  it("merge maps by key", () =>
    expect(option("map", record({ x: list(int(1)) }), record({ x: list(int(2)), y: list() }))).toBe(
      "{ x = [1, 2], y = [] }",
    ));
  it("merge free-form settings", () =>
    expect(option("json", record({ x: int(1) }), record({ y: int(2) }))).toBe("{ x = 1, y = 2 }"));
  it("take equal values once", () => expect(option("int", int(1), int(1))).toBe("1"));
  it("report different values", () => expect(option("int", int(1), int(2))).toBe("conflicting-values"));
  it("report different texts", () => expect(option("text", text("a"), text("b"))).toBe("conflicting-values"));
  it("let a default give way", () => expect(option("int", low(int(1)), int(2))).toBe("2"));
  it("let force win", () => expect(option("int", high(int(1)), int(2), int(3))).toBe("force(1)"));
  it("keep a default a default", () => expect(option("int", low(int(1)), low(int(1)))).toBe("default(1)"));
  it("push a priority down to options", () =>
    expect(merged(record({ a: low(record({ int: int(1) })) }), record({ a: record({ int: int(2) }) }))).toBe(
      "{ a = { int = 2 } }",
    ));
});
