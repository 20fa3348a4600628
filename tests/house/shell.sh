#!/usr/bin/env bash
# Every shell script passes shellcheck.
#
#   tests/house/shell.sh SOURCE

set -eu
cd "$1"

if ! command -v shellcheck >/dev/null; then
  echo "skipped: no shellcheck here"
  exit 77
fi
shellcheck tests/*.sh tests/*/*.sh examples/*.sh examples/*/*/*.sh .ci/run
