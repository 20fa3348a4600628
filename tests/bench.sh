#!/usr/bin/env bash
# Measure libppr beside other people's code for the same task: Apache httpd's own function,
# picohttpparser, regular expressions of PCRE2; then the modules of examples/hosts in their servers. From a fresh clone on Debian 12: installs the
# missing packages, builds in build-bench, made anew, and takes less than fifteen minutes.
#
#   tests/bench.sh            print all figures
#   tests/bench.sh --write    also write doc/performance.md and doc/performance.svg
#
# Prints name, value and unit of each figure, with tabs, for five runs; then the budgets, as
# tests/bench/budgets.py says.
#
# The exit status is 0 if everything was measured, whatever the result. It is not 0 if
# a measurement failed, or if a call had another output than the expected one.

set -eu -o pipefail
cd "$(dirname "$0")/.."

case "$#:${1:-}" in
  0:) write= ;;
  1:--write) write=1 ;;
  *)
    echo "usage: tests/bench.sh [--write]" >&2
    exit 2
    ;;
esac

build=$PWD/build-bench
head=tests/bench/response-head.txt
pico=$build/pico/pico.so

# Runs a command with its output in a log, which is shown if the command fails.
quietly() {
  "$@" >"$build/log" 2>&1 && return
  tail -n 100 "$build/log" >&2
  echo "failed: $*" >&2
  return 1
}

# httpd's own tool builds its module; it leaves many files beside the sources.
build_module() {
  mkdir "$build/apache"
  (
    cd tests/bench
    cp mod_ppr_bench.c clock.c clock.h "$build/apache"
  )
  (
    cd "$build/apache"
    apxs -c -Wc,-Wall -Wc,-Wextra -Wc,-Werror -I ../../include -L../release/lib -lppr \
      mod_ppr_bench.c clock.c
  )
}

# Debian builds picohttpparser for every x86-64. This makes a build with SSE 4.2 of the
# source of the installed libh2o, by apt's places for sources, with lists of its own.
build_pico() {
  local version options
  mkdir -p "$build/pico/lists/partial" "$build/pico/parts"
  cd "$build/pico"
  grep -q sse4_2 /proc/cpuinfo
  version=$(dpkg-query -W -f '${source:Version}' libh2o-dev)
  sed -n 's/^deb /deb-src /p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
    >sources.list 2>/dev/null || true
  sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/*.sources \
    >parts/debian.sources 2>/dev/null || true
  options=(-o "Dir::Etc::SourceList=$PWD/sources.list" -o "Dir::Etc::SourceParts=$PWD/parts"
    -o "Dir::State::Lists=$PWD/lists" -o "Dir::Cache=$PWD" -o APT::Sandbox::User=)
  apt-get "${options[@]}" update
  apt-get "${options[@]}" source --download-only "h2o=$version"
  tar -xf h2o_*.orig.tar.* --wildcards --strip-components=3 '*/deps/picohttpparser/*.[ch]'
  gcc -O2 -msse4.2 -fPIC -shared -o pico.so picohttpparser.c
}

# One run, with priority over other programs if that is allowed.
run_once() {
  local first=() library=()
  ! chrt -f 1 true 2>/dev/null || first=(chrt -f 1)
  [ ! -e "$pico" ] || library=("$pico")
  "${first[@]}" "$build/release/tests/bench/bench" "$head" "${library[@]}"
  "${first[@]}" "$build/portable/tests/bench/bench" "$head" | sed 's/^/without SIMD, /'
  "${first[@]}" tests/bench/apache.py "$build/apache/.libs/mod_ppr_bench.so" "$build/release/lib"
}

# The modules of examples/hosts in their servers.
measure_hosts() {
  local hosts=$build/hosts modules
  modules=(examples/hosts/nginx/ngx_http_ppr_module.so examples/hosts/httpd/mod_ppr.so)
  quietly meson setup "$hosts" --buildtype=release -Dhosts=enabled -Dtests=disabled
  quietly ninja -C "$hosts" "${modules[@]}"
  tests/hosts/load.py "${modules[@]/#/$hosts/}" ${write:+--write}
}

measure() {
  tests/bench/counts.py count . "$build"
  for _ in 1 2 3 4 5; do
    run_once
  done
}

tests/install.sh build-essential meson ninja-build pkg-config python3 liburiparser-dev \
  libh2o-dev libpcre2-dev apache2-bin apache2-dev valgrind libc6-dbg gnuplot-nox \
  nginx-light nginx-dev wrk

unset CFLAGS LDFLAGS
rm -rf "$build"
mkdir "$build"
quietly tests/bench/counts.py build . "$build"
quietly build_module
(build_pico) >"$build/pico.log" 2>&1 ||
  echo "no picohttpparser with SSE 4.2, see build-bench/pico.log" >&2

measure | tee "$build/results"
echo
tests/bench/budgets.py "$build/results"
[ -z "$write" ] || tests/bench/page.py "$build/results"
echo
measure_hosts
