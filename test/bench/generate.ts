/**
 * Writes the benchmark's program W(n): n application files, ten shared resources, three environments, one deployment.
 *
 * Each application has 10 options of mixed types, 5 requests with arithmetic, conditions, interpolation and a comprehension, and 2 checks.
 * Same n, same bytes.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSchemas } from "./schemas.ts";

const resourceCount = 10;

const inlineExtern = `extern nixos {
  services."<name>".enable: bool = false
  services."<name>".settings: json
  networking.firewall.allowedTCPPorts: list<int(0..65535)> = []
}
`;

const externsOfFiles = `extern nixos from "nixos-options.json"
extern tofu proxmox source "bpg/proxmox" from "proxmox.json"
`;

function resourceFile(externs: string): string {
  const parts = [
    `${externs}
resource machine {
  request { cores: int(1..64) = 1, memory: bytes = 1GiB }
  policy { max_cores: int(1..64) = 64 }
  grant { host: host, address: deploy<string> }
  check request.cores <= policy.max_cores else "asks for \${request.cores} cores of \${policy.max_cores}"
}
`,
  ];
  for (let index = 1; index < resourceCount; index++)
    parts.push(`resource store${index} {
  request { client: machine, name: string(length = 1..63, pattern = "[a-z0-9-]+"), size: bytes = 1GiB, tags: list<string> = [] }
  policy { max_size: bytes = 1TiB }
  grant { endpoint: string, port: port }
  check request.size <= policy.max_size else "\${request.name} asks for \${request.size} of \${policy.max_size}"
}
`);
  return parts.join("\n");
}

function providerFile(): string {
  const names = Array.from({ length: resourceCount - 1 }, (_, index) => `store${index + 1}`);
  const rules = names.map(
    (name, index) => `  ${name} {
    nixos on main { services."\${slug(id)}".settings = { name = request.name, size = request.size / 1MiB, tags = request.tags } }
    ignores client
    grant { endpoint = "/run/\${request.name}", port = ${5000 + index} }
  }
`,
  );
  return `import { machine, ${names.join(", ")} } from "./resources"

provider one_machine { config { address: string } }

mapping all_on_one for one_machine {
  let main = host("main", { system = "x86_64-linux", target = "root@\${config.address}", imports = [] })
  machine {
    ignores cores, memory
    grant { host = main, address = config.address }
  }
${rules.join("")}}
`;
}

function applicationFile(index: number): string {
  const store = (offset: number) => `store${((index * 4 + offset) % (resourceCount - 1)) + 1}`;
  const stores = [0, 1, 2, 3].map(store);
  return `import { machine, ${stores.join(", ")} } from "./resources"

/// Application number ${index}.
application app${index} {
  options {
    /// Where users reach it.
    domain: fqdn
    title: string(length = 1..100) = "App ${index}"
    users: int(1..1_000_000) = 100
    open: bool = false
    level: "low" | "middle" | "high" = "low"
    quota: bytes = 50MiB
    keep: duration = 30d
    languages: list<string> = ["en", "de"]
    limits: map<int(1..1000)> = {}
    contact: email?
  }

  let busy = options.users > 1_000

  check options.level != "high" or options.contact != none else "level high needs \`contact\`"
  check length(options.languages) > 0 else "at least one of \`languages\` is needed"

  requires {
    web: machine {
      cores = if busy then 4 else 2
      memory = 2GiB + options.users * 2MiB
    }
    data: ${stores[0]} { client = web, name = "app${index}", size = 1GiB + options.users * 5MiB }
    media: ${stores[1]} { client = web, name = slug("\${options.domain}-media"), size = options.users * options.quota / 4 }
    cache: ${stores[2]} { client = web, name = "app${index}-cache", tags = [for language in options.languages: "lang-\${language}"] }
    logs: ${stores[3]} { client = web, name = slug("\${options.title} logs"), size = if busy then 10GiB else 1GiB }
  }

  nixos on web.host {
    services.app${index} {
      enable = true
      settings {
        domain = options.domain
        greeting = "Welcome to \${options.title} at \${options.domain}"
        database = "\${data.endpoint}:\${data.port}"
        media = media.endpoint
        cache = "\${cache.endpoint}/\${options.level}"
        logs = logs.endpoint
        if options.contact != none { contact = options.contact }
        for name, limit in options.limits { limits."\${name}" = limit * 2 }
      }
    }
    networking.firewall.allowedTCPPorts = [80, 443]
  }

  outputs { "Address" = "https://\${options.domain}/" }
}
`;
}

function mainFile(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const imports = numbers.map((index) => `import { app${index} } from "./app${index}"`);
  const environment = (name: string, address: string) =>
    `environment ${name} {\n  provider one_machine { address = "${address}" }\n  mapping all_on_one\n}\n`;
  const instances = numbers.map(
    (index) => `  app${index} {
    domain = "app${index}.example.org"
    users = ${100 + index * 3}
    open = true
    level = "middle"
    limits = { a = 1, b = ${1 + (index % 900)} }
  }
`,
  );
  return `import { one_machine, all_on_one } from "./provider"
${imports.join("\n")}

${environment("first", "192.0.2.1")}
${environment("second", "192.0.2.2")}
${environment("third", "192.0.2.3")}
deployment everything on first {
${instances.join("")}}
`;
}

/** Writes W(`count`) into `folder`, which is made. */
export function generateProgram(folder: string, count: number): void {
  writeProgram(folder, count, inlineExtern);
}

/** W(`count`) with schemas as they are published: files of some 20,000 NixOS options and of a provider with hundreds of types. */
export function generateProgramWithSchemas(folder: string, count: number): void {
  writeProgram(folder, count, externsOfFiles);
  writeSchemas(folder);
}

/** Changes one application of W, so that its environment comes out different: another `version`, another default. */
export function changeApplication(folder: string, index: number, version: number): void {
  const users = `users: int(1..1_000_000) = `;
  writeFileSync(
    join(folder, `app${index}.fedi`),
    applicationFile(index).replace(`${users}100`, `${users}${100 + version}`),
  );
}

function writeProgram(folder: string, count: number, externs: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "resources.fedi"), resourceFile(externs));
  writeFileSync(join(folder, "provider.fedi"), providerFile());
  for (let index = 0; index < count; index++) writeFileSync(join(folder, `app${index}.fedi`), applicationFile(index));
  writeFileSync(join(folder, "main.fedi"), mainFile(count));
}
