# What a generic module written by fedi needs: nix/lib.nix, and what only it has. There options are unknown while fedi compiles, so
# types become options, and records and lists are put together while Nix evaluates.
{ lib }:
let
  inherit (builtins)
    all
    any
    attrNames
    concatLists
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    genList
    head
    isAttrs
    isFloat
    isInt
    isList
    isString
    length
    listToAttrs
    mapAttrs
    match
    stringLength
    substring
    toJSON
    ;

  fedi = import ./lib.nix { };
  inherit (fedi) conforms;

  show = value: "`${if isString value then value else jsonText value}`";
  fits = type: size: (!(type ? min) || size >= type.min) && (!(type ? max) || size <= type.max);

  # Floats. A result that is no number any more is an error.
  finite = operation: a: b: result: if result - result == 0 then result else throw "fedi: ${show a} ${operation} ${show b} is too large";

  # Nix gives some integer for what is beyond its integers.
  countable =
    value:
    if value > 9007199254740991 || value < -9007199254740991 then
      throw "fedi: ${show value} is beyond the integers that are exact (2^53 - 1)"
    else
      value;

  floatText = import ./float-text.nix;
  jsonText =
    value:
    if isFloat value then
      floatText value
    else if isList value then
      "[${concatStringsSep "," (map jsonText value)}]"
    else if isAttrs value then
      "{${concatStringsSep "," (map (name: "${toJSON name}:${jsonText value.${name}}") (attrNames value))}}"
    else
      toJSON value;

  # Each once, the smallest first.
  sorted =
    list:
    let
      isNumber = value: isInt value || isFloat value;
      areComparable = a: b: (isNumber a && isNumber b) || (isString a && isString b);
      less = a: b: if areComparable a b then a < b else jsonText a < jsonText b;
    in
    builtins.sort less (fedi.unique list);

  # The result, where each key of the map is as its type says.
  fittingKeys =
    what: type: value: result:
    let
      wrong = if type ? key then filter (key: !(conforms type.key key)) (attrNames value) else [ ];
    in
    if wrong == [ ] then result else throw "fedi: ${what}, and ${show (head wrong)} is a key of it";

  # OpenTofu puts in order what nobody else can, yet.
  setNow = items: if any later.holds items then items else sorted items;
  landedSet =
    what: type: value:
    let
      set = type.inner.inner or type.inner;
    in
    if any later.holds value then
      later.demandedLater what type.condition (landed what set) (
        later.inOrder type.order (map (landed what set.element) value)
      )
    else
      landed what set value;

  # The value as its type has it: defaults filled in, sets sorted, integers widened. What is of another type is refused.
  landed =
    what: type: value:
    let
      refuse = throw "fedi: ${what}, and it is ${show value}";
      inner = landed what;
      bounded = size: result: if fits type size then result else refuse;
      field =
        name: of:
        if value ? ${name} then
          inner of value.${name}
        else
          type.defaults.${name} or (if (of.inner or of).kind == "optional" || of.kind == "optional" then null else refuse);
      items = map (inner type.element) value;
      # How many there are shows once all are known.
      list = if type.isSet or false then setNow items else items;
    in
    if type.kind == "later" then
      (
        if later.isLater value then
          later.demandedLater what type.condition (inner type.inner) (later.inOrder (type.order or null) value)
        else if type ? order && isList value then
          landedSet what type value
        else
          inner type.inner value
      )
    else if later.isLater value then
      value
    else if isAttrs value && value._type or null == "override" && value ? content && value ? priority then
      # `default(x)` and `force(x)` in settings.
      value // { content = inner type value.content; }
    else if type.kind == "optional" then
      (if value == null then null else inner type.inner value)
    else if type.kind == "list" then
      (if isList value then bounded (length list) list else refuse)
    else if type.kind == "map" then
      (
        if isAttrs value then
          bounded (length (attrNames value)) (
            fittingKeys what type value (mapAttrs (_: inner type.value) value)
          )
        else
          refuse
      )
    else if type.kind == "record" then
      (
        if isAttrs value && all (name: type.fields ? ${name}) (attrNames value) then
          mapAttrs field type.fields
        else
          refuse
      )
    else if type.kind == "variant" then
      (
        if
          isAttrs value
          && length (attrNames value) == 1
          && all (name: type.cases ? ${name}) (attrNames value)
        then
          mapAttrs (name: inner type.cases.${name}) value
        else
          refuse
      )
    else if !(conforms type value) then
      refuse
    else if type.kind == "float" then
      value * 1.0
    else
      value;

  # The lists that `body key element` gives, one after another.
  each =
    collection: body:
    if isAttrs collection then
      concatMap (key: body key collection.${key}) (attrNames collection)
    else
      concatLists (genList (at: body at (elemAt collection at)) (length collection));

  # Records that are put together. A draft has a node for each name: `{ value; isSpread; }`, or `{ inner; isSpread; }`, a draft that
  # more entries may still add to. In a tree, `[ value ]` is a value; with "spread" others override it, with "record" it was
  # written as a record, which may meet another.
  twice = path: throw "fedi: `${concatStringsSep "." path}` is set twice, to different values";
  start =
    path: new:
    if isList new then
      {
        value = head new;
        isSpread = elem "spread" (builtins.tail new);
      }
    else
      {
        inner = enter path { } new;
        isSpread = false;
      };
  opened =
    path: old:
    old.inner or (
      if isAttrs old.value then
        mapAttrs (_: value: {
          inherit value;
          inherit (old) isSpread;
        }) old.value
      else
        twice path
    );
  enter =
    path: draft: tree:
    draft
    // mapAttrs (
      name: new:
      let
        here = path ++ [ name ];
        old = draft.${name};
      in
      if !(draft ? ${name}) then
        start here new
      else if !(isList new) then
        {
          inner = enter here (opened here old) new;
          inherit (old) isSpread;
        }
      else if old.isSpread then
        start here new
      else if elem "record" (builtins.tail new) && isAttrs (head new) then
        {
          inner = enter here (opened here old) (
            mapAttrs (_: value: [
              value
              "record"
            ]) (head new)
          );
          isSpread = false;
        }
      else
        twice here
    ) tree;
  closed = mapAttrs (_: node: if node ? inner then closed node.inner else node.value);

  # The result, where all checks hold: `[ { holds; message; } ]`. Those that fail are thrown together.
  demanded =
    what: checks: result:
    let
      failed = filter (check: !check.holds) checks;
    in
    if failed == [ ] then
      result
    else
      throw "${what}:\n${concatStringsSep "\n" (map (check: "- ${check.message}") failed)}";

  # The path at which `deploy` of fedi would put a secret; `id` is its whole id.
  secret_path =
    id:
    let
      words = concatStringsSep "_" (filter isString (builtins.split "[^A-Za-z0-9]+" id));
      start = substring 0 80 words;
    in
    "/var/lib/fedi/secrets/${if match "[A-Za-z].*" start == null then "s_" else ""}${start}_${
      substring 0 10 (builtins.hashString "sha256" id)
    }";

  later = import ./later.nix { inherit lib; } {
    inherit floatText secret_path;
    inherit (fedi) text;
  };
  environment = import ./environment.nix {
    inherit
      lib
      show
      demanded
      later
      ;
    inherit (fedi) split;
  };
