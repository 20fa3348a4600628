#!/usr/bin/env bash
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
# Makes ngx_auto_config.h and ngx_auto_headers.h, which nginx-dev lacks: with nginx's own configure
# and the options of Debian's nginx, so that the module's signature is the one that nginx wants.
#
#   configure.sh SOURCE DIRECTORY    nginx's source tree, and where the two files go

set -eu
source=$(realpath "$1")
output=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# configure writes where it stands, and the source tree is root's
ln -s "$source/auto" "$source/src" "$work"
cp "$source/configure" "$work"
cd "$work"
NGX_CONF_FLAGS=()
# shellcheck disable=SC1091
. "$source/conf_flags"
CFLAGS='' ./configure "${NGX_CONF_FLAGS[@]}" --builddir=objs >configure.log 2>&1 || {
  tail -n 20 configure.log
  exit 1
}
mv objs/ngx_auto_config.h objs/ngx_auto_headers.h "$output"
