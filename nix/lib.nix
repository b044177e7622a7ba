# What modules written by fedi need while Nix evaluates: values that are known only after deployment, and the language's
# own functions on them. Needs nothing of nixpkgs, so that `deploy` can use it as well.
#
# In: the path of `outputs.json`, which `deploy` writes, and the folder of public keys next to it.
{
  outputs ? throw "fedi: there is no deployment here",
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

  unit = name: size: { inherit name size; };

  best =
    name: isBetter: list:
    if list == [ ] then
      throw "fedi: ${name} of an empty list"
    else
      foldl' (found: next: if isBetter next found then next else found) (builtins.head list) list;

  # Nix's engine recurses for every character: a longer text is refused before it starts.
  longestMatched = 65536;

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
      string =
        isString value
        && within type (fedi.length value)
        && (
          !(type ? patterns) || (stringLength value <= longestMatched && all (fedi.matches value) type.patterns)
        );
      literal = value == type.value;
      union = any (member: conforms member value) (type.members or [ ]);
      list = isList value && within type (builtins.length value) && all (conforms type.element) value;
      map =
        isAttrs value
        && within type (builtins.length (attrNames value))
        && (!(type ? key) || all (conforms type.key) (attrNames value))
        && all (conforms type.value) (builtins.attrValues value);
      record =
        isAttrs value
        && all (name: conforms type.fields.${name} (value.${name} or null)) (attrNames (type.fields or { }));
      variant =
        isAttrs value
        && builtins.length (attrNames value) == 1
        && all (name: type.cases ? ${name} && conforms type.cases.${name} value.${name}) (attrNames value);
      optional = value == null || conforms type.inner value;
    }
    .${type.kind};

  # Addresses as numbers of 16 bits, the greatest first: two for IPv4, eight for IPv6.
  power = n: if n <= 0 then 1 else 2 * power (n - 1);
  floorDivide = a: b: if a < 0 then -((b - 1 - a) / b) else a / b;
  hexNumber =
    text: foldl' (sum: digit: sum * 16 + hexValues.${digit}) 0 (characters (fedi.lower text));
  hexValues = builtins.listToAttrs (
    genList (n: {
      name = substring n 1 hexDigits;
      value = n;
    }) 16
  );
  ipv4Groups =
    text:
    let
      bytes = map fromJSON (match "([0-9]+)\\.([0-9]+)\\.([0-9]+)\\.([0-9]+)" text);
    in
    [
      (elemAt bytes 0 * 256 + elemAt bytes 1)
      (elemAt bytes 2 * 256 + elemAt bytes 3)
    ];
  ipv6Groups =
    text:
    let
      groups =
        part:
        builtins.concatMap (group: if match ".*\\..*" group == null then [ (hexNumber group) ] else ipv4Groups group) (
          filter (group: group != "") (fedi.split part ":")
        );
      halves = map groups (fedi.split text "::");
      head = elemAt halves 0;
      tail = if builtins.length halves > 1 then elemAt halves 1 else [ ];
    in
    head ++ genList (_: 0) (8 - builtins.length head - builtins.length tail) ++ tail;
  # Adds a number, which may be negative, and lets what is beyond the first group go.
  addTo =
    groups: number:
    (foldl'
      (
        done: at:
        let
          sum = elemAt groups at + done.carry;
          carry = floorDivide sum 65536;
        in
        {
          inherit carry;
          groups = [ (sum - carry * 65536) ] ++ done.groups;
        }
      )
      {
        carry = number;
        groups = [ ];
      }
      (
        let
          last = builtins.length groups - 1;
        in
        genList (n: last - n) (last + 1)
      )
    ).groups;
  printIpv4 =
    groups:
    concatStringsSep "." (
      builtins.concatMap (group: [
        (toString (group / 256))
        (toString (fedi.remainder group 256))
      ]) groups
    );
  printGroup =
    group: if group < 16 then substring group 1 hexDigits else printGroup (group / 16) + substring (fedi.remainder group 16) 1 hexDigits;
  # As RFC 5952 says: the first longest run of at least two zero groups is `::`.
  printIpv6 =
    groups:
    let
      runAt = at: if at < 8 && elemAt groups at == 0 then 1 + runAt (at + 1) else 0;
      best = foldl' (found: at: if runAt at > runAt found then at else found) 0 (genList (n: n) 8);
      size = runAt best;
      part = from: to: concatStringsSep ":" (map (at: printGroup (elemAt groups at)) (fedi.range from to));
    in
    if size < 2 then part 0 8 else "${part 0 best}::${part (best + size) 8}";

  # Scheme, host (in brackets or not), port.
  urlParts =
    url:
    let
      parts = match "([^:/?#]+)://([^/?#]*@)?(\\[([^]/?#]*)]|([^:/?#@]+))(:([0-9]{1,5})?)?([/?#].*)?" url;
    in
    if parts == null then
      throw "fedi: ${show url} is not a URL"
    else
      {
        scheme = fedi.lower (elemAt parts 0);
        host = if elemAt parts 3 != null then elemAt parts 3 else elemAt parts 4;
        port = elemAt parts 6;
      };
  usualPorts = {
    http = 80;
    https = 443;
    ws = 80;
    wss = 443;
    ftp = 21;
    ssh = 22;
    sftp = 22;
    smtp = 25;
    smtps = 465;
    submission = 587;
    imap = 143;
    imaps = 993;
    ldap = 389;
    ldaps = 636;
    postgres = 5432;
    postgresql = 5432;
    mysql = 3306;
    redis = 6379;
    rediss = 6379;
    amqp = 5672;
    amqps = 5671;
    mongodb = 27017;
  };
  # Tab, line feed, vertical tab, form feed, carriage return and space.
  blanks = fromJSON "\"\\t\\n\\u000b\\f\\r \"";

  fedi = {
    inherit conforms;

    # An attribute that OpenTofu filled in.
    output =
      name:
      if !(recorded ? ${name}) then
        throw "fedi: outputs.json has no `${name}` yet: run `./deploy`"
      else if recorded.${name} == null then
        throw "fedi: `${name}` was null after deployment"
      else
        recorded.${name};

    # One that may be null.
    optionalOutput =
      name:
      if !(recorded ? ${name}) then throw "fedi: outputs.json has no `${name}` yet: run `./deploy`" else recorded.${name};

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
      else if value == null then
        "none"
      else if isInt value || isFloat value || isList value || (isAttrs value && !(value ? outPath)) then
        builtins.toJSON value
      else
        # A package gives its store path.
        "${value}";
    bytesText = inLargestUnit [
      (unit "TiB" 1099511627776)
      (unit "GiB" 1073741824)
      (unit "MiB" 1048576)
      (unit "KiB" 1024)
    ] "B";
    durationText = inLargestUnit [
      (unit "d" 86400)
      (unit "h" 3600)
      (unit "m" 60)
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
    # A set of what `sort` does not take.
    in_order =
      list:
      let
        isNumber = value: isInt value || isFloat value;
        areComparable = a: b: (isNumber a && isNumber b) || (isString a && isString b);
      in
      builtins.sort (a: b: if areComparable a b then a < b else fedi.to_json a < fedi.to_json b) (fedi.unique list);
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
        found = match "[${blanks}]*(.*[^${blanks}])[${blanks}]*" text;
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
    matches =
      text: pattern:
      if stringLength text > longestMatched then
        throw "fedi: a text of ${toString (stringLength text)} bytes is too long to be matched by Nix"
      else
        match pattern text != null;
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
        let
          start = substring 0 54 whole;
        in
        "${if substring 53 1 start == "-" then substring 0 53 start else start}-${
          substring 0 8 (hashString "sha256" text)
        }";
    to_string = fedi.text;
    to_int =
      text:
      let
        parts = match "(-?)0*([0-9]*)" text;
        digits = elemAt parts 1;
        number = if digits == "" then 0 else fromJSON digits;
      in
      if match "-?[0-9]+" text == null then
        throw "fedi: ${show text} is not an integer"
      else if stringLength digits > 16 || number > largestInt then
        throw "fedi: ${show text} is beyond the integers that are exact (2^53 - 1)"
      else if elemAt parts 0 == "-" then
        -number
      else
        number;
    to_json = builtins.toJSON;
    round_up =
      x: step:
      let
        rest = fedi.remainder x step;
      in
      if step <= 0 then
        throw "fedi: round_up to multiples of ${show step}"
      else if rest > 0 then
        fedi.add (x - rest) step
      else
        x - rest;
    cidr_host =
      cidr: n:
      let
        parts = match "([0-9a-fA-F.:]+)/([0-9]{1,3})" cidr;
        text = elemAt parts 0;
        isIpv6 = match ".*:.*" text != null;
        groups = if isIpv6 then ipv6Groups text else ipv4Groups text;
        prefix = fedi.to_int (elemAt parts 1);
        # The first address, and the last where the offset counts from the end.
        bounded =
          fill:
          genList (
            at:
            let
              size = power (16 - fedi.max [ 0 (fedi.min [ 16 (prefix - 16 * at) ]) ]);
              group = elemAt groups at;
            in
            group - fedi.remainder group size + (if fill then size - 1 else 0)
          ) (builtins.length groups);
        address = if n < 0 then addTo (bounded true) (n + 1) else addTo (bounded false) n;
        bits = (if isIpv6 then 128 else 32) - prefix;
        isInside = bits >= 53 || (n < power bits && n >= -(power bits));
      in
      if parts == null || (match "[0-9.]*" text == null && !isIpv6) then
        throw "fedi: ${show cidr} is not a network"
      else if !isInside then
        throw "fedi: ${show cidr} has no address ${show n}"
      else
        (if isIpv6 then printIpv6 else printIpv4) address;
    file_name = path: elemAt (match "(.*/)?([^/]*)" path) 1;
    url_host = url: (urlParts url).host;
    url_port =
      url:
      let
        parts = urlParts url;
      in
      if parts.port != null then
        fedi.to_int parts.port
      else
        usualPorts.${parts.scheme}
          or (throw "fedi: ${show url} names no port, and ${show parts.scheme} has no usual one");
    sh =
      text:
      if match "[A-Za-z0-9_./:@%+,-]+" text != null then text else "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
    pick =
      list: key:
      let
        weight = element: hashString "sha256" "${key}\n${builtins.toJSON element}";
      in
      best "pick" (a: b: weight a > weight b) list;
  };
in
fedi
