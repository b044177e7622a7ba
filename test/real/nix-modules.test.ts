import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outputName } from "../../compiler/src/targets/target.ts";
import { secretKey, secretOutputKey } from "../../compiler/src/targets/crossing.ts";
import { address, environmentOf } from "../unit/targets/sample-environment.ts";
import {
  fileOf,
  filesOf,
  hostOf,
  labWithHosts,
  pair,
  resolvedHost,
  secretText,
  secretValue,
  token,
} from "../unit/targets/sample-hosts.ts";
import { filesBelow } from "../harness.ts";
import { evaluateNix, folderOf, nixpkgsLib, noNix, noNixpkgsLib } from "./nix.ts";

/** A module system with the few options that tests look at, and everything else free. */
const evaluation = (folder: string, host: string, lib = nixpkgsLib) => `
let
  lib = import ${lib};
  config = (lib.evalModules {
    specialArgs.pkgs = { hello = "/nix/store/hello"; };
    modules = [
      {
        freeformType = with lib.types; lazyAttrsOf anything;
        options.list = lib.mkOption { type = with lib.types; listOf str; default = [ ]; };
        options.lines = lib.mkOption { type = lib.types.lines; default = ""; };
        options.services = lib.mkOption { type = with lib.types; lazyAttrsOf anything; default = { }; };
      }
      ${folder}/nixos/${host}.nix
    ];
  }).config;
in`;

const hardware = new Map([
  ["hardware.nix", "{ ... }:\n{\n  imports = [ ./modules/disk.nix ];\n}\n"],
  ["modules/disk.nix", "{ disk = 1; }\n"],
]);

