# Types of options of a generic module written by fedi, which its text calls `fedi.types`: those of nixpkgs' `lib` with what they lack.
{
  lib,
  later,
  # A value in a message.
  show,
  # Whether a size is within the bounds of a type; whether a value is of a type.
  fits,
  conforms,
  # A list as a set; a result, where each key of a map is as its type says.
  sorted,
  fittingKeys,
}:
let
  inherit (builtins)
    all
    any
    attrNames
    attrValues
    isAttrs
    isInt
    isFloat
    isList
    isString
    length
    substring
    ;

  inherit (lib) types;
  # A type that also takes what is known only after deployment.
  laterType = base: condition: laterSetType base condition null;
  # Of sets also the order.
  laterSetType =
    base: condition: order:
    base
    // {
      check = value: later.isLater value || base.check value;
      merge =
        loc: definitions:
        let
          checked =
            value:
            if base.check value then
              base.merge loc [ (builtins.head definitions // { inherit value; }) ]
            else
              throw "fedi: `${lib.showOption loc}` takes ${base.description}, and after deployment it is ${show value}";
          what = "`${lib.showOption loc}` takes ${base.description}";
          merged = base.merge loc definitions;
        in
        if any (definition: later.isLater definition.value) definitions then
          later.demandedLater what condition checked (later.inOrder order (lib.mergeOneOption loc definitions))
        else if order != null && later.holds merged then
          later.demandedLater what condition checked (later.inOrder order merged)
        else
          merged;
      substSubModules = modules: laterSetType (base.substSubModules modules) condition order;
    };
  # A type whose merged value is looked at once more.
  finished =
    base: finish:
    base
    // {
      merge = loc: definitions: finish (lib.showOption loc) (base.merge loc definitions);
      # The module system makes types with submodules anew.
      substSubModules = modules: finished (base.substSubModules modules) finish;
    };
  bounded =
    type: name: size: value:
    if fits type size then
      value
    else
      throw "fedi: `${name}` has ${toString size} ${if isList value then "items" else "entries"}, and takes ${
        toString (type.min or 0)
      } to ${toString (type.max or "any number")}";
in
{
  later = laterType;
  laterSet = laterSetType;
  checked =
    description: base: type:
    types.addCheck base (conforms type) // { inherit description; };
  float = types.coercedTo types.int (value: value * 1.0) types.float;
  list = type: element: finished (types.listOf element) (name: value: bounded type name (length value) value);
  set =
    type: element:
    finished (types.listOf element) (
      name: value:
      if any later.holds value then value else bounded type name (length (sorted value)) (sorted value)
    );
  map =
    type: element:
    finished (types.attrsOf element) (
      name: value:
      fittingKeys "`${name}` takes as each key ${type.keyWords or "any text"}" type value (
        bounded type name (length (attrNames value)) value
      )
    );
  # What JSON can hold, and what will be such after deployment.
  json = types.addCheck types.anything (
    let
      isJson =
        value:
        later.isLater value
        || value == null
        || builtins.isBool value
        || isInt value
        || isFloat value
        || isString value
        || (isList value && all isJson value)
        || (isAttrs value && all isJson (attrValues value));
    in
    isJson
  );
  # OpenTofu may make one.
  secret = laterType (
    types.addCheck types.str (value: substring 0 1 value == "/")
    // {
      description = "path, on the machine that runs it, of a file that holds the secret";
    }
  ) null;
}
