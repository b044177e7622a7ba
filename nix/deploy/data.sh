# What applications keep: their data, and the secrets that belong to it. Brought into a folder, and from there to where it shall be.
#
# The folder has `data/` and `secrets/`, and `contents`, which is written last: without it, it is no backup.

tab=$(printf '\t')
backup_form='fedi-backup 1'

# Whether something is among what `--only` names, or in it; without any, all is.
is_chosen() {
  [ -n "$chosen" ] || return 0
  while IFS=$tab read -r name was; do
    case $1 in
      '') ;;
      "$name" | "$name"/*) return 0 ;;
    esac
  done <<END
$chosen
END
  return 1
}

# Whether an application is chosen, or something in it: its secrets come along with any of its data.
is_touched() {
  if is_chosen "$1"; then return 0; fi
  while IFS=$tab read -r name was; do
    case $name in
      "$1"/*) return 0 ;;
    esac
  done <<END
$chosen
END
  return 1
}

# What something is called in the backup: `--was` names what deployment or application it was there.
former_name() {
  while IFS=$tab read -r name was; do
    [ -n "$was" ] || continue
    case $1 in
      "$name" | "$name"/*)
        printf '%s' "$was${1#"$name"}"
        return 0
        ;;
    esac
  done <<END
$chosen
END
  printf '%s' "$1"
}

note_kept() {
  kept_names="$kept_names
$1"
}

refuse_unknown_data() {
  kept_names=
  each_state note_kept
  each_instance note_kept
  case $command in
    backup | restore) [ -n "$kept_names" ] || fail "no application here keeps data" ;;
  esac
  while IFS=$tab read -r name was; do
    [ -n "$name" ] || continue
    case "$kept_names
" in
      *"
$name
"* | *"
$name/"*) ;;
      *) fail "nothing here keeps data as \`$name\`: \`.state[].request\` in manifest.json lists what does" ;;
    esac
  done <<END
$chosen
END
}

match_target() {
  if [ "$1" = "$sought" ]; then find_target "$@"; fi
}

# Does $2 as root on the host $1.
on_host() {
  sought=$1
  target=
  each_host match_target
  [ -n "$target" ] || fail "where $1 is reached is not known"
  outer=$(quoted "run=; [ \"\$(id -u)\" = 0 ] || run='sudo -n'; \$run sh -c$(quoted "$2")")
  # shellcheck disable=SC2086,SC2029 # Options are words, and the script is meant to be put together here.
  ssh ${NIX_SSHOPTS-} -- "$target" "sh -c$outer"
}

# Does $1 for an application. One that fails does not keep the others from being served.
one_by_one() {
  is_touched "$2" || return 0
  instance=$2
  set +e
  (
    set -e
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    rm -f "$work/halted"
    "$1"
  )
  outcome=$?
  set -e
  [ "$outcome" = 0 ] || failed_data="$failed_data $2"
}

# Stops the units of an application that run, and notes them. $3: patterns of their names, as words.
halt_units() {
  [ "$1" = "$instance" ] || return 0
  step "$instance: stop what uses its data, on $2"
  outcome=0
  on_host "$2" "units=\$(systemctl list-units --plain --no-legend --full --state=active,activating,reloading -- $3 |
    while read -r unit rest; do printf '%s ' \"\$unit\"; done)
  printf '%s\n' \"\$units\"
  [ -z \"\$units\" ] || systemctl stop -- \$units" </dev/null >"$work/units" || outcome=1
  units=
  while read -r line; do
    for unit in $line; do
      case $unit in
        -* | *[!A-Za-z0-9:_.@\\-]*) ;;
        *) units="$units$(quoted "$unit")" ;;
      esac
    done
  done <"$work/units"
  if [ -n "$units" ]; then printf '%s\t%s\n' "$2" "$units" >>"$work/halted"; fi
  [ "$outcome" = 0 ] || fail "the units of $instance could not be stopped on $2"
}

start_halted() {
  [ -e "$work/halted" ] || return 0
  while IFS=$tab read -r name units <&3; do
    step "$instance: start again on $name:$units"
    on_host "$name" "systemctl start -- $units" </dev/null || show "they could not be started: look at $name" >&2
  done 3<"$work/halted"
  rm -f "$work/halted"
}

# Backup.

note_stuck() {
  if is_chosen "$1" && [ -z "$5" ]; then stuck="$stuck $1"; fi
}

note_unmade() {
  if is_touched "$1" && ! has_secret "$2"; then stuck="$stuck $3"; fi
}

start_backup() {
  [ ! -e "$data_folder/contents" ] || fail "there is a backup in $data_folder already: name a new folder"
  stuck=
  each_state note_stuck
  [ -z "$stuck" ] || fail "these have no \`backup\` in this environment, so that \`--only\` must name others:$stuck"
  each_identity note_unmade
  [ -z "$stuck" ] || fail "these secrets are not here, so nothing was deployed from this folder:$stuck"
  mkdir -p "$data_folder/data" "$data_folder/secrets" || fail "the folder $data_folder cannot be made"
  data_folder=$(CDPATH='' cd -- "$data_folder" && pwd -P)
  chmod 700 "$data_folder"
  printf '%s\n' "$backup_form" >"$data_folder/contents.part"
}

back_up() {
  start_backup
  each_identity keep_identity
  each_instance one_by_one back_up_instance
  [ -z "$failed_data" ] || fail "there is no backup, for reasons that stand above; these failed:$failed_data"
  mv -f "$data_folder/contents.part" "$data_folder/contents"
  show "The backup is in $data_folder: keep it where nobody else reads it."
  if [ "$leave_stopped" = yes ]; then
    each_instance note_left >"$work/left"
    [ ! -e "$here/.fedi-left" ] || cat "$here/.fedi-left" >>"$work/left"
    LC_ALL=C sort -u "$work/left" | keep "$here/.fedi-left"
    show "What was stopped stays so until it is started, or its host is. \`./deploy apply\` is refused here as long as that would start it."
  fi
}

note_left() {
  if is_touched "$1"; then printf '%s\n' "$1"; fi
}

# What left for another place is not started again by accident: what is written to it here would be lost.
refuse_left() {
  [ -e "$here/.fedi-left" ] || return 0
  still=
  each_instance note_still_left
  if [ -z "$still" ] || [ "$start_again" = yes ]; then
    rm -f "$here/.fedi-left"
    return 0
  fi
  fail "a backup left these stopped, and this would start them:$still. Take what has moved out of this environment, or say \`--start-again\`"
}

note_still_left() {
  # What comes back by a restore may start.
  if [ "$restores" = yes ] && is_touched "$1"; then return 0; fi
  if grep -qxF -e "$1" "$here/.fedi-left"; then still="$still $1"; fi
}

keep_identity() {
  is_touched "$1" || return 0
  read_secret "$2" >"$data_folder/secrets/$2" || fail "the secret $3 cannot be read"
  printf 'secret %s %s\n' "$2" "$3" >>"$data_folder/contents.part"
}

back_up_instance() {
  trap start_halted EXIT
  each_halted halt_units
  each_state back_up_state
  if [ "$leave_stopped" = yes ]; then trap - EXIT; fi
}

# $1 to $7: request, name of its file, resource, application, host, and the command.
back_up_state() {
  if [ "$4" != "$instance" ] || ! is_chosen "$1"; then return 0; fi
  step "$1: back up"
  run=$(text_of "$6" "$7") || fail "the command for $1 is not known"
  on_host "$5" "$run" </dev/null >"$data_folder/data/$2" || fail "$1 could not be backed up"
  [ -s "$data_folder/data/$2" ] || fail "the backup of $1 came out empty"
  printf 'data %s %s\n' "$2" "$1" >>"$data_folder/contents.part"
}

# Restore. The folder may come from somebody else: nothing in it names a file elsewhere.

# Finds what the backup has: $1 of `data` and `secret`, $2 what it is called here.
find_in_backup() {
  found=
  former=$(former_name "$2")
  while read -r kind file id; do
    if [ "$kind" = "$1" ] && [ "$id" = "$former" ]; then found=$file; fi
  done <"$data_folder/contents"
  case $found in
    '' | *[!A-Za-z0-9_]*) found= ;;
  esac
  [ -n "$found" ]
}

note_missing() {
  is_chosen "$1" || return 0
  if [ -z "$8" ]; then stuck="$stuck $1"; fi
  if ! find_in_backup data "$1" || [ ! -f "$data_folder/data/$found" ]; then missing="$missing $1"; fi
  wanted_files="$wanted_files $found "
}

start_restore() {
  [ -d "$data_folder" ] || fail "there is no folder $data_folder"
  data_folder=$(CDPATH='' cd -- "$data_folder" && pwd -P)
  form=
  [ ! -e "$data_folder/contents" ] || IFS= read -r form <"$data_folder/contents" || :
  [ "$form" = "$backup_form" ] || fail "$data_folder is no backup that was finished: \`./deploy backup\` makes one"
  stuck=
  missing=
  wanted_files=
  each_state note_missing
  [ -z "$missing" ] || fail "the backup has no data of these; \`--only\` names what to restore, \`--was\` what it was called:$missing"
  [ -z "$stuck" ] || fail "these have no \`restore\` in this environment, so that \`--only\` must name others:$stuck"
  while read -r kind file id; do
    if [ "$kind" = data ]; then
      case $wanted_files in
        *" $file "*) ;;
        *) show "In the backup, and not restored: $id" ;;
      esac
    fi
  done <"$data_folder/contents"
  each_identity check_identity
  if [ "$assume_yes" = no ]; then
    show "What is kept here by these is replaced by what the backup has:"
    each_state show_chosen
    agreed 'Go on?' || fail "nothing was changed"
  fi
}

show_chosen() {
  if is_chosen "$1"; then show "  - $1"; fi
}

# A secret of a backup is one text of the kind that would be made here: it lands in files where a line more would be another setting.
is_fit() {
  case $2 in
    rsa | ed25519) openssl pkey -in "$1" -noout 2>/dev/null && kept='A-Za-z0-9+/= \n-' ;;
    supplied) kept='\040-\176\200-\377' ;;
    *) kept='A-Za-z0-9+/=_.:~-' ;;
  esac || return 1
  [ -s "$1" ] && LC_ALL=C tr -d "$kept" <"$1" >"$work/unfit" && [ ! -s "$work/unfit" ]
}

check_identity() {
  is_touched "$1" || return 0
  if find_in_backup secret "$3" && [ -f "$data_folder/secrets/$found" ]; then
    is_fit "$data_folder/secrets/$found" "$4" || fail "the secret $3 of the backup is not of the kind $4: nothing was restored"
  else
    show "The backup has no secret $3: it is kept, or made."
  fi
}

take_identity() {
  is_touched "$1" || return 0
  if ! find_in_backup secret "$3" || [ ! -f "$data_folder/secrets/$found" ]; then return 0; fi
  if has_secret "$2"; then
    if read_secret "$2" | cmp -s - "$data_folder/secrets/$found"; then return 0; fi
    step "secret $3: as in the backup; what it was is kept as $2.before"
    mv -f "$vault/$2" "$vault/$2.before"
  else
    step "secret $3: as in the backup"
  fi
  case $2 in
    *_private) rm -f "$here/public/${2%_private}_public" "$vault/${2%_private}_public" ;;
  esac
  make_vault
  keep_secret "$2" <"$data_folder/secrets/$found"
}

restore_instance() {
  each_halted halt_units
  each_state restore_state
  each_state migrate_state
  start_halted
}

restore_state() {
  if [ "$4" != "$instance" ] || ! is_chosen "$1"; then return 0; fi
  find_in_backup data "$1" || fail "the backup has no data of $1"
  step "$1: restore"
  run=$(text_of "$9" "${10}") || fail "the command for $1 is not known"
  on_host "$8" "$run" <"$data_folder/data/$found" || fail "$1 could not be restored"
}

migrate_state() {
  if [ "$4" = "$instance" ] && is_chosen "$1"; then
    request=$1
    each_migration migrate
  fi
}

migrate() {
  [ "$1" = "$request" ] || return 0
  case $3 in
    nixos) show "$1: its application wants settings on $2 for a while, see \`migrate\` in manifest.json: that is left to you" ;;
    *)
      step "$1: migrate on $2"
      run=$(text_of "$3" "$4") || fail "the command for $1 is not known"
      on_host "$2" "$run" </dev/null || fail "$1 could not be migrated"
      ;;
  esac
}
