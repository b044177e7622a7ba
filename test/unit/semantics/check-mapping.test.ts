import { describe, expect, test } from "vitest";
import { checkProgram, codesOf } from "./check-program.ts";

const start = `
extern tofu demo source "example/demo" {
  config { endpoint: string, token: secret<string> }
  resource demo_server { name: string, size: int?, id: deploy<string>, number: deploy<int> }
}
resource machine { request { cores: int = 1 } grant { host: host, address: deploy<string> } }
resource database { request { client: machine, name: string } grant { user: string, password: secret<string>? } }
resource domain_name { request { name: fqdn, target: deploy<string> } }
provider metal { config { address: string, token: secret<string> } }
`;
const main = 'let main = host("main", { system = "x86_64-linux", target = config.address, imports = [] })\n';
const mapping = (body: string) => codesOf(`${start}mapping m for metal {\n${body}\n}`);

describe("mappings", () => {
  test("a whole one has no messages", () => {
    expect(
      mapping(`${main}
        tofu { provider demo { endpoint = config.address, token = config.token } }
        machine {
          tofu { resource demo_server slug(id) as vm { name = slug(id), size = request.cores } }
          grant { host = main, address = vm.id }
          private { number = vm.number }
        }
        database {
          requires { server: machine {} }
          nixos on server.host { networking.hostName = "db-\${request.client.private.number}" }
          grant { user = request.name, password = secret("\${id}/password") }
          backup { on = server.host, run = "dump \${request.name}" }
          restore { on = server.host, run = "load \${request.name}" }
        }
        domain_name { manual "Point \${request.name} to \${request.target}." }
        nixos on h { time.timeZone = "UTC" } for h in hosts
      `),
    ).toEqual([]);
  });

  test("what a resource grants must be granted, with its types", () => {
    expect(mapping("database { ignores client, name }")).toEqual(["missing-grant"]);
    expect(mapping("database { grant { user = 1, password = none } ignores client, name }")).toEqual(["type-mismatch"]);
    expect(mapping("domain_name { grant {} ignores name, target }")).toEqual(["needless-grant"]);
  });

  test("a rule uses or ignores each field of its request", () => {
    expect(mapping("domain_name {}")).toEqual(["unmentioned-request-field"]);
    expect(mapping("domain_name { ignores name, targt }")).toEqual([
      "unknown-request-field",
      "unmentioned-request-field",
    ]);
    expect(mapping('domain_name { manual "${request.name}" ignores name, target }')).toEqual(["ignored-and-mentioned"]);
    expect(
      mapping('domain_name { check length([for r in requests where r.name == "a.b": r]) < 2 else "x" ignores target }'),
    ).toEqual([]);
    expect(mapping("domain_name { manual to_json(request.name) ignores target }")).toEqual([]);
  });

  test("one rule for each resource", () => {
    expect(mapping("domain_name { ignores name, target } domain_name { ignores name, target }")).toEqual([
      "two-rules-for-resource",
    ]);
  });

  test("commands quote what they interpolate by themselves", () => {
    const backup = (run: string) =>
      mapping(
        `${main} database { ignores client grant { user = request.name, password = none } backup { on = main, run = ${run} } }`,
      );
    expect(backup('"dump ${request.name}"')).toEqual([]);
    expect(backup("\"dump '${request.name}'\"")).toEqual(["interpolation-in-quotes"]);
    expect(backup('"dump \\"${request.name}\\""')).toEqual(["interpolation-in-quotes"]);
    expect(backup('"dump \\\\\\"${request.name}"')).toEqual([]);
    expect(backup("\"it's # fine' # isn't\\ndump ${request.name}\"")).toEqual([]);
    expect(backup("request.name")).toEqual(["command-not-text"]);
  });

  test("OpenTofu items are checked against their schema", () => {
    const item = (text: string) => mapping(`tofu { ${text} }`);
    expect(item('resource demo_servr "a" { name = "a" }')).toEqual(["unknown-tofu-type"]);
    expect(item("provider dmo {}")).toEqual(["unknown-tofu-provider"]);
    expect(item('resource demo_server "a" {}')).toEqual(["missing-field"]);
    expect(item('resource demo_server "a" { name = "a", nme = "b" }')).toEqual(["unknown-field"]);
    expect(item('resource demo_server "a" { name = 1 }')).toEqual(["type-mismatch"]);
    expect(item('resource demo_server "a" { name = config.token }')).toEqual(["secret-in-tofu"]);
    expect(item("provider dmo { endpoint = config.token }")).toEqual(["unknown-tofu-provider"]);
    expect(item("provider demo { endpoint = config.token, token = config.token }")).toEqual([]);
    expect(item('resource demo_server "a" { name = "a", depends_on = ["b"] }')).toEqual(["not-a-dependency"]);
    expect(item('resource demo_server "a" { name = "a", lifecycle { prevent_destroy = true } }')).toEqual([]);
    expect(
      item(
        'resource demo_server "a" as a { name = "a" } resource demo_server "b" { name = a.number, depends_on = [a] }',
      ),
    ).toEqual([]);
  });

  test("what OpenTofu computes is known only after deployment", () => {
    const name = (value: string) =>
      mapping(
        `tofu { resource demo_server "a" as a { name = config.address } resource demo_server ${value} { name = "b" } }`,
      );
    expect(name("a.name")).toEqual([]);
    expect(name("a.id")).toEqual(["wrong-stage"]);
    const local = (value: string) =>
      mapping(`let part = ${value}
        tofu { resource demo_server "a" as a { name = "\${part}-\${part}" } resource demo_server a.name { name = "b" } }`);
    expect(local("config.address")).toEqual([]);
    expect(local('host("h", { system = "s", target = config.address, imports = [] }) == 1')).not.toEqual([]);
  });

  test("a provider is configured once", () => {
    const provider = 'provider demo { endpoint = "a", token = config.token }';
    expect(mapping(`tofu { ${provider} ${provider} }`)).toEqual(["repeated-name"]);
  });

  test("mappings extend mappings for the same provider, without circles", () => {
    expect(codesOf(`${start}mapping a for metal {}\nmapping b for metal extends a {}`)).toEqual([]);
    expect(codesOf(`${start}provider p { config {} }\nmapping a for p {}\nmapping b for metal extends a {}`)).toEqual([
      "extends-other-provider",
    ]);
    expect(codesOf(`${start}mapping a for metal extends b {}\nmapping b for metal extends a {}`)).toEqual([
      "circular-definition",
    ]);
    expect(codesOf(`${start}mapping a for metal extends a {}`)).toEqual(["circular-definition"]);
  });

  test("an interface has the rules that are inherited and the types of private facts", () => {
    const { modules } = checkProgram({
      "base.fedi": `${start}mapping a for metal { domain_name { ignores name, target private { n = 1 } } }`,
      "main.fedi": `import { a, metal } from "./base"\nmapping b for metal extends a {}`,
    });
    const found = modules.get("main.fedi")?.interface.values.get("b");
    const rule = found?.kind === "mapping" ? found.rules.get("base.fedi#domain_name") : undefined;
    expect(rule?.private.fields.get("n")?.type).toEqual({ kind: "int" });
  });
});
