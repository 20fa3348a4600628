#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Every public struct has the same layout with short enumerations as without.

    tests/house/layout.py SOURCE COMPILER     COMPILER: gcc, clang, g++ or clang++

A program that prints the size of each struct of the headers, and the offset and size of each
member, is compiled both ways and run.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
MEMBER = re.compile(r'\(\*(\w+)\)\(|(\w+)\s*(?:\[\d+\])?$')


def structs(text):
    """Yield (name, names of members) of each struct that is defined in a header."""
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.DOTALL)
    for name, body in re.findall(r'^struct (ppr_\w+) \{(.*?)^\};', text, re.DOTALL | re.MULTILINE):
        members = []
        for declaration in filter(None, map(str.strip, body.split(';'))):
            function, plain = MEMBER.search(declaration).groups()
            members.append(function or plain)
        yield name, members


def program(found):
    """Return a C program that prints the layout of structs."""
    lines = ['#include <ppr/rules.h>', '#include <stdio.h>', 'int main(void)', '{']
    for name, members in found:
        lines.append(f'    printf("{name} %lu\\n", (unsigned long)sizeof(struct {name}));')
        for member in members:
            lines += [f'    printf("{name}.{member} %lu %lu\\n",',
                      f'           (unsigned long)offsetof(struct {name}, {member}),',
                      f'           (unsigned long)sizeof(((struct {name} *)0)->{member}));']
    return '\n'.join([*lines, '    return 0;', '}', ''])


def layout(compiler, include, source, binary, flags):
    """Return what the program prints."""
    language = 'c++' if compiler.endswith('++') else 'c'
    subprocess.run([compiler, '-x', language, *flags, '-I', include, '-o', binary, source],
                   check=True)
    return subprocess.run([binary], check=True, capture_output=True, text=True).stdout


def main():
    source, compiler = pathlib.Path(sys.argv[1]), sys.argv[2]
    if not shutil.which(compiler):
        print(f'skipped: no {compiler} here')
        sys.exit(SKIPPED)
    include = source / 'include'
    found = []
    for header in ('ppr.h', 'rules.h'):
        found += structs((include / 'ppr' / header).read_text(encoding='utf-8'))
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        code = directory / 'layout.c'
        code.write_text(program(found), encoding='utf-8')
        usual, short = (layout(compiler, include, code, directory / 'layout', flags)
                        for flags in ([], ['-fshort-enums']))
    print(usual, end='')
    if usual != short:
        print(f'with -fshort-enums:\n{short}', end='')
    sys.exit(usual != short or 'ppr_exchange 768\n' not in usual or len(found) < 10)


if __name__ == '__main__':
    main()
