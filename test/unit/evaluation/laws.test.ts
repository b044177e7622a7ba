import { assert, property, string, nat, array } from "fast-check";
import { describe, expect, it } from "vitest";
import { makeEvaluation } from "../../../compiler/src/evaluation/evaluate.ts";
import { areEqual } from "../../../compiler/src/evaluation/equality.ts";
import { land } from "../../../compiler/src/evaluation/land.ts";
import {
  compareCodePoints,
  intValue,
  lengthInCodePoints,
  listValue,
} from "../../../compiler/src/evaluation/make-value.ts";
import { findNixProblem } from "../../../compiler/src/evaluation/nix-text.ts";
import { projectPath } from "../../../compiler/src/evaluation/project-path.ts";
import { printNumber } from "../../../compiler/src/evaluation/quantity.ts";
import { slugOf } from "../../../compiler/src/evaluation/slug.ts";
import { intType, type Type } from "../../../compiler/src/semantics/type.ts";

const at = { file: "main.fedi", start: 0, end: 0 };
const text = string({ unit: "binary", maxLength: 200 });
const sizes: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

describe("laws", () => {
  it("a slug is a name, at most 63 long, and the slug of itself", () => {
    assert(
      property(text, (given) => {
        const slug = slugOf(given);
        expect(slug === "" || (/^[a-z0-9][a-z0-9-]*$/.test(slug) && slug.length <= 63)).toBe(true);
        if (!slug.includes("--")) expect(slugOf(slug)).toBe(slug);
      }),
    );
    expect(slugOf("a".repeat(64))).toMatch(/^a{54}-[0-9a-f]{8}$/);
  });

  it("bytes print in a unit that divides them", () => {
    assert(
      property(nat(), nat(40), (number, shift) => {
        const value = (number % 1000) * 2 ** shift;
        const [, digits, unit] = /^(\d+)(\D+)$/.exec(printNumber("bytes", value)) ?? [];
        expect(Number(digits) * (sizes[unit ?? ""] ?? NaN)).toBe(value);
      }),
    );
  });

  it("texts are ordered and counted by code points", () => {
    assert(
      property(text, text, (a, b) => {
        const [left, right] = [[...a], [...b]].map((points) => points.map((point) => point.codePointAt(0) ?? 0));
        if (left === undefined || right === undefined) return;
        const first = left.findIndex((point, n) => point !== right[n]);
        const expected = first < 0 ? left.length - right.length : (left[first] ?? 0) - (right[first] ?? -1);
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(expected));
        expect(lengthInCodePoints(a)).toBe(left.length);
      }),
    );
  });

  it("landing twice is landing once", () => {
    const evaluation = makeEvaluation({ module: () => undefined, fileText: () => undefined, report: () => {} });
    const type: Type = { kind: "set", element: intType };
    assert(
      property(array(nat(20)), (numbers) => {
        const list = listValue(
          numbers.map((number) => intValue(number, at)),
          at,
        );
        const once = land(evaluation, list, type, at, {});
        expect(land(evaluation, once, type, at, {})).toBe(once);
        const sorted = [...new Set(numbers)].sort((a, b) => a - b).map((number) => intValue(number, at));
        expect(areEqual(once, listValue(sorted, at))).toBe(true);
      }),
    );
  });
});

describe("paths of project files", () => {
  it.each([
    ["main.fedi", "./a.nix", "a.nix"],
    ["lib/x.fedi", "../a.nix", "a.nix"],
    ["lib/x.fedi", "b/./c.nix", "lib/b/c.nix"],
    ["main.fedi", "../a.nix", undefined],
    ["main.fedi", "/etc/passwd", undefined],
    ["main.fedi", "a/../../b", undefined],
    ["main.fedi", "", undefined],
  ])("in %s, %s is %s", (from, given, path) => expect(projectPath(from, given)).toBe(path));
});

describe("raw Nix", () => {
  it.each([
    "pkgs.hello",
    "{ a = 1; }",
    "x: { inherit x; }",
    '"a ${b "c"} d"',
    "''a ''${b} ''' $${c} ${d}''",
    "/* ( */ 1",
    "1 # )",
    '"\\"" + "\\${"',
  ])("%s is whole", (code) => expect(findNixProblem(code)).toBeUndefined());
  it.each(["", "# only", "(", ")", "1; 2", "{ a = 1; ", '"a', "''a", "/* 1", "}) (", "[ ( ] )", '"${"', "1, 2"])(
    "%s is not",
    (code) => expect(findNixProblem(code)).toBeTypeOf("string"),
  );
});
