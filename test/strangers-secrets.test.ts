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

const work = mkdtempSync(join(tmpdir(), "fedi-secrets-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let count = 0;
function project(files: Readonly<Record<string, string>>): string {
  const folder = join(work, `case${count++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

interface Parts {
  readonly options?: string;
  readonly application?: string;
  readonly rule?: string;
  readonly file?: string;
}

/** `options.s` is a secret in the application, `request.s` in the rule, `main` its machine. */
const program = ({ options = "", application = "", rule = "", file = "" }: Parts) => `
extern nixos {
  services.web.motd: string = ""
  services.web.settings: json
  services.web.password_file: path? = none
}
extern tofu terraform source "terraform.io/builtin/terraform" {
  config {}
  resource terraform_data { input: json, output: deploy<json> }
}
resource box {
  request { s: secret<string> }
  grant { host: host }
}
provider lab { config {} }
mapping in_lab for lab {
  box {
    let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
    grant { host = main }
    ${rule}
  }
}
environment lab_one { provider lab {} mapping in_lab }
application site {
  options {
    s: secret<string>
    ${options}
  }
  requires { box: box { s = options.s } }
  ${application}
}
${file}
`;

const configuration = '{ "site": { "s": { "secret": "of-the-site" } } }\n';
const ofSite = (application: string): Parts => ({ application });
const onBox = (settings: string) => ofSite(`nixos on box.host { services.web.${settings} }`);
const inRule = (rule: string): Parts => ({ rule });

/** What is tried, what it is told, and the text at which. */
const refused: Readonly<Record<string, readonly [Parts, string, string]>> = {
  "a setting of NixOS": [onBox("motd = options.s"), "secret-in-store", "options.s"],
  "a text of NixOS": [onBox('motd = "p ${options.s}"'), "secret-in-store", '"p ${options.s}"'],
  "free-form settings": [onBox("settings = { deep = [options.s] }"), "secret-in-store", "options.s"],
  "a key of settings": [onBox('settings = { "${options.s}" = 1 }'), "secret-not-allowed", '"${options.s}"'],
  "a condition of settings": [
    ofSite('nixos on box.host { services.web.motd = "" } when options.s == "a"'),
    "secret-not-allowed",
    "options.s",
  ],
  "an attribute of OpenTofu": [
    inRule('tofu { resource terraform_data "a" { input = request.s } }'),
    "secret-in-tofu",
    "request.s",
  ],
  "deep in an attribute of OpenTofu": [
    inRule('tofu { resource terraform_data "a" { input = { b = ["x ${request.s}"] } } }'),
    "secret-in-tofu",
    '"x ${request.s}"',
  ],
  "the name of an item": [
    inRule('tofu { resource terraform_data "${request.s}" { input = 1 } }'),
    "secret-not-allowed",
    '"${request.s}"',
  ],
  "an output for people": [ofSite("outputs { password = options.s }"), "secret-in-output", "options.s"],
  "a step for a person": [inRule('manual "type ${request.s}"'), "secret-not-allowed", '"type ${request.s}"'],
  "the message of a check": [
    ofSite('check false else "it is ${options.s}"'),
    "secret-not-allowed",
    '"it is ${options.s}"',
  ],
  "a check": [ofSite('check options.s == "a" else "no"'), "secret-not-allowed", "options.s"],
  "its length": [onBox("settings = { n = length(options.s) }"), "secret-not-allowed", "options.s"],
  "its JSON": [onBox("motd = to_json(options.s)"), "secret-not-allowed", "options.s"],
  "a word for a shell": [onBox("motd = sh(options.s)"), "secret-not-allowed", "options.s"],
  "the name of a machine": [
    inRule('let other = host("${request.s}", { system = "x86_64-linux", target = "x", imports = [] })'),
    "secret-not-allowed",
    '"${request.s}"',
  ],
  "where a machine is": [
    inRule(
      'let other = host("other", { system = "x86_64-linux", target = request.s, imports = [] })\nnixos on other {}',
    ),
    "secret-in-tofu",
    "request.s",
  ],
  "a command": [inRule('backup { on = main, run = "dump ${request.s}" }'), "secret-not-allowed", '"dump ${request.s}"'],
  "a literal": [{ file: 'let password: secret<string> = "hunter2"' }, "secret-in-source", '"hunter2"'],
  "a default": [{ options: 't: secret<string> = "hunter2"' }, "secret-in-source", '"hunter2"'],
  "an example": [{ options: '@example("hunter2")\n    t: secret<string>?' }, "secret-in-source", '"hunter2"'],
};

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
