/**
 * The examples compile, to the same bytes wherever and whenever, and every command of their pages and workflows does what it says; one of them is really applied, with OpenTofu or Terraform, whose
 * answer the real Nix then reads.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { caseFolders, fedi, filesBelow } from "./harness.ts";
import { evaluateNix, noNix } from "./real/nix.ts";
import { sarifProblems } from "./sarif.ts";

const root = join(import.meta.dirname, "..");
const examples = caseFolders(join(root, "examples"));
const wholeList = join(root, "../shared/north-star/schemas/nixos-options.json");
const work = mkdtempSync(join(tmpdir(), "fedi-examples-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function contents(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(filesBelow(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

/** A folder in which `npx fedi` is this compiler, and everything else is the machine's own. */
const commandFolder = join(work, "commands");
mkdirSync(commandFolder, { recursive: true });
const npx = `#!/bin/sh\n[ "$1" = fedi ] || exit 127\nshift\nexec "${process.execPath}" "${join(root, "compiler/bin/fedi.js")}" "$@"\n`;
writeFileSync(join(commandFolder, "npx"), npx, { mode: 0o755 });

function shell(folder: string, script: string) {
  return spawnSync("sh", ["-eu", "-c", script], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: `${commandFolder}:${process.env["PATH"]}` },
  });
}

/** The commands of a page: those in ```` ```sh fails ```` blocks are refused, for a reason that the page gives. */
function commandsOf(page: string): readonly { readonly command: string; readonly isRefused: boolean }[] {
  return [...page.matchAll(/^```sh( fails)?\n([^]*?)^```$/gm)].flatMap(([, fails, block = ""]) =>
    block
      .trim()
      .split("\n")
      .map((command) => ({ command, isRefused: fails !== undefined })),
  );
}

/** All examples, where they may be written to. */
function copyOfExamples(name: string): string {
  const folder = join(work, name);
  cpSync(join(root, "examples"), join(folder, "examples"), {
    recursive: true,
    filter: (path) => !/\/(out|compiled)$/.test(path),
  });
  return folder;
}

describe("examples", () => {
  it("are there, and the first page leads to each", () => {
    expect(examples).toEqual([
      "community",
      "first-module",
      "hello",
      "new-resource",
      "on-proxmox",
      "provider-in-ci",
      "provisioned",
      "shared-machine",
      "three-applications",
    ]);
    const page = readFileSync(join(root, "examples/README.md"), "utf8");
    expect(examples.filter((example) => !page.includes(`](${example}/README.md)`))).toEqual([]);
  });

  for (const example of examples)
    it(`${example} compiles, again to the same, and elsewhere to the same bytes`, async () => {
      const here = join(work, `${example}-here`);
      const there = join(work, "some where else", `${example}-đ`);
      expect(await fedi(join(root, "examples", example), "compile", ".", "--out", here)).toMatchObject({ code: 0 });
      const check = await fedi(join(root, "examples", example), "compile", ".", "--out", here, "--check");
      expect(check.code).toBe(0);
      cpSync(join(root, "examples", example), there, {
        recursive: true,
        filter: (path) => !/\/(out|compiled)$/.test(path),
      });
      const run = spawnSync(
        "sh",
        ["-c", 'umask 077; exec "$0" "$@"', process.execPath, join(root, "compiler/bin/fedi.js"), "compile", there],
        { cwd: there, encoding: "utf8", env: { ...process.env, TZ: "Asia/Kathmandu", LC_ALL: "tr_TR.UTF-8" } },
      );
      expect(run.status).toBe(0);
      expect(contents(join(there, "out"))).toEqual(contents(here));
    });

  it("have pages whose commands do what they say, and that name files that come out", { timeout: 60_000 }, async () => {
    for (const example of examples) {
      const elsewhere = copyOfExamples(`page-of-${example}`);
      const page = readFileSync(join(root, "examples", example, "README.md"), "utf8");
      expect(page.split("\n").length).toBeLessThanOrEqual(42);
      const commands = commandsOf(page);
      expect({ example, commands: commands.length > 0 }).toEqual({ example, commands: true });
      for (const { command, isRefused } of commands) {
        const run = /^npx fedi [^|>&]*$/.test(command)
          ? (await fedi(elsewhere, ...command.split(" ").slice(2))).code
          : shell(elsewhere, command).status;
        expect({ command, code: run }).toEqual({ command, code: isRefused ? 1 : 0 });
      }
      const named = [...page.matchAll(/`(out\/[^ `]+)[^`]*`/g)].map(([, path = ""]) => path);
      expect(named.filter((path) => !existsSync(join(elsewhere, path)))).toEqual([]);
    }
  });

  it("say nothing that is to be corrected, nor do the operators' files", async () => {
    for (const example of examples) {
      const folder = join(root, "examples", example);
      expect({ example, ...(await fedi(folder, "check", ".")) }).toMatchObject({
        out: expect.stringContaining("nothing is wrong"),
      });
    }
  });

  it.skipIf(!existsSync(wholeList))(
    "set only options that NixOS has (skipped without ../shared/north-star)",
    async () => {
      for (const example of ["first-module", "new-resource"]) {
        const folder = join(copyOfExamples(`real-${example}`), "examples", example);
        cpSync(wholeList, join(folder, "options.json"));
        writeFileSync(join(folder, "options.fedi"), `extern nixos from "./options.json"\n`);
        expect(await fedi(folder, "check", ".")).toMatchObject({
          code: 0,
          out: expect.stringContaining("nothing is wrong"),
        });
      }
    },
  );
});

