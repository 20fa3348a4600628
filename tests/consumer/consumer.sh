#!/usr/bin/env bash
# libppr as others get it: built for release, installed, and used by a program
# outside of the tree through its .pc file, shared and static; and as a Meson
# subproject.
#
#   tests/consumer/consumer.sh SOURCE COMPILER...

set -eu -o pipefail
source=$1
shift
export CC="$*"
unset CFLAGS LDFLAGS DESTDIR PKG_CONFIG_PATH LD_LIBRARY_PATH

for tool in meson pkg-config readelf; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: no $tool here"
    exit 77
  fi
done

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

say() {
  echo "-- $*"
}

# Runs a command with its output kept, and shows it if the command fails.
quietly() {
  "$@" >"$temporary/log" 2>&1 || {
    cat "$temporary/log"
    echo "failed: $*"
    exit 1
  }
}

# A copy, with a name that shows up wherever its path gets into a file.
say "build for release, and install"
tree=$temporary/SourceTree
build=$temporary/BuildTree
prefix=$temporary/prefix
mkdir "$tree"
cp -R "$source"/{meson.build,meson_options.txt,include,lib,examples,tests} "$tree"
quietly meson setup --prefix "$prefix" --libdir lib --buildtype release \
  -Ddefault_library=both -Dexamples=disabled -Dtests=disabled "$build" "$tree"
quietly meson install -C "$build"

shared=$prefix/lib/libppr.so
static=$prefix/lib/libppr.a
version=$(sed -n "s/^  version: '\(.*\)',$/\1/p" "$source/meson.build")
soversion=$(sed -n "s/^soversion = '\(.*\)'$/\1/p" "$source/meson.build")

say "what is installed: the libraries, their headers and .pc files"
(cd "$prefix" && find . -path '*ppr*' ! -type d | LC_ALL=C sort) >"$temporary/installed"
grep -vE '^\./bin/|^\./share/' "$temporary/installed" | diff - <( (
  printf '%s\n' ./include/ppr/ppr.h ./include/ppr/rules.h
  for name in libppr libppr-rules; do
    printf '%s\n' "./lib/$name.a" "./lib/$name.so" "./lib/$name.so.$soversion" \
      "./lib/$name.so.$version" "./lib/pkgconfig/$name.pc"
  done
) | LC_ALL=C sort -u)
say "soname libppr.so.$soversion"
readelf -d "$shared" >"$temporary/dynamic"
grep -qF "Library soname: [libppr.so.$soversion]" "$temporary/dynamic"

say "no file mentions where it was built"
if grep -rlE 'SourceTree|BuildTree' "$prefix"; then
  exit 1
fi
if grep -E 'RPATH|RUNPATH' "$temporary/dynamic"; then
  exit 1
fi

say "exported names, used names"
"$source/tests/house/symbols.sh" exports "$prefix/include/ppr/ppr.h" "$shared" "$static"
"$source/tests/house/symbols.sh" uses "$static" release
"$source/tests/house/symbols.sh" exports "$prefix/include/ppr/rules.h" "$prefix/lib/libppr-rules.so"
"$source/tests/house/symbols.sh" public "$prefix/include/ppr/ppr.h" "$prefix/lib/libppr-rules.so"

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
[ "$(pkg-config --modversion libppr)" = "$version" ]
read -ra flags < <(pkg-config --cflags libppr)
flags+=(-Wall -Wextra -Werror)
sources=$source/tests/consumer

# run PROGRAM NAME: runs a program, with the shared libraries to be found, and compares
# its output with that of the source.
run() {
  LD_LIBRARY_PATH=$prefix/lib "$1" | tr -d '\r' >"$temporary/printed"
  diff "$sources/$2.txt" "$temporary/printed"
}

needs_shared() {
  readelf -d "$1" | grep -qF "Shared library: [libppr.so.$soversion]"
}

say "shared"
read -ra link < <(pkg-config --libs libppr)
quietly "$@" -std=c99 "${flags[@]}" -o "$temporary/shared" "$sources/consumer.c" "${link[@]}"
needs_shared "$temporary/shared"
run "$temporary/shared" consumer
if readelf -d "$temporary/shared" | grep -F libppr-rules; then
  exit 1
fi
read -ra rules_link < <(pkg-config --libs libppr-rules)
quietly "$@" -std=c99 "${flags[@]}" -o "$temporary/shared-rules" "$sources/rules.c" \
  "${rules_link[@]}"
run "$temporary/shared-rules" rules

if command -v g++ >/dev/null; then
  say "shared, from C++"
  quietly g++ -std=c++98 "${flags[@]}" -x c++ -o "$temporary/cxx" "$sources/consumer.c" -x none "${link[@]}"
  needs_shared "$temporary/cxx"
  run "$temporary/cxx" consumer
else
  say "shared, from C++: skipped: no g++ here"
fi

say "static"
read -ra link < <(pkg-config --static --libs libppr)
read -ra rules_link < <(pkg-config --static --libs libppr-rules)
mv "$prefix"/lib/libppr*.so* "$temporary" # else the linker prefers them
quietly "$@" -std=c99 "${flags[@]}" -o "$temporary/static" "$sources/consumer.c" "${link[@]}"
quietly "$@" -std=c99 "${flags[@]}" -o "$temporary/static-rules" "$sources/rules.c" \
  "${rules_link[@]}"
if needs_shared "$temporary/static" || needs_shared "$temporary/static-rules"; then
  exit 1
fi
run "$temporary/static" consumer
run "$temporary/static-rules" rules

say "a subproject"
unset PKG_CONFIG_PATH
mkdir -p "$temporary/outer/subprojects"
cp "$sources"/{consumer.c,rules.c,meson.build} "$temporary/outer"
mv "$tree" "$temporary/outer/subprojects/libppr"
quietly meson setup --wrap-mode forcefallback "$temporary/outer-build" "$temporary/outer"
quietly meson test -C "$temporary/outer-build"
run "$temporary/outer-build/consumer" consumer
run "$temporary/outer-build/rules" rules
