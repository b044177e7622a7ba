clean_up() {
  [ -z "$terminal" ] || stty "$terminal"
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$lock" ] || rm -f "$lock"
}

quoted() {
  printf " '"
  printf '%s' "$1" | sed "s/'/'\\\\''/g"
  printf "'"
}

refuse_half_written() {
  [ ! -e "$here/.fedi-writing" ] || fail "a compile was interrupted while it wrote this folder: compile again first"
}

main() {
  command=apply
  assume_yes=no
  passed_on=
  secrets_folder=
  wanted_hosts=
  failed_hosts=
  rotated=
  chosen=
  data_folder=
  leave_stopped=no
  start_again=no
  failed_data=
  restores=no
  while [ $# -gt 0 ]; do
    case $1 in
      plan | apply | status | update | backup | restore | forget) command=$1 ;;
      --yes) assume_yes=yes ;;
      --secrets)
        [ $# -gt 1 ] || fail "\`--secrets\` wants a folder"
        secrets_folder=$2
        shift
        ;;
      --host)
        [ $# -gt 1 ] || fail "\`--host\` wants the name of a host"
        wanted_hosts="$wanted_hosts
$2
"
        shift
        ;;
      --rotate)
        [ $# -gt 1 ] || fail "\`--rotate\` wants the name of a secret, as \`./deploy status\` shows it"
        rotated="$rotated
$2
"
        shift
        ;;
      --to | --from)
        [ $# -gt 1 ] || fail "\`$1\` wants the folder of a backup"
        data_folder=$2
        shift
        ;;
      --only)
        if [ $# -lt 2 ] || [ -z "$2" ]; then
          fail "\`--only\` wants the name of a deployment, an application in it, or what it keeps data in"
        fi
        chosen="$chosen
$2"
        shift
        ;;
      --was)
        if [ $# -lt 2 ] || [ -z "$2" ] || [ -z "$chosen" ]; then
          fail "\`--was\` wants a name, and stands behind the \`--only\` of what was called so"
        fi
        chosen="$chosen$tab$2"
        shift
        ;;
      --leave-stopped) leave_stopped=yes ;;
      --start-again) start_again=yes ;;
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
  umask 077
  work=
  terminal=
  lock=
  find_vault "$secrets_folder"
  if [ "$command" = status ]; then
    refuse_half_written
    status
    exit 0
  fi

  case $command in
    backup | restore)
      [ -n "$data_folder" ] || fail "say which folder: \`./deploy backup --to FOLDER\`, \`./deploy restore --from FOLDER\`"
      [ -z "$wanted_hosts$rotated" ] || fail "\`--host\` and \`--rotate\` are for apply and plan"
      ;;
    *) [ -z "$data_folder$chosen" ] || fail "\`--to\`, \`--from\`, \`--only\` are for backup and restore" ;;
  esac
  case $command in
    apply | restore | forget) may_ask=yes ;;
    *) may_ask=no ;;
  esac
  if [ "$may_ask" = yes ] && [ "$assume_yes" = no ] && [ ! -t 0 ]; then
    fail "nobody can be asked here, as there is no terminal: say \`--yes\` to change things without a question; nothing was changed"
  fi
  refuse_unknown_hosts
  refuse_unknown_secrets
  refuse_unknown_data
  if [ -n "$wanted_hosts" ] && ! outputs_known; then
    fail "the infrastructure is not there yet, which \`--host\` leaves alone: deploy without it first"
  fi

  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  take_lock
  refuse_half_written
  # In the folder itself, which holds secrets anyway: what a killed run left is gone with the next one, and moving from it is one step.
  rm -rf "$here/.fedi-deploy"
  work=$here/.fedi-deploy
  mkdir "$work"
  if [ "$command" = update ]; then
    [ "$has_hosts" = yes ] || fail "there are no hosts, so nothing is built from nixpkgs"
    need nix "get it from https://nixos.org/download"
    update_lock
    exit 0
  fi
  remember_vault
  if [ "$command" = apply ]; then refuse_left; fi
  if [ "$command" = backup ]; then
    need ssh "hosts are reached with it"
    outputs_known || fail "the infrastructure is not there yet, so there is no data"
    back_up
    exit 0
  fi
  if [ "$command" = forget ]; then
    need ssh "hosts are reached with it"
    outputs_known || fail "the infrastructure is not there yet: deploy first"
    forget
    exit 0
  fi
  if [ "$command" = restore ]; then
    need openssl "it makes secrets"
    start_restore
    restores=yes
    refuse_left
    each_identity take_identity
    # What is configured here must be there, with these secrets, before any data is.
    command=apply
  fi

  encrypted=$has_secret_state
  if has_secret tofu-encryption || [ -e "$here/secrets/tofu-encryption" ]; then encrypted=yes; fi
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
    if [ -z "$wanted_hosts" ]; then
      plan_tofu
      if [ "$command" = apply ]; then apply_tofu; fi
    fi
  fi
  if [ "$has_hosts" = yes ]; then
    [ "$command" = plan ] || each_host_secret seal_handed
    stage_flake
    if [ "$command" = apply ]; then
      confirm_manual
      each_host apart switch_host
    elif outputs_known; then
      each_host apart plan_host
    else
      show "The hosts can be planned once the infrastructure exists."
    fi
  fi
  [ "$restores" = no ] || each_instance one_by_one restore_instance
  if [ "$command" = apply ]; then show_results; fi
  if [ -n "$failed_data" ]; then
    show "deploy: these were not restored, and what uses their data is left stopped; it can be done again:$failed_data" >&2
  fi
  [ -z "$failed_hosts" ] || fail "these hosts failed, for reasons that stand above; the others are done:$failed_hosts"
  [ -z "$failed_data" ] || exit 1
}

main "$@"
