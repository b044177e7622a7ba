# What OpenTofu makes for an environment of a generic module written by fedi, in OpenTofu's JSON syntax, in which every text is a template.
{
  lib,
  # A value in a message.
  show,
  split,
  later,
}:
let
  inherit (builtins)
    attrNames
    concatMap
    elem
    filter
    foldl'
    head
    isAttrs
    isList
    listToAttrs
    mapAttrs
    match
    ;
  inherit (later)
    addressOf
    escaped
    isLater
    itemName
    outputName
    preconditions
    template
    traverse
    ;

  # What is none is not set.
  given = set: removeAttrs set (filter (name: set.${name} == null) (attrNames set));
  block =
    value:
    if isList value then
      map block value
    else if isAttrs value && !(isLater value) then
      mapAttrs (_: block) (given value)
    else
      template value;
  # Addresses and names of attributes, not templates.
  references = value: map (one: if isLater one then later.expressionOf one else one) (lib.toList value);
  lifecycleOf =
    item: isKept:
    let
      written = given (item.settings.lifecycle or { });
      demanded = preconditions (removeAttrs item.settings [ "lifecycle" ]);
      entry =
        name: value:
        if name == "replace_triggered_by" || (name == "ignore_changes" && isList value) then
          references value
        else
          template value;
    in
    mapAttrs entry written
    # What providers call a name in the DNS, or what only ties two things together, can be made again.
    // (
      if
        item.mode == "resource"
        && isKept
        && !(written ? prevent_destroy)
        && match ".*_(record|record_?set|records|rrset|attachment|attach|association)(_v[0-9]+)?" item.type == null
      then
        { prevent_destroy = true; }
      else
        { }
    )
    // (if demanded == [ ] then { } else { precondition = demanded; });
  nameOf =
    name:
    if match "[A-Za-z_][A-Za-z0-9_-]*" name == null then
      throw "fedi: ${show name} can't be the name of an OpenTofu item"
    else
      itemName name;
  bodyOf =
    item: isKept:
    let
      settings = given (
        removeAttrs item.settings [
          "lifecycle"
          "depends_on"
        ]
      );
      lifecycle = lifecycleOf item isKept;
      dependencies = item.settings.depends_on or null;
    in
    {
      "//" = "${item.owner} (${item.from})";
    }
    // (if head (split item.type "_") == item.provider then { } else { inherit (item) provider; })
    // mapAttrs (name: value: if elem name item.blocks then block value else template value) settings
    // (if dependencies == null then { } else { depends_on = references dependencies; })
    // (if lifecycle == { } then { } else { inherit lifecycle; });

  # Attributes that are read outside of OpenTofu, as they were not set: `deploy` of fedi records them, and so does `tofu output`.
  readOf =
    item:
    concatMap (
      read:
      let
        whole = traverse (addressOf item) read.path;
      in
      if (item.settings.${head read.path} or null) != null then
        [ ]
      else
        [
          {
            name = outputName item read.name;
            value = if read.mayBeAbsent or false then "\${try(${whole}, null)}" else "\${${whole}}";
            isSecret = read.isSecret or false;
          }
        ]
    ) (item.read or [ ]);
  outputsOf =
    items:
    let
      read = concatMap readOf items;
      secret = filter (one: one.isSecret) read;
    in
    {
      fedi.value = listToAttrs (filter (one: !one.isSecret) read);
    }
    // listToAttrs (
      map (one: {
        name = "fedi-secret-${one.name}";
        value = {
          inherit (one) value;
          sensitive = true;
        };
      }) secret
    );
in
# `providers`: see `tofu` of an environment. `isKept`: whether an item is of somebody whose data lies on what he makes.
{
  required,
  config,
  variables,
}:
items: isKept:
let
  add =
    found: item:
    let
      name = nameOf item.name;
      known = found.${item.mode}.${item.type} or { };
    in
    if known ? ${name} then
      throw "fedi: two OpenTofu items are `${item.type}.${name}`: for ${
        show known.${name}."//"
      } and ${show item.owner}"
    else
      found
      // {
        ${item.mode} = (found.${item.mode} or { }) // {
          ${item.type} = known // {
            ${name} = bodyOf item (isKept item);
          };
        };
      };
  moved = concatMap (
    item:
    map (old: {
      from = addressOf (item // { name = old; });
      to = addressOf item;
    }) (filter (old: old != item.name) (item.moved or [ ]))
  ) items;
  parts =
    foldl' add { } items
    // {
      provider = mapAttrs (_: block) config;
      variable = mapAttrs (
        _: of:
        {
          type = "string";
          description = escaped (of.description or of);
          nullable = false;
        }
        // (if of.sensitive or true then { sensitive = true; } else { })
      ) variables;
      inherit moved;
    };
in
removeAttrs parts (filter (part: parts.${part} == { } || parts.${part} == [ ]) (attrNames parts))
// {
  terraform = {
    required_version = ">= 1.6.0";
    required_providers = required;
  };
  output = outputsOf items;
}
