#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The module for nginx, between a backend that answers byte for byte and raw requests.

    tests/hosts/test_nginx.py SOURCE MODULE PPR [NAME]

MODULE is `none` if it is not built. NAME, a part of a test's name, runs some of the tests only.
Reports each test (TAP) and the version of nginx. Skipped where nginx or the module is missing.
"""

import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [str(path) for path in pathlib.Path(__file__).resolve().parents[:2]]

from hosts import cases, configuration, messages  # noqa: E402
from hosts.world import Programs  # noqa: E402
from support import tap  # noqa: E402
from support.servers import find  # noqa: E402

MODULES = (cases, configuration, messages)


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit("usage: tests/hosts/test_nginx.py SOURCE MODULE PPR [NAME]")
    Programs.source, Programs.module, Programs.ppr = map(os.path.abspath, sys.argv[1:4])
    Programs.nginx = find("nginx")
    for program in ("nginx", "openssl"):
        if not find(program):
            return tap.lack(f"no {program} here")
    if sys.argv[2] == "none":
        return tap.lack("no module for nginx: its headers are missing (Debian: nginx-dev)")
    print("# " + subprocess.run([Programs.nginx, "-v"], capture_output=True, text=True,
                                check=True).stderr.strip())
    cases.TestRows = cases.make(cases.NginxRows)
    return tap.run(MODULES, *sys.argv[4:])


if __name__ == "__main__":
    sys.exit(main())
