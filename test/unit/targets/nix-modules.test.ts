import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runtimeSources } from "../../../nix/generate-runtime.ts";
import type { Diagnostic } from "../../../compiler/src/diagnostics/diagnostic.ts";
import type { ResolvedEnvironment } from "../../../compiler/src/deployment/resolved.ts";
import { secretOf as secretTypeOf, stringType } from "../../../compiler/src/semantics/type.ts";
import { hostFile } from "../../../compiler/src/targets/crossing-texts.ts";
import { copiedFiles } from "../../../compiler/src/targets/nix/copied-files.ts";
import { nixosTarget } from "../../../compiler/src/targets/nix/emit.ts";
import { nixSet, nixText, nixVariable, type Nix } from "../../../compiler/src/targets/nix/nix-tree.ts";
import { printNix } from "../../../compiler/src/targets/nix/print.ts";
import { checkRawNix } from "../../../compiler/src/targets/nix/raw-nix.ts";
import { emitPackage } from "../../../compiler/src/targets/package/emit-package.ts";
import {
  address,
  attribute,
  environmentOf,
  inputOf,
  origin,
  residual,
  value,
  type Plain,
} from "./sample-environment.ts";
import {
  fileOf,
  filesOf,
  generated,
  hostOf,
  labWithHosts,
  resolvedHost,
  secretText,
  secretValue,
  token,
} from "./sample-hosts.ts";

const withHost = (...fragments: Plain[]) => environmentOf([], [], { hosts: [resolvedHost(hostOf("web"), fragments)] });
const emit = (...fragments: Plain[]) => emitted(withHost(...fragments));

/** Checking says what writing says. */
function emitted(environment: ResolvedEnvironment) {
  const outcome = nixosTarget.emit(inputOf(environment));
  expect(nixosTarget.check(inputOf(environment))).toEqual(outcome.diagnostics);
  return outcome;
}
const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map((one) => one.code);

test("a module reads as if a person had written it", () => {
  const text = emit({
    services: { openssh: { enable: true, ports: [22, -1] } },
    packages: [{ kind: "package", path: ["python3Packages", "requests"], origin }],
    "odd name": { if: 1, "a.b": null },
    motd: "Welcome\n  to ${this}\n",
    weak: { kind: "priority", level: "default", value: value("x"), origin },
    raw: { kind: "rawNix", text: "x: x + 1", origin },
    words: ["one", "two", "three", "four", "five", "six", "seven and a bit more"],
    rules: [{ name: "a", allow: true }, { name: "b" }],
    empty: [{}, []],
    text: residual({ kind: "interpolate", parts: ["http://", attribute(address("vm"), ["ip"]), "/\n"] }),
  }).value.find((file) => file.path === "nixos/web.nix")?.text;
  expect(text).toBe(`# The host \`web\` of the environment \`lab\`. Written by fedi: changes here are lost.
{ lib, pkgs, ... }:
let
  fedi = import ./fedi/lib.nix { outputs = ../outputs.json; };
in
{
  imports = [
    # lab/base#0, main.fedi:7
    {
      _file = "main.fedi:7";
      config = {
        services.openssh = {
          enable = true;
          ports = [ 22 (-1) ];
        };
        packages = [ pkgs.python3Packages.requests ];
        "odd name" = {
          "if" = 1;
          "a.b" = null;
        };
        motd = ''
          Welcome
            to ''\${this}
        '';
        weak = lib.mkDefault "x";
        raw = (x: x + 1);
        words = [
          "one"
          "two"
          "three"
          "four"
          "five"
          "six"
          "seven and a bit more"
        ];
        rules = [
          {
            name = "a";
            allow = true;
          }
          { name = "b"; }
        ];
        empty = [ { } [ ] ];
        text = ''
          http://\${fedi.output "terraform_data-vm--ip"}/
        '';
      };
    }
  ];

  networking.hostName = lib.mkDefault "web";
  nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
}
`);
});

describe("what must not or cannot be in the Nix store", () => {
  test("a secret anywhere in the settings is refused, and nothing is written", () => {
    for (const secret of [
      secretValue(token),
      secretText("a", secretValue(token)),
      [{ deep: secretText(secretValue(token)) }],
    ]) {
      const { value: files, diagnostics } = emit({ a: { b: secret } });
      expect(codes(diagnostics)).toEqual(["secret-in-store"]);
      expect(diagnostics[0]?.facts).toMatchObject({ id: "lab/token" });
      expect(files).toEqual([]);
    }
    const password = attribute(address("vm"), ["password"], secretTypeOf(stringType));
    expect(codes(emit({ a: password }).diagnostics)).toEqual(["secret-in-store"]);
  });

  test("texts that Nix cannot hold, raw text that is no Nix, and functions that it lacks are refused", () => {
    expect(codes(emit({ a: "x\0y" }, { "\ud800": 1 }).diagnostics)).toEqual(["text-not-in-nix", "text-not-in-nix"]);
    expect(codes(emit({ a: { kind: "rawNix", text: "{ a = 1 }", origin } }).diagnostics)).toEqual(["nix-syntax"]);
    expect(codes(emit({ a: residual({ kind: "call", name: "floor", arguments: [value(1)] }) }).diagnostics)).toEqual([
      "not-in-nix",
    ]);
    const loud = residual({ kind: "call", name: "upper", arguments: [secretValue(token)] }, secretTypeOf(stringType));
    const environment = environmentOf([], [], {
      hosts: [resolvedHost(hostOf("web"), [{}], [fileOf("/run/secrets/x", loud)])],
    });
    expect(codes(emitted(environment).diagnostics)).toEqual(["not-in-nix"]);
  });

  test("nesting without end is refused rather than followed", () => {
    let deep = value(1);
    for (let level = 0; level < 100_000; level++) deep = { kind: "list", items: [deep], origin };
    expect(codes(emit({ deep }).diagnostics)).toEqual(["not-in-nix"]);
  });
});

