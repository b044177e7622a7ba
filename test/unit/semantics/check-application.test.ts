import { describe, expect, test } from "vitest";
import { checkProgram, codesOf } from "./check-program.ts";

const machine = "resource machine { request { cores: int = 1 } grant { host: host, address: deploy<string> } }\n";
const application = (body: string) => codesOf(`${machine}application site {\n${body}\n}`);

describe("applications", () => {
  test("a whole one has no messages, whatever the order of its items", () => {
    expect(
      application(`
        outputs { address = web.address, count = cores }
        nixos on web.host { networking.hostName = options.name }
        requires { web: machine { cores = cores } }
        let cores = options.cores * 2
        options { name: string, cores: int = 2 }
        check options.cores > 0 else "no cores"
        state { web, stopped = ["site.service"] }
        migrate web { run { on = web.host, run = "restore \${options.name}" } }
      `),
    ).toEqual([]);
  });

  test("options, outputs and state stand once", () => {
    expect(
      application("options { a: int = 1 } options { b: int } outputs { a = options.a } outputs { b = 1 }"),
    ).toEqual(expect.arrayContaining(["repeated-section", "repeated-section"]));
  });

  test("requests are typed by their resource", () => {
    expect(application('requires { web: machine { cores = "two" } } nixos on web.host {}')).toEqual(["type-mismatch"]);
    expect(application("requires { web: machin {} } nixos on web.host {}")).toEqual(["unknown-name"]);
  });

  test("a requirement with `when` is there only where its condition holds", () => {
    const body = (host: string) => `
      options { big: bool = false }
      requires { web: machine {} when options.big }
      nixos on web.host { networking.hostName = "a" } ${host}`;
    expect(application(body("when options.big"))).toEqual([]);
    expect(application(body(""))).toEqual(["not-optional"]);
  });

  test("a requirement with `for` is a map, keyed by texts", () => {
    const body = (collection: string) => `
      options { names: list<string>, sizes: list<int> }
      requires { workers: machine {} for name in ${collection} }
      nixos on worker.host { networking.hostName = key } for key, worker in workers`;
    expect(application(body("options.names"))).toEqual([]);
    expect(application(body("options.sizes"))).toEqual(["key-not-text"]);
  });

  test("outputs are plain and not secret, and may be known only after deployment", () => {
    const outputs = (entry: string) => application(`let s = secret("s")\nlet l = [1]\noutputs { a = ${entry} }`);
    expect(outputs('"x"')).not.toContain("not-an-output");
    expect(outputs("l")).toContain("not-an-output");
    expect(outputs("s")).toContain("secret-in-output");
    expect(outputs('"${s}"')).toContain("secret-in-output");
  });

  test("what is migrated is in the state", () => {
    const body = 'requires { web: machine {} } migrate web { nixos on web.host { networking.hostName = "a" } }';
    expect(application(body)).toEqual(["not-in-state"]);
    expect(application(`${body} state { web }`)).toEqual([]);
    expect(application(`${body} state { web, web }`)).toEqual(["repeated-name"]);
  });

  test("a check is known while compiling", () => {
    expect(application('requires { web: machine {} } check web.address == "a" else "b" nixos on web.host {}')).toEqual([
      "wrong-stage",
    ]);
  });

  test("an application with an error is broken, the others are not", () => {
    const { modules } = checkProgram(
      `${machine}application one { outputs { a = 1 + "b" } }\napplication two { outputs { a = "b" } }`,
    );
    expect([...(modules.get("main.fedi")?.broken ?? [])]).toEqual(["main.fedi#one"]);
  });

  test("the interface knows options and requirements, and no bodies", () => {
    const text = (body: string) =>
      `${machine}/// A site.\napplication site { options { name: string } requires { web: machine {} } nixos on web.host {} ${body} }`;
    const interfaceOf = (body: string) =>
      checkProgram(text(body)).modules.get("main.fedi")?.interface.values.get("site");
    expect(interfaceOf("")).toMatchObject({
      kind: "application",
      doc: "A site.",
      requirements: [{ name: "web", resource: "main.fedi#machine" }],
    });
    expect(interfaceOf("outputs { a = options.name }")).toEqual(interfaceOf(""));
  });
});

describe("annotations", () => {
  test.each([
    ["@immutable\nlet a = 1", "misplaced-annotation"],
    [
      'provider p { config {} }\nmapping m for p {}\n@was("b")\nenvironment e { provider p {} mapping m }',
      "misplaced-annotation",
    ],
    ['application a { @titel("x") outputs { a = 1 } }', "unknown-annotation"],
    ["application a { @example(1) outputs { a = 1 } }", "misplaced-annotation"],
  ])("%s", (text, code) => expect(codesOf(text)).toEqual([code]));

  test("are known to importers", () => {
    const { modules } = checkProgram('@title("Site")\n@was("old")\napplication site { outputs { a = 1 } }');
    expect(modules.get("main.fedi")?.interface.values.get("site")?.annotations).toEqual({
      title: "Site",
      was: ["old"],
    });
  });
});
