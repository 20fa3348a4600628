#!/usr/bin/env bash
# The public headers compile alone in every language that they promise, and each
# inner header brings along what it needs.
#
#   tests/house/headers.sh SOURCE COMPILER    COMPILER: gcc, clang, g++ or clang++

set -eu
cd "$1"
compiler=$2
# C90 has no long long, which stdint.h may use.
warnings=(-Wall -Wextra -Wundef -pedantic -Wno-long-long -Werror)

if ! command -v "$compiler" >/dev/null; then
  echo "skipped: no $compiler here"
  exit 77
fi

case $compiler in
  *++) language=c++ standards=(c++98 c++11 c++17 c++20) ;;
  *) language=c standards=(c90 c99 c11) ;;
esac
for standard in "${standards[@]}"; do
  echo "ppr/ppr.h and ppr/rules.h, $standard"
  "$compiler" -x "$language" -std="$standard" "${warnings[@]}" -Iinclude \
    -fsyntax-only tests/house/headers/public.c
done
[ "$language" = c ] || exit 0

read -ra flags < <(pkg-config --cflags liburiparser) || true
shopt -s globstar
for header in lib/**/*.h; do
  echo "$header"
  # twice, for its guard; a declaration, as ISO C wants one
  printf '#include "%s"\n#include "%s"\nextern int ppr_headers_alone;\n' \
    "${header#lib/}" "${header#lib/}" |
    "$compiler" -x c -std=c11 "${warnings[@]}" "${flags[@]}" -Iinclude -Ilib -fsyntax-only -
done
