usage() {
  cat <<'END'
Usage: ./deploy [plan | apply | status | update] [--yes] [--host NAME]… [--rotate SECRET]… [--secrets FOLDER] [-- OPTION…]
       ./deploy backup --to FOLDER [--only NAME]… [--leave-stopped]
       ./deploy restore --from FOLDER [--only NAME [--was NAME]]… [--yes]
       ./deploy forget [--yes]

  apply   (the default) make the secrets that are missing, let OpenTofu create the infrastructure, then switch every host
          to its new NixOS configuration, those first that others use; goes on where one host fails, and can be run again
  plan    show what OpenTofu and the hosts would do; changes nothing but makes the secrets that are missing
  status  show what is known here, without asking any machine
  update  take the newest nixpkgs (and sops-nix) of the branch that the project names, into nixos/flake.lock; hosts get it with the next apply
  backup  bring into a new folder what applications keep: their data, and the secrets without which nobody can read it;
          what uses the data stands still meanwhile. The folder is all that another environment, or provider, needs
  restore take that, in place of what is kept here: first the secrets, then apply, then the data
  forget  remove secrets that nothing uses any more, here and on the hosts: of applications that left, and what rotated ones were

  --yes   ask nothing; without a terminal, apply changes nothing unless this is said
  --host NAME
          only this host, and the infrastructure stays as it is; can be said several times
  --rotate SECRET
          make the secret anew, or ask for it; what it was is kept as secrets/NAME.before; can be said several times
  --secrets FOLDER
          where sealed secrets are kept, for instance in your repository; remembered. Only where the environment uses sops.
  --only NAME
          only what this deployment keeps, an application in it (`club/forgejo`), or one request (`club/forgejo/database`);
          `--was NAME` behind it: what that was called where the backup was made
  --leave-stopped
          do not start again what was stopped for the backup: the last one before a move; apply is refused while it would
  --start-again
          apply starts what a backup left stopped: it stays here after all
  --      what follows is passed on to nixos-rebuild

Secrets are kept in secrets/ next to this script: keep a copy of that folder in a safe place, and out of version control.
Where the environment uses sops, they are kept sealed instead, in sealed/ or the folder that you name: that one may be published.
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

# Whether a person says yes, or `--yes` was said.
agreed() {
  [ "$assume_yes" = no ] || return 0
  printf '%s [y/N] ' "$1"
  IFS= read -r answer || answer=
  case $answer in
    y | Y | yes) return 0 ;;
  esac
  return 1
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

# Words: what is shown.

show_output() {
  show "$1${2:+, $2}: $(text_of "$3" "$4")"
}

# Steps by hand come before the hosts: certificates, for instance, need names that lead to them. Asked about once, until there are others.
confirm_manual() {
  [ "$has_manual" = yes ] || return 0
  each_manual show_manual >"$work/steps"
  if [ -e "$here/.fedi-steps" ] && cmp -s "$work/steps" "$here/.fedi-steps"; then return 0; fi
  step "by hand, as far as it can be done before the hosts are switched (certificates need names that lead to them)"
  cat "$work/steps"
  agreed 'Go on?' || fail "the hosts were not touched: run this again when it is done"
  keep "$here/.fedi-steps" <"$work/steps"
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
    random | supplied) kept_as=$1 ;;
    *) kept_as=${1}_private ;;
  esac
  if has_secret "$kept_as"; then
    show "secret $2: made, $vault/$kept_as"
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
  [ "$has_sops" = no ] || show "secrets are sealed in $vault"
  each_secret show_secret
  if [ "$has_tofu" = yes ]; then
    if [ -e "$here/outputs.json" ]; then show "infrastructure: deployed before"; else show "infrastructure: not deployed yet"; fi
  fi
  each_host show_host
  if outputs_known; then show_results; fi
}
