/**
 * Texts that mean something to every language on the way, from an operator's JSON through a whole program: to a NixOS module that the real
 * Nix evaluates, and to an output of the real OpenTofu or Terraform. They come back unchanged.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fedi } from "../harness.ts";
import { evaluateNix, noNix } from "./nix.ts";

const texts = [
  "${x}",
  "$${x}",
  "\\${x}",
  "''",
  "'''",
  "''${x}",
  '"',
  "\\",
  "\\n",
  "a\nb\n",
  "\n",
  "  indented\n    more\n",
  "a\r\nb",
  "\t",
  "%{if true}x%{endif}",
  "%%{x}",
  "$",
  "$$",
  "\u{1F600} ĳ é",
  "`id` $(id) ; rm -rf /",
  "<script>&amp;</script>",
  "__proto__",
  "",
  "large ".repeat(175_000),
];

const program = `
extern tofu terraform source "terraform.io/builtin/terraform" {
  config {}
  resource terraform_data {
    input: string?
    output: deploy<string>
  }
}
extern nixos { services.echo.texts: json }

resource machine { request { texts: list<string> } grant { host: host } }
provider lab { config {} }
mapping in_lab for lab {
  machine {
    tofu {
      resource terraform_data "text\${index}" as kept { input = text } for index, text in request.texts
    }
    let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
    nixos on main {
      services.echo.texts = { given = request.texts, kept = [for item in kept: item.output], joined = "\${join(request.texts, "|")}" }
    }
    grant { host = main }
  }
}
environment lab_one { provider lab {} mapping in_lab }
application echo {
  options { texts: list<string> }
  requires { server: machine { texts = options.texts } }
}
`;

describe("texts from hell", () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-texts-"));
  const environment = join(folder, "out/lab_one");
  beforeAll(async () => {
    writeFileSync(join(folder, "main.fedi"), program);
    writeFileSync(join(folder, "loud.json"), JSON.stringify({ echo: { texts } }));
    const run = await fedi(folder, "compile", "main.fedi", "--configuration", "loud.json");
    expect(run.error).toBe("");
    expect(run.code).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const settings = () => `(builtins.head (builtins.filter builtins.isAttrs
    ((import ${environment}/nixos/main.nix) { lib = { mkDefault = x: x; reverseList = x: x; }; pkgs = { }; }).imports)).config.services.echo.texts`;

  it.skipIf(noNix !== undefined)(`come through the real Nix ${noNix ?? ""}`, () => {
    expect(evaluateNix(`${settings()}.given`)).toEqual({ ok: true, value: texts });
    expect(evaluateNix(`${settings()}.joined`)).toEqual({ ok: true, value: texts.join("|") });
  });

  const orchestrator = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"]).status === 0);
  const reason =
    noNix ?? (orchestrator === undefined ? "skipped: neither tofu nor terraform is on the PATH" : undefined);
  it.skipIf(reason !== undefined)(
    `come through ${orchestrator ?? "OpenTofu"}, and from there through Nix ${reason ?? ""}`,
    () => {
      const run = (...words: readonly string[]) =>
        spawnSync(String(orchestrator), words, {
          cwd: join(environment, "tofu"),
          encoding: "utf8",
          maxBuffer: 1e9,
          env: { ...process.env, CHECKPOINT_DISABLE: "1" },
        });
      expect(run("init", "-input=false").status).toBe(0);
      const applied = run("apply", "-auto-approve", "-input=false");
      expect(applied.status, applied.stderr).toBe(0);
      writeFileSync(join(environment, "outputs.json"), run("output", "-json", "fedi").stdout);
      expect(Object.values(JSON.parse(readFileSync(join(environment, "outputs.json"), "utf8"))).sort()).toEqual(
        [...texts].sort(),
      );
      // What a list of texts makes is keyed by them, in their order.
      expect(evaluateNix(`${settings()}.kept`)).toEqual({ ok: true, value: [...texts].sort() });
    },
  );
});
