# What environments of a generic module written by fedi need: machines, rules at work for what is required, and OpenTofu's configuration.
{
  lib,
  # A value in a message.
  show,
  # A result, where all checks hold.
  demanded,
  split,
}:
let
  inherit (builtins)
    any
    attrNames
    attrValues
    concatMap
    elem
    filter
    foldl'
    head
    isAttrs
    isList
    isString
    listToAttrs
    mapAttrs
    match
    replaceStrings
    stringLength
    substring
    toJSON
    ;

  # The configuration of OpenTofu in its JSON syntax, of which every text is a template; null where it makes nothing. `providers`: see
  # `tofu` of an environment. `isKept`: whether what is made for somebody holds data, by its name.
  tofuDocument =
    { required, config, variables }:
    items: isKept:
    let
      escaped = replaceStrings [ "\${" "%{" ] [ "$\${" "%%{" ];
      template =
        value:
        if isString value then
          escaped value
        else if isList value then
          map template value
        else if isAttrs value && value ? _variable then
          "\${var.${value._variable}}"
        else if isAttrs value then
          listToAttrs (
            map (name: {
              name = escaped name;
              value = template value.${name};
            }) (attrNames value)
          )
        else
          value;
      # What is none is not set.
      given = set: removeAttrs set (filter (name: set.${name} == null) (attrNames set));
      block =
        value:
        if isList value then
          map block value
        else if isAttrs value && !(value ? _variable) then
          mapAttrs (_: block) (given value)
        else
          template value;
      nameOf =
        name:
        if match "[A-Za-z_][A-Za-z0-9_-]*" name == null then
          throw "fedi: ${show name} can't be the name of an OpenTofu item"
        else if match "_+[0-9-].*" name != null then
          "_${name}"
        else
          name;
      body =
        item:
        {
          "//" = "${item.owner} (${item.from})";
        }
        // (if head (split item.type "_") == item.provider then { } else { inherit (item) provider; })
        // mapAttrs (name: value: if elem name item.blocks then block value else template value) (
          given item.settings
        )
        // (
          if item.mode == "resource" && isKept item.name_of_request then
            {
              lifecycle = template (item.settings.lifecycle or { }) // {
                prevent_destroy = true;
              };
            }
          else
            { }
        );
      add =
        found: item:
        let
          name = nameOf item.name;
          known = found.${item.mode}.${item.type} or { };
        in
        if known ? ${name} then
          throw "fedi: two OpenTofu items are `${item.type}.${name}`: for ${show known.${name}."//"} and ${show item.owner}"
        else
          found
          // {
            ${item.mode} = (found.${item.mode} or { }) // {
              ${item.type} = known // {
                ${name} = body item;
              };
            };
          };
      parts =
        foldl' add { } items
        // {
          provider = mapAttrs (_: block) config;
          variable = mapAttrs (_: id: {
            type = "string";
            description = escaped id;
            sensitive = true;
            nullable = false;
          }) variables;
        };
    in
    removeAttrs parts (filter (part: parts.${part} == { }) (attrNames parts))
    // {
      terraform = {
        required_version = ">= 1.6.0";
        required_providers = required;
      };
    };
