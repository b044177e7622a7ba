import { describe, expect, test } from "vitest";
import { printType } from "../../../compiler/src/semantics/print-type.ts";
import { checkProgram, codesOf } from "./check-program.ts";

/** The types of a program's constants. */
function typesOf(program: string): Record<string, string> {
  const { diagnostics, modules } = checkProgram(program);
  expect(diagnostics).toEqual([]);
  const values = [...(modules.get("main.fedi")?.interface.values.values() ?? [])];
  return Object.fromEntries(
    values.flatMap((found) => (found.kind === "constant" ? [[found.name, printType(found.type)]] : [])),
  );
}

/** Codes of one expression, in the place of a function's body. */
function body(parameters: string, result: string, expression: string): readonly string[] {
  return codesOf(`type mail = { server: hostname, port: port = 25 }
    type place = variant { local: { path: path }, bucket: { name: string } }
    type mode = "open" | "closed"
    function f(${parameters}): ${result} = ${expression}`);
}

describe("what nothing is expected of", () => {
  test("literals, operators and calls", () => {
    expect(
      typesOf(`
        let a = 1 + 2 * 3
        let b = 1 / 2.0
        let c = 2GiB / 1MiB
        let d = 5 * 10m
        let e = "a" ++ "\${1}"
        let f = [1, 2.5]
        let g = [none, "x"]
        let h = { a = 1, b { c = "x" }, b.d = true }
        let i = { for name in ["a"] { "\${name}" = 1 } }
        let j = h.b.d and not false
        let k = get(i, "a") ?? 3
        let l = [for at, x in ["a"] where at > 0: "\${x}"]
        let m = sort(keys(i))
        let n = max([1MiB, 2GiB])
        let o = if a > 1 then [] else [1]
        let p = { ...h, a = "now text" }
        let q = { if a > 1 { x = 1 } }
        let r = round_up(5GiB, 3MiB) < 6GiB`),
    ).toEqual({
      a: "int",
      b: "float",
      c: "int",
      d: "duration",
      e: "string",
      f: "list<float>",
      g: "list<string?>",
      h: "{ a: int, b: { c: string, d: bool } }",
      i: "map<int>",
      j: "bool",
      k: "int",
      l: "list<string>",
      m: "list<string>",
      n: "bytes",
      o: "list<int>",
      p: "{ a: string, b: { c: string, d: bool } }",
      q: "{ x: int? }",
      r: "bool",
    });
  });

  test("keys keep their type", () => {
    expect(
      typesOf(`
        type unit = string(pattern = "[a-z]+")
        let units: map<unit, int> = { a = 1 }
        let names = keys(units)
        let pairs = [for name, n in units: { name = name, n = n }]
        let again = { for name, n in units { "\${name}" = n } }
        let more = { ...units, for name, n in again { "\${name}" = n } }
        let longer = { for name, n in units { "\${name}1" = n } }
        let one = { ...units, b = 2 }
        let both = [units, longer]
        let any: map<string, int> = {}`),
    ).toEqual({
      units: "map<unit, int>",
      names: "list<unit>",
      pairs: "list<{ name: unit, n: int }>",
      again: "map<unit, int>",
      more: "map<unit, int>",
      longer: "map<int>",
      one: "map<int>",
      both: "list<map<int>>",
      any: "map<int>",
    });
  });

  test("units do not mix", () => {
    expect(codesOf("let a = 1GiB + 1")).toEqual(["operator-mismatch"]);
    expect(codesOf("let a = 1GiB * 1GiB")).toEqual(["operator-mismatch"]);
    expect(codesOf("let a = 10s + 1GiB")).toEqual(["operator-mismatch"]);
    expect(codesOf("let a = 10s < 5")).toEqual(["operator-mismatch"]);
    expect(codesOf("let a = 1.5 % 2")).toEqual(["operator-mismatch"]);
  });
});

