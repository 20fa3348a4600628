#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Twice as many directives of a configuration take at most twice the time to be read.

    tests/bench/linear_rules.py READ_RULES

Time is counted in instructions, by callgrind, so that a busy machine changes nothing: what the last
third of a text adds, by what the second third does. For a quadratic loop that would be 5/3.
Skipped (exit status 77) without valgrind. Reports each kind of directive (TAP). A table is not
built.
"""

import os
import re
import shutil
import subprocess
import sys

SKIPPED = 77
TIMES = 1000  # for nginx, where a directive is several, a part of it
NGINX_TIMES = 400
LIMIT = 1.25


def port(i):
    """A port of its own for each of many."""
    return 1000 + i


# name, format, the beginning of a text, what is repeated for each number, the end
CASES = (
    ('ProxyPass', 'apache', '', lambda i: f'ProxyPass /p{i} http://b{i}/\n', ''),
    ('ProxyPassReverse', 'apache', '', lambda i: f'ProxyPassReverse /p{i} http://b{i}/\n', ''),
    ('pairs', 'apache', '', lambda i: f'ProxyPass /p{i} http://b{i}/\n'
                                      f'ProxyPassReverse /p{i} http://b{i}/\n', ''),
    ('exclusions', 'apache', '', lambda i: f'ProxyPass /p{i} !\n', 'ProxyPass / http://b/\n'),
    ('balancers', 'apache', '', lambda i: f'<Proxy balancer://c{i}>\nBalancerMember http://m{i}\n'
                                          f'BalancerMember http://n{i}\n</Proxy>\n'
                                          f'ProxyPass /p{i} balancer://c{i}/\n', ''),
    ('members of a balancer', 'apache', '', lambda i: f'BalancerMember balancer://c http://m{i}\n',
     'ProxyPass / balancer://c/\nProxyPassReverse / balancer://c/\n'),
    ('virtual hosts', 'apache', '', lambda i: f'<VirtualHost *:80>\nServerName v{i}\n'
                                              f'ServerAlias w{i}\nProxyPass / http://b{i}/\n'
                                              '</VirtualHost>\n', ''),
    ('virtual hosts and balancers', 'apache', '',
     lambda i: f'BalancerMember balancer://c{i} http://m{i}\n<VirtualHost *:80>\nServerName v{i}\n'
               f'ProxyPass / balancer://c{i}/\n</VirtualHost>\n', ''),
    ('virtual hosts of ports', 'apache', '',
     lambda i: f'<VirtualHost *:{port(i)}>\nServerName v{i}\nProxyPass / http://b{i}/\n'
               '</VirtualHost>\n', ''),
    ('virtual hosts of one name', 'apache', '',
     lambda i: f'<VirtualHost *:{port(i)}>\nServerName v\nProxyPass / http://b{i}/\n'
               '</VirtualHost>\n', ''),
    ('aliases', 'apache', '<VirtualHost *:80>\nProxyPass / http://b/\nServerAlias',
     lambda i: f' \\\n a{i}', '\n</VirtualHost>\n'),
    ('Locations', 'apache', '',
     lambda i: f'<Location /l{i}>\nProxyPass http://b{i}/\n</Location>\n', ''),
    ('closed Locations', 'apache', 'ProxyPass / http://b/\n',
     lambda i: f'<Location /l{i}>\nRequire all denied\n</Location>\n', ''),
    ('cookie paths', 'apache', '', lambda i: f'ProxyPassReverseCookiePath /x{i} /y\n', ''),
    ('cookie domains', 'apache', '', lambda i: f'ProxyPassReverseCookieDomain x{i} y\n', ''),
    ('cookies in Locations', 'apache', 'ProxyPassReverseCookiePath /x /y\n',
     lambda i: f'<Location /l{i}>\nProxyPassReverseCookiePath / /l{i}\n</Location>\n', ''),
    ('RewriteRules', 'apache', 'RewriteEngine on\n',
     lambda i: f'RewriteRule ^/r{i}/(.*)$ http://b{i}/$1 [P]\n', ''),
    ('variables', 'apache', '',
     lambda i: f'Define V{i} http://b{i}\nProxyPass /p{i} ${{V{i}}}/\n', ''),
    ('unknown variables', 'apache', '', lambda i: f'ProxyPass /p{i} http://${{V{i}}}/\n', ''),
    ('warnings', 'apache', '', lambda i: 'ProxyPass\n', ''),
)

# What is repeated in nginx configurations: # is a number. All of the first text comes before all of
# the second. name, the beginning, the first, the second, the end
NGINX = (
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
    """Return the format of a case, and its text with so many of what is repeated."""
    if case in NGINX:
        _, begin, first, second, end = case
        units = [unit.replace('#', str(i)) for unit in (first, second) for i in range(times) if unit]
        return 'nginx', '\n'.join([begin, *units, end])
    _, form, begin, unit, end = case
    return form, begin + ''.join(unit(i) for i in range(times)) + end


def count(program, case, times):
    """Return the instructions that reading so many directives takes."""
    form, text = text_of(case, times)
    done = subprocess.run(
        ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', program, form],
        input=text, capture_output=True, text=True, check=True,
        env=dict(os.environ, MALLOC_PERTURB_='0'))  # else filling memory is counted
    return int(re.search(r'Collected : (\d+)', done.stderr).group(1))


def main():
    """Hold the growth of each case against the limit."""
    if not shutil.which('valgrind'):
        print('valgrind is not installed')
        return SKIPPED
    failed = 0
    print(f'1..{len(CASES + NGINX)}')
    for number, case in enumerate(CASES + NGINX, 1):
        times = NGINX_TIMES if case in NGINX else TIMES
        once, twice, thrice = (count(sys.argv[1], case, n * times) for n in (1, 2, 3))
        ratio = (thrice - twice) / (twice - once)
        failed += ratio > LIMIT
        print(f'{"not " * (ratio > LIMIT)}ok {number} - {case[0]}: {ratio:.2f} times for the next as '
              f'many, {(twice - once) / times:.0f} instructions each', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
