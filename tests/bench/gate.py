#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Compare the instructions of ten fixed calls (gate.c) with those of gate.baseline.

    tests/bench/gate.py SOURCE [--write]

More than 3 % above the baseline fails. Fewer pass; then the baseline can be lowered
with --write, which writes the file anew. Builds libppr for release, static, with
gcc, in a directory that goes away again, and has callgrind count: no clock, so the
counts are the same however busy the machine is. Another compiler, C library, valgrind
or sort of processor gives other counts: skipped then (exit status 77), as where there
is no valgrind.
"""

import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

TOLERANCE = 0.03
SKIPPED = 77
NEEDED = ('valgrind', 'gcc', 'meson', 'ninja')
# What would change the build, or where it goes.
UNWANTED = ('CFLAGS', 'CPPFLAGS', 'LDFLAGS', 'DESTDIR', 'LD_LIBRARY_PATH', 'LD_PRELOAD')
# memcpy and the like as every x86-64 has them, so that they count the same on all.
TUNABLES = 'glibc.cpu.hwcaps=-AVX2,-AVX_Fast_Unaligned_Load,-AVX512F,-ERMS,-FSRM,-BMI2,-SSE4_2,-SSSE3'


def environment():
    """The environment of what is run here."""
    kept = {name: text for name, text in os.environ.items() if name not in UNWANTED}
    return dict(kept, CC='gcc', GLIBC_TUNABLES=TUNABLES)


def run(*command):
    """Run a command; show its output and end if it fails. Return the output."""
    done = subprocess.run(command, env=environment(), text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        print(done.stdout)
        print('failed:', *command)
        sys.exit(1)
    return done.stdout


def place():
    """What counts depend on besides the source: {what: which}."""
    flags = ''
    processor = pathlib.Path('/proc/cpuinfo')
    if processor.exists():
        flags = processor.read_text(encoding='utf-8')
    wide = 'with AVX2' if re.search(r'\bavx2\b', flags) else 'without AVX2'
    return {
        'compiler': 'gcc ' + run('gcc', '-dumpfullversion').strip(),
        'C library': ' '.join(platform.libc_ver()),
        'valgrind': run('valgrind', '--version').strip(),
        'processor': f'{platform.machine()} {wide}',
    }


def build(source, directory):
    """Build gate.c with a static library for release; return the program."""
    run('meson', 'setup', directory, source, '--buildtype=release', '--default-library=static',
        '-Dexamples=disabled')
    run('ninja', '-C', directory, 'tests/bench/gate')
    return directory / 'tests' / 'bench' / 'gate'


def counted(source, program, directory):
    """Return {name: instructions of one call}."""
    out = directory / 'callgrind'
    run('valgrind', '--tool=callgrind', f'--callgrind-out-file={out}', '--instr-atstart=no',
        program, source / 'tests' / 'bench' / 'response-head.txt')
    totals = {}
    for file in directory.glob('callgrind.*'):
        text = file.read_text(encoding='utf-8')
        trigger = re.search(r'^desc: Trigger: Client Request: (.*);(\d+)$', text, re.MULTILINE)
        total = re.search(r'^(?:totals|summary): (\d+)', text, re.MULTILINE)
        if trigger and total:
            of_name = totals.setdefault(trigger.group(1), {})
            of_name[int(trigger.group(2))] = int(total.group(1))
    counts = {}
    for name, of_name in totals.items():
        (few, less), (many, more) = sorted(of_name.items())
        counts[name] = (more - less) / (many - few)
    return counts


def measure(source):
    """Build and count."""
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        return counted(source, build(source, directory / 'build'), directory)


def read(path):
    """Return {what: which} and {name: instructions} of a baseline."""
    where, counts = {}, {}
    for line in path.read_text(encoding='utf-8').splitlines():
        if line and not line.startswith('#'):
            name, text = line.split('\t')
            if re.fullmatch(r'[\d.]+', text):
                counts[name] = float(text)
            else:
                where[name] = text
    return where, counts


def write(path, where, counts):
    """Write a baseline."""
    lines = ['# Instructions of one call, as callgrind counts them; see gate.py, which writes',
             '# this file: tests/bench/gate.py . --write']
    lines += [f'{name}\t{text}' for name, text in where.items()]
    lines += [f'{name}\t{count:.1f}' for name, count in sorted(counts.items())]
    path.write_text('\n'.join(lines) + '\n', encoding='utf-8')


def compare(baseline, counts):
    """Print each count beside its baseline; return whether none is too high."""
    good = True
    for name in sorted(baseline.keys() | counts.keys()):
        if name not in baseline or name not in counts:
            print(f'{name}: in the baseline or counted, but not both')
            good = False
            continue
        change = counts[name] / baseline[name] - 1
        word = 'ok'
        if change > TOLERANCE:
            word = 'over'
            good = False
        elif change < -TOLERANCE:
            word = 'ok; the baseline can be lowered'
        print(f'{name}\t{baseline[name]:.1f}\t{counts[name]:.1f}\t{change:+.1%}\t{word}')
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
        write(path, where, measure(source))
        return 0
    known, baseline = read(path)
    for what, which in where.items():
        if known.get(what) != which:
            print(f'skipped: the baseline is of {what} {known.get(what)}, here is {which}')
            return SKIPPED
    if compare(baseline, measure(source)):
        return 0
    print(f'failed: more than {TOLERANCE:.0%} over the baseline')
    return 1


if __name__ == '__main__':
    sys.exit(main())
