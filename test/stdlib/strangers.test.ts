/**
 * Texts of strangers in what the standard library puts on machines: settings that a shell reads, files of settings, units of systemd, rules of
 * tmpfiles, paths. What a schema lets through is read by the real tool, which must find just that text; the rest is refused.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fedi } from "../harness.ts";
import { evaluateNix, noNix } from "../real/nix.ts";
import { applications, baseModule, programOf } from "./environments.ts";

const root = mkdtempSync(join(tmpdir(), "fedi-strangers-stdlib-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Each leaves `pwned` behind, or says more than itself, where somebody takes it for more than a text. */
const hostile = [
  "$(touch pwned)",
  "`touch pwned`",
  "`touch${IFS}pwned`@example.org",
  "${APP_KEY}@example.org",
  "a#b@example.org",
  "a%h@example.org",
  "o'brien@example.org",
  'x"; touch pwned; "',
  "x'; touch pwned; '",
  "x\n[security]\nINSTALL_LOCK = false",
  "x\r\nTo: everybody@example.org",
  "x\u0000y",
  '"""',
  "``",
  "x ; y",
  "x # y",
  "%(SECRET_KEY)s",
  "%n %h %H",
  "x\\",
  "../../etc/passwd",
  "/etc/../root",
  "-oProxyCommand=touch pwned",
  "\u001b]0;pwned\u0007",
  "x".repeat(10_000),
];
const harmless = ["Café am Eck", "admin@example.org", "first.last+tag@example.org", "Åland's (best) place!"];

const has = (tool: string, ...words: readonly string[]) => spawnSync(tool, words).status === 0;

interface Property {
  readonly type?: string;
  readonly propertyNames?: object;
  readonly additionalProperties?: object | false;
}

interface Option {
  readonly application: string;
  readonly name: string;
  readonly accepts: (text: string) => boolean;
}

let options: readonly Option[] = [];
/** Options that are maps; here `accepts` says which keys they take. */
let maps: readonly Option[] = [];

/** Options that take texts, each with the schema of the form that operators fill in. */
beforeAll(async () => {
  const folder = join(root, "schemas");
  mkdirSync(folder);
  writeFileSync(join(folder, "main.fedi"), programOf(["one_machine_and_accounts"]));
  writeFileSync(join(folder, "base.nix"), baseModule);
  const run = await fedi(folder, "compile", ".", "--target", "json-schema");
  expect(run).toMatchObject({ code: 0 });
  const file = join(folder, "out/one_machine_and_accounts/schema/configuration.json");
  const { $defs }: { readonly $defs: Record<string, { readonly properties?: Record<string, Property> }> } = JSON.parse(
    readFileSync(file, "utf8"),
  );
  options = Object.keys(applications).flatMap((application) =>
    Object.entries($defs[application]?.properties ?? {}).map(([name, property]): Option => {
      const validate = new Ajv2020({ strict: false, validateFormats: false }).compile({ $defs, ...property });
      return { application, name, accepts: (text) => validate(text) };
    }),
  );
  maps = Object.keys(applications).flatMap((application) =>
    Object.entries($defs[application]?.properties ?? {}).flatMap(([name, property]): readonly Option[] => {
      if (property.type !== "object" || typeof property.additionalProperties !== "object") return [];
      const { propertyNames = {} } = property;
      const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(propertyNames);
      return [{ application, name, accepts: (text) => validate(text) }];
    }),
  );
});

const textsOf = (application: string, name: string) => {
  const option = options.find((each) => each.application === application && each.name === name);
  return [...hostile, ...harmless].filter((text) => option?.accepts(text) === true);
};

