/**
 * The programs that the language was designed on, with the real schemas of NixOS and of a Proxmox provider. They lie beside the repository
 * while it is developed; elsewhere these tests are skipped.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fedi, filesBelow } from "./harness.ts";
import type { Message } from "./pages.ts";

const programs = join(import.meta.dirname, "../../shared/north-star");
const missing = existsSync(programs) ? undefined : "skipped: there is no ../shared/north-star";

describe.skipIf(missing !== undefined)(`the north star ${missing ?? ""}`, () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fedi-north-star-"));
    for (const file of readdirSync(programs)) cpSync(join(programs, file), join(folder, file), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const messages = async (...commandLine: readonly string[]): Promise<readonly Message[]> =>
    JSON.parse((await fedi(folder, ...commandLine, "--format", "json")).out);

  const edit = (file: string, from: string, to: string) => {
    const text = readFileSync(join(folder, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
    writeFileSync(join(folder, file), text.replace(from, to));
  };

  it("garden_shed compiles to one NixOS host and no OpenTofu, with one warning", async () => {
    const found = await messages("compile", "demo.fedi", "--environment", "garden_shed");
    expect(found.map(({ code }) => code)).toEqual(["no-backup"]);
    expect(found[0]?.message).toContain("media");
    const written = filesBelow(join(folder, "out/garden_shed"));
    expect(written).toContain("nixos/main.nix");
    expect(written.filter((file) => file.startsWith("tofu/"))).toEqual([]);
  });

  it("data_centre fails with one error for each missing rule", async () => {
    const found = await messages("compile", "demo.fedi", "--environment", "data_centre", "--check");
    const errors = found.filter(({ code }) => code !== "no-backup");
    expect(errors.map(({ code }) => code)).toEqual(["no-rule-for-resource", "no-rule-for-resource"]);
    for (const [index, [resource, requirement]] of [
      ["bucket", "media"],
      ["domain_name", "site"],
    ].entries())
      for (const named of ["mastodon", requirement, resource, "data_centre"])
        expect(errors[index]?.message).toContain(`\`${named}\``);
  });

  it("data_centre compiles once its mapping has rules for bucket and domain_name", async () => {
    edit("proxmox.fedi", "import { machine, postgresql }", "import { machine, postgresql, bucket, domain_name }");
    edit(
      "proxmox.fedi",
      "  postgresql {\n    requires",
      `  bucket {
    grant {
      endpoint = "https://s3.example.org"
      region = "eu"
      access_key = secret("\${id}/access-key")
      secret_key = secret("\${id}/secret-key")
    }
    ignores name, size, public
  }

  domain_name { manual "Point \${request.name} to \${request.target}." }

  postgresql {
    requires`,
    );
    const found = await messages("compile", "demo.fedi", "--environment", "data_centre");
    expect(found.filter(({ code }) => code !== "no-backup")).toEqual([]);
    const document = JSON.parse(readFileSync(join(folder, "out/data_centre/tofu/main.tf.json"), "utf8"));
    expect(Object.keys(document.resource.proxmox_virtual_environment_vm)).toEqual([
      "city-mastodon-database-server",
      "city-mastodon-web",
    ]);
  });

  const mutations = [
    ["mastodon.fedi", "localDomain =", "localDomian =", "localDomain"],
    ["mastodon.fedi", "streamingProcesses =", "streamingProcess =", "streamingProcesses"],
    ["mastodon.fedi", "vapidPublicKeyFile", "vapidPublickKeyFile", "vapidPublicKeyFile"],
    ["mastodon.fedi", "allowedTCPPorts", "allowedTcpPort", "allowedTCPPorts"],
    ["single_nixos.fedi", "ensureDBOwnership", "ensureDbOwner", "ensureDBOwnership"],
    ["single_nixos.fedi", "acceptTerms", "acceptTerm", "acceptTerms"],
    ["proxmox.fedi", "stop_on_destroy", "stop_on_destory", "stop_on_destroy"],
    ["proxmox.fedi", "datastore_id", "datastoreid", "datastore_id"],
  ] as const;
  it("a misspelt option or attribute is one error, with the right name", async () => {
    for (const [file, from, to, meant] of mutations) {
      edit(file, from, to);
      const found = (await messages("check", "demo.fedi")).filter(({ code }) => !code.startsWith("no-"));
      expect({
        to,
        found: found.map(({ code, help }) => [code.replace(/^unknown-(field|option)$/, "unknown"), help]),
      }).toEqual({
        to,
        found: [["unknown", expect.stringContaining(meant)]],
      });
      edit(file, to, from);
    }
  });

  it("knows every option that mastodon.fedi sets: each, misspelt, is one error with the right name", async () => {
    expect(Object.keys(JSON.parse(readFileSync(join(folder, "schemas/nixos-options.json"), "utf8")))).toHaveLength(
      20_362,
    );
    const lines = readFileSync(join(folder, "mastodon.fedi"), "utf8").split("\n");
    const from = lines.findIndex((line) => line.includes("nixos on web.host"));
    const to = lines.findIndex((line) => line.startsWith("  outputs"));
    const missed: string[] = [];
    let tried = 0;
    for (const [index, line] of lines.entries()) {
      const path = /^\s*([a-z]\w*(?:\.\w+)*) (?:=|\{)/.exec(line)?.[1];
      if (index <= from || index >= to || path === undefined) continue;
      // The last name of the path, with its last letter doubled.
      const wrong = line.replace(path, path + path.slice(-1));
      writeFileSync(join(folder, "mastodon.fedi"), lines.with(index, wrong).join("\n"));
      const found = (await messages("check", "demo.fedi")).filter(({ code }) => !code.startsWith("no-"));
      const name = path.slice(path.lastIndexOf(".") + 1);
      const isRight = found.length === 1 && /^unknown-(field|option)$/.test(found[0]?.code ?? "");
      if (!isRight || !found[0]?.help?.includes(name))
        missed.push(`${line.trim()}: ${found.map(({ code, help }) => `${code} ${help}`).join("; ")}`);
      tried++;
    }
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(20);
  });
});