test("raw Nix says what is missing and where", () => {
  expect(checkRawNix("{\n  a = 1\n}")).toEqual({ problem: "`;` is missing before `}`", line: 3 });
  expect(checkRawNix("1; } // {")).toEqual({ problem: "`;` comes after its end", line: 1 });
  expect(checkRawNix('"a ${b')).toEqual({ problem: "`}` is missing before its end", line: 1 });
});

test("host files and copied files stay in their folders, and differ where names differ", () => {
  expect(hostFile("web-1.example")).toBe("web-1.example.nix");
  const odd = ["../x", "a/b", "a b", "a-b ", "", ".hidden", "-x", "é", "x".repeat(200)].map(hostFile);
  expect(new Set(odd).size).toBe(odd.length);
  for (const file of odd) expect(file).toMatch(/^\+[A-Za-z0-9._-]+\.nix$/);
  const copies = [...copiedFiles(["a/b.nix", "../b.nix", "%../b.nix", "a//b", "./x", "%./x"]).values()];
  expect(copies).toEqual(["a/b.nix", "%../b.nix", "%%../b.nix", "a/%/b", "%./x", "%%./x"]);
});

test("words of strangers stay words in `deploy`", () => {
  const hostile = "'; touch /tmp/x; echo '\n$(id)`id`\u0000";
  const host = hostOf(hostile, { target: value(hostile) });
  const environment = environmentOf([], [value(hostile)], {
    name: hostile,
    hosts: [resolvedHost(host, [{}])],
    secrets: [
      {
        secret: generated(hostile, { kind: "random", bytes: 1, encoding: "hex", prefix: hostile }),
        hosts: [],
        isTofuVariable: false,
      },
    ],
  });
  const script = filesOf({
    ...environment,
    hosts: [resolvedHost(hostOf("web", { target: value(hostile) }), [{}])],
  }).find((file) => file.path === "deploy");
  const facts = (script?.text ?? "").split("usage()")[0] ?? "";
  const quoted = `''\\''; touch /tmp/x; echo '\\''\n$(id)\`id\`'`;
  expect(facts.split(quoted).length - 1).toBe(4);
  expect(facts.replaceAll(quoted, "")).not.toMatch(/touch.*\n\$\(id/);
  expect(facts.split("\n")[1]).toContain("touch /tmp/x; echo ' $(id)`id`");
});

test("an environment without machines and OpenTofu has nothing to deploy", () => {
  expect(emitPackage(inputOf(environmentOf([])), [])).toEqual([]);
  expect(emitPackage(inputOf(labWithHosts()), [])).toEqual([]);
});

test("equal environments give equal bytes", () => {
  expect(filesOf(labWithHosts(), new Map([["hardware.nix", ""]]))).toEqual(
    filesOf(labWithHosts(), new Map([["hardware.nix", ""]])),
  );
});

test("the run-time files in the compiler are those of nix/ (else: npm run generate)", () => {
  for (const [file, text] of runtimeSources())
    expect(readFileSync(join(import.meta.dirname, "../../..", file), "utf8") === text, file).toBe(true);
});

test("is written as a person who knows Nix would", () => {
  const package_ = nixVariable("pkgs", "curl");
  const script: Nix = {
    kind: "string",
    parts: ["echo 'it'\\''s '", package_, "''' ${HOME}'\n", { kind: "string", parts: [package_, "/bin/curl\n'"] }],
  };
  const set = nixSet([
    ["lib", nixVariable("lib")],
    ["pkgs", nixVariable("pkgs")],
    ["other", nixVariable("config")],
    ["if", nixText("if")],
    ["script", script],
  ]);
  expect(printNix(set)).toBe(`{
  inherit lib pkgs;
  other = config;
  "if" = "if";
  script = ''
    echo 'it'\\'''s '\${pkgs.curl}''\\'''\\'''\\' ''\${HOME}'
    \${pkgs.curl}/bin/curl
    ''\\''';
}`);
});
