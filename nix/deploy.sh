usage() {
  cat <<'END'
Usage: ./deploy [plan | apply | status] [--yes] [-- OPTION…]

  apply   (the default) make the secrets that are missing, let OpenTofu create the infrastructure, then switch every host
          to its new NixOS configuration; stops at the first failure and can be run again
  plan    show what OpenTofu and the hosts would do; changes nothing but makes the secrets that are missing
  status  show what is known here, without asking any machine

  --yes   do not ask before OpenTofu changes anything
  --      what follows is passed on to nixos-rebuild

Secrets are kept in secrets/ next to this script: keep a copy of that folder in a safe place, and out of version control.
A secret that only you know is asked for, or read from the variable that `status` names.

Example:
  ./deploy apply -- --build-host root@builder.example.org
END
}

# Text of strangers, without what a terminal would obey.
show() {
  printf '%s\n' "$*" | LC_ALL=C tr -d '\000-\010\013-\037\177'
}

step() {
  show "==> $*"
}

fail() {
  show "deploy: $*" >&2
  exit 1
}

need() {
  command -v "$1" >/dev/null 2>&1 || fail "\`$1\` is not on the PATH; $2"
}

nix_text() {
  nix --extra-experimental-features nix-command eval --raw --file "$here/nixos/fedi/deployment.nix" "$1"
}

# The text itself, or the one that Nix computes from outputs.json.
text_of() {
  case $1 in
    known) printf '%s' "$2" ;;
    later) nix_text "$2" ;;
  esac
}

# Secrets: made once, never removed, in files that only the owner reads.

# Puts standard input in place at once, so that an interrupted run leaves no half of a secret.
keep() {
  cat >"$1.new"
  [ -s "$1.new" ] || fail "the secret for $1 came out empty"
  mv -f "$1.new" "$1"
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
  private=$here/secrets/${1}_private
  public=$here/public/${1}_public
  mkdir -p "$here/public"
  chmod 755 "$here/public"
  if [ ! -e "$private" ]; then
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
    keep "$private" <"$work/pair"
  fi
  if [ ! -e "$public" ]; then
    case $2 in
      p256)
        # The private number in SEC 1 again; the public point is the last 65 bytes of the public key.
        {
          printf '\060\061\002\001\001\004\040'
          { tr '_-' '/+' <"$private" && printf '='; } | openssl base64 -d -A
          printf '\240\012\006\010\052\206\110\316\075\003\001\007'
        } >"$work/der"
        openssl ec -inform DER -in "$work/der" -pubout -outform DER -out "$work/point" 2>/dev/null
        tail -c 65 "$work/point" | base64url >"$work/pair"
        ;;
      *) openssl pkey -in "$private" -pubout -out "$work/pair" ;;
    esac
    keep "$public" <"$work/pair"
    chmod 644 "$public"
  fi
  rm -f "$work/pair" "$work/der" "$work/point"
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

make_secret() {
  case $3 in
    random)
      if [ ! -e "$here/secrets/$1" ]; then
        answer=$(random_text "$4" "$5") || fail "openssl gave no random bytes"
        printf '%s%s' "$6" "$answer" | keep "$here/secrets/$1"
      fi
      ;;
    supplied)
      if [ ! -e "$here/secrets/$1" ]; then
        eval "answer=\${FEDI_SECRET_$1-}"
        [ -n "$answer" ] || ask_secret "$1" "$2"
        printf '%s' "$answer" | keep "$here/secrets/$1"
      fi
      ;;
    *) make_pair "$1" "$3" "${4-}" ;;
  esac
  answer=
}

prepare_secrets() {
  [ "$needs_secrets" = yes ] || return 0
  need openssl "it makes secrets"
  mkdir -p "$here/secrets"
  chmod 700 "$here/secrets"
  each_secret make_secret
}

# OpenTofu.

find_tofu() {
  if command -v tofu >/dev/null 2>&1; then
    tofu=tofu
  elif [ "$encrypted" = yes ]; then
    fail "this environment has secrets, and only OpenTofu 1.7 or newer encrypts them in its state; \`tofu\` is not on the PATH"
  elif command -v terraform >/dev/null 2>&1; then
    tofu=terraform
  else
    fail "neither \`tofu\` nor \`terraform\` is on the PATH; get OpenTofu from https://opentofu.org"
  fi
  [ "$encrypted" = yes ] || return 0
  version=$(tofu version | sed -n '1s/^OpenTofu v\([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  case $version in
    '' | '0 '* | '1 '[0-6]) fail "OpenTofu 1.7 or newer is needed, which encrypts secrets in its state" ;;
  esac
}

