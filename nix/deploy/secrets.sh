# Secrets: made once, never removed, in files that only the owner reads.

# Puts standard input in place at once, readable as $2 says, so that a run killed at any moment leaves all of it or nothing.
keep() {
  cat >"$work/kept"
  [ -s "$work/kept" ] || fail "what belongs into $1 came out empty"
  chmod "${2-600}" "$work/kept"
  mv -f "$work/kept" "$1"
}

has_secret() {
  [ -e "$vault/$1" ]
}

read_secret() {
  if [ "$has_sops" = yes ]; then unseal "$vault/$1"; else cat "$vault/$1"; fi
}

# Keeps standard input.
keep_secret() {
  if [ "$has_sops" = yes ]; then seal "$1"; else keep "$vault/$1"; fi
}

# A secret is not made anew because the environment keeps its secrets in another way than before.
adopt_secret() {
  has_secret "$1" && return 0
  if [ "$has_sops" = no ]; then
    [ -n "$sealed" ] && [ -e "$sealed/$1" ] || return 0
    unseal "$sealed/$1" >"$work/adopted" || fail "sops cannot open $sealed/$1"
  else
    [ -e "$here/secrets/$1" ] || return 0
    cp "$here/secrets/$1" "$work/adopted"
  fi
  keep_secret "$1" <"$work/adopted"
  rm -f "$work/adopted"
}

base64url() {
  openssl base64 -A | tr '+/' '-_' | tr -d '='
}

random_text() {
  openssl rand -out "$work/random" "$1" && [ "$(wc -c <"$work/random")" -eq "$1" ] || return 1
  case $2 in
    hex) od -An -v -tx1 "$work/random" | tr -d ' \n' ;;
    base64) openssl base64 -A <"$work/random" ;;
    base64url) base64url <"$work/random" ;;
  esac
  rm -f "$work/random"
}

# A key pair: the private half in secrets/, the public one, which Nix reads, in public/.
make_pair() {
  private=${1}_private
  public=$here/public/${1}_public
  adopt_secret "$private"
  # What is sealed for hosts is the old one, too.
  if is_rotated "$4"; then rm -f "$public" "$vault/${1}_public"; fi
  rotate_secret "$private" "$4"
  mkdir -p "$here/public"
  chmod 755 "$here/public"
  if ! has_secret "$private"; then
    case $2 in
      rsa) openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$3" -out "$work/pair" 2>/dev/null ;;
      ed25519) openssl genpkey -algorithm ED25519 -out "$work/pair" ;;
      p256)
        # SEC 1: the private number is 32 bytes from the 8th on.
        openssl ecparam -name prime256v1 -genkey -noout -outform DER -out "$work/der"
        tail -c +8 "$work/der" | head -c 32 | base64url >"$work/pair"
        [ "$(wc -c <"$work/pair")" -eq 43 ] || fail "openssl made a key of another form than SEC 1"
        ;;
    esac
    keep_secret "$private" <"$work/pair"
  fi
  if [ ! -e "$public" ]; then
    read_secret "$private" >"$work/private" || fail "the private half of $2 cannot be read, and the public one is missing"
    case $2 in
      p256)
        # The private number in SEC 1 again; the public point is the last 65 bytes of the public key.
        {
          printf '\060\061\002\001\001\004\040'
          { tr '_-' '/+' <"$work/private" && printf '='; } | openssl base64 -d -A
          printf '\240\012\006\010\052\206\110\316\075\003\001\007'
        } >"$work/der"
        openssl ec -inform DER -in "$work/der" -pubout -outform DER -out "$work/point" 2>/dev/null
        tail -c 65 "$work/point" | base64url >"$work/pair"
        ;;
      *) openssl pkey -in "$work/private" -pubout -out "$work/pair" ;;
    esac
    keep "$public" 644 <"$work/pair"
  fi
  rm -f "$work/pair" "$work/private" "$work/der" "$work/point"
}

# Asks for a secret into `answer`.
ask_secret() {
  if [ ! -t 0 ] || [ ! -t 2 ]; then
    fail "the secret \`$2\` is needed: set FEDI_SECRET_$1, or put it into $here/secrets/$1"
  fi
  show "The secret \`$2\` (what you type is not shown):" >&2
  terminal=$(stty -g)
  stty -echo
  IFS= read -r answer || answer=
  stty "$terminal"
  terminal=
  [ -n "$answer" ] || fail "no secret was given for \`$2\`"
}

is_rotated() {
  case $rotated in
    *"
$1
"*) return 0 ;;
  esac
  return 1
}

note_secret() {
  known_secrets="$known_secrets
$2
"
}

refuse_unknown_secrets() {
  known_secrets=
  each_secret note_secret
  while IFS= read -r name; do
    case $name in
      '') continue ;;
    esac
    case $known_secrets in
      *"
$name
"*) ;;
      *) fail "there is no secret \`$name\`: \`./deploy status\` shows them all" ;;
    esac
  done <<END
$rotated
END
}

# Puts aside what is to be made anew. $1: what it is kept as, $2: its name.
rotate_secret() {
  if is_rotated "$2" && has_secret "$1"; then
    step "secret $2: made anew; what it was is kept as $1.before"
    mv -f "$vault/$1" "$vault/$1.before"
  fi
}

# Another text than the one that is kept would be ignored without a word.
say_if_other() {
  eval "answer=\${FEDI_SECRET_$1-}"
  [ -n "$answer" ] || return 0
  printf '%s' "$answer" >"$work/given"
  answer=
  if ! read_secret "$1" | cmp -s - "$work/given"; then
    show "FEDI_SECRET_$1 is not what is kept as the secret \`$2\`, which stays as it is: \`--rotate '$2'\` takes the new one" >&2
  fi
  rm -f "$work/given"
}

make_secret() {
  case $3 in
    random)
      adopt_secret "$1"
      rotate_secret "$1" "$2"
      if ! has_secret "$1"; then
        answer=$(random_text "$4" "$5") || fail "openssl gave no random bytes"
        printf '%s%s' "$6" "$answer" | keep_secret "$1"
      fi
      ;;
    supplied)
      adopt_secret "$1"
      if has_secret "$1" && ! is_rotated "$2"; then
        say_if_other "$1" "$2"
      else
        eval "answer=\${FEDI_SECRET_$1-}"
        [ -n "$answer" ] || ask_secret "$1" "$2"
        rotate_secret "$1" "$2"
        printf '%s' "$answer" | keep_secret "$1"
      fi
      ;;
    *) make_pair "$1" "$3" "${4-}" "$2" ;;
  esac
  answer=
}

make_vault() {
  [ ! -d "$vault" ] || return 0
  mkdir -p "$vault"
  if [ "$has_sops" = yes ]; then chmod 755 "$vault"; else chmod 700 "$vault"; fi
}

prepare_secrets() {
  [ "$needs_secrets" = yes ] || return 0
  need openssl "it makes secrets"
  make_vault
  each_secret make_secret
  each_sealed seal_for_others
}
