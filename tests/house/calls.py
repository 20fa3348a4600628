#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Who calls whom in lib, as the compiler sees it, whatever the input.

    tests/house/calls.py SOURCE

No function calls itself, over however many others and files (clang-tidy sees one
file at a time); no frame grows at run time; and the frames of the longest chain of
calls below each rewriting call are no more than 4 KiB, below the two of why 8 KiB. test_stack.c measures what
real inputs take of that. Needs gcc, for its -fcallgraph-info.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

LIMIT = 4096
REWRITING = {'ppr_rewrite_url': LIMIT, 'ppr_rewrite_field': LIMIT, 'ppr_rewrite_block': LIMIT,
             'ppr_rewrite_fields': LIMIT, 'ppr_route': LIMIT, 'ppr_parse_url': LIMIT,
             'ppr_block_next': LIMIT, 'ppr_why_url': 2 * LIMIT, 'ppr_why_field': 2 * LIMIT}
OPTIONS = ('-std=c11', '-O2', '-fPIC', '-fvisibility=hidden', '-fcallgraph-info=su')
INDIRECT = '__indirect_call'
# Whether a rule may be what is asked for: the functions of struct ppri_query.
MAY = r'may_\w+|is_on_(host|origin)'
# Who calls through a pointer on the way of a rewriting call, and what it points to.
POINTERS = {
    'ppri_line_edit': r'ppri_kind_\w+',
    'ppri_value_rewrite': r'ppri_kind_\w+',
    'ppri_value_write': r'ppri_kind_\w+',
    'ppr_rewrite_fields': r'ppri_kind_\w+',
    'rewrite_pairs': r'ppri_kind_\w+',
    'find_piece': r'ppri_kind_\w+',
    'first_in': MAY,
    'next_found': MAY,
}

FRAME = re.compile(r'node: \{ title: "([^"]+)" label: "[^"]*\\n(\d+) bytes \(([^)]*)\)')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"')


def short(name):
    """The name of a function without the file of a static one."""
    return name.rsplit(':', 1)[-1]


def read(source, directory):
    """Compile lib; return {function: bytes}, {function: callees}, and complaints."""
    frames, calls, complaints = {}, {}, []
    for file in sorted(source.glob('lib/**/*.c')):
        name = '-'.join(file.relative_to(source).with_suffix('').parts)
        subprocess.run(['gcc', *OPTIONS, f'-I{source}/include', f'-I{source}/lib', '-c', file,
                        '-o', directory / (name + '.o')], check=True)
        text = (directory / (name + '.ci')).read_text(encoding='utf-8')
        for name, size, sort in FRAME.findall(text):
            frames[name] = int(size)
            if sort not in ('static', 'dynamic,bounded'):
                complaints.append(f'{short(name)}: a frame that grows at run time')
        for caller, callee in EDGE.findall(text):
            calls.setdefault(caller, set()).add(callee)
    return frames, calls, complaints


def follow_pointers(frames, calls):
    """Put what is pointed to in the place of calls through pointers."""
    for caller, callees in calls.items():
        if INDIRECT in callees and short(caller) in POINTERS:
            callees.remove(INDIRECT)
            callees.update(f for f in frames if re.fullmatch(POINTERS[short(caller)], short(f)))


def chains(frames, calls, complaints):
    """Return {function: (bytes, chain)} of the deepest chain from each function."""
    deepest = {}

    def visit(name, path):
        if name in path:
            circle = path[path.index(name):] + [name]
            complaints.append('recursion: ' + ' > '.join(map(short, circle)))
            return 0, []
        if name not in deepest:
            below = [visit(callee, path + [name]) for callee in sorted(calls.get(name, ()))]
            size, chain = max(below, default=(0, []))
            own = frames.get(name, 0)
            deepest[name] = (own + size, [f'{short(name)} {own}'] + chain)
        return deepest[name]

    for name in sorted(frames):
        visit(name, [])
    return deepest


def reached(name, calls, seen):
    """All functions that a function may come to call."""
    if name not in seen:
        seen.add(name)
        for callee in calls.get(name, ()):
            reached(callee, calls, seen)
    return seen


def main():
    if shutil.which('gcc') is None:
        print('skipped: no gcc here')
        return 77
    with tempfile.TemporaryDirectory() as directory:
        frames, calls, complaints = read(pathlib.Path(sys.argv[1]), pathlib.Path(directory))
    follow_pointers(frames, calls)
    deepest = chains(frames, calls, complaints)
    for name, limit in REWRITING.items():
        if name not in deepest:
            complaints.append(f'{name}: not found')
            continue
        size, chain = deepest[name]
        print(f'{name}: {size} bytes: ' + ' > '.join(chain))
        if size > limit:
            complaints.append(f'{name}: {size} bytes of stack, over {limit}')
        complaints += [f'{short(f)}: a call through a pointer that tests/house/calls.py does not know'
                       for f in sorted(reached(name, calls, set()))
                       if INDIRECT in calls.get(f, ())]
    for complaint in dict.fromkeys(complaints):
        print('failed: ' + complaint)
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
