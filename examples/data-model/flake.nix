{
  description = "An application written in Fedi, in a Nix data model";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";
  inputs.fedi.url = "path:../..";

  outputs =
    { nixpkgs, fedi, ... }:
    let
      inherit (nixpkgs) lib;
      model =
        (lib.evalModules {
          modules = [
            "${fedi}/nix/data-model.nix"
            ./out/module.nix
            ./environment.nix
          ];
        }).config;
      operator = lib.evalModules {
        modules = [
          { options.configuration = lib.mkOption { type = model.configuration; }; }
          { configuration = ./operator.nix; }
        ];
      };
      deployment = model.deployment {
        environment = "shed";
        deployment-name = "community";
        inherit (operator.config) configuration;
      };
    in
    {
      nixosConfigurations = lib.mapAttrs (
        _: host:
        lib.nixosSystem {
          inherit (host) system;
          modules = [ host.module ];
        }
      ) deployment.hosts;
    };
}