# A state written before there were secrets is read as it is, and encrypted when it is written.
encrypt_state() {
  [ "$encrypted" = yes ] || return 0
  need openssl "it makes the key that OpenTofu encrypts its state with"
  key=$here/secrets/tofu-encryption
  mkdir -p "$here/secrets"
  chmod 700 "$here/secrets"
  if [ ! -e "$key" ]; then
    answer=$(random_text 32 hex) || fail "openssl gave no random bytes"
    printf '%s' "$answer" | keep "$key"
    answer=
  fi
  before=
  fallback=
  state=$here/tofu/terraform.tfstate
  if [ -s "$state" ] && ! grep -q '"encrypted_data"' "$state"; then
    before='method "unencrypted" "before" {}'
    fallback='
  fallback {
    method = method.unencrypted.before
  }'
  fi
  # shellcheck disable=SC2089,SC2090 # The quotes are OpenTofu's.
  TF_ENCRYPTION="key_provider \"pbkdf2\" \"fedi\" {
  passphrase = \"$(cat "$key")\"
}
method \"aes_gcm\" \"fedi\" {
  keys = key_provider.pbkdf2.fedi
}
$before
state {
  method = method.aes_gcm.fedi$fallback
}
plan {
  method   = method.aes_gcm.fedi
  enforced = true
}"
  # shellcheck disable=SC2090
  export TF_ENCRYPTION
}

export_variable() {
  case $2 in
    public) file=$here/public/$1 ;;
    *) file=$here/secrets/$1 ;;
  esac
  # The shell drops line breaks at the end, which keys in PEM end in: a dot keeps them.
  value=$(cat "$file" && printf .)
  export "TF_VAR_$1=${value%.}"
  value=
}

in_tofu() {
  (cd "$here/tofu" && "$tofu" "$@")
}

plan_tofu() {
  step "$tofu: what would change"
  in_tofu init -input=false ${no_color:+"$no_color"}
  changes=0
  in_tofu plan -input=false ${no_color:+"$no_color"} -detailed-exitcode -out="$work/plan" || changes=$?
  case $changes in
    0 | 2) ;;
    *) fail "$tofu could not plan the infrastructure" ;;
  esac
}

apply_tofu() {
  if [ "$changes" = 2 ]; then
    if [ "$assume_yes" = no ] && [ -t 0 ]; then
      printf 'Make these changes? [y/N] '
      IFS= read -r answer || answer=
      case $answer in
        y | Y | yes) ;;
        *) fail "nothing was changed" ;;
      esac
    fi
  fi
  in_tofu apply -input=false ${no_color:+"$no_color"} "$work/plan"
  record_outputs
}

# What Nix reads. Sensitive attributes are outputs of their own and never come here.
record_outputs() {
  in_tofu output -json fedi >"$here/outputs.json.new"
  each_recorded refuse_null
  chmod 644 "$here/outputs.json.new"
  mv -f "$here/outputs.json.new" "$here/outputs.json"
}

# A quote after a brace or comma opens a name: inside texts, quotes have a backslash before them.
refuse_null() {
  if grep -Eq "(^|[{,])[[:space:]]*\"$1\"[[:space:]]*:[[:space:]]*null[[:space:]]*([,}]|\$)" "$here/outputs.json.new"; then
    rm -f "$here/outputs.json.new"
    fail "after deployment, $2 is null, and the configuration needs it"
  fi
}

# Hosts.

# Nix copies the folder of a flake into its store, which everybody reads: it gets one without secrets and state.
stage_flake() {
  mkdir -p "$work/flake"
  cp -R "$here/flake.nix" "$here/nixos" "$work/flake/"
  for file in flake.lock outputs.json public; do
    [ ! -e "$here/$file" ] || cp -R "$here/$file" "$work/flake/"
  done
}

keep_lock() {
  if [ -e "$work/flake/flake.lock" ]; then
    cp "$work/flake/flake.lock" "$here/flake.lock.new"
    mv -f "$here/flake.lock.new" "$here/flake.lock"
  fi
}

collect_secret() {
  [ "$1" = "$host" ] || return 0
  case $2 in
    secrets | public) cp "$here/$2/$3" "$work/secrets/$3" ;;
    output)
      in_tofu output -raw "$4" >"$work/secrets/$3" || fail "the secret $4 is null after deployment, and $host needs it"
      ;;
  esac
  has_host_secrets=yes
}

store=/var/lib/fedi/secrets

send_secrets() {
  rm -rf "$work/secrets"
  mkdir "$work/secrets"
  has_host_secrets=no
  each_host_secret collect_secret
  [ "$has_host_secrets" = yes ] || return 0
  step "$host: hand over secrets"
  inner="set -eu; umask 077; mkdir -p $store; chmod 700 $store; rm -rf $store/incoming; mkdir $store/incoming"
  inner="$inner; tar -xf - --no-same-owner -C $store/incoming; mv -f $store/incoming/* $store/; rmdir $store/incoming"
  outer="run=; [ \"\$(id -u)\" = 0 ] || run=\"sudo -n\"; \$run sh -c \"$inner\""
  tar -cf "$work/secrets.tar" -C "$work/secrets" .
  # shellcheck disable=SC2086,SC2029 # Options are words, and the script is meant to be put together here.
  ssh ${NIX_SSHOPTS-} -- "$target" "sh -c '$outer'" <"$work/secrets.tar"
  rm -rf "$work/secrets" "$work/secrets.tar"
}

