import { describe, expect, it } from "vitest";
import { manifestOf } from "../../../compiler/src/deployment/manifest.ts";
import { resolveProgram, type Options } from "./resolve-program.ts";

const program = (rule: string) => `
extern tofu cloud source "example/cloud" { config {} resource cloud_disk { name: string } }
resource disk { request {} }
provider shed { config {} }
mapping machines for shed {
  disk { ${rule} backup { on = main, run = "a" } restore { on = main, run = "b" } }
  let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
}
environment home { provider shed {} mapping machines }
application app { requires { keep: disk {} } state { keep } }
`;
const made = 'tofu { resource cloud_disk slug(id) { name = "a" } }';
const configurations = { "me.json": '{ "app": {} }', "you.json": '{ "app": {} }' };

function manifest(rule: string, options: Options): string {
  const { environment, messages } = resolveProgram(program(rule), options);
  expect(messages).toEqual([]);
  return environment === undefined ? "" : JSON.stringify(manifestOf(environment, ({ file }) => `${file}:1`));
}

describe("what was compiled before", () => {
  it("may be compiled again", () => {
    const oldManifest = manifest(made, { configurations });
    expect(manifest(made, { configurations, oldManifest })).toBe(oldManifest);
  });

  it("keeps its deployments, unless they are to go", () => {
    const oldManifest = manifest(made, { configurations });
    const fewer = { configurations: { "me.json": configurations["me.json"] }, oldManifest };
    expect(resolveProgram(program(made), fewer).messages).toEqual(['deployment-missing at "home"']);
    expect(resolveProgram(program(made), { ...fewer, removed: ["you"] }).messages).toEqual([]);
  });

  it("keeps what holds data, unless it is to go or has a new name", () => {
    const oldManifest = manifest(made, { configurations });
    const options = { configurations, oldManifest };
    const renamed = 'tofu { resource cloud_disk slug("new-${id}") { name = "a" } }';
    const { messages, diagnostics } = resolveProgram(program(renamed), options);
    expect(messages).toEqual(['state-dropped at "home"', 'state-dropped at "home"']);
    expect(diagnostics.map(({ facts }) => facts["address"])).toEqual([
      "cloud_disk.me-app-keep",
      "cloud_disk.you-app-keep",
    ]);
    const removed = ["cloud_disk.me-app-keep", "cloud_disk.you-app-keep"];
    expect(resolveProgram(program(renamed), { ...options, removed }).messages).toEqual([]);
    const moved = renamed.replace("resource", "@was(slug(id)) resource");
    expect(resolveProgram(program(moved), options).messages).toEqual([]);
  });

  it("keeps the machines that data lies on, whoever required them", () => {
    const shared = (items: string) => `
      extern tofu cloud source "example/cloud" { config {} resource cloud_server { name: string, address: deploy<string> } }
      resource machine { request {} grant { host: host } }
      resource rows { request {} }
      provider shed { config {} }
      mapping machines for shed {
        ${items}
        machine {
          tofu { resource cloud_server slug(id) as made { name = id } }
          let own = host(slug(id), { system = "x86_64-linux", target = "root@\${made.address}", imports = [] })
          grant { host = own }
        }
      }
      environment home { provider shed {} mapping machines }
      application app { requires { keep: rows {} more: rows {} again: rows {} } state { keep, more, again } }
      deployment me on home { app {} }`;
    const rule = (name: string) => `
      requires { ${name}: machine {} }
      rows { backup { on = ${name}.host, run = "a" } restore { on = ${name}.host, run = "b" } }`;
    const before = resolveProgram(shared(rule("databases")));
    expect(before.messages).toEqual([]);
    const oldManifest = before.environment && JSON.stringify(manifestOf(before.environment, ({ file }) => `${file}:1`));
    const { messages, diagnostics } = resolveProgram(
      shared(rule("db")),
      oldManifest === undefined ? {} : { oldManifest },
    );
    expect(messages).toEqual(['state-dropped at "home"']);
    expect(diagnostics[0]?.facts).toMatchObject({
      address: "cloud_server.home-machines-databases",
      data: ["me/app/again", "me/app/keep", "me/app/more"],
    });
    const kept = rule("db").replace("requires { ", 'requires { @was("databases") ');
    expect(resolveProgram(shared(kept), oldManifest === undefined ? {} : { oldManifest }).messages).toEqual([]);
  });

  it("keeps the places that applications keep their data in, unless they are to be left", () => {
    const named = (fields: string) => `
      resource bucket { request { @immutable name: string, size: int = 1 } }
      provider shed { config {} }
      mapping machines for shed {
        let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
        bucket { ignores name, size backup { on = main, run = "a" } restore { on = main, run = "b" } }
      }
      environment home { provider shed {} mapping machines }
      application app {
        options { domain: string }
        requires { keep: bucket { ${fields} } other: bucket { name = "\${options.domain}-other" } }
        state { keep }
      }`;
    const files = (domain: string) => ({ configurations: { "me.json": JSON.stringify({ app: { domain } }) } });
    const plain = named('name = "${options.domain}-files"');
    const { environment } = resolveProgram(plain, files("git.example"));
    const oldManifest = JSON.stringify(environment && manifestOf(environment, ({ file }) => `${file}:1`));
    const { messages, diagnostics } = resolveProgram(plain, { ...files("code.example"), oldManifest });
    expect(messages).toEqual(['state-left-behind at "\\"code.example\\""']);
    expect(diagnostics[0]?.facts).toMatchObject({
      request: "me/app/keep",
      before: "git.example-files",
      now: "code.example-files",
      role: "operator",
    });
    const removed = { ...files("code.example"), oldManifest, removed: ["me/app/keep"] };
    expect(resolveProgram(plain, removed).messages).toEqual([]);
    const larger = named('name = "${options.domain}-files", size = 2');
    expect(resolveProgram(larger, { ...files("git.example"), oldManifest }).messages).toEqual([]);
  });

  it("keeps the data of applications, also where OpenTofu makes nothing", () => {
    const plain = program("").replace(
      "requires { keep: disk {} }",
      "options { more: bool = true } requires { keep: disk {} extra: disk {} when options.more }",
    );
    const text = plain.replace("state { keep }", "state { keep, extra }");
    const two = { "me.json": '{ "app": {}, "second": { "application": "app", "options": {} } }' };
    const { environment, messages } = resolveProgram(text, { configurations: two });
    expect(messages).toEqual([]);
    const oldManifest = JSON.stringify(environment && manifestOf(environment, ({ file }) => `${file}:1`));
    const later = (program: string, json: string, removed: readonly string[] = []) =>
      resolveProgram(program, { configurations: { "me.json": json }, oldManifest, removed });
    const gone = later(text, '{ "app": {} }');
    expect(gone.messages).toEqual(['state-abandoned at "home"']);
    expect(gone.diagnostics[0]).toMatchObject({
      role: "operator",
      facts: { instance: "me/second", isThere: false, data: ["me/second/extra", "me/second/keep"] },
    });
    expect(later(text, '{ "app": {} }', ["me/second"]).messages).toEqual([]);
    const both = '{ "app": { "more": false }, "second": { "application": "app", "options": {} } }';
    const fewer = later(text, both);
    expect(fewer.messages).toEqual(['state-abandoned at "\\"app\\""']);
    expect(fewer.diagnostics[0]?.help).toContain("--remove me/app/extra");
    expect(later(text, both, ["me/app/extra"]).messages).toEqual([]);
    const renamed = text.replaceAll("keep", "kept");
    expect(later(renamed, two["me.json"]).messages).toHaveLength(2);
    expect(later(renamed.replace("kept: disk", '@was("keep") kept: disk'), two["me.json"]).messages).toEqual([]);
    // What is wrong with an application is said once.
    expect(later(text, both.replace("false", '"no"')).messages).toEqual(['type-mismatch at "\\"no\\""']);
  });

  it("is asked of the operator where an instance has another name", () => {
    const oldManifest = manifest(made, { configurations });
    const renamed = { ...configurations, "me.json": '{ "mine": { "application": "app", "options": {} } }' };
    const { messages, diagnostics } = resolveProgram(program(made), { configurations: renamed, oldManifest });
    expect(messages).toEqual(['state-dropped at "home"']);
    expect(diagnostics[0]).toMatchObject({
      role: "operator",
      help: expect.stringContaining("--remove me/app"),
      facts: { instance: "me/app" },
    });
    expect(
      resolveProgram(program(made), { configurations: renamed, oldManifest, removed: ["me/app"] }).messages,
    ).toEqual([]);
  });

  it("leaves OpenTofu the providers that it needs to destroy what goes", () => {
    const oldManifest = manifest(made, { configurations });
    const removed = ["me", "you"];
    const gone = resolveProgram(program(made), { oldManifest, removed });
    expect(gone.messages).toEqual([]);
    expect(gone.environment?.tofu.items).toEqual([]);
    expect(gone.environment?.tofu.providers).toMatchObject([{ name: "cloud", hasMade: true }]);
    const again = manifest(made, { oldManifest, removed });
    const later = resolveProgram(program(made), { oldManifest: again });
    expect(later.environment?.tofu.providers).toMatchObject([{ name: "cloud", hasMade: true }]);
    const { environment } = resolveProgram(program(made), { oldManifest: again, removed: ["provider.cloud"] });
    expect(environment?.tofu.providers).toEqual([]);
  });

  it("demands that a provider is configured as long as OpenTofu needs it", () => {
    const configured = `tofu { provider cloud {} resource cloud_disk slug(id) { name = "a" } }`;
    const oldManifest = manifest(configured, { configurations });
    const options = { configurations, oldManifest };
    const { messages, diagnostics } = resolveProgram(program(""), {
      ...options,
      removed: ["cloud_disk.me-app-keep", "cloud_disk.you-app-keep"],
    });
    expect(messages).toEqual(['provider-dropped at "home"']);
    expect(diagnostics[0]?.facts).toMatchObject({ provider: "cloud", item: "cloud_disk.me-app-keep" });
    const removed = ["cloud_disk.me-app-keep", "cloud_disk.you-app-keep", "provider.cloud"];
    expect(resolveProgram(program(""), { ...options, removed }).messages).toEqual([]);
  });

  it("is read alike as Fedi writes it and as somebody laid it out", () => {
    const compact = manifest(made, { configurations });
    const written = `${JSON.stringify(JSON.parse(compact), undefined, 2)}\n`;
    const configuration = { configurations: { "me.json": configurations["me.json"] } };
    for (const oldManifest of [written, compact, `\uFEFF${written}`, written.replaceAll("\n", "\r\n")])
      expect(resolveProgram(program(made), { ...configuration, oldManifest }).messages).toEqual([
        'deployment-missing at "home"',
      ]);
  });

  it("is not believed where a key stands in it twice", () => {
    const written = `${JSON.stringify({ environment: "home", deployments: [{ name: "gone" }] }, undefined, 2)}\n`;
    const oldManifest = written.replace("{\n", '{\n  "deployments": [],\n');
    const { diagnostics } = resolveProgram(program(made), { configurations, oldManifest });
    expect(diagnostics.map(({ code }) => code)).toEqual(["duplicate-json-key"]);
  });

  it("is not asked of another environment's manifest, nor of one that is none", () => {
    const other = JSON.stringify({ environment: "other", deployments: [{ name: "gone" }] });
    expect(resolveProgram(program(made), { configurations, oldManifest: other }).messages).toEqual([]);
    expect(
      resolveProgram(program(made), { configurations, oldManifest: "{" }).diagnostics.map(({ code }) => code),
    ).toEqual(["not-json"]);
  });

  it("keeps options that cannot be changed, under their first names, unless somebody says otherwise", () => {
    const fixed = (field: string) =>
      program(made).replace("application app {", `application app { options { ${field} }`);
    const settings = (json: string) => ({ configurations: { "me.json": `{ "app": ${json} }` } });
    const { environment } = resolveProgram(fixed("@immutable domain: string"), settings('{ "domain": "one.example" }'));
    const oldManifest = environment && JSON.stringify(manifestOf(environment, ({ file }) => `${file}:1`));
    expect(oldManifest).toContain("one.example");
    const later = { ...settings('{ "name": "two.example" }'), oldManifest: oldManifest ?? "" };
    const renamed = fixed('@immutable @was("domain") name: string');
    expect(resolveProgram(renamed, later).messages).toEqual([
      `fixed-option-changed at ${JSON.stringify('"two.example"')}`,
    ]);
    expect(resolveProgram(renamed, { ...later, removed: ["me/app/domain"] }).messages).toEqual([]);
    const same = { ...settings('{ "name": "one.example" }'), oldManifest: oldManifest ?? "" };
    expect(resolveProgram(renamed, same).messages).toEqual([]);
  });
});
