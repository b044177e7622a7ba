{
  description = "Servers, compiled by Fedi";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";
  # As in `nix registry add fedi URL`, or write the URL here.
  inputs.fedi.url = "flake:fedi";
  inputs.fedi.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, fedi, ... }:
    let
      forEachSystem =
        make:
        nixpkgs.lib.genAttrs [ "aarch64-darwin" "aarch64-linux" "x86_64-linux" ] (
          system: make nixpkgs.legacyPackages.${system}
        );
      project = pkgs: {
        inherit pkgs;
        src = ./.;
        environment = "home";
        # Operators' deployments: JSON files, or what would stand in them.
        configurations = { };
      };
    in
    {
      packages = forEachSystem (pkgs: rec {
        default = home;
        # What the machines will be: nixos/, deploy, manifest.json.
        home = fedi.lib.compile (project pkgs);
        # nix run .#deploy -- plan
        deploy = fedi.lib.deploy (project pkgs);
      });

      checks = forEachSystem (pkgs: {
        fedi = fedi.lib.check (project pkgs);
      });

      devShells = forEachSystem (pkgs: {
        default = pkgs.mkShell { packages = [ fedi.packages.${pkgs.stdenv.hostPlatform.system}.default ]; };
      });
    };
}