describe("what a type expects", () => {
  test("literals are checked at once", () => {
    expect(codesOf('let a: port = "80"')).toEqual(["type-mismatch"]);
    expect(codesOf("let a: int(1..5) = -1")).toEqual(["not-in-range"]);
    expect(codesOf('let a: "x" | "y" = "z"')).toEqual(["not-one-of"]);
    expect(codesOf('let a: fqdn? = "x"')).toEqual(["malformed-text"]);
    expect(codesOf('let a: list<string(length = 2)>(2) = ["ab"]')).toEqual(["wrong-length"]);
    expect(codesOf('let a: map<int> = { a = "x" }')).toEqual(["type-mismatch"]);
    expect(codesOf('let a: map<hostname, int> = { "a b" = "x" }')).toEqual(["type-mismatch", "malformed-text"]);
    expect(codesOf('let a: list<map<hostname, int>?> = [{ "a b" = 1 }, none]')).toEqual(["malformed-text"]);
  });

  test("a fix removes quotes", () => {
    const [found] = checkProgram('let a: port = "80"').diagnostics;
    expect(found?.fixes[0]?.edits[0]?.text).toBe("80");
  });

  test("records have what they need, and nothing else", () => {
    const record = (fields: string) => body("", "mail", `{ ${fields} }`);
    expect(record('server = "a"')).toEqual([]);
    expect(record("")).toEqual(["missing-field"]);
    expect(record('sever = "a"')).toEqual(["unknown-field"]);
    expect(record('server = "a", server = "b"')).toEqual(["duplicate-field"]);
    expect(record('...{ port = 1 }, server = "a"')).toEqual([]);
    expect(record('if true { server = "a" } else { server = "b" }')).toEqual([]);
    expect(record('if true { server = "a" }')).toEqual(["missing-field"]);
    expect(record('for x in ["a"] { "${x}" = "a" }, server = "a"')).toEqual(["type-mismatch"]);
  });

  test("variants have exactly one case", () => {
    const variant = (fields: string) => body("", "place", `{ ${fields} }`);
    expect(variant('bucket = { name = "a" }')).toEqual([]);
    expect(variant('bucket { name = "a" } bucket.name = "b"')).toEqual(["duplicate-field"]);
    expect(variant("")).toEqual(["wrong-case"]);
    expect(variant('local = { path = "/" }, bucket = { name = "a" }')).toEqual(["wrong-case"]);
    expect(variant('lcal = { path = "/" }')).toEqual(["wrong-case"]);
  });

  test("values land where they are not certain to fit", () => {
    const landings = (program: string) => [
      ...new Set((checkProgram(program).modules.get("main.fedi")?.landings.values ?? []).map(printType)),
    ];
    expect(landings("let a: float = 1")).toEqual(["float"]);
    expect(landings("let a: int(1..5) = 3")).toEqual([]);
    expect(landings("let a: set<int> = [1]")).toEqual(["set<int>"]);
    expect(landings("let a = 3\nlet b: int(1..5) = a")).toEqual(["int(1..5)"]);
    expect(landings("let a: { x: int, y: int? } = { x = 1 }")).toEqual(["{ x: int, y: int? }"]);
    expect(landings("let a: { x: int, y: int } = { x = 1, y = 2 }")).toEqual([]);
  });
});

