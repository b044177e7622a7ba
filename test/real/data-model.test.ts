/**
 * nix/data-model.nix and the example that a developer of such a model would follow, in nixpkgs' own module system.
 */
import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { fedi } from "../harness.ts";
import { evaluateNix, nixpkgsLib, noNixpkgsLib } from "./nix.ts";

const root = join(import.meta.dirname, "../..");

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
      const text = JSON.stringify(settings).replace(/\/(run|var\/lib\/fedi)\/secrets\/[A-Za-z0-9_-]+/g, "<secret>");
      return JSON.parse(text);
    };

    const examples = [
      { example: "hello", environment: "desk", deployment: "greeting", options: "{ hello = { }; }" },
      {
        example: "community",
        environment: "garden_shed",
        deployment: "community",
        options: '{ mastodon = { domain = "social.example.org"; expected_users = 200; }; }',
      },
    ];
    for (const { example, environment, deployment, options } of examples)
      test(`the environment of ${example} makes the same of requests as its deployment`, async () => {
        const out = mkdtempSync(join(tmpdir(), "fedi-model-"));
        const program = join(root, "examples", example);
        const module = await fedi(program, "compile", ".", "--target", "nix-module", "--out", join(out, "module"));
        const host = await fedi(program, "compile", ".", "--target", "nixos", "--out", join(out, "hosts"));
        expect({ module: module.code, host: host.code }).toEqual({ module: 0, host: 0 });
        const texts = ["module/module.nix", `hosts/${environment}/nixos/main.nix`].map((file) =>
          readFileSync(join(out, file), "utf8"),
        );
        const packages = texts.flatMap((text) => [...text.matchAll(/pkgs\.([A-Za-z0-9_-]+)/g)].map(([, name]) => name));
        const result = evaluateNix(`
        let
          ${library}
          model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${out}/module/module.nix ]; }).config;
          typed = type: value: (lib.evalModules { modules = [ { options.it = lib.mkOption { inherit type; }; config.it = value; } ]; }).config.it;
          made = model.deployment {
            environment = "${environment}";
            deployment-name = "${deployment}";
            configuration = typed model.configuration { applications = ${options}; };
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
        in
        { generic = settings made.hosts.main.module; concrete = settings ${out}/hosts/${environment}/nixos/main.nix; inherit (made) manual; }`);
        if (!result.ok) throw new Error(result.message);
        const value = z.object({ generic: z.unknown(), concrete: z.unknown() }).parse(result.value);
        expect(withoutPlaces(value.generic)).toEqual(withoutPlaces(value.concrete));
        expect(JSON.stringify(value.concrete).length).toBeGreaterThan(200);
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

    test("an environment that needs OpenTofu says so, while compiling and when it is asked", async () => {
      const out = mkdtempSync(join(tmpdir(), "fedi-model-"));
      const program = join(root, "examples/provisioned");
      const run = await fedi(program, "compile", ".", "--target", "nix-module", "--out", out);
      expect(run).toMatchObject({ code: 0, error: expect.stringContaining("environment-not-generic") });
      const result = evaluateNix(`
      let ${library} in
      (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${out}/module.nix ]; }).config.environments.cloud.implementation { }`);
      expect(result).toMatchObject({ ok: false, message: expect.stringContaining("OpenTofu makes a part of it") });
    });
  },
);
