import { describe, expect, test } from "vitest";
import { checkProgram, codesOf } from "./check-program.ts";

const machine = "resource machine { request { cores: int = 1 } grant { host: host } }\n";

describe("names of a file", () => {
  test("types and values are two namespaces", () => {
    expect(codesOf("type a = int\nlet a = 1")).toEqual([]);
    expect(codesOf("let a = 1\nlet a = 2")).toEqual(["duplicate-name"]);
    expect(codesOf("type a = int\nresource a { request {} }")).toEqual(["duplicate-name"]);
  });

  test("the order of declarations does not matter", () => {
    expect(codesOf("let a = b + 1\nlet b: size = 2\ntype size = int")).toEqual([]);
  });

  test("imports have names of their own, and unknown ones are reported once", () => {
    const files = (main: string) => ({ "other.fedi": "let limit = 5\ntype size = int", "main.fedi": main });
    expect(codesOf(files('import { limit as most } from "./other"\nlet a = most + 1'))).toEqual([]);
    expect(codesOf(files('import { limt } from "./other"\nlet a = limt + limt'))).toEqual(["unknown-import"]);
    expect(codesOf(files('import { limit } from "./other"\nlet limit = 1'))).toEqual(["duplicate-name"]);
    expect(codesOf(files('import { limit, size } from "./other"\nlet a: size = 1'))).toEqual(["unused-import"]);
  });

  test("only values may be named like built-in functions", () => {
    expect(codesOf('let length = 1\nlet a = length("x") + length')).toEqual([]);
    expect(codesOf("function length(x: int): int = x")).toEqual(["shadowed-name"]);
  });

  test("special names and built-in types have one meaning", () => {
    expect(codesOf("let options = 1")).toEqual(["shadowed-name"]);
    expect(codesOf("type string = int")).toEqual(["shadowed-name"]);
  });

  test("the nearest names are suggested", () => {
    const [found] = checkProgram("let limit = 1\nlet a = limt").diagnostics;
    expect(found?.facts["near"]).toEqual(["limit"]);
    expect(found?.fixes[0]?.edits[0]?.text).toBe("limit");
  });

  test("what is of another kind is said to be so", () => {
    expect(codesOf(`${machine}application a { requires { m: cloud {} } }\nprovider cloud { config {} }`)).toEqual([
      "wrong-kind",
    ]);
    expect(codesOf("type a = b\nlet b = 1")).toEqual(["wrong-kind"]);
  });
});

describe("inner names", () => {
  test("no name hides another", () => {
    expect(codesOf("let x = 1\nfunction f(x: int): int = x")).toEqual(["shadowed-name"]);
    expect(codesOf("function f(x: int): list<int> = [for x in [1]: x]")).toEqual(["duplicate-name"]);
    expect(codesOf("function f(x: int): int = let y = x; let y = 2; y")).toEqual(["duplicate-name"]);
  });

  test("binders are known only where they are bound", () => {
    expect(codesOf("let a = [for x in [1]: x]\nlet b = [for x in [2]: x]")).toEqual([]);
    expect(codesOf("let a = [for x in [1]: x] ++ [x]")).toEqual(["unknown-name"]);
  });

  test("a scope has no order", () => {
    expect(codesOf(`application a { outputs { a = one } let one = two let two = "x" }`)).toEqual([]);
  });

  test("fields never enter scope", () => {
    expect(codesOf("let a = { b = 1, c = b }")).toEqual(["unknown-name"]);
  });

  test("`as` names are known in the whole rule", () => {
    const program = (rest: string) => `extern tofu t source "a/t" { config {} resource t_x { name: string } }
      resource space { request {} grant { name: string } }
      provider p { config {} }
      mapping m for p { space { grant { name = x.name } tofu { resource t_x "x" as x { name = "a" } } } ${rest} }`;
    expect(codesOf(program(""))).toEqual([]);
    expect(codesOf(program("let y = x.name"))).toContain("unknown-name");
  });

  test("special names are known in their places", () => {
    expect(codesOf("let a = request")).toEqual(["misplaced-name"]);
    expect(codesOf("provider p { config { a: int } check config.a > 0 else id }")).toEqual(["misplaced-name"]);
    expect(codesOf("provider p { config {} }\nmapping m for p { let h = hosts }")).toContain("misplaced-name");
  });
});

describe("requests", () => {
  const program = (items: string) => `resource space { request {} grant { count: int } }
    provider p { config {} }
    mapping m for p { space { ${items} } }`;

  test("are for checks, and for locals that only checks use", () => {
    const local = "let all = requests let count = length(all)";
    expect(codesOf(program(`${local} check count < 3 else "full" grant { count = 1 }`))).toEqual([]);
    expect(codesOf(program(`${local} check count < 3 else "full" grant { count = count }`))).toEqual([
      "requests-outside-check",
    ]);
    expect(codesOf(program("grant { count = length(requests) }"))).toEqual(["requests-outside-check"]);
  });
});

describe("circles", () => {
  test("are shown with their chain", () => {
    const [found] = checkProgram("let a = b\nlet b = c\nlet c = a").diagnostics;
    expect(found?.code).toBe("circular-definition");
    expect(found?.related).toHaveLength(3);
  });

  test("of functions, types and locals", () => {
    expect(codesOf("function f(x: int): int = f(x)")).toEqual(["circular-definition"]);
    expect(codesOf("type a = list<b>\ntype b = { a: a? }")).toEqual(["recursive-type"]);
    expect(codesOf("application a { let x = y let y = x outputs { x = x } }")).toEqual(["circular-definition"]);
  });

  test("long chains of names are no problem", () => {
    const names = Array.from({ length: 5000 }, (_, at) => at);
    const constants = names.map((at) => `let c${at} = ${at === 4999 ? "1" : `c${at + 1}`}`);
    expect(codesOf(constants.join("\n"))).toEqual([]);
    const types = names.map((at) => `type t${at} = ${at === 4999 ? "int" : `t${at + 1}`}`);
    expect(codesOf(types.join("\n"))).toEqual([]);
    const locals = names.map((at) => `let l${at} = ${at === 4999 ? '"x"' : `l${at + 1}`}`);
    expect(codesOf(`application a { outputs { a = l0 } ${locals.join("\n")} }`)).toEqual([]);
    expect(codesOf(constants.join("\n").replace("= 1\n", "= c0\n").replace(/= 1$/, "= c0"))).toEqual([
      "circular-definition",
    ]);
  });
});
