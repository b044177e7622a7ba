import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { printNumber } from "../../compiler/src/evaluation/quantity.ts";
import { setOf } from "../../compiler/src/evaluation/ordered-set.ts";
import { choose } from "../../compiler/src/evaluation/residual.ts";
import { slugOf } from "../../compiler/src/evaluation/slug.ts";
import type { Residual, Value } from "../../compiler/src/evaluation/value.ts";
import {
  boolType,
  bytesType,
  durationType,
  intType,
  stringType,
  type StringType,
  type Type,
} from "../../compiler/src/semantics/type.ts";
import type { ResolvedTofuItem } from "../../compiler/src/deployment/resolved.ts";
import { outputName } from "../../compiler/src/targets/target.ts";
import { tofuTarget } from "../../compiler/src/targets/tofu/emit.ts";
import {
  address,
  attribute,
  environmentOf,
  inputOf,
  item,
  origin,
  quantity,
  residual,
  secretOf,
  value,
  type Plain,
} from "../unit/targets/sample-environment.ts";
import { setCases } from "../unit/evaluation/set-cases.ts";

const program = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"]).status === 0);
const settings = { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_CLI_ARGS: "-no-color" };
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

interface Run {
  readonly status: number | null;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, { readonly value: unknown; readonly sensitive: boolean }>>;
}

/** Really applies the document of an environment. */
function apply(
  items: readonly ResolvedTofuItem[],
  shown: readonly Value[],
  variables: Record<string, string> = {},
): Run {
  const { value: files, diagnostics } = tofuTarget.emit(inputOf(environmentOf(items, shown)));
  expect(diagnostics).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), "fedi-tofu-"));
  folders.push(folder);
  writeFileSync(join(folder, "main.tf.json"), files[0]?.text ?? "");
  const environment: NodeJS.ProcessEnv = { ...process.env, ...settings, HOME: folder };
  delete environment["TF_CLI_CONFIG_FILE"];
  for (const [name, text] of Object.entries(variables)) environment[`TF_VAR_${name}`] = text;
  const run = (...parameters: string[]) =>
    spawnSync(program ?? "", parameters, { cwd: folder, env: environment, encoding: "utf8", maxBuffer: 1e8 });
  const init = run("init", "-input=false");
  expect(init.stderr).toBe("");
  const validated = run("validate");
  if (validated.status !== 0) return { status: validated.status, stderr: validated.stderr, outputs: {} };
  const { status, stderr } = run("apply", "-auto-approve", "-input=false");
  const outputs = JSON.parse(
    execFileSync(program ?? "", ["output", "-json"], {
      cwd: folder,
      env: environment,
      encoding: "utf8",
      maxBuffer: 1e8,
    }),
  );
  return { status, stderr, outputs };
}

/** What comes back of values that a `terraform_data` is given. */
function throughTofu(values: readonly Value[], known: Readonly<Record<string, Plain>> = {}): readonly unknown[] {
  const input = Object.fromEntries(values.map((one, at) => [`r${at}`, one]));
  const shown = values.map((_, at) => attribute(address("all"), ["output", `r${at}`]));
  const { status, stderr, outputs } = apply([item("known", { input: known }), item("all", { input })], shown);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const recorded = new Map(Object.entries(outputs["fedi"]?.value ?? {}));
  return values.map((_, at) => recorded.get(outputName(address("all"), ["output", `r${at}`])));
}

/** An entry of what `throughTofu` is given as known: to OpenTofu only. */
function later(name: string, type: Type): Value {
  return attribute(address("known"), ["output", name], type);
}

function operation(
  operator: (Residual & { kind: "operation" })["operator"],
  left: Value,
  right: Value,
  type: Type,
): Value {
  return residual({ kind: "operation", operator, left, right }, type);
}

function call(name: string, type: Type, ...parameters: Value[]): Value {
  return residual({ kind: "call", name, arguments: parameters }, type);
}

