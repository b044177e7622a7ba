# Secrets sealed with sops, a file each, for the age keys of people and of the machines that need it.

# Remembered, so that a secret is never made twice. Of a folder that is named, each run after the first needs no word.
find_vault() {
  sealed=
  [ ! -e "$here/.fedi-sealed" ] || sealed=$(cat "$here/.fedi-sealed")
  if [ -z "$sealed" ] && [ -d "$here/sealed" ]; then sealed=$here/sealed; fi
  if [ "$has_sops" = no ]; then
    [ -z "$1" ] || fail "\`--secrets\` is for environments that use sops; this one keeps its secrets in $here/secrets"
    vault=$here/secrets
    return 0
  fi
  if [ -n "$1" ]; then
    [ -d "$1" ] || fail "there is no folder $1"
    sealed=$(CDPATH='' cd -- "$1" && pwd -P)
  fi
  vault=${sealed:-$here/sealed}
  [ -z "$sealed" ] || [ -d "$sealed" ] || fail "the secrets were kept in $sealed, which is gone: name it with \`--secrets FOLDER\`"
}

# Only a folder that was named is noted down: it is there, where sealed/ is made with the first secret.
remember_vault() {
  [ "$has_sops" = yes ] || return 0
  need sops "it seals secrets, see https://getsops.io"
  if [ "$vault" != "$here/sealed" ]; then printf '%s' "$vault" | keep "$here/.fedi-sealed"; fi
}

note_keys() {
  [ "$1" != "$2" ] || keys=$3
}

# Seals standard input as $1. The key of OpenTofu's state is for people alone.
seal() {
  cat >"$work/open"
  [ -s "$work/open" ] || fail "the secret $1 came out empty"
  keys=$people
  each_sealed note_keys "$1"
  sops --encrypt --age "$keys" --input-type binary --output-type binary "$work/open" >"$work/closed" ||
    fail "sops could not seal the secret $1"
  rm -f "$work/open"
  make_vault
  keep "$vault/$1" 644 <"$work/closed"
}

unseal() {
  sops --decrypt --input-type binary --output-type binary "$1"
}

keys_in() {
  tr ',' '\n' <"$1" | tr '{' '\n' | sed -n 's/^[[:space:]]*"recipient": *"\([^"]*\)".*/\1/p' | LC_ALL=C sort | tr '\n' ','
}

# Seals anew what is to be read by others than before: a machine more, a colleague less.
seal_for_others() {
  has_secret "$1" || return 0
  [ "$(keys_in "$vault/$1")" != "$2," ] || return 0
  step "seal $1 for other keys than before"
  unseal "$vault/$1" >"$work/again" || fail "sops cannot open $vault/$1: one of those who can must deploy this"
  seal "$1" <"$work/again"
  rm -f "$work/again"
}

match_sops_host() {
  [ "$1" != "$2" ] || uses_sops=yes
}

uses_sops() {
  uses_sops=no
  each_sops_host match_sops_host "$1"
  [ "$uses_sops" = yes ]
}

# What a machine needs besides the environment's own secrets. The same text stays sealed as it is, so that a repository sees no change.
seal_handed() {
  uses_sops "$1" || return 0
  case $2 in
    secrets) ;;
    public) has_secret "$3" || seal "$3" <"$here/public/$3" ;;
    output)
      in_tofu output -raw "$4" >"$work/handed" || fail "the secret $4 is null after deployment, and $1 needs it"
      if ! has_secret "$3" || ! unseal "$vault/$3" | cmp -s - "$work/handed"; then seal "$3" <"$work/handed"; fi
      rm -f "$work/handed"
      ;;
  esac
}
