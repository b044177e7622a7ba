import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Residual, Value } from "../../compiler/src/evaluation/value.ts";
import { setOf } from "../../compiler/src/evaluation/ordered-set.ts";
import { slugOf } from "../../compiler/src/evaluation/slug.ts";
import {
  boolType,
  bytesType,
  durationType,
  intType,
  stringType,
  type Type,
} from "../../compiler/src/semantics/type.ts";
import { printBytes, printDuration } from "../../compiler/src/semantics/units.ts";
import { lowerValue, type Lowering } from "../../compiler/src/targets/nix/lower.ts";
import { textOf } from "../../compiler/src/targets/nix/lower-text.ts";
import { printNix } from "../../compiler/src/targets/nix/print.ts";
import { newTypeNames } from "../../compiler/src/targets/nix/type-names.ts";
import { checkRawNix } from "../../compiler/src/targets/nix/raw-nix.ts";
import { address, attribute, quantity, residual, value, type Plain } from "../unit/targets/sample-environment.ts";
import { setCases } from "../unit/evaluation/set-cases.ts";
import { repeatable, seed } from "../sizes.ts";
import { evaluateNix, nixpkgsLib, noNix, noNixpkgsLib, parsesAsNix } from "./nix.ts";
import { writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputName } from "../../compiler/src/targets/target.ts";

const to: Lowering = {
  report: (diagnostic) => expect(diagnostic).toBeUndefined(),
  placeText: () => "main.fedi:7",
  filePath: () => undefined,
  types: newTypeNames(),
  what: "this",
};

const library = join(import.meta.dirname, "../../nix/lib.nix");

/** The values as Nix sees them, with some attributes known to OpenTofu. */
function throughNix(values: readonly Value[], known: Readonly<Record<string, unknown>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "fedi-nix-"));
  const outputs = Object.fromEntries(Object.entries(known).map(([name, it]) => [nameOf(name), it]));
  writeFileSync(join(folder, "outputs.json"), JSON.stringify(outputs));
  const items = values.map((one) => `(${printNix(lowerValue(one, to), "  ")})`);
  const types = to.types.bindings().map(({ path, value: data }) => `${path.join(".")} = ${printNix(data, "  ")};`);
  return evaluateNix(
    `let fedi = import ${library} { outputs = ${folder}/outputs.json; }; ${types.join("\n")} in [\n${items.join("\n")}\n]`,
  );
}

function same(values: readonly Value[], known: Readonly<Record<string, unknown>>, expected: readonly unknown[]): void {
  expect(throughNix(values, known)).toEqual({ ok: true, value: expected });
}

const nameOf = (name: string) => outputName(address("known"), ["output", name]);
const later = (name: string, type: Type = stringType) => attribute(address("known"), ["output", name], type);
const call = (name: string, type: Type, ...parameters: Value[]) =>
  residual({ kind: "call", name, arguments: parameters }, type);
const operation = (
  operator: (Residual & { kind: "operation" })["operator"],
  left: Value,
  right: Value,
  type: Type,
): Value => residual({ kind: "operation", operator, left, right }, type);

const fromHell = [
  "",
  "$",
  "${x}",
  "$${x}",
  "$$${x}",
  "\\${x}",
  "''${x}''",
  "'",
  "'''",
  "''",
  'a "quoted" \\ back\\\\slash\\n',
  "line\nline\r\n\ttab\r",
  "\n",
  "\n\n",
  "a\n",
  "a\nb",
  "\na",
  "  indented\n    more\n",
  "a\n  \n  b\n    ",
  "a\n   ",
  "\ta\n b\n",
  "a''b\n${c}\n'${d}\n",
  "a'\n'b'\n''c''\n$'d'\n",
  "a\n'",
  "a\n$",
  "%{ if } %%{ 😀 \u{10ffff} \u0001\u007f",
  "😀\n\u{10ffff}\n",
  "'\\''\n",
  "x\n''\\n\n",
  "long ".repeat(210_000),
  "long line\n".repeat(110_000),
];

