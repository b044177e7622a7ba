/**
 * The VS Code extension: what its manifest offers is what the server and its own code have, and the packed file works by itself.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { defaultSettings, readSettings } from "../../language-server/src/settings.ts";
import { packExtension } from "../../vscode-extension/package.ts";
import { generateProgram } from "../bench/generate.ts";
import { fedi, filesBelow } from "../harness.ts";
import { deadLinks } from "../dead-links.ts";
import { Client } from "./client.ts";

const root = join(import.meta.dirname, "../..");
const textOf = (path: string) => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(textOf("vscode-extension/package.json"));
const { contributes } = manifest;

const namesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? "").sort();

describe("the manifest", () => {
  const registered = namesIn(textOf("vscode-extension/src/extension.ts"), /\bon\("(fedi\.\w+)"/g);
  const offered: readonly { readonly command: string; readonly title: string }[] = contributes.commands;

  it("offers the commands that the extension has, but for those of lenses alone", () => {
    const known = new Set(offered.map(({ command }) => command));
    expect([...known].filter((command) => !registered.includes(command))).toEqual([]);
    expect(registered.filter((command) => !known.has(command))).toEqual(["fedi.showPlaces"]);
  });

  it("has every command that the server's lenses carry, and that menus and walkthroughs name", () => {
    const carried = namesIn(textOf("language-server/src/protocol.ts"), /command: "(fedi\.\w+)"/g);
    expect(carried).toEqual(["fedi.compile", "fedi.showOutputs", "fedi.showPlaces"]);
    const { menus, walkthroughs } = contributes;
    const named = namesIn(JSON.stringify([menus, walkthroughs]), /(?:"|command:|onCommand:)(fedi\.(?!outputs)\w+)/g);
    expect(named.length).toBeGreaterThan(5);
    expect([...carried, ...named].filter((command) => !registered.includes(command))).toEqual([]);
  });

  it("has the server's settings, with their defaults and values, and where the program is", () => {
    const { properties } = contributes.configuration;
    const settings = new Map(Object.entries(flat(defaultSettings)).map(([name, value]) => [`fedi.${name}`, value]));
    expect(Object.keys(properties).sort()).toEqual([...settings.keys(), "fedi.path"].sort());
    for (const [name, value] of settings) {
      expect({ name, default: properties[name].default, type: properties[name].type }).toEqual({
        name,
        default: value,
        type: typeof value,
      });
      // What may be chosen is what the server takes.
      for (const chosen of properties[name].enum ?? [])
        expect(flat(readSettings(nested(name.slice("fedi.".length), chosen)))[name.slice("fedi.".length)]).toBe(chosen);
    }
  });

  it("is what the README says", () => {
    const readme = textOf("vscode-extension/README.md");
    const missing = [...offered.map(({ title }) => title), ...Object.keys(contributes.configuration.properties)];
    expect(missing.filter((name) => !readme.includes(name))).toEqual([]);
  });

  it("has the version of the compiler", () => {
    expect(manifest.version).toBe(JSON.parse(textOf("compiler/package.json")).version);
  });
});

describe("the problem matcher", () => {
  const [matcher] = contributes.problemMatchers;
  const [first, second] = matcher.pattern.map(({ regexp }: { readonly regexp: string }) => new RegExp(regexp));

  it("finds what the compiler says of operators' files, and leaves programs to the server", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fedi-matcher-"));
    try {
      cpSync(join(root, "examples/community"), folder, { recursive: true });
      writeFileSync(
        join(folder, "club.json"),
        '{\n  "mastodon": { "domain": "a.example.org", "expected_user": 3 }\n}\n',
      );
      const { error } = await fedi(folder, "compile", ".", "--configuration", "club.json");
      const lines = error.split("\n");
      const at = lines.findIndex((line) => first.test(line));
      expect(first.exec(lines[at] ?? "")?.slice(1)).toEqual([
        "error",
        "unknown-field",
        "there is no `expected_user` in the options of `mastodon`",
      ]);
      expect(second.exec(lines[at + 1] ?? "")?.slice(1)).toEqual(["club.json", "2", "44"]);
      expect(second.test("  --> main.fedi:2:3")).toBe(false);
      expect(second.test("  --> fedi.json:2:3")).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the packed extension", () => {
  const scratch = mkdtempSync(join(tmpdir(), "fedi-extension-"));
  let vsix = "";
  let files: Readonly<Record<string, Uint8Array>> = {};

  beforeAll(async () => {
    vi.stubEnv("XDG_CACHE_HOME", join(scratch, "cache"));
    vsix = await packExtension(scratch);
    files = unzipSync(readFileSync(vsix));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(scratch, path)), { recursive: true });
      writeFileSync(join(scratch, path), content);
    }
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(scratch, { recursive: true, force: true });
  });

  it("is small", () => expect(statSync(vsix).size).toBeLessThan(2_000_000));

  it("holds what its manifest names, the standard library and the explanations, and no sources", () => {
    const shipped = JSON.parse(new TextDecoder().decode(files["extension/package.json"]));
    expect(Object.keys(shipped)).not.toContain("devDependencies");
    const paths = namesIn(JSON.stringify(shipped), /"(?:\.\/)?((?:dist|icons|syntaxes|walkthrough)\/[^"]+)"/g);
    expect(paths.length).toBeGreaterThan(10);
    const beside = [
      ...filesBelow(join(root, "stdlib")).map((file) => `dist/stdlib/${file}`),
      ...filesBelow(join(root, "compiler/explanations")).map((file) => `dist/explanations/${file}`),
      "dist/code/fedi.cjs",
      "dist/code/fedi-command.cjs",
    ];
    expect([...paths, ...beside].filter((path) => files[`extension/${path}`] === undefined)).toEqual([]);
    expect(Object.keys(files).filter((path) => /\.ts$|node_modules/.test(path))).toEqual([]);
  });

  it("has pages whose links lead somewhere in it", () => {
    const folder = join(scratch, "extension");
    const pages = filesBelow(folder).filter((file) => file.endsWith(".md"));
    expect(pages).toEqual(expect.arrayContaining(["README.md", "dist/stdlib/README.md"]));
    expect(pages.flatMap((page) => deadLinks(join(folder, page)))).toEqual([]);
  });

  it("names no folder of the machine that packed it", () => {
    const naming = Object.entries(files).filter(([, content]) => Buffer.from(content).includes(root));
    expect(naming.map(([path]) => path)).toEqual([]);
  });

  it("is the same bytes each time", async () => {
    const again = mkdtempSync(join(tmpdir(), "fedi-extension-"));
    try {
      expect(readFileSync(await packExtension(again)).equals(readFileSync(vsix))).toBe(true);
    } finally {
      rmSync(again, { recursive: true, force: true });
    }
  });

  it("answers as a language server, with the standard library it brings", async () => {
    const client = new Client([
      process.execPath,
      join(scratch, "extension/dist/code/fedi-command.cjs"),
      "lsp",
      "--stdio",
    ]);
    await client.initialize(scratch);
    const uri = client.open(join(scratch, "main.fedi"), 'import { mastodon } from "std"\n\nlet a: int = "one"\n');
    await client.until((published) => published.has(uri));
    expect(client.published.get(uri)?.diagnostics.map(({ code }) => code)).toContain("type-mismatch");
    expect(await client.stop()).toBe(0);
  });

  it("checks a large project in a process of its own, and keeps what V8 made of its code", async () => {
    const folder = join(scratch, "large");
    generateProgram(folder, 160);
    const command = join(scratch, "extension/dist/code/fedi-command.cjs");
    const client = new Client([process.execPath, command, "lsp", "--stdio"]);
    const checked = new Promise<void>((resolve) => client.connection.onNotification("fedi/checked", () => resolve()));
    await client.initialize(folder);
    client.open(join(folder, "app7.fedi"), readFileSync(join(folder, "app7.fedi"), "utf8"));
    await checked;
    expect(await client.stop()).toBe(0);
    const kept = () => readdirSync(join(scratch, "cache/fedi/code"));
    await vi.waitUntil(() => kept().some((name) => name.startsWith("lsp--project")), 20_000);
    expect(kept().some((name) => name.startsWith("lsp-plain-v"))).toBe(true);
    expect(client.logged).toEqual([]);
  });
});

function flat(given: object, prefix = ""): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      typeof value === "object" ? Object.entries(flat(value, `${prefix}${name}.`)) : [[`${prefix}${name}`, value]],
    ),
  );
}

function nested(name: string, value: unknown): unknown {
  return name.split(".").reduceRight((inner, part) => ({ [part]: inner }), value);
}
