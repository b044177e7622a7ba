import { describe, expect, test } from "vitest";
import { codesOf } from "./check-program.ts";

const start = `
resource domain_name { request { name: fqdn } policy { zones: list<fqdn> = [] } }
resource machine { request {} }
provider metal { config { address: string, port: port = 22 } }
provider cloud { config { token: secret<string> } }
mapping on_metal for metal { domain_name { ignores name } }
mapping in_cloud for cloud { domain_name { ignores name } }
mapping cloud_machines for cloud { machine {} }
application site { options { name: string(length = 1..9), token: secret<string>? } outputs { name = options.name } }
`;
const metal = 'provider metal { address = "a" } mapping on_metal';
const environment = (body: string) => codesOf(`${start}environment e {\n${body}\n}`);
const deployment = (body: string) => codesOf(`${start}environment e { ${metal} }\ndeployment d on e {\n${body}\n}`);

describe("environments", () => {
  test("configurations are typed by their provider", () => {
    expect(environment(metal)).toEqual([]);
    expect(environment("provider metal {} mapping on_metal")).toEqual(["missing-field"]);
    expect(environment('provider metal { address = "a", prt = 1 } mapping on_metal')).toEqual(["unknown-field"]);
    expect(environment('provider cloud { token = secret("t") } mapping in_cloud')).toEqual([]);
    expect(environment('provider cloud { token = "t" } mapping in_cloud')).toEqual(["secret-in-source"]);
  });

  test("a mapping belongs to its provider", () => {
    expect(environment('provider metal { address = "a" } mapping in_cloud')).toEqual(["mapping-for-other-provider"]);
  });

  test("no two mappings answer for one resource", () => {
    expect(environment(`${metal} provider cloud { token = secret("t") } mapping in_cloud`)).toEqual([
      "two-rules-for-resource",
    ]);
    expect(environment(`${metal} provider cloud { token = secret("t") } mapping cloud_machines`)).toEqual([]);
  });

  test("policies are typed and stand once for each resource", () => {
    expect(environment(`${metal} policy domain_name { zones = ["example.org"] }`)).toEqual([]);
    expect(environment(`${metal} policy domain_name { zones = [1] }`)).toEqual(["type-mismatch"]);
    expect(environment(`${metal} policy domain_name {} policy domain_name {}`)).toEqual(["repeated-name"]);
  });

  test("a policy is found through the mappings, without an import", () => {
    const program = (policy: string) =>
      codesOf({
        "base.fedi": start,
        "main.fedi": `import { metal, on_metal } from "./base"\nenvironment e { ${metal} policy ${policy} }`,
      });
    expect(program('domain_name { zones = ["example.org"] }')).toEqual([]);
    expect(program("domain_name { zones = 1 }")).toEqual(["type-mismatch"]);
    expect(program("domainname {}")).toEqual(["unknown-name"]);
    expect(program("machine {}")).toEqual(["unknown-name"]);
  });

  test("there is a provider", () => {
    expect(environment("")).toEqual(["environment-without-provider"]);
  });
});

describe("deployments", () => {
  test("options are typed by their application", () => {
    expect(deployment('site { name = "a" }')).toEqual([]);
    expect(deployment('site { name = "a", token = secret("t") }')).toEqual([]);
    expect(deployment('site { name = "much too long" }')).toEqual(["wrong-length"]);
    expect(deployment("site { nam = 1 }")).toEqual(["unknown-field"]);
  });

  test("instances have names of their own", () => {
    expect(deployment('site { name = "a" } two: site { name = "b" }')).toEqual([]);
    expect(deployment('site { name = "a" } site { name = "b" }')).toEqual(["duplicate-name"]);
  });
});

describe("externs", () => {
  test("NixOS options that are written in the program", () => {
    const program = (settings: string) =>
      codesOf(`
        extern nixos { services.demo.enable: bool = false, services.demo.sites."<name>".port: port }
        resource machine { request {} grant { host: host } }
        application a { requires { web: machine {} } nixos on web.host { ${settings} } }`);
    expect(program("services.demo { enable = true, sites.one { port = 80 } }")).toEqual([]);
    expect(program("services.demo.enabel = true")).toEqual(["unknown-option"]);
    expect(program("services.demo.enable = 1")).toEqual(["type-mismatch"]);
    expect(program("services.demo.sites.one.port = 0")).toEqual(["not-in-range"]);
  });

  test("nothing is declared twice", () => {
    expect(codesOf("extern nixos { a.b: bool, a.b: int }")).toEqual(["duplicate-name"]);
    expect(codesOf('extern tofu d source "a/d" { config {} resource d_x { a: int } resource d_x { a: int } }')).toEqual(
      ["duplicate-name"],
    );
  });
});
