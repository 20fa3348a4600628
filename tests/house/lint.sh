#!/usr/bin/env bash
# clang-tidy over lib (.clang-tidy): recursion, long functions, and more.
#
#   tests/house/lint.sh SOURCE BUILD    BUILD has compile_commands.json

set -eu
cd "$1"
build=$2

linter=
for candidate in clang-tidy-14 clang-tidy; do
  if command -v "$candidate" >/dev/null && "$candidate" --version | grep -q 'version 14\.'; then
    linter=$candidate
    break
  fi
done
if [ -z "$linter" ]; then
  echo "skipped: no clang-tidy 14 here"
  exit 77
fi

find lib -name '*.c' -print0 | sort -z | xargs -0 -n 1 -P "$(nproc)" "$linter" --quiet -p "$build"
