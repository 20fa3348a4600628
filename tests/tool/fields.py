#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Run each row of the tables of doc/fields.md.

    tests/tool/fields.py SOURCE PPR      PPR: the shell tool

Reports each row (TAP).
"""

import pathlib
import re
import subprocess
import sys
import tempfile

OPTIONS = ['--client-origin', 'https://www.example.org', '--client-target', '/mirror/foo/a',
           '--backend-url', 'http://backend.example.com/a']
ROW = re.compile(r'^\| ([A-Za-z-]+) \| ([a-z-]+) \| `(.*)` \| (?:`(.*)`|(=)) \|$')


def rows(text):
    """Yield (direction, field, kind, in, out) of each row of the two tables."""
    direction = None
    for line in text.splitlines():
        if line.startswith('## '):
            direction = {'## Responses': 'response', '## Requests': 'request'}.get(line)
        found = ROW.match(line)
        if direction and found:
            field, kind, before, after, _ = found.groups()
            yield direction, field, kind, before, before if after is None else after


def run(ppr, rules, direction, field, value):
    """Return what the tool makes of a value."""
    options = OPTIONS + (['--request'] if direction == 'request' else [])
    done = subprocess.run([ppr, 'field', *options, rules, field], input=value + '\n',
                          capture_output=True, text=True, check=False)
    return done.stdout.removesuffix('\n') if done.returncode == 0 else done.stderr


def main():
    source, ppr = sys.argv[1:]
    text = (pathlib.Path(source) / 'doc' / 'fields.md').read_text(encoding='utf-8')
    rules = re.search(r'^```rules\n(.*?)^```', text, re.DOTALL | re.MULTILINE).group(1)
    all_rows = list(rows(text))
    print(f'1..{2 * len(all_rows)}')
    failed = 0
    with tempfile.TemporaryDirectory() as directory:
        whole = pathlib.Path(directory) / 'rules'
        whole.write_text(rules, encoding='utf-8')
        single = pathlib.Path(directory) / 'single'
        for number, (direction, field, kind, before, after) in enumerate(all_rows):
            # by `all`, and by a rule for the field alone, which has the kind of the table
            own = re.sub(r'(field .*\n)+', f'field {direction} {field} {kind}\n', rules)
            single.write_text(own, encoding='utf-8')
            for place, path in enumerate((whole, single)):
                got = run(ppr, path, direction, field, before)
                good = got == after
                failed += not good
                print(f"{'ok' if good else 'not ok'} {2 * number + place + 1} - {field}: {before}")
                if not good:
                    print(f'# should be {after}\n# is        {got}')
    sys.exit(failed > 0 or len(all_rows) < 40)


if __name__ == '__main__':
    main()
