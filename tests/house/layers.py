#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The rooms of lib are strict layers, and its files make no circle.

    tests/house/layers.py SOURCE

Reads the includes of lib/**/*.[ch]. A complaint for each include that

- names a file without its room, or a file that does not exist;
- runs up: from a room to one that comes later;
- leads from one reader of a format to another;
- leads from libppr-rules to libppr by another way than text or the public headers;
- closes a circle of files, x.c and x.h being one;

and for each x.c that does not include its x.h first (or the public header, if its
functions are public), and each function that x.h declares and x.c does not define.
Prints the rooms with what they include, and the number of files in each.
"""

import pathlib
import re
import sys

# In their order. What stands in one line is side by side: neither includes the other.
ROOMS = (
    ('text',),
    ('uri',),
    ('table',),
    ('build',),
    ('rewrite',),
    ('fields',),
    ('rules/reader',),
    ('rules/apache', 'rules/nginx'),
    ('rules',),
)
# libppr-rules has these; of libppr's rooms it may include only text, which both libraries have.
RULES = ('rules/reader', 'rules/apache', 'rules/nginx', 'rules')
PUBLIC = {False: 'ppr/ppr.h', True: 'ppr/rules.h'}
FLOOR = {room: floor for floor, rooms in enumerate(ROOMS) for room in rooms}
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
BODY = re.compile(r'\{[^{}]*\}')
DECLARED = re.compile(r'\b(ppri_\w+)\s*(?:\(|;)')


def room_of(name):
    """The room of a file, both by their paths in lib."""
    return name.rpartition('/')[0]


def unit_of(name):
    """A file without what tells x.c from x.h."""
    return name.rpartition('.')[0]


def declared(text):
    """The functions that a header declares, and does not define."""
    text = COMMENT.sub('', text)
    text = re.sub(r'^\s*#(?:.*\\\n)*.*$', '', text, flags=re.MULTILINE)
    while BODY.search(text):
        text = BODY.sub('\1', text)
    names = set()
    for part in re.split(r'[;\1]', text):
        match = re.search(r'\b(ppri_\w+)\s*\(', part)
        if match and not re.search(r'\b(?:typedef|static|PPRI_INLINE)\b', part):
            names.add(match.group(1))
    return names


def defines(text, name):
    """Whether a source defines a function."""
    text = COMMENT.sub('', text)
    return re.search(rf'^[A-Za-z_][^;{{}}=]*\b{name}\s*\([^;{{}}]*\)\s*\{{', text, re.MULTILINE)


def check_include(name, line, include, texts):
    """Complain of one include, or return None."""
    room, other = room_of(name), room_of(include)
    place = f'{name}:{line}: includes "{include}"'
    if include not in texts:
        return f'{place}, which is no file of a room'
    if FLOOR[other] > FLOOR[room]:
        return f'{place}: up, from {room} to {other}'
    if FLOOR[other] == FLOOR[room] and other != room:
        return f'{place}: {room} and {other} stand side by side'
    if room in RULES and other not in RULES + ('text',):
        return f'{place}: {room} may include only text and the public headers'
    return None


def check_header(name, texts):
    """Complain of a source and its header."""
    complaints = []
    header = unit_of(name) + '.h'
    first = INCLUDE.search(texts[name])
    wanted = ('"', header) if header in texts else ('<', PUBLIC[room_of(name) in RULES])
    if first is None or first.groups() != wanted:
        complaints.append(f'{name}: does not include {wanted[1]} first')
    if header in texts:
        complaints += [f'{header}: declares {function}, which {name} does not define'
                       for function in sorted(declared(texts[header]))
                       if not defines(texts[name], function)]
    return complaints


def find_circle(arrows):
    """Return a circle of units, or None."""
    done = set()

    def visit(unit, path):
        if unit in path:
            return path[path.index(unit):] + [unit]
        if unit in done:
            return None
        done.add(unit)
        for other in sorted(arrows[unit]):
            circle = visit(other, path + [unit])
            if circle:
                return circle
        return None

    for unit in sorted(arrows):
        circle = visit(unit, [])
        if circle:
            return circle
    return None


def main():
    lib = pathlib.Path(sys.argv[1]) / 'lib'
    texts = {file.relative_to(lib).as_posix(): file.read_text(encoding='utf-8')
             for file in sorted(lib.glob('**/*.[ch]'))}
    complaints = [f'{name}: is in no room' for name in texts if room_of(name) not in FLOOR]
    if complaints or not texts:
        print('failed:', *complaints or ['no files'], sep='\n')
        return 1
    arrows = {unit_of(name): set() for name in texts}
    below = {room: set() for room in FLOOR}
    for name, text in texts.items():
        for match in INCLUDE.finditer(text):
            if match.group(1) == '<':
                continue
            line = text.count('\n', 0, match.start(2)) + 1
            complaint = check_include(name, line, match.group(2), texts)
            if complaint:
                complaints.append(complaint)
            if match.group(2) in texts and unit_of(match.group(2)) != unit_of(name):
                arrows[unit_of(name)].add(unit_of(match.group(2)))
                below[room_of(name)].add(room_of(match.group(2)))
        if name.endswith('.c'):
            complaints += check_header(name, texts)
        elif unit_of(name) + '.c' not in texts and declared(text):
            complaints.append(f'{name}: declares functions, and there is no source of its name')
    circle = find_circle(arrows)
    if circle:
        complaints.append('circle: ' + ' > '.join(circle))
    for room in FLOOR:
        count = sum(room_of(name) == room for name in texts)
        print(f'{room}: {count} files; includes ' + (', '.join(
            other for other in FLOOR if other in below[room] - {room}) or 'no other'))
    for complaint in complaints:
        print('failed: ' + complaint)
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
