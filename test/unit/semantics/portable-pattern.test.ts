import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePattern } from "../../../compiler/src/semantics/pattern-syntax.ts";
import { compilePattern, toEcmaScript, toNix, toRe2 } from "../../../compiler/src/semantics/portable-pattern.ts";

function matches(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw new Error(`${pattern}: ${compiled.reason}`);
  return compiled.matches(text);
}

describe("patterns that are not portable", () => {
  test.each([
    ["a\\d", 1, 3],
    ["\\w", 0, 2],
    ["é", 0, 1],
    ["x😀", 1, 3],
    ["^a", 0, 1],
    ["a$", 1, 2],
    ["(?:a)", 0, 2],
    ["(?=a)", 0, 2],
    ["a**", 1, 3],
    ["a+?", 1, 3],
    ["a{2}{3}", 1, 5],
    ["a{3,2}", 1, 6],
    ["a{,2}", 1, 2],
    ["a{02}", 1, 2],
    ["a{", 1, 2],
    ["}", 0, 1],
    ["]", 0, 1],
    ["*a", 0, 1],
    ["(a", 0, 1],
    ["a)", 1, 2],
    ["()", 0, 2],
    ["a|", 1, 2],
    ["|a", 0, 1],
    ["(a||b)", 2, 4],
    ["[]", 0, 2],
    ["[^]", 0, 3],
    ["[a", 0, 1],
    ["[-a]", 1, 2],
    ["[z-a]", 1, 4],
    ["[a-c-e]", 4, 5],
    ["[\\d]", 1, 2],
    ["[[:alpha:]]", 1, 2],
    [".", 0, 1],
    [".?", 0, 2],
    [".{2}", 0, 4],
    [".{2,}", 0, 5],
    ["(.)*", 1, 2],
    ["[^a]", 0, 4],
    ["[^a]{3}", 0, 7],
    ["\\", 0, 1],
    ["(a{100}){101}", 0, 13],
    ["a{999999999}", 0, 12],
  ])("%s", (pattern, start, end) => {
    const parsed = parsePattern(pattern);
    expect(parsed).toMatchObject({ ok: false, start, end });
    expect(toEcmaScript(pattern)).toBeUndefined();
  });
  test("deep nesting is refused, not a stack overflow", () => {
    expect(parsePattern("(".repeat(100_000)).ok).toBe(false);
    expect(parsePattern(`${"(".repeat(100)}a${")".repeat(100)}`).ok).toBe(true);
  });
});

test.each([
  ["", "", true],
  ["", "a", false],
  ["[a-z][a-z0-9_]*", "abc_1", true],
  ["[a-z][a-z0-9_]*", "abc_1\n", false],
  [".*", "a\nb", false],
  [".*", "a\r\u2028😀b", true],
  ["[^a]+", "b\n", false],
  ["[^a]+", "é😀", true],
  [".+.+", "😀", false],
  ["a{2,3}", "a", false],
  ["a{2,3}", "aaa", true],
  ["a{2,3}", "aaaa", false],
  ["a{0}b", "b", true],
  ["a{2,}", "aaaaa", true],
  ["(ab|a)(c|bcd)", "abcd", true],
  ["\\[\\]\\{\\}\\\\\\^", "[]{}\\^", true],
  ["[a^-]+", "^-a", true],
  ["[^^]+", "a^", false],
])("%s on %j", (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
  expect(new RegExp(`^(?:${toEcmaScript(pattern)})$`, "u").test(text)).toBe(expected);
});

test("each target's spelling", () => {
  expect(toEcmaScript("(a|b.*)[^x]+\\]")).toBe("(?:a|b[^\\n]*)[^\\nx]+\\]");
  expect(toNix("(a|b.*)[^x]+\\]\\.")).toBe("(a|b[^\n]*)[^\nx]+[]]\\.");
  expect(toRe2("(a{40}){30}")).toBe(`(?:a{40})`.repeat(30));
  expect(toRe2("(a{40}){20}")).toBe("(?:a{40}){20}");
  expect(toRe2("a{0,1001}")).toBe("a?".repeat(1001));
});

const atom = fc.oneof(
  fc.constantFrom("a", "b", "-", "\\.", "\\\\", "[ab]", "[a-c-]", "[^a]*", "[^b-]+", ".*", ".+", "/"),
  fc.constantFrom("a", "b"),
);
const { pattern: anyPattern } = fc.letrec<{ pattern: string; term: string }>((tie) => ({
  pattern: fc
    .array(fc.array(tie("term"), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((options) => options.map((items) => items.join("")).join("|")),
  term: fc.oneof(
    { maxDepth: 3 },
    atom,
    fc
      .tuple(tie("pattern"), fc.constantFrom("", "*", "+", "?", "{2}", "{1,3}", "{2,}", "{0,2}"))
      .map(([inner, quantifier]) => `(${inner})${quantifier}`),
  ),
}));

test("agrees with RegExp on random patterns and texts", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "-", ".", "\\", "\n", "é", "😀"), { maxLength: 7 });
  fc.assert(
    fc.property(anyPattern, fc.array(text, { maxLength: 12 }), (pattern, texts) => {
      const expression = new RegExp(`^(?:${toEcmaScript(pattern)})$`, "u");
      for (const characters of texts) {
        const candidate = characters.join("");
        expect(matches(pattern, candidate)).toBe(expression.test(candidate));
      }
    }),
    { numRuns: 500 },
  );
});

describe("takes linear time", () => {
  test.each([
    ["(a|a)*b", "a".repeat(1_000_000)],
    ["((a*)*)*b", "a".repeat(1_000_000)],
    ["(a|b)*a(a|b){12}", "ab".repeat(500_000)],
    ["(a{0,20}){0,90}", "a".repeat(1_801)],
    [".*a.*a.*a.*a.*b", "a".repeat(1_000_000)],
  ])("%s", (pattern, text) => {
    const start = performance.now();
    matches(pattern, text);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
