/**
 * Environments of the generic module whose mappings read what OpenTofu makes, in nixpkgs' own module system: they come to what
 * compiling a deployment comes to.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../compiler/src/evaluation/hash.ts";
import { fedi } from "../harness.ts";
import { compareEnvironments, type EnvironmentComparison } from "./generic-environments.ts";
import { applyInTofu, noTofu } from "../agreement/tofu-batch.ts";
import { recordedIn } from "./recorded.ts";
import { evaluateNix, nixpkgsLib, noNixpkgsLib } from "./nix.ts";

const root = join(import.meta.dirname, "../..");

/** A cloud whose machines get their addresses when they are made. */
const cloud = `
extern tofu cloud source "example/cloud" version "~> 1.0" {
  config { region: string, key: secret<string>? }
  resource cloud_vm {
    name: string, size: int?, tags: set<string>?, note: string?
    ips: deploy<list<string>>?, id: deploy<string>, cores: deploy<int>, network: deploy<{ gateway: string, mask: int }>
  }
  resource cloud_record { name: string, value: string, ttl: int?, id: deploy<string> }
  data cloud_image { name: string, id: deploy<string> }
}
provider shed { config { region: string } }
environment desk { provider shed { region = "eu" } mapping in_shed }
`;

/** A provider that makes passwords, as OpenTofu describes it. */
const vault = {
  format_version: "1.0",
  provider_schemas: {
    "registry.opentofu.org/example/vault": {
      provider: { version: 0, block: {} },
      resource_schemas: {
        vault_login: {
          version: 0,
          block: {
            attributes: {
              name: { type: "string", required: true },
              hint: { type: "string", optional: true },
              id: { type: "string", computed: true },
              password: { type: "string", computed: true, sensitive: true },
              key: { type: "string", optional: true, sensitive: true },
              both: { type: "string", optional: true, sensitive: true },
            },
          },
        },
      },
    },
  },
};

