# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Runs tests of unittest, and reports each of them (TAP)."""

import os
import unittest


class TapResult(unittest.TestResult):
    """Prints a line for each test, after the tracebacks of its failures as comments."""

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


def run(modules, name=""):
    """Run the tests of modules whose names contain `name`; return the exit status."""
    loader = unittest.TestLoader()
    tests = [test for module in modules for test in each_test(loader.loadTestsFromModule(module))
             if name in test.id()]
    print(f"1..{len(tests)}", flush=True)
    result = TapResult()
    unittest.TestSuite(tests).run(result)
    return 0 if tests and result.wasSuccessful() else 1


def lack(reason):
    """Report that something is missing here: a test that is skipped, or in CI (CI=true) one that
    fails. Return the exit status."""
    if os.environ.get("CI") == "true":
        print(f"1..1\nnot ok 1 - {reason}")
        return 1
    print(f"1..0 # SKIP {reason}")
    return 0
