#!/bin/sh
# Fuzz for a time: fuzz.sh [SECONDS [BUILD_DIRECTORY]]
#
# Builds with clang, libFuzzer, ASan and UBSan, and runs each fuzzer for so many
# seconds (60), all at once. What they find new goes to BUILD_DIRECTORY
# (build-fuzz): corpus-*/ and crash-*. `fuzz.sh merge [BUILD_DIRECTORY]` copies
# what adds coverage to the corpora of the tree.

set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
task=${1:-60}
build=${2:-$root/build-fuzz}
compiler=${CC:-clang}
command -v "$compiler" >/dev/null || compiler=clang-14

if [ ! -f "$build/build.ninja" ]; then
    CC=$compiler meson setup "$build" "$root" \
        -Dfuzzers=true -Dtests=enabled -Dexamples=disabled \
        -Ddefault_library=static -Dbuildtype=debugoptimized \
        -Db_sanitize=address,undefined -Db_lundef=false \
        -Dc_args='-fsanitize=fuzzer-no-link -fno-sanitize-recover=all'
fi
ninja -C "$build" tests/fuzz/fuzz_reference tests/fuzz/fuzz_block tests/fuzz/fuzz_field tests/fuzz/fuzz_rules

longest() {
    case $1 in
        reference) echo 2048 ;;
        *) echo 4096 ;;
    esac
}

fuzz() {
    mkdir -p "$build/corpus-$1"
    "$build/tests/fuzz/fuzz_$1" -max_total_time="$task" -max_len="$(longest "$1")" \
        -dict="$here/ppr.dict" -artifact_prefix="$build/crash-$1-" -print_final_stats=1 \
        "$build/corpus-$1" "$here/corpus/$1" >"$build/$1.log" 2>&1
}

# Adds to a corpus of the tree what runs code that no file of it runs. libFuzzer names
# such a file by a hash: before you commit it, name it for what it is.
merge() {
    mkdir -p "$build/corpus-$1"
    "$build/tests/fuzz/fuzz_$1" -merge=1 -use_counters=0 -max_len="$(longest "$1")" \
        "$here/corpus/$1" "$build/corpus-$1" 2>"$build/merge-$1.log"
}

if [ "$task" = merge ]; then
    merge reference
    merge block
    merge field
    merge rules
    exit
fi

fuzz reference &
reference=$!
fuzz block &
block=$!
fuzz rules &
rules=$!
status=0
fuzz field || status=1
wait "$reference" || status=1
wait "$block" || status=1
wait "$rules" || status=1
for name in reference block field rules; do
    grep -E 'broken law|ERROR|runtime error|number_of_executed_units' "$build/$name.log" |
        sed "s/^/$name: /"
done
exit "$status"
