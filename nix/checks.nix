# What `nix flake check` builds besides the packages: each example checks and compiles, and all programs are formatted.
{
  lib,
  runCommand,
  fedi,
  fediLib,
}:
let
  examples = lib.filterAttrs (name: kind: kind == "directory" && builtins.pathExists (../examples + "/${name}/fedi.json")) (
    builtins.readDir ../examples
  );
in
lib.mapAttrs' (name: _: lib.nameValuePair "example-${name}" (fediLib.check { src = ../examples + "/${name}"; })) examples
// {
  stdlib = runCommand "fedi-stdlib-formatted" { nativeBuildInputs = [ fedi ]; } ''
    export NODE_DISABLE_COMPILE_CACHE=1
    fedi fmt --check ${../stdlib}
    touch "$out"
  '';
  template = fediLib.compile {
    src = ./template;
    environment = "home";
  };
}
