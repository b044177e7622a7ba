import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../compiler/src/diagnostics/diagnostic.ts";
import { readJson, type JsonNode } from "../../../compiler/src/deployment/configuration-json.ts";

function read(text: string): { readonly value: unknown; readonly messages: readonly string[] } {
  const diagnostics: Diagnostic[] = [];
  const node = readJson("c.json", text, (diagnostic) => diagnostics.push(diagnostic));
  return {
    value: node === undefined ? undefined : plain(node),
    messages: diagnostics.map(({ code, span }) => `${code} ${span.start}-${span.end}`),
  };
}

function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      return new Map(node.members.map((member) => [member.name, plain(member.value)]));
    case "array":
      return node.items.map(plain);
    case "null":
      return null;
    case "string":
    case "number":
    case "bool":
      return node.value;
  }
}

describe("JSON with positions", () => {
  it("reads what JSON.parse reads", () => {
    for (const text of [
      "null",
      " [1, -0.5, 1e2, true, false, null] ",
      '"a\\n\\u00e9\\ud83d\\ude00\\/"',
      '{"a":{"b":[]},"c":"","":1}',
      '\uFEFF{"bom":1}',
    ]) {
      const toMaps = (value: unknown): unknown =>
        Array.isArray(value)
          ? value.map(toMaps)
          : typeof value === "object" && value !== null
            ? new Map(Object.entries(value).map(([key, inner]) => [key, toMaps(inner)]))
            : value;
      expect(read(text)).toEqual({ value: toMaps(JSON.parse(text.replace(/^\uFEFF/, ""))), messages: [] });
    }
  });

  it("takes `__proto__` for a name like any other", () => {
    expect(read('{"__proto__": 1}').value).toEqual(new Map([["__proto__", 1]]));
  });

  it("points at the first thing that is no JSON", () => {
    expect(read("{'a': 1}").messages).toEqual(["not-json 1-2"]);
    expect(read("[1,]").messages).toEqual(["not-json 3-4"]);
    expect(read('{"a" 1}').messages).toEqual(["not-json 5-6"]);
    expect(read('{"a": 1').messages).toEqual(["not-json 7-7"]);
    expect(read("[01]").messages).toEqual(["not-json 2-3"]);
    expect(read("").messages).toEqual(["not-json 0-0"]);
    expect(read("1 2").messages).toEqual(["not-json 2-3"]);
    expect(read('"a\nb"').messages).toEqual(["not-json 2-3"]);
    expect(read('"\\x"').messages).toEqual(["not-json 2-3"]);
    expect(read("NaN").messages).toEqual(["not-json 0-1"]);
    expect(read('"open').messages).toEqual(["not-json 5-5"]);
  });

  it("reports a key that is given twice, and both where there are two", () => {
    expect(read('{"a": 1, "a": 2, "b": 1, "b": 2}').messages).toEqual([
      "duplicate-json-key 9-12",
      "duplicate-json-key 25-28",
    ]);
  });

  it("refuses numbers that are not exact, and text that no target carries", () => {
    expect(read("9007199254740991").value).toBe(9007199254740991);
    expect(read("9007199254740993").messages).toEqual(["number-out-of-range 0-16"]);
    expect(read("1e21").value).toBe(1e21);
    expect(read("1e400").messages).toEqual(["number-out-of-range 0-5"]);
    expect(read('"\\ud800"').messages).toEqual(["forbidden-character 0-8"]);
    expect(read('"\\u0000"').messages).toEqual(["forbidden-character 0-8"]);
  });

  it("reads deep nesting up to a bound, and long texts in linear time", () => {
    const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(read(nested(500)).messages).toEqual([]);
    expect(read(nested(501)).messages).toEqual(["json-too-deep 500-501"]);
    expect(read("[".repeat(100_000)).messages).toEqual(["json-too-deep 500-501"]);
    const long = JSON.stringify("é\n".repeat(500_000));
    expect(read(long).value).toBe(JSON.parse(long));
  });
});

it("more values than any environment holds are not read", () => {
  const found: string[] = [];
  const text = `[${"0,".repeat(4_000_000)}0]`;
  expect(readJson("a.json", text, ({ code }) => found.push(code))).toBeUndefined();
  expect(found).toEqual(["allowance-exceeded"]);
});
