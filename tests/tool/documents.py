#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Run the examples of a document: rules, an exchange, and what becomes of its fields.

    tests/tool/documents.py DOCUMENT PPR

An indented block whose first word is a rule's is the rules of the blocks that follow. A block that begins
with "client asks" is an exchange (doc/rules.md has its lines). A fenced block of apache or nginx
is another spelling of the rules after it: the exchanges are run with it, too. Reports each result (TAP).
"""

import pathlib
import re
import subprocess
import sys
import tempfile

RULE = re.compile(r'(map|keep|local|client|field|cookie-[a-z]+|query-param)\s')
REQUEST_FIELDS = ('Destination', 'Origin', 'Referer', 'If')
FORMATS = ('apache', 'nginx')


def blocks(text):
    """Yield (line number, kind, lines) of each indented (kind '') or fenced block."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        start = number
        if lines[number].startswith('```'):
            kind = lines[number][3:]
            number += 1
            while not lines[number].startswith('```'):
                number += 1
            yield start + 2, kind, lines[start + 1:number]
        elif lines[number].startswith('    '):
            while number < len(lines) and lines[number].startswith('    '):
                number += 1
            yield start + 1, '', [line[4:] for line in lines[start:number]]
        number += 1


def options_of(exchange):
    """Return the context of an exchange as options."""
    options = []
    backend = exchange.get('proxy asks')
    client = re.match(r'(https?://[^/]+)?(/.*)?$', exchange['client asks'])
    if client.group(1):
        options += ['--client-origin', client.group(1)]
    if client.group(2):
        options += ['--client-target', client.group(2)]
    if backend:
        host = exchange.get('Host sent') or re.match(r'\w+://([^/]+)', backend).group(1)
        options += ['--backend-url', backend, '--backend-host', host]
    return options


def run(ppr, rules, kind, exchange, field, value):
    """Return [output, reason] of a field or of "Route"."""
    command = ['route'] if field == 'Route' else ['field']
    options = options_of(exchange)
    if field == 'Route':
        options = options[:2] if options[0] == '--client-origin' else []
    elif field in REQUEST_FIELDS:
        options.append('--request')
    operands = [rules] if field == 'Route' else [rules, field]
    done = subprocess.run([ppr, *command, '--format', kind, '--explain', *options, *operands],
                          input=value + '\n', capture_output=True, text=True, check=False)
    if done.returncode:
        return [done.stderr, '']
    return done.stdout.rstrip('\n').split('\t')[:2]


def is_right(got, value, expected):
    """Whether an output and its reason are what the document says."""
    output, reason = got
    if expected.startswith('unchanged'):
        return output == value and expected in ('unchanged', f'unchanged, {reason}')
    return output == expected


def examples(text):
    """Yield (line, rules, exchange, field, value, expected): rules are (kind, text) pairs."""
    rules, sources = [], []
    for number, kind, lines in blocks(text):
        if kind in FORMATS:
            sources.append((kind, '\n'.join(lines) + '\n'))
        elif not kind and lines[0].startswith('client asks'):
            exchange, field = {}, None
            for offset, line in enumerate(lines):
                fact = re.match(r'(client asks|proxy asks|Host sent)\s+(\S+)$', line)
                if fact:
                    exchange[fact.group(1)] = fact.group(2)
                elif line.startswith('->'):
                    yield number + offset, rules, exchange, field[0], field[1], line[2:].strip()
                else:
                    field = line.split(': ', 1)
        elif not kind and RULE.match(lines[0]):
            rules = [('plain', '\n'.join(lines) + '\n'), *sources]
            sources = []


def main():
    document, ppr = sys.argv[1:]
    failed = count = 0
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / 'rules'
        for number, rules, exchange, field, value, expected in examples(
                pathlib.Path(document).read_text(encoding='utf-8')):
            for kind, text in rules:
                path.write_text(text, encoding='utf-8')
                got = run(ppr, path, kind, exchange, field, value)
                good = is_right(got, value, expected)
                count += 1
                failed += not good
                print(f"{'ok' if good else 'not ok'} {count} - line {number}, {kind}: {field}")
                if not good:
                    print(f'# {value} becomes {got}, should be {expected}')
    print(f'1..{count}')
    return failed > 0 or count < 10


sys.exit(main())
