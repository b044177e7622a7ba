# What modules written by fedi need while Nix evaluates: values that are known only after deployment, and the language's
# own functions on them. Needs nothing of nixpkgs, so that `deploy` can use it as well.
#
# In: the path of `outputs.json`, which `deploy` writes, and the folder of public keys next to it.
{
  outputs,
  public ? outputs + "/../public",
}:
let
  inherit (builtins)
    all
    any
    attrNames
    concatStringsSep
    elemAt
    filter
    foldl'
    fromJSON
    genList
    hashString
    isAttrs
    isBool
    isFloat
    isInt
    isList
    isString
    match
    replaceStrings
    stringLength
    substring
    ;

  recorded =
    if builtins.pathExists outputs then
      fromJSON (builtins.readFile outputs)
    else
      throw "fedi: this needs values that are known only after deployment, and outputs.json does not exist yet: run `./deploy`";

  show = value: if isString value then "`${value}`" else "`${builtins.toJSON value}`";

  largestInt = 9007199254740991;
  exact =
    operation: a: b: result:
    let
      size = builtins.mul (a * 1.0) b;
    in
    if
      (operation == "*" && (size > largestInt || size < -largestInt)) || result > largestInt || result < -largestInt
    then
      throw "fedi: ${show a} ${operation} ${show b} is beyond the integers that are exact (2^53 - 1)"
    else
      result;

  # Bytes 0x80 to 0xbf, each alone: in UTF-8, those that do not start a code point.
  continuations = genList (n: substring 1 1 (fromJSON "\"\\u00${hex (128 + n)}\"")) 64;
  hexDigits = "0123456789abcdef";
  hex = n: substring (n / 16) 1 hexDigits + substring (n - n / 16 * 16) 1 hexDigits;

  lowerLetters = characters "abcdefghijklmnopqrstuvwxyz";
  upperLetters = characters "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  # One text per byte.
  characters = text: genList (at: substring at 1 text) (stringLength text);
  literally = text: replaceStrings special (map (c: "\\" + c) special) text;
  special = characters "\\^$.*+?()[]{}|";

  inLargestUnit =
    units: smallest: value:
    let
      fitting = filter (unit: value != 0 && value / unit.size * unit.size == value) units;
    in
    if fitting == [ ] then
      toString value + smallest
    else
      toString (value / (builtins.head fitting).size) + (builtins.head fitting).name;

  best =
    name: isBetter: list:
    if list == [ ] then
      throw "fedi: ${name} of an empty list"
    else
      foldl' (found: next: if isBetter next found then next else found) (builtins.head list) list;

  within =
    type: size: (!(type ? min) || size >= type.min) && (!(type ? max) || size <= type.max);

  conforms =
    type: value:
    {
      anything = true;
      none = value == null;
      bool = isBool value;
      int = isInt value && within type value;
      quantity = isInt value && value >= 0 && within type value;
      float = (isFloat value || isInt value) && within type value;
      # The expression engine recurses for every character: a text that long is refused before it starts.
      string =
        isString value
        && within type (fedi.length value)
        && (
          !(type ? patterns) || (stringLength value <= 65536 && all (pattern: match pattern value != null) type.patterns)
        );
      literal = value == type.value;
      union = any (member: conforms member value) (type.members or [ ]);
      list = isList value && within type (builtins.length value) && all (conforms type.element) value;
      map =
        isAttrs value
        && within type (builtins.length (attrNames value))
        && all (conforms type.value) (builtins.attrValues value);
      record =
        isAttrs value
        && all (name: conforms type.fields.${name} (value.${name} or null)) (attrNames (type.fields or { }));
      optional = value == null || conforms type.inner value;
    }
    .${type.kind};

  ipv4Number =
    text:
    foldl' (sum: part: sum * 256 + fromJSON part) 0 (match "([0-9]+)\\.([0-9]+)\\.([0-9]+)\\.([0-9]+)" text);
  ipv4Text =
    number:
    concatStringsSep "." (map (size: toString (fedi.remainder (number / size) 256)) [ 16777216 65536 256 1 ]);
  power = n: if n == 0 then 1 else 2 * power (n - 1);

  urlParts = url: match "([^:/?#]+)://([^/?#@]*@)?(\\[[^]]*]|[^:/?#]*)(:([0-9]+))?([/?#].*)?" url;

  fedi = {
    # An attribute that OpenTofu filled in.
    output =
      name:
      if !(recorded ? ${name}) then
        throw "fedi: outputs.json has no `${name}` yet: run `./deploy`"
      else if recorded.${name} == null then
        throw "fedi: `${name}` was null after deployment"
      else
        recorded.${name};

    # The public half of a key pair that `deploy` made.
    publicKey =
      key:
      if builtins.pathExists (public + "/${key}") then
        builtins.readFile (public + "/${key}")
      else
        throw "fedi: the public key `${key}` does not exist yet: run `./deploy`";

    # The value, where it is what its type says.
    checked =
      what: type: value:
      if conforms type value then
        value
      else
        throw "fedi: ${what}, and after deployment it is ${
          show (if isString value then substring 0 200 value else value)
        }";

    # Text forms: the same as the language's.
    text =
      value:
      if isString value then
        value
      else if isBool value then
        (if value then "true" else "false")
      else if isInt value || isFloat value then
        builtins.toJSON value
      else
        # A package gives its store path.
        "${value}";
    bytesText = inLargestUnit [
      {
        name = "TiB";
        size = 1099511627776;
      }
      {
        name = "GiB";
        size = 1073741824;
      }
      {
        name = "MiB";
        size = 1048576;
      }
      {
        name = "KiB";
        size = 1024;
      }
    ] "B";
    durationText = inLargestUnit [
      {
        name = "d";
        size = 86400;
      }
      {
        name = "h";
        size = 3600;
      }
      {
        name = "m";
        size = 60;
      }
    ] "s";

    # Operators.
    add = a: b: exact "+" a b (a + b);
    subtract = a: b: exact "-" a b (a - b);
    multiply = a: b: exact "*" a b (a * b);
    divide = a: b: if b == 0 then throw "fedi: ${show a} / ${show b}: division by zero" else a / b;
    remainder =
      a: b: if b == 0 then throw "fedi: ${show a} % ${show b}: division by zero" else a - a / b * b;
    # Sizes and durations are not negative.
    notNegative =
      value: if value < 0 then throw "fedi: a size or duration is negative: ${show value}" else value;
    orElse = a: b: if a == null then b else a;
    isIn =
      value: collection:
      if isAttrs collection then collection ? ${value} else builtins.elem value collection;
    index =
      collection: key:
      if isAttrs collection then
        collection.${key} or (throw "fedi: no key ${show key}; there are: ${concatStringsSep ", " (attrNames collection)}")
      else if key < 0 || key >= builtins.length collection then
        throw "fedi: no element ${show key} in a list of ${toString (builtins.length collection)}"
      else
        elemAt collection key;
    append =
      a: b:
      if isList a then
        a ++ b
      else if isAttrs a then
        a // b
      else
        a + b;

    # Functions, named as in the language.
    length =
      value:
      if isList value then
        builtins.length value
      else if isAttrs value then
        builtins.length (attrNames value)
      else
        stringLength (replaceStrings continuations (map (_: "") continuations) value);
    contains = text: part: replaceStrings [ part ] [ "" ] text != text || part == "";
    keys = attrNames;
    values = builtins.attrValues;
    get = map: key: map.${key} or null;
    sum = foldl' fedi.add 0;
    min = best "min" (a: b: a < b);
    max = best "max" (a: b: a > b);
    all = all (x: x);
    any = any (x: x);
    sort = builtins.sort (a: b: a < b);
    unique = foldl' (found: next: if builtins.elem next found then found else found ++ [ next ]) [ ];
    range = from: to: if to <= from then [ ] else genList (n: from + n) (to - from);
    join = list: separator: concatStringsSep separator list;
    split =
      text: separator:
      if separator == "" then
        throw "fedi: split with an empty separator"
      else
        filter isString (builtins.split (literally separator) text);
    lower = replaceStrings upperLetters lowerLetters;
    upper = replaceStrings lowerLetters upperLetters;
    trim =
      text:
      let
        found = match "[ \t\r\n]*(.*[^ \t\r\n])[ \t\r\n]*" text;
      in
      if found == null then "" else elemAt found 0;
    replace =
      text: old: new:
      if old == "" then throw "fedi: replace of an empty text" else replaceStrings [ old ] [ new ] text;
    starts_with = text: part: substring 0 (stringLength part) text == part;
    ends_with =
      text: part:
      let
        start = stringLength text - stringLength part;
      in
      start >= 0 && substring start (stringLength part) text == part;
    slug =
      text:
      let
        words = filter (word: isString word && word != "") (builtins.split "[^a-z0-9]+" (fedi.lower text));
        whole = concatStringsSep "-" words;
      in
      if words == [ ] then
        throw "fedi: slug of ${show text}: nothing is left"
      else if stringLength whole <= 63 then
        whole
      else
        "${substring 0 54 whole}-${substring 0 8 (hashString "sha256" text)}";
    to_string = fedi.text;
    to_int =
      text:
      if match "-?(0|[1-9][0-9]{0,15})" text == null then
        throw "fedi: ${show text} is not an integer"
      else
        fromJSON text;
    to_json = builtins.toJSON;
    round_up = x: step: fedi.multiply (fedi.divide (x + step - 1) step) step;
    cidr_host =
      cidr: n:
      let
        parts = match "([0-9.]+)/([0-9]+)" cidr;
        size = power (32 - fromJSON (elemAt parts 1));
        start = ipv4Number (elemAt parts 0) / size * size;
        at = if n < 0 then size + n else n;
      in
      if parts == null then
        throw "fedi: cidr_host of ${show cidr}: known after deployment, only IPv4 is"
      else if at < 0 || at >= size then
        throw "fedi: ${show cidr} has no address ${show n}"
      else
        ipv4Text (start + at);
    file_name = path: elemAt (match "(.*/)?([^/]*)" path) 1;
    url_host = url: elemAt (urlParts url) 2;
    url_port =
      url:
      let
        parts = urlParts url;
        usual = {
          ftp = 21;
          ssh = 22;
          smtp = 25;
          http = 80;
          ws = 80;
          imap = 143;
          ldap = 389;
          https = 443;
          wss = 443;
          smtps = 465;
          ldaps = 636;
          imaps = 993;
          mysql = 3306;
          postgres = 5432;
          postgresql = 5432;
          amqp = 5672;
          redis = 6379;
        };
        scheme = fedi.lower (elemAt parts 0);
      in
      if elemAt parts 4 != null then
        fromJSON (elemAt parts 4)
      else
        usual.${scheme} or (throw "fedi: ${show url} names no port, and ${show scheme} has no usual one");
    sh = text: "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
    pick =
      list: key:
      let
        weight = element: hashString "sha256" "${key}\n${builtins.toJSON element}";
      in
      best "pick" (a: b: weight a > weight b) list;
  };
in
fedi
