/**
 * What whole programs compile to, through the real Nix: every example, and every fixture that expects an output.
 *
 * Every file parses; every host evaluates, with a stand-in `pkgs` and nixpkgs' own module system where it can be reached; every flake
 * gives its hosts. All in few runs of Nix, since each costs its start.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseFolders, fedi, filesBelow } from "../harness.ts";
import { recordedIn } from "./recorded.ts";
import { evaluateNix, nixpkgsLib, noNix } from "./nix.ts";

const root = join(import.meta.dirname, "..");
const programs = [
  ...caseFolders(join(root, "fixtures"))
    .filter((folder) => existsSync(join(root, "fixtures", folder, "out")))
    .map((folder) => join("fixtures", folder)),
  ...caseFolders(join(root, "../examples")).map((folder) => join("../examples", folder)),
];

/** Evaluates each module wholly, without nixpkgs: what imports and settings say, not how they merge. */
const standInEvaluation = `
  lib = {
    mkDefault = content: { _type = "override"; priority = 1000; inherit content; };
    mkForce = content: { _type = "override"; priority = 50; inherit content; };
    reverseList = list: builtins.genList (n: builtins.elemAt list (builtins.length list - 1 - n)) (builtins.length list);
  };
  arguments = { inherit lib pkgs; config = { }; };
  # The run-time module declares options, which need nixpkgs' lib.
  isOurs = module: builtins.isPath module && baseNameOf module == "secrets.nix";
  visit = module:
    if isOurs module then true
    else if builtins.isPath module then visit (import module)
    else if builtins.isFunction module then visit (module arguments)
    else builtins.deepSeq (removeAttrs module [ "imports" ]) (builtins.all visit (module.imports or [ ]));
  evaluate = file: visit file;`;

const realEvaluation = `
  lib = import ${nixpkgsLib};
  free = with lib.types; lazyAttrsOf anything;
  lines = lib.mkOption { type = lib.types.lines; default = ""; };
  evaluate = file:
    let
      config = (lib.evalModules {
        specialArgs = { inherit pkgs; };
        modules = [
          {
            freeformType = free;
            # Options whose definitions join; all others are free.
            options.networking.firewall.allowedTCPPorts = lib.mkOption { type = with lib.types; listOf port; default = [ ]; };
            options.systemd = lib.mkOption { type = lib.types.submodule { freeformType = free; options.tmpfiles.rules = lib.mkOption { type = with lib.types; listOf str; default = [ ]; }; }; default = { }; };
            options.users = lib.mkOption { type = lib.types.submodule { freeformType = free; options.motd = lines; }; default = { }; };
            options.services.web = lib.mkOption { type = lib.types.submodule { freeformType = free; options.motd = lines; }; default = { }; };
          }
          file
        ];
      }).config;
    in
    builtins.deepSeq config true;`;

/** Every package that these files name. */
const standInPkgs = (files: readonly string[]) => {
  const texts = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const names = new Set([...texts.matchAll(/\bpkgs\.([\w-]+)/g)].map(([, name]) => JSON.stringify(name)));
  return `
  pkgs = builtins.listToAttrs (map (name: { inherit name; value = { inherit name; outPath = "/nix/store/\${name}"; overrideAttrs = _: pkgs.\${name}; }; }) [ ${[...names].join(" ")} ]);`;
};

describe.skipIf(noNix !== undefined)(`whole programs in the real Nix ${noNix ?? ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-programs-"));
  const environments: string[] = [];
  const recorded = new Map<string, Readonly<Record<string, unknown>>>();
  const hosts: string[] = [];

  beforeAll(async () => {
    for (const [index, program] of programs.entries()) {
      const out = join(folder, String(index));
      const run = await fedi(join(root, program), "compile", ".", "--out", out);
      expect({ program, code: run.code }).toEqual({ program, code: 0 });
      for (const file of filesBelow(out)) {
        if (file.endsWith("/nixos/flake.nix")) {
          const environment = join(out, dirname(dirname(file)));
          environments.push(environment);
          recorded.set(environment, recordedIn(join(root, program)));
        } else if (/^[^/]+\/nixos\/[^/]+\.nix$/.test(file)) hosts.push(join(out, file));
      }
    }
    for (const environment of environments) {
      const tofu = join(environment, "tofu/main.tf.json");
      if (!existsSync(tofu)) continue;
      const document: { readonly output?: { readonly fedi?: { readonly value: object } } } = JSON.parse(
        readFileSync(tofu, "utf8"),
      );
      // An address nearly everywhere; what is read as a number says so in its name.
      const known = Object.keys(document.output?.fedi?.value ?? {}).map((key) => [
        key,
        key.includes("number") ? "99" : "192.0.2.99",
      ]);
      writeFileSync(
        join(environment, "outputs.json"),
        JSON.stringify({ ...Object.fromEntries(known), ...recorded.get(environment) }),
      );
    }
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("looks at something", () => {
    expect(environments.length).toBeGreaterThanOrEqual(programs.length);
    expect(hosts.length).toBeGreaterThanOrEqual(programs.length);
  });

  it("every file parses", () => {
    const files = filesBelow(folder)
      .filter((file) => file.endsWith(".nix"))
      .map((file) => join(folder, file));
    const { status, stderr } = spawnSync("nix-instantiate", ["--parse", ...files], {
      encoding: "utf8",
      maxBuffer: 1e9,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  const system = nixpkgsLib === undefined ? "a stand-in for nixpkgs' lib" : "nixpkgs' own module system";
  it(`every host evaluates with ${system}`, () => {
    const evaluation = nixpkgsLib === undefined ? standInEvaluation : realEvaluation;
    const result = evaluateNix(
      `let\n${standInPkgs(hosts)}\n${evaluation}\nin [\n${hosts.map((host) => `  (evaluate ${host})`).join("\n")}\n]`,
    );
    expect(result).toEqual({ ok: true, value: hosts.map(() => true) });
  });

  it("every flake gives its hosts", () => {
    const named = environments.map((environment) =>
      filesBelow(join(environment, "nixos"))
        .filter((file) => !file.includes("/") && file !== "flake.nix")
        .map((file) => file.replace(/\.nix$/, "")),
    );
    const nixpkgs = `{ lib.nixosSystem = { modules, ... }: builtins.length modules; }`;
    const result = evaluateNix(
      `map (folder: builtins.attrNames ((import (folder + "/nixos/flake.nix")).outputs { self = { }; nixpkgs = ${nixpkgs}; }).nixosConfigurations) [\n${environments.join("\n")}\n]`,
    );
    expect(result).toEqual({ ok: true, value: named });
  });

  it("without outputs.json, no host that needs it evaluates, and Nix says what to run", () => {
    const late = hosts.filter((host) => readFileSync(host, "utf8").includes("fedi.output "));
    expect(late.length).toBeGreaterThanOrEqual(4);
    for (const environment of environments) rmSync(join(environment, "outputs.json"), { force: true });
    const evaluation = (expression: string) =>
      evaluateNix(`let\n${standInPkgs(hosts)}\n${standInEvaluation}\nin ${expression}`);
    const tried = late.map((host) => `(builtins.tryEval (evaluate ${host})).success`);
    expect(evaluation(`[ ${tried.map((one) => `(${one})`).join(" ")} ]`)).toEqual({
      ok: true,
      value: late.map(() => false),
    });
    expect(evaluation(`evaluate ${late[0]}`)).toMatchObject({
      ok: false,
      message: expect.stringContaining("run `./deploy`"),
    });
  });
});
