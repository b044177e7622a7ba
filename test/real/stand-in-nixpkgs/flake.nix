# In the place of nixpkgs, for tests: its real `lib` beside this file, and the packages of stand-in.nix.
{
  outputs =
    _:
    let
      lib = import ./lib;
      systems = [
        "aarch64-darwin"
        "aarch64-linux"
        "x86_64-linux"
      ];
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs systems (system: import ./stand-in.nix { inherit lib system; });
    };
}
