# The application, the environment and the operator in the data model. `fedi` is the folder of the fedi repository.
{
  lib,
  fedi ? ../..,
}:
let
  model =
    (lib.evalModules {
      modules = [
        (fedi + "/nix/data-model.nix")
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
in
model.deployment {
  environment = "shed";
  deployment-name = "community";
  inherit (operator.config) configuration;
}
