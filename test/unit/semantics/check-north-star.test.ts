import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkProgram } from "./check-program.ts";

const folder = new URL("../../../../shared/north-star/", import.meta.url);
const names = ["resources.fedi", "single_nixos.fedi", "proxmox.fedi", "mastodon.fedi", "demo.fedi"];
const schemas = ["schemas/nixos-options.json", "schemas/bpg-proxmox.json"];

describe.skipIf(!existsSync(folder))(
  "the whole programs of the language's text (skipped where they are absent)",
  () => {
    test("have no errors against the real schemas of NixOS and Proxmox", () => {
      const files = Object.fromEntries(
        [...schemas, ...names].map((name) => [name, readFileSync(new URL(name, folder), "utf8")]),
      );
      const { diagnostics } = checkProgram(files);
      expect(diagnostics.map(({ code, span, headline }) => `${span.file}:${span.start} ${code}: ${headline}`)).toEqual(
        [],
      );
    });
  },
);