in
fedi
// environment
// {
  inherit (later)
    address
    attribute
    choose
    laterOrElse
    laterText
    now
    optionalAttribute
    part
    secretAttribute
    secretForTofu
    settled
    variable
    ;
  later = later.later;
  inherit
    each
    landed
    floatText
    secret_path
    ;

  # Functions that floats get into.
  text = value: if isFloat value then floatText value else if isList value || isAttrs value then jsonText value else fedi.text value;
  to_string = fedi.text;
  to_json = jsonText;
  in_order = sorted;
  pick =
    list: key:
    let
      weight = element: builtins.hashString "sha256" "${key}\n${jsonText element}";
      better = found: next: if weight next > weight found then next else found;
    in
    if list == [ ] then throw "fedi: pick of an empty list" else foldl' better (head list) list;
  addFloat = a: b: finite "+" a b (a + b);
  subtractFloat = a: b: finite "-" a b (a - b);
  multiplyFloat = a: b: finite "*" a b (a * b);
  divideFloat =
    a: b: if b == 0 then throw "fedi: ${show a} / ${show b}: division by zero" else finite "/" a b (a * 1.0 / b);
  sumFloat = foldl' (a: b: finite "+" a b (a + b)) 0.0;
  floor = value: builtins.floor (countable value);
  ceil = value: builtins.ceil (countable value);

  # The record that parts make, `{ set = tree; }` and `{ spread = record; }`.
  record =
    parts:
    closed (
      foldl' (
        draft: part:
        if part ? spread then
          draft
          // mapAttrs (_: value: {
            inherit value;
            isSpread = true;
          }) part.spread
        else
          enter [ ] draft part.set
      ) { } parts
    );

  # By the keys of a map, or the distinct texts of a list; `body` gives one value in a list, or none.
  keyed =
    collection: body:
    listToAttrs (
      each collection (
        key: element:
        map (value: {
          name = if isAttrs collection then key else element;
          inherit value;
        }) (body key element)
      )
    );

  # `{ key; field; module; }` as `<key>.<field> = [ modules ]`.
  grouped = foldl' (
    done:
    { key, field, module }:
    done
    // {
      ${key} = (done.${key} or { }) // {
        ${field} = (done.${key}.${field} or [ ]) ++ [ module ];
      };
    }
  ) { };

  # Secrets that belong to an application, such as one that it is issued: `_secrets.<name>` beside its options is the path of the
  # file that holds it, by default the place where `deploy` of fedi would put it. Public halves of key pairs are texts.
  secretPath = options: name: key: options._secrets.${name} or "/var/lib/fedi/secrets/${key}";
  publicText =
    options: name: options._public.${name} or (throw "fedi: `_public.${name}`, the text of a public key, is not given");

  # A file that is made of secrets on the host. A path that is one secret, as it is, needs none.
  secretFile =
    name: parts: settings:
    let
      whole = {
        owner = "root";
        group = "root";
        mode = "0400";
        restart = [ ];
      }
      // settings
      // {
        parts = later.now parts;
      };
      hash = substring 0 8 (builtins.hashString "sha256" (toJSON whole));
      only = head whole.parts;
      store = "/var/lib/fedi/secrets/";
    in
    if settings == { } && length parts == 1 && only ? file then
      {
        path = only.file;
        # Where the machine's secrets are sealed, it has to be brought there.
        files =
          if substring 0 (stringLength store) only.file == store then
            [
              {
                name = only.file;
                value = {
                  inherit (whole) parts;
                  isThere = true;
                };
              }
            ]
          else
            [ ];
      }
    else
      rec {
        path = "/run/secrets/${if length parts == 1 && only ? file then "" else "rendered/"}${name}-${hash}";
        files = [
          {
            name = path;
            value = whole;
          }
        ];
      };

  demand = application: demanded "the options of `${application}` do not fit";

  # A package outside of NixOS modules, where nobody knows them yet; and settings of a module with those in them.
  package = path: { _package = path; };
  withPackages =
    pkgs: settings:
    let
      resolved =
        value:
        if isList value then
          map resolved value
        else if !(isAttrs value) || value.type or null == "derivation" then
          value
        else if value ? _package then
          foldl' (set: name: set.${name}) pkgs value._package
        else
          mapAttrs (_: resolved) value;
    in
    resolved settings;

  types = import ./option-types.nix {
    inherit
      lib
      later
      show
      fits
      sorted
      fittingKeys
      ;
    inherit (fedi) conforms;
  };
}