describe.skipIf(noNix !== undefined)(`values in the real Nix ${noNix ?? ""}`, { timeout: 60_000 }, () => {
  test("texts from hell come back unchanged", () => same(fromHell.map(value), {}, fromHell));

  test("texts from hell come back unchanged around an interpolation", () => {
    const texts = fromHell.filter((text) => text.length < 1000);
    const around = texts.map((text) => residual({ kind: "interpolate", parts: [text, later("x"), text] }));
    same(
      around,
      { x: "${in}\n  ''" },
      texts.map((text) => `${text}\${in}\n  ''${text}`),
    );
  });

  test("random texts and keys come back unchanged", () => {
    const piece = fc.constantFrom(
      "$",
      "{",
      "}",
      "'",
      '"',
      "\\",
      "\n",
      "\r",
      "\t",
      " ",
      "a",
      "😀",
      "''",
      "${",
      "%{",
      "n",
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    const samples = fc.sample(text, { numRuns: 3000, seed: 42 });
    same(samples.map(value), {}, samples);
    const parts = samples.slice(0, 1000);
    same(
      parts.map((one, at) => residual({ kind: "interpolate", parts: [one, later("x"), samples[at + 1] ?? "", "{"] })),
      { x: "$" },
      parts.map((one, at) => `${one}$${samples[at + 1] ?? ""}{`),
    );
    const keys = new Map(samples.slice(0, 500).map((key) => [key, value(1)]));
    same([{ kind: "map", entries: keys, origin: { file: "a", start: 0, end: 0 } }], {}, [
      Object.fromEntries([...keys.keys()].map((key) => [key, 1])),
    ]);
  });

  test("keeps keys, numbers, lists and nothing", () => {
    const plain: Plain[] = [
      { if: 1, or: 2, inherit: { "a.b": 1 }, "": {}, "1a": [], __proto__x: null, a: { b: { c: true } } },
      [-1, [-2, [{ a: -3 }]], 9007199254740991, -9007199254740991],
    ];
    same(plain.map(value), {}, plain);
    const deep = Array.from({ length: 400 }).reduce<Value>(
      (inner, _, at) => value(at % 2 ? [inner] : { a: inner, b: 1 }),
      value(1),
    );
    expect(throughNix([deep]).ok).toBe(true);
  });

  test("floats keep their value", () => {
    const floats = [0.1, 1e-7, 5e-324, 1.7976931348623157e308, 1e21, -2.5, 3.0000000000000004];
    const items = floats.map((float) => `(${printNix({ kind: "float", value: float })})`);
    const pairs = floats.map(
      (float, at) => `(builtins.elemAt xs ${at} == builtins.fromJSON "${JSON.stringify(float)}")`,
    );
    expect(evaluateNix(`let xs = [ ${items.join(" ")} ]; in [ ${pairs.join(" ")} ]`)).toEqual({
      ok: true,
      value: floats.map(() => true),
    });
  });

  test.skipIf(noNixpkgsLib !== undefined)("the text of a float is ECMAScript's, to the last digit", () => {
    const edges = [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e21, 1e-7, 0.1, 2 ** 70, 4.35, -1 / 3];
    // Every order of magnitude, and where the next number below is nearer than the one above.
    const powers = Array.from({ length: 300 }, (_, at) => 2 ** (at * 7 - 1070));
    const random = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 500, seed });
    const floats = [...edges, ...powers, ...random].filter((float) => float !== 0);
    const written = floats.map((float) => `${float}${/[.e]/.test(String(float)) ? "" : "e0"}`);
    const folder = mkdtempSync(join(tmpdir(), "fedi-floats-"));
    writeFileSync(join(folder, "floats.json"), `[${written.join(",")}]`);
    const generic = join(import.meta.dirname, "../../nix/generic.nix");
    const found = evaluateNix(
      `map (import ${generic} { lib = import ${nixpkgsLib}; }).floatText (builtins.fromJSON (builtins.readFile ${folder}/floats.json))`,
    );
    expect(found, repeatable).toEqual({ ok: true, value: floats.map(String) });
  });

  test("calculates as Fedi does", () => {
    const numbers = [7, -7, 3, -3, 9007199254740991, 2, 1];
    const known = Object.fromEntries(numbers.map((number, at) => [`n${at}`, number]));
    const cases: [Value, unknown][] = [];
    for (const [i, a] of numbers.entries())
      for (const [j, b] of numbers.entries()) {
        const [x, y] = [later(`n${i}`, intType), later(`n${j}`, intType)];
        cases.push(
          [operation("/", x, y, intType), Math.trunc(a / b) + 0],
          [operation("%", x, y, intType), (a % b) + 0],
        );
        cases.push([operation("<=", x, y, boolType), a <= b], [operation("==", x, y, boolType), a === b]);
        if (Math.abs(a) < 1e9 && Math.abs(b) < 1e9) {
          cases.push([operation("*", x, y, intType), a * b], [operation("+", x, y, intType), a + b]);
          if (b > 0) cases.push([call("round_up", intType, x, y), Math.ceil(a / b) * b + 0]);
        }
      }
    same(
      cases.map(([residue]) => residue),
      known,
      cases.map(([, expected]) => expected),
    );
  });

  test("says which operation goes beyond exact integers, or divides by zero", () => {
    const big = later("big", intType);
    const known = { big: 9007199254740991, zero: 0 };
    for (const [operator, right] of [
      ["+", value(1)],
      ["*", big],
      ["/", later("zero", intType)],
      ["%", value(0)],
    ] as const) {
      const result = throughNix([operation(operator, big, right, intType)], known);
      expect(result).toMatchObject({ ok: false, message: expect.stringContaining(`9007199254740991\` ${operator} `) });
    }
    const less = operation("-", later("zero", bytesType), quantity("bytes", 5), bytesType);
    expect(throughNix([less], known)).toMatchObject({ ok: false, message: expect.stringContaining("negative") });
  });

  test("prints sizes, durations, numbers and bools as Fedi does", () => {
    const sizes = [0, 1, 1023, 1024, 1536, 2148 * 1024 ** 2, 3 * 1024 ** 3, 5 * 1024 ** 4];
    const spans = [0, 1, 59, 60, 90, 3600, 5400, 86400, 90000];
    const known = Object.fromEntries([...sizes, ...spans].map((number) => [`n${number}`, number]));
    const texts = (numbers: number[], type: Type) =>
      numbers.map((number) => residual({ kind: "interpolate", parts: ["<", later(`n${number}`, type), ">"] }));
    same([...texts(sizes, bytesType), ...texts(spans, durationType)], known, [
      ...sizes.map((size) => `<${printBytes(size)}>`),
      ...spans.map((span) => `<${printDuration(span)}>`),
    ]);
    const mixed = residual({
      kind: "interpolate",
      parts: [later("int", intType), later("yes", boolType), quantity("bytes", 2048), value(true), value(-4)],
    });
    same([mixed], { int: -12, yes: true }, ["-12true2KiBtrue-4"]);
    expect(printNix(textOf(quantity("duration", 120), (inside) => lowerValue(inside, to)))).toBe('"2m"');
  });

  test("makes sets as Fedi does", () => {
    const values = setCases.map(({ name, element }) => setOf(later(name, { kind: "list", element }), element));
    const known = Object.fromEntries(setCases.map(({ name, list }) => [name, list]));
    same(
      values,
      known,
      setCases.map(({ set }) => set),
    );
  });

  test("calls the language's functions", () => {
    const text = later("text");
    const list = later("list", { kind: "list", element: stringType });
    const map = later("map", { kind: "map", value: intType });
    const known = {
      text: " Añ b--C😀 ",
      list: ["b", "a", "é", "b"],
      map: { z: 1, a: 2 },
      url: "https://u@[2001:db8::1]/x?y",
      empty: "",
    };
    const cases: [Value, unknown][] = [
      [call("length", intType, text), 10],
      [call("length", intType, list), 4],
      [call("length", intType, map), 2],
      [call("contains", boolType, text, value("ñ")), true],
      [call("contains", boolType, text, value("")), true],
      [call("contains", boolType, text, value("x")), false],
      [call("keys", stringType, map), ["a", "z"]],
      [call("values", stringType, map), [2, 1]],
      [call("get", intType, map, value("z")), 1],
      [call("get", intType, map, value("no")), null],
      [call("sum", intType, call("values", intType, map)), 3],
      [call("min", stringType, list), "a"],
      [call("max", stringType, list), "é"],
      [call("sort", stringType, list), ["a", "b", "b", "é"]],
      [call("unique", stringType, list), ["b", "a", "é"]],
      [call("range", intType, value(2), call("length", intType, list)), [2, 3]],
      [call("join", stringType, list, value(", ")), "b, a, é, b"],
      [call("split", stringType, text, value(" ")), ["", "Añ", "b--C😀", ""]],
      [call("lower", stringType, text), " añ b--c😀 "],
      [call("upper", stringType, text), " Añ B--C😀 "],
      [call("trim", stringType, text), "Añ b--C😀"],
      [call("replace", stringType, text, value("-"), value("$&")), " Añ b$&$&C😀 "],
      [call("starts_with", boolType, text, value(" A")), true],
      [call("ends_with", boolType, text, value("😀 ")), true],
      [call("matches", boolType, text, value(" A.*[^x]+ ")), true],
      [call("matches", boolType, text, value("[a-z]*")), false],
      [call("matches", boolType, later("empty"), value("[a-z]*")), true],
      [call("slug", stringType, text), slugOf(known.text)],
      [call("to_json", stringType, map), '{"a":2,"z":1}'],
      [call("to_string", stringType, map && later("text")), known.text],
      [call("file_name", stringType, value("/a/b.c")), "b.c"],
      [call("url_host", stringType, later("url")), "2001:db8::1"],
      [call("url_port", intType, later("url")), 443],
      [call("sh", stringType, text), "' Añ b--C😀 '"],
      [call("sh", stringType, later("empty")), "''"],
      [operation("in", value("é"), list, boolType), true],
      [operation("in", value("q"), map, boolType), false],
      [operation("++", list, value(["x"]), { kind: "list", element: stringType }), [...known.list, "x"]],
      [operation("??", call("get", intType, map, value("no")), value(5), intType), 5],
      [operation("and", value(true), residual({ kind: "not", value: value(false) }, boolType), boolType), true],
      [residual({ kind: "index", value: list, index: value(2) }), "é"],
      [residual({ kind: "index", value: map, index: value("z") }, intType), 1],
      [residual({ kind: "select", value: later("map"), name: "a" }), 2],
      [residual({ kind: "negate", value: value(-3) }, intType), 3],
      [
        residual({
          kind: "choose",
          condition: operation("==", text, value("x"), boolType),
          then: value("x"),
          else: value("y"),
        }),
        "y",
      ],
    ];
    same(
      cases.map(([residue]) => residue),
      known,
      cases.map(([, expected]) => expected),
    );
  });

  test("checks values where they land", () => {
    const checked = (type: Type, name: string) => residual({ kind: "checked", value: later(name, type), type }, type);
    const known = {
      port: 8080,
      name: "web-1",
      no: "web_1",
      big: 70000,
      line: "/a\nb",
      list: ["a"],
      hosts: { "web-1": 1 },
    };
    const fits: Type[] = [
      { kind: "int", min: 1, max: 65535 },
      { kind: "string", name: "hostname", maxLength: 63 },
      { kind: "list", element: stringType, min: 1 },
      { kind: "map", key: { kind: "string", name: "hostname" }, value: intType },
    ];
    same(
      ["port", "name", "list", "hosts"].map((name, at) => checked(fits[at] ?? intType, name)),
      known,
      [8080, "web-1", ["a"], { "web-1": 1 }],
    );
    for (const [type, name] of [
      [fits[0], "big"],
      [fits[1], "no"],
      [{ kind: "string", name: "path" }, "line"],
      [stringType, "port"],
      [{ kind: "string", maxLength: 3 }, "name"],
      [{ kind: "list", element: intType }, "list"],
      [{ kind: "map", key: { kind: "string", maxLength: 3 }, value: intType }, "hosts"],
      [{ kind: "union", members: [{ kind: "literal", value: "a" }] }, "name"],
    ] as const) {
      const result = throughNix([checked(type ?? intType, name)], known);
      expect(result).toMatchObject({ ok: false, message: expect.stringContaining("main.fedi:7 takes") });
    }
  });

  test("says to run `deploy` before outputs.json exists, and names what is null or missing", () => {
    const library_ = `import ${library} { outputs = /nonexistent/outputs.json; }`;
    expect(evaluateNix(`(${library_}).output "x"`)).toMatchObject({
      ok: false,
      message: expect.stringContaining("run `./deploy`"),
    });
    expect(throughNix([later("gone")], { gone: null })).toMatchObject({
      ok: false,
      message: expect.stringContaining(`${nameOf("gone")}\` was null`),
    });
    expect(throughNix([later("other")], {})).toMatchObject({
      ok: false,
      message: expect.stringContaining("run `./deploy`"),
    });
  });

  test("raw Nix is taken where Nix's own parser takes it", () => {
    const texts = [
      "1",
      "x: x",
      "{ a, b ? 1, ... }@args: a // b",
      "args@{ }: args",
      "{ }: 1",
      '{ a = 1; inherit b; inherit (c) d e; f.g."h i".${j} = [ 1 (2) -3 ]; }',
      "let a = 1; in a",
      "let { body = 1; }",
      "with pkgs; [ hello (python3.withPackages (ps: [ ps.requests ])) ]",
      "assert true; rec { a = a; }",
      "if a then b else c",
      'a.b or c.d or "e"',
      "a ? b.c && !d || e -> f",
      "''\n  text ${x} ''${ ''' $${y} ''\\n\n''",
      '"a ${"b ${c}"} $${ \\${ $$"',
      "./a/b.nix",
      "./a/${b}/c.nix",
      "<nixpkgs/lib>",
      "https://example.org/x?y=1",
      "1.5 + .5",
      "a # comment",
      "a /* comment */ b",
      "(a",
      "a)",
      "1; } evil {",
      '"open',
      "''open",
      "/* open",
      "{ a = 1 }",
      "[ 1, 2 ]",
      "let a = 1;",
      "a b c:",
      "",
      "# nothing",
      "if a then b",
      "a..b",
      "{ a }",
      "{ a, }: a",
      "x y: z",
      "a.${b}.c",
      "a: b: c: [ d ] ++ [ ]",
      "@",
      'a ? "b c"',
      "\u0000",
    ];
    const wrong = texts.filter((text) => (checkRawNix(text) === undefined) !== parsesAsNix(text));
    expect(wrong).toEqual([]);
    expect(checkRawNix("(".repeat(100_000))?.problem).toBe("it nests too deeply");
    expect(checkRawNix(`${"[ ".repeat(150)}${"] ".repeat(150)}`)).toBeUndefined();
  });
});
