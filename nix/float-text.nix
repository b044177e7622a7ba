# A float as ECMAScript writes it, which Nix itself cuts off after six digits. In: the float. Out: its text.
let
  inherit (builtins)
    concatStringsSep
    elemAt
    foldl'
    fromJSON
    genList
    length
    match
    stringLength
    substring
    ;

  # Natural numbers of any size: lists of nine digits each, the last digits first.
  limb = 1000000000;
  times =
    factor: limbs:
    let
      product = foldl' (
        done: one:
        let
          all = one * factor + done.carry;
        in
        {
          carry = all / limb;
          limbs = done.limbs ++ [ (all - all / limb * limb) ];
        }
      ) { carry = 0; limbs = [ ]; } limbs;
    in
    product.limbs ++ (if product.carry == 0 then [ ] else [ product.carry ]);
  # `large` is the factor so many times multiplied with itself.
  timesPower =
    factor: large: count: power: limbs:
    if power >= count then
      timesPower factor large count (power - count) (times large limbs)
    else if power > 0 then
      timesPower factor large count (power - 1) (times factor limbs)
    else
      limbs;
  limbText =
    limbs:
    let
      padded = one: substring 1 9 (toString (limb + one));
    in
    elemAt (match "0*([0-9]*)" (concatStringsSep "" (genList (n: padded (elemAt limbs (length limbs - 1 - n))) (length limbs)))) 0;

  # A positive number as `whole * 2^power`, both whole; what can be halved is. Every step is exact.
  binary =
    value: power:
    if value >= 9007199254740992.0 then
      binary (value / 2) (power + 1)
    else if value < 1.0e-10 then
      binary (value * 1073741824 * 1073741824) (power - 60)
    else if builtins.floor value != value then
      binary (value * 2) (power - 1)
    else
      {
        inherit power;
        whole = builtins.floor value;
      };

  # The shortest decimal that means the same number, and of several the nearest, as ECMAScript writes it.
  floatText =
    value:
    if value < 0 then
      "-${floatText (0.0 - value)}"
    else if value == 0 then
      "0"
    else
      let
        parts = binary value 0;
        start = [ (parts.whole - parts.whole / limb * limb) (parts.whole / limb) ];
        # All digits of the number, and where the point stands in them.
        exact = limbText (
          if parts.power >= 0 then
            timesPower 2 268435456 28 parts.power start
          else
            timesPower 5 244140625 12 (-parts.power) start
        );
        behind = if parts.power >= 0 then 0 else -parts.power;
        whole = stringLength exact - behind;
        zeros = n: concatStringsSep "" (genList (_: "0") n);
        shortest =
          size:
          let
            low = fromJSON "${substring 0 size exact}${zeros (if stringLength exact < size then size - stringLength exact else 0)}";
            rest = substring size (-1) exact;
            half = match "5(0*)" rest != null;
            isUp = if half then low / 2 * 2 != low else match "[5-9].*" rest != null;
            # Nix cannot read what is beyond its numbers, not even to compare.
            isBeyond = m: whole == 309 && fromJSON "${toString m}${zeros (17 - size)}" > 17976931348623157;
            means = m: !isBeyond m && fromJSON "${toString m}e${toString (whole - size)}" == value;
            near = if isUp then low + 1 else low;
            far = if isUp then low else low + 1;
            found = m: {
              text = toString m;
              shift = whole - size;
            };
          in
          if means near then
            found near
          else if means far then
            found far
          else
            shortest (size + 1);
        best = shortest 1;
        digits = elemAt (match "([0-9]*[1-9])0*" best.text) 0;
        count = stringLength digits;
        # The point stands behind so many digits.
        point = stringLength best.text + best.shift;
      in
      if count <= point && point <= 21 then
        digits + zeros (point - count)
      else if 0 < point && point <= 21 then
        "${substring 0 point digits}.${substring point count digits}"
      else if -6 < point && point <= 0 then
        "0.${zeros (-point)}${digits}"
      else
        let
          exponent = point - 1;
          mantissa = if count == 1 then digits else "${substring 0 1 digits}.${substring 1 count digits}";
        in
        "${mantissa}e${if exponent < 0 then "-" else "+"}${toString (if exponent < 0 then -exponent else exponent)}";
in
floatText
