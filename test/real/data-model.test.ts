/**
 * nix/data-model.nix and the example that a developer of such a model would follow, in nixpkgs' own module system.
 */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { fedi } from "../harness.ts";
import { evaluateNix, nixpkgsLib, noNixpkgsLib } from "./nix.ts";

const root = join(import.meta.dirname, "../..");

const command = z.object({ host: z.string(), run: z.string() });
const step = z.union([command, z.object({ host: z.string(), nixos: z.unknown() })]);
const state = z.object({
  resource: z.string(),
  stopped: z.array(z.string()),
  backup: command.nullable(),
  restore: command.nullable(),
  migrate: z.array(step),
});
const outputs = z.array(z.object({ name: z.string(), value: z.string() }));

/** What the data model gives of a deployment beside settings. */
const genericLeaving = z.object({
  outputs: z.record(z.string(), z.record(z.string(), z.string())),
  state: z.record(z.string(), state),
  secrets: z.array(z.string()),
});

/** The same in the manifest that compiling a deployment writes. */
const manifestLeaving = z.object({
  deployments: z.array(z.object({ instances: z.array(z.object({ id: z.string(), outputs })) })),
  requests: z.array(z.object({ id: z.string(), outputs })),
  state: z.array(state.extend({ request: z.string() })),
  hosts: z.array(z.object({ secretFiles: z.array(z.object({ secrets: z.array(z.string()) })) })),
});

test("the application of the example compiles", async () => {
  const out = mkdtempSync(join(tmpdir(), "fedi-model-"));
  const program = join(root, "examples/data-model/board.fedi");
  const run = await fedi(root, "compile", program, "--target", "nix-module", "--out", out);
  expect(run).toMatchObject({ code: 0, error: "" });
});