describe("narrowing", () => {
  const narrow = (expression: string, result = "string") => body("m: mail?, flag: bool", result, expression);

  test("holds in branches, behind `and` and `or`, and in arms", () => {
    expect(narrow('if m != none then m.server else ""')).toEqual([]);
    expect(narrow('if m == none then "" else m.server')).toEqual([]);
    expect(narrow('if not (m == none or flag) then m.server else ""')).toEqual([]);
    expect(narrow('m != none and m.server == "a"', "bool")).toEqual([]);
    expect(narrow('m == none or m.server == "a"', "bool")).toEqual([]);
    expect(narrow('match m { none => "" _ => m.server }')).toEqual([]);
    expect(narrow('if m?.server != none then m.server else ""')).toEqual([]);
    expect(narrow('join([for x in [1] where m != none: m.server], "")')).toEqual([]);
    expect(narrow('{ if m != none { a = m.server } }.a ?? ""')).toEqual([]);
  });

  test("holds nowhere else", () => {
    expect(narrow("m.server")).toEqual(["not-optional"]);
    expect(narrow('if m != none or flag then m.server else ""')).toEqual(["not-optional"]);
    expect(narrow('if m != none then "" else m.server')).toEqual(["not-optional"]);
    expect(narrow('m?.server ?? "x"')).toEqual([]);
  });
});

describe("match", () => {
  test("covers every value", () => {
    expect(body("m: mode", "int", 'match m { "open" => 1 "closed" => 2 }')).toEqual([]);
    expect(body("m: mode", "int", 'match m { "open" => 1 }')).toEqual(["missing-arm"]);
    expect(body("m: mode?", "int", 'match m { "open" => 1 "closed" => 2 }')).toEqual(["missing-arm"]);
    expect(body("m: int", "int", "match m { 1 => 1 }")).toEqual(["missing-arm"]);
    expect(body("p: place", "string", "match p { local l => l.path bucket b => b.name }")).toEqual([]);
    expect(body("p: place", "string", 'match p { local l => l.path bukket b => "" _ => "" }')).toEqual(["dead-arm"]);
    expect(body("p: bool", "int", "match p { true => 1 false => 2 _ => 3 }")).toEqual([]);
  });
});

describe("stages and secrets", () => {
  const resource = `resource machine { request {} grant { host: host, address: deploy<string>, number: deploy<int>, key: secret<string>, maybe: secret<string>? } }`;
  const application = (items: string) => codesOf(`${resource}\napplication a { requires { m: machine {} } ${items} }`);

  test("what decides what exists is static", () => {
    expect(application('check m.address == "" else "x"')).toEqual(["wrong-stage"]);
    expect(application("nixos on m.host { a = 1 } when m.number > 1")).toEqual(["wrong-stage"]);
    expect(application('nixos on m.host { "${m.address}" = 1 }')).toEqual(["wrong-stage"]);
    expect(application("nixos on m.host { if m.number > 1 { a = 1 } }")).toEqual(["wrong-stage"]);
    expect(application("nixos on m.host { a = if m.number > 1 then 1 else 2 }")).toEqual([]);
    expect(application('let text_of: string = "${m.address}" outputs { a = text_of }')).toEqual(["wrong-stage"]);
    expect(application('let late: deploy<string> = "${m.address}:${m.number + 1}" outputs { a = late }')).toEqual([]);
    expect(application("let n = m.number * 1.5 nixos on m.host { a = n }")).toEqual(["float-at-deployment"]);
  });

  test("a secret is passed on, put into text, and compared with none", () => {
    expect(application('nixos on m.host { a = m.key.file, b = "x${m.key}".file, c = file(m.key ++ "y") }')).toEqual([]);
    expect(application("nixos on m.host { if m.maybe != none { a = m.maybe.file } }")).toEqual([]);
    expect(application("nixos on m.host { a = m.key }")).toEqual(["secret-in-store"]);
    expect(application('nixos on m.host { a { b = ["x${m.key}"] } }')).toEqual(["secret-in-store"]);
    expect(application('nixos on m.host { a = join([m.key], "") }')).toEqual(["secret-in-store"]);
    expect(application('nixos on m.host { a = m.key == "x" }')).toEqual(["secret-not-allowed"]);
    expect(application("nixos on m.host { a = length(m.key) }")).toEqual(["secret-not-allowed"]);
    expect(application('let s: secret<string> = "x" nixos on m.host { a = s.file }')).toEqual(["secret-in-source"]);
    expect(application('nixos on m.host { a = "x".file }')).toEqual(["file-of-static"]);
  });

  test("pairs of keys have halves", () => {
    const pair = 'let pair = identity_secret("p", { p256 = {} })';
    expect(application(`${pair} nixos on m.host { a = file(pair.private), b = pair.public }`)).toEqual([]);
    expect(application(`${pair} nixos on m.host { a = file(pair) }`)).toEqual(["type-mismatch"]);
  });

  test("a requirement is there where its condition holds", () => {
    const program = (tail: string) =>
      codesOf(`${resource}
        application a {
          options { a: bool, b: string? }
          requires { m: machine {} when options.a and options.b != none }
          nixos on m.host { x = 1 } ${tail}
        }`);
    expect(program("when options.b != none and options.a")).toEqual([]);
    expect(program("when m != none")).toEqual([]);
    expect(program("when options.a")).toEqual(["not-optional"]);
  });
});

