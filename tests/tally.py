#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Add up the test cases of runs of `meson test`.

    tests/tally.py TESTLOG.json...

What is one test case: a line of a program that reports its cases (Check's, by
TAP: each test function, and each row of a table that a loop test walks), or one
program or script that only has an exit status. A program that reports cases and
then fails otherwise (a crash, a leak found at its end) is one failed case more.
The same case in two runs is two: it ran twice.

Prints what failed with the end of its output, and what was skipped and why; and as
its last line "P F S": passed, failed, skipped.
"""

import json
import re
import sys

CASE = re.compile(r'^(ok|not ok)\b[^#]*(#\s*skip)?', re.IGNORECASE)
PLAN = re.compile(r'^1\.\.\d+\s*(?:#\s*skip\S*\s*(.*))?', re.IGNORECASE)
SHOWN = 80  # lines of the output of what failed


def reported(output):
    """Return the (passed, failed, skipped) that a program's output reports."""
    lines = output.splitlines()
    counts = [0, 0, 0]
    if not any(PLAN.match(line) for line in lines):
        return counts
    for case in filter(None, map(CASE.match, lines)):
        counts[2 if case.group(2) else 0 if case.group(1).lower() == 'ok' else 1] += 1
    return counts


def cases(test):
    """Return the (passed, failed, skipped) of one entry of a test log."""
    passed, failed, skipped = reported(test.get('stdout', ''))
    alone = passed + failed + skipped == 0
    if test['result'] == 'SKIP':
        skipped += alone
    elif test['result'] in ('OK', 'EXPECTEDFAIL'):
        passed += alone
    else:
        failed += failed == 0
    return passed, failed, skipped


def show_failure(test):
    print(f"failed: {test['name']} ({test['result']})")
    lines = [line for line in test.get('stdout', '').splitlines() if not line.startswith('ok ')]
    lines += test.get('stderr', '').splitlines()
    if len(lines) > SHOWN:
        print(f'    ... {len(lines) - SHOWN} lines more before these')
    for line in lines[-SHOWN:]:
        print('    ' + line[:300])


def show_skip(test):
    lines = test.get('stdout', '').splitlines() or ['']
    plan = PLAN.match(lines[0])
    reason = plan.group(1) if plan else lines[-1].removeprefix('skipped: ')
    print(f"skipped: {test['name']}: {reason}")


def main():
    total = [0, 0, 0]
    for name in sys.argv[1:]:
        with open(name, encoding='utf-8') as log:
            tests = [json.loads(line) for line in log]
        for test in tests:
            counts = cases(test)
            total = [a + b for a, b in zip(total, counts)]
            if counts[1] > 0:
                show_failure(test)
            elif test['result'] == 'SKIP':
                show_skip(test)
    print(*total)


if __name__ == '__main__':
    main()
