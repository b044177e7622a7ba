# npm pack NAME@VERSION --silent --pack-destination FOLDER, from the packages that are installed in $modules.
set -eu
[ "$1 $3 $4" = "pack --silent --pack-destination" ]
name=${2%@*}
version=${2##*@}
grep -q "\"version\": *\"$version\"" "$modules/$name/package.json" || {
  echo "$name $version is not installed" >&2
  exit 1
}
tar -czf "$5/package.tgz" -C "$modules/$name/.." --exclude=node_modules "${name##*/}"
