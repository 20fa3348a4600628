#!/bin/sh
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
#
# tests/install.sh PACKAGE...
#
# Install those of the Debian packages that are missing, as root or through
# sudo. Where all are there it does nothing. Where it cannot install, it says
# what is missing and ends with 1.

set -eu

if [ $# -eq 0 ]; then
  echo "usage: tests/install.sh PACKAGE..." >&2
  exit 2
fi

if ! command -v dpkg-query >/dev/null; then
  echo "This is no Debian; please see to it that these are installed: $*" >&2
  exit 1
fi

missing=
for package in "$@"; do
  # shellcheck disable=SC2016 # the braces are dpkg-query's, not the shell's
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=none
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  as_root=sudo
fi
if ! command -v apt-get >/dev/null || ! command -v "${as_root:-true}" >/dev/null; then
  echo "Missing, and to be installed by somebody who may:$missing" >&2
  exit 1
fi

echo "Installing:$missing" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Without a network the lists and packages that are there may do; and another
# apt-get may be at work.
# shellcheck disable=SC2016,SC2086 # another shell's $@; several words are meant
if ! $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
  'apt-get update; apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"' \
  sh $missing >"$log" 2>&1
then
  cat "$log" >&2
  echo "Could not install:$missing" >&2
  exit 1
fi