const cases: Readonly<Record<string, EnvironmentComparison>> = {
  "an address goes into settings, texts and another item": {
    program: {
      text: `${cloud}
resource box { request { size: int = 1 } grant { host: host, address: deploy<ipv4> } }
resource name { request { name: string, target: deploy<string> } }
application site {
  options { label: string, size: int = 2 }
  requires {
    web: box { size = options.size }
    dns: name { name = options.label, target = web.address }
  }
  nixos on web.host { services.site = { listen = "\${web.address}:80", label = options.label, all = [web.address, "x"] } }
  outputs { address = "http://\${web.address}/" }
}
mapping in_shed for shed {
  tofu { provider cloud { region = config.region } }
  box {
    tofu { resource cloud_vm slug(id) as vm { name = slug(id), size = request.size } }
    let h = host(slug(id), { system = "x86_64-linux", target = "root@\${vm.ips[0]}", imports = [] })
    nixos on h { networking.domain = vm.name, services.id = vm.id }
    grant { host = h, address = vm.ips[0] }
  }
  name {
    tofu { resource cloud_record slug(id) { name = request.name, value = "v=\${request.target} \\\${it} %{if} \${request.name} $\${request.target}" } }
    manual "Point \${request.name} to \${request.target}."
  }
}`,
    },
    environment: "desk",
    deployment: "town",
    // Names come from strangers.
    options: { site: { label: '${file("/etc/passwd")} %{if true} $${x}"\\\n' } },
    outputs: { "cloud_vm-town-site-web--ips-0": "192.0.2.7", "cloud_vm-town-site-web--id": "vm-1" },
  },
  "items for each key, items under a condition, and items of the mapping": {
    program: {
      text: `${cloud}
resource box { request { size: int = 1, disks: map<int> = {}, spare: bool = false } grant { host: host, all: map<deploy<string>>, spare: deploy<string>? } }
application site {
  options { size: int = 2 }
  requires { webs: box { size = options.size, disks = { a = 1, "b c" = 2 }, spare = name == "x" } for name in ["x", "y"] }
  nixos on webs[name].host {
    disks = webs[name].all
    spare = webs[name].spare ?? "none"
    first = get(webs[name].all, "a") ?? "nothing"
    a = webs[name].all["a"]
    if webs[name].spare != none { has_spare = webs[name].spare }
  } for name in ["x", "y"]
}
mapping in_shed for shed {
  tofu {
    provider cloud { region = config.region }
    data cloud_image "nixos" as image { name = "nixos" }
    resource cloud_vm "gate" as gate { name = "gate-\${image.id}" }
    resource cloud_record "zone-\${z}" as zones { name = z, value = gate.id } for z in ["one", "two"]
  }
  let main = host("gate", { system = "x86_64-linux", target = gate.network.gateway, imports = [] })
  nixos on main { gate = gate.id, zones = [for k, z in zones: "\${k}=\${z.id}"] }
  box {
    tofu {
      resource cloud_vm slug(id) as vm { name = slug(id), size = request.size, note = image.id, depends_on = [gate] }
      @was("\${slug(id)}-old")
      resource cloud_record slug("\${id} \${name}") as disks {
        name = name, value = vm.id, ttl = size
        lifecycle = { ignore_changes = ["ttl"], create_before_destroy = true }
      } for name, size in request.disks
      resource cloud_vm slug("\${id} spare") as spare { name = "spare", note = vm.ips[0] } when request.spare
    }
    let h = host(slug(id), { system = "x86_64-linux", target = vm.ips[0], imports = [] })
    nixos on h { box = { name = vm.name, disks = disks["a"].id, written = disks["a"].value, keys = keys(disks), spare = spare?.id ?? "no" } }
    grant { host = h, all = { for name, d in disks { "\${name}" = d.id } }, spare = spare?.id }
  }
}`,
    },
    environment: "desk",
    deployment: "town",
    options: { site: {} },
  },
  "secrets that OpenTofu makes reach machines as files, and those of the environment reach OpenTofu": {
    program: {
      files: { "vault.json": JSON.stringify(vault) },
      text: `${cloud}
extern tofu vault source "example/vault" from "./vault.json"
resource box { request {} grant { host: host, password: secret<string>, token: secret<string>? } }
resource user { request { password: secret<string>, port: int = 1 } grant { host: host } }
application site {
  options {}
  requires { web: box {}, login: user { password = web.password } }
  nixos on web.host {
    a = web.password.file, b = file(web.password, { owner = "site", restart = ["site.service"] })
    c = file("p=\${web.password};"), d = if web.token != none then "there" else "none"
  }
}
mapping in_shed for shed {
  tofu { provider cloud { region = config.region, key = secret("cloud key") } }
  let root = secret("root", { random = { bytes = 8 } })
  let pair = secret("pair", { ed25519 = {} })
  box {
    tofu {
      resource vault_login slug(id) as login { name = slug(id), key = root, hint = "key \${pair.public}", both = "\${root}:\${pair.private}:\${id}" }
    }
    let h = host(slug(id), { system = "x86_64-linux", target = login.id, imports = [] })
    grant { host = h, password = login.password, token = none }
  }
  user {
    let h = host("users", { system = "x86_64-linux", target = "root@users", imports = [] })
    tofu { resource vault_login slug(id) { name = slug(id), key = request.password, both = "user:\${request.password}" } }
    nixos on h { file = file("u=\${request.password}", { mode = "0440" }), port = request.port }
    grant { host = h }
  }
}`,
    },
    environment: "desk",
    deployment: "town",
    options: { site: {} },
  },
  "what was called otherwise keeps the names of what was made for it": {
    program: {
      text: `${cloud}
resource box { request {} grant { host: host, address: deploy<string> } }
resource pool { request {} }
resource disk { request { on: box } grant { size: deploy<int> } }
@was("page")
application site {
  options {}
  requires {
    @was("server")
    web: box {}
    @was("drive")
    data: disk { on = web }
    @was("extra")
    extras: box {} for name in ["a b"]
  }
  let key = secret("key")
  nixos on web.host { services.site = { address = web.address, size = data.size, key = key.file } }
  nixos on extras["a b"].host { extra = extras["a b"].address }
  state { data }
  outputs { size = "\${data.size}" }
}
mapping in_shed for shed {
  tofu { provider cloud { region = config.region } }
  box {
    requires {
      @was("room")
      place: pool {}
    }
    tofu { resource cloud_vm slug(id) as vm { name = "\${application} \${id}" } }
    let h = host(slug(id), { system = "x86_64-linux", target = vm.id, imports = [] })
    grant { host = h, address = vm.id }
  }
  pool { tofu { resource cloud_record slug(id) { name = id, value = application } } }
  disk {
    tofu { resource cloud_vm slug(id) as vm { name = id } }
    grant { size = vm.cores }
    backup { on = request.on.host, run = "tar \${id}" }
    restore { on = request.on.host, run = "tar" }
  }
}`,
    },
    environment: "desk",
    deployment: "town",
    options: { site: {} },
  },
  "OpenTofu's own resource, which the example of a cloud uses": {
    program: { folder: join(root, "examples/provisioned") },
    environment: "cloud",
    deployment: "greeting",
    applications: { hello: {} },
    outputs: { "terraform_data-greeting-hello-shell-shell-machine--output": "192.0.2.30" },
  },
  "what data lies on is protected, and nothing else": {
    program: { folder: join(root, "test/fixtures/deployment/state/data-is-protected-where-it-lies") },
    environment: "cloudy",
    deployment: "club",
    applications: { files: {} },
  },
  "machines on Proxmox, with what runs on them": {
    program: { folder: join(root, "examples/on-proxmox") },
    environment: "hall",
    deployment: "club",
    options: {
      hedgedoc: { domain: "notes.example.org", guests: true },
      forgejo: { domain: "git.example.org" },
      mastodon: { domain: "social.example.org", workers: { push: { classes: ["push", "scheduler"] } } },
    },
    publicKeys: { mastodon: ["web-push-public"] },
  },
};

