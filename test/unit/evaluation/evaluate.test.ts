import { describe, expect, it } from "vitest";
import { valueOf } from "./program.ts";

/** A program, whose `it` is looked at, and its value or the codes of its messages. */
type Row = readonly [program: string, shown: string];

function rows(name: string, table: readonly Row[]): void {
  describe(name, () => {
    it.each(table)("%s gives %s", (program, shown) => {
      const text = /^(let|function|type|@)/.test(program) ? program : `let it = ${program}`;
      expect(valueOf(text)).toBe(shown);
    });
  });
}

rows("numbers", [
  ["1 + 2 * 3", "7"],
  ["-7 / 2", "-3"],
  ["-7 % 2", "-1"],
  ["0 * -1", "0"],
  ["0.1 + 0.2", "0.30000000000000004"],
  ["1 + 0.5", "1.5"],
  ["10MiB / 3MiB", "3"],
  ["10MiB / 3", "3495253B"],
  ["2GiB + 148MiB", "2196MiB"],
  ["3 * 90m", "270m"],
  ["let zero = 0\nlet it = 1 / zero", "division-by-zero"],
  ["9007199254740991 + 1", "number-too-large"],
  ["1MiB - 2MiB", "negative-quantity"],
  ["round_up(5MiB + 1B, 1MiB)", "6MiB"],
  ["round_up(-7, 4)", "-4"],
  ["[floor(1.5), ceil(1.5), floor(-1.5)]", "[1, 2, -2]"],
  ["sum([1MiB, 2MiB])", "3MiB"],
  ["let it: float = 3", "3.0"],
]);

rows("text", [
  ['"a ${1} ${1.5} ${true} ${2148MiB} ${90m} ${0B} ${"x"}"', '"a 1 1.5 true 2148MiB 90m 0B x"'],
  ['"a" ++ "b" ++ "c"', '"abc"'],
  ['length("\u{1F600}b")', "2"],
  ['"\u{1F600}" > "\u{FFFF}"', "true"],
  ['slug("  Hello, Wörld! ")', '"hello-w-rld"'],
  ['slug("???")', "empty-slug"],
  [`sh("it's")`, `"'it'\\\\''s'"`],
  ['replace("aXb", "X", "$&")', '"a$&b"'],
  ['split("a,b,,c", ",")', '["a", "b", "", "c"]'],
  ['split("abc", "")', "empty-search-text"],
  ['trim(" a b\\n")', '"a b"'],
  ['upper("äb") ++ lower("ÄB")', '"äBÄb"'],
  ['to_int("-42")', "-42"],
  ['to_int("4 2")', "not-a-number"],
  [
    'to_json({ b = 2KiB, c = none, d = [1], a = "\\"" })',
    '"{\\"a\\":\\"\\\\\\"\\",\\"b\\":2048,\\"c\\":null,\\"d\\":[1]}"',
  ],
  ['text("./greeting.txt")', '"Welcome.\\n"'],
  ['text("../greeting.txt")', "file-outside-project"],
  ['cidr_host("10.0.0.0/8", 5)', '"10.0.0.5"'],
  ['cidr_host("10.0.0.0/8", -1)', '"10.255.255.255"'],
  ['cidr_host("2001:db8::/64", 255)', '"2001:db8::ff"'],
  ['cidr_host("192.0.2.0/30", 4)', "host-out-of-network"],
  ['[url_host("https://u@e.org:8443/x"), url_host("http://[::1]/")]', '["e.org", "::1"]'],
  ['[url_port("https://e.org:8443/x"), url_port("http://[::1]/")]', "[8443, 80]"],
]);

rows("collections", [
  ["[0, ...[1, 2], for n in [3, 4] where n > 3: n * n]", "[0, 1, 2, 16]"],
  ['[for i, n in ["a", "b"]: "${i}${n}"]', '["0a", "1b"]'],
  ['{ for n in ["b", "a"] { "${n}" = 1 } }', "map { a = 1, b = 1 }"],
  ['{ for n in ["a", "a"] { "${n}" = 1 } }', "duplicate-field"],
  ["{ a.b = 1, a { c = 2 } }", "{ a = { b = 1, c = 2 } }"],
  ["let base = { a = 1, b = 2 }\nlet it = { ...base, b = 3 }", "{ a = 1, b = 3 }"],
  ["let it: set<int> = [2, 1, 2]", "set [1, 2]"],
  ["let it: map<int> = { b = 1, a = 2 }", "map { a = 2, b = 1 }"],
  ['let m: map<int> = { a = 1 }\nlet it = m["b"]', "missing-key"],
  ["[1, 2][2]", "index-out-of-range"],
  ['let m: map<int> = { a = 1 }\nlet it = [get(m, "a") ?? 0, get(m, "b") ?? 0]', "[1, 0]"],
  ['sort(["b", "a"])', '["a", "b"]'],
  ["unique([2, 1, 2])", "[2, 1]"],
  ["let none_at_all: list<int> = []\nlet it = max(none_at_all)", "empty-list"],
  ["[all([true, false]), any([true, false]), all([]), any([])]", "[false, true, true, false]"],
  ["3 in [1, 2, 3]", "true"],
  ["[1, 2] == [1, 2]", "true"],
]);

rows("control", [
  ["if 1 > 2 then 1 / 0 else 3", "3"],
  ["(let a = 4; let b = a + 1; a * b)", "20"],
  ["(let unused = 1 / 0; 3)", "3"],
  ["false and 1 / 0 == 1", "false"],
  ["let m: int? = none\nlet it = m ?? 3", "3"],
  ['let m: string? = none\nlet it = match m { none => "nothing", _ => "something" }', '"nothing"'],
  ["function double(x: int): int = x * 2\nlet it = double(double(4))", "16"],
]);

rows("landing", [
  ["type t = { a: int = 1, b: string? }\nlet it: t = {}", "{ a = 1, b = none }"],
  ["type t = { i: { a: int = 1 } }\nlet it: t = { i {} }", "{ i = { a = 1 } }"],
  ["type t = variant { a: { n: int = 1 }, b: {} }\nlet it: t = { a {} }", "{ a = { n = 1 } }"],
  ["let n = 60\nlet it: int(1..100) = n + 50", "not-in-range"],
  ['let n = "b"\nlet it: "a" | "c" = n', "not-one-of"],
  ['let n = "-a"\nlet it: hostname = n', "malformed-text"],
  ['let n = "b"\nlet it: list<string(length = 2..3)> = [n ++ "c", n]', "wrong-length"],
]);
