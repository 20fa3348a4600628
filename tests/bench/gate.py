#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Compare the counts of the benchmark (counts.py) with those of gate.baseline.

    tests/bench/gate.py SOURCE [--write]

More than 3 % above the baseline fails. Less passes; then --write, which writes the file anew,
can lower the baseline. A ratio of DEMANDS above its limit fails, too. Only bytes, instructions
and heap allocations: nothing depends on how busy the machine is. Another compiler, C library,
valgrind or sort of processor gives other counts: the test is skipped then (exit status 77), as
it is without valgrind.
"""

import pathlib
import platform
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
import counts  # noqa: E402

TOLERANCE = 0.03
SKIPPED = 77

# Instructions of ppr_rewrite_field of version 0.1 for the field of the row "field of no interest"
# (X-Other: y) with the same rule and context: counted as counts.py does, by callgrind in calls
# 2 to 101, of a release build of commit 18a588f, gcc 12.2.0, valgrind 3.19.0.
FIELD_OF_0_1 = 870.3

# A ratio in words, of which row, by which row or number, and its limit.
DEMANDS = (
    ('19 fields one by one, by the block call', 'head, 19 fields one by one, instructions',
     'head, three rewrites, instructions', 2.0),
    ('a field of no interest, by the same in version 0.1', 'field of no interest, instructions',
     FIELD_OF_0_1, 0.2),
)

NEEDED = ('valgrind', 'gcc', 'meson', 'ninja', 'size')


def place():
    """The things besides the source on which counts depend: {name: which}."""
    flags = ''
    processor = pathlib.Path('/proc/cpuinfo')
    if processor.exists():
        flags = processor.read_text(encoding='utf-8')
    wide = 'with AVX2' if re.search(r'\bavx2\b', flags) else 'without AVX2'
    return {
        'compiler': 'gcc ' + counts.run('gcc', '-dumpfullversion').strip(),
        'C library': ' '.join(platform.libc_ver()),
        'valgrind': counts.run('valgrind', '--version').strip(),
        'processor': f'{platform.machine()} {wide}',
    }


def measure(source):
    """Build and count: {name: value}, {name: unit}."""
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        counts.build(source, directory)
        lines = list(counts.count(source, directory))
    return {name: value for name, value, _ in lines}, {name: unit for name, _, unit in lines}


def read(path):
    """Return {what: which} and {name: value} of a baseline."""
    where, values = {}, {}
    for line in path.read_text(encoding='utf-8').splitlines():
        if line and not line.startswith('#'):
            name, text, *unit = line.split('\t')
            if unit:
                values[name] = float(text)
            else:
                where[name] = text
    return where, values


def write(path, where, values, units):
    """Write a baseline."""
    lines = ['# The counts of the benchmark; gate.py compares with them, and writes this file:',
             '# tests/bench/gate.py . --write']
    lines += [f'{name}\t{text}' for name, text in where.items()]
    lines += [f'{name}\t{values[name]:.1f}\t{units[name]}' for name in sorted(values)]
    path.write_text('\n'.join(lines) + '\n', encoding='utf-8')


def judge(before, now):
    """Return a change in words, a verdict, and whether it passes."""
    if now > before * (1 + TOLERANCE):
        verdict = 'over'
    elif now < before * (1 - TOLERANCE):
        verdict = 'ok; the baseline can be lowered'
    else:
        verdict = 'ok'
    change = f'{now / before - 1:+.1%}' if before else ''
    return change, verdict, verdict != 'over'


def compare(baseline, values):
    """Print each value beside its baseline; return whether none is too high."""
    good = True
    for name in sorted(baseline.keys() | values.keys()):
        if name not in baseline or name not in values:
            print(f'{name}: in the baseline or counted, but not both')
            good = False
            continue
        change, verdict, passes = judge(baseline[name], values[name])
        good = good and passes
        print(f'{name}\t{baseline[name]:.1f}\t{values[name]:.1f}\t{change}\t{verdict}')
    return good


def demand(values):
    """Print each ratio of DEMANDS beside its limit; return whether none is too high."""
    good = True
    for words, name, other, limit in DEMANDS:
        ratio = values[name] / values.get(other, other)
        good = good and ratio <= limit
        print(f'{words}\t{limit:.2f}\t{ratio:.2f}\t\t{"ok" if ratio <= limit else "over"}')
    return good


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    path = source / 'tests' / 'bench' / 'gate.baseline'
    for tool in NEEDED:
        if shutil.which(tool) is None:
            print(f'skipped: no {tool} here')
            return SKIPPED
    where = place()
    if sys.argv[2:] == ['--write']:
        write(path, where, *measure(source))
        return 0
    known, baseline = read(path)
    for what, which in where.items():
        if known.get(what) != which:
            print(f'skipped: the baseline is of {what} {known.get(what)}, here is {which}')
            return SKIPPED
    values = measure(source)[0]
    if all([compare(baseline, values), demand(values)]):
        return 0
    print(f'failed: more than {TOLERANCE:.0%} over the baseline, or a ratio over its limit')
    return 1


if __name__ == '__main__':
    sys.exit(main())
