#!/usr/bin/env bash
# The README's program: its first ```c block is compiled, with warnings as errors,
# and run; it prints what the first ```text block behind it says.
#
#   tests/house/readme.sh SOURCE LIBRARY COMPILER...    LIBRARY: libppr.so or libppr.a

set -eu -o pipefail
source=$1
library=$2
shift 2

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

# Lines of the first block of language $1, from line $2 on; its last line's
# number goes to the file end.
block() {
  awk -v fence="\`\`\`$1" -v from="$2" -v end="$temporary/end" '
    NR < from { next }
    inside && /^```/ { print NR >end; found = 1; exit }
    inside { print }
    $0 == fence { inside = 1 }
    END { exit !found }' "$source/README.md"
}

block c 1 >"$temporary/readme.c"
block text "$(cat "$temporary/end")" >"$temporary/expected"

link=("$library" "-Wl,-rpath,$(dirname "$library")")
if [[ $library == *.a ]]; then
  read -ra more < <(pkg-config --libs liburiparser)
  link+=("${more[@]}")
fi
"$@" -std=c11 -Wall -Wextra -Werror "-I$source/include" -o "$temporary/readme" \
  "$temporary/readme.c" "${link[@]}"
"$temporary/readme" | tr -d '\r' >"$temporary/printed"
diff "$temporary/expected" "$temporary/printed"
