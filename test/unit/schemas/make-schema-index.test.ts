import { describe, expect, test } from "vitest";
import type { Extern } from "../../../compiler/src/semantics/extern.ts";
import { makeSchemaIndex } from "../../../compiler/src/schemas/make-schema-index.ts";
import { deployOf, recordOf, stringType } from "../../../compiler/src/semantics/type.ts";

const place = { file: "main.fedi", start: 0, end: 1 };
const files: Record<string, string> = {
  "good.json": '{"a.b":{"type":"string","loc":["a","b"]}}',
  "bad.json": "no",
};
const contentOf = (extern: { from: string }) => {
  const text = files[extern.from];
  return text === undefined ? undefined : { file: extern.from, content: text };
};
const make = (...externs: Extern[]) => makeSchemaIndex(externs, contentOf);
const inline = (...path: string[]): Extern => ({
  kind: "nixosInline",
  place,
  options: [{ path, type: stringType, hasDefault: false, place }],
});

describe("the schema index", () => {
  test("a project without externs has none", () => {
    expect(make().value).toMatchObject({ tofuNames: [] });
    expect(make().value.nixos).toBeUndefined();
  });

  test("inline externs add up", () => {
    const { nixos } = make(inline("x", "one"), inline("x", "two")).value;
    expect(nixos?.childrenOf(["x"])).toEqual(["one", "two"]);
  });

  test("a file wins over inline externs", () => {
    const { value, diagnostics } = make(inline("x"), { kind: "nixosFile", from: "good.json", place });
    expect(diagnostics).toEqual([]);
    expect(value.nixos?.childrenOf([])).toEqual(["a"]);
  });

  test("two files are an error, the same one twice is not", () => {
    const good: Extern = { kind: "nixosFile", from: "good.json", place };
    expect(make(good, good).diagnostics).toEqual([]);
    files["other.json"] = files["good.json"] ?? "";
    expect(make(good, { ...good, from: "other.json" }).diagnostics.map((d) => d.code)).toEqual(["conflicting-externs"]);
  });

  test("a file that is no schema is an error, and nothing follows from it", () => {
    const { value, diagnostics } = make(
      { kind: "nixosFile", from: "bad.json", place },
      { kind: "tofuFile", from: "bad.json", name: "p", source: "a/p", place },
    );
    expect(diagnostics.map((d) => d.code)).toEqual(["not-a-schema", "not-a-schema"]);
    expect(value.nixos).toBeUndefined();
    expect(value.tofu("p")?.isBroken).toBe(true);
  });

  test("a computed field of an inline extern is read, never set", () => {
    const { value } = make({
      kind: "tofuInline",
      name: "p",
      source: "a/p",
      place,
      config: recordOf({}),
      items: [{ mode: "resource", type: "p_x", fields: recordOf({ name: stringType, id: deployOf(stringType) }) }],
    });
    const fields = value.tofu("p")?.item("resource", "p_x");
    expect(fields?.get("id")?.schema).toEqual({ isReadOnly: true, readType: deployOf(stringType) });
    expect(fields?.get("name")?.schema).toEqual({ isRequired: true, readType: stringType });
  });
});
