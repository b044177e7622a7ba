/**
 * Secrets towards every output, as a careless or curious author would try: an error at the smallest text, or nothing of the secret in any
 * file, message or answer.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fedi, filesBelow } from "./harness.ts";
import { configuration, program, refused } from "./strangers/secret-programs.ts";

const work = mkdtempSync(join(tmpdir(), "fedi-secrets-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let count = 0;
function project(files: Readonly<Record<string, string>>): string {
  const folder = join(work, `case${count++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

interface Message {
  readonly code: string;
  readonly severity: string;
  readonly range: { readonly start: Position; readonly end: Position };
}
interface Position {
  readonly line: number;
  readonly character: number;
}

/** Errors, with the text that each is about. */
function errorsOf(json: string, text: string): readonly string[] {
  const lines = text.split("\n");
  const messages: readonly Message[] = JSON.parse(json);
  return messages
    .filter(({ severity }) => severity === "error")
    .map(({ code, range: { start, end } }) => `${code}: ${lines[start.line]?.slice(start.character, end.character)}`);
}

describe("a secret", { timeout: 120_000 }, () => {
  it.each(Object.entries(refused))("as %s", async (_, [parts, code, at]) => {
    const text = program(parts);
    const folder = project({ "main.fedi": text, "lab.json": configuration });
    const run = await fedi(folder, "compile", ".", "--configuration", "lab.json", "--format", "json");
    expect(errorsOf(run.out === "" ? run.error : run.out, text)).toEqual([`${code}: ${at}`]);
    expect(filesBelow(join(folder, "out"))).toEqual([]);
  });

  it("as text in a configuration", async () => {
    const text = '{ "site": { "s": "hunter2" } }\n';
    const folder = project({ "main.fedi": program({}), "lab.json": text });
    const run = await fedi(folder, "compile", ".", "--configuration", "lab.json", "--format", "json");
    const json = run.out === "" ? run.error : run.out;
    expect(errorsOf(json, text)).toEqual(['secret-in-source: "hunter2"']);
    expect(json).not.toContain("hunter2");
    expect(filesBelow(join(folder, "out"))).toEqual([]);
  });

  it("goes to a file of the host, and no file of ours has it", async () => {
    const text = program({
      application: `nixos on box.host { services.web.password_file = options.s.file }
  nixos on box.host { services.web.motd = file("a \${options.s}", { owner = "web" }) }
  outputs { where = "the password is yours" }`,
    });
    const folder = project({ "main.fedi": text, "lab.json": configuration });
    const run = () => fedi(folder, "compile", ".", "--configuration", "lab.json");
    expect(await run()).toMatchObject({ code: 0 });
    // What `deploy` keeps beside the files of the environment is not looked at by the next compile.
    const out = join(folder, "out/lab_one");
    mkdirSync(join(out, "secrets"));
    const [key = ""] = /FEDI_SECRET_\w+|lab_of_the_site_\w+/.exec(readFileSync(join(out, "deploy"), "utf8")) ?? [];
    writeFileSync(join(out, "secrets", key), "hunter2");
    expect(await run()).toMatchObject({ code: 0 });
    const status = spawnSync(join(out, "deploy"), ["status"], { encoding: "utf8" });
    expect(status).toMatchObject({ status: 0, stderr: "" });
    expect(status.stdout).not.toContain("hunter2");
    for (const file of filesBelow(out).filter((name) => !name.startsWith("secrets/")))
      expect(readFileSync(join(out, file), "utf8")).not.toContain("hunter2");
  });
});
