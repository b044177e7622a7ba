/**
 * Writes W(`count`) for Nix's module system: the same options with the same types, requests, rules, checks and settings.
 *
 * Evaluating `main.nix` gives, for each of three environments, what Fedi writes of it: the settings of its host, all requests, and
 * what there is to know of each application's options. Same count, same bytes.
 * Not here: Fedi's own W(n) (generate.ts), which this follows line by line.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const stores = Array.from({ length: 9 }, (_, index) => `store${index + 1}`);

function typesFile(): string {
  return `{ lib }:
let
  inherit (lib) mkOption types;
  KiB = 1024;
  required = type: mkOption { inherit type; };
  optional = type: default: mkOption { inherit type default; };
in
{
  inherit KiB;
  fqdn = types.addCheck (types.strMatching "([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]") (
    text: builtins.stringLength text >= 4 && builtins.stringLength text <= 253
  );
  email = types.strMatching "[A-Za-z0-9._+-]+@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]";
  text =
    low: high:
    types.addCheck types.str (text: builtins.stringLength text >= low && builtins.stringLength text <= high);
  machine = types.submodule {
    options = {
      cores = optional (types.ints.between 1 64) 1;
      memory = optional types.ints.unsigned (1024 * 1024 * KiB);
    };
  };
  store = types.submodule {
    options = {
      client = required types.str;
      name = required (types.strMatching "[a-z0-9-]{1,63}");
      size = optional types.ints.unsigned (1024 * 1024 * KiB);
      tags = optional (types.listOf types.str) [ ];
    };
  };
  slug =
    text: lib.concatStringsSep "-" (lib.filter (word: lib.isString word && word != "") (builtins.split "[^a-z0-9]+" (lib.toLower text)));
}
`;
}

function providerFile(): string {
  const rule = (store: string, index: number) => `  (rule "${store}" ${5000 + index})`;
  return `{ lib, config, kit, address, ... }:
let
  inherit (lib) mkOption types;
  maxSize = 1024 * 1024 * 1024 * kit.KiB;
  rule = store: port: {
    requests = config.requests.\${store};
    grants.\${store} = lib.mapAttrs (_: request: { endpoint = "/run/\${request.name}"; inherit port; }) config.requests.\${store};
    services = lib.mapAttrs' (
      id: request:
      lib.nameValuePair (kit.slug id) {
        settings = { inherit (request) name tags; size = request.size / (1024 * kit.KiB); };
      }
    ) config.requests.\${store};
    assertions = lib.mapAttrsToList (_: request: {
      assertion = request.size <= maxSize;
      message = "\${request.name} asks for \${toString request.size} of \${toString maxSize}";
    }) config.requests.\${store};
  };
  rules = [
${stores.map(rule).join("\n")}
  ];
in
{
  options = {
    requests.machine = mkOption { type = types.attrsOf kit.machine; default = { }; };
${stores.map((store) => `    requests.${store} = mkOption { type = types.attrsOf kit.store; default = { }; };`).join("\n")}
    grants = mkOption { type = types.attrsOf (types.attrsOf types.anything); default = { }; };
    assertions = mkOption { type = types.listOf types.anything; default = [ ]; };
    outputs = mkOption { type = types.attrsOf types.str; default = { }; };
    host.target = mkOption { type = types.str; default = "root@\${address}"; };
    host.services = mkOption {
      default = { };
      type = types.attrsOf (types.submodule {
        options = {
          enable = mkOption { type = types.bool; default = false; };
          settings = mkOption { type = types.attrsOf types.anything; default = { }; };
        };
      });
    };
    host.firewall = mkOption { type = types.listOf types.port; default = [ ]; };
  };
  config = {
    grants = lib.mkMerge (map (each: each.grants) rules);
    host.services = lib.mkMerge (map (each: each.services) rules);
    assertions = lib.concatMap (each: each.assertions) rules ++ lib.mapAttrsToList (id: request: {
      assertion = request.cores <= 64;
      message = "asks for \${toString request.cores} cores of 64";
    }) config.requests.machine;
  };
}
`;
}

function applicationFile(index: number): string {
  const store = (offset: number) => `store${((index * 4 + offset) % stores.length) + 1}`;
  const [data, media, cache, logs] = [store(0), store(1), store(2), store(3)];
  const id = `everything/app${index}`;
  return `{ lib, config, kit, ... }:
let
  inherit (lib) mkOption types;
  options = config.applications.app${index};
  busy = options.users > 1000;
  MiB = 1024 * kit.KiB;
  GiB = 1024 * MiB;
in
{
  options.applications.app${index} = mkOption {
    description = "Application number ${index}.";
    default = null;
    type = types.nullOr (types.submodule {
      options = {
        domain = mkOption { type = kit.fqdn; description = "Where users reach it."; };
        title = mkOption { type = kit.text 1 100; default = "App ${index}"; };
        users = mkOption { type = types.ints.between 1 1000000; default = 100; };
        open = mkOption { type = types.bool; default = false; };
        level = mkOption { type = types.enum [ "low" "middle" "high" ]; default = "low"; };
        quota = mkOption { type = types.ints.unsigned; default = 50 * MiB; };
        keep = mkOption { type = types.ints.unsigned; default = 30 * 86400; };
        languages = mkOption { type = types.listOf types.str; default = [ "en" "de" ]; };
        limits = mkOption { type = types.attrsOf (types.ints.between 1 1000); default = { }; };
        contact = mkOption { type = types.nullOr kit.email; default = null; };
      };
    });
  };
  config = lib.mkIf (options != null) {
    assertions = [
      { assertion = options.level != "high" || options.contact != null; message = "level high needs \`contact\`"; }
      { assertion = options.languages != [ ]; message = "at least one of \`languages\` is needed"; }
    ];
    requests.machine."${id}/web" = {
      cores = if busy then 4 else 2;
      memory = 2 * GiB + options.users * 2 * MiB;
    };
    requests.${data}."${id}/data" = { client = "${id}/web"; name = "app${index}"; size = GiB + options.users * 5 * MiB; };
    requests.${media}."${id}/media" = { client = "${id}/web"; name = kit.slug "\${options.domain}-media"; size = options.users * options.quota / 4; };
    requests.${cache}."${id}/cache" = { client = "${id}/web"; name = "app${index}-cache"; tags = map (language: "lang-\${language}") options.languages; };
    requests.${logs}."${id}/logs" = { client = "${id}/web"; name = kit.slug "\${options.title} logs"; size = if busy then 10 * GiB else GiB; };
    host.services.app${index} = {
      enable = true;
      settings = {
        domain = options.domain;
        greeting = "Welcome to \${options.title} at \${options.domain}";
        database = "\${config.grants.${data}."${id}/data".endpoint}:\${toString config.grants.${data}."${id}/data".port}";
        media = config.grants.${media}."${id}/media".endpoint;
        cache = "\${config.grants.${cache}."${id}/cache".endpoint}/\${options.level}";
        logs = config.grants.${logs}."${id}/logs".endpoint;
        limits = lib.mapAttrs (_: limit: limit * 2) options.limits;
      } // lib.optionalAttrs (options.contact != null) { inherit (options) contact; };
    };
    host.firewall = [ 80 443 ];
    outputs."${id}" = "https://\${options.domain}/";
  };
}
`;
}

function deploymentFile(count: number): string {
  const instances = Array.from(
    { length: count },
    (_, index) => `  applications.app${index} = {
    domain = "app${index}.example.org";
    users = ${100 + index * 3};
    open = true;
    level = "middle";
    limits = { a = 1; b = ${1 + (index % 900)}; };
  };
`,
  );
  return `{\n${instances.join("")}}\n`;
}

function mainFile(count: number): string {
  const applications = Array.from({ length: count }, (_, index) => `    ./app${index}.nix`);
  return `libPath:
let
  lib = import libPath;
  applications = [
${applications.join("\n")}
  ];
  environment =
    address: deployments:
    let
      evaluated = lib.evalModules {
        specialArgs = { inherit address; kit = import ./types.nix { inherit lib; }; };
        modules = [ ./provider.nix ] ++ applications ++ deployments;
      };
      inherit (evaluated) config;
      failed = lib.filter (check: !check.assertion) config.assertions;
      known = option: {
        inherit (option) name;
        type = option.type;
        description = option.description or null;
        default = option.default.text or null;
      };
    in
    if failed != [ ] then
      throw (lib.concatMapStringsSep "\\n" (check: check.message) failed)
    else
      {
        inherit (config) host requests outputs;
        schema = map known (
          lib.filter (option: option.visible && !lib.hasInfix "._module." option.name) (
            lib.optionAttrSetToDocList evaluated.options.applications
          )
        );
      };
in
{
  first = environment "192.0.2.1" [ ./deployment.nix ];
  second = environment "192.0.2.2" [ ];
  third = environment "192.0.2.3" [ ];
}
`;
}

/** Writes W(`count`) for Nix into `folder`, which is made. `main.nix` is a function of the path of nixpkgs' `lib`. */
export function generateNixModules(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "types.nix"), typesFile());
  writeFileSync(join(folder, "provider.nix"), providerFile());
  for (let index = 0; index < count; index++) writeFileSync(join(folder, `app${index}.nix`), applicationFile(index));
  writeFileSync(join(folder, "deployment.nix"), deploymentFile(count));
  writeFileSync(join(folder, "main.nix"), mainFile(count));
}
