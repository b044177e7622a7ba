/**
 * Secrets that reach machines through sops-nix: what the real Nix makes of a host under declarations of sops-nix's options, and `deploy` with a
 * stand-in for `sops` that seals with the real `age`.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResolvedEnvironment } from "../../compiler/src/deployment/resolved.ts";
import type { SopsKeys } from "../../compiler/src/evaluation/value.ts";
import { secretKey, secretOutputKey } from "../../compiler/src/targets/crossing.ts";
import { randomFrom, repeatable, seed, size } from "../sizes.ts";
import { address, environmentOf, origin, value } from "../unit/targets/sample-environment.ts";
import {
  fileOf,
  filesOf,
  generated,
  hostOf,
  labWithHosts,
  pair,
  resolvedHost,
  secretValue,
  token,
} from "../unit/targets/sample-hosts.ts";
import { countSteps, has, linesOf, machine, noShell, startDeploy, type Machine } from "./deploy-machine.ts";
import { evaluateNix, folderOf, nixpkgsLib, noNixpkgsLib } from "./nix.ts";

const root = join(import.meta.dirname, "../..");
const someKeys: SopsKeys = { machines: [`age1${"m".repeat(58)}`], people: [`age1${"p".repeat(58)}`] };

describe.skipIf(noNixpkgsLib !== undefined)(
  `a Mastodon whose secrets come through sops-nix ${noNixpkgsLib ?? ""}`,
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "fedi-sops-"));
    const compiled = (keyFile: string) => {
      const project = join(folder, "project");
      cpSync(join(root, "examples/community"), project, { recursive: true });
      const program = readFileSync(join(project, "main.fedi"), "utf8");
      const keys = `sops = { machines = ["${someKeys.machines[0]}"], people = ["${someKeys.people[0]}"]${keyFile} }`;
      writeFileSync(join(project, "main.fedi"), program.replace("  provider single_nixos {", `$&\n    ${keys}`));
      execFileSync(process.execPath, [
        join(root, "compiler/bin/fedi.js"),
        "compile",
        project,
        "--out",
        join(folder, "out"),
      ]);
      const out = join(folder, "out/garden_shed");
      mkdirSync(join(out, "sealed"), { recursive: true });
      for (const [, name = ""] of readFileSync(join(out, "deploy"), "utf8").matchAll(/^ {2}"\$@" (\S+) age1/gm))
        writeFileSync(join(out, "sealed", name), "{}");
      return out;
    };
    const config = (out: string, modules = join(import.meta.dirname, "sops-options.nix")) => `
let
  lib = import ${nixpkgsLib};
  config = (lib.evalModules {
    specialArgs.pkgs = lib.genAttrs [ "mastodon" "garage" "postgresql" "redis" "nginx" "awscli2" "mariadb" ] (name: "/nix/store/\${name}");
    modules = [
      { freeformType = with lib.types; lazyAttrsOf anything; }
      ${modules}
      ${out}/nixos/main.nix
    ];
  }).config;
in`;

    test("has each file as a secret or a template of sops-nix, at the path that services read", () => {
      const out = compiled("");
      const result = evaluateNix(`${config(out)} {
        files = builtins.attrNames config.fedi.secretFiles;
        secrets = builtins.mapAttrs (_: s: { inherit (s) path owner group mode format restartUnits; file = baseNameOf s.sopsFile; hash = s.sopsFileHash; }) config.sops.secrets;
        templates = builtins.mapAttrs (_: t: { inherit (t) path owner mode content; }) config.sops.templates;
        key = config.sops.age.keyFile;
        activation = config ? system && config.system ? activationScripts;
      }`);
      if (!result.ok) throw new Error(result.message);
      const { files, secrets, templates, key, activation } = result.value as {
        readonly files: readonly string[];
        readonly secrets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
        readonly templates: Readonly<Record<string, Readonly<Record<string, string>>>>;
        readonly key: null;
        readonly activation: boolean;
      };
      const paths = [...Object.values(secrets), ...Object.values(templates)].map(({ path }) => String(path));
      expect(files.length).toBeGreaterThan(8);
      expect(files.filter((file) => !paths.includes(file))).toEqual([]);
      const own = Object.entries(secrets).filter(([name]) => name.includes("otp-secret"));
      expect(own.map(([, secret]) => secret)).toEqual([
        {
          path: expect.stringMatching(/^\/run\/secrets\/community-mastodon-otp-secret-/),
          owner: "mastodon",
          group: "root",
          mode: "0400",
          format: "binary",
          restartUnits: expect.anything(),
          file: secretKey("community/mastodon/otp-secret"),
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ]);
      const [garage] = Object.values(templates).filter(({ path }) => path?.includes("rpc-secret"));
      expect(garage?.["content"]).toMatch(/^GARAGE_RPC_SECRET=<SOPS:[0-9a-f]{64}:PLACEHOLDER>\n$/);
      expect([key, activation]).toEqual([null, false]);
      expect(readFileSync(join(out, "nixos/flake.nix"), "utf8")).toContain("sops-nix.nixosModules.sops ./main.nix");
    });

    test("finds the machine's key where the provider says, and misses the module where it is not", () => {
      const out = compiled(`, key_file = "/var/lib/age.txt"`);
      expect(evaluateNix(`${config(out)} config.sops.age.keyFile`)).toEqual({ ok: true, value: "/var/lib/age.txt" });
      const without = `${config(out, "{ }")} config.system.activationScripts.fediSecretFiles`;
      expect(evaluateNix(without)).toMatchObject({ ok: false, message: expect.stringContaining("sops-nix") });
    });
  },
);

const noAge = noShell ?? (has("age") && has("age-keygen") ? undefined : "skipped: age is not on the PATH");

describe.skipIf(noAge !== undefined)(`deploy with sealed secrets ${noAge ?? ""}`, { timeout: 1_800_000 }, () => {
  const keys = mkdtempSync(join(tmpdir(), "fedi-age-"));
  const newKey = (name: string) => {
    spawnSync("age-keygen", ["-o", join(keys, name)]);
    return execFileSync("age-keygen", ["-y", join(keys, name)], { encoding: "utf8" }).trim();
  };
  const [web, ada, ben] = ["web", "ada", "ben"].map(newKey) as [string, string, string];
  /** As `sops` seals a binary file: JSON with the text, and for whom. */
  const sops = `#!/bin/sh
set -eu
echo "sops $1" >>"$FAKE/log"
case $1 in
  --encrypt)
    [ "$2 $4 $5 $6 $7" = "--age --input-type binary --output-type binary" ]
    set -f
    IFS=,
    words=
    sealed=
    for key in $3; do
      words="$words,-r,$key"
      sealed="$sealed\${sealed:+,}
			{ \\"recipient\\": \\"$key\\" }"
    done
    text=$(age \${words#,} "$8" | openssl base64 -A)
    printf '{\\n\\t"data": "%s",\\n\\t"sops": {\\n\\t\\t"age": [%s\\n\\t\\t]\\n\\t}\\n}\\n' "$text" "$sealed"
    ;;
  --decrypt)
    [ "$2 $3 $4 $5" = "--input-type binary --output-type binary" ]
    sed -n 's/.*"data": "\\(.*\\)",/\\1/p' "$6" | openssl base64 -d -A | age -d -i "$SOPS_AGE_KEY_FILE"
    ;;
esac
`;
  const sealing = (environment: ResolvedEnvironment, sopsKeys: SopsKeys): ResolvedEnvironment => ({
    ...environment,
    hosts: environment.hosts.map((one) =>
      one.host.name === "web" ? { ...one, host: { ...one.host, sops: sopsKeys } } : one,
    ),
  });
  const lab = (people = [ada]) => sealing(labWithHosts(), { machines: [web], people: [...people].sort() });
  const asAda = { SOPS_AGE_KEY_FILE: join(keys, "ada") };
  const prepared = (environment: ResolvedEnvironment): Machine => {
    const made = machine(environment);
    writeFileSync(join(made.fake, "bin/sops"), sops, { mode: 0o755 });
    return made;
  };
  const again = ({ folder }: Machine, environment: ResolvedEnvironment) => {
    for (const file of filesOf(environment, new Map([["hardware.nix", "{ }\n"]])))
      writeFileSync(join(folder, file.path), file.text);
  };
  const opened = ({ variables }: Machine, file: string, who: string) =>
    spawnSync("sh", ["-c", `sops --decrypt --input-type binary --output-type binary "$1"`, "sh", file], {
      encoding: "utf8",
      env: { ...variables, SOPS_AGE_KEY_FILE: join(keys, who) },
    });
  const contents = (folder: string) =>
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]);
  const tokenKey = secretKey(token.id);
  const outputKey = secretOutputKey(address("vm"), ["output", "password"]);

  test("keeps every secret sealed, for people and the machines that need it, and sends none", () => {
    const one = prepared(lab());
    const { status, output, log } = one.run([], asAda);
    expect({ status, output: status === 0 ? "" : output }).toEqual({ status: 0, output: "" });
    const sealed = join(one.folder, "sealed");
    expect(readdirSync(sealed).sort()).toEqual(
      [tokenKey, secretKey(pair.id, "private"), secretKey(pair.id, "public"), outputKey, "tofu-encryption"].sort(),
    );
    expect(existsSync(join(one.folder, "secrets"))).toBe(false);
    expect(linesOf(log, "ssh").filter((line) => line.includes("192.0.2.10"))).toEqual([]);
    // What Nix copies into its store.
    expect(log).toContain("nixos\noutputs.json\npublic\nsealed\n");
    for (const who of ["ada", "web"])
      expect(opened(one, join(sealed, tokenKey), who).stdout).toMatch(/^GK[0-9a-f]{64}$/);
    expect(opened(one, join(sealed, tokenKey), "ben").status).not.toBe(0);
    expect(opened(one, join(sealed, outputKey), "web").stdout).toBe("pass\nword");
    expect(opened(one, join(sealed, "tofu-encryption"), "web").status).not.toBe(0);
    const token1 = opened(one, join(sealed, tokenKey), "ada").stdout;
    expect(spawnSync("grep", ["-rlF", token1, one.folder], { encoding: "utf8" }).stdout).toBe("");
    // The same again is the same, byte for byte.
    const before = contents(sealed);
    expect(one.run([], asAda).status).toBe(0);
    expect(contents(sealed)).toEqual(before);
    expect(one.run(["status"]).output).toContain(`secrets are sealed in ${sealed}\n`);
    expect(spawnSync("shellcheck", ["-s", "sh", join(one.folder, "deploy")], { encoding: "utf8" }).stdout ?? "").toBe(
      "",
    );
  });

  test("takes what belongs to data from an environment to one whose secrets others can open", () => {
    const keep = { ...generated("community/app/pair", { kind: "p256" }), isIdentity: true };
    const echo = (run: string) => ({ host: "web", run: value(run), secretFiles: [], origin });
    const data = {
      request: "community/app/data",
      resource: "store",
      identity: new Map<string, string>(),
      stopped: [],
      backup: echo("echo data"),
      restore: echo("cat >>$FAKE/restored"),
      migrate: [],
    };
    const keeping = (people: readonly string[]) => {
      const files = [fileOf("/run/secrets/public", secretValue(keep, "public"))];
      const hosts = [resolvedHost(hostOf("web"), [{}], files)];
      const secrets = [{ secret: keep, hosts: ["web"], isTofuVariable: false }];
      const all = environmentOf([], [], { hosts, secrets, state: [data], deployments: labWithHosts().deployments });
      return sealing(all, { machines: [web], people });
    };
    const [one, other] = [prepared(keeping([ada])), prepared(keeping([ben]))];
    const asBen = { SOPS_AGE_KEY_FILE: join(keys, "ben") };
    expect(one.run([], asAda).status).toBe(0);
    expect(other.run([], asBen).status).toBe(0);
    const backup = join(folderOf([]), "backup");
    expect(one.run(["backup", "--to", backup], asAda)).toMatchObject({ status: 0 });
    expect(other.run(["restore", "--from", backup], asBen)).toMatchObject({ status: 0 });
    expect(readFileSync(join(other.fake, "restored"), "utf8")).toBe("data\n");
    for (const part of ["private", "public"] as const) {
      const file = join("sealed", secretKey(keep.id, part));
      expect(opened(other, join(other.folder, file), "ben").stdout).toBe(
        opened(one, join(one.folder, file), "ada").stdout,
      );
    }
    // Both halves are new after a rotation, also for the hosts.
    const before = opened(one, join(one.folder, "sealed", secretKey(keep.id, "public")), "ada").stdout;
    expect(one.run(["--rotate", keep.id], asAda).status).toBe(0);
    expect(opened(one, join(one.folder, "sealed", secretKey(keep.id, "public")), "ada").stdout).not.toBe(before);
  });

  test("keeps them in the folder that is named, and remembers it", () => {
    const one = prepared(lab());
    const folder = folderOf([]);
    expect(one.run(["--secrets", folder], asAda).status).toBe(0);
    expect(readdirSync(folder)).toContain(tokenKey);
    expect(existsSync(join(one.folder, "sealed"))).toBe(false);
    const before = contents(folder);
    expect(one.run([], asAda).status).toBe(0);
    expect(contents(folder)).toEqual(before);
    const moved = `${folder}-moved`;
    renameSync(folder, moved);
    expect(one.run([], asAda)).toMatchObject({ status: 1, output: expect.stringContaining("--secrets FOLDER") });
    expect(one.run(["--secrets", moved], asAda).status).toBe(0);
    expect(contents(moved)).toEqual(before);
    // Elsewhere, from the repository alone, nothing is made anew.
    const other = prepared(lab());
    expect(other.run(["--secrets", moved], asAda).status).toBe(0);
    expect(contents(moved)).toEqual(before);
    expect(readFileSync(join(other.folder, "public", secretKey(pair.id, "public")), "utf8")).toBe(
      readFileSync(join(one.folder, "public", secretKey(pair.id, "public")), "utf8"),
    );
    expect(machine(labWithHosts()).run(["--secrets", moved]).output).toContain("is for environments that use sops");
  });

  test("seals anew for other keys, which takes one who can open it", () => {
    const one = prepared(lab());
    expect(one.run([], asAda).status).toBe(0);
    const file = join(one.folder, "sealed", tokenKey);
    const before = opened(one, file, "ada").stdout;
    again(one, lab([ben]));
    const asBen = { SOPS_AGE_KEY_FILE: join(keys, "ben") };
    expect(one.run([], asBen)).toMatchObject({ status: 1, output: expect.stringContaining("one of those who can") });
    expect(one.run([], asAda).output).toContain(`seal ${tokenKey} for other keys`);
    expect(opened(one, file, "ben").stdout).toBe(before);
    expect(opened(one, file, "ada").status).not.toBe(0);
    expect(one.run([], asBen).status).toBe(0);
  });

  test("takes over what was kept in another way", () => {
    const one = prepared(labWithHosts());
    expect(one.run().status).toBe(0);
    const plain = contents(join(one.folder, "secrets"));
    again(one, lab());
    expect(one.run([], asAda).status).toBe(0);
    for (const [name = "", text] of plain)
      expect(opened(one, join(one.folder, "sealed", name), "ada").stdout).toBe(text);
    rmSync(join(one.folder, "secrets"), { recursive: true });
    again(one, labWithHosts());
    expect(one.run([], asAda).status).toBe(0);
    expect(contents(join(one.folder, "secrets"))).toEqual(plain);
  });

  test(`is mended by the next run after a kill ${repeatable}`, async () => {
    const undisturbed = prepared(lab());
    countSteps(undisturbed);
    expect(await startDeploy(undisturbed, asAda).end).toMatchObject({ code: 0 });
    const names = readdirSync(join(undisturbed.folder, "sealed")).sort();
    const steps = readFileSync(join(undisturbed.fake, "steps"), "utf8").length;
    const random = randomFrom(seed);
    const count = size(4, steps);
    for (let round = 0; round < count; round++) {
      const one = prepared(lab());
      countSteps(one);
      const step = 1 + Math.floor(((round + random()) / count) * steps);
      const where = `killed at step ${step}`;
      await startDeploy(one, { ...asAda, FAKE_KILL: String(step), FAKE_AFTER: round % 2 === 0 ? "" : "yes" }).end;
      const sealed = join(one.folder, "sealed");
      const kept = existsSync(sealed) ? contents(sealed) : [];
      expect({ where, ...(await startDeploy(one, asAda).end) }).toMatchObject({ where, code: 0 });
      expect({ where, names: readdirSync(sealed).sort() }).toEqual({ where, names });
      for (const [name = "", text] of kept)
        expect({ where, name, text: readFileSync(join(sealed, name), "utf8") }).toEqual({ where, name, text });
      const left = readdirSync(one.folder).filter((name) => name.startsWith("."));
      expect({ where, left }).toEqual({ where, left: [".fedi-steps", ".gitignore"] });
    }
  });

  test("says what is missing", () => {
    const one = machine(lab());
    if (!has("sops")) expect(one.run()).toMatchObject({ status: 1, output: expect.stringContaining("getsops.io") });
    const two = prepared(lab());
    expect(two.run(["--secrets"]).output).toContain("wants a folder");
    expect(two.run(["--secrets", "/nowhere/at all"]).output).toContain("there is no folder /nowhere/at all");
  });
});
