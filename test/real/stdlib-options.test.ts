/**
 * Every machine of the standard library's environments in nixpkgs' own module system, with options of the types that NixOS's list gives
 * them: definitions merge as NixOS merges them, and what NixOS's modules of the applications assert holds.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fedi, filesBelow } from "../harness.ts";
import { baseModule, programOf, providerNames } from "../stdlib/environments.ts";
import { evaluateNix, nixpkgsLib, noNixpkgsLib } from "./nix.ts";

const list = join(import.meta.dirname, "../fixtures-data/schemas/nixos-options-of-stdlib.json");
const work = mkdtempSync(join(tmpdir(), "fedi-options-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const optionList = z.record(
  z.string(),
  z.object({ loc: z.array(z.string()), type: z.string(), default: z.object({ text: z.string() }).optional() }),
);
type ListedOption = z.infer<typeof optionList>[string];

interface Tree {
  readonly children: Map<string, Tree>;
  option?: ListedOption;
}

/** A Nix type for NixOS's words, and a value of it for where nothing is set. */
function typeOf(words: string): readonly [type: string, value: string] {
  const text = words.trim();
  const inside = (prefix: string) => typeOf(text.slice(prefix.length))[0];
  if (text.startsWith("(") && text.endsWith(")")) return typeOf(text.slice(1, -1));
  if (text.startsWith("null or ")) return [`(nullOr ${inside("null or ")})`, "null"];
  if (text.startsWith("list of ")) return [`(listOf ${inside("list of ")})`, "[ ]"];
  if (text.startsWith("attribute set of ")) return [`(attrsOf ${inside("attribute set of ")})`, "{ }"];
  if (text.startsWith("strings concatenated with")) return ["lines", '""'];
  if (text === "string" || text.startsWith("string matching")) return ["str", '""'];
  if (text.startsWith("16 bit unsigned")) return ["port", "1"];
  if (text.startsWith("one of ")) {
    const values = [...text.matchAll(/“([^”]*)”/g)].map(([, value]) => JSON.stringify(value));
    return [`(enum [ ${values.join(" ")} ])`, values[0] ?? '""'];
  }
  if (text === "boolean or signed integer or string") return ["(oneOf [ bool int str ])", "1"];
  if (/^(?:TOML|JSON|YAML) value$/.test(text) || text.includes("INI")) return ["json", "{ }"];
  const known: Readonly<Record<string, readonly [string, string]>> = {
    boolean: ["bool", "false"],
    "signed integer": ["int", "1"],
    "positive integer, meaning >0": ["ints.positive", "1"],
    path: ["path", '"/x"'],
    package: ["package", "pkgs.hello"],
    "attribute set": ["attrs", "{ }"],
  };
  return known[text] ?? ["anything", "null"];
}

function nixOptions(tree: Tree): string {
  const fields = [...tree.children].map(([name, child]) => `${JSON.stringify(name)} = ${nixOption(child)};`);
  return `{ ${fields.join("\n")} }`;
}

function nixOption({ children, option }: Tree): string {
  if (option === undefined) return nixOptions({ children });
  const [element] = ["<name>", "*"].flatMap((name) => children.get(name) ?? []);
  if (element !== undefined) {
    const [of, value] = children.has("*") ? ["listOf", "[ ]"] : ["attrsOf", "{ }"];
    return `lib.mkOption { type = ${of} (submodule { options = ${nixOptions(element)}; }); default = ${value}; }`;
  }
  if (children.size > 0) {
    const free = /value|attribute set/.test(option.type) ? "freeformType = attrsOf json;" : "";
    const outer = option.type.startsWith("null or") ? "nullOr " : "";
    return `lib.mkOption { type = ${outer}(submodule { ${free} options = ${nixOptions({ children })}; }); default = { }; }`;
  }
  const [type, value] = typeOf(option.type);
  const written = option.default?.text.trim() ?? "";
  const isPlain = /^(?:true|false|null|-?\d+|"[^"$]*"|\[ \]|\{ \})$/.test(written);
  return `lib.mkOption { type = ${type}; default = ${isPlain ? written : value}; }`;
}

