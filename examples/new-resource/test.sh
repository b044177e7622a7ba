#!/bin/sh
# What the resource promises: both mappings grant it, and what they cannot grant is refused, with the reason.
set -eu
cd "$(dirname "$0")"

# refused CONFIGURATION REASON: on each environment
refused() {
  for environment in one_machine several_machines; do
    if said=$(npx fedi check . --environment "$environment" --configuration "$1"); then
      echo "$environment grants $1" >&2
      exit 1
    fi
    case $said in
    *"$2"*) ;;
    *)
      echo "$environment does not say \"$2\":" "$said" >&2
      exit 1
      ;;
    esac
  done
}

npx fedi check .
refused too_large.json "index everything asks for 50GiB"
refused same_name.json "two indexes are named notes"
echo "search_index keeps its promises"