/** Where they are known, which is nowhere before deployment. */
const sets: EnvironmentComparison = {
  program: { folder: join(root, "test/fixtures/targets/sets-known-after-deployment") },
  environment: "lab_one",
  deployment: "here",
  applications: { app: {} },
  outputs: recordedIn(join(root, "test/fixtures/targets/sets-known-after-deployment")),
};

describe.skipIf(noNixpkgsLib !== undefined)(
  `environments that read what OpenTofu makes ${noNixpkgsLib ?? ""}`,
  { timeout: 60_000 },
  () => {
    for (const [name, comparison] of Object.entries(cases))
      test(name, async () => {
        const { generic, concrete } = await compareEnvironments(comparison);
        expect(generic).toEqual(concrete);
        expect(Object.keys(generic.hosts).length).toBeGreaterThan(0);
      });

    test("sets are put in order by Nix and by OpenTofu, in other words than when all else is known", async () => {
      const { generic, concrete } = await compareEnvironments(sets);
      expect(generic.hosts).toEqual(concrete.hosts);
      if (noTofu !== undefined) return;
      const [ours, theirs] = applyInTofu([JSON.stringify(concrete.tofu), JSON.stringify(generic.tofu)]);
      expect(theirs).toEqual(ours);
      expect(ours).toMatchObject({ kind: "value" });
    });

    test("a secret that is a file on a machine stops only what OpenTofu would need it for", async () => {
      const folder = mkdtempSync(join(tmpdir(), "fedi-environments-"));
      const program = `${cloud}
extern tofu vault source "example/vault" from "./vault.json"
resource user { request { password: secret<string> } grant { host: host } }
application site {
  options {}
  requires { login: user { password = secret("password") } }
  nixos on login.host { here = true }
}
mapping in_shed for shed {
  let h = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
  user { tofu { resource vault_login slug(id) { name = "x", key = request.password } } grant { host = h } }
}`;
      mkdirSync(join(folder, "program"));
      writeFileSync(join(folder, "program/main.fedi"), program);
      writeFileSync(join(folder, "program/vault.json"), JSON.stringify(vault));
      const run = await fedi(folder, "compile", "program", "--target", "nix-module", "--out", "module");
      expect(run).toMatchObject({
        code: 0,
        error: expect.stringMatching(
          /environment-not-generic[^]*can't make everything of the environment `desk`[^]*is given a secret, which is a file on a machine[^]*main\.fedi:2[0-9]/,
        ),
      });
      const ask = (what: string) =>
        evaluateNix(`
        let
          lib = import ${nixpkgsLib};
          model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${folder}/module/module.nix ]; }).config;
          made = model.deployment {
            environment = "desk";
            deployment-name = "town";
            configuration.applications.site = { };
          };
        in ${what}`);
      expect(ask("lib.mapAttrs (_: host: host.target) made.hosts")).toEqual({
        ok: true,
        value: { main: "root@192.0.2.1" },
      });
      expect(ask("made.tofu")).toMatchObject({
        ok: false,
        message: expect.stringMatching(/main\.fedi:[0-9]+ gives OpenTofu a secret that is a file on a machine: \/var/),
      });
    });

    test("what decides what there is must be known, and where it is it may come from an item", async () => {
      const folder = mkdtempSync(join(tmpdir(), "fedi-environments-"));
      const program = `${cloud}
resource box { request { note: string? } grant { host: host } }
application site {
  options { note: string? }
  requires { web: box { note = options.note } }
  nixos on web.host { a = 1 }
}
mapping in_shed for shed {
  box {
    tofu { resource cloud_vm slug(id) as vm { name = slug(id), note = request.note } }
    let h = host(slug(id), { system = "x86_64-linux", target = "root@web", imports = [] })
    nixos on h { note = vm.note } when vm.note != none
    grant { host = h }
  }
}`;
      mkdirSync(join(folder, "program"));
      writeFileSync(join(folder, "program/main.fedi"), program);
      const run = await fedi(folder, "compile", "program", "--target", "nix-module", "--out", "module");
      expect(run).toMatchObject({ code: 0, error: "" });
      const ask = (options: string) =>
        evaluateNix(`
        let
          lib = import ${nixpkgsLib};
          model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${folder}/module/module.nix ]; }).config;
          made = model.deployment {
            environment = "desk";
            deployment-name = "town";
            configuration.applications.site = ${options};
          };
          open = { freeformType = lib.types.lazyAttrsOf lib.types.anything; };
        in (lib.evalModules { modules = [ made.hosts.town-site-web.module open ]; }).config.note`);
      expect(ask(`{ note = "x"; }`)).toEqual({ ok: true, value: "x" });
      expect(ask("{ note = null; }")).toMatchObject({
        ok: false,
        message: expect.stringMatching(/main\.fedi:2[0-9] decides what there is, and is known only after deployment/),
      });
    });

    test("secrets that a provider seals reach machines through sops-nix", async () => {
      const folder = mkdtempSync(join(tmpdir(), "fedi-environments-"));
      const [machine, person] = ["m", "p"].map((letter) => `age1${letter.repeat(58)}`);
      const sops = `{ machines = ["${machine}"], people = ["${person}"], key_file = "/var/lib/key" }`;
      const program = `${cloud}
type sops_keys = { machines: list<string>, people: list<string>, key_file: path? }
resource box { request { name: string } grant { host: host, password: secret<string> } }
application site {
  options {}
  requires { web: box { name = "web" } }
  let key = secret("key")
  nixos on web.host {
    a = key.file, b = file(key, { owner = "site", restart = ["site.service"] }), c = file("p=\${web.password};k=\${key}")
  }
}
mapping in_shed for shed {
  let sealed: sops_keys? = if config.region == "eu" then ${sops} else none
  let gate = host("gate", { system = "x86_64-linux", target = "root@gate", imports = [], sops = sealed })
  nixos on gate { gate = file("g=\${secret("root")}") }
  box {
    let h = host(slug(request.name), { system = "x86_64-linux", target = "root@web", imports = [], sops = sealed })
    grant { host = h, password = secret("\${id}/password") }
  }
}`;
      mkdirSync(join(folder, "program"));
      writeFileSync(join(folder, "program/main.fedi"), program);
      const run = await fedi(folder, "compile", "program", "--target", "nix-module", "--out", "module");
      expect(run).toMatchObject({ code: 0, error: "" });
      const keys = [
        "site_key_" + sha256("site/key").slice(0, 10),
        "desk_in_shed_town_site_web_password_" + sha256("desk/in_shed/town/site/web/password").slice(0, 10),
        "desk_in_shed_root_" + sha256("desk/in_shed/root").slice(0, 10),
      ];
      mkdirSync(join(folder, "sealed"));
      for (const key of keys) writeFileSync(join(folder, "sealed", key), "{}");
      const ask = (sealed: string) =>
        evaluateNix(`
        let
          lib = import ${nixpkgsLib};
          model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${folder}/module/module.nix ]; }).config;
          made = model.deployment {
            environment = "desk";
            deployment-name = "town";
            configuration.applications.site = { };
            ${sealed}
          };
          settings = host: (lib.evalModules {
            specialArgs.pkgs = { };
            modules = [ host.module ${root}/test/real/sops-options.nix {
              freeformType = lib.types.lazyAttrsOf lib.types.anything;
              options.system = lib.mkOption { type = lib.types.anything; default = { }; };
            } ];
          }).config;
          shown = file: "\${baseNameOf file.sopsFile} \${file.path} \${toString file.owner}";
        in lib.mapAttrs (_: host: let all = settings host; in {
          inherit (host) sops;
          inherit (all.sops.age) keyFile;
          secrets = lib.sort lib.lessThan (map shown (lib.attrValues all.sops.secrets));
          templates = map (file: file.content) (lib.attrValues all.sops.templates);
          activation = all.system.activationScripts or { };
        }) made.hosts`);
      const told = { machines: [machine], people: [person], key_file: "/var/lib/key" };
      const [key, password, gate] = keys;
      const placeholder = (name: string | undefined) => `<SOPS:${sha256(`fedi/${name}`)}:PLACEHOLDER>`;
      expect(ask(`sealed = ${folder}/sealed;`)).toEqual({
        ok: true,
        value: {
          gate: {
            sops: told,
            keyFile: "/var/lib/key",
            secrets: [`${gate} /run/secrets/fedi/${gate} `],
            templates: [`g=${placeholder(gate)}`],
            activation: {},
          },
          web: {
            sops: told,
            keyFile: "/var/lib/key",
            secrets: [
              `${password} /run/secrets/fedi/${password} `,
              expect.stringMatching(new RegExp(`^${key} /run/secrets/key-[0-9a-f]{8} site$`)),
              `${key} /var/lib/fedi/secrets/${key} `,
            ],
            templates: [`p=${placeholder(password)};k=${placeholder(key)}`],
            activation: {},
          },
        },
      });
      expect(ask("")).toMatchObject({
        ok: false,
        message: expect.stringContaining(
          "secrets of the machine `gate` are sealed with sops, and `sealed` is not given",
        ),
      });
    });
  },
);
