# The data model that generic modules of fedi fit: which resources there are, what applications require of them, and how an
# environment makes them. A module for `lib.evalModules`; import it beside the `module.nix` that `fedi compile --target nix-module`
# writes, and beside environments written by hand.
#
# It is a model of its own, in the shape of Fediversity's: `resources` with `request` and `policy`, `applications` with `module` and
# `implementation`, `environments` with `resources` and `implementation`, and the type of what an operator configures.
{ lib, config, ... }:
let
  inherit (lib) mapAttrs mkOption types;

  # A module that others complete. Its class is not demanded where it is evaluated as a submodule, so it is told here.
  moduleOf = class: description: mkOption {
    inherit description;
    type = types.deferredModuleWith { staticModules = [ { _class = class; } ]; };
  };
  text = description: mkOption {
    inherit description;
    type = types.str;
    default = "";
  };

  # Exactly one resource, with its request or its policy.
  oneOf =
    part:
    types.attrTag (
      mapAttrs (
        name: resource:
        mkOption {
          inherit (resource) description;
          type = types.submodule resource.${part};
        }
      ) config.resources
    );
  request = oneOf "request";
  # The request as its type has it: defaults filled in, and an error that names the place where it does not fit.
  requestAt =
    place: value:
    (lib.modules.mergeDefinitions place request [
      {
        file = "the resources of an application";
        inherit value;
      }
    ]).mergedValue;

  machine = mkOption {
    description = "The name of a machine.";
    type = types.str;
  };
  # A command of the shell on a machine.
  command = types.submodule {
    options = {
      host = machine;
      run = mkOption {
        description = "The command. It writes data to its standard output, or reads it from its standard input.";
        type = types.str;
      };
    };
  };
  # A command, or settings that a machine has meanwhile.
  step = types.submodule {
    options = {
      host = machine;
      run = mkOption {
        description = "A command of the shell.";
        type = types.nullOr types.str;
        default = null;
      };
      module = mkOption {
        description = "A NixOS module.";
        type = types.nullOr types.raw;
        default = null;
      };
    };
  };

  # What an application gives for its options. Nothing in it is looked at before it is needed: what is granted for one requirement may
  # be part of what is required next.
  applied = types.submodule (
    result:
    let
      place = requirement: [
        "resources"
        requirement
      ];
    in
    {
      options = {
        resources = mkOption {
          description = "What is required, by the name of the requirement: `{ <resource> = request; }`; of those in `keyed` one for each key; null where it is not required.";
          type = types.lazyAttrsOf types.raw;
          default = { };
          apply = mapAttrs (
            name: value:
            if value == null then
              null
            else if builtins.elem name result.config.keyed then
              mapAttrs (key: requestAt (place name ++ [ key ])) value
            else
              requestAt (place name) value
          );
        };
        nixos = mkOption {
          description = "NixOS modules for machines that are granted: by requirement, its key where it has one, and the field of the grant that is the machine.";
          type = types.lazyAttrsOf types.raw;
          default = { };
        };
        state = mkOption {
          description = "Requirements that the application keeps its data in.";
          type = types.listOf types.str;
          default = [ ];
        };
        stopped = mkOption {
          description = "systemd units that stand still while that data is copied.";
          type = types.listOf types.str;
          default = [ ];
        };
        migrate = mkOption {
          description = "What happens once that data was restored elsewhere, by requirement, in order.";
          type = types.lazyAttrsOf (types.listOf step);
          default = { };
        };
        outputs = mkOption {
          description = "What a person wants to read afterwards.";
          type = types.lazyAttrsOf types.raw;
          default = { };
        };
        keyed = mkOption {
          description = "Requirements of which there is one for each key of a collection.";
          type = types.listOf types.str;
          default = [ ];
        };
      };
    }
  );

  # What an environment gives for what is required of it.
  provided = types.submodule {
    options = {
      grants = mkOption {
        description = "What is granted, by the name of what is required. A machine is its name.";
        type = types.lazyAttrsOf types.raw;
        default = { };
      };
      manual = mkOption {
        description = "What is left for a person to do.";
        type = types.listOf types.str;
        default = [ ];
      };
      outputs = mkOption {
        description = "What a person wants to read afterwards, by the name of what is required.";
        type = types.lazyAttrsOf (types.lazyAttrsOf types.raw);
        default = { };
      };
      tofu = mkOption {
        description = "From the names of what holds data to a configuration of OpenTofu in its JSON syntax; null where OpenTofu makes nothing.";
        type = types.nullOr types.raw;
        default = null;
      };
      commands = mkOption {
        description = "How what was granted is copied, by the name of what is required.";
        type = types.lazyAttrsOf (
          types.submodule {
            options = {
              backup = mkOption {
                description = "Writes the data to its standard output.";
                type = types.nullOr command;
                default = null;
              };
              restore = mkOption {
                description = "Reads the data from its standard input.";
                type = types.nullOr command;
                default = null;
              };
            };
          }
        );
        default = { };
      };
      hosts = mkOption {
        description = "The machines of the environment.";
        type = types.lazyAttrsOf (
          types.submodule {
            options = {
              system = mkOption {
                description = "Such as `x86_64-linux`.";
                type = types.str;
                default = "x86_64-linux";
              };
              target = text "How it is reached, such as `root@192.0.2.10`.";
              sops = mkOption {
                description = "For whom its secrets are sealed with sops: `{ machines; people; key_file; }`, public keys of age; null where they are brought otherwise.";
                type = types.nullOr types.raw;
                default = null;
              };
              modules = mkOption {
                description = "NixOS modules that the environment itself puts on it, in order.";
                type = types.listOf types.raw;
                default = [ ];
              };
            };
          }
        );
        default = { };
      };
    };
  };

  # Everything that a deployment of applications on an environment comes to.
  deployment =
    {
      environment,
      deployment-name,
      configuration,
      # Of each application: paths of its own secrets, and texts of its public keys, by their names.
      secrets ? { },
      public-keys ? { },
      # What OpenTofu recorded after deployment: its path, or a set. Until then what is known only after deployment cannot be read.
      outputs ? null,
      # The folder of secrets that are sealed with sops, one file each, where the environment seals them.
      sealed ? null,
    }:
    let
      applications = mapAttrs (
        name: options:
        config.applications.${name}.implementation (
          options
          // {
            _grants = grantsOf name;
            _secrets = secrets.${name} or { };
            _public = public-keys.${name} or { };
          }
        )
      ) configuration.applications;
      # Ids are made of what an application was called first.
      idOf = application: config.applications.${application}.id;
      nameOf =
        application: requirement: key:
        "${idOf application}/${requirement}" + lib.optionalString (key != null) "[${builtins.toJSON key}]";
      # What one requirement asks for, by name; with keys once for each.
      requiredBy =
        application: requirement: value:
        if value == null then
          { }
        else if builtins.elem requirement applications.${application}.keyed then
          lib.mapAttrs' (key: lib.nameValuePair (nameOf application requirement key)) value
        else
          { ${nameOf application requirement null} = value; };
      required-resources = lib.concatMapAttrs (
        application: result: lib.concatMapAttrs (requiredBy application) result.resources
      ) applications;
      # Everything that data is kept in, by name: how it is copied, and what else a move takes.
      state = lib.concatMapAttrs (
        application: result:
        lib.concatMapAttrs (
          requirement: value:
          mapAttrs (name: required: {
            resource = lib.head (lib.attrNames required);
            inherit (result) stopped;
            inherit (made.commands.${name} or nothing) backup restore;
            migrate = result.migrate.${requirement} or [ ];
          }) (requiredBy application requirement value)
        ) (lib.getAttrs result.state result.resources)
      ) applications;
      nothing = {
        backup = null;
        restore = null;
      };
      # Environments that OpenTofu makes nothing for need not know of it.
      made = config.environments.${environment}.implementation (
        {
          inherit required-resources deployment-name;
        }
        // lib.optionalAttrs (outputs != null) { inherit outputs; }
        // lib.optionalAttrs (sealed != null) { inherit sealed; }
      );
      grantsOf =
        application:
        let
          result = applications.${application};
          granted = requirement: key: made.grants.${nameOf application requirement key};
        in
        mapAttrs (
          requirement: value:
          if value == null then
            null
          else if builtins.elem requirement result.keyed then
            mapAttrs (key: _: granted requirement key) value
          else
            granted requirement null
        ) result.resources;
      # `{ host; modules; }` of every fragment, application after application.
      placed = lib.concatLists (
        lib.mapAttrsToList (
          application: result:
          let
            grants = grantsOf application;
            ofGrant =
              grant: fields:
              lib.mapAttrsToList (field: modules: {
                host = grant.${field};
                inherit modules;
              }) fields;
          in
          lib.concatLists (
            lib.mapAttrsToList (
              requirement: fields:
              if grants.${requirement} == null then
                [ ]
              else if builtins.elem requirement result.keyed then
                lib.concatLists (lib.mapAttrsToList (key: ofGrant grants.${requirement}.${key}) fields)
              else
                ofGrant grants.${requirement} fields
            ) result.nixos
          )
        ) applications
      );
    in
    {
      inherit required-resources state;
      inherit (made) grants manual;
      tofu = if made.tofu == null then null else made.tofu (lib.attrNames state);
      outputs =
        made.outputs
        // lib.mapAttrs' (name: result: lib.nameValuePair (idOf name) result.outputs) applications;
      hosts = mapAttrs (
        name: host:
        host
        // {
          # NixOS joins lists from the last module to the first; Fedi says from the first to the last.
          module.imports = lib.reverseList (
            host.modules ++ lib.concatMap (one: if one.host == name then one.modules else [ ]) placed
          );
        }
      ) made.hosts;
    };
