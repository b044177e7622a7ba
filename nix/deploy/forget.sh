# Secrets that nothing uses any more: of applications that left, and what rotated ones were. They stay until somebody says so, for a way back.

note_used_secret() {
  case $3 in
    random | supplied) used="$used$1 " ;;
    *) used="$used${1}_private ${1}_public " ;;
  esac
}

note_used_sealed() {
  used="$used$1 "
}

note_used_on_host() {
  used="$used$3 "
  if [ "$1" = "$host" ]; then used_here="$used_here$3 "; fi
}

list_unused() {
  used=' tofu-encryption '
  host=
  used_here=
  each_secret note_used_secret
  each_sealed note_used_sealed
  each_host_secret note_used_on_host
  for path in "$vault"/* "$here/secrets"/* "$here/public"/*; do
    [ -f "$path" ] || continue
    # A folder that was named may hold what is another environment's.
    case $path in
      "$here"/* | *.before) ;;
      *) continue ;;
    esac
    case $used in
      *" ${path##*/} "*) ;;
      *) printf '%s\n' "$path" ;;
    esac
  done | LC_ALL=C sort -u
}

forget() {
  list_unused >"$work/unused"
  if [ -s "$work/unused" ]; then
    show "Nothing uses these any more:"
    while IFS= read -r path; do show "  - $path"; done <"$work/unused"
  else
    show "Each secret that is kept here is used."
  fi
  show "On the hosts, secrets that their configuration does not name go as well: an older generation could not start again without them."
  agreed 'Forget them?' || fail "nothing was changed"
  each_host apart forget_on_host
  while IFS= read -r path; do rm -f "$path"; done <"$work/unused"
  [ -z "$failed_hosts" ] || fail "these hosts failed, for reasons that stand above; the others are done:$failed_hosts"
}

forget_on_host() {
  host=$1
  used_here=' '
  each_host_secret note_used_on_host
  on_host "$host" "cd $store 2>/dev/null || exit 0
  for file in *; do
    [ -f \"\$file\" ] || continue
    case '$used_here' in
      *\" \$file \"*) ;;
      *) rm -f -- \"\$file\" && printf '==> %s: forgot %s\\n' $(quoted "$host") \"\$file\" ;;
    esac
  done" </dev/null
}