/** What NixOS's modules assert of the applications' settings, each with what it is about. */
const assertions = `
  let s = config.services; m = s.mastodon; p = s.peertube; f = s.forgejo; x = s.pixelfed; in {
    "mastodon: a local database is named like its user" = m.enable && m.database.host == "/run/postgresql" -> m.database.createLocally && m.user == m.database.user && m.user == m.database.name;
    "mastodon: a remote database has a password" = m.enable && m.database.host != "/run/postgresql" -> !m.database.createLocally && m.database.passwordFile != null;
    "mastodon: redis by socket, or by host and port" = m.enable -> (if m.redis.createLocally then m.redis.enableUnixSocket && m.redis.host == null && m.redis.port == null && m.redis.passwordFile == null else m.redis.host != null && m.redis.port != null && !m.redis.enableUnixSocket);
    "mastodon: who logs in to send mail has a name and a password" = m.enable && m.smtp.authenticate -> m.smtp.user != null && m.smtp.passwordFile != null;
    "peertube: has its secret" = p.enable -> p.secrets.secretsFile != null;
    "peertube: redis by socket, or by host and port" = p.enable -> (if p.redis.enableUnixSocket then p.redis.host == null && p.redis.port == null else p.redis.host != null && p.redis.port != null);
    "forgejo: a database that it makes is named like its user" = f.enable && f.database.createDatabase -> f.database.user == f.user && f.database.user == f.database.name;
    "pixelfed: a database that it makes has its socket" = x.enable && x.database.createLocally -> s.mysql.enable;
    "attic: has its environment" = s.atticd.enable -> s.atticd.environmentFile != null;
    "certificates: the terms are accepted, and there is an address" = builtins.any (host: host.enableACME) (builtins.attrValues s.nginx.virtualHosts) -> config.security.acme.acceptTerms && config.security.acme.defaults.email != null;
  }`;

describe.skipIf(noNixpkgsLib !== undefined)(
  `machines of the standard library in nixpkgs' module system ${noNixpkgsLib ?? ""}`,
  () => {
    it("each evaluates, and what NixOS's modules assert holds", { timeout: 120_000 }, async () => {
      const root: Tree = { children: new Map() };
      for (const option of Object.values(optionList.parse(JSON.parse(readFileSync(list, "utf8"))))) {
        let at = root;
        for (const name of option.loc) {
          const next: Tree = at.children.get(name) ?? { children: new Map() };
          at.children.set(name, next);
          at = next;
        }
        at.option = option;
      }
      writeFileSync(
        join(work, "options.nix"),
        `{ lib, pkgs, ... }: with lib.types; let json = nullOr (oneOf [ bool int float str path (attrsOf json) (listOf json) ]) // { description = "JSON"; }; in { options = ${nixOptions(root)}; }`,
      );
      writeFileSync(join(work, "main.fedi"), programOf(providerNames));
      writeFileSync(join(work, "base.nix"), baseModule);
      expect((await fedi(work, "compile", ".", "--out", "out")).code).toBe(0);
      const modules = filesBelow(join(work, "out")).filter((file) => /^[^/]+\/nixos\/[^/]+\.nix$/.test(file));
      const texts = modules.map((file) => readFileSync(join(work, "out", file), "utf8")).join("\n");
      const matching = (pattern: RegExp) => [
        ...new Set([...texts.matchAll(pattern)].map(([, name]) => JSON.stringify(name))),
      ];
      const outputs = JSON.stringify(
        Object.fromEntries(matching(/fedi\.output "([^"]+)"/g).map((name) => [JSON.parse(name), "192.0.2.7"])),
      );
      for (const name of providerNames) writeFileSync(join(work, "out", name, "outputs.json"), outputs);
      const result = evaluateNix(`
      let
        lib = import ${nixpkgsLib};
        package = name: { type = "derivation"; inherit name; outPath = "/nix/store/00000000000000000000000000000000-\${name}"; };
        pkgs = lib.genAttrs [ ${matching(/\bpkgs\.([\w-]+)/g).join(" ")} "hello" ] package;
        failing = file:
          let
            config = (lib.evalModules {
              specialArgs = { inherit pkgs; };
              modules = [ { freeformType = with lib.types; lazyAttrsOf anything; } ${work}/options.nix file ];
            }).config;
            asserted = ${assertions};
          in
          builtins.deepSeq config (builtins.filter (name: !asserted.\${name}) (builtins.attrNames asserted));
      in
      [ ${modules.map((file) => `(failing ${work}/out/${file})`).join("\n")} ]`);
      expect(result).toEqual({ ok: true, value: modules.map(() => []) });
      expect(modules.length).toBeGreaterThan(25);
      console.log(`machines evaluated in nixpkgs' module system: ${modules.length}`);
    });
  },
);
