#!/usr/bin/env bash
# How fast libppr is, beside Apache httpd's own function, picohttpparser and others,
# from a fresh clone on Debian 12: installs what is missing, builds for release in
# build-bench, made anew, and takes less than four minutes.
#
#   tests/bench.sh            print all figures
#   tests/bench.sh --write    the same, and make doc/performance.md and .svg again
#
# Prints name, value and unit, with tabs between; and then the budgets: what is
# compared, must, hope, measured, and "ok", or "over" where it is more than must.
#
# The exit status is 0 if all was measured, with whatever result; it is another if
# something could not be, or if something else came out than must come out: each
# call that is timed is checked.

set -eu -o pipefail
cd "$(dirname "$0")/.."

case "$#:${1:-}" in
  0:) write= ;;
  1:--write) write=--write ;;
  *)
    echo "usage: tests/bench.sh [--write]" >&2
    exit 2
    ;;
esac

build="build-bench"
head=tests/bench/response-head.txt

# Runs a command with its output in a log, which is shown if the command fails.
quietly() {
  "$@" >"$build/log" 2>&1 && return
  tail -n 100 "$build/log" >&2
  echo "failed: $*" >&2
  return 1
}

# httpd's own tool builds its module; it leaves much beside the sources.
build_module() {
  mkdir "$build/apache"
  cp tests/bench/mod_ppr_bench.c tests/bench/clock.c tests/bench/clock.h "$build/apache"
  (
    cd "$build/apache"
    apxs -c -Wc,-Wall -Wc,-Wextra -Wc,-Werror -I ../../include -L../lib -lppr \
      mod_ppr_bench.c clock.c
  )
}

# The first column of size(1): code, data that is only read, tables for unwinding.
text_size() {
  size --format=berkeley "$build/lib/libppr.so" |
    awk 'NR == 2 { printf "shared library, text column of size\t%d\tbytes\n", $1 }'
}

measure() {
  "$build/tests/bench/bench" "$head"
  "$build/tests/bench/heap" "$head"
  text_size
  tests/bench/apache.py "$build/apache/.libs/mod_ppr_bench.so" "$build/lib"
}

tests/install.sh build-essential meson ninja-build pkg-config python3 liburiparser-dev \
  libh2o-dev apache2-bin apache2-dev gnuplot-nox

unset CFLAGS LDFLAGS
rm -rf "$build"
mkdir "$build"
CC=gcc quietly meson setup "$build" --buildtype release -Dexamples=disabled
quietly ninja -C "$build" tests/bench/bench tests/bench/heap
quietly build_module

measure | tee "$build/results"
tests/bench/report.py $write "$build/results" "$build"
