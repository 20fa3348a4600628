#!/usr/bin/env bash
# Build and test everything, from a fresh clone on a fresh Debian 12: installs
# what is missing (as root or through sudo; elsewhere it says what, and stops).
#
#   tests/run.sh           the tests that every change must pass
#   tests/run.sh --long    the tests that take too long for every change
#
# CONTRIBUTING.md lists the builds, the tests in each, and how long they take. Each
# build has a directory of its own, made anew.
#
# The last line is "N passed, N failed", and ", N skipped" if any were: the test
# cases of all runs together, as tests/tally.py counts them. Something that could
# not be installed, configured or built counts as one failed. The exit status is 0
# if none failed.

set -u
cd "$(dirname "$0")/.." || exit 1

case "$#:${1:-}" in
  0:) long= ;;
  1:--long) long=yes ;;
  *)
    echo "usage: tests/run.sh [--long]" >&2
    exit 2
    ;;
esac

packages=(
  build-essential meson ninja-build pkg-config python3 git
  liburiparser-dev libevent-dev libssl-dev openssl check
  clang clang-format-14 clang-tidy-14 libclang-rt-14-dev valgrind libc6-dbg shellcheck curl
  chromium nodejs node-tough-cookie nginx-light nginx-dev apache2-bin apache2-dev libh2o-dev libpcre2-dev
)
passed=0
failed=0
skipped=0

finish() {
  local summary="$passed passed, $failed failed"
  [ "$skipped" -eq 0 ] || summary+=", $skipped skipped"
  echo "$summary"
  [ "$failed" -eq 0 ]
  exit
}

# Runs a command with its output in a log, which is shown if the command fails.
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 && return
  tail -n 100 "$log"
  echo "failed: $*"
  return 1
}

# build NAME COMPILER SETTING...
build() {
  local name=$1 compiler=$2
  shift 2
  echo "== $name: build"
  rm -rf "build-$name"
  mkdir "build-$name"
  CC=$compiler quietly "build-$name/setup.log" meson setup "build-$name" --fatal-meson-warnings \
    -Dwerror=true -Dexamples=enabled -Dtests=enabled "$@" &&
    quietly "build-$name/compile.log" ninja -C "build-$name" &&
    return
  failed=$((failed + 1))
  return 1
}

# Whether a program with TSan can run here.
sanitizer_starts() {
  echo 'int main(void) { return 0; }' |
    gcc -x c -fsanitize=thread -o build-thread/empty - &&
    build-thread/empty >/dev/null 2>&1
}

# check NAME BUILD ARGUMENT...: runs the tests of a build that the arguments select
check() {
  local name=$1 directory=build-$2 status=0 tally counts
  shift 2
  echo "== $name: test"
  meson test -C "$directory" --logbase "$name" "$@" >"$directory/$name.log" 2>&1 || status=$?
  # a setup (valgrind) adds its name to that of the log
  if ! tally=$(tests/tally.py "$directory/meson-logs/$name"*.json); then
    tail -n 100 "$directory/$name.log"
    tally="0 1 0"
  fi
  [ "$tally" = "${tally##*$'\n'}" ] || echo "${tally%$'\n'*}"
  read -ra counts <<<"${tally##*$'\n'}"
  if [ $((counts[0] + counts[1])) -eq 0 ] || { [ "$status" -ne 0 ] && [ "${counts[1]}" -eq 0 ]; }; then
    tail -n 100 "$directory/$name.log"
    counts[1]=1
  fi
  echo "$name: ${counts[0]} passed, ${counts[1]} failed, ${counts[2]} skipped"
  passed=$((passed + counts[0]))
  failed=$((failed + counts[1]))
  skipped=$((skipped + counts[2]))
}

# Each fuzzer counts as one test case.
fuzz() {
  local seconds=1200
  echo "== fuzz: four fuzzers, $seconds seconds"
  rm -rf build-fuzz
  mkdir build-fuzz
  if quietly build-fuzz/fuzz.log tests/fuzz/fuzz.sh "$seconds" build-fuzz; then
    passed=$((passed + 4))
  else
    failed=$((failed + 1))
  fi
}

# Each step that is switched off counts as one test case.
mutants() {
  local ok bad
  echo "== mutants: libppr with a step switched off"
  tests/browser/mutants.py . >build-gcc/mutants.log 2>&1
  ok=$(grep -c '^ok ' build-gcc/mutants.log)
  bad=$(grep -c '^not ok ' build-gcc/mutants.log)
  cat build-gcc/mutants.log
  [ $((ok + bad)) -gt 0 ] || bad=1
  passed=$((passed + ok))
  failed=$((failed + bad))
}

if ! tests/install.sh "${packages[@]}"; then
  failed=1
  finish
fi

unset CFLAGS CXXFLAGS LDFLAGS
export ASAN_OPTIONS=detect_leaks=1:halt_on_error=1:abort_on_error=1
export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

quick_tests() {
  if build gcc gcc -Dhosts=enabled; then
    check gcc gcc
    check valgrind gcc --setup valgrind --suite unit
  fi
  if build clang clang -Dfuzzers=true -Dhosts=disabled; then
    check clang clang --no-suite house --no-suite browser --no-suite model
  fi
  if build portable gcc -Dhosts=disabled -Dsimd=false -Dc_args=-DPPRI_CHANGES_MAX=0; then
    check portable portable --suite rows --suite unit --suite property --suite fuzz
  fi
  if build sanitize gcc -Db_sanitize=address,undefined; then
    check sanitize sanitize --no-suite house --no-suite bare
  fi
  if build thread gcc -Db_sanitize=thread; then
    # gcc 12's TSan does not start where addresses are very random
    wrapper=()
    sanitizer_starts || wrapper=(--wrapper 'setarch -R')
    CK_RUN_CASE=threads check thread thread "${wrapper[@]}" memory reload
  fi
}

# A thousand reloads of each server and a million requests; ten times the random cases, with another
# seed, and a million in the browser's model; that model with each step of libppr switched off; the
# rows and property tests under valgrind; each fuzzer for twenty minutes.
long_tests() {
  if build gcc gcc -Dhosts=enabled; then
    PPR_RELOADS=1000 PPR_REQUESTS=1000000 check hosts gcc --timeout-multiplier 10 --suite hosts
    CK_TIMEOUT_MULTIPLIER=10 PPR_SEED=$RANDOM PPR_ROUNDS=100000 \
      check random gcc --timeout-multiplier 10 --suite property
    PPR_SEED=$RANDOM PPR_ROUNDS=1000000 \
      check model gcc --timeout-multiplier 10 --suite model
    mutants
    check valgrind gcc --setup valgrind --suite rows --suite property --suite resources --no-suite bare
  fi
  fuzz
}

if [ "$long" ]; then
  long_tests
else
  quick_tests
fi
finish