describe("settings", () => {
  const program = (settings: string) =>
    codesOf(`
      extern nixos {
        services.demo.enable: bool = false
        services.demo.ports: list<port> = []
        services.demo.package: package
        services.demo.sites: map<string> = {}
        services.demo.settings: json = {}
        services.demo.vhosts."<name>".root: path
      }
      resource machine { request {} grant { host: host, key: secret<string>, address: deploy<string> } }
      application a { requires { m: machine {} } nixos on m.host { services.demo { ${settings} } } }`);

  test("are typed by their option", () => {
    expect(program('enable = true, ports = [80], sites { a = "b" }, settings { x = [1, "y", none] }')).toEqual([]);
    expect(program("enable = default(true), ports = force([80])")).toEqual([]);
    expect(program("package = pkgs.hello")).toEqual([]);
    expect(program('vhosts.a.root = "/srv", vhosts { b = { root = default("/b") } }')).toEqual([]);
    expect(program("sites.a = m.address")).toEqual([]);
    expect(program('for x in ["a"] { vhosts."${x}".root = "/${x}" }')).toEqual([]);
  });

  test("say what does not fit", () => {
    expect(program("enabled = true")).toEqual(["unknown-option"]);
    expect(program("ports = [80, 70000]")).toEqual(["not-in-range"]);
    expect(program("ports = 80")).toEqual(["type-mismatch"]);
    expect(program("enable = none")).toEqual(["type-mismatch"]);
    expect(program('vhosts.a.rot = "/srv"')).toEqual(["unknown-option"]);
    expect(program("sites.a = m.key")).toEqual(["secret-in-store"]);
    expect(program("settings.a.b = m.key")).toEqual(["secret-in-store"]);
    expect(program("enable = default(force(true))")).toEqual(["misplaced-setting-call"]);
    expect(program('package = nix("pkgs.hello")')).toEqual(["misplaced-function"]);
  });
});

describe("bad input", () => {
  test("deep nesting and long chains end quickly", () => {
    const deep = `let a = ${"[".repeat(100)}1${"]".repeat(100)}`;
    expect(codesOf(deep)).toEqual([]);
    const ifs = `let a: int = ${"if true then 1 else ".repeat(100)}2`;
    expect(codesOf(ifs)).toEqual([]);
    const records = `let a = ${"{ x = ".repeat(100)}1${" }".repeat(100)}`;
    expect(codesOf(records)).toEqual([]);
    const sum = `let a = ${Array.from({ length: 400 }, () => "1").join(" + ")}`;
    expect(codesOf(sum)).toEqual([]);
    const list = `let a: list<int(1..2)> = [${Array.from({ length: 20000 }, () => "1").join(", ")}]`;
    expect(codesOf(list)).toEqual([]);
  });

  test("names of objects' own properties are ordinary names", () => {
    expect(codesOf("let __proto__ = { constructor = 1 }\nlet a = __proto__.constructor + 1")).toEqual([]);
    expect(codesOf("let a = {}.toString")).toEqual(["unknown-field"]);
  });
});
