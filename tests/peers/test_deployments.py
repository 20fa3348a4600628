#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The example proxy in deployments: whole applications behind it, a client with curl before
it. The output is TAP.

    tests/peers/test_deployments.py PROXY [NAME]

NAME, a part of a test's name, runs some of the tests only. The client knows the client hosts
only: any connection to another host ends in a trap, and no field that it gets may name a
backend. All servers listen on free ports of the loopback. Skipped where there is no curl or
openssl; WebDAV is skipped where there is no httpd.
"""

import os
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [str(path) for path in pathlib.Path(__file__).resolve().parents[:2]]

from deployments import (applications, forced_https, registry, sign_on, webdav,  # noqa: E402
                         world)
from proxy.harness import Programs  # noqa: E402
from support import tap  # noqa: E402
from support.servers import find  # noqa: E402

MODULES = (world, forced_https, applications, sign_on, registry, webdav)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: tests/peers/test_deployments.py PROXY [NAME]")
    Programs.proxy = os.path.abspath(sys.argv[1])
    for program in ("curl", "openssl"):
        if not find(program):
            print(f"1..0 # SKIP no {program} here")
            return 0
    return tap.run(MODULES, *sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