describe.skipIf(noNixpkgsLib !== undefined)(
  `modules in the real Nix ${noNixpkgsLib ?? ""}`,
  { timeout: 60_000 },
  () => {
    test("a host has the settings of its fragments, in their order, and of imported files", () => {
      const folder = folderOf(filesOf(labWithHosts(), hardware));
      mkdirSync(join(folder, "public"));
      writeFileSync(join(folder, "public", secretKey(pair.id, "public")), "BPub");
      const result = evaluateNix(
        `${evaluation(folder, "web")} { inherit (config) list lines services key disk; inherit (config.networking) hostName; inherit (config.nixpkgs) hostPlatform; }`,
      );
      expect(result).toEqual({
        ok: true,
        value: {
          list: ["1", "2", "3"],
          lines: "one\ntwo",
          services: { a: { enable: true } },
          key: "BPub",
          disk: 1,
          hostName: "web",
          hostPlatform: "x86_64-linux",
        },
      });
    });

    test("deploy values come from outputs.json, and without it Nix says what to run", () => {
      const folder = folderOf(filesOf(labWithHosts(), hardware));
      const ask = `${evaluation(folder, "later")} config.services`;
      expect(evaluateNix(ask)).toMatchObject({ ok: false, message: expect.stringContaining("run `./deploy`") });
      const name = outputName(address("vm"), ["output", "address"]);
      writeFileSync(join(folder, "outputs.json"), JSON.stringify({ [name]: "192.0.2.7" }));
      expect(evaluateNix(ask)).toEqual({ ok: true, value: { nginx: { enable: true, address: "192.0.2.7" } } });
      expect(evaluateNix(`(import ${folder}/nixos/fedi/deployment.nix).target-0`)).toEqual({
        ok: true,
        value: "root@192.0.2.7",
      });
    });

    test("a mistake in a fragment is reported at its line of .fedi", () => {
      const folder = folderOf(filesOf(environmentOf([], [], { hosts: [resolvedHost(hostOf("web"), [{ list: 5 }])] })));
      expect(evaluateNix(`${evaluation(folder, "web")} config.list`)).toMatchObject({
        ok: false,
        message: expect.stringContaining("main.fedi:7"),
      });
    });

    test("activation writes secret files from secrets that never enter the store", () => {
      const content = secretText("A='${x}'\nB=", secretValue(token), "\n");
      const state = folderOf([]);
      const path = join(state, "run/secrets/it's");
      const environment = environmentOf([], [], {
        hosts: [
          resolvedHost(
            hostOf("web"),
            [{}],
            [fileOf(path, content, { mode: "0440" }), fileOf(`${path}2`, secretValue(token))],
          ),
        ],
      });
      const folder = folderOf(filesOf(environment));
      const script = `${evaluation(folder, "web")} (config // { }).system.activationScripts.fediSecretFiles.text`;
      const settings = `{ fedi.secretStore = "${state}/store"; fedi.secretList = "${state}/list"; }`;
      const result = evaluateNix(script.replace("modules = [", `modules = [ ${settings}`));
      if (!result.ok) throw new Error(result.message);
      const run = (): string => {
        const { status, stderr } = spawnSync("sh", ["-c", String(result.value)], { encoding: "utf8" });
        return `${status} ${stderr}`;
      };
      expect(run()).toContain("could not write the secret file");
      mkdirSync(join(state, "store"));
      writeFileSync(join(state, "store", secretKey(token.id)), "s3cret");
      expect(run()).toBe("0 ");
      expect(readFileSync(path, "utf8")).toBe("A='${x}'\nB=s3cret\n");
      expect(statSync(path).mode & 0o7777).toBe(0o440);
      writeFileSync(join(state, "list"), `${path}\n${path}3\n`);
      copyFileSync(path, `${path}3`);
      expect(run()).toBe("0 ");
      expect(spawnSync("ls", [join(state, "run/secrets")], { encoding: "utf8" }).stdout).toBe("it's\nit's2\n");
    });

    test("activation takes no owner, unit, path or text of strangers for a command", () => {
      for (const text of ["$(touch pwned)", "`touch pwned`", "'; touch pwned; '", "x\ntouch pwned\n", "-R", "%n"]) {
        const state = folderOf([]);
        const path = join(state, "run/secrets", text.replaceAll("/", ""));
        const settings = { owner: text, group: text, restart: [text] };
        const files = [fileOf(path, secretText(text, secretValue(token), text), settings)];
        const folder = folderOf(filesOf(environmentOf([], [], { hosts: [resolvedHost(hostOf("web"), [{}], files)] })));
        const script = `${evaluation(folder, "web")} (config // { }).system.activationScripts.fediSecretFiles.text`;
        const places = `{ fedi.secretStore = "${state}/store"; fedi.secretList = "${state}/list"; }`;
        const result = evaluateNix(script.replace("modules = [", `modules = [ ${places}`));
        if (!result.ok) throw new Error(result.message);
        mkdirSync(join(state, "store"));
        writeFileSync(join(state, "store", secretKey(token.id)), "s3cret");
        const run = spawnSync("sh", ["-c", String(result.value)], { cwd: state, encoding: "utf8" });
        // There is no such user: the file is not put in place, and that is said.
        expect(run.status).toBe(1);
        expect(run.stderr).toContain("could not write the secret file");
        expect(filesBelow(state).filter((name) => name.endsWith("pwned") && !name.startsWith("run/secrets/"))).toEqual(
          [],
        );
        expect(existsSync(path)).toBe(false);
      }
    });

    test("secrets are named in the parts of a file, and nowhere told", () => {
      const folder = folderOf(filesOf(labWithHosts(), hardware));
      writeFileSync(
        join(folder, "outputs.json"),
        JSON.stringify({ [outputName(address("vm"), ["output", "address"])]: "ip" }),
      );
      const result = evaluateNix(
        `${evaluation(folder, "web")} map (p: p.secret or p.text) config.fedi.secretFiles."/run/secrets/env".parts`,
      );
      const names = [secretKey(token.id), secretOutputKey(address("vm"), ["output", "password"])];
      expect(
        evaluateNix(
          `${evaluation(folder, "web")} builtins.filter (x: x != null) (map (p: p.secret) config.fedi.secretFiles."/run/secrets/env".parts)`,
        ),
      ).toEqual({ ok: true, value: names });
      expect(result.ok).toBe(true);
    });
  },
);

describe.skipIf(noNix !== undefined)(`flake.nix in the real Nix ${noNix ?? ""}`, () => {
  test("has a configuration per host, with a stand-in for nixpkgs", () => {
    const folder = folderOf(filesOf(labWithHosts(), hardware));
    const stand = "{ lib.nixosSystem = { modules }: map (m: builtins.pathExists m) modules; }";
    expect(
      evaluateNix(
        `let f = import ${folder}/nixos/flake.nix; in { url = f.inputs.nixpkgs.url; } // (f.outputs { self = f; nixpkgs = ${stand}; }).nixosConfigurations`,
      ),
    ).toEqual({ ok: true, value: { url: "github:NixOS/nixpkgs/nixos-25.05", later: [true], web: [true] } });
  });
});
