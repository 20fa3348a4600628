#!/bin/sh
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
#
# tests/browser/node.sh SCRIPT ARGUMENT...
#
# Run a test in Node, with Debian's packages for it. The output is TAP. Skipped where
# Node or tough-cookie are missing.

set -eu

# Debian's own Node looks here by itself, others do not.
NODE_PATH=/usr/share/nodejs${NODE_PATH:+:$NODE_PATH}
export NODE_PATH

if ! command -v node >/dev/null; then
  echo "1..0 # SKIP no node here (Debian's package nodejs)"
elif ! node -e 'require("tough-cookie")' 2>/dev/null; then
  echo "1..0 # SKIP no tough-cookie here (Debian's package node-tough-cookie)"
else
  exec node "$@"
fi
