# One `deploy` or `fedi compile` at a time is at work in the folder. The lock is a symbolic link to nowhere that names its process and when
# that began: it appears in one step, and one whose process is gone is taken over. `fedi compile` takes the same lock.

# When a process began, with the boot it belongs to; `?` where the system does not tell.
start_of() {
  if [ -r "/proc/$1/stat" ] && [ -r /proc/sys/kernel/random/boot_id ]; then
    printf '%s:%s' "$(cat /proc/sys/kernel/random/boot_id)" "$(sed 's/^.*) //' "/proc/$1/stat" | cut -d ' ' -f 20)"
  else
    printf '?'
  fi
}

is_alive() {
  case ${1%% *} in
    '' | *[!0-9]*) return 1 ;;
  esac
  if [ -d "/proc/$$" ]; then
    [ -d "/proc/${1%% *}" ] || return 1
  else
    ps -p "${1%% *}" >/dev/null 2>&1 || return 1
  fi
  began=$(start_of "${1%% *}")
  [ "$began" = '?' ] || [ "${1#* }" = '?' ] || [ "$began" = "${1#* }" ]
}

take_lock() {
  path=$here/.fedi-lock
  [ -w "$here" ] || fail "this folder cannot be written, and keeps what a deployment needs again: compile to another"
  if [ -e "$path" ] && [ ! -h "$path" ]; then fail "$path is not a lock of Fedi: remove it"; fi
  own="$$ $(start_of $$)"
  for _ in 1 2 3; do
    if ln -s "$own" "$path" 2>/dev/null; then
      lock=$path
      return 0
    fi
    holder=$(readlink "$path") || continue
    if is_alive "$holder"; then
      fail "process ${holder%% *} is deploying or compiling this folder: run this again when it is done"
    fi
    # Renamed first and looked at then: of two that find the same stale lock, the second must not remove the first one's new lock.
    mv -f "$path" "$path-$$" 2>/dev/null || continue
    found=$(readlink "$path-$$") || found=$holder
    [ "$found" = "$holder" ] || ln -s "$found" "$path" 2>/dev/null || :
    rm -f "$path-$$"
  done
  fail "another process took this folder at the same moment: run this again"
}
