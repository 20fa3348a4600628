#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""An nginx configuration that is twice as long takes about twice the time, whatever there is more
of.

    tests/bench/linear_nginx.py PPR      PPR: the shell tool

Time is counted in instructions, by callgrind, so that a busy machine changes nothing. Skipped
(exit status 77) without valgrind. Reports each kind (TAP).
"""

import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
TIMES = 300
LIMIT = 2.1

# name, the beginning of a text, what is repeated (# is a number), a second text that is, the end
CASES = (
    ('locations', 'server { server_name a;', 'location /l#/ { proxy_pass http://b#/x/; }', '', '}'),
    ('locations beside a cookie path',
     'server { location /c/ { proxy_pass http://c; proxy_cookie_path / /c/; }',
     'location /l#/ { proxy_pass http://b#; }', '', '}'),
    ('cookie paths', 'server {',
     'location /l#/ { proxy_pass http://b; proxy_cookie_path / /l#/; }', '', '}'),
    ('exact locations', 'server {',
     'location = /l#/ { return 204; } location /l#/ { proxy_pass http://b; }', '', '}'),
    ('closing expressions', 'server {',
     'location ~ ^/l#/.*x$ { return 404; } location /l#/ { proxy_pass http://b; }', '', '}'),
    ('captures', 'server {', 'location ~ ^/l#/([^/]+)/(.*)$ { proxy_pass http://$1.b#/$2; }', '',
     '}'),
    ('servers', '', 'server { server_name s#; location / { proxy_pass http://b#; } }', '', ''),
    ('servers of one name', '', 'server { server_name s#; listen 80; return 301 https://s#/; } '
     'server { server_name s#; listen 443; location / { proxy_pass http://b#; } }', '', ''),
    ('names', 'server { server_name', 'n#', '', '; location / { proxy_pass http://b; } }'),
    ('listens', 'server { server_name a; return 404; } server { server_name a; listen 80;',
     'listen 1#;', '', 'location / { proxy_pass http://b; } }'),
    ('upstreams', '', 'upstream u# { server 10.0.0.1:8#; }',
     'location /l#/ { proxy_pass http://u#; }', ''),
    ('variables', 'server {', 'set $v# b;', 'location /l#/ { proxy_pass http://$v#; }', '}'),
    ('conditions', 'server {', 'if ($x) { set $v# b; }', 'location /l#/ { proxy_pass http://$v; }',
     '}'),
    ('values of a map', 'map $x $m {', 'k# http://b;', '', '} location / { proxy_pass $m; }'),
    ('fields', 'server {', 'proxy_set_header X# y;', 'location /l#/ { proxy_pass http://b; }', '}'),
    ('rewrites', 'location / {', 'rewrite ^/l#/(.*)$ /$1 break;', '', 'proxy_pass http://b; }'),
    ('redirects', 'location / { proxy_pass http://b;', 'proxy_redirect http://r#/ /r#/;', '', '}'),
)


def text_of(case, times):
    _, begin, first, second, end = case
    lines = [begin]
    for unit in (first, second):
        lines += [unit.replace('#', str(number)) for number in range(times) if unit]
    return '\n'.join([*lines, end])


def count(ppr, case, times):
    """Return the instructions that ppr_rules_read takes for a text."""
    with tempfile.NamedTemporaryFile('w', suffix='.conf') as rules:
        rules.write(text_of(case, times))
        rules.flush()
        done = subprocess.run(
            ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null',
             '--toggle-collect=ppr_rules_read', ppr, 'route',
             '--format', 'nginx', rules.name], input='', capture_output=True, text=True, check=True)
    return int(re.search(r'Collected : (\d+)', done.stderr).group(1))


def main():
    """Hold the growth of each case against the limit."""
    if not shutil.which('valgrind'):
        print('valgrind is not installed')
        return SKIPPED
    failed = 0
    print(f'1..{len(CASES)}')
    for number, case in enumerate(CASES, 1):
        least, once, twice = (count(sys.argv[1], case, 1 + n * TIMES) for n in range(3))
        ratio = (twice - least) / (once - least)
        failed += ratio > LIMIT
        print(f'{"not " * (ratio > LIMIT)}ok {number} - {case[0]}: {ratio:.2f} times for twice '
              f'as many, {(once - least) / TIMES:.0f} instructions each')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
