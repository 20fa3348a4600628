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
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from proxy import bodies, ends, exchanges, references, refusals, site  # noqa: E402
from proxy.harness import Programs  # noqa: E402

MODULES = (references, exchanges, bodies, refusals, ends, site)


class TapResult(unittest.TestResult):
    """Prints a line for each test, and what went wrong as comments before it."""

    def startTestRun(self):
        self.wrong = []

    def startTest(self, test):
        super().startTest(test)
        self.wrong = []
        self.reason = None

    def addError(self, test, err):
        super().addError(test, err)
        self.wrong.append(self.errors[-1][1])

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.wrong.append(self.failures[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            kind = self.failures if issubclass(err[0], test.failureException) else self.errors
            self.wrong.append(f"{subtest}\n{kind[-1][1]}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.reason = reason

    def stopTest(self, test):
        super().stopTest(test)
        for text in self.wrong:
            print("# " + text.strip().replace("\n", "\n# "))
        verdict = "not ok" if self.wrong else "ok"
        name = ".".join(test.id().split(".")[-2:])
        skip = f" # SKIP {self.reason}" if self.reason else ""
        print(f"{verdict} {self.testsRun} - {name}{skip}", flush=True)


def each_test(suite):
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from each_test(part)
        else:
            yield part


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: tests/proxy/test_proxy.py PROXY BACKEND [NAME]")
    Programs.proxy, Programs.backend = map(os.path.abspath, sys.argv[1:3])
    name = sys.argv[3] if len(sys.argv) == 4 else ""
    loader = unittest.TestLoader()
    tests = [test for module in MODULES for test in each_test(loader.loadTestsFromModule(module))
             if name in test.id()]
    print(f"1..{len(tests)}", flush=True)
    result = TapResult()
    unittest.TestSuite(tests).run(result)
    return 0 if tests and result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
