{
  description = "An application written in Fedi, in a Nix data model";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";
  inputs.fedi.url = "path:../..";

  outputs =
    { nixpkgs, fedi, ... }:
    let
      inherit (nixpkgs) lib;
      deployment = import ./. { inherit lib fedi; };
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
