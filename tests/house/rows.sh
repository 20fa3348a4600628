#!/usr/bin/env bash
# Every file of rows is a test: tests/rows/meson.build names it.
#
#   tests/house/rows.sh SOURCE

set -eu
cd "$1/tests/rows"
diff <(printf '%s\n' *.rows | LC_ALL=C sort) \
  <(sed -n "s/^  '\(.*\)',$/\1.rows/p" meson.build | LC_ALL=C sort)
