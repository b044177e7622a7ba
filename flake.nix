{
  description = "Fedi: a small typed language between applications and hosting providers";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "aarch64-darwin"
        "aarch64-linux"
        "x86_64-linux"
      ];
      forEachSystem = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      fediFor = pkgs: pkgs.callPackage ./nix/package.nix { };
      libFor = pkgs: pkgs.callPackage ./nix/compile.nix { fedi = fediFor pkgs; };
      # Functions of `lib` are given the caller's packages beside the rest.
      withPackages = name: { pkgs, ... }@given: (libFor pkgs).${name} (removeAttrs given [ "pkgs" ]);
    in
    {
      lib = nixpkgs.lib.genAttrs [ "compile" "check" "deploy" ] withPackages;

      packages = forEachSystem (pkgs: rec {
        default = fedi;
        fedi = fediFor pkgs;
        vscode-extension = fedi.extension;
      });

      apps = forEachSystem (pkgs: rec {
        default = fedi;
        fedi = {
          type = "app";
          program = "${fediFor pkgs}/bin/fedi";
        };
      });

      overlays.default = final: _: { fedi = fediFor final; };

      checks = forEachSystem (
        pkgs:
        self.packages.${pkgs.stdenv.hostPlatform.system}
        // import ./nix/checks.nix {
          inherit (pkgs) lib runCommand;
          fedi = fediFor pkgs;
          fediLib = libFor pkgs;
        }
      );

      devShells = forEachSystem (pkgs: {
        default = import ./nix/dev-shell.nix { inherit pkgs; };
      });

      formatter = forEachSystem (pkgs: pkgs.callPackage ./nix/formatter.nix { fedi = fediFor pkgs; });

      templates.default = {
        path = ./nix/template;
        description = "An application, a machine, and a deployment that brings them together";
        welcomeText = ''
          Put your machine's address into main.fedi, and its own hardware-configuration.nix in the place of the example. Then:

              nix flake check
              nix run .#deploy -- plan
        '';
      };
    };
}