function join3(before: string, part: Value, after: string): Value {
  return residual({ kind: "interpolate", parts: [before, part, after] });
}

/** Texts of characters that mean something to OpenTofu, JSON or a shell; the same ones in every run. */
function randomTexts(count: number): readonly string[] {
  const alphabet = [
    "$",
    "{",
    "}",
    "%",
    '"',
    "\\",
    "'",
    "~",
    "\n",
    "\t",
    "a",
    "😀",
    "é",
    "`",
    "$${",
    "%%{",
    "\u0001",
    "\u007f",
  ];
  let seed = 42;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: next(9) }, () => alphabet[next(alphabet.length)]).join(""),
  );
}

describe.skipIf(program === undefined)(
  `the real ${program ?? "OpenTofu (not on the PATH)"}`,
  { timeout: 120_000 },
  () => {
    test("gives texts from hell back unchanged, fixed and in interpolations", () => {
      const texts = [
        "${x}",
        "$${x}",
        "$$${",
        "%{ if true }",
        "%%{",
        "''${x}''",
        'a "quoted" \\ back\\\\slash',
        "line\nline\r\n\ttab",
        "😀 \u{10ffff}",
        "~} ${~",
        "",
        "$",
        '${"${x}"}',
        "long ".repeat(210_000),
        ...randomTexts(150),
      ];
      const inner = later("text", stringType);
      const fixed = throughTofu(texts.map(value));
      expect(fixed).toEqual(texts);
      const around = texts.filter((text) => text.length < 1000);
      const before = throughTofu(
        around.map((text) => join3(text, inner, text)),
        { text: "${in}" },
      );
      expect(before).toEqual(around.map((text) => `${text}\${in}${text}`));
      const nested = throughTofu(
        around.map((text) => call("upper", stringType, join3(text, inner, text))),
        { text: "B" },
      );
      expect(nested).toEqual(
        around.map((text) => `${text}B${text}`.replace(/[a-z]/g, (letter) => letter.toUpperCase())),
      );
    });

    test("keeps keys, numbers, lists and nothing", () => {
      const plain = { "${k}": 1, "%{x}": [1, "2", true, null], "": { a: null }, "\n": -5, big: 9007199254740991 };
      expect(throughTofu([value(plain)])).toEqual([plain]);
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
          if (b > 0 && a < 1e9) cases.push([call("round_up", intType, x, y), (Math.ceil(a / b) + 0) * b + 0]);
        }
      const sum = operation(
        "+",
        later("n0", intType),
        operation("*", later("n2", intType), value(4), intType),
        intType,
      );
      cases.push([sum, 19]);
      const rest = operation("%", later("n1", intType), value(7), intType);
      cases.push([residual({ kind: "negate", value: rest }, intType), 0]);
      const results = throughTofu(
        cases.map(([expression]) => expression),
        known,
      );
      expect(results).toEqual(cases.map(([, expected]) => expected));
    });

    test("prints quantities with their units", () => {
      const sizes = [0, 1, 1024, 1536, 2148 * 1024 ** 2, 5 * 1024 ** 4];
      const times = [0, 59, 60, 5400, 7200, 86_400 * 3];
      const values = [
        ...sizes.map((_, at) => join3("<", later(`s${at}`, bytesType), ">")),
        ...times.map((_, at) => join3("<", operation("*", later(`t${at}`, durationType), value(1), durationType), ">")),
        operation("+", later("s1", bytesType), quantity("bytes", 1024), bytesType),
      ];
      const known = Object.fromEntries([
        ...sizes.map((n, at) => [`s${at}`, n]),
        ...times.map((n, at) => [`t${at}`, n]),
      ]);
      expect(throughTofu(values, known)).toEqual([
        ...sizes.map((n) => `<${printNumber("bytes", n)}>`),
        ...times.map((n) => `<${printNumber("duration", n)}>`),
        1025,
      ]);
    });

    test("makes sets as Fedi does", () => {
      const values = setCases.map(({ name, element }) => setOf(later(name, { kind: "list", element }), element));
      const known = Object.fromEntries(setCases.map(({ name, list }) => [name, list]));
      expect(throughTofu(values, known)).toEqual(setCases.map(({ set }) => set));
    });

    test("calls functions with Fedi's meaning", () => {
      const list = (element: Type): Type => ({ kind: "list", element });
      const lists = list({ kind: "optional", inner: list(stringType) });
      const text = later("text", stringType);
      const long = "Ünïcode ".repeat(12);
      const map: Type = { kind: "map", value: intType };
      const json = { a: "<&>\\u003c\\\\\u2028", b: [1, null], c: '"\\<' };
      const known = {
        text: "aBc😀é/x/",
        long,
        list: [3, -1, 20],
        texts: ["b", "😀", "a", "\uffee"],
        map: { b: 2, a: 1 },
        json,
        o: "'",
        url: "https://me:x@example.org/a:80",
        url6: "HTTPS://[::1]:8443?a",
      };
      const cases: [Value, unknown][] = [
        [call("length", intType, text), 8],
        [call("length", intType, later("list", list(intType))), 3],
        [call("contains", boolType, text, value("/x")), true],
        [operation("in", value(20), later("list", list(intType)), boolType), true],
        [operation("in", value("b"), later("map", map), boolType), true],
        [call("keys", list(stringType), later("map", map)), ["a", "b"]],
        [call("values", list(intType), later("map", map)), [1, 2]],
        [
          operation(
            "??",
            call("get", { kind: "optional", inner: intType }, later("map", map), value("z")),
            value(9),
            intType,
          ),
          9,
        ],
        [call("sum", intType, later("list", list(intType))), 22],
        [call("min", intType, later("list", list(intType))), -1],
        [call("max", stringType, later("texts", list(stringType))), "😀"],
        [call("sort", list(intType), later("list", list(intType))), [-1, 3, 20]],
        [call("sort", list(intType), later("list", { kind: "optional", inner: list(intType) })), [-1, 3, 20]],
        [call("sort", list(stringType), later("texts", list(stringType))), ["a", "b", "\uffee", "😀"]],
        [
          operation("<", value("\uffee"), operation("++", value(""), later("text", stringType), stringType), boolType),
          false,
        ],
        [operation(">", text, value("aA"), boolType), true],
        [call("join", stringType, later("texts", list(stringType)), value(", ")), "b, 😀, a, \uffee"],
        [call("split", list(stringType), text, value("/")), ["aBc😀é", "x", ""]],
        [call("lower", stringType, text), "abc😀é/x/"],
        [call("upper", stringType, text), "ABC😀é/X/"],
        [call("replace", stringType, text, value("/x/"), value("$1")), "aBc😀é$1"],
        [call("starts_with", boolType, text, value("aB")), true],
        [call("matches", boolType, text, value("aB.*/x/")), true],
        [call("matches", boolType, text, value("[a-z/]+")), false],
        [call("slug", stringType, text), slugOf("aBc😀é/x/")],
        [call("slug", stringType, later("long", stringType)), slugOf(long)],
        [call("to_string", stringType, call("length", intType, text)), "8"],
        [call("to_int", intType, join3("-", value("12"), "")), -12],
        [call("to_json", stringType, later("json", { kind: "json" })), JSON.stringify(json)],
        [call("cidr_host", stringType, value("10.0.0.0/8"), call("length", intType, text)), "10.0.0.8"],
        [call("file_name", stringType, text), ""],
        [call("sh", stringType, join3("a", later("o", stringType), "b")), "'a'\\''b'"],
        [call("sh", stringType, call("slug", stringType, text)), "abc-x"],
        [call("trim", stringType, join3(" \t\n\v\f\r", text, "\u00a0 ")), `${known.text}\u00a0`],
        [call("url_host", stringType, later("url6", stringType)), "::1"],
        [call("url_host", stringType, later("url", stringType)), "example.org"],
        [call("url_port", intType, later("url6", stringType)), 8443],
        [call("url_port", intType, later("url", stringType)), 443],
        [choose(call("starts_with", boolType, text, value("q")), value("1"), text, stringType, origin), known.text],
        [
          choose(call("starts_with", boolType, text, value("q")), value([]), value([null, ["a"]]), lists, origin),
          [null, ["a"]],
        ],
        [
          residual(
            { kind: "not", value: call("any", boolType, value([operation("==", text, value("x"), boolType)])) },
            boolType,
          ),
          true,
        ],
        [operation("==", later("list", list(intType)), value([3, -1, 20]), boolType), true],
        [
          operation(
            "and",
            operation("!=", text, value(null), boolType),
            operation("!=", text, value("x"), boolType),
            boolType,
          ),
          true,
        ],
        [
          residual(
            { kind: "index", value: later("map", map), index: operation("++", value("b"), value(""), stringType) },
            intType,
          ),
          2,
        ],
        [operation("++", later("list", list(intType)), value([1]), list(intType)), [3, -1, 20, 1]],
      ];
      const results = throughTofu(
        cases.map(([expression]) => expression),
        known,
      );
      for (const [at, [, expected]] of cases.entries()) expect([at, results[at]]).toEqual([at, expected]);
    });

    test("hands secrets in and out without showing them", () => {
      const secret = secretOf("lab/token");
      const token = residual({ kind: "secret", secret }, { kind: "secret", inner: stringType });
      const made = attribute(address("made"), ["output"], { kind: "secret", inner: stringType });
      const items = [item("made", { input: join3("t=", token, "") }, { sensitive: new Set(["input"]) })];
      const text = tofuTarget.emit(inputOf(environmentOf(items, [made]))).value[0]?.text ?? "";
      const [variable] = Object.keys(JSON.parse(text).variable);
      const { status, stderr, outputs } = apply(items, [made], { [variable ?? ""]: "p${a}ss" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(outputs[`fedi-secret-${outputName(address("made"), ["output"])}`]).toMatchObject({
        value: "t=p${a}ss",
        sensitive: true,
      });
      expect(outputs["fedi"]?.value).toEqual({});
    });

    test("stops where a value is not of the type it lands at", () => {
      const name: StringType = { kind: "string", patterns: ["[a-z]+"], maxLength: 5 };
      const landed = (text: string) => [
        item("known", { input: text }),
        item("user", {
          input: residual({ kind: "checked", value: attribute(address("known"), ["output"]), type: name }, name),
        }),
      ];
      expect(apply(landed("good"), [])).toMatchObject({ status: 0 });
      const long = apply(landed("toolong"), []);
      expect(long).toMatchObject({ status: 1 });
      expect(long.stderr).toContain("main.fedi:7");
      expect(apply(landed("Bad"), [])).toMatchObject({ status: 1 });
    });

    test("stops at a negative size", () => {
      const less = operation("-", later("a", bytesType), later("b", bytesType), bytesType);
      const known = item("known", { input: { a: 1, b: 2 } });
      const { status, stderr } = apply([known, item("user", { input: less })], []);
      expect(status).toBe(1);
      expect(stderr).toContain("never negative");
    });

    test("accepts lifecycle, dependencies, moves and names that start with a digit", () => {
      const items = [
        item("3com", { input: "a" }),
        item(
          "web",
          {
            input: "b",
            depends_on: [{ kind: "tofuItem", item: address("3com"), field: () => value(null), origin }],
            lifecycle: { ignore_changes: ["input"], create_before_destroy: true },
          },
          { preventDestroy: true, moved: ["old"] },
        ),
      ];
      expect(apply(items, [attribute(address("3com"), ["output"])])).toMatchObject({ status: 0, stderr: "" });
    });
  },
);
