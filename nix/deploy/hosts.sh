# Hosts.

# Nix copies the folder of a flake into its store, which everybody reads: it gets one without secrets and state.
stage_flake() {
  mkdir -p "$work/flake"
  adopt_lock
  cp -R "$here/nixos" "$work/flake/"
  for file in outputs.json public; do
    [ ! -e "$here/$file" ] || cp -R "$here/$file" "$work/flake/"
  done
  if [ "$has_sops" = yes ] && [ -d "$vault" ]; then cp -R "$vault" "$work/flake/sealed"; fi
}

# Earlier versions of Fedi had the flake, and its lock, one folder up.
adopt_lock() {
  if [ -e "$here/flake.lock" ] && [ ! -e "$here/nixos/flake.lock" ]; then mv -f "$here/flake.lock" "$here/nixos/flake.lock"; fi
}

keep_lock() {
  [ ! -e "$work/flake/nixos/flake.lock" ] || keep "$here/nixos/flake.lock" 644 <"$work/flake/nixos/flake.lock"
}

# Newer versions of what machines are built from: nixpkgs, with its security updates.
update_lock() {
  step "update nixos/flake.lock"
  adopt_lock
  mkdir -p "$work/flake"
  cp -R "$here/nixos" "$work/flake/"
  # `nix flake update` is called differently by different versions of Nix; to lock anew is not.
  rm -f "$work/flake/nixos/flake.lock"
  (cd "$work/flake/nixos" && nix --extra-experimental-features 'nix-command flakes' flake lock path:.) </dev/null ||
    fail "nix could not update what the machines are built from; nothing was changed"
  keep_lock
  show "Next: ./deploy plan, then ./deploy apply. To go back, restore nixos/flake.lock from your repository and apply."
}

collect_secret() {
  [ "$1" = "$host" ] || return 0
  case $2 in
    secrets) read_secret "$3" >"$work/secrets/$3" ;;
    public) cp "$here/public/$3" "$work/secrets/$3" ;;
    output)
      in_tofu output -raw "$4" >"$work/secrets/$3" || fail "the secret $4 is null after deployment, and $host needs it"
      ;;
  esac
  has_host_secrets=yes
}

store=/var/lib/fedi/secrets

send_secrets() {
  if uses_sops "$host"; then return 0; fi
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

# Whether the host is among those named with `--host`; without any, all are.
is_wanted() {
  [ -n "$wanted_hosts" ] || return 0
  case $wanted_hosts in
    *"
$1
"*) return 0 ;;
  esac
  return 1
}

note_host() {
  known_hosts="$known_hosts
$1
"
}

refuse_unknown_hosts() {
  known_hosts=
  each_host note_host
  while IFS= read -r name; do
    case $name in
      '') continue ;;
    esac
    case $known_hosts in
      *"
$name
"*) ;;
      *) fail "there is no host \`$name\`; they are: $(printf '%s' "$known_hosts" | sed '/^$/d' | tr '\n' ' ')" ;;
    esac
  done <<END
$wanted_hosts
END
}

# Does $1 for a host. One that fails does not keep the others from being served: most failures are those of one machine.
apart() {
  is_wanted "$2" || return 0
  # In a condition, a shell would go on behind what fails.
  set +e
  (
    set -e
    "$@"
  )
  outcome=$?
  set -e
  [ "$outcome" = 0 ] || failed_hosts="$failed_hosts $2"
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
  (cd "$work/flake" && nixos-rebuild "$action" --flake "path:.?dir=nixos#$name" "$@") </dev/null ||
    fail "nixos-rebuild failed for $name"
  keep_lock
}
