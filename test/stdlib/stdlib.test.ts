/**
 * The standard library as a whole: every application on every provider, each option and attribute as NixOS and OpenTofu's providers have
 * it, and no resource that only one mapping can grant.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  copyFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nodeHost, standardLibraryFolder } from "../../compiler/src/project/node-host.ts";
import { externs, parsed } from "../../compiler/src/project/pipeline.ts";
import { filesBelow as projectFiles } from "../../compiler/src/project/module-path.ts";
import { standardLabel } from "../../compiler/src/project/packages.ts";
import { openProject } from "../../compiler/src/project/project.ts";
import { readNixosOptions } from "../../compiler/src/schemas/nixos-options.ts";
import { showOptionName } from "../../compiler/src/schemas/option-names.ts";
import { readTofuProvider } from "../../compiler/src/schemas/tofu-provider.ts";
import { fit } from "../../compiler/src/semantics/assignable.ts";
import type { InlineOption, TofuInlineExtern } from "../../compiler/src/semantics/extern.ts";
import { printType } from "../../compiler/src/semantics/print-type.ts";
import type { RecordField, Type } from "../../compiler/src/semantics/type.ts";
import { fedi, filesBelow } from "../harness.ts";
import { applications, baseModule, programOf, providerNames } from "./environments.ts";

const schemas = join(import.meta.dirname, "../fixtures-data/schemas");
const excerpt = join(schemas, "nixos-options-of-stdlib.json");
/** Real schemas of providers: the first as published, of the second what is used, by its documentation (3.4). */
const providers = [
  { name: "proxmox", source: "bpg/proxmox", version: "~> 0.111", file: join(schemas, "bpg-proxmox.json"), least: 25 },
  { name: "dns", source: "hashicorp/dns", version: "~> 3.4", file: join(schemas, "hashicorp-dns.json"), least: 8 },
] as const;
const wholeList = join(import.meta.dirname, "../../../shared/north-star/schemas/nixos-options.json");
const work = mkdtempSync(join(tmpdir(), "fedi-stdlib-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const project = openProject(nodeHost, work, standardLibraryFolder());
const files = projectFiles(project, standardLabel);
const allExterns = files.flatMap((file) => externs(project, file));

function folderWith(name: string, program: string): string {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.fedi"), program);
  writeFileSync(join(folder, "base.nix"), baseModule);
  return folder;
}

interface Message {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file?: string;
  readonly role?: string;
  readonly range?: { readonly start: { readonly line: number } };
}

async function messages(folder: string, ...commandLine: readonly string[]): Promise<readonly Message[]> {
  const run = await fedi(folder, ...commandLine, "--format", "json");
  return JSON.parse(run.out);
}

const shown = (found: readonly Message[]) =>
  found.map(({ code, file, message }) => `${code} ${file ?? ""}: ${message}`);

describe("applications times providers", () => {
  const compiled: string[] = [];
  for (const provider of providerNames)
    it(`every application compiles on ${provider}`, async () => {
      const folder = folderWith(provider, programOf([provider]));
      expect(shown(await messages(folder, "compile", ".", "--out", "out"))).toEqual([]);
      const manifest = JSON.parse(readFileSync(join(folder, "out", provider, "manifest.json"), "utf8"));
      for (const application of Object.keys(applications)) {
        expect(JSON.stringify(manifest)).toContain(`all_on_${provider}/${application}`);
        compiled.push(`${application} on ${provider}`);
      }
      // NixOS takes a package once, even if it is the same.
      for (const file of filesBelow(join(folder, "out", provider, "nixos")).filter((name) => name.endsWith(".nix"))) {
        const text = readFileSync(join(folder, "out", provider, "nixos", file), "utf8");
        const packages = [...text.matchAll(/\bpackage = (pkgs\.\w+)/g)].map(([, name]) => name);
        expect({ file, packages: packages.toSorted() }).toEqual({ file, packages: [...new Set(packages)].toSorted() });
      }
    });

  it("says how many", () => {
    console.log(`applications times providers compiled: ${compiled.length}`);
    expect(compiled).toHaveLength(Object.keys(applications).length * providerNames.length);
  });

  it("each application compiles alone, so none leans on another", async () => {
    for (const application of Object.keys(applications)) {
      const folder = folderWith(`alone-${application}`, programOf(["one_machine"], [application]));
      expect({ application, found: shown(await messages(folder, "check", ".")) }).toEqual({ application, found: [] });
    }
  });

  // Where each has machines of its own, two of them may be named alike; elsewhere NixOS runs a service once.
  const mayBeThereTwice: Readonly<Record<string, readonly string[]>> = {
    proxmox_with_own_databases: ["attic", "forgejo", "hello", "mastodon", "peertube", "pixelfed"],
  };
  for (const provider of providerNames)
    it(`two of an application on ${provider} work, or are refused with the reason`, async () => {
      const working: string[] = [];
      for (const application of Object.keys(applications)) {
        const alone = new RegExp(`^  ${application} \\{(.*)\\}$`, "m");
        const twice = programOf([provider], [application]).replace(alone, (_, options: string) => {
          const other = options.replace("example.org", "two.example.org");
          return `  one: ${application} {${options}}\n  two: ${application} {${other}}`;
        });
        const folder = folderWith(`${provider}-twice-${application}`, twice);
        const found = await messages(folder, "compile", ".", "--out", "out");
        if (found.length === 0) working.push(application);
        // One mistake is one message, at the second instance, for the operator who named it.
        const line = twice.split("\n").findIndex((text) => text.startsWith("  two: "));
        const told = found.map(({ role, range }) => ({ role, line: range?.start.line }));
        expect({ application, told }).toEqual({
          application,
          told: found.length === 0 ? [] : [{ role: "operator", line }],
        });
        for (const { code, message } of found) {
          expect({ application, code }).toEqual({ application, code: "condition-not-met" });
          expect(message).toMatch(/^two (applications|databases|MySQL databases|Redis servers) /);
        }
      }
      expect(working).toEqual(mayBeThereTwice[provider] ?? ["hello"]);
    });

  const lists = [["an excerpt of NixOS's options", excerpt] as const, ["all options of NixOS", wholeList] as const];
  for (const [what, list] of lists)
    it.skipIf(!existsSync(list))(`all of it is right by ${what}, and by the schemas of providers`, async () => {
      const program = `${programOf(providerNames)}
extern nixos from "./options.json"
${providers.map(({ name, source, version }) => `extern tofu ${name} source "${source}" version "${version}" from "./${name}.json"\n`).join("")}`;
      const folder = folderWith(`real-${what.length}`, program);
      copyFileSync(list, join(folder, "options.json"));
      for (const { name, file } of providers) copyFileSync(file, join(folder, `${name}.json`));
      expect(shown(await messages(folder, "compile", ".", "--out", "out"))).toEqual([]);
    });
});

describe("the standard library's externs", () => {
  const nixos = readNixosOptions(readFileSync(excerpt, "utf8"));
  const options = allExterns.flatMap((extern): readonly InlineOption[] =>
    extern.kind === "nixosInline" ? extern.options : [],
  );

  it("declare NixOS's options with types that NixOS's own take", () => {
    if ("reason" in nixos) throw new Error(nixos.reason);
    const wrong = options.flatMap(({ path, type }) => {
      const found = nixos.lookup(path);
      if (found.kind !== "option") return [`${showOptionName(path)}: NixOS has no such option`];
      return isTaken(type, found.type)
        ? []
        : [`${showOptionName(path)}: ${printType(type)}, and in NixOS ${printType(found.type)}`];
    });
    expect(wrong).toEqual([]);
    console.log(`NixOS options declared: ${options.length}`);
    expect(options.length).toBeGreaterThan(140);
  });

  it("declare each option once", () => {
    const names = options.map(({ path }) => showOptionName(path));
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it.each(providers)(
    "declare $source's attributes with types that it takes",
    ({ name: provider, source, file, least }) => {
      const declared = allExterns.filter((extern): extern is TofuInlineExtern => extern.kind === "tofuInline");
      const real = readTofuProvider(readFileSync(file, "utf8"), { name: provider, source });
      if ("reason" in real) throw new Error(real.reason);
      let count = 0;
      const compare = (
        path: string,
        fields: ReadonlyMap<string, RecordField>,
        wanted: ReadonlyMap<string, RecordField>,
      ) =>
        [...fields].flatMap(([name, field]): readonly string[] => {
          count++;
          const other = wanted.get(name);
          if (other === undefined) return [`${path}.${name}: there is no such attribute`];
          const inner = recordOf(field.type);
          const innerWanted = recordOf(other.type);
          if (inner !== undefined && innerWanted !== undefined) return compare(`${path}.${name}`, inner, innerWanted);
          return isTaken(bare(field.type), bare(other.type)) || (other.schema?.isReadOnly ?? false)
            ? []
            : [`${path}.${name}: ${printType(field.type)}, and in the provider ${printType(other.type)}`];
        });
      const wrong = declared.flatMap((extern) => {
        if (extern.name !== provider) return [];
        const items = extern.items.flatMap((item) => {
          const known = real.item(item.mode, item.type);
          return known === undefined ? [`${item.type}: unknown`] : compare(item.type, item.fields.fields, known);
        });
        return [...compare("provider", extern.config.fields, real.config.fields), ...items];
      });
      expect(wrong).toEqual([]);
      console.log(`OpenTofu attributes of ${source} declared and compared: ${count}`);
      expect(count).toBeGreaterThanOrEqual(least);
    },
  );

  it.skipIf(!existsSync(wholeList))("are held against NixOS's own words (skipped without ../shared/north-star)", () => {
    const whole: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(wholeList, "utf8"));
    const part: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(excerpt, "utf8"));
    expect(Object.keys(part).filter((name) => JSON.stringify(part[name]) !== JSON.stringify(whole[name]))).toEqual([]);
  });
});

/** Whether every value of the one is a value of the other, or is checked where it lands. */
function isTaken(type: Type, real: Type): boolean {
  if (real.kind === "json" || (real.kind === "options" && type.kind === "json")) return true;
  if (type.kind === "map" && real.kind === "options") return true;
  return ["certain", "lands"].includes(String(fit(type, real)));
}

function bare(type: Type): Type {
  return type.kind === "optional" || type.kind === "deploy" || type.kind === "secret" ? bare(type.inner) : type;
}

function recordOf(type: Type): ReadonlyMap<string, RecordField> | undefined {
  const inner = bare(type);
  if (inner.kind === "record") return inner.fields;
  if (inner.kind === "list" || inner.kind === "set") return recordOf(inner.element);
  if (inner.kind === "union") return inner.members.map(recordOf).find((fields) => fields !== undefined);
  return undefined;
}

describe("resources", () => {
  const declarations = files.flatMap((file) => parsed(project, file).value.declarations);
  const resources = declarations.filter((node) => node.kind === "resourceDeclaration");
  const mappings = declarations.filter((node) => node.kind === "mappingDeclaration");
  const rulesFor = (resource: string) =>
    mappings.filter(({ items }) => items.some((item) => item.kind === "rule" && item.resource.text === resource));

  it("can each be granted by two mappings at least: what only one can grant is a portability leak", () => {
    const granted = resources.map(({ name }) => ({
      resource: name.text,
      by: rulesFor(name.text).map((mapping) => mapping.name.text),
    }));
    expect(granted.filter(({ by }) => by.length < 2)).toEqual([]);
    expect(granted.map(({ resource }) => resource).toSorted()).toEqual([
      "bucket",
      "domain_name",
      "login_shell",
      "machine",
      "mail_relay",
      "mysql",
      "oidc_client",
      "postgresql",
      "redis",
      "tls_certificate",
      "volume",
    ]);
  });

  it("say of every field what it is, and the applications of every option", () => {
    const undocumented = resources.flatMap(({ name, request, policy, grant }) =>
      [request, policy, grant].flatMap((fields) =>
        (fields?.fields ?? []).filter(({ doc }) => doc === undefined).map((field) => `${name.text}.${field.name.text}`),
      ),
    );
    const options = declarations.flatMap((node) =>
      node.kind === "applicationDeclaration"
        ? node.items.flatMap((item) =>
            item.kind === "options"
              ? item.fields.fields
                  .filter(({ doc }) => doc === undefined)
                  .map((field) => `${node.name.text}.${field.name.text}`)
              : [],
          )
        : [],
    );
    expect([...undocumented, ...options]).toEqual([]);
  });

  it("that hold data say how to back it up and restore it, in every mapping", () => {
    const holding = new Set(["postgresql", "mysql", "redis", "bucket", "volume"]);
    const without = mappings.flatMap((mapping) =>
      mapping.items.flatMap((item) => {
        if (item.kind !== "rule" || !holding.has(item.resource.text)) return [];
        const purposes = new Set(item.items.map((part) => (part.kind === "command" ? part.purpose : "")));
        return purposes.has("backup") && purposes.has("restore") ? [] : [`${mapping.name.text}: ${item.resource.text}`];
      }),
    );
    expect(without).toEqual([]);
  });

  it("keep what is two applications' apart on one machine, and names that servers keep for themselves", async () => {
    const said = async (requires: string) => {
      const folder = mkdtempSync(join(tmpdir(), "fedi-apart-"));
      writeFileSync(
        join(folder, "main.fedi"),
        `import { machine, volume, postgresql, mysql, single_nixos, core_on_one } from "std"
        application one { requires { web: machine {} ${requires} } }
        application two { requires { web: machine {} data: volume { client = web, path = "/var/lib/one/data" } } }
        environment home {
          provider single_nixos { address = "192.0.2.1", hardware = "./h.nix", acme_email = "a@example.org" }
          mapping core_on_one
        }
        deployment club on home { one {} two {} }`,
      );
      writeFileSync(join(folder, "h.nix"), "{ }");
      const { out } = await fedi(folder, "check", ".");
      rmSync(folder, { recursive: true });
      return out;
    };
    expect(await said('data: volume { client = web, path = "/var/lib/one-data" }')).not.toContain("error");
    for (const path of ["/var/lib/one", "/var/lib/one/data"])
      expect(await said(`data: volume { client = web, path = "${path}" }`)).toContain(`two volumes are in ${path}`);
    // As NixOS calls Synapse's user.
    expect(await said('data: postgresql { client = web, database = "matrix-synapse" }')).not.toContain("error");
    for (const name of ["all", "postgres", "template1", "replication"])
      expect(await said(`data: postgresql { client = web, database = "${name}" }`)).toContain("keeps the name");
    for (const name of ["mysql", "root"])
      expect(await said(`data: mysql { client = web, database = "${name}" }`)).toContain("keeps the name");
  });

  it("are in files with a title each", () => {
    expect(readdirSync(standardLibraryFolder()).filter((file) => file.endsWith(".fedi")).length).toBe(files.length);
    expect(
      resources
        .filter((node) => !node.annotations.some(({ name }) => name.text === "title"))
        .map(({ name }) => name.text),
    ).toEqual([]);
  });
});

describe("the page of the standard library", () => {
  const page = readFileSync(join(standardLibraryFolder(), "README.md"), "utf8");

  it("names every resource, provider, mapping and application", () => {
    const kinds = new Set([
      "resourceDeclaration",
      "providerDeclaration",
      "mappingDeclaration",
      "applicationDeclaration",
    ]);
    const names = files
      .flatMap((file) => parsed(project, file).value.declarations)
      .flatMap((node) =>
        kinds.has(node.kind) && "name" in node && typeof node.name === "object" ? [node.name.text] : [],
      );
    expect(names.filter((name) => !page.includes(`\`${name}\``) && !page.includes(`[${name}]`))).toEqual([]);
  });

  it("shows a program that compiles", async () => {
    const program = /```fedi\n([^]*?)```/.exec(page)?.[1] ?? "";
    expect(shown(await messages(folderWith("page", program), "compile", ".", "--out", "out"))).toEqual([]);
  });
});
