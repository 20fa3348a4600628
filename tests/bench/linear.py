#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Twice as much in a value takes at most twice the time, in every kind of field.

    tests/bench/linear.py PPR      PPR: the shell tool

Time is counted in instructions, by callgrind, so that a busy machine changes nothing. Skipped
(exit status 77) without valgrind. Reports each kind (TAP).
"""

import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
TIMES = 5000
LIMIT = 2.1

RULES = '''map /m/ http://b/
map /n/ http://b/n/
field response all
field response Alt-Svc drop
field request all
query-param u path
'''
OPTIONS = ['--client-origin', 'https://www.example.org', '--client-target', '/m/a/b',
           '--backend-url', 'http://b/a/b']

# name, field, the beginning of a value, the text that is repeated, the end
CASES = (
    ('segments', 'Location', 'http://b', '/x', ''),
    ('dot segments', 'Location', 'http://b', '/x/..', ''),
    ('climbing segments', 'Location', '', '../', 'x'),
    ('parameters', 'Location', 'http://o/?a', '&u=http%3A%2F%2Fb%2Fx', ''),
    ('paths in parameters', 'Location', 'http://o/?a', '&u=%2Fx%2F..%2Fy', ''),
    ('targets', 'Link', '', '</x>; anchor="/y", ', '</z>'),
    ('attributes', 'Set-Cookie', 'a=b', '; Path=/x; Domain=b', ''),
    ('times', 'Refresh', '', '5', '; url=/x'),
    ('origins', 'Timing-Allow-Origin', 'null', ', http://b', ''),
    ('scopes', 'Service-Worker-Allowed', '', '/x', '/'),
    ('sources', 'Content-Security-Policy', 'img-src', ' http://b http://b/x b b/x', ''),
    ('directives', 'Content-Security-Policy', '', 'report-uri /x; ', ''),
    ('URLs of a text', 'WWW-Authenticate', 'Bearer a=b', ', realm="http://b/x"', ''),
    ('a domain of a challenge', 'WWW-Authenticate', 'Digest domain="', '/x ', '"'),
    ('strings', 'Reporting-Endpoints', 'a="/x"', ', b="http://b/r"', ''),
    ('members', 'Report-To', '{', '"url":"http:\\/\\/b\\/x",', '"a":1}'),
    ('brackets', 'HX-Location', '{"path":"/x","a":', '[{"path":"/y"}],', '1}'),
    ('escapes', 'HX-Location', '{"path":"', '\\u0061', '"}'),
    ('dropped bytes', 'Alt-Svc', '', 'x', ''),
    ('tags', 'If', '', '</m/x> (<urn:x> ["e"]) ', ''),
)


def count(ppr, rules, case, times):
    """Return the instructions that the tool takes for one value."""
    _, field, begin, unit, end = case
    options = OPTIONS + (['--request'] if field == 'If' else [])
    done = subprocess.run(
        ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', ppr, 'field', *options,
         rules, field], input=begin + unit * times + end + '\n', capture_output=True, text=True,
        check=True)
    return int(re.search(r'Collected : (\d+)', done.stderr).group(1))


def main():
    """Hold the growth of each case against the limit."""
    if not shutil.which('valgrind'):
        print('valgrind is not installed')
        return SKIPPED
    failed = 0
    print(f'1..{len(CASES)}')
    with tempfile.NamedTemporaryFile('w', suffix='.rules') as rules:
        rules.write(RULES)
        rules.flush()
        for number, case in enumerate(CASES, 1):
            least, once, twice = (count(sys.argv[1], rules.name, case, n * TIMES)
                                  for n in range(3))
            ratio = (twice - least) / (once - least)
            failed += ratio > LIMIT
            print(f'{"not " * (ratio > LIMIT)}ok {number} - {case[0]}: {ratio:.2f} times for twice '
                  f'as many, {(once - least) / TIMES:.0f} instructions each')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