describe.skipIf(noNixpkgsLib !== undefined)(
  `the data model in the real Nix ${noNixpkgsLib ?? ""}`,
  {
    timeout: 60_000,
  },
  () => {
    const folder = join(mkdtempSync(join(tmpdir(), "fedi-model-")), "data-model");
    const library = `lib = import ${nixpkgsLib};`;
    const model = (modules: string) => `
    let
      ${library}
      model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${folder}/out/module.nix ${modules} ]; }).config;
      typed = type: value: (lib.evalModules { modules = [ { options.it = lib.mkOption { inherit type; }; config.it = value; } ]; }).config.it;
    in`;

    beforeAll(async () => {
      cpSync(join(root, "examples/data-model"), folder, { recursive: true });
      const command = ["compile", join(folder, "board.fedi"), "--target", "nix-module", "--out", join(folder, "out")];
      expect(await fedi(folder, ...command)).toMatchObject({ code: 0, error: "" });
    });

    test("options have types, defaults and descriptions", () => {
      const result = evaluateNix(`${model("")}
      let
        options = removeAttrs (lib.evalModules { modules = [ model.applications.board.module ]; }).options [ "_module" ];
      in lib.mapAttrs (_: option: {
        type = option.type.description;
        description = option.description or null;
        default = option.default or "none";
      }) options`);
      expect(result).toEqual({
        ok: true,
        value: {
          domain: { type: "a full domain name (fqdn)", description: "Where users reach it.", default: "none" },
          title: { type: "text (string(length = 1..50))", description: null, default: "Board" },
          sign_up: {
            type: 'one of "everyone", "nobody"',
            description: "Who may sign up by themselves.",
            default: "nobody",
          },
          boards: {
            type: "attribute set of (submodule)",
            description: "Boards that are there from the start, with their columns.",
            default: {},
          },
          mail: { type: "null or (submodule)", description: "Without it, mail is not sent.", default: null },
        },
      });
    });

    test("the flake of the example gives a machine with the environment's settings and the application's", () => {
      const result = evaluateNix(`
      let
        ${library}
        free = { freeformType = with lib.types; lazyAttrsOf anything; };
        nixosSystem = { system, modules }: {
          inherit system;
          inherit (lib.evalModules { specialArgs.pkgs = { }; modules = modules ++ [ free ]; }) config;
        };
        machine = ((import ${folder}/flake.nix).outputs {
          nixpkgs.lib = lib // { inherit nixosSystem; };
          fedi = "${root}";
        }).nixosConfigurations.main;
      in
      { inherit (machine) system; inherit (machine.config) services; files = lib.attrValues machine.config.fedi.secretFiles; }`);
      expect(result).toMatchObject({
        ok: true,
        value: {
          system: "x86_64-linux",
          services: {
            postgresql: { enable: true, ensureDatabases: ["board"] },
            board: {
              enable: true,
              passwordFile: expect.stringMatching(/^\/run\/secrets\/password-[0-9a-f]{8}$/),
              settings: {
                boards: { garden: { archive: "30d", columns: ["to do", "done"] } },
                database: "board@/run/postgresql:5432",
                sign_up: true,
                url: "https://board.example.org",
              },
            },
          },
          files: [{ owner: "board", parts: [{ file: "/run/keys/mail" }] }],
        },
      });
    });

    test("what the example comes to is shown by the command of its page", () => {
      const result = evaluateNix(`
      let ${library} in
      with import ${folder} { inherit lib; fedi = ${root}; }; { inherit required-resources grants outputs state; }`);
      expect(result).toMatchObject({
        ok: true,
        value: {
          "required-resources": { "board/database": { postgresql: { client: { host: "main" } } } },
          grants: { "board/web": { host: "main", address: "192.0.2.10" } },
          outputs: { board: { Address: "https://board.example.org/" } },
          state: {
            "board/database": {
              resource: "postgresql",
              backup: { host: "main", run: "runuser -u postgres -- pg_dump --format=custom board" },
              restore: { host: "main" },
            },
          },
        },
      });
    });

    test("what an operator configures is checked, and so is what an application asks for", () => {
      const given = (options: string) => `${model(`${folder}/environment.nix`)}
      let configuration = typed model.configuration { applications.board = ${options}; };
      in (model.deployment { environment = "shed"; deployment-name = "d"; inherit configuration; }).hosts.main.module.imports`;
      const wrong = [
        ['{ domain = "nowhere"; }', "a full domain name (fqdn)"],
        ['{ domain = "a.example.org"; boards.x.columns = [ ]; }', "has 0 items, and takes 1 to 20"],
        ['{ domain = "a.example.org"; color = "red"; }', "does not exist"],
        [
          '{ domain = "a.example.org"; sign_up = "everyone"; }',
          "- whoever signs up confirms the account by mail: set `mail`",
        ],
        ['{ domain = "a.example.org"; mail = { server = "mx"; password = "hunter2"; }; }', "path, on the machine"],
      ] as const;
      for (const [options, message] of wrong)
        expect({ options, message: JSON.stringify(evaluateNix(given(options))) }).toEqual({
          options,
          message: expect.stringContaining(message),
        });
      const asked = evaluateNix(`${model("")}
      (model.applications.board.implementation { domain = "d"; boards = { }; mail = null; sign_up = "nobody"; title = "t"; _grants.web = { }; }).resources`);
      expect(asked).toMatchObject({ ok: true, value: { web: { machine: { cores: 1, memory: 1073741824 } } } });
    });

    test("collections of records are counted, their keys checked, and put in order as those of texts are", async () => {
      const out = mkdtempSync(join(tmpdir(), "fedi-model-"));
      const program = `application app {
        options {
          list: list<{ a: int }>(1..2) = [{ a = 1 }]
          "set": set<{ a: int }>(..2) = []
          by: map<{ a: int }>(..1) = {}
          kinds: set<variant { x: { n: int } y: { n: int } }> = []
          hosts: map<hostname, { ports: map<string(length = 1..4), port> = {} }>(..3)? = none
        }
      }`;
      writeFileSync(join(out, "main.fedi"), program);
      expect(await fedi(out, "compile", "main.fedi", "--target", "nix-module", "--out", "m")).toMatchObject({
        code: 0,
      });
      const given = (options: string) => {
        const result = evaluateNix(`${model("")}
        let app = (import ${out}/m/module.nix { inherit lib; }).applications.app;
        in (lib.evalModules { modules = [ app.module { config = ${options}; } ]; }).config`);
        return result.ok ? result.value : result.message;
      };
      expect(given("{ list = [ { a = 1; } { a = 2; } { a = 3; } ]; }")).toContain("has 3 items, and takes 1 to 2");
      expect(given("{ by = { x.a = 1; y.a = 2; }; }")).toContain("has 2 entries, and takes 0 to 1");
      expect(given("{ hosts.web.ports.http = 80; hosts.db = { }; }")).toMatchObject({
        hosts: { web: { ports: { http: 80 } }, db: { ports: {} } },
      });
      expect(given('{ hosts."not a host" = { }; }')).toContain(
        "`hosts` takes as each key a host name (hostname), and `not a host` is a key of it",
      );
      expect(given("{ hosts.web.ports.https = 443; }")).toContain(
        "`hosts.web.ports` takes as each key text (string(length = 1..4)), and `https` is a key of it",
      );
      expect(given("{ hosts = { a = { }; b = { }; c = { }; d = { }; }; }")).toContain(
        "has 4 entries, and takes 0 to 3",
      );
      expect(given("{ set = [ { a = 3; } { a = 2; } { a = 3; } ]; }")).toMatchObject({ set: [{ a: 2 }, { a: 3 }] });
      expect(given("{ kinds = [ { y.n = 1; } { x.n = 2; } { y.n = 1; } ]; }")).toMatchObject({
        kinds: [{ x: { n: 2 } }, { y: { n: 1 } }],
      });
    });

    test("requirements with keys, and those that are not required, are told apart", () => {
      const application = `{
      resources.box = { description = ""; request.options.size = lib.mkOption { type = lib.types.int; default = 3; }; policy = { }; };
      applications.many = {
        description = "";
        module.options.names = lib.mkOption { type = lib.types.listOf lib.types.str; };
        implementation = options: {
          resources = {
            first.box = { };
            none = null;
            # Keys that look like a resource, and grants that decide what is asked for next.
            each = lib.genAttrs options.names (name: { box.size = options._grants.first.size; });
          };
          keyed = [ "each" ];
          nixos.first.host = [ { config.order = [ "first" ]; } ];
          nixos.each.box.host = [ { config.order = [ "each" ]; } ];
        };
      };
      environments.desk.implementation = { required-resources, deployment-name }: {
        hosts.main.modules = [ { config.order = [ deployment-name ]; } ];
        grants = lib.mapAttrs (_: { box }: { host = "main"; size = box.size + 1; }) required-resources;
      };
    }`;
      const result = evaluateNix(`${model(application.replace("{", "({ lib, ... }: {").concat(")"))}
      let
        made = model.deployment { environment = "desk"; deployment-name = "d"; configuration = typed model.configuration { applications.many.names = [ "box" "b" ]; }; };
        order = { options.order = lib.mkOption { type = lib.types.listOf lib.types.str; }; };
      in { inherit (made) required-resources; inherit ((lib.evalModules { modules = [ order made.hosts.main.module ]; }).config) order; }`);
      expect(result).toEqual({
        ok: true,
        value: {
          "required-resources": {
            "many/first": { box: { size: 3 } },
            'many/each["box"]': { box: { size: 4 } },
            'many/each["b"]': { box: { size: 4 } },
          },
          order: ["d", "each", "first"],
        },
      });
    });

    /** Where a secret's file stands depends on who deploys it; what else a machine has does not. */
    const withoutPlaces = (settings: unknown): unknown => {
      const text = JSON.stringify(settings).replace(/\/(run|var\/lib\/fedi)\/secrets\/[A-Za-z0-9_/-]+/g, "<secret>");
      return JSON.parse(text);
    };

    /** Each: a program with one deployment on an environment, and what it configures. */
    const same = [
      {
        program: "examples/hello",
        environment: "desk",
        deployment: "greeting",
        options: { hello: {} },
        machines: ["main"],
      },
      {
        program: "examples/community",
        environment: "garden_shed",
        deployment: "community",
        options: { mastodon: { domain: "social.example.org", expected_users: 200 } },
        machines: ["main"],
      },
      {
        program: "test/fixtures/targets/nix-module/machines-for-each-request",
        environment: "hall",
        deployment: "town",
        options: { shelf: { workers: { north: {}, "south side": { cores: 3 } } } },
        machines: [
          "hall-in-rack-storage-main",
          "town-shelf-notes-own",
          "town-shelf-web",
          "town-shelf-worker-north",
          "town-shelf-worker-south-side",
        ],
      },
    ];
    for (const { program: folderOfProgram, environment, deployment, options, machines } of same)
      test(`the environment of ${folderOfProgram} makes the same of requests as its deployment`, async () => {
        const out = mkdtempSync(join(tmpdir(), "fedi-model-"));
        const program = join(root, folderOfProgram);
        writeFileSync(join(out, `${deployment}.json`), JSON.stringify(options));
        const module = await fedi(program, "compile", ".", "--target", "nix-module", "--out", join(out, "module"));
        const isDeclared = folderOfProgram.startsWith("examples/");
        const given = isDeclared ? [] : ["--configuration", join(out, `${deployment}.json`)];
        const host = await fedi(program, "compile", ".", "--target", "nixos", ...given, "--out", join(out, "hosts"));
        expect({ module, host }).toMatchObject({ module: { code: 0 }, host: { code: 0 } });
        const written = machines.map((machine) => `hosts/${environment}/nixos/${machine}.nix`);
        const texts = ["module/module.nix", ...written].map((file) => readFileSync(join(out, file), "utf8"));
        const packages = texts.flatMap((text) => [...text.matchAll(/pkgs\.([A-Za-z0-9_-]+)/g)].map(([, name]) => name));
        const result = evaluateNix(`
        let
          ${library}
          model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${out}/module/module.nix ]; }).config;
          typed = type: value: (lib.evalModules { modules = [ { options.it = lib.mkOption { inherit type; }; config.it = value; } ]; }).config.it;
          made = model.deployment {
            environment = "${environment}";
            deployment-name = "${deployment}";
            configuration = typed model.configuration { applications = builtins.fromJSON (builtins.readFile ${out}/${deployment}.json); };
            public-keys.mastodon.web-push-public = "BPub";
          };
          pkgs = lib.genAttrs (lib.unique ([ "hello" ] ++ builtins.fromJSON ''${JSON.stringify(packages)}'')) (name: "/store/\${name}");
          lists = { type = lib.types.listOf lib.types.raw; };
          settings = module: removeAttrs (lib.evalModules {
            specialArgs = { inherit pkgs; };
            modules = [
              module
              { freeformType = with lib.types; lazyAttrsOf anything; }
              { options.environment.systemPackages = lib.mkOption lists; options.networking.firewall.allowedTCPPorts = lib.mkOption lists; }
            ];
          }).config [ "fedi" "system" "nixpkgs" "_module" ];
        in {
          generic = lib.mapAttrs (_: host: settings host.module) made.hosts;
          concrete = lib.genAttrs (lib.attrNames made.hosts) (name: settings ${out}/hosts/${environment}/nixos/\${name}.nix);
          targets = lib.mapAttrs (_: host: host.target) made.hosts;
          inherit (made) manual;
        }`);
        if (!result.ok) throw new Error(result.message);
        const value = z
          .object({ generic: z.record(z.string(), z.unknown()), concrete: z.unknown(), targets: z.unknown() })
          .parse(result.value);
        expect(withoutPlaces(value.generic)).toEqual(withoutPlaces(value.concrete));
        expect(Object.keys(value.generic)).toEqual(machines);
        expect(JSON.stringify(value.concrete).length).toBeGreaterThan(200);
        const manifest = z
          .object({ hosts: z.array(z.object({ name: z.string(), target: z.string() })) })
          .parse(JSON.parse(readFileSync(join(out, "hosts", environment, "manifest.json"), "utf8")));
        expect(value.targets).toEqual(Object.fromEntries(manifest.hosts.map(({ name, target }) => [name, target])));
      });

    test("outputs, and how data leaves and arrives elsewhere, are what deploying writes down", async () => {
      const out = mkdtempSync(join(tmpdir(), "fedi-model-"));
      const program = join(root, "test/fixtures/targets/nix-module/outputs-commands-and-migrations");
      const options = {
        domain: "shelf.example.org",
        shelves: { old: { is_old: true }, "small ones": { quota: 1073741824 } },
        workers: ["b", "a", "b"],
      };
      writeFileSync(join(out, "town.json"), JSON.stringify({ library: options }));
      const module = await fedi(out, "compile", program, "--target", "nix-module", "--out", "module");
      const given = ["--configuration", "town.json", "--out", "hosts"];
      const host = await fedi(out, "compile", program, "--target", "nixos", ...given);
      expect({ module, host }).toMatchObject({ module: { code: 0, error: "" }, host: { code: 0, error: "" } });
      const result = evaluateNix(`
      let
        ${library}
        model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${out}/module/module.nix ]; }).config;
        typed = type: value: (lib.evalModules { modules = [ { options.it = lib.mkOption { inherit type; }; config.it = value; } ]; }).config.it;
        made = model.deployment {
          environment = "desk";
          deployment-name = "town";
          configuration = typed model.configuration { applications = builtins.fromJSON (builtins.readFile ${out}/town.json); };
        };
        plain = step: if step.module == null then { inherit (step) host run; } else { inherit (step) host; nixos = step.module.config; };
        machine = (lib.evalModules { specialArgs.pkgs = { }; modules = [ made.hosts.main.module { freeformType = with lib.types; lazyAttrsOf anything; } ]; }).config;
      in {
        inherit (made) outputs;
        state = lib.mapAttrs (_: one: one // { migrate = map plain one.migrate; }) made.state;
        secrets = lib.sort lib.lessThan (lib.concatMap (file: map (part: part.file) file.parts) (lib.attrValues machine.fedi.secretFiles));
      }`);
      if (!result.ok) throw new Error(result.message);
      const generic = genericLeaving.parse(result.value);
      const manifest = manifestLeaving.parse(JSON.parse(readFileSync(join(out, "hosts/desk/manifest.json"), "utf8")));
      const named = (entries: readonly { readonly name: string; readonly value: string }[]) =>
        Object.fromEntries(entries.map(({ name, value }) => [name, value]));
      const nameOf = (id: string) => id.replace("town/", "");
      const outputs = [...manifest.deployments.flatMap(({ instances }) => instances), ...manifest.requests];
      expect(generic.outputs).toEqual(Object.fromEntries(outputs.map((one) => [nameOf(one.id), named(one.outputs)])));
      // The manifest shows settings as the language writes them.
      const settings = (step: object) =>
        "nixos" in step && step.nixos === "{ shelf = { reading = false } }"
          ? { ...step, nixos: { shelf: { reading: false } } }
          : step;
      const states = manifest.state.map(({ request, ...one }) => [
        nameOf(request),
        { ...one, migrate: one.migrate.map(settings) },
      ]);
      expect(withoutPlaces(generic.state)).toEqual(withoutPlaces(Object.fromEntries(states)));
      const files = manifest.hosts.flatMap((one) => one.secretFiles.flatMap(({ secrets }) => secrets));
      expect(generic.secrets.map((path) => path.replace(/_[0-9a-f]{10}$/, ""))).toEqual(
        files.map((id) => `/var/lib/fedi/secrets/${id.replace("town/", "").replaceAll("/", "_")}`).sort(),
      );
      expect(Object.keys(generic.state)).toHaveLength(3);
    });

    test("what OpenTofu makes for requests is the configuration that deploying writes", async () => {
      const out = mkdtempSync(join(tmpdir(), "fedi-model-"));
      const program = join(root, "test/fixtures/targets/nix-module/what-opentofu-makes-is-data");
      // Names come from strangers.
      const hostile = '${file("/etc/passwd")} %{if true} $${x}';
      const names = { "example.org": {}, www: {}, [hostile]: {}, far: { is_external: true } };
      writeFileSync(join(out, "town.json"), JSON.stringify({ site: { names } }));
      const module = await fedi(out, "compile", program, "--target", "nix-module", "--out", "module");
      const host = await fedi(out, "compile", program, "--configuration", "town.json", "--out", "out");
      expect({ module, host }).toMatchObject({ module: { code: 0, error: "" }, host: { code: 0, error: "" } });
      const result = evaluateNix(`
      let
        ${library}
        model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${out}/module/module.nix ]; }).config;
        typed = type: value: (lib.evalModules { modules = [ { options.it = lib.mkOption { inherit type; }; config.it = value; } ]; }).config.it;
      in (model.deployment {
        environment = "desk";
        deployment-name = "town";
        configuration = typed model.configuration { applications = builtins.fromJSON (builtins.readFile ${out}/town.json); };
      }).tofu`);
      if (!result.ok) throw new Error(result.message);
      const written = z
        .looseObject({ resource: z.object({ dns_record: z.record(z.string(), z.unknown()) }) })
        .parse(JSON.parse(readFileSync(join(out, "out/desk/tofu/main.tf.json"), "utf8")));
      const { "//": _comment, ...concrete } = written;
      expect(result.value).toEqual(concrete);
      expect(Object.keys(concrete.resource.dns_record)).toHaveLength(4);
      // Names in `state` are kept by the application, and can be made again.
      expect(JSON.stringify(concrete)).not.toContain("prevent_destroy");
    });

    test("checks of resources and rules hold requests to policies, which may be set in Nix", async () => {
      const out = mkdtempSync(join(tmpdir(), "fedi-model-"));
      const program = join(root, "examples/community");
      expect((await fedi(program, "compile", ".", "--target", "nix-module", "--out", out)).code).toBe(0);
      const ask = (cores: number, policy: string) =>
        JSON.stringify(
          evaluateNix(`
          let
            ${library}
            model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${out}/module.nix ${policy} ]; }).config;
            request = (lib.evalModules { modules = [ model.resources.machine.request { config.cores = ${cores}; } ]; }).config;
          in (model.environments.garden_shed.implementation {
            deployment-name = "d";
            required-resources."app/web".machine = removeAttrs request [ "_module" ];
          }).grants."app/web".address`),
        );
      expect(ask(4, "{ }")).toBe('{"ok":true,"value":"192.0.2.10"}');
      expect(ask(5, "{ }")).toContain("- asks for 5 cores; this provider grants at most 4");
      const more = "({ lib, ... }: { environments.garden_shed.resources.machine.machine.max_cores = lib.mkForce 8; })";
      expect(ask(5, more)).toBe('{"ok":true,"value":"192.0.2.10"}');
    });

    test("what only OpenTofu knows fails where it is read before anything is recorded, and only there", async () => {
      const out = mkdtempSync(join(tmpdir(), "fedi-model-"));
      const program = join(root, "examples/provisioned");
      const run = await fedi(program, "compile", ".", "--target", "nix-module", "--out", out);
      expect(run).toMatchObject({ code: 0, error: "" });
      const ask = (what: string) =>
        evaluateNix(`
        let
          ${library}
          model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${out}/module.nix ]; }).config;
          made = model.deployment {
            environment = "cloud";
            deployment-name = "greeting";
            configuration.applications.hello = { };
          };
        in ${what}`);
      expect(ask("lib.attrNames made.hosts")).toMatchObject({ ok: true });
      expect(ask("made.tofu.resource.terraform_data")).toMatchObject({ ok: true });
      expect(ask("lib.mapAttrs (_: host: host.target) made.hosts")).toMatchObject({
        ok: false,
        message: expect.stringContaining("known only after deployment, and `outputs` is not given"),
      });
    });
  },
);
