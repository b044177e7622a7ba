/**
 * Secrets towards what is not an environment's files: the generic module, the reference, `eval`, `dump`, and all that an editor shows. Each is asked while
 * the secret lies in the output folder, where `deploy` keeps it, in the environment, and as text in a configuration: none tells it.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client } from "./editor/client.ts";
import { fedi, filesBelow } from "./harness.ts";
import { configuration, program, refused } from "./strangers/secret-programs.ts";

const work = mkdtempSync(join(tmpdir(), "fedi-secrets-tools-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const text = program({
  application: `let own = secret("own-key", { random = { bytes = 16, encoding = "hex", prefix = "" } })
  let both = "\${options.s} and \${own}"
  nixos on box.host { services.web.password_file = options.s.file }
  nixos on box.host { services.web.motd = file(both, { owner = "web" }) }
  outputs { where = "the password is yours" }`,
  file: `let plain = "told to everybody"
deployment town on lab_one {
  site { s = secret("town-password") }
}`,
});

const folder = join(work, "project");
const main = join(folder, "main.fedi");
const binary = join(import.meta.dirname, "../compiler/bin/fedi.js");

/** As a user runs it, with the secret in the environment as `deploy` takes it. */
function run(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [binary, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, FEDI_SECRET_town_town_password: "hunter2" },
  });
  return { status, said: stdout + stderr };
}

function allBelow(path: string): string {
  return filesBelow(path)
    .filter((name) => !name.startsWith("secrets/"))
    .map((name) => readFileSync(join(path, name), "utf8"))
    .join("\n");
}

beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(main, text);
  writeFileSync(join(folder, "careless.json"), '{ "site": { "s": "hunter2" } }\n');
  expect(await fedi(folder, "compile", ".")).toMatchObject({ code: 0 });
  const kept = join(folder, "out/lab_one/secrets");
  mkdirSync(kept);
  const deploy = readFileSync(join(folder, "out/lab_one/deploy"), "utf8");
  const keys = [...new Set(deploy.match(/\b(?:town|lab)\w*_[0-9a-f]{10}\b/g) ?? [])];
  expect(keys.length).toBe(2);
  for (const key of keys) writeFileSync(join(kept, key), "hunter2");
});

describe("a secret is not told", { timeout: 120_000 }, () => {
  it("by flake.nix and all that is written again", () => {
    expect(run("compile", ".")).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, "out/lab_one/nixos/flake.nix"), "utf8")).not.toMatch(/town|own-key|hunter2/);
    expect(allBelow(join(folder, "out/lab_one"))).not.toContain("hunter2");
  });

  it("by the generic module, which takes the path of a file in its place", () => {
    expect(run("compile", ".", "--target", "nix-module", "--out", "module")).toMatchObject({ status: 0 });
    const module = allBelow(join(folder, "module"));
    expect(module).toContain("path");
    expect(module).not.toContain("hunter2");
  });

  it("by the reference", () => {
    expect(run("doc", ".", "--out", "reference")).toMatchObject({ status: 0 });
    expect(allBelow(join(folder, "reference"))).toContain("secret");
    expect(allBelow(join(folder, "reference"))).not.toContain("hunter2");
  });

  it("by eval", () => {
    expect(run("eval", "main.fedi", "plain").said).toContain("told to everybody");
    expect(run("eval", "main.fedi").said).not.toContain("hunter2");
  });

  it.each(["tokens", "tree", "symbols", "types", "values"])("by dump %s", (stage) => {
    const { status, said } = run("dump", stage, "main.fedi");
    expect(status).toBe(0);
    expect(said.length).toBeGreaterThan(20);
    expect(said).not.toContain("hunter2");
  });

  it.each([["check"], ["compile", "--out", "elsewhere"]])("by %s, where a configuration has it as text", (...words) => {
    for (const format of ["pretty", "json", "sarif", "github"]) {
      const { status, said } = run(...words, ".", "--configuration", "careless.json", "--format", format);
      expect(status).toBe(1);
      expect(said).toContain("secret-in-source");
      expect(said).not.toContain("hunter2");
    }
  });

  it("by the excerpts of a program that has it as text", async () => {
    const place = join(work, "careless");
    mkdirSync(place);
    writeFileSync(join(place, "main.fedi"), 'let a: secret<string> = "hunter2"\n');
    const { code, out } = await fedi(place, "check", ".");
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining("let a: secret<string> = ********") });
    expect(out).not.toContain("hunter2");
  });

  it("by an editor: hovers, hints, completions, lenses, and the files that a deployment would become", async () => {
    const client = new Client();
    try {
      await client.initialize(folder);
      const uri = client.open(main, text);
      const textDocument = { uri };
      const told: string[] = [];
      const ask = async (method: string, more: object = {}) => {
        const answer = JSON.stringify(await client.ask(method, { textDocument, ...more }));
        told.push(answer);
        return answer;
      };
      const hovers: string[] = [];
      for (const [line, content] of text.split("\n").entries())
        for (let character = 0; character < content.length; character += 2)
          hovers.push(await ask("textDocument/hover", { position: { line, character } }));
      expect(hovers.some((hover) => hover.includes("secret<string>"))).toBe(true);
      const end = { line: text.split("\n").length, character: 0 };
      await ask("textDocument/inlayHint", { range: { start: { line: 0, character: 0 }, end } });
      await ask("textDocument/codeLens");
      await ask("textDocument/documentSymbol");
      await ask("textDocument/semanticTokens/full");
      const at = text.split("\n").findIndex((line) => line.startsWith("deployment town"));
      await ask("textDocument/completion", { position: { line: at + 1, character: 13 } });
      const outputs = await ask("fedi/outputs", { position: { line: at, character: 12 } });
      expect(outputs).toContain("flake.nix");
      expect(told.filter((answer) => answer.includes("hunter2"))).toEqual([]);
      expect(client.logged.join("")).not.toContain("hunter2");
    } finally {
      client.process.kill();
    }
  });
});

describe("what lets a secret out", { timeout: 120_000 }, () => {
  it.each(Object.entries(refused))("makes no generic module, no reference: %s", async (name, [parts, code]) => {
    const place = join(work, name.replaceAll(" ", "-"));
    mkdirSync(place);
    writeFileSync(join(place, "main.fedi"), program(parts));
    writeFileSync(join(place, "lab.json"), configuration);
    const runs = [
      await fedi(place, "compile", ".", "--target", "nix-module", "--out", "module"),
      await fedi(place, "doc", ".", "--out", "reference"),
    ];
    for (const { code: status, error, out } of runs) {
      expect(status).toBe(1);
      expect(error + out).toContain(`error[${code}]`);
    }
    expect([...filesBelow(place)].sort()).toEqual(["lab.json", "main.fedi"]);
  });
});
