import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { jsonBytes, parseEntry, scanObject } from "../../../compiler/src/schemas/json-scan.ts";
import { readNixosOptions } from "../../../compiler/src/schemas/nixos-options.ts";
import { readNixosType } from "../../../compiler/src/schemas/nixos-type.ts";

const excerpt = new URL("../../fixtures-data/schemas/nixos-options.json", import.meta.url);
const real = new URL("../../../../shared/north-star/schemas/nixos-options.json", import.meta.url);

function schemaOf(text: string) {
  const schema = readNixosOptions(text);
  if ("reason" in schema) throw new Error(schema.reason);
  return schema;
}

describe("options of NixOS", () => {
  const schema = schemaOf(readFileSync(excerpt, "utf8"));

  test("an option has its type, a folder of options is a tree", () => {
    expect(schema.lookup(["services", "mastodon", "enable"])).toMatchObject({ kind: "option", type: { kind: "bool" } });
    expect(schema.lookup(["services", "mastodon"])).toEqual({ kind: "tree" });
    expect(schema.lookup([])).toEqual({ kind: "tree" });
  });

  test("a misspelt name has the nearest names of its level", () => {
    expect(schema.lookup(["networking", "hostname"])).toEqual({ kind: "unknown", near: ["hostName"] });
    expect(schema.lookup(["services", "mastodn", "enable"])).toEqual({ kind: "unknown", near: ["mastodon"] });
    expect(schema.lookup(["services", "mastodon", "enable", "x"])).toEqual({ kind: "unknown", near: [] });
  });

  test("keys stand for `<name>`, elements for `*`", () => {
    expect(schema.lookup(["systemd", "services", "a.b", "script"])).toMatchObject({
      name: "systemd.services.<name>.script",
      type: { kind: "string", separator: "\n" },
    });
    expect(schema.lookup(["systemd", "services", "a"])).toMatchObject({
      type: { kind: "options", path: ["systemd", "services", "<name>"] },
    });
    expect(schema.lookup(["services", "postgresql", "ensureUsers", "*", "name"])).toMatchObject({
      type: { kind: "string" },
    });
    expect(schema.lookup(["systemd", "services", "a", "scrpt"])).toEqual({ kind: "unknown", near: ["script"] });
  });

  test("free-form settings know their declared options and take others", () => {
    expect(schema.lookup(["services", "garage", "settings"])).toMatchObject({
      type: { kind: "options", path: ["services", "garage", "settings"], rest: { kind: "json" } },
    });
    expect(schema.lookup(["services", "garage", "settings", "s3_api", "region"])).toMatchObject({
      type: { kind: "json" },
    });
    expect(schema.lookup(["services", "mastodon", "extraConfig", "SITE_TITLE"])).toMatchObject({
      type: { kind: "json" },
    });
  });

  test("a name with dots is one segment", () => {
    expect(schema.lookup(["boot", "kernel", "sysctl", "net.core.rmem_max"])).toMatchObject({
      name: 'boot.kernel.sysctl."net.core.rmem_max"',
      type: { kind: "optional" },
    });
    expect(schema.childrenOf(["boot", "kernel", "sysctl"])).toContain("net.core.rmem_max");
  });

  test("names that only begin alike are told apart", () => {
    const option = (...loc: string[]) => ({ type: "string", loc });
    const small = schemaOf(
      JSON.stringify({
        a: option("a"),
        "a-b": option("a-b"),
        "a.b": option("a", "b"),
        "a.b-c": option("a", "b-c"),
        "a.b.d": option("a", "b", "d"),
      }),
    );
    expect(small.childrenOf([])).toEqual(["a", "a-b"]);
    expect(small.childrenOf(["a"])).toEqual(["b", "b-c"]);
  });

  test("the file may be indented, unsorted, escaped, or hold its options under `options`", () => {
    const text = ` {"options":\n{"z\\u002ey": {"type":"boolean","loc":["z","y"]}, "b\\"c": {"type":"a \\"}{","loc":[]},\n"a":{"type":"string","loc":["a"]}}}\n`;
    const schema = schemaOf(text);
    expect(schema.lookup(["a"])).toMatchObject({ type: { kind: "string" } });
    expect(schema.lookup(["z", "y"])).toMatchObject({ type: { kind: "bool" } });
  });

  test.each(["", "[]", "{}", '{"a":1}', '{"a":{"type":"string"}', '{"a":{"type":"x","loc":[]}} x'])(
    "%s is no schema",
    (text) => expect(readNixosOptions(text)).toHaveProperty("reason"),
  );

  test("ten thousand braces are no schema", () => {
    expect(readNixosOptions("{".repeat(10_000))).toHaveProperty("reason");
  });

  test("names that JavaScript's objects inherit are unknown like others", () => {
    expect(schema.lookup(["__proto__"])).toMatchObject({ kind: "unknown" });
    expect(schema.lookup(["services", "constructor"])).toMatchObject({ kind: "unknown" });
  });
});

describe.skipIf(!existsSync(real))("the options of a whole NixOS (skipped where the file is absent)", () => {
  test("at least 97 of 100 type descriptions are understood", () => {
    const options = Object.values<{ type: string; loc: string[] }>(JSON.parse(readFileSync(real, "utf8")));
    const understood = options.filter((option) => readNixosType(option.type, option.loc, () => true).isUnderstood);
    expect(understood.length / options.length).toBeGreaterThan(0.97);
  });

  test("every option is found at its own path", () => {
    const text = readFileSync(real, "utf8");
    const schema = schemaOf(text);
    const options: [string, { loc: string[] }][] = Object.entries(JSON.parse(text));
    const lost = options.filter(([name, { loc }]) => {
      const found = schema.lookup(loc);
      return found.kind !== "option" || found.name !== name;
    });
    expect(lost.map(([name]) => name)).toEqual([]);
  });
});

test.each([
  '{"a" "b":1}',
  '{"a":1 "b":2}',
  '{"a":1,}',
  '{"a":1,,"b":2}',
  '{"a"::1}',
  "{a:1}",
  '{"a":}',
  "{,}",
  '{"a":1',
  '{"a',
])("%s has no entries", (text) => {
  const bytes = jsonBytes(text);
  const found = scanObject(bytes, 0);
  expect(found?.entries.every((entry) => parseEntry(bytes, entry) !== undefined) ?? false).toBe(false);
});

test("bytes give what their text gives", () => {
  const option = { type: "one of “ä”, “b”", loc: ["é", "x"] };
  const text = JSON.stringify({ '"é".x': option, '"\ud83d\ude00".y': { type: "boolean", loc: ["\ud83d\ude00", "y"] } });
  const schema = readNixosOptions(new TextEncoder().encode(text));
  if ("reason" in schema) throw new Error(schema.reason);
  expect(schema.childrenOf([])).toEqual(["é", "\ud83d\ude00"]);
  expect(schema.lookup(["é", "x"])).toMatchObject({
    type: { kind: "union", members: [{ value: "ä" }, { value: "b" }] },
  });
});
