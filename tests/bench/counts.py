#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Build libppr for the benchmark, and count bytes, instructions and heap allocations.

    tests/bench/counts.py build SOURCE DIRECTORY    make the builds
    tests/bench/counts.py count SOURCE DIRECTORY    print name, value and unit, with tabs

The builds: `release` as README.md says; `portable` the same without SIMD; `small` for static
programs. Instructions are counted by callgrind, not by a clock: they are the same on a busy
machine.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

LINE = 64  # bytes of a cache line
# Settings that would change the builds, or their place.
UNWANTED = ('CFLAGS', 'CPPFLAGS', 'LDFLAGS', 'DESTDIR', 'LD_LIBRARY_PATH', 'LD_PRELOAD')
# memcpy and the like as every x86-64 has them, so that all machines count the same.
TUNABLES = 'glibc.cpu.hwcaps=-AVX2,-AVX_Fast_Unaligned_Load,-AVX512F,-ERMS,-FSRM,-BMI2,-SSE4_2,-SSSE3'

SECTIONS = ['-ffunction-sections', '-fdata-sections']
BUILDS = {
    'release': (['--buildtype=release'],
                ['tests/bench/memory', 'tests/bench/gate']),
    'portable': (['--buildtype=release', '-Dsimd=false'],
                 ['tests/bench/gate']),
    'small': (['--buildtype=release', '-Doptimization=2', '-Db_ndebug=true',
               '--default-library=static', f'-Dc_args={" ".join(SECTIONS)}'],
              ['lib/libppr.a']),
}


def environment():
    """The environment of the programs that run here."""
    kept = {name: text for name, text in os.environ.items() if name not in UNWANTED}
    return dict(kept, CC='gcc')


def run(*command, **more):
    """Run a command; show its output and end if it fails. Return its output."""
    done = subprocess.run(command, env=dict(environment(), **more), text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        print(done.stdout, file=sys.stderr)
        print('failed:', *command, file=sys.stderr)
        sys.exit(1)
    return done.stdout


def build(source, directory, more=()):
    """Make all builds, with more targets of `release` and `portable`."""
    for name, (settings, targets) in BUILDS.items():
        run('meson', 'setup', directory / name, source, '-Dexamples=disabled', *settings)
        if name != 'small':
            targets = [*targets, *more]
        run('ninja', '-C', directory / name, *targets)


# -------------------------------------------------------------------- Bytes --

def size_of(program):
    """Bytes of code and of constants: .text and .rodata."""
    sections = re.findall(r'^\.(?:text|rodata)\s+(\d+)', run('size', '-A', program), re.MULTILINE)
    return sum(map(int, sections))


def static_size(source, directory):
    """Bytes that libppr adds to a static program; uriparser is a shared library."""
    sizes = []
    for name, options, libraries in (
            ('with', ['-DWITH_PPR'], [directory / 'small' / 'lib' / 'libppr.a', '-luriparser']),
            ('without', [], [])):
        program = directory / name
        run('gcc', '-O2', *SECTIONS, *options, '-I', source / 'include',
            source / 'tests' / 'bench' / 'size.c', *libraries, '-Wl,--gc-sections', '-o', program)
        sizes.append(size_of(program))
    return sizes[0] - sizes[1]


def memory(source, directory):
    """Yield the lines of memory.c."""
    text = run(directory / 'release' / 'tests' / 'bench' / 'memory', head_of(source))
    for line in text.splitlines():
        name, value, unit = line.split('\t')
        yield name, float(value), unit


# ------------------------------------------------------------- Instructions --

def head_of(source):
    return source / 'tests' / 'bench' / 'response-head.txt'


def dumps(source, program, *more):
    """Have callgrind count; yield name, calls and text of each dump."""
    with tempfile.TemporaryDirectory() as directory:
        out = pathlib.Path(directory) / 'callgrind'
        run('valgrind', '--tool=callgrind', f'--callgrind-out-file={out}', '--instr-atstart=no',
            '--dump-instr=yes', '--compress-pos=no', '--compress-strings=no',
            program, head_of(source), *more, GLIBC_TUNABLES=TUNABLES)
        for file in out.parent.glob('callgrind.*'):
            text = file.read_text(encoding='utf-8')
            trigger = re.search(r'^desc: Trigger: Client Request: (.*);(\d+)$', text, re.MULTILINE)
            if trigger:
                yield trigger.group(1), int(trigger.group(2)), text


def cache_lines(text):
    """The number of cache lines with an instruction that ran."""
    lines, program = set(), ''
    for line in text.splitlines():
        if line.startswith('ob='):
            program = line
        elif line.startswith('0x'):
            lines.add((program, int(line.split()[0], 16) // LINE))
    return len(lines)


def instructions(source, program, *more):
    """Yield instructions of one call, for each job; and the code that one head touches."""
    totals = {}
    for name, calls, text in dumps(source, program, *more):
        if name == 'code':
            yield 'code touched by one head', cache_lines(text) * LINE, 'bytes'
            continue
        total = re.search(r'^(?:totals|summary): (\d+)', text, re.MULTILINE)
        totals.setdefault(name, []).append((calls, int(total.group(1))))
    for name, of_name in sorted(totals.items()):
        (few, less), (many, most) = sorted(of_name)
        yield f'{name}, instructions', (most - less) / (many - few), 'instructions'


def count(source, directory):
    """Yield name, value and unit of all counts."""
    release, portable = directory / 'release', directory / 'portable'
    yield '.text and .rodata of libppr.so', size_of(release / 'lib' / 'libppr.so'), 'bytes'
    yield '.text and .rodata added to a static program', static_size(source, directory), 'bytes'
    yield from memory(source, directory)
    yield from instructions(source, release / 'tests' / 'bench' / 'gate')
    for name, value, unit in instructions(source, portable / 'tests' / 'bench' / 'gate', '--head'):
        yield f'without SIMD, {name}', value, unit


def main():
    command, source, directory = sys.argv[1], *(pathlib.Path(path).resolve()
                                                for path in sys.argv[2:4])
    if command == 'build':
        build(source, directory, ['tests/bench/bench'])
        return 0
    for name, value, unit in count(source, directory):
        print(f'{name}\t{value:.10g}\t{unit}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