in
{
  # The policies of an environment, by resource.
  policies = resources: foldl' (done: entry: done // entry) { } (attrValues resources);

  # A machine that an environment describes.
  machine =
    {
      name,
      system,
      target,
      imports,
    }:
    if match "[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?" name == null then
      throw "fedi: ${show name} can't be the name of a machine"
    else
      {
        inherit name system target;
        modules = imports ++ [ { networking.hostName = lib.mkDefault name; } ];
      };

  # Runs the rules of an environment for everything that is required: what is granted, and what goes on machines. Mappings and rules
  # may require resources themselves, which are named below what they serve.
  provide =
    { required-resources, deployment-name }:
    body:
    let
      made = body (mapAttrs (_: grantsOf) mappings) (attrNames hosts);
      joined = foldl' (done: more: done // more) { };
      nameOf = name: requirement: key: "${name}/${requirement}" + (if key == null then "" else "[${toJSON key}]");

      # What is required below a name, and what was granted for it.
      below =
        { name, result, ... }:
        let
          pairs =
            requirement:
            let
              value = result.resources.${requirement};
              pair = key: required: {
                name = nameOf name requirement key;
                value = required;
              };
            in
            if value == null then
              [ ]
            else if elem requirement result.keyed then
              map (key: pair key value.${key}) (attrNames value)
            else
              [ (pair null value) ];
        in
        listToAttrs (concatMap pairs (attrNames result.resources));
      grantsOf =
        { name, result, ... }:
        let
          granted = requirement: key: served.${nameOf name requirement key}.whole;
        in
        mapAttrs (
          requirement: value:
          if value == null then
            null
          else if elem requirement result.keyed then
            mapAttrs (key: _: granted requirement key) value
          else
            granted requirement null
        ) result.resources;

      # Who requires: the deployment's applications, and the mappings, which have no deployment of their own.
      mappings = mapAttrs (mapping: result: {
        inherit result;
        name = "${made.name}/${mapping}";
      }) made.shared;
      ofDeployment = name: {
        id = "${deployment-name}/${name}";
        application = head (split name "/");
        deployment = deployment-name;
      };
      ofMapping = mapping: name: {
        id = name;
        application = mapping;
        deployment = made.name;
      };
      first =
        mapAttrs (name: required: { inherit required; } // ofDeployment name) required-resources
        // joined (
          attrValues (
            mapAttrs (
              mapping: asks: mapAttrs (name: required: { inherit required; } // ofMapping mapping name) (below asks)
            ) mappings
          )
        );
      withBelow =
        name: asked:
        { ${name} = asked; }
        // joined (
          attrValues (
            mapAttrs (
              inner: required:
              withBelow inner (
                asked
                // {
                  inherit required;
                  id = "${asked.id}${substring (stringLength name) (stringLength inner) inner}";
                }
              )
            ) (below (serve name asked))
          )
        );
      all = joined (attrValues (mapAttrs withBelow first));
      served = mapAttrs serve all;

      serve =
        name:
        {
          required,
          id,
          application,
          deployment,
        }:
        let
          resource = head (attrNames required);
          rule =
            made.rules.${resource} or (throw
              "fedi: the environment `${made.name}` makes no `${resource}`, which `${name}` requires"
            );
          same = concatMap (other: if other.required ? ${resource} then [ other.required.${resource} ] else [ ]) (
            attrValues all
          );
          result = rule required.${resource} same id application deployment (grantsOf { inherit name result; });
          guarded = demanded "what `${name}` asks for does not fit" result.checks;
        in
        {
          inherit name result;
          inherit (result) hosts manual;
          whole = guarded (result.grant // { inherit (result) private; });
          nixos = guarded result.nixos;
          outputs = guarded (result.outputs or { });
          tofu = guarded (
            map (
              item:
              item
              // {
                owner = id;
                name_of_request = name;
              }
            ) (result.tofu or [ ])
          );
          commands = guarded {
            backup = result.backup or null;
            restore = result.restore or null;
          };
        };

      # A name is one machine, whoever describes it.
      hosts = foldl' (
        found: host:
        if !(found ? ${host.name}) then
          found // { ${host.name} = host; }
        else
          let
            known = found.${host.name};
            differs = filter (part: known.${part} != host.${part}) [
              "system"
              "target"
            ];
          in
          if differs == [ ] then
            found
          else
            throw "fedi: the machine `${host.name}` is described twice, with different ${head differs}"
      ) { } (made.hosts ++ concatMap (one: one.hosts) (attrValues served));
      placed = made.nixos ++ concatMap (one: one.nixos) (attrValues served);
    in
    {
      grants = mapAttrs (name: _: served.${name}.whole) required-resources;
      hosts = mapAttrs (name: host: {
        inherit (host) system target;
        modules = host.modules ++ concatMap (one: if one.host == name then [ one.module ] else [ ]) placed;
      }) hosts;
      manual = concatMap (one: one.manual) (attrValues served);
      outputs = mapAttrs (_: one: one.outputs) served;
      commands = mapAttrs (_: one: one.commands) served;
      tofu =
        if made ? tofu then
          kept:
          let
            # What is made for what a kept one requires holds the same data.
            isKept = name: elem name kept || any (one: substring 0 (stringLength one + 1) name == "${one}/") kept;
          in
          tofuDocument made.tofu (concatMap (one: one.tofu) (attrValues served)) isKept
        else
          null;
    };
}
