import { describe, expect, it } from "vitest";
import { printValue } from "../../../compiler/src/evaluation/print-value.ts";
import { resolveProgram } from "./resolve-program.ts";

const cloud = `
extern tofu cloud source "example/cloud" version "~> 1.0" {
  config { region: string, token: secret<string>? }
  resource cloud_disk { name: string, size: int?, key: secret<string>?, address: deploy<string>, password: deploy<string>? }
  data cloud_zone { name: string, id: deploy<string> }
}
resource disk { request { name: string = "x" } grant { address: deploy<string> } }
`;

function resolve(items: string, rest = "") {
  return resolveProgram(`${cloud}
    provider shed { config { token: secret<string>, address: string = "192.0.2.1" } }
    mapping machines for shed { ${items} }
    environment home { provider shed { token = secret("token") } mapping machines }
    ${rest}`);
}

const addresses = (resolved: ReturnType<typeof resolve>) =>
  resolved.environment?.tofu.items.map(({ address }) => `${address.mode} ${address.type}.${address.name}`);

describe("OpenTofu items", () => {
  it("are sorted by address, with their provider", () => {
    const resolved = resolve(`tofu {
      provider cloud { region = "north", token = config.token }
      resource cloud_disk "b" { name = "b" }
      resource cloud_disk "a" { name = "a" }
      data cloud_zone "z" { name = "z" }
    }`);
    expect(resolved.messages).toEqual([]);
    expect(addresses(resolved)).toEqual(["resource cloud_disk.a", "resource cloud_disk.b", "data cloud_zone.z"]);
    expect(resolved.environment?.tofu.providers.map(({ name, source, version }) => [name, source, version])).toEqual([
      ["cloud", "example/cloud", "~> 1.0"],
    ]);
    expect(resolved.environment?.secrets).toMatchObject([
      { secret: { id: "home/token", recipe: { kind: "supplied" } }, isTofuVariable: true, hosts: [] },
    ]);
  });

  it("are what `as` names: attributes as written, or known later; a map with `for`, optional with `when`", () => {
    const resolved = resolve(
      `tofu {
        resource cloud_disk "one" as one { name = "first" }
        resource cloud_disk key as some { name = key } for key in ["a", "b"]
        resource cloud_disk "no" as maybe { name = "no" } when 1 > 2
      }
      let names = join([for key, disk in some: "\${key}=\${disk.name}"], " ")
      disk {
        ignores name
        manual "\${one.name} \${names} \${if maybe != none then "yes" else "no"} \${one.address}"
        grant { address = one.address }
      }`,
      `application app { requires { d: disk {} } } deployment me on home { app {} }`,
    );
    expect(resolved.messages).toEqual([]);
    expect(addresses(resolved)).toEqual(["resource cloud_disk.a", "resource cloud_disk.b", "resource cloud_disk.one"]);
    const [step] = resolved.environment?.manual ?? [];
    expect(step === undefined ? "" : printValue(step.text)).toBe('"first a=a b=b no ${<cloud_disk.one.address>}"');
  });

  it("may refer to one another, by different attributes even in a circle", () => {
    const resolved = resolve(`tofu {
      resource cloud_disk "a" as a { name = "a\${b.size}", size = 1 }
      resource cloud_disk "b" as b { name = "b", size = a.size }
    }`);
    expect(resolved.messages).toEqual([]);
    expect(resolved.environment?.tofu.items.map(({ settings }) => printValue(settings))).toEqual([
      expect.stringContaining('name = "a1"'),
      expect.stringContaining("size = 1"),
    ]);
  });

  it("have one address each, of characters that OpenTofu takes", () => {
    expect(
      resolve('tofu { resource cloud_disk "a" { name = "a" } resource cloud_disk "a" { name = "b" } }').messages,
    ).toEqual(['tofu-address-taken at "\\"a\\""']);
    expect(resolve('tofu { resource cloud_disk "1 a" { name = "a" } }').messages).toEqual([
      'tofu-name-malformed at "\\"1 a\\""',
    ]);
  });

  it("remember the names they had", () => {
    const resolved = resolve(
      'tofu { @was("old") @was("${config.address}-x") resource cloud_disk "new" { name = "a" } }',
    );
    expect(resolved.messages).toEqual([]);
    expect(resolved.environment?.tofu.items.map(({ moved }) => moved)).toEqual([["old", "192.0.2.1-x"]]);
  });

  it("made for a requirement in `state`, or for what its rule requires, are not destroyed", () => {
    const resolved = resolveProgram(`${cloud}
      resource store { request {} grant {} }
      provider shed { config {} }
      mapping machines for shed {
        disk { tofu { resource cloud_disk slug(id) as d { name = request.name } } grant { address = d.address } }
        store { requires { inner: disk {} } }
      }
      environment home { provider shed {} mapping machines }
      application app { requires { keep: store {} drop: disk {} } state { keep } }
      deployment me on home { app {} }`);
    expect(resolved.diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(["warning no-backup"]);
    expect(
      resolved.environment?.tofu.items.map(({ address, preventDestroy }) => [address.name, preventDestroy]),
    ).toEqual([
      ["me-app-drop", false],
      ["me-app-keep-inner", true],
    ]);
    expect(resolved.environment?.requests.map(({ id, tofu }) => [id, tofu.map(({ name }) => name)])).toEqual([
      ["me/app/drop", ["me-app-drop"]],
      ["me/app/keep", []],
      ["me/app/keep/inner", ["me-app-keep-inner"]],
    ]);
  });
});
