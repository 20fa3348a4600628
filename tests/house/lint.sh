#!/usr/bin/env bash
# clang-tidy over lib and the example proxy (.clang-tidy): recursion, long functions, and more.
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

# clang does not know all of gcc's options.
database=$(mktemp -d)
trap 'rm -rf "$database"' EXIT
sed -E 's/ -fno-(gcse|move-loop-invariants|shrink-wrap|tree-loop-im|caller-saves|align-[a-z]+)//g' \
  "$build/compile_commands.json" >"$database/compile_commands.json"

folders=(lib)
if grep -q 'examples/proxy/main\.c' "$build/compile_commands.json"; then
  folders+=(examples/proxy)
fi
find "${folders[@]}" -name '*.c' -print0 | sort -z | xargs -0 -n 1 -P "$(nproc)" "$linter" --quiet -p "$database"
