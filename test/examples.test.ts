/**
 * The examples compile, to the same bytes wherever and whenever; and one of them is really applied, with OpenTofu or Terraform, whose
 * answer the real Nix then reads.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { caseFolders, fedi, filesBelow } from "./harness.ts";
import { evaluateNix, noNix } from "./real/nix.ts";

const root = join(import.meta.dirname, "..");
const examples = caseFolders(join(root, "examples"));
const work = mkdtempSync(join(tmpdir(), "fedi-examples-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function contents(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(filesBelow(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

describe("examples", () => {
  it("are there", () => expect(examples).toEqual(["community", "hello", "provisioned"]));

  for (const example of examples)
    it(`${example} compiles, again to the same, and elsewhere to the same bytes`, async () => {
      const here = join(work, `${example}-here`);
      const there = join(work, "some where else", `${example}-đ`);
      expect(await fedi(join(root, "examples", example), "compile", ".", "--out", here)).toMatchObject({ code: 0 });
      const check = await fedi(join(root, "examples", example), "compile", ".", "--out", here, "--check");
      expect(check.code).toBe(0);
      cpSync(join(root, "examples", example), there, { recursive: true });
      const run = spawnSync(
        "sh",
        ["-c", 'umask 077; exec "$0" "$@"', process.execPath, join(root, "compiler/bin/fedi.js"), "compile", there],
        { cwd: there, encoding: "utf8", env: { ...process.env, TZ: "Asia/Kathmandu", LC_ALL: "tr_TR.UTF-8" } },
      );
      expect(run.status).toBe(0);
      expect(contents(join(there, "out"))).toEqual(contents(here));
    });

  it("their pages name commands that work, and files that come out", async () => {
    for (const example of examples) {
      const elsewhere = join(work, "pages");
      cpSync(join(root, "examples", example), join(elsewhere, "examples", example), { recursive: true });
      const page = readFileSync(join(root, "examples", example, "README.md"), "utf8");
      expect(page.split("\n").length).toBeLessThanOrEqual(40);
      const commands = [...page.matchAll(/^npx fedi (.*)$/gm)].map(([, words = ""]) => words.split(" "));
      expect({ example, commands: commands.length > 0 }).toEqual({ example, commands: true });
      for (const words of commands) expect({ words, ...(await fedi(elsewhere, ...words)) }).toMatchObject({ code: 0 });
      const named = [...page.matchAll(/`(out\/[^ `]+)[^`]*`/g)].map(([, path = ""]) => path);
      expect(named.filter((path) => !existsSync(join(elsewhere, path)))).toEqual([]);
    }
  });
});

const orchestrator = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"]).status === 0);
const noOrchestrator = orchestrator === undefined ? "skipped: neither tofu nor terraform is on the PATH" : undefined;

/** Runs a `deploy` whose hosts are pretended and whose orchestrator is real. */
function deploy(environment: string, ...commandLine: readonly string[]) {
  const bin = join(work, "bin");
  mkdirSync(bin, { recursive: true });
  for (const name of ["nixos-rebuild", "ssh", "nix"]) {
    // `nix eval --raw --file FILE NAME` is what deploy asks of Nix; Debian's has it without flakes.
    const body = name === "nix" ? 'exec "$REAL_NIX" "$@"' : `printf '${name}'; printf ' <%s>' "$@"; echo`;
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const realNix = spawnSync("sh", ["-c", "command -v nix"], { encoding: "utf8" }).stdout.trim();
  return spawnSync(join(environment, "deploy"), commandLine, {
    encoding: "utf8",
    input: "",
    env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, REAL_NIX: realNix, CHECKPOINT_DISABLE: "1" },
  });
}

describe.skipIf(noOrchestrator !== undefined)(`the provisioned example, applied ${noOrchestrator ?? ""}`, () => {
  it.skipIf(noNix !== undefined)(`gives Nix the address that ${orchestrator} made ${noNix ?? ""}`, async () => {
    const out = join(work, "applied");
    expect((await fedi(join(root, "examples/provisioned"), "compile", ".", "--out", out)).code).toBe(0);
    const environment = join(out, "cloud");
    const motd = `((import ${environment}/nixos/greeting-hello-shell-shell-machine.nix) {
      pkgs.hello = "hello";
      lib = { mkDefault = x: x; reverseList = x: x; };
    })`;
    const texts = `map (fragment: fragment.config.users.motd or "") (builtins.filter builtins.isAttrs ${motd}.imports)`;
    expect(evaluateNix(texts)).toMatchObject({ ok: false, message: expect.stringContaining("run `./deploy`") });
    const plan = deploy(environment, "plan");
    expect(plan.status, plan.stderr).toBe(0);
    expect(plan.stdout).toContain("1 to add");
    expect(existsSync(join(environment, "outputs.json"))).toBe(false);
    const valid = spawnSync(String(orchestrator), ["validate", "-json"], {
      cwd: join(environment, "tofu"),
      encoding: "utf8",
    });
    expect(valid.status, valid.stdout).toBe(0);
    const run = deploy(environment, "apply", "--yes");
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toContain("nixos-rebuild <switch>");
    expect(run.stdout).toContain("root@192.0.2.30");
    expect(run.stdout).toContain("Log in with: ssh root@192.0.2.30");
    expect(existsSync(join(environment, "outputs.json"))).toBe(true);
    expect(evaluateNix(texts)).toMatchObject({
      ok: true,
      value: expect.arrayContaining(["This machine answers at 192.0.2.30.\n"]),
    });
  });
});
