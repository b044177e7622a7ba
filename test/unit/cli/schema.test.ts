/**
 * `fedi schema`: how people get the schema files, and how much of one is understood.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fedi } from "../../harness.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "fedi-schema-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const schema = (...words: string[]) => fedi(folder, "schema", ...words);
const put = (name: string, json: unknown) => writeFileSync(join(folder, name), JSON.stringify(json));
const excerpts = join(import.meta.dirname, "../../fixtures-data/schemas");

describe("fedi schema", () => {
  test.each([
    ["nixos", ["nix-build ", "-A options", "system.build.manual.optionsJSON", 'extern nixos from "./options.json"']],
    ["tofu", ["tofu init && tofu providers schema -json > providers.json", "extern tofu proxmox source"]],
  ])("%s tells the command that makes the file, and the line that reads it", async (word, parts) => {
    const { code, out } = await schema(word, "--help");
    expect(code).toBe(0);
    for (const part of parts) expect(out).toContain(part);
    expect(await schema(word)).toEqual({ code: 0, out, error: "" });
    expect(await fedi(folder, "help", "schema", word)).toEqual({ code: 0, out, error: "" });
  });

  test("--help of coverage is its own, of another word that of the command", async () => {
    expect((await schema("coverage", "--help")).out).toContain("fedi schema coverage FILE…");
    expect((await schema("constructor", "--help")).out).toBe((await schema("--help")).out);
  });
});

describe("fedi schema coverage", () => {
  test("counts the types of NixOS options, and lists what is not understood", async () => {
    const option = (type: string, ...loc: string[]) => ({ type, loc });
    put("options.json", {
      "a.b": option("null or string", "a", "b"),
      "a.c": option("JSON value", "a", "c"),
      "a.d": option("phase of the moon", "a", "d"),
      "a.e": option("list of colour of the rainbow", "a", "e"),
      "a.f": option("phase of the moon", "a", "f"),
    });
    const { code, out, error } = await schema("coverage", "options.json");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toBe(`options.json:
  5  types of NixOS options
  2  understood (40.0 %)
  1  of these take any value, as they say themselves
  3  not understood: they take any value

Not understood, and the first that has it:
  2  phase of the moon
       a.d
  1  list of colour of the rainbow
       a.e
`);
  });

  test("counts the types of attributes, in blocks and nested attributes too", async () => {
    const block = {
      attributes: {
        name: { type: "string", required: true },
        tags: { type: ["map", ["tuple", ["string", "number"]]], optional: true },
        later: { type: ["rope", "string"], optional: true },
        disk: { nested_type: { nesting_mode: "single", attributes: { size: { type: "dynamic" } } }, optional: true },
      },
      block_types: { network: { nesting_mode: "list", block: { attributes: { mtu: { type: "number" } } } } },
    };
    put("providers.json", {
      format_version: "1.0",
      provider_schemas: { "x/y/z": { provider: { block: {} }, resource_schemas: { z_vm: { block } } } },
    });
    const { out } = await schema("coverage", "providers.json");
    expect(out).toContain("5  types of OpenTofu attributes\n  4  understood (80.0 %)\n  1  of these take any value");
    expect(out).toContain('1  ["rope","string"]\n       z_vm.later\n');
  });

  test("all of what the tests know of the Proxmox provider is understood", async () => {
    const { out } = await schema("coverage", join(excerpts, "bpg-proxmox.json"));
    expect(out).toContain("understood (100.0 %)");
  });

  test("a file that is no schema is an error, and the others are counted", async () => {
    put("note.json", { hello: 1 });
    const { code, out, error } = await schema("coverage", "note.json", join(excerpts, "nixos-options.json"));
    expect(code).toBe(1);
    expect(error).toContain("`note.json` is neither the `options.json` of a NixOS manual nor what");
    expect(out).toContain("types of NixOS options");
  });
});
