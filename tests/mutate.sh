#!/usr/bin/env bash
# Do the tests notice? Breaks the library in one place after another, and runs the
# tests on each: what fails none has survived, and a test is missing.
#
#   tests/mutate.sh [NAME...]    all of tests/mutations.txt, or the rows so named
#                                (R4: all that begin with "R4.")
#
# Not part of `meson test`. Each row is a build with little optimisation, and a run
# of the programs that look at what comes out, the quickest first, up to the first that
# fails: a second or two, as many rows at once as there are processors. Works on copies
# of the tree. One line a row; the last line is the summary.

set -u
cd "$(dirname "$0")/.." || exit 1

read -ra programs <<<"${PPR_PROGRAMS:-bytes index parse builder block apache nginx rules output why fields check captures random agree memory}"
workers=$(nproc)
# fewer random cases than in the test run
export PPR_ROUNDS=${PPR_ROUNDS:-4000} PPR_REDUCE=0
# Each program in one process: a crash is a failure too. No test of many rules.
export CK_FORK=no CK_VERBOSITY=silent CK_TAP_LOG_FILE_NAME=- CK_EXCLUDE_TAGS=slow
unset CFLAGS LDFLAGS

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

# What is broken is this, whatever becomes of the tree meanwhile.
source=$temporary/source
mkdir "$source"
cp -R meson.build meson_options.txt include lib examples tests "$source"

# prepare WORKER: its own copy of the tree, built
prepare() {
  local home=$temporary/$1
  mkdir "$home"
  cp -R "$source" "$home/tree"
  meson setup "$home/build" "$home/tree" -Dbuildtype=plain -Dc_args='-w -O1' \
    -Ddefault_library=static -Dexamples=disabled -Dtests=enabled >"$home/log" 2>&1 &&
    ninja -C "$home/build" "${programs[@]/#/tests/test_}" >"$home/log" 2>&1
}

# try WORKER: run the programs; print the first case that fails, return 1 if any does
try() {
  local home=$temporary/$1 program status
  for program in "${programs[@]}"; do
    timeout 60 "$home/build/tests/test_$program" >"$home/output" 2>&1
    status=$?
    [ "$status" -ne 0 ] || continue
    echo "$program: $(sed -nE '/^not ok/{s/^not ok [0-9]+ - [^:]*:[^:]*://p;q}' "$home/output" |
      cut -c 1-100)$([ "$status" -lt 124 ] || echo "(exit status $status)")"
    return 1
  done
}

# attempt WORKER FILE EXPRESSION: what came of breaking a file by an expression of sed
attempt() {
  local home=$temporary/$1 file=$2 expression=$3 first
  if ! sed -E -e "$expression" "$source/$file" >"$home/broken"; then
    echo "stale: not an expression"
    return
  elif cmp -s "$source/$file" "$home/broken"; then
    echo "stale: changes nothing"
    return
  fi
  cp "$home/broken" "$home/tree/$file"
  if ! ninja -C "$home/build" "${programs[@]/#/tests/test_}" >"$home/log" 2>&1; then
    echo "stale: does not compile: $(grep -m 1 'error:' "$home/log")"
  elif first=$(try "$1"); then
    echo survived
  else
    echo "caught by $first"
  fi
  cp "$source/$file" "$home/tree/$file"
}

# wanted NAME SELECTION...
wanted() {
  local name=$1 selected
  shift
  [ $# -gt 0 ] || return 0
  for selected in "$@"; do
    [[ $name == "$selected" || $name == "$selected".* ]] && return 0
  done
  return 1
}

# work WORKER SELECTION...: every so-many-th of the rows wanted
work() {
  local worker=$1 number=0 name file expression
  shift
  while read -r name file expression; do
    [[ -n $name && $name != \#* ]] || continue
    wanted "$name" "$@" || continue
    number=$((number + 1))
    [ $((number % workers)) -eq "$worker" ] || continue
    echo "$name: $(attempt "$worker" "$file" "$expression")"
  done <"$source/tests/mutations.txt"
}

for ((worker = 0; worker < workers; worker++)); do
  if ! prepare "$worker"; then
    tail -n 30 "$temporary/$worker/log"
    exit 1
  fi
done
if ! first=$(try 0); then
  echo "the tests fail before anything is broken: $first"
  exit 1
fi

for ((worker = 0; worker < workers; worker++)); do
  work "$worker" "$@" &
done | tee "$temporary/outcome"
wait

count() {
  grep -c "^[^ ]*: $1" "$temporary/outcome"
}
echo "$(count caught) caught, $(count survived) survived, $(count stale) rows that no longer fit"
! grep -qE '^[^ ]*: (survived|stale)' "$temporary/outcome"
