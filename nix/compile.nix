# What `lib` of the flake offers: an environment compiled, checked and deployed by Nix.
#
# `src`: the project's folder, or a file's. `configurations`: operators' deployments by name, each a JSON file or what would stand in one.
# `environment`: its name; `check` checks every one without it.
{
  lib,
  runCommand,
  writeText,
  writeShellApplication,
  openssl,
  opentofu,
  sops,
  fedi,
}:
let
  asFile =
    name: configuration:
    if builtins.isAttrs configuration && !lib.isDerivation configuration then
      writeText "${name}.json" (builtins.toJSON configuration)
    else
      configuration;

  # Deployments are named like their files.
  folderOf =
    configurations:
    runCommand "fedi-configurations" { } (
      "mkdir $out\n"
      + lib.concatStrings (
        lib.mapAttrsToList (name: configuration: ''
          ln -s ${asFile name configuration} "$out"/${lib.escapeShellArg "${name}.json"}
        '') configurations
      )
    );

  argumentsOf =
    {
      src,
      environment ? null,
      configurations ? { },
    }:
    lib.escapeShellArgs (
      [ "${src}" ]
      ++ lib.optionals (environment != null) [
        "--environment"
        environment
      ]
      ++ lib.concatMap (name: [
        "--configuration"
        "${folderOf configurations}/${name}.json"
      ]) (builtins.attrNames configurations)
    );

  settings = {
    nativeBuildInputs = [ fedi ];
    # Nothing outlives a build.
    NODE_DISABLE_COMPILE_CACHE = "1";
  };
in
{
  # The environment's folder: nixos/ with its flake.nix, tofu/, schema/, deploy, manifest.json.
  compile =
    { environment, ... }@given:
    runCommand "fedi-${environment}" settings ''
      fedi compile ${argumentsOf given} --out "$TMPDIR/compiled"
      cp -R "$TMPDIR/compiled/"${lib.escapeShellArg environment} "$out"
    '';

  # Builds where nothing is wrong, with every program formatted, unless `formatted = false`.
  check =
    {
      formatted ? true,
      ...
    }@given:
    runCommand "fedi-check" settings ''
      fedi check ${argumentsOf (removeAttrs given [ "formatted" ])}
      ${lib.optionalString formatted "fedi fmt --check ${lib.escapeShellArg "${given.src}"}"}
      touch "$out"
    '';

  # A program that compiles into the folder it is run in (`out/<environment>`, which keeps secrets and state), and deploys from there.
  deploy =
    { environment, ... }@given:
    writeShellApplication {
      name = "deploy-${environment}";
      runtimeInputs = [
        fedi
        openssl
        opentofu
        sops
      ];
      text = ''
        fedi compile ${argumentsOf given} --out out
        exec ./out/${lib.escapeShellArg environment}/deploy "$@"
      '';
    };
}
