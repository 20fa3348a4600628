#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The module for httpd, between a backend that answers byte for byte and raw requests.

    tests/hosts/test_httpd.py SOURCE MODULE PPR [NAME]

MODULE is `none` if it is not built. NAME, a part of a test's name, runs some of the tests only.
Reports each test (TAP) and the version of httpd. Skipped where httpd or the module is missing.
"""

import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [str(path) for path in pathlib.Path(__file__).resolve().parents[:2]]

from hosts import cases, httpd  # noqa: E402
from hosts.world import Httpd, Programs  # noqa: E402
from support import tap  # noqa: E402
from support.servers import find_httpd  # noqa: E402

MODULES = (cases, httpd)


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit("usage: tests/hosts/test_httpd.py SOURCE MODULE PPR [NAME]")
    Programs.source, Programs.httpd_module, Programs.ppr = map(os.path.abspath, sys.argv[1:4])
    Programs.httpd = find_httpd(Httpd.MODULES)
    if not Programs.httpd[0]:
        return tap.lack("no httpd here")
    if sys.argv[2] == "none":
        return tap.lack("no module for httpd: its headers are missing (Debian: apache2-dev)")
    print("# " + subprocess.run([Programs.httpd[0], "-v"], capture_output=True, text=True,
                                check=True).stdout.splitlines()[0])
    cases.TestRows = cases.make(cases.HttpdRows)
    return tap.run(MODULES, *sys.argv[4:])


if __name__ == "__main__":
    sys.exit(main())
