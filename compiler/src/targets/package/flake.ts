/**
 * `flake.nix` of an environment: one NixOS configuration per host, on the nixpkgs that the project names.
 *
 * `outputs` needs nothing but `nixpkgs.lib.nixosSystem`.
 */
import type { ResolvedEnvironment } from "../../deployment/resolved.ts";
import { hostFile, nixosFolder } from "../crossing-texts.ts";
import { nixName, nixString } from "../nix-string.ts";

export function flakeText(environment: ResolvedEnvironment): string {
  const hosts = environment.hosts.map(({ host }) => {
    const file = `${nixosFolder}/${hostFile(host.name)}`;
    const path = /^[A-Za-z0-9._/+-]+$/.test(file) ? `./${file}` : `(./. + ${nixString(`/${file}`)})`;
    return `        ${nixName(host.name)} = nixpkgs.lib.nixosSystem { modules = [ ${path} ]; };\n`;
  });
  return `# Written by fedi: changes here are lost. \`./deploy\` uses it from a copy of this folder without secrets.
{
  description = ${nixString(`Hosts of the environment ${environment.name}`)};

  inputs.nixpkgs.url = ${nixString(environment.nixpkgs)};

  outputs =
    { nixpkgs, ... }:
    let
      # Nix copies the folder of a flake into its store, which every user of the machine can read.
      here = toString ./.;
      store = builtins.storeDir;
      isInStore = builtins.substring 0 (builtins.stringLength store) here == store;
    in
    if isInStore && builtins.pathExists ./secrets then
      throw "fedi: this put the folder's secrets into the Nix store, at \${here}: delete it there, and use ./deploy"
    else
      {
        nixosConfigurations = {
${hosts.map((host) => `  ${host}`).join("")}        };
      };
}
`;
}
