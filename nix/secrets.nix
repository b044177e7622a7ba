# Secret files of a host. Their contents never pass through the Nix store in the clear.
#
# Usually `deploy` puts each secret into a file that only root reads, below `fedi.secretStore`, and activation (at each boot and each
# switch) writes the files that services read from those. With `fedi.sopsFolder`, sops-nix does both, from sealed files in the store.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (lib) mkOption types escapeShellArg;
  cfg = config.fedi;

  part = types.submodule {
    options = {
      text = mkOption {
        type = types.nullOr types.str;
        default = null;
        description = "Text that is no secret; it stands in the Nix store.";
      };
      secret = mkOption {
        type = types.nullOr types.str;
        default = null;
        description = "Name of a file below `fedi.secretStore` whose content goes here.";
      };
      file = mkOption {
        type = types.nullOr types.str;
        default = null;
        description = "Path of a file on the host whose content goes here.";
      };
    };
  };

  # Several modules may ask for one file, with the same content: it stands in the file once.
  once =
    type:
    type
    // {
      merge =
        loc: definitions:
        (types.uniq type).merge loc (
          lib.foldl' (
            found: next: if lib.any (one: one.value == next.value) found then found else found ++ [ next ]
          ) [ ] definitions
        );
      # The module system makes types with submodules anew.
      substSubModules = modules: once (type.substSubModules modules);
    };

  secretFile = types.submodule {
    options = {
      owner = mkOption {
        type = types.str;
        default = "root";
        description = "User who owns the file.";
      };
      group = mkOption {
        type = types.str;
        default = "root";
        description = "Group of the file.";
      };
      mode = mkOption {
        type = types.strMatching "[0-7]{4}";
        default = "0400";
        description = "Permissions, four octal digits.";
      };
      restart = mkOption {
        type = once (types.listOf types.str);
        default = [ ];
        description = "Units to restart when the content changes.";
      };
      parts = mkOption {
        type = once (types.listOf part);
        description = "What the content is made of, one after another.";
      };
      isThere = mkOption {
        type = types.bool;
        default = false;
        description = "It is a secret where `deploy` puts it, and read there.";
      };
    };
  };

  render =
    part:
    if part.secret != null then
      "cat ${escapeShellArg "${cfg.secretStore}/${part.secret}"}"
    else if part.file != null then
      "cat ${escapeShellArg part.file}"
    else
      "printf %s ${escapeShellArg part.text}";

  install = path: file: ''
    fedi_begin ${escapeShellArg path} &&
      { ${lib.concatMapStringsSep " && " render file.parts}; } > "$fedi_new" &&
      fedi_end ${
        lib.concatMapStringsSep " " escapeShellArg (
          [
            path
            "${file.owner}:${file.group}"
            file.mode
          ]
          ++ file.restart
        )
      } ||
      fedi_fail ${escapeShellArg path}
  '';

  # What sops-nix makes has the paths that Fedi expects: one secret as it is, or a template in `rendered/`.
  sealed = name: {
    format = "binary";
    sopsFile = cfg.sopsFolder + "/${name}";
  };
  settingsOf = file: {
    inherit (file) owner group mode;
    restartUnits = file.restart;
  };
  rendered = lib.hasPrefix "/run/secrets/rendered/";
  nameIn = folder: lib.removePrefix "${folder}/";
  # Each by itself, for templates to name.
  partName = name: "fedi/${name}";
  # A secret that is told by its path is sealed under its name, too.
  nameOf =
    part:
    if part.file == null then
      part.secret
    else if lib.hasPrefix "${cfg.secretStore}/" part.file then
      nameIn cfg.secretStore part.file
    else
      throw "fedi: ${part.file} is no sealed secret, and this machine's secrets come through sops-nix";
  named = file: lib.concatMap (part: lib.optional (nameOf part != null) (nameOf part)) file.parts;
  onlySecret =
    path: file:
    if builtins.length file.parts == 1 && named file != [ ] then
      lib.head (named file)
    else
      throw "fedi: ${path} is put together, and with sops-nix such files are in /run/secrets/rendered";
  fill =
    part: if nameOf part != null then config.sops.placeholder.${partName (nameOf part)} else toString part.text;
  written = lib.filterAttrs (_: file: !file.isThere) cfg.secretFiles;
  there = lib.filterAttrs (_: file: file.isThere) cfg.secretFiles;

  throughSops = {
    secrets =
      lib.listToAttrs (
        map (name: lib.nameValuePair (partName name) (sealed name)) (
          lib.concatMap named (lib.attrValues (lib.filterAttrs (path: _: rendered path) written))
        )
      )
      // lib.mapAttrs' (
        path: file: lib.nameValuePair (partName (onlySecret path file)) (sealed (onlySecret path file) // { inherit path; })
      ) there
      // lib.mapAttrs' (
        path: file: lib.nameValuePair (nameIn "/run/secrets" path) (settingsOf file // sealed (onlySecret path file))
      ) (lib.filterAttrs (path: _: !rendered path) written);
    templates = lib.mapAttrs' (
      path: file:
      lib.nameValuePair (nameIn "/run/secrets/rendered" path) (
        settingsOf file // { content = lib.concatMapStrings fill file.parts; }
      )
    ) (lib.filterAttrs (path: _: rendered path) written);
  };

  activation = {
    deps = [
      "specialfs"
      "users"
      "groups"
    ];
    text = ''
      fedi_status=0
      fedi_list=${escapeShellArg cfg.secretList}
      fedi_umask=$(umask)
      umask 077
      : > "$fedi_list.new"

      fedi_begin() {
        fedi_new="$1.fedi-new"
        (umask 022 && mkdir -p "$(dirname "$1")") && rm -f "$fedi_new"
      }

      # Puts the new file in place at once. Units restart only where the content was another before: what is new starts anyway.
      fedi_end() {
        fedi_path=$1 fedi_owner=$2 fedi_mode=$3
        shift 3
        chown "$fedi_owner" "$fedi_new" && chmod "$fedi_mode" "$fedi_new" || return 1
        if [ -e "$fedi_path" ] && [ "$(sha256sum < "$fedi_path")" != "$(sha256sum < "$fedi_new")" ]; then
          for fedi_unit in "$@"; do
            mkdir -p /run/nixos && printf '%s\n' "$fedi_unit" >> /run/nixos/activation-restart-list
          done
        fi
        mv -f "$fedi_new" "$fedi_path" && printf '%s\n' "$fedi_path" >> "$fedi_list.new"
      }

      fedi_fail() {
        rm -f "$fedi_new"
        printf 'fedi: could not write the secret file %s\n' "$1" >&2
        fedi_status=1
      }

      ${lib.concatStrings (lib.mapAttrsToList install written)}
      if [ "$fedi_status" = 0 ]; then
        if [ -e "$fedi_list" ]; then
          while IFS= read -r fedi_path; do
            grep -qxF -e "$fedi_path" "$fedi_list.new" || rm -f "$fedi_path"
          done < "$fedi_list"
        fi
        mv -f "$fedi_list.new" "$fedi_list"
      fi
      umask "$fedi_umask"
      [ "$fedi_status" = 0 ]
    '';
  };
in
{
  options.fedi = {
    sopsFolder = mkOption {
      type = types.nullOr types.path;
      default = null;
      description = "Folder of secrets that are sealed with sops, one file each; null where `deploy` brings them.";
    };
    secretStore = mkOption {
      type = types.str;
      default = "/var/lib/fedi/secrets";
      description = "Where `deploy` puts the secrets of this host; only root enters.";
    };
    secretList = mkOption {
      type = types.str;
      default = "/run/fedi-secret-files";
      description = "Where activation notes which files it wrote, so that the next one removes those that are no longer declared.";
    };
    secretFiles = mkOption {
      type = types.attrsOf secretFile;
      default = { };
      description = "Files made of secrets, by path.";
    };
  };

  config = lib.mkMerge [
    (lib.optionalAttrs (options ? sops) { sops = lib.mkIf (cfg.sopsFolder != null) throughSops; })
    (lib.mkIf (cfg.sopsFolder == null || !(options ? sops)) {
      system.activationScripts.fediSecretFiles =
        if cfg.sopsFolder == null then
          activation
        else
          throw "fedi: this machine's secrets come through sops-nix, whose module is not among its modules";
    })
  ];
}