in
{
  options = {
    resources = mkOption {
      description = "What applications can require and hosting providers can limit.";
      type = types.attrsOf (
        types.submodule {
          _class = "fediversity-resource";
          options = {
            description = text "What the resource is, for authors of applications and hosting providers.";
            request = moduleOf "fediversity-resource-request" "Options of what an application asks for.";
            policy = moduleOf "fediversity-resource-policy" "Options of how a hosting provider limits it.";
          };
        }
      );
      default = { };
    };

    applications = mkOption {
      description = "Applications, as functions of their options.";
      type = types.attrsOf (
        types.submodule (
          { name, ... }:
          {
          _class = "fediversity-application";
          options = {
            id = mkOption {
              description = "What the names of everything that is made for it begin with: what it was called first.";
              type = types.str;
              default = name;
            };
            description = text "What the application is, for operators.";
            module = moduleOf "fediversity-application-config" "Options that an operator sets.";
            implementation = mkOption {
              description = "From options, and `_grants` beside them, to what is required and to what goes on the machines that are granted.";
              type = types.functionTo applied;
            };
          };
        }
        )
      );
      default = { };
    };

    environments = mkOption {
      description = "Where applications run.";
      type = types.attrsOf (
        types.submodule {
          _class = "fediversity-environment";
          options = {
            resources = mkOption {
              description = "What there is, and the policies for it: `{ <resource> = policy; }` by any name.";
              type = types.attrsOf (oneOf "policy");
              default = { };
            };
            implementation = mkOption {
              description = "From `{ required-resources, deployment-name, outputs, sealed }` to `{ grants, hosts, manual, outputs, commands, tofu }`.";
              type = types.functionTo provided;
            };
          };
        }
      );
      default = { };
    };

    values = mkOption {
      description = "Values that programs declare.";
      type = types.attrsOf types.raw;
      default = { };
    };

    configuration = mkOption {
      description = "The type of what an operator configures.";
      type = types.optionType;
      readOnly = true;
      default = types.submodule {
        options.applications = mkOption {
          description = "Applications to run, with their options.";
          type = types.submodule {
            options = mapAttrs (
              _: application:
              mkOption {
                inherit (application) description;
                type = types.nullOr (types.submodule application.module);
                default = null;
              }
            ) config.applications;
          };
          default = { };
          apply = lib.filterAttrs (_: options: options != null);
        };
      };
    };

    deployment = mkOption {
      description = "From `{ environment, deployment-name, configuration, secrets, public-keys, outputs, sealed }` to what must exist: `hosts`, each with a NixOS `module`, `grants`, `manual` steps, `outputs`, `tofu`, and `state`: how data is copied.";
      type = types.raw;
      readOnly = true;
      default = deployment;
    };
  };
}
