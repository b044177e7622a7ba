# The options of sops-nix that Fedi sets, with the types and defaults of its modules, for evaluating without them.
# Source: Mic92/sops-nix, modules/sops/default.nix and modules/sops/templates/default.nix.
{ lib, config, ... }:
let
  inherit (lib) mkOption types;
  text = default: mkOption { type = types.str; inherit default; };
  maybe = mkOption {
    type = types.nullOr types.str;
    default = null;
  };
  units = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
in
{
  options.sops = {
    age.keyFile = mkOption {
      # Not in the store.
      type = types.nullOr (types.addCheck types.str (path: !lib.hasPrefix builtins.storeDir path));
      default = null;
    };
    secrets = mkOption {
      default = { };
      type = types.attrsOf (
        types.submodule (
          { name, config, ... }:
          {
            options = {
              name = text name;
              key = text name;
              path = text "/run/secrets/${config.name}";
              format = mkOption {
                type = types.enum [
                  "yaml"
                  "json"
                  "binary"
                  "dotenv"
                  "ini"
                ];
                default = "yaml";
              };
              mode = text "0400";
              owner = maybe;
              group = maybe;
              sopsFile = mkOption { type = types.path; };
              sopsFileHash = text (builtins.hashFile "sha256" config.sopsFile);
              restartUnits = units;
              reloadUnits = units;
            };
          }
        )
      );
    };
    templates = mkOption {
      default = { };
      type = types.attrsOf (
        types.submodule (
          { name, config, ... }:
          {
            options = {
              name = mkOption {
                type = types.singleLineStr;
                default = name;
              };
              path = mkOption {
                type = types.singleLineStr;
                default = "/run/secrets/rendered/${config.name}";
              };
              content = mkOption {
                type = types.lines;
                default = "";
              };
              mode = mkOption {
                type = types.singleLineStr;
                default = "0400";
              };
              owner = mkOption {
                type = types.nullOr types.singleLineStr;
                default = null;
              };
              group = mkOption {
                type = types.nullOr types.singleLineStr;
                default = null;
              };
              restartUnits = units;
              reloadUnits = units;
            };
          }
        )
      );
    };
    placeholder = mkOption {
      type = types.attrsOf types.str;
      default = { };
    };
  };
  config.sops.placeholder = lib.mapAttrs (
    name: _: lib.mkDefault "<SOPS:${builtins.hashString "sha256" name}:PLACEHOLDER>"
  ) config.sops.secrets;
}
