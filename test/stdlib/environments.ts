/**
 * Every application of the standard library on every kind of provider: one environment each, with all applications on it.
 *
 * Out: the text of a program; its environments by name, and its applications.
 */

/** What each environment is made of, as a reader would say it. */
export const providers = {
  one_machine: `
  provider single_nixos { address = "192.0.2.10", hardware = "./base.nix", acme_email = "admin@example.org" }
  mapping all_on_one`,
  one_machine_and_accounts: `
  provider single_nixos { address = "192.0.2.11", hardware = "./base.nix", acme_email = "admin@example.org" }
  mapping core_on_one
  provider s3_account { endpoint = "https://s3.example.net" }
  mapping buckets_by_account
  provider mail_account { host = "smtp.example.net", username = "relay", password = secret("mail") }
  mapping mail_by_account
  provider dns_server { server = "192.0.2.53", key_name = "key.example.org", key_secret = secret("dns") }
  mapping names_by_update
  provider identity_provider {
    issuer = "https://id.example.net"
    authorization_endpoint = "https://id.example.net/authorize"
    token_endpoint = "https://id.example.net/token"
    userinfo_endpoint = "https://id.example.net/userinfo"
  }
  mapping clients_by_hand
  policy domain_name { zones = ["example.org"] }`,
  proxmox_with_shared_databases: `
  provider proxmox_cluster {
    endpoint = "https://pve.example.org:8006/"
    api_token = secret("proxmox")
    nodes = ["pve1", "pve2", "pve3"]
    image = "local:import/nixos.qcow2"
    ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample admin"]
    base = "./base.nix"
    acme_email = "admin@example.org"
    shared_databases = { cores = 4, memory = 8GiB, disk = 200GiB }
  }
  mapping machines_on_proxmox
  provider garage_cluster { nodes = 3, capacity = 2TiB }
  mapping buckets_in_garage
  provider own_postfix {}
  mapping mail_from_each_machine
  provider by_hand {}
  mapping names_by_hand
  provider kanidm_server { domain = "id.example.org" }
  mapping accounts_by_kanidm
  policy machine { max_disk = 4TiB }`,
  proxmox_with_own_databases: `
  provider proxmox_cluster {
    endpoint = "https://pve.example.org:8006/"
    api_token = secret("proxmox")
    nodes = ["pve1"]
    image = "local:import/nixos.qcow2"
    ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample admin"]
    base = "./base.nix"
    acme_email = "admin@example.org"
  }
  mapping machines_on_proxmox
  provider garage_cluster { nodes = 1, capacity = 4TiB }
  mapping buckets_in_garage
  provider mail_account { host = "smtp.example.net", port = 465, tls = "tls", username = "relay", password = secret("mail") }
  mapping mail_by_account
  provider dns_server { server = "192.0.2.53", key_name = "key.example.org", key_secret = secret("dns") }
  mapping names_by_update
  provider kanidm_server { domain = "id.example.org" }
  mapping accounts_by_kanidm
  policy machine { max_disk = 8TiB }
  policy redis { own_machine = true }
  policy domain_name { zones = ["example.org"] }`,
} as const;

export type ProviderName = keyof typeof providers;

export const providerNames = Object.keys(providers).filter((name): name is ProviderName => name in providers);

/** Options that each application needs, with its optional parts used where that asks for more. */
export const applications: Readonly<Record<string, string>> = {
  attic: `domain = "cache.example.org", size = 100GiB`,
  forgejo: `domain = "git.example.org", expected_users = 20`,
  hedgedoc: `domain = "pad.example.org", single_sign_on = SSO, guests = true`,
  hello: ``,
  mastodon: `domain = "social.example.org", expected_users = 200`,
  peertube: `domain = "video.example.org", admin_email = "admin@example.org", hours_of_video = 20`,
  pixelfed: `domain = "pics.example.org"`,
};

/** `mapping` names are imported with their providers. */
export function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:provider|mapping|policy) (\w+)/g)].map(([, name = ""]) => name);
}

/** One deployment of all applications, or of those named, on each environment that is named. */
export function programOf(environments: readonly ProviderName[], names = Object.keys(applications)): string {
  const imported = new Set([...environments.flatMap((name) => importsOf(providers[name])), ...names]);
  const parts = environments.map((name) => {
    // Who signs in with an account elsewhere needs somebody who keeps it.
    const sso = /oidc|identity_provider|kanidm/.test(providers[name]);
    const options = (application: string) => (applications[application] ?? "").replace("SSO", String(sso));
    const instances = names.map((application) => `  ${application} { ${options(application)} }`);
    return `environment ${name} {${providers[name]}\n}\n\ndeployment all_on_${name} on ${name} {\n${instances.join("\n")}\n}\n`;
  });
  return `import { ${[...imported].sort().join(", ")} } from "std"\n\n${parts.join("\n")}`;
}

/** A machine's own configuration, as little as the compiler asks for. */
export const baseModule = `{ ... }:\n{\n  system.stateVersion = "25.05";\n}\n`;
