#!/usr/bin/env bash
# Every C file is as clang-format leaves it (.clang-format).
#
#   tests/house/format.sh SOURCE
#
# Version 14: another one formats a little differently.

set -eu
cd "$1"

formatter=
for candidate in clang-format-14 clang-format; do
  if command -v "$candidate" >/dev/null && "$candidate" --version | grep -q 'version 14\.'; then
    formatter=$candidate
    break
  fi
done
if [ -z "$formatter" ]; then
  echo "skipped: no clang-format 14 here"
  exit 77
fi

# A release's tree is no git tree.
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  mapfile -t files < <(git ls-files --cached --others --exclude-standard -- '*.c' '*.h')
else
  mapfile -t files < <(find include lib examples tests -name '*.[ch]')
fi
[ "${#files[@]}" -gt 0 ]
"$formatter" --dry-run -Werror --ferror-limit=10 "${files[@]}"
echo "${#files[@]} files"