find_target() {
  target=$(text_of "$2" "$3") || fail "where $1 is reached is not known"
  case $target in
    '' | -* | @* | *@ | *@-* | *[!][A-Za-z0-9@._:%+-]*) fail "$1 cannot be reached at \`$target\`: this is no address for ssh" ;;
  esac
}

switch_host() {
  host=$1
  find_target "$@"
  send_secrets
  step "$host: switch to the new configuration at $target"
  case $target in
    root@*) rebuild switch "$host" --target-host "$target" ;;
    *) rebuild switch "$host" --target-host "$target" --use-remote-sudo ;;
  esac
}

# Whether Nix can evaluate the hosts: it has whatever their configuration takes from the infrastructure.
outputs_known() {
  [ "$needs_outputs" = no ] || [ -e "$here/outputs.json" ]
}

plan_host() {
  step "$1: what would be built"
  rebuild dry-build "$1"
}

rebuild() {
  action=$1
  name=$2
  shift 2
  # Word for word what was given after `--`.
  eval "set -- \"\$@\" $passed_on"
  (cd "$work/flake" && nixos-rebuild "$action" --flake "path:.#$name" "$@") </dev/null ||
    fail "nixos-rebuild failed for $name; the hosts after it were not touched"
  keep_lock
}

# Words.

show_output() {
  show "$1${2:+, $2}: $(text_of "$3" "$4")"
}

show_manual() {
  show "  - $(text_of "$2" "$3") ($1)"
}

show_results() {
  each_output show_output
  if [ "$has_manual" = yes ]; then
    show "Left for you to do by hand:"
    each_manual show_manual
  fi
}

show_secret() {
  case $3 in
    random | supplied) file=$here/secrets/$1 ;;
    *) file=$here/secrets/${1}_private ;;
  esac
  if [ -e "$file" ]; then
    show "secret $2: made"
  elif [ "$3" = supplied ]; then
    show "secret $2: missing; set FEDI_SECRET_$1, put it into secrets/$1, or be asked"
  else
    show "secret $2: will be made"
  fi
}

show_host() {
  if [ "$2" = known ] || [ -e "$here/outputs.json" ]; then
    show "host $1: $(text_of "$2" "$3")"
  else
    show "host $1: its address is known after the infrastructure exists"
  fi
}

status() {
  each_secret show_secret
  if [ "$has_tofu" = yes ]; then
    if [ -e "$here/outputs.json" ]; then show "infrastructure: deployed before"; else show "infrastructure: not deployed yet"; fi
  fi
  each_host show_host
  if outputs_known; then show_results; fi
}

clean_up() {
  [ -z "$terminal" ] || stty "$terminal"
  [ -z "$work" ] || rm -rf "$work"
}

quoted() {
  printf " '"
  printf '%s' "$1" | sed "s/'/'\\\\''/g"
  printf "'"
}

main() {
  command=apply
  assume_yes=no
  passed_on=
  while [ $# -gt 0 ]; do
    case $1 in
      plan | apply | status) command=$1 ;;
      --yes) assume_yes=yes ;;
      -h | --help | help)
        usage
        exit 0
        ;;
      --)
        shift
        for word in "$@"; do passed_on="$passed_on$(quoted "$word")"; done
        break
        ;;
      *)
        usage >&2
        exit 2
        ;;
    esac
    shift
  done

  here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
  [ ! -e "$here/.fedi-writing" ] || fail "a compile was interrupted while it wrote this folder: compile again first"
  umask 077
  work=
  terminal=
  if [ "$command" = status ]; then
    status
    exit 0
  fi

  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  work=$(mktemp -d "${TMPDIR:-/tmp}/fedi-deploy.XXXXXX")

  encrypted=$has_secret_state
  [ ! -e "$here/secrets/tofu-encryption" ] || encrypted=yes
  if [ "$has_tofu" = yes ]; then find_tofu; fi
  if [ "$has_hosts" = yes ] && { [ "$command" = apply ] || outputs_known; }; then
    need nix "get it from https://nixos.org/download"
    need nixos-rebuild "try: nix shell nixpkgs#nixos-rebuild"
    [ "$command" = plan ] || need ssh "hosts are reached with it"
  fi

  prepare_secrets
  if [ "$has_tofu" = yes ]; then
    export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
    no_color=
    if [ ! -t 1 ] || [ -n "${NO_COLOR-}" ]; then no_color=-no-color; fi
    encrypt_state
    each_variable export_variable
    plan_tofu
    if [ "$command" = apply ]; then apply_tofu; fi
  fi
  if [ "$has_hosts" = yes ]; then
    stage_flake
    if [ "$command" = apply ]; then
      each_host switch_host
    elif outputs_known; then
      each_host plan_host
    else
      show "The hosts can be planned once the infrastructure exists."
    fi
  fi
  if [ "$command" = apply ]; then show_results; fi
}

main "$@"
