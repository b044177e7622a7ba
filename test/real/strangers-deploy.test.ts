/**
 * Texts of strangers in the shell of `deploy`: what should be an address, an identifier or a step for a person, and is a command. Whole programs
 * are compiled, and `deploy` runs with stand-ins for ssh and nixos-rebuild, which note what they are told.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fedi } from "../harness.ts";
import { noShell } from "./deploy-machine.ts";

const root = mkdtempSync(join(tmpdir(), "fedi-strangers-deploy-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Each would leave a file `pwned` behind if a shell, or ssh, took it for more than a text. */
const hostile = [
  "$(touch pwned)",
  "`touch pwned`",
  "; touch pwned;",
  "' ; touch pwned ; '",
  '" ; touch pwned ; "',
  "\n touch pwned\n",
  "x && touch pwned",
  "| touch pwned",
  "> pwned",
  "-oProxyCommand=touch pwned",
  "root@-oProxyCommand=touch${IFS}pwned",
  "\\$(touch pwned)\\",
  "\u001b]0;pwned\u0007",
];

/** Stand-ins for what reaches machines: they note what they are told, in `log`. */
function standIns(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const name of ["ssh", "nixos-rebuild"])
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\n{ printf '${name}'; printf ' <%s>' "$@"; echo; } >>"${join(folder, "log")}"\ncat >/dev/null\n`,
      { mode: 0o755 },
    );
  return bin;
}

async function deployed(name: string, parts: { readonly target?: string; readonly text?: string }) {
  const folder = join(root, name);
  mkdirSync(folder);
  const text = (value: string) =>
    JSON.stringify(value)
      .replaceAll("$", "\\$")
      .replace(/\\u([0-9a-f]{4})/g, "\\u{$1}");
  const { target = "root@192.0.2.1", text: said = "quiet" } = parts;
  writeFileSync(
    join(folder, "main.fedi"),
    `extern nixos { services.note.key: path }
resource machine { request {} grant { host: host, key: secret<string> } }
provider shed { config {} }
mapping in_shed for shed {
  machine {
    let main = host("main", { system = "x86_64-linux", target = ${text(target)}, imports = [] })
    manual ${text(said)}
    outputs { said = ${text(said)} }
    grant { host = main, key = secret("\${id}/\${${text(said)}}", { random = { prefix = ${text(said)} } }) }
  }
}
environment lab { provider shed {} mapping in_shed }
application note {
  requires { server: machine {} }
  outputs { said = ${text(said)} }
  nixos on server.host { services.note.key = server.key.file }
}
deployment town on lab { note {} }
`,
  );
  const compiled = await fedi(folder, "compile", ".", "--out", "out");
  const environment = join(folder, "out/lab");
  const bin = standIns(folder);
  const { status, stdout, stderr } = spawnSync(join(environment, "deploy"), ["apply", "--yes"], {
    cwd: environment,
    encoding: "utf8",
    env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` },
  });
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const log = all.includes("log") ? readFileSync(join(folder, "log"), "utf8") : "";
  return { compiled, status, output: stdout + stderr, log, pwned: all.filter((file) => file.endsWith("pwned")) };
}

describe.skipIf(noShell !== undefined)(`strangers in deploy ${noShell ?? ""}`, { timeout: 120_000 }, () => {
  it("a plain program deploys, so that the others could", async () => {
    const run = await deployed("plain", {});
    expect(run).toMatchObject({ compiled: { code: 0 }, status: 0, pwned: [] });
    expect(run.log).toContain("<root@192.0.2.1>");
  });

  for (const [at, text] of hostile.entries()) {
    it(`an address that is ${JSON.stringify(text)} is told to nobody`, async () => {
      const run = await deployed(`target-${at}`, { target: text });
      expect(run.pwned).toEqual([]);
      expect(run.log).toBe("");
      if (run.compiled.code === 0) expect(run.output).toContain("this is no address for ssh");
      else expect(run.compiled.error).toMatch(/^error\[/m);
    });

    it(`${JSON.stringify(text)} as a step, an output and part of a secret's name is text`, async () => {
      const run = await deployed(`text-${at}`, { text });
      expect(run.pwned).toEqual([]);
      if (run.compiled.code === 0) expect(run).toMatchObject({ status: 0 });
      else expect(run.compiled.error).toMatch(/^error\[/m);
      // A terminal obeys what comes behind an escape.
      expect(run.output).not.toContain("\u001b");
    });
  }
});
