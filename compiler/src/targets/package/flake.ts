/**
 * `nixos/flake.nix` of an environment: one NixOS configuration per host, on the nixpkgs that the project names.
 *
 * `outputs` needs nothing but `nixpkgs.lib.nixosSystem`, and sops-nix's module where a host's secrets come through it.
 */
import type { ResolvedEnvironment, ResolvedHost } from "../../deployment/resolved.ts";
import { hostFile } from "../crossing-texts.ts";
import { nixName, nixString } from "../nix-string.ts";

/** Where sops-nix is published; `flake.lock` keeps the version. */
const sopsInput = `  inputs.sops-nix.url = "github:Mic92/sops-nix";
  inputs.sops-nix.inputs.nixpkgs.follows = "nixpkgs";
`;

function usesSops({ host, secretFiles }: Pick<ResolvedHost, "host" | "secretFiles">): boolean {
  return host.sops !== undefined && secretFiles.length > 0;
}

export function flakeText(environment: ResolvedEnvironment): string {
  const hosts = environment.hosts.map(({ host, secretFiles }) => {
    const file = hostFile(host.name);
    const path = /^[A-Za-z0-9._/+-]+$/.test(file) ? `./${file}` : `(./. + ${nixString(`/${file}`)})`;
    const sops = usesSops({ host, secretFiles }) ? "sops-nix.nixosModules.sops " : "";
    return `        ${nixName(host.name)} = nixpkgs.lib.nixosSystem { modules = [ ${sops}${path} ]; };\n`;
  });
  const hasSops = environment.hosts.some(usesSops);
  return `# Written by fedi: changes here are lost. \`../deploy\` uses it from a copy that outputs.json is in, too.
{
  description = ${nixString(`Hosts of the environment ${environment.name}`)};

  inputs.nixpkgs.url = ${nixString(environment.nixpkgs)};
${hasSops ? sopsInput : ""}
  outputs =
    { nixpkgs, ${hasSops ? "sops-nix, " : ""}... }:
    let
      # Nix copies a flake into its store, which every user of the machine can read: the one above this folder has secrets.
      here = toString ./.;
      store = builtins.storeDir;
      isInStore = builtins.substring 0 (builtins.stringLength store) here == store;
    in
    if isInStore && builtins.pathExists ../secrets then
      throw "fedi: this put the folder's secrets into the Nix store, above \${here}: delete it there, and use ./deploy"
    else
      {
        nixosConfigurations = {
${hosts.map((host) => `  ${host}`).join("")}        };
      };
}
`;
}
