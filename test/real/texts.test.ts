/**
 * Texts that mean something to every language on the way, from an operator's JSON through a whole program: to a NixOS module that the real
 * Nix evaluates, and to an output of the real OpenTofu or Terraform. They come back unchanged.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fedi } from "../harness.ts";
import { compareCodePoints } from "../../compiler/src/evaluation/make-value.ts";
import { evaluateNix, noNix, type Evaluated } from "./nix.ts";

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
  "\ufeff",
  "\ufeff\ufeffmark ${x}",
  "\u0001\u001f\u007f\u0085\u2028\u202e\uffff\u{10ffff}",
  "",
  "large ".repeat(175_000),
];

/** The same texts as keys. */
const named = Object.fromEntries(texts.filter((text) => text.length < 100).map((text) => [text, text]));
/** What a list of texts makes is keyed by them, in their order. */
const sorted = [...texts].sort(compareCodePoints);

const program = `
extern tofu terraform source "terraform.io/builtin/terraform" {
  config {}
  resource terraform_data {
    input: json
    output: deploy<json>
  }
}
extern nixos { services.echo.texts: json }

resource machine { request { texts: list<string>, named: map<string> } grant { host: host } }
provider lab { config {} }
mapping in_lab for lab {
  machine {
    tofu {
      resource terraform_data "text\${index}" as kept { input = text } for index, text in request.texts
      resource terraform_data "named" as named { input = request.named }
    }
    let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
    nixos on main {
      services.echo.texts = {
        given = request.texts
        given_named = request.named
        joined = "\${join(request.texts, "|")}"
        kept = [for item in kept: item.output]
        kept_named = named.output
      }
    }
    grant { host = main }
  }
}
environment lab_one { provider lab {} mapping in_lab }
application echo {
  options { texts: list<string>, named: map<string> }
  requires { server: machine { texts = options.texts, named = options.named } }
}
`;

/** `__proto__` is a key like any other here. */
function entriesOf(evaluated: Evaluated): unknown {
  if (!evaluated.ok) return evaluated;
  return Object.entries(Object(evaluated.value)).sort(([a], [b]) => compareCodePoints(a, b));
}

describe("texts from hell", () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-texts-"));
  const environment = join(folder, "out/lab_one");
  beforeAll(async () => {
    writeFileSync(join(folder, "main.fedi"), program);
    writeFileSync(join(folder, "loud.json"), JSON.stringify({ echo: { texts, named } }));
    const run = await fedi(folder, "compile", "main.fedi", "--configuration", "loud.json");
    expect(run.error).toBe("");
    expect(run.code).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const settings = () => `(builtins.head (builtins.filter builtins.isAttrs
    ((import ${environment}/nixos/main.nix) { lib = { mkDefault = x: x; reverseList = x: x; }; pkgs = { }; }).imports)).config.services.echo.texts`;

  it.skipIf(noNix !== undefined)(`come through the real Nix ${noNix ?? ""}`, () => {
    expect(evaluateNix(`${settings()}.given`)).toEqual({ ok: true, value: texts });
    expect(entriesOf(evaluateNix(`${settings()}.given_named`))).toEqual(entriesOf({ ok: true, value: named }));
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
      expect(evaluateNix(`${settings()}.kept`)).toEqual({ ok: true, value: sorted });
      expect(entriesOf(evaluateNix(`${settings()}.kept_named`))).toEqual(entriesOf({ ok: true, value: named }));
    },
  );
});
