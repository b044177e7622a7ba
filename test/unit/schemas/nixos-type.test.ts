import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readNixosType } from "../../../compiler/src/schemas/nixos-type.ts";

const read = (text: string, below = false) => readNixosType(text, ["a"], () => below).type;

describe("descriptions of NixOS types", () => {
  test.each([
    ["boolean", { kind: "bool" }],
    ["string matching the pattern [a-z_][a-z0-9_]*", { kind: "string", patterns: ["[a-z_][a-z0-9_]*"] }],
    [
      "string matching the pattern [[:digit:]]+ or boolean",
      { kind: "union", members: [{ kind: "string" }, { kind: "bool" }] },
    ],
    ["null or string", { kind: "optional", inner: { kind: "string" } }],
    ["list of string", { kind: "list", element: { kind: "string" } }],
    ["16 bit unsigned integer; between 0 and 65535 (both inclusive)", { kind: "int", min: 0, max: 65535 }],
    ["integer between -20 and 19 (both inclusive)", { kind: "int", min: -20, max: 19 }],
    ["positive integer, meaning >0", { kind: "int", min: 1 }],
    ["strings concatenated with “\\n”", { kind: "string", separator: "\n" }],
    ['strings concatenated with " "', { kind: "string", separator: " " }],
    ["attribute set of (systemd option)", { kind: "map", value: { kind: "json", isSetting: true } }],
    ["function that evaluates to a(n) list of package", { kind: "rawNix" }],
    ["non-empty (list of string)", { kind: "list", element: { kind: "string" }, min: 1 }],
    ["list of key ID prefixed with KEY_", { kind: "list", element: { kind: "string" } }],
    ["list of (string without line breaks or quotes)", { kind: "list", element: { kind: "string" } }],
    ["list of package with provided sessions", { kind: "list", element: { kind: "package" } }],
    ["integer of at least 16 bits", { kind: "int", min: 16 }],
    [
      "tuple of (boolean or path in the Nix store) (unsigned integer, meaning >=0)",
      {
        kind: "list",
        element: {
          kind: "union",
          members: [{ kind: "bool" }, { kind: "string", name: "path" }, { kind: "package" }, { kind: "int", min: 0 }],
        },
        min: 2,
        max: 2,
      },
    ],
    [
      "unbound.conf configuration type. The format consist of an attribute set (of (all) kinds) or so. The values are integers, or floats.",
      { kind: "map", value: { kind: "json", isSetting: true } },
    ],
    ["TOML value", { kind: "json", isSetting: true }],
    ["string or anything", { kind: "json", isSetting: true }],
    ["something that nobody has heard of (really (not)) or string", { kind: "json", isSetting: true }],
  ])("%s", (text, type) => expect(read(text)).toEqual(type));

  test("one of several values, which may hold commas and quotes", () => {
    expect(read("null or one of “a, b”, “c”, 3, true")).toEqual({
      kind: "optional",
      inner: {
        kind: "union",
        members: ["a, b", "c", 3, true].map((value) => ({ kind: "literal", value })),
      },
    });
  });

  test("a list of alternatives is not an alternative of lists", () => {
    expect(read("list of (string or signed integer)").kind).toBe("list");
    expect(read("list of string or signed integer").kind).toBe("union");
  });

  test("submodules are option trees where their options are listed", () => {
    expect(read("attribute set of (submodule)", true)).toEqual({
      kind: "map",
      value: { kind: "options", path: ["a", "<name>"] },
    });
    expect(read("list of (submodule)", true)).toEqual({ kind: "list", element: { kind: "options", path: ["a", "*"] } });
    expect(read("attribute-tagged union", true)).toEqual({ kind: "options", path: ["a"] });
    expect(read("submodule")).toEqual({ kind: "map", value: { kind: "json", isSetting: true } });
  });

  test("nesting without end takes any value and ends", () => {
    expect(read(`${"(".repeat(5000)}string${")".repeat(5000)}`)).toEqual({ kind: "json", isSetting: true });
    expect(read("list of ".repeat(2000)).kind).toBe("list");
  });
});

test("at least 97 of 100 types of a whole NixOS are understood", () => {
  // Every description in the manual of NixOS, with how many of its 20,362 options have it.
  const file = new URL("../../fixtures-data/schemas/nixos-type-descriptions.json", import.meta.url);
  const counts = Object.entries<number>(JSON.parse(readFileSync(file, "utf8")));
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const understood = counts.reduce(
    (sum, [text, count]) => sum + (readNixosType(text, ["a"], () => true).isUnderstood ? count : 0),
    0,
  );
  expect(total).toBe(20_362);
  expect(understood / total).toBeGreaterThan(0.97);
  // Far above that, and no fewer than before.
  expect(understood).toBeGreaterThanOrEqual(20_361);
});
