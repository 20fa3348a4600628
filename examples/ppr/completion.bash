# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
# Completion of ppr for bash.

_ppr() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local commands='url field block route why check convert leaks help'
  local rules='--format --define --strict --help'
  local context='--request --client-origin --client-target --backend-url --backend-host'
  local options=

  case ${COMP_WORDS[1]-} in
    url | field) options="$rules $context --explain -0" ;;
    why) options="$rules $context -0" ;;
    block) options="$rules $context --explain --capacity" ;;
    route) options="$rules --client-origin --explain -0" ;;
    leaks) options="$rules $context" ;;
    check | convert) options=$rules ;;
  esac
  case $before in
    --format) mapfile -t COMPREPLY < <(compgen -W 'auto plain apache nginx' -- "$word") ;;
    --define | --client-origin | --client-target | --backend-url | --backend-host | --capacity)
      COMPREPLY=()
      ;;
    help) mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word") ;;
    *)
      if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$word")
      elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
      fi
      ;;
  esac
}
complete -o filenames -F _ppr ppr
