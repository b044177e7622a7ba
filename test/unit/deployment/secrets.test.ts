import { describe, expect, it } from "vitest";
import { machine, oneMachine } from "./programs.ts";
import { resolveProgram } from "./resolve-program.ts";

function resolve(application: string, options = "", rest = oneMachine) {
  return resolveProgram(`${machine}${rest}application app { requires { web: machine {} } ${application} }
    deployment me on home { app { ${options} } }`);
}

describe("secrets", () => {
  it("have ids of their owner and go to the hosts that have their files", () => {
    const { environment, messages } = resolve(
      `options { token: secret<string>, other: secret<string> }
       let key = identity_secret("key", { ed25519 = {} })
       nixos on web.host {
         environment.etc.token.source = file(options.token, { owner = "app", restart = ["b.service", "a.service"] })
         environment.etc.key.source = key.private.file
       }`,
      'token = secret("token"), other = secret("other", { random = { bytes = 8, encoding = "hex", prefix = "x" } })',
    );
    expect(messages).toEqual([]);
    expect(environment?.secrets).toMatchObject([
      { secret: { id: "me/app/key", isIdentity: true, recipe: { kind: "ed25519" } }, hosts: ["main"] },
      { secret: { id: "me/other", isIdentity: false, recipe: { kind: "random", bytes: 8 } }, hosts: [] },
      { secret: { id: "me/token", isIdentity: false, recipe: { kind: "supplied" } }, hosts: ["main"] },
    ]);
    expect(environment?.hosts[0]?.secretFiles).toMatchObject([
      { owner: "root", mode: "0400", restart: [] },
      { owner: "app", mode: "0400", restart: ["a.service", "b.service"] },
    ]);
    const paths = environment?.hosts[0]?.secretFiles.map(({ path }) => path) ?? [];
    expect(paths.every((path) => path.startsWith("/run/secrets/"))).toBe(true);
    expect([...paths].sort()).toEqual(paths);
  });

  it("made of texts are in one file, and both are on the host", () => {
    const { environment, messages } = resolve(
      `options { a: secret<string>, b: secret<string> }
       nixos on web.host { environment.etc.both.source = "\${options.a}:\${options.b}".file }`,
      'a = secret("a"), b = secret("b")',
    );
    expect(messages).toEqual([]);
    expect(environment?.hosts[0]?.secretFiles.length).toBe(1);
    expect(environment?.secrets.map(({ secret, hosts }) => [secret.id, hosts])).toEqual([
      ["me/a", ["main"]],
      ["me/b", ["main"]],
    ]);
  });

  it("of one id have one recipe and one owner", () => {
    const two = `options { a: secret<string>, b: secret<string> }`;
    expect(
      resolve(two, 'a = secret("a"), b = secret("a", { random = {} })').diagnostics.map(({ code }) => code),
    ).toEqual(["secret-redefined"]);
    const shared = resolve(
      `options { a: secret<string> } let key = secret("a") nixos on web.host { environment.etc.a.source = key.file }`,
      'a = secret("app/a")',
    );
    expect(shared.diagnostics.map(({ code }) => code)).toEqual(["secret-shared"]);
  });

  it("never reach the store", () => {
    const { diagnostics } = resolve(
      `options { a: secret<string> } nixos on web.host { environment.etc.a.text = options.a }`,
      'a = secret("a")',
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["secret-in-store"]);
  });

  it("have files only where machines are", () => {
    const { diagnostics } = resolve(
      `options { a: secret<string> } outputs { "File" = options.a.file }`,
      'a = secret("a")',
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["secret-file-elsewhere"]);
  });
});

describe("state", () => {
  const folder = (commands: string) => `
    resource folder { request { name: string = "it's" } }
    provider shed { config { token: secret<string> } }
    mapping machines for shed {
      let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
      machine { ignores cores grant { host = main, address = "192.0.2.1" } }
      folder { ${commands} }
    }
    environment home { provider shed { token = secret("token") } mapping machines }`;
  const backup = 'backup { on = main, run = "tar -c ${request.name} $(cat ${config.token.file})" }';
  const restore = 'restore { on = main, run = "tar -x" }';
  const application = 'requires { data: folder {} } state { data, stopped = ["b.service", "a.service"] }';
  const app = (commands: string, extra = "") =>
    resolveProgram(`${machine}${folder(commands)}
      application app { requires { data: folder {} web: machine {} } state { data, stopped = ["b.service", "a.service"] } ${extra} }
      deployment me on home { app {} other: app {} }`);

  it("has commands whose values are words of the shell, and their secret files", () => {
    const { environment, messages } = app(backup + restore);
    expect(messages).toEqual([]);
    const state = environment?.state[0];
    expect(state).toMatchObject({ request: "me/app/data", resource: "folder", stopped: ["a.service", "b.service"] });
    expect(state?.backup?.run).toMatchObject({
      kind: "text",
      value: expect.stringMatching(/^tar -c 'it'\\''s' \$\(cat \/run\/secrets\/[a-z0-9-]+\)$/),
    });
    expect(state?.backup?.secretFiles.length).toBe(1);
    expect(environment?.hosts[0]?.secretFiles.length).toBe(1);
    expect(environment?.secrets[0]?.hosts).toEqual(["main"]);
  });

  it("that can't leave is one warning, however many instances there are", () => {
    expect(application).toContain("state");
    for (const [commands, lacks] of [
      ["ignores name", "both"],
      [`${restore} ignores name`, "backup"],
      [backup, "restore"],
    ] as const) {
      const { environment, diagnostics } = app(commands);
      expect(diagnostics.map(({ code, facts }) => [code, facts["lacks"]])).toEqual([["no-backup", lacks]]);
      expect(environment).toBeDefined();
    }
  });

  it("migrates by commands and settings, in order", () => {
    const { environment, messages } = app(
      backup + restore,
      'migrate data { run { on = web.host, run = "first" } nixos on web.host { networking.hostName = "a" } run { on = web.host, run = "second" } }',
    );
    expect(messages).toEqual([]);
    expect(environment?.state[0]?.migrate).toMatchObject([
      { kind: "run", run: { value: "first" } },
      { kind: "nixos", host: expect.any(String) },
      { kind: "run", run: { value: "second" } },
    ]);
  });
});
