/**
 * References to attributes convert between text, numbers and truth values where OpenTofu's attributes take them. What is read back is
 * the same whether the compiler knew it or OpenTofu found it out: the real OpenTofu or Terraform applies, and the real Nix reads.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fedi } from "../harness.ts";
import { evaluateNix, noNix } from "./nix.ts";

const program = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"]).status === 0);
const noTofu = noNix ?? (program === undefined ? "skipped: neither tofu nor terraform is on the PATH" : undefined);
const work = mkdtempSync(join(tmpdir(), "fedi-conversion-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A value of the type `from`, known or as OpenTofu gives it, set as an attribute of the type `to`, which a host reads. */
function programOf(from: string, given: string, to: string, compared: string): string {
  return `extern tofu terraform source "terraform.io/builtin/terraform" {
  config {}
  resource terraform_data { input: ${from}?, triggers_replace: ${to}?, output: deploy<${from}> }
}
extern nixos { known.read: ${to}, known.same: bool, late.read: ${to}, late.same: bool }

resource reader { request {} }
provider cloud { config { given: ${from} = ${given} } }
mapping in_cloud for cloud {
  reader {
    tofu {
      resource terraform_data "source" as source { input = config.given }
      resource terraform_data "known" as known { triggers_replace = config.given }
      resource terraform_data "late" as late { triggers_replace = source.output }
    }
    nixos on host("web", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] }) {
      known = { read = known.triggers_replace, same = known.triggers_replace == ${compared} }
      late = { read = late.triggers_replace, same = late.triggers_replace == ${compared} }
    }
  }
}
application app { requires { r: reader {} } }
environment sky { provider cloud {} mapping in_cloud }
deployment all on sky { app {} }
`;
}

async function compiled(name: string, text: string) {
  const folder = mkdtempSync(join(work, "project-"));
  writeFileSync(join(folder, "main.fedi"), text);
  const { code, error } = await fedi(folder, "compile", ".", "--out", "out");
  return { name, code, error, folder: join(folder, "out/sky") };
}

function inTofu(folder: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program ?? "", words, {
    cwd: join(folder, "tofu"),
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_CLI_ARGS: "-no-color" },
  });
  return { status, stdout, stderr };
}

async function applied(from: string, given: string, to: string, compared: string) {
  const name = `${from} ${given} as ${to}`;
  const { code, error, folder } = await compiled(name, programOf(from, given, to, compared));
  expect({ name, code, error }).toMatchObject({ name, code: 0 });
  inTofu(folder, "init", "-input=false");
  const run = inTofu(folder, "apply", "-auto-approve", "-input=false");
  if (run.status === 0) writeFileSync(join(folder, "outputs.json"), inTofu(folder, "output", "-json", "fedi").stdout);
  return { name, folder, ...run };
}

const stays = "a value of another kind";

describe.skipIf(noTofu !== undefined)(
  `references convert in the real ${program ?? "OpenTofu"} ${noTofu ?? ""}`,
  { timeout: 180_000 },
  () => {
    test.each([
      ["int", "7", "string", `"7"`, "7"],
      ["int", "-3", "string", `"-3"`, "-3"],
      ["bool", "true", "string", `"true"`, "true"],
      ["bool", "false", "string", `"false"`, "false"],
      ["string", `"12"`, "int", "12", 12],
      ["string", `"-4"`, "int", "-4", -4],
      ["string", `"true"`, "bool", "true", true],
      ["string", `"false"`, "bool", "false", false],
      ["string", `"7"`, "string", `"7"`, "7"],
    ] as const)("%s %s is read as %s %s", async (from, given, to, compared, expected) => {
      const { name, folder, status, stderr } = await applied(from, given, to, compared);
      expect({ name, status, stderr: status === 0 ? "" : stderr }).toEqual({ name, status: 0, stderr: "" });
      const settings = `builtins.foldl' (all: part: all // (part.config or { })) { }
        ((import ${folder}/nixos/web.nix { pkgs = { }; lib = { mkDefault = x: x; reverseList = x: x; }; }).imports)`;
      const part = { read: expected, same: true };
      expect(evaluateNix(settings)).toEqual({ ok: true, value: { known: part, late: part } });
    });

    test.each([
      ["string", `"twelve"`, "int"],
      ["string", `"yes"`, "bool"],
    ] as const)(`%s %s is refused as %s, before and during deployment`, async (from, given, to) => {
      const compared = to === "int" ? "1" : "true";
      const early = await compiled(stays, programOf(from, given, to, compared));
      expect(early.code).toBe(1);
      const late = programOf(from, given, to, compared)
        .replace(/^ +resource terraform_data "known".*\n/m, "")
        .replace(/^ +known = .*\n/m, "");
      const { folder, code, error } = await compiled(stays, late);
      expect({ code, error }).toMatchObject({ code: 0 });
      inTofu(folder, "init", "-input=false");
      expect(inTofu(folder, "apply", "-auto-approve", "-input=false").status).not.toBe(0);
    });

    test("numbers and truth values do not convert to one another, as in OpenTofu", async () => {
      for (const [from, given, to, compared] of [
        ["int", "1", "bool", "true"],
        ["bool", "true", "int", "1"],
      ] as const) {
        const { code, error } = await compiled(stays, programOf(from, given, to, compared));
        expect({ code, error }).toEqual({ code: 1, error: expect.stringContaining("type-mismatch") });
      }
    });
  },
);
