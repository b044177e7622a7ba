/**
 * The OpenTofu documents of every example and of every provider of the standard library, read by the real OpenTofu or Terraform; and validated
 * by it wherever the plugins of the providers can be had: from TF_PLUGIN_CACHE_DIR or the network, or from the folder
 * FEDI_TOFU_PLUGINS, laid out as `tofu providers mirror FOLDER` writes it. Skipped with the reason elsewhere.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caseFolders, fedi } from "../harness.ts";
import { baseModule, programOf, providerNames } from "../stdlib/environments.ts";

const examples = join(import.meta.dirname, "../../examples");
const program = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"]).status === 0);
const noTofu = program === undefined ? "skipped: neither tofu nor terraform is on the PATH" : undefined;

describe.skipIf(noTofu !== undefined)(
  `documents in the real ${program ?? "OpenTofu"} ${noTofu ?? ""}`,
  { timeout: 300_000 },
  () => {
    const work = mkdtempSync(join(tmpdir(), "fedi-validate-"));
    const settings: NodeJS.ProcessEnv = { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
    /** Folders of environments that OpenTofu has a part in, by name. */
    const documents = new Map<string, string>();
    const run = (folder: string, ...words: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(program ?? "", [...words, "-no-color"], {
        cwd: join(folder, "tofu"),
        env: settings,
        encoding: "utf8",
        timeout: 120_000,
      });
      return { status, output: stdout + stderr };
    };

    beforeAll(async () => {
      const mirror = process.env["FEDI_TOFU_PLUGINS"];
      if (mirror !== undefined) {
        const path = join(work, "tofurc");
        const source = `filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }`;
        writeFileSync(path, `provider_installation {\n  ${source}\n}\n`);
        settings["TF_CLI_CONFIG_FILE"] = path;
      }
      const compiled = async (name: string, project: string) => {
        const out = join(work, "out", name);
        expect({ name, ...(await fedi(project, "compile", ".", "--out", out)) }).toMatchObject({ name, code: 0 });
        for (const environment of readdirSync(out))
          if (existsSync(join(out, environment, "tofu/main.tf.json")))
            documents.set(`${name}/${environment}`, join(out, environment));
      };
      for (const name of caseFolders(examples)) {
        cpSync(join(examples, name), join(work, "examples", name), { recursive: true });
        await compiled(name, join(work, "examples", name));
      }
      const stdlib = join(work, "stdlib");
      mkdirSync(stdlib);
      writeFileSync(join(stdlib, "main.fedi"), programOf(providerNames));
      writeFileSync(join(stdlib, "base.nix"), baseModule);
      await compiled("stdlib", stdlib);
    });
    afterAll(() => rmSync(work, { recursive: true, force: true }));

    test("are read, with the providers that they name", () => {
      expect(documents.size).toBeGreaterThanOrEqual(3);
      for (const [name, folder] of documents) {
        const { status, output } = run(folder, "providers");
        expect({ name, status, output: status === 0 ? "" : output }).toEqual({ name, status: 0, output: "" });
        const {
          terraform,
        }: { readonly terraform?: { readonly required_providers?: Readonly<Record<string, unknown>> } } = JSON.parse(
          readFileSync(join(folder, "tofu/main.tf.json"), "utf8"),
        );
        for (const provider of Object.keys(terraform?.required_providers ?? {}))
          expect({ name, output }).toEqual({ name, output: expect.stringContaining(provider) });
      }
    });

    test("are valid, where plugins can be had", (context) => {
      const missing: string[] = [];
      for (const [name, folder] of documents) {
        const { status, output } = run(folder, "init", "-backend=false", "-input=false");
        if (status !== 0) {
          const reason = /could not connect to (\S+)|[Nn]o available releases|provider registry \S+ does not have/.exec(
            output,
          );
          expect({ name, output: reason === null ? output : "" }).toEqual({ name, output: "" });
          missing.push(`${name}: ${reason?.[0] ?? ""}`);
          continue;
        }
        expect({ name, ...run(folder, "validate") }).toMatchObject({ name, status: 0 });
      }
      console.log(`validated: ${documents.size - missing.length} of ${documents.size}`, missing);
      if (missing.length === documents.size) context.skip(`no plugin can be had: ${missing.join("; ")}`);
    });
  },
);
