# What environments of a generic module written by fedi need: machines, rules at work for what is required, and OpenTofu's configuration.
{
  lib,
  # A value in a message.
  show,
  # A result, where all checks hold.
  demanded,
  split,
  later,
}:
let
  inherit (builtins)
    attrNames
    attrValues
    concatMap
    elem
    filter
    foldl'
    fromJSON
    genericClosure
    head
    isAttrs
    listToAttrs
    mapAttrs
    match
    pathExists
    readFile
    stringLength
    substring
    toJSON
    ;

  inherit (later) isLater now expressionOf;
  tofuDocument = import ./tofu-document.nix {
    inherit
      lib
      show
      split
      later
      ;
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
      # For whom its secrets are sealed: `{ machines; people; key_file ? null; }`, or null.
      sops ? null,
    }:
    if match "[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?" name == null then
      throw "fedi: ${show name} can't be the name of a machine"
    else
      {
        inherit
          name
          system
          target
          sops
          ;
        modules = imports ++ [ { networking.hostName = lib.mkDefault name; } ];
      };

  # Runs the rules of an environment for everything that is required: what is granted, and what goes on machines. Mappings and rules
  # may require resources themselves, which are named below what they serve.
  provide =
    {
      required-resources,
      deployment-name,
      # What OpenTofu recorded after deployment, or the path of a file of that in JSON.
      outputs ? null,
      # The folder of sealed secrets, one file each.
      sealed ? null,
    }:
    body:
    let
      made = body (mapAttrs (_: grantsOf) mappings) (attrNames hosts) (mapAttrs (_: itemsOf) (made.built or { }));
      joined = foldl' (done: more: done // more) { };

      recorded =
        if outputs == null then
          throw "fedi: this needs values that are known only after deployment, and `outputs` is not given: what `tofu output -json fedi` says"
        else if isAttrs outputs then
          outputs
        else if pathExists outputs then
          fromJSON (readFile outputs)
        else
          throw "fedi: this needs values that are known only after deployment, and there is no ${toString outputs} yet";
      read = name: if recorded ? ${name} then recorded.${name} else throw "fedi: `outputs` has no `${name}` yet";
      # What OpenTofu makes, by the names that others read its attributes by: one, or one for each key, or null.
      itemsOf =
        result:
        mapAttrs (
          name: item:
          if item == null then
            null
          else if elem name (result.keyedItems or [ ]) then
            mapAttrs (_: one: one // { recorded = read; }) item
          else
            item // { recorded = read; }
        ) (result.items or { });
      allItems =
        owner: name: result:
        let
          named = concatMap (
            name:
            let
              item = result.items.${name};
            in
            if item == null then
              [ ]
            else if elem name (result.keyedItems or [ ]) then
              attrValues item
            else
              [ item ]
          ) (attrNames (result.items or { }));
        in
        map (
          item:
          item
          // {
            inherit owner;
            name_of_request = name;
          }
        ) (named ++ (result.tofu or [ ]));
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
          result = rule required.${resource} same id application deployment (grantsOf {
            inherit name result;
          }) (itemsOf result);
          guarded = demanded "what `${name}` asks for does not fit" result.checks;
        in
        {
          inherit name result;
          inherit (result) hosts manual;
          whole = guarded (result.grant // { inherit (result) private; });
          nixos = guarded result.nixos;
          outputs = guarded (result.outputs or { });
          tofu = guarded (allItems id name result);
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
            # What is known only after deployment is compared by what OpenTofu calls it.
            text = value: if isLater value then expressionOf value else value;
            differs = filter (part: text known.${part} != text host.${part}) [
              "system"
              "target"
              "sops"
            ];
          in
          if differs == [ ] then
            found
          else
            throw "fedi: the machine `${host.name}` is described twice, with different ${head differs}"
      ) { } (made.hosts ++ concatMap (one: one.hosts) (attrValues served));
      ofMappings = lib.concatLists (
        attrValues (mapAttrs (mapping: allItems "${made.name}/${mapping}" null) (made.built or { }))
      );

      # Who makes what data lies on, by name: what is kept; what its rule requires, if that can be copied itself or nobody says where the
      # data lies; and machines that its commands run on, with all that was required for them, and their like by other keys.
      holdersOf =
        kept:
        let
          machinesOf =
            name:
            let
              inherit (served.${name}) result;
            in
            map (command: command.host) (
              filter (command: command != null) [
                (result.backup or null)
                (result.restore or null)
              ]
            );
          childrenOf = name: if served ? ${name} then attrNames (below served.${name}) else [ ];
          holding = genericClosure {
            startSet = map (key: { inherit key; }) (filter (name: served ? ${name}) kept);
            operator =
              { key }:
              let
                isSaid = machinesOf key != [ ];
              in
              map (key: { inherit key; }) (filter (name: !isSaid || machinesOf name != [ ]) (childrenOf key));
          };
          together = joined (
            concatMap (
              { name, result, ... }:
              concatMap (
                requirement:
                let
                  value = result.resources.${requirement};
                  names = if value == null then [ ] else map (nameOf name requirement) (attrNames value);
                in
                map (one: { ${one} = names; }) names
              ) result.keyed
            ) (attrValues mappings ++ attrValues served)
          );
          makers = foldl' (
            found: maker: found // { ${maker.host} = (found.${maker.host} or [ ]) ++ [ maker.name ]; }
          ) { } (concatMap (one: map (host: { host = host.name; inherit (one) name; }) one.hosts) (attrValues served));
          makersOf =
            machine:
            makers.${machine} or [ ] ++ map (mapping: "${made.name}/${mapping}") (made.makers.${machine} or [ ]);
          making = genericClosure {
            startSet = map (key: { inherit key; }) (concatMap (one: concatMap makersOf (machinesOf one.key)) holding);
            operator = { key }: map (key: { inherit key; }) (childrenOf key ++ together.${key} or [ ]);
          };
        in
        listToAttrs (
          map (one: {
            name = one.key;
            value = true;
          }) (holding ++ making)
        );
      # Where there are any, its secrets reach the machine through sops-nix.
      sealedModule =
        name: sops:
        { config, options, ... }:
        {
          imports = [ ./secrets.nix ];
          config = lib.mkMerge [
            {
              fedi.sopsFolder = lib.mkIf (config.fedi.secretFiles != { }) (
                if sealed == null then
                  throw "fedi: the secrets of the machine `${name}` are sealed with sops, and `sealed` is not given: the folder that has a file for each"
                else
                  sealed
              );
            }
            (lib.optionalAttrs (options ? sops && (sops.key_file or null) != null) {
              sops.age.keyFile = lib.mkIf (config.fedi.secretFiles != { }) sops.key_file;
            })
          ];
        };
      placed = made.nixos ++ concatMap (one: one.nixos) (attrValues served);
    in
    {
      grants = mapAttrs (name: _: served.${name}.whole) required-resources;
      hosts = mapAttrs (name: host: {
        inherit (host) system sops;
        target = now host.target;
        modules =
          host.modules
          ++ (if host.sops == null then [ ] else [ (sealedModule name host.sops) ])
          ++ concatMap (one: if one.host == name then [ one.module ] else [ ]) placed;
      }) hosts;
      manual = concatMap (one: one.manual) (attrValues served);
      outputs = mapAttrs (_: one: one.outputs) served;
      commands = mapAttrs (_: one: one.commands) served;
      tofu =
        if made ? tofu then
          kept:
          let
            holding = holdersOf kept;
            isKept = item: holding ? ${if item.name_of_request == null then item.owner else item.name_of_request};
          in
          tofuDocument made.tofu (ofMappings ++ concatMap (one: one.tofu) (attrValues served)) isKept
        else
          null;
    };
}