interface Manifest {
  readonly secrets: readonly { readonly id: string; readonly travels: boolean }[];
  readonly state: readonly { readonly request: string; readonly backup?: object; readonly restore?: object }[];
}

describe("the operator who moves", () => {
  it("takes the same file along, and finds what was kept, with commands to bring it there", async () => {
    const folder = copyOfExamples("moving");
    const club = "examples/three-applications/club.json";
    const manifests: Manifest[] = [];
    for (const [example, environment] of [
      ["three-applications", "cellar"],
      ["on-proxmox", "hall"],
    ] as const) {
      const run = await fedi(folder, "compile", `examples/${example}`, "--configuration", club, "--out", "out");
      expect(run).toMatchObject({ code: 0, error: "" });
      manifests.push(JSON.parse(readFileSync(join(folder, "out", environment, "manifest.json"), "utf8")));
    }
    const [before, after] = manifests;
    const kept = before?.state.map(({ request }) => request) ?? [];
    expect(kept.length).toBeGreaterThan(3);
    expect(after?.state.map(({ request }) => request)).toEqual(kept);
    for (const { backup, restore } of [...(before?.state ?? []), ...(after?.state ?? [])])
      expect({ backup: backup !== undefined, restore: restore !== undefined }).toEqual({ backup: true, restore: true });
    const travelling = (manifest: Manifest | undefined) =>
      manifest?.secrets.filter(({ travels }) => travels).map(({ id }) => id);
    expect(travelling(before)?.length).toBeGreaterThan(5);
    expect(travelling(after)).toEqual(travelling(before));
  });

  it("would be told of data that could not leave", async () => {
    const folder = join(copyOfExamples("stuck"), "examples/on-proxmox");
    const main = readFileSync(join(folder, "main.fedi"), "utf8");
    const stuck = `
/// As before, but nobody thought of backups.
mapping forgetful for proxmox_cluster extends machines_on_proxmox {
  postgresql {
    requires {
      server: machine {}
    }
    ignores client, extensions, size
    grant {
      host = server.address
      port = 5432
      database = request.database
      username = request.database
      password = secret("\${id}/password")
      is_local = false
    }
  }
}
`;
    writeFileSync(
      join(folder, "main.fedi"),
      main.replace("  mapping machines_on_proxmox", "  mapping forgetful") + stuck,
    );
    const run = await fedi(folder, "check", ".", "--configuration", "../three-applications/club.json");
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining("warning[no-backup]") });
  });
});

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly run?: string; readonly uses?: string }[] }>
  >;
}

/** What the workflow's file runs, in order. */
function stepsOf(file: string): readonly string[] {
  const workflow: Workflow = parseYaml(readFileSync(file, "utf8"));
  return Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
}

describe("the hosting provider's workflows", () => {
  const workflows = [".github/workflows/fedi.yml", ".forgejo/workflows/fedi.yml"];

  /** Codes of the steps that name Fedi; the others are the machine's own. */
  function runAll(folder: string, file: string): readonly { readonly step: string; readonly code: number | null }[] {
    const steps = stepsOf(join(folder, file));
    expect(steps).toContain("npm ci");
    return steps
      .filter((step) => step.includes("npx fedi"))
      .map((step) => ({ step, code: shell(folder, step).status }));
  }

  it.each(workflows)(
    "%s: passes, and stops a change that is wrong, or was not compiled",
    { timeout: 60_000 },
    (file) => {
      const folder = join(copyOfExamples(`ci-${file.slice(1, 5)}`), "examples/provider-in-ci");
      expect(shell(folder, "npx fedi compile . --out compiled").status).toBe(0);
      const fine = runAll(folder, file);
      expect(fine.map(({ step }) => step)).toEqual(
        expect.arrayContaining([
          "npx fedi check . --format sarif > fedi.sarif",
          "npx fedi compile . --out compiled --check",
        ]),
      );
      expect(fine.filter(({ code }) => code !== 0)).toEqual([]);
      const sarif = (): unknown => JSON.parse(readFileSync(join(folder, "fedi.sarif"), "utf8"));
      expect(sarifProblems(sarif())).toEqual([]);
      expect(sarif()).toMatchObject({ runs: [{ results: [] }] });

      const main = readFileSync(join(folder, "main.fedi"), "utf8");
      writeFileSync(
        join(folder, "main.fedi"),
        main.replace("max_cores = 4", "max_cores = 6").replace("expected_users = 40", "expected_users = 60"),
      );
      expect(runAll(folder, file).filter(({ code }) => code !== 0)).toEqual([
        { step: "npx fedi compile . --out compiled --check", code: 1 },
      ]);

      writeFileSync(join(folder, "main.fedi"), main.replace('domain = "pics', 'domian = "pics'));
      expect(runAll(folder, file).every(({ code }) => code === 1)).toBe(true);
      expect(sarifProblems(sarif())).toEqual([]);
      expect(sarif()).toMatchObject({
        runs: [{ results: expect.arrayContaining([expect.objectContaining({ ruleId: "unknown-field" })]) }],
      });
    },
  );
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