describe("options of the standard library", { timeout: 120_000 }, () => {
  // Which take whatever one types; each is looked at below, or lands in JSON, which keeps any text.
  it("take hostile texts only where they are known to be harmless", () => {
    const open = options.filter(({ accepts }) => hostile.some((text) => accepts(text)));
    expect(open.map(({ application, name }) => `${application}.${name}`).sort()).toEqual([
      "forgejo.name",
      "peertube.admin_email",
      "peertube.name",
    ]);
  });

  it("take no hostile keys, which become names of units, files and variables", () => {
    expect(maps.map(({ application, name }) => `${application}.${name}`)).toEqual(["mastodon.workers"]);
    for (const { accepts } of maps) {
      expect([...hostile, "a b", "a/b", "a.service", "-a"].filter((key) => accepts(key))).toEqual([]);
      expect(accepts("push-2")).toBe(true);
    }
  });

  it("take what people would type", () => {
    for (const application of ["forgejo", "mastodon", "peertube", "pixelfed"])
      expect(textsOf(application, "mail_from")).toEqual(["admin@example.org", "first.last+tag@example.org"]);
    expect(textsOf("forgejo", "name")).toEqual(expect.arrayContaining(harmless));
  });

  // NixOS's Mastodon and Pixelfed write settings as NAME="value" into files that a shell reads, too.
  it("that a shell reads are texts to it", () => {
    const folder = join(root, "shell");
    mkdirSync(folder);
    for (const application of ["mastodon", "pixelfed"])
      for (const name of options.filter((each) => each.application === application).map((each) => each.name))
        for (const text of textsOf(application, name)) {
          writeFileSync(join(folder, "settings"), `A="${text}"\nB=${text.includes(" ") ? `'${text}'` : text}\n`);
          const run = spawnSync("sh", ["-euc", '. ./settings; printf "%s|%s" "$A" "$B"'], {
            cwd: folder,
            encoding: "utf8",
          });
          expect({ out: run.stdout, error: run.stderr }).toEqual({ out: `${text}|${text}`, error: "" });
        }
    expect(readdirSync(folder)).toEqual(["settings"]);
  });

  // Git reads the same form; its `"` and `\` mean what they mean to Forgejo.
  it.skipIf(!has("git", "--version"))("that an INI file holds are one line of it", () => {
    const file = join(root, "app.ini");
    // Refused by a check, and by whoever reads JSON: see below.
    const texts = textsOf("forgejo", "name").filter((text) => !/[\\\0]/.test(text));
    expect(texts.length).toBeGreaterThan(harmless.length);
    for (const text of texts) {
      writeFileSync(file, `[default]\nname = ${text}\n[security]\nlock = true\n`);
      const run = spawnSync("git", ["config", "--file", file, "--list"], { encoding: "utf8" });
      expect(run).toMatchObject({ stderr: "", stdout: `default.name=${text.trim()}\nsecurity.lock=true\n` });
      expect(text).not.toMatch(/[%`]/);
    }
  });

  it.each([
    ["x\\", "a name with a backslash has no place in Forgejo's settings"],
    ["x\0y", "error[forbidden-character]"],
  ])("of %j are refused by the command", async (name, message) => {
    const folder = join(root, `refused-${message.length}`);
    mkdirSync(folder);
    writeFileSync(join(folder, "main.fedi"), programOf(["one_machine"], []).replace("import { ", "import { forgejo, "));
    writeFileSync(join(folder, "base.nix"), baseModule);
    writeFileSync(join(folder, "mine.json"), JSON.stringify({ forgejo: { domain: "git.example.org", name } }));
    const run = await fedi(folder, "compile", ".", "--configuration", "mine.json");
    expect(run.code).toBe(1);
    expect(run.error).toContain(message);
  });
});

describe.skipIf(noNix !== undefined)(`what a machine says of itself ${noNix ?? ""}`, { timeout: 120_000 }, () => {
  it("gets into no command and no rule of another one, unless it is an address", async () => {
    const folder = join(root, "machines");
    mkdirSync(folder);
    writeFileSync(join(folder, "main.fedi"), programOf(["proxmox_with_shared_databases"], ["mastodon", "pixelfed"]));
    writeFileSync(join(folder, "base.nix"), baseModule);
    expect(await fedi(folder, "compile", ".")).toMatchObject({ code: 0 });
    const nixos = join(folder, "out/proxmox_with_shared_databases/nixos");
    const machines = readdirSync(nixos).filter((file) => file.endsWith(".nix") && file !== "flake.nix");
    const texts = [...machines, "fedi/deployment.nix"].map((file) => readFileSync(join(nixos, file), "utf8"));
    const outputs = new Set(
      texts.flatMap((text) => [...text.matchAll(/fedi\.output "([^"]+)"/g)].map(([, name = ""]) => name)),
    );
    expect(outputs.size).toBeGreaterThan(4);
    const lib = "{ reverseList = list: list; mkDefault = value: value; mkForce = value: value; }";
    // Rules of the firewall, who may log in to databases, where `deploy` goes.
    const read = () =>
      evaluateNix(`let
        fragments = file: builtins.filter builtins.isAttrs (import file { lib = ${lib}; pkgs = { }; }).imports;
        texts = file: map (one: [ (one.config.networking.firewall.extraCommands or "") (one.config.services.postgresql.authentication or "") ]) (fragments file);
        reads = value: (builtins.tryEval (builtins.deepSeq value (builtins.toJSON value))).value;
      in {
        texts = map reads (builtins.concatLists (builtins.concatMap texts [ ${machines.map((file) => `${nixos}/${file}`).join(" ")} ]));
        targets = builtins.mapAttrs (_: reads) (import ${nixos}/fedi/deployment.nix);
      }`);
    const given = (address: string) => {
      writeFileSync(
        join(nixos, "../outputs.json"),
        JSON.stringify(Object.fromEntries([...outputs].map((name) => [name, address]))),
      );
      return JSON.stringify(read());
    };
    expect(given("192.0.2.77")).toContain("-s 192.0.2.77 --dport");
    expect(given("192.0.2.77")).toContain("192.0.2.77/32 scram-sha-256");
    for (const address of [
      "192.0.2.7; touch pwned",
      "$(touch pwned)",
      "::/0 trust\nhost all all 0.0.0.0",
      "-oProxyCommand=x",
    ]) {
      const read = given(address);
      expect(read).toContain('"ok":true');
      expect(read).not.toContain(JSON.stringify(address).slice(1, -1));
    }
  });
});

/** A volume as somebody asks for it; undefined where it is refused. */
async function rulesOf(at: string, request: string): Promise<readonly string[] | undefined> {
  const folder = join(root, at);
  mkdirSync(folder);
  writeFileSync(join(folder, "base.nix"), baseModule);
  writeFileSync(
    join(folder, "main.fedi"),
    `import { machine, volume, single_nixos, all_on_one } from "std"
application keeper {
  requires { server: machine {} files: volume { client = server, ${request} } }
  outputs { path = files.path }
}
environment home {
  provider single_nixos { address = "192.0.2.10", hardware = "./base.nix", acme_email = "admin@example.org" }
  mapping all_on_one
}
deployment mine on home { keeper {} }
`,
  );
  const run = await fedi(folder, "compile", ".");
  if (run.code !== 0) {
    expect(run.error).toMatch(/^error\[/m);
    return undefined;
  }
  const nix = readFileSync(join(folder, "out/home/nixos/main.nix"), "utf8");
  return [...nix.matchAll(/"(d '[^"\n]*)"/g)].map(([, rule = ""]) => rule);
}

const fediText = (text: string) =>
  JSON.stringify(text)
    .replaceAll("$", "\\$")
    .replace(/\\u([0-9a-f]{4})/g, "\\u{$1}");

describe.skipIf(!has("systemd-tmpfiles", "--version"))("rules of tmpfiles", { timeout: 120_000 }, () => {
  const made = join(root, "made");
  const create = (rules: readonly string[]) => {
    rmSync(made, { recursive: true, force: true });
    mkdirSync(join(made, "etc"), { recursive: true });
    writeFileSync(join(made, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nkeeper:x:0:0::/:/bin/sh\n");
    writeFileSync(join(made, "etc/group"), "root:x:0:\nkeeper:x:0:\n");
    const rulesFile = join(root, "rules.conf");
    writeFileSync(rulesFile, `${rules.join("\n")}\n`);
    const run = spawnSync("systemd-tmpfiles", ["--create", `--root=${made}`, rulesFile], { encoding: "utf8" });
    const folders = readdirSync(made, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(made.length));
    return { error: run.stderr, folders: folders.filter((path) => path !== "/etc").sort() };
  };

  it("make the folder that is asked for", async () => {
    const rules = await rulesOf("plain-volume", 'path = "/srv/keeper_1.x", owner = "keeper", group = "keeper"');
    expect(rules).toEqual(["d '/srv/keeper_1.x' 0750 keeper keeper - -"]);
    expect(create(rules ?? [])).toEqual({ error: "", folders: ["/srv", "/srv/keeper_1.x"] });
  });

  it("take no path, owner or mode that says more than itself", async () => {
    const asked = [
      ...hostile.map((text) => `path = ${fediText(`/srv/${text}`)}`),
      ...[
        "/srv/%h",
        "/srv/a b",
        "/srv/'x' 0777 root root - -",
        "/srv/..",
        "/srv//x",
        "/",
        "srv",
        "/srv/\\x2e\\x2e",
      ].map((path) => `path = ${fediText(path)}`),
      ...hostile.map((text) => `path = "/srv/x", owner = ${fediText(text)}`),
      ...["0", "root:root", "%u", "a b", "~x", "-"].map((owner) => `path = "/srv/x", owner = ${fediText(owner)}`),
      ...["777", "~0777", ":0700", "0777 root root", "u+s"].map((mode) => `path = "/srv/x", mode = ${fediText(mode)}`),
    ].filter((request) => !request.includes("{0000}"));
    const accepted = new Map<string, readonly string[]>();
    for (const [at, request] of asked.entries()) {
      const rules = await rulesOf(`volume-${at}`, request);
      if (rules !== undefined) accepted.set(request, rules);
    }
    expect([...accepted.keys()]).toEqual([]);
  });
});
