#!/usr/bin/env bash
# What the libraries export, and what they use of others.
#
#   tests/house/symbols.sh exports HEADER LIBRARY...
#       .so: exactly the functions of the header; .a: ppr_ and ppri_ names
#   tests/house/symbols.sh uses ARCHIVE [release]
#       no function but those allowed here; `release`: neither assert
#   tests/house/symbols.sh public HEADER LIBRARY
#       of another library's names only the functions of its header

set -eu
command=$1
shift

if ! command -v nm >/dev/null; then
  echo "skipped: no nm here"
  exit 77
fi

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

# The functions that a header itself declares, comments gone by the preprocessor; a type of a function
# is none.
declared() {
  "${CC:-cc}" -E -x c -I"${1%/ppr/*}" "$1" -o - |
    awk -v header="$1" '/^# [0-9]+ "/ { own = index($0, "\"" header "\"") > 0; next } own' |
    tr '\n' ' ' | sed 's/typedef [^;{}]*;//g' | grep -oE '\bppr_[a-z0-9_]+ *\(' | tr -d ' (' | LC_ALL=C sort -u
}

exports() {
  local header=$1 library status=0
  shift
  declared "$header" >"$temporary/declared"
  [ -s "$temporary/declared" ]
  for library in "$@"; do
    case $library in
      *.a)
        echo "$library: its global names"
        nm -g --defined-only --format=posix "$library" | awk 'NF > 2 { print $1 }' >"$temporary/names"
        [ -s "$temporary/names" ]
        if grep -vE '^(ppr|ppri)_' "$temporary/names"; then
          status=1
        fi
        grep -E '^ppr_' "$temporary/names" | LC_ALL=C sort -u >"$temporary/exported"
        ;;
      *)
        echo "$library: its dynamic names"
        # the version's own name, PPR_0.2, is an absolute symbol
        nm -D --defined-only --format=posix "$library" | awk '$2 != "A" { print $1 }' |
          sed 's/@.*//' | LC_ALL=C sort -u >"$temporary/exported"
        ;;
    esac
    diff "$temporary/declared" "$temporary/exported" || status=1
  done
  return "$status"
}

# Names that any object may use: of libppr, of uriparser, of string.h those that
# neither allocate nor read a locale, inet_pton, which does neither; the compiler's own, and a
# sanitizer's.
common='^(ppri?_[a-z0-9_]+|uri[A-Z][A-Za-z0-9]*'
common+='|mem(cpy|move|set|cmp|chr)|str(len|cmp)|inet_pton|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail'
common+='|__(asan|ubsan|tsan|sanitizer|gcov|atomic)_[A-Za-z0-9_]+|__mem(cpy|move|set)_chk)$'
allocator='^(malloc|realloc|free)$'

uses() {
  local archive=$1 build=${2:-} status=0 object name
  nm -u --print-file-name --format=posix "$archive" >"$temporary/undefined"
  [ -s "$temporary/undefined" ]
  # lib.a[x.c.o]: name U
  while read -r object name _; do
    object=${object##*[\[/]}
    object=${object%%\]*}
    [[ $name =~ $common ]] && continue
    [[ $object == *text_memory* && $name =~ $allocator ]] && continue
    [[ $name == __assert_fail && $build != release ]] && continue
    echo "$object: uses $name"
    status=1
  done <"$temporary/undefined"
  return "$status"
}

public() {
  local header=$1 library=$2
  declared "$header" >"$temporary/declared"
  nm -D -u --format=posix "$library" | awk '{ print $1 }' | sed 's/@.*//' | grep '^ppr' |
    LC_ALL=C sort -u >"$temporary/undefined"
  [ -s "$temporary/undefined" ]
  LC_ALL=C comm -13 "$temporary/declared" "$temporary/undefined" >"$temporary/others"
  cat "$temporary/others"
  [ ! -s "$temporary/others" ]
}

"$command" "$@"
