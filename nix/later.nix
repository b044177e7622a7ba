# Values of a generic module written by fedi that are known only after deployment, such as the address of a machine that OpenTofu makes.
# Each is two things: an expression of OpenTofu, for what OpenTofu makes of it, and the value itself, read from what was recorded after
# deployment, for what Nix makes of it. The value is not looked at before somebody needs it.
{ lib }:
let
  inherit (builtins)
    any
    attrNames
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    fromJSON
    genList
    isAttrs
    isBool
    isFloat
    isFunction
    isInt
    isList
    isString
    length
    mapAttrs
    match
    replaceStrings
    stringLength
    substring
    ;
in
# The text of a value inside a text, and of a float; the path of a secret's file.
{
  text,
  floatText,
  secret_path,
}:
let
  # `{ expression; value; demands; pieces ? }`. No data holds functions, so nobody can write one of these but this file. Nix written by
  # hand may put one in a text: it gives the value.
  make = parts: {
    _later = _: parts;
    __toString = _: text parts.value;
  };
  isLater = value: isAttrs value && value ? _later && isFunction value._later;
  partsOf = value: value._later null;
  isDerivation = value: value.type or null == "derivation" && value ? outPath;

  # Whether there is any in a value.
  holds =
    value:
    isLater value
    || (isList value && any holds value)
    || (isAttrs value && !(isDerivation value) && any (name: holds value.${name}) (attrNames value));
  # What is demanded of all there are in a value.
  demandsOf =
    value:
    if isLater value then
      (partsOf value).demands
    else if isList value then
      concatMap demandsOf value
    else if isAttrs value && !(isDerivation value) then
      concatMap (name: demandsOf value.${name}) (attrNames value)
    else
      [ ];
  # The value after deployment.
  now =
    value:
    if isLater value then
      (partsOf value).value
    else if isList value then
      map now value
    else if isAttrs value && !(isDerivation value) then
      mapAttrs (_: now) value
    else
      value;

  # Texts as OpenTofu reads them: in its JSON syntax every text is a template, and so is a quoted text of an expression.
  escaped = replaceStrings [ "\${" "%{" ] [ "$\${" "%%{" ];
  controls = map (n: {
    character = fromJSON "\"\\u00${n}\"";
    escape = "\\u00${n}";
  }) (filter (n: n != "00" && n != "0a" && n != "0d" && n != "09") (concatMap (high: map (low: high + low) digits) [ "0" "1" "8" "9" ] ++ [ "7f" ]));
  digits = genList (n: substring n 1 "0123456789abcdef") 16;
  quotedInner =
    value:
    replaceStrings
      (
        [
          "\""
          "\\"
          "\n"
          "\r"
          "\t"
        ]
        ++ map (control: control.character) controls
      )
      (
        [
          "\\\""
          "\\\\"
          "\\n"
          "\\r"
          "\\t"
        ]
        ++ map (control: control.escape) controls
      )
      (escaped value);
  quoted = value: "\"${quotedInner value}\"";

  # A value as an expression that may stand anywhere.
  expressionOf =
    value:
    if isLater value then
      (partsOf value).expression
    else if value == null then
      "null"
    else if isBool value then
      (if value then "true" else "false")
    else if isInt value then
      (if value < 0 then "(${toString value})" else toString value)
    else if isFloat value then
      (if value < 0 then "(${floatText value})" else floatText value)
    else if isString value then
      quoted value
    else if isList value then
      "[${concatStringsSep ", " (map expressionOf value)}]"
    else
      "{ ${concatStringsSep ", " (map (name: "${quoted name} = ${expressionOf value.${name}}") (attrNames value))} }";

  step =
    name:
    if isInt name then
      "[${toString name}]"
    else if match "[A-Za-z_][A-Za-z0-9_]*" name != null then
      ".${name}"
    else
      "[${quoted name}]";
  traverse = expression: path: expression + concatStringsSep "" (map step path);

  # What an interpolation is made of: texts and `{ expression; }`, no two texts in a row.
  piecesOf =
    parts:
    let
      flat = concatMap (
        part:
        if !(isLater part) then
          [ (text part) ]
        else if partsOf part ? pieces then
          (partsOf part).pieces
        else
          [ { inherit (partsOf part) expression; } ]
      ) parts;
      add =
        done: piece:
        let
          last = elemAt done (length done - 1);
        in
        if isString piece && done != [ ] && isString last then
          genList (elemAt done) (length done - 1) ++ [ (last + piece) ]
        else if piece == "" then
          done
        else
          done ++ [ piece ];
    in
    foldl' add [ ] flat;
  joinPieces =
    pieces: escape:
    let
      # A `$` or `%` before an interpolation would escape it.
      apart =
        piece:
        let
          size = stringLength piece;
          marks = n: if n < size && elem (substring (size - n - 1) 1 piece) [ "$" "%" ] then marks (n + 1) else n;
          start = substring 0 (size - marks 0) piece;
          run = substring (size - marks 0) (-1) piece;
        in
        escape start + (if run == "" then "" else "\${\"${run}\"}");
      pieceAt =
        at:
        let
          piece = elemAt pieces at;
        in
        if !(isString piece) then
          "\${${piece.expression}}"
        else if at + 1 < length pieces then
          apart piece
        else
          escape piece;
    in
    concatStringsSep "" (genList pieceAt (length pieces));
  # One alone would keep its type.
  only = pieces: if length pieces == 1 && !(isString (elemAt pieces 0)) then (elemAt pieces 0).expression else null;
  quotedPieces =
    pieces: if only pieces != null then "tostring(${only pieces})" else "\"${joinPieces pieces quotedInner}\"";
  # OpenTofu drops a byte order mark that a template starts with, but not what an expression gives.
  byteOrderMark = fromJSON "\"\\ufeff\"";
  keepMark =
    template:
    if substring 0 3 template == byteOrderMark then "\${\"\\ufeff\"}${substring 3 (-1) template}" else template;

  # A value in OpenTofu's JSON syntax.
  template =
    value:
    if isLater value then
      let
        parts = partsOf value;
      in
      if !(parts ? pieces) then
        "\${${parts.expression}}"
      else if only parts.pieces != null then
        "\${tostring(${only parts.pieces})}"
      else
        keepMark (joinPieces parts.pieces escaped)
    else if isString value then
      keepMark (escaped value)
    else if isList value then
      map template value
    else if isAttrs value then
      lib.mapAttrs' (name: inner: {
        name = keepMark (escaped name);
        value = template inner;
      }) value
    else
      value;

  # Demands that matter only where a condition holds.
  guarded = guard: map (demand: demand // { guards = [ guard ] ++ demand.guards; });

  # The part of the name of an output that is the name of an item: `_` and `-` that could be taken for a separator are told.
  outputPart =
    name:
    let
      split = separator: filter isString (builtins.split separator name);
      joined =
        separator: escape: isEscaped: parts:
        elemAt parts 0
        + concatStringsSep "" (
          genList (
            n: (if isEscaped parts (n + 1) then escape else separator) + elemAt parts (n + 1)
          ) (length parts - 1)
        );
      underscores = joined "_" "_5f_" (
        parts: at: at + 1 < length parts && match "[0-9a-f]+" (elemAt parts at) != null
      ) (split "_");
    in
    joined "-" "_2d_" (parts: at: elemAt parts at == "") (filter isString (builtins.split "-" underscores));
in
rec {
  inherit
    isLater
    holds
    now
    expressionOf
    template
    escaped
    traverse
    ;

  # The names of the outputs of an item begin with it.
  outputName = item: attribute: "${if item.mode == "data" then "data-" else ""}${item.type}-${outputPart item.name}--${attribute}";

  # What OpenTofu knows an item by.
  itemName = name: if match "_*[0-9-].*" name != null then "_${name}" else name;
  addressOf = item: "${if item.mode == "data" then "data." else ""}${item.type}.${itemName item.name}";
  address =
    item:
    make {
      expression = addressOf item;
      value = throw "fedi: `${addressOf item}` is no value";
      demands = [ ];
    };

  # What an attribute is: as it was set, or else what OpenTofu fills in. `name`: in the name of its output.
  attribute = attributeWith (
    item: name:
    let
      value = item.recorded name;
    in
    if value == null then throw "fedi: `${name}` was null after deployment" else value
  );
  optionalAttribute = attributeWith (item: item.recorded);
  # In Nix a secret is the path of its file: where `deploy` of fedi puts what OpenTofu's output of that name says.
  secretAttribute = attributeWith (_: name: secret_path "tofu/${name}");
  attributeWith =
    valueOf: item: name: path:
    let
      set = item.settings.${elemAt path 0} or null;
      whole = outputName item name;
      inside = foldl' (value: key: part value key (known: if isAttrs known then known.${key} else elemAt known key));
    in
    if set != null then
      inside set (genList (n: elemAt path (n + 1)) (length path - 1))
    else
      make {
        expression = traverse (addressOf item) path;
        value = valueOf item whole;
        demands = [ ];
      };

  # A variable of OpenTofu.
  variable =
    name:
    make {
      expression = "var.${name}";
      value = throw "fedi: `var.${name}` is known to OpenTofu alone";
      demands = [ ];
    };

  # What is computed of operands, two ways: `value` of what they are after deployment, `code` of their expressions. At once where
  # all are known.
  later =
    operands: value: code:
    if any holds operands then
      make {
        expression = foldl' (apply: operand: apply (expressionOf operand)) code operands;
        value = foldl' (apply: operand: apply (now operand)) value operands;
        demands = demandsOf operands;
      }
    else
      foldl' (apply: operand: apply operand) value operands;

  # The set of a list. `order` gives its expression from that of the list, and is null where the type is no set.
  inOrder =
    order: list:
    let
      set = later [ list ] (list: list) order;
    in
    if order == null || (isLater list && (partsOf list).isInOrder or false) then
      list
    else
      make (partsOf set // { isInOrder = true; });

  # A field or an element of what may be known only then.
  part =
    value: name: otherwise:
    if isLater value then
      make {
        expression = traverse (partsOf value).expression [ name ];
        value = otherwise (now value);
        inherit (partsOf value) demands;
      }
    else
      otherwise value;

  # Text of parts.
  laterText =
    parts:
    if any isLater parts then
      let
        pieces = piecesOf parts;
      in
      make {
        inherit pieces;
        expression = quotedPieces pieces;
        value = concatStringsSep "" (map (part: text (now part)) parts);
        demands = demandsOf parts;
      }
    else
      concatStringsSep "" (map text parts);

  # `if`, `and`, `or`: what is not chosen is not looked at.
  choose =
    condition: yes: no: code:
    if isLater condition then
      let
        test = expressionOf condition;
      in
      make {
        expression = code test (expressionOf yes) (expressionOf no);
        value = if now condition then now yes else now no;
        demands = demandsOf condition ++ guarded test (demandsOf yes) ++ guarded "!${test}" (demandsOf no);
      }
    else if condition then
      yes
    else
      no;
  laterOrElse =
    value: otherwise: code:
    if isLater value then
      make {
        expression = code (expressionOf value) (expressionOf otherwise);
        value = if now value == null then now otherwise else now value;
        demands = demandsOf value ++ guarded "${expressionOf value} == null" (demandsOf otherwise);
      }
    else if value == null then
      otherwise
    else
      value;

  # A secret as OpenTofu takes it: it cannot read files on machines.
  secretForTofu =
    place: value:
    if value == null || isLater value then
      value
    else
      throw "fedi: ${place} gives OpenTofu a secret that is a file on a machine: ${toString value}";

  # A condition that decides what exists.
  settled =
    place: value:
    if isLater value then
      throw "fedi: ${place} decides what there is, and is known only after deployment"
    else
      value;

  # The value, of which something is demanded. `check` gives it back once it is known; `condition` says the same to OpenTofu.
  demandedLater =
    what: condition: check: value:
    make (
      partsOf value
      // {
        value = check (now value);
        demands =
          (partsOf value).demands
          ++ (
            if condition == null then
              [ ]
            else
              [
                {
                  guards = [ ];
                  condition = condition (expressionOf value);
                  message = what;
                }
              ]
          );
      }
    );

  # What OpenTofu asks before it makes an item.
  preconditions =
    settings:
    lib.unique (
      map (demand: {
        condition = "\${${foldl' (inner: guard: "${guard} ? ${inner} : true") demand.condition (lib.reverseList demand.guards)}}";
        error_message = escaped demand.message;
      }) (demandsOf settings)
    );
}
