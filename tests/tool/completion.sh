#!/usr/bin/env bash
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
# The completion of the shell tool offers each command and option, and none that ppr does not know.
#
#   tests/tool/completion.sh SOURCE PPR

set -eu
# shellcheck source=/dev/null
. "$1/examples/ppr/completion.bash"
ppr=$2
status=0

# Complete the words of a command line.
complete_words() {
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  _ppr
}

expect() {
  local expected=$1
  shift
  complete_words "$@"
  if [ "${COMPREPLY[*]}" != "$expected" ]; then
    echo "after \`$*\`: ${COMPREPLY[*]}; should be: $expected"
    status=1
  fi
}

expect 'check convert' ppr c
COMPREPLY=()
expect 'check' ppr ch
expect 'auto apache' ppr check --format a
expect '--capacity' ppr block --ca
COMPREPLY=()
expect '' ppr check --ex

for command in url field block route why check convert leaks; do
  complete_words ppr "$command" -
  for option in "${COMPREPLY[@]}"; do
    if ! "$ppr" help "$command" | grep -q -e "  $option\b" && [ "$option" != --help ]; then
      echo "$option is no option of $command"
      status=1
    fi
  done
  while read -r option; do
    case " ${COMPREPLY[*]} " in
      *" $option "*) ;;
      *)
        echo "$option of $command is not completed"
        status=1
        ;;
    esac
  done < <("$ppr" help "$command" | grep -oE '^  -[-a-z0]+' | tr -d ' ')
done
exit "$status"
