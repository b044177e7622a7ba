/**
 * Runs `deploy` with stand-ins for OpenTofu, ssh and nixos-rebuild, which note what they are told, and with the real shell, openssl,
 * tar and, for texts that are known after deployment, Nix.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResolvedEnvironment } from "../../compiler/src/deployment/resolved.ts";
import { secretKey, secretOutputKey } from "../../compiler/src/targets/crossing.ts";
import { tofuTarget } from "../../compiler/src/targets/tofu/emit.ts";
import { secretOf as secretTypeOf, stringType } from "../../compiler/src/semantics/type.ts";
import {
  address,
  attribute,
  builtinProvider,
  environmentOf,
  inputOf,
  item,
  residual,
  value,
  type Plain,
} from "../unit/targets/sample-environment.ts";
import {
  fileOf,
  generated,
  hostOf,
  labWithHosts,
  pair,
  resolvedHost,
  secretValue,
  token,
} from "../unit/targets/sample-hosts.ts";
import { has, linesOf, machine, noShell, outputs } from "./deploy-machine.ts";
import { fedi } from "../harness.ts";

describe.skipIf(noShell !== undefined)(`deploy in a real shell ${noShell ?? ""}`, { timeout: 60_000 }, () => {
  test("is a strict shell script, to shells and to shellcheck where there is one", () => {
    const { folder } = machine(labWithHosts());
    for (const shell of ["sh", "dash", "bash"].filter((name) => has(name, "-c")))
      expect(spawnSync(shell, ["-n", join(folder, "deploy")], { encoding: "utf8" }).stderr).toBe("");
    if (!has("shellcheck")) return;
    expect(spawnSync("shellcheck", ["-s", "sh", join(folder, "deploy")], { encoding: "utf8" }).stdout).toBe("");
  });

  test.each([["dash"], ["bash", "--posix"], ["busybox", "sh"]].filter(([name = ""]) => has(name, "-c")))(
    "runs in %s",
    (...shell) => {
      const { run, folder } = machine(labWithHosts(), [], shell);
      expect(run()).toMatchObject({ status: 0, output: expect.stringContaining("==> web: switch") });
      expect(run(["plan"]).status).toBe(0);
      expect(run(["status"]).output).toContain("host later: root@192.0.2.7\n");
      expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([".fedi-steps", ".gitignore"]);
    },
  );

  test("creates the infrastructure, hands secrets over and switches each host", () => {
    const { folder, fake, run } = machine(labWithHosts());
    const { status, output, log } = run(["apply", "--", "--option", "it's $HOME"]);
    expect(output).toContain("==> web: switch");
    expect(status).toBe(0);
    expect(linesOf(log, "tofu").map((line) => line.split(">")[0])).toEqual(
      ["version", "init", "plan", "apply", "output", "output"].map((word) => `tofu <${word}`),
    );
    expect(linesOf(log, "nixos-rebuild")).toEqual([
      "nixos-rebuild <switch> <--flake> <path:.?dir=nixos#later> <--target-host> <root@192.0.2.7> <--option> <it's $HOME>",
      "nixos-rebuild <switch> <--flake> <path:.?dir=nixos#web> <--target-host> <root@192.0.2.10> <--option> <it's $HOME>",
    ]);
    // What Nix copies into its store.
    expect(log).toContain("nixos\noutputs.json\npublic\n");
    expect(readFileSync(join(folder, "outputs.json"), "utf8")).toBe(outputs("192.0.2.7"));
    expect(existsSync(join(folder, "nixos/flake.lock"))).toBe(true);
    const handed = [
      secretKey(token.id),
      secretOutputKey(address("vm"), ["output", "password"]),
      secretKey(pair.id, "public"),
    ].sort();
    expect(readdirSync(join(fake, "store")).sort()).toEqual(handed);
    expect(readFileSync(join(fake, "store", secretKey(token.id)), "utf8")).toMatch(/^GK[0-9a-f]{64}$/);
    expect(readFileSync(join(fake, "store", secretOutputKey(address("vm"), ["output", "password"])), "utf8")).toBe(
      "pass\nword",
    );
    expect(output).toContain("community/app, Add`ress: https://example.org/$HOME\n");
    expect(output).toContain("Point $(it) at 192.0.2.7'; rm[31m (lab/it's)");
    expect(output + log).not.toContain(readFileSync(join(fake, "store", secretKey(token.id)), "utf8"));
  });

  test("makes secrets once, where only the owner reads them", () => {
    const { folder, run } = machine(labWithHosts());
    expect(run().status).toBe(0);
    const read = () =>
      readdirSync(join(folder, "secrets")).map((file) => [file, readFileSync(join(folder, "secrets", file), "utf8")]);
    const before = read();
    expect(before.map(([file]) => file)).toEqual(
      [`${secretKey(pair.id)}_private`, secretKey(token.id), "tofu-encryption"].sort(),
    );
    for (const [file] of before) expect(statSync(join(folder, "secrets", file ?? "")).mode & 0o7777).toBe(0o600);
    expect(statSync(join(folder, "secrets")).mode & 0o7777).toBe(0o700);
    const publicFile = join(folder, "public", secretKey(pair.id, "public"));
    const publicKey = readFileSync(publicFile, "utf8");
    expect(publicKey).toMatch(/^B[A-Za-z0-9_-]{86}$/);
    rmSync(publicFile);
    expect(run().status).toBe(0);
    expect(read()).toEqual(before);
    expect(readFileSync(publicFile, "utf8")).toBe(publicKey);
  });

  test("makes secrets of every kind", () => {
    const secrets = [
      generated("a/hex", { kind: "random", bytes: 20, encoding: "hex", prefix: "" }),
      generated("a/base64", { kind: "random", bytes: 20, encoding: "base64", prefix: "x-" }),
      generated("a/url", { kind: "random", bytes: 32, encoding: "base64url", prefix: "" }),
      generated("a/rsa", { kind: "rsa", bits: 2048 }),
      generated("a/ed", { kind: "ed25519" }),
      generated("a/given", { kind: "supplied" }),
    ];
    const host = resolvedHost(
      hostOf("web"),
      [{}],
      secrets.map((secret) =>
        fileOf(
          `/run/secrets/${secret.id}`,
          secretValue(secret, secret.recipe.kind === "rsa" || secret.recipe.kind === "ed25519" ? "private" : undefined),
        ),
      ),
    );
    const { folder, fake, run } = machine(
      environmentOf([], [], {
        hosts: [host],
        secrets: secrets.map((secret) => ({ secret, hosts: ["web"], isTofuVariable: false })),
      }),
    );
    const missing = run();
    expect(missing.status).toBe(1);
    expect(missing.output).toContain(`set FEDI_SECRET_${secretKey("a/given")}`);
    expect(linesOf(missing.log, "ssh")).toEqual([]);
    expect(run([], { [`FEDI_SECRET_${secretKey("a/given")}`]: "it's\n$(mine)" }).status).toBe(0);
    const read = (id: string, part?: "private") => readFileSync(join(fake, "store", secretKey(id, part)), "utf8");
    expect(read("a/hex")).toMatch(/^[0-9a-f]{40}$/);
    expect(read("a/base64")).toMatch(/^x-[A-Za-z0-9+/]{27}=$/);
    expect(read("a/url")).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(read("a/rsa", "private")).toContain("BEGIN PRIVATE KEY");
    expect(read("a/ed", "private")).toContain("BEGIN PRIVATE KEY");
    expect(read("a/given")).toBe("it's\n$(mine)");
    expect(readFileSync(join(folder, "public", `${secretKey("a/ed")}_public`), "utf8")).toContain("BEGIN PUBLIC KEY");
  });

  test("stops with the name of an attribute that is null, and keeps the old outputs", () => {
    const { folder, run } = machine(labWithHosts());
    expect(run().status).toBe(0);
    const { status, output, log } = run([], { FAKE_OUTPUTS: outputs(null) });
    expect(status).toBe(1);
    expect(output).toContain("terraform_data.vm.output.address is null");
    expect(linesOf(log, "nixos-rebuild")).toEqual([]);
    expect(readFileSync(join(folder, "outputs.json"), "utf8")).toBe(outputs("192.0.2.7"));
    expect(run([], { FAKE_OUTPUTS: outputs('","terraform_data-vm--output-address":null,"') }).output).toContain(
      "no address for ssh",
    );
  });

  test("stops where the infrastructure fails, goes on where one host does, and can be run again", () => {
    const { run } = machine(labWithHosts());
    expect(run([], { FAKE_FAIL: "tofu apply" }).log).not.toContain("nixos-rebuild");
    const failed = run([], { FAKE_FAIL: "#later" });
    expect(failed.status).toBe(1);
    expect(failed.output).toContain("nixos-rebuild failed for later");
    expect(failed.output).toContain("==> web: switch");
    expect(failed.output).toMatch(/these hosts failed.*: later\n$/);
    expect(linesOf(failed.log, "nixos-rebuild")).toHaveLength(2);
    // Not only what Nix says: secrets that do not get there, too.
    const refused = run([], { FAKE_FAIL: "ssh" });
    expect(refused.status).toBe(1);
    expect(linesOf(refused.log, "nixos-rebuild").join()).not.toContain("#web");
    expect(run(["plan"], { FAKE_FAIL: "#web" })).toMatchObject({
      status: 1,
      output: expect.stringMatching(/these hosts failed.*: web\n$/),
    });
    expect(run().status).toBe(0);
  });

  test("changes nothing where nobody can be asked", () => {
    const { folder, run } = machine(labWithHosts());
    const before = readdirSync(folder);
    for (const words of [[], ["apply"], ["--host", "web"]])
      expect(run(words, { FAKE_SILENT: "yes" })).toMatchObject({
        status: 1,
        log: "",
        output: expect.stringContaining("`--yes`"),
      });
    expect(readdirSync(folder)).toEqual(before);
    expect(run(["plan"]).status).toBe(0);
  });

  test("switches the hosts that are named, and leaves the infrastructure alone", () => {
    const { run } = machine(labWithHosts());
    expect(run(["--host", "web"])).toMatchObject({
      status: 1,
      log: "",
      output: expect.stringContaining("infrastructure is not there yet"),
    });
    expect(run().status).toBe(0);
    const { status, log } = run(["--host", "web"]);
    expect(status).toBe(0);
    expect(linesOf(log, "tofu <apply")).toEqual([]);
    expect(linesOf(log, "nixos-rebuild").map((line) => /#(\w+)/.exec(line)?.[1])).toEqual(["web"]);
    expect(run(["--host", "wep"])).toMatchObject({
      status: 1,
      log: "",
      output: "deploy: there is no host `wep`; they are: later web \n",
    });
  });

  test("shows steps by hand before hosts are switched", () => {
    const { run } = machine(labWithHosts());
    const said = () => {
      const { output } = run();
      return ["==> by hand", "==> later: switch", "Left for you"].map((text) => output.indexOf(text));
    };
    const [first = 0, second = 0, third = 0] = said();
    expect([first > 0, second > first, third > second]).toEqual([true, true, true]);
    // Once they are known, only at the end.
    expect(said()[0]).toBe(-1);
  });

  test("says that another secret is given than the one that is kept, and takes it when told to", () => {
    const supplied = generated("lab/api", { kind: "supplied" });
    const made = generated("lab/token", { kind: "random", bytes: 20, encoding: "hex", prefix: "" });
    const keys = generated("lab/keys", { kind: "ed25519" });
    const { folder, run } = machine(
      environmentOf([], [], {
        hosts: [resolvedHost(hostOf("web"), [{}])],
        secrets: [supplied, made, keys].map((secret) => ({ secret, hosts: [], isTofuVariable: false })),
      }),
    );
    const read = (path: string) => readFileSync(join(folder, path), "utf8");
    const kept = () => [
      read(`secrets/${secretKey("lab/api")}`),
      read(`secrets/${secretKey("lab/token")}`),
      read(`public/${secretKey("lab/keys")}_public`),
    ];
    const given = (text: string) => ({ [`FEDI_SECRET_${secretKey("lab/api")}`]: text });
    expect(run([], given("one")).output).not.toContain("stays as it is");
    const before = kept();
    expect(run([], given("one")).output).not.toContain("stays as it is");
    expect(run([], given("two"))).toMatchObject({
      status: 0,
      output: expect.stringContaining("--rotate 'lab/api'"),
    });
    expect(kept()).toEqual(before);
    const words = ["lab/api", "lab/token", "lab/keys"].flatMap((id) => ["--rotate", id]);
    expect(run(words, given("two")).status).toBe(0);
    const after = kept();
    expect(after[0]).toBe("two");
    expect(after.filter((text, at) => text === before[at])).toEqual([]);
    expect(read(`secrets/${secretKey("lab/api")}.before`)).toBe("one");
    expect(run(["--rotate", "lab/api"]).output).toContain("FEDI_SECRET_");
    expect(kept()).toEqual(after);
    expect(run(["--rotate", "lab/none"])).toMatchObject({ status: 1, log: "" });
  });

  test("keeps what is secret out of git, and what others need in it", () => {
    const { folder, run } = machine(labWithHosts());
    const git = (...words: readonly string[]) => spawnSync("git", words, { cwd: folder, encoding: "utf8" }).stdout;
    git("init", "--quiet");
    expect(run().status).toBe(0);
    for (const file of ["terraform.tfstate", "terraform.tfstate.backup"]) writeFileSync(join(folder, "tofu", file), "");
    git("add", ".");
    const files = git("ls-files").split("\n");
    expect(files.filter((file) => /secrets\/|tfstate|outputs|\.fedi/.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(["nixos/flake.lock", `public/${secretKey(pair.id, "public")}`]));
  });

  test("refuses what it must not do", () => {
    const { folder, run } = machine(labWithHosts());
    expect(run([], { FAKE_VERSION: "1.6.2" }).output).toContain("OpenTofu 1.7 or newer");
    for (const wrong of ["-oProxyCommand=x", "a b", "$(id)", "a\nb", ""])
      expect(run([], { FAKE_OUTPUTS: outputs(wrong) }).log).not.toContain("#later");
    expect(run(["destroy"]).status).toBe(2);
    writeFileSync(join(folder, ".fedi-writing"), "");
    const { status, output, log } = run();
    expect([status, log]).toEqual([1, ""]);
    expect(output).toContain("compile again");
  });

  test("gives OpenTofu its secrets, and encrypts its state from then on", () => {
    const lab = labWithHosts();
    const secret = generated("lab/api", { kind: "supplied" });
    const environment: ResolvedEnvironment = {
      ...lab,
      tofu: {
        ...lab.tofu,
        items: lab.tofu.items.map((one) => ({ ...one, settings: value({ input: secretValue(secret) }) })),
      },
      secrets: [{ secret, hosts: [], isTofuVariable: true }],
      hosts: [],
    };
    const { folder, run } = machine(environment);
    const given = { [`FEDI_SECRET_${secretKey("lab/api")}`]: "s\"e'c\\ret\n" };
    const first = run([], given);
    expect(first.status).toBe(0);
    expect(first.log).toContain(`TF_VAR_${secretKey("lab/api")}=s"e'c\\ret\n`);
    expect(first.log).toContain("method = method.aes_gcm.fedi\n");
    expect(first.log).not.toContain("fallback");
    writeFileSync(join(folder, "tofu/terraform.tfstate"), '{ "version": 4 }');
    expect(run().log).toContain("fallback");
    writeFileSync(join(folder, "tofu/terraform.tfstate"), '{ "encrypted_data": "x" }');
    expect(run().log).not.toContain("fallback");
  });

  test("plan changes nothing, status asks nobody, help explains", () => {
    const { folder, run } = machine(labWithHosts());
    const planned = run(["plan"]);
    expect(planned.output).toContain("once the infrastructure exists");
    expect(machine(labWithHosts(), ["nixos-rebuild", "ssh"]).run(["plan"]).status).toBe(0);
    expect(planned.log).not.toContain("apply");
    expect(planned.log).not.toContain("ssh");
    expect(existsSync(join(folder, "outputs.json"))).toBe(false);
    const before = run(["status"]);
    expect(before.output).toContain("secret lab/token: made, ");
    expect(before.output).toContain("infrastructure: not deployed yet\nhost later: its address is known after");
    expect(before.log).toBe("");
    expect(run().status).toBe(0);
    expect(run(["status"]).output).toContain("host later: root@192.0.2.7\n");
    expect(run(["plan"]).log).toContain("nixos-rebuild <dry-build> <--flake> <path:.?dir=nixos#web>");
    expect(run(["--help"])).toMatchObject({ status: 0, output: expect.stringContaining("Example:") });
  });

  test("finds its folder whatever it is called", () => {
    const { folder, fake, run } = machine(labWithHosts());
    const odd = join(folder, "it's a #folder? $HOME");
    mkdirSync(odd);
    spawnSync("cp", ["-R", join(folder, "deploy"), join(folder, "nixos"), join(folder, "tofu"), odd]);
    const { status, stdout } = spawnSync(join(odd, "deploy"), ["status"], {
      encoding: "utf8",
      env: { ...process.env, FAKE: fake },
    });
    expect([status, stdout.includes("host web: root@192.0.2.10")]).toEqual([0, true]);
    expect(run(["status"]).status).toBe(0);
  });

  test("lets OpenTofu destroy what was made before, when nothing is made any more", () => {
    const former = environmentOf([], [], { tofu: { providers: [builtinProvider], items: [] } });
    const { run } = machine(former);
    const [file] = tofuTarget.emit(inputOf(former)).value;
    expect(file?.text).toContain('"required_providers"');
    expect(file?.text).not.toContain('"resource"');
    const { status, log } = run(["--yes"], { FAKE_OUTPUTS: "{}" });
    expect(status).toBe(0);
    expect(linesOf(log, "tofu").map((line) => line.split(">")[0])).toEqual(
      ["init", "plan", "apply", "output"].map((word) => `tofu <${word}`),
    );
  });

  test("a sensitive attribute makes OpenTofu necessary, and Terraform is refused", () => {
    const password = attribute(address("vm"), ["output", "password"], secretTypeOf(stringType));
    const lab = labWithHosts();
    const hosts = [resolvedHost(hostOf("web"), [{}], [fileOf("/run/secrets/p", password)])];
    const { fake, run } = machine({ ...lab, hosts, secrets: [] }, ["tofu"]);
    writeFileSync(join(fake, "bin/terraform"), "#!/bin/sh\n", { mode: 0o755 });
    const path = ["sh", "dirname", "tr", "rm", "mkdir", "cat", "ln", "sed", "cut", "readlink"];
    for (const name of path)
      spawnSync("ln", [
        "-s",
        spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim(),
        join(fake, "bin", name),
      ]);
    expect(run([], { PATH: join(fake, "bin") }).output).toContain("only OpenTofu 1.7 or newer encrypts");
  });
});

const realTofu = ["tofu", "terraform"].find((name) => has(name, "version"));
const noTofu = noShell ?? (realTofu === undefined ? "skipped: neither tofu nor terraform is on the PATH" : undefined);

describe.skipIf(noTofu !== undefined)(`deploy with the real ${realTofu ?? "OpenTofu"} ${noTofu ?? ""}`, () => {
  test("records what OpenTofu gives, and stops where it is null", { timeout: 120_000 }, () => {
    const lab = (input: Plain) => {
      const shown = attribute(address("vm"), ["output"]);
      const host = hostOf("web", { target: residual({ kind: "interpolate", parts: ["root@", shown] }) });
      return environmentOf([item("vm", { input })], [shown], { hosts: [resolvedHost(host, [{ motd: shown }])] });
    };
    const prepared = (environment: ResolvedEnvironment) => {
      const made = machine(environment, ["tofu"]);
      for (const file of tofuTarget.emit(inputOf(environment)).value)
        writeFileSync(join(made.folder, file.path), file.text);
      return made;
    };
    const fine = prepared(lab("192.0.2.9"));
    const { status, output, log } = fine.run(["--yes"]);
    expect(output).toContain("192.0.2.9 (lab)");
    expect(status).toBe(0);
    expect(linesOf(log, "nixos-rebuild")).toEqual([
      "nixos-rebuild <switch> <--flake> <path:.?dir=nixos#web> <--target-host> <root@192.0.2.9>",
    ]);
    const missing = prepared(lab(null)).run();
    expect(missing.status).toBe(1);
    expect(missing.output).toContain("terraform_data.vm.output is null");
  });

  test("destroys what the last item of an environment made", { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "fedi-last-item-"));
    const program = (deployed: string) => `
extern tofu terraform source "terraform.io/builtin/terraform" {
  config {} resource terraform_data { input: string, output: deploy<string> }
}
resource note { request { text: string } }
provider shed { config {} }
mapping by_hand for shed { note { tofu { resource terraform_data slug(id) { input = request.text } } } }
application app { options { text: string } requires { note: note { text = options.text } } }
environment desk { provider shed {} mapping by_hand }
${deployed}`;
    const compile = async (deployed: string, ...more: readonly string[]) => {
      writeFileSync(join(folder, "main.fedi"), program(deployed));
      expect(await fedi(folder, "compile", ".", ...more)).toMatchObject({ code: 0, error: "" });
    };
    const deploy = () => {
      const run = spawnSync(join(folder, "out/desk/deploy"), ["--yes"], { encoding: "utf8", input: "" });
      expect(run.status).toBe(0);
      return run.stdout;
    };
    const inState = () => {
      const shown = spawnSync(realTofu ?? "", ["state", "list"], {
        cwd: join(folder, "out/desk/tofu"),
        encoding: "utf8",
      });
      return shown.stdout.trim();
    };
    await compile('deployment home on desk { app { text = "a" } }');
    deploy();
    expect(inState()).toBe("terraform_data.home-app-note");
    await compile("", "--remove", "home");
    expect(deploy()).toContain("1 destroyed");
    expect(inState()).toBe("");
    // It stays so until somebody says that the provider may go.
    await compile("");
    expect(existsSync(join(folder, "out/desk/tofu/main.tf.json"))).toBe(true);
    await compile("", "--remove", "provider.terraform");
    expect(existsSync(join(folder, "out/desk/tofu/main.tf.json"))).toBe(false);
    await compile("");
    expect(existsSync(join(folder, "out/desk/tofu/main.tf.json"))).toBe(false);
  });
});
