#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The example proxy, from outside: real sockets, raw bytes. The output is TAP.

    tests/proxy/test_proxy.py PROXY BACKEND [NAME]

PROXY and BACKEND are the programs of examples; NAME, a part of a test's name,
runs some of the tests only. Every server listens on a free port of the loopback,
and is ended by the test that started it.
"""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from proxy import (bodies, ends, exchanges, options, references, refusals, reload,  # noqa: E402
                   secure, site, upgrades)
from proxy.harness import Programs  # noqa: E402
from support import tap  # noqa: E402

MODULES = (references, exchanges, bodies, upgrades, secure, refusals, options, reload, ends, site)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: tests/proxy/test_proxy.py PROXY BACKEND [NAME]")
    Programs.proxy, Programs.backend = map(os.path.abspath, sys.argv[1:3])
    return tap.run(MODULES, *sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
