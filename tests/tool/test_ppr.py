#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The shell tool, from outside: commands, options, records, messages and exit statuses.

    tests/tool/test_ppr.py PPR

Reports each case (TAP).
"""

import os
import pathlib
import pty
import subprocess
import sys
import tempfile

RULES = 'map /mirror/foo/ http://backend.example.com/\nkeep http://backend.example.com/raw\n'
HTTPD = 'ProxyPass /m http://b/app\nInclude x\n'
B = 'http://backend.example.com'
WWW = ['--client-origin', 'https://www.example.org']
WHOLE = WWW + ['--client-target', '/mirror/foo/a', '--backend-url', B + '/a']
HEAD = f'HTTP/1.1 302 Found\r\nLocation: {B}/x\r\n\r\nbody'
HEAD_OUT = 'HTTP/1.1 302 Found\r\nLocation: /mirror/foo/x\r\n\r\nbody'
LONG_OUT = 'HTTP/1.1 302 Found\r\nLocation: https://www.example.org/mirror/foo/x\r\n\r\nbody'
INCOMPLETE = 'ppr: incomplete: a head ends with an empty line\n'
BIG = 'a' * (1 << 20)
MANY = f'Location: {B}/x\r\n' * 10000 + '\r\n'
MANY_OUT = 'Location: https://www.example.org/mirror/foo/x\r\n' * 10000 + '\r\n'

# name, arguments (RULES stands for the file), stdin, exit status, stdout, stderr (None: anything)
WARNED = ('WARN:2:11: this rule is never used for requests: rule 1 (line 1) has the client prefix '
          '/m/, too, and comes first\n'
          '      map /m/ http://c/app/ request\n              ^\n')

# one rule of each kind, as ppr writes it
EVERY = ['map /a/ http://b/ response any-scheme', 'keep http://b/raw/', 'local /a/static/',
         'client https://www.example.org', 'field response X-Y uri', 'field request all',
         'cookie-domain b.internal example.org', 'cookie-path /old/ /new/ in /a/',
         'cookie-flags sid secure', 'cookie-flags off in /a/', 'query-param next both path']
BAD_MESSAGE = ('BAD:3:8: `b`: a backend prefix must be an absolute URL\n    map /m b\n           ^\n'
               '    did you mean `http://b`?\n')

CASES = [
    ('url: a line each', ['url', 'RULES'], f'{B}/x\n{B}/y?z\n', 0,
     '/mirror/foo/x\n/mirror/foo/y?z\n', ''),
    ('url: without a last newline', ['url', 'RULES'], f'{B}/x', 0, '/mirror/foo/x\n', ''),
    ('url: an empty line is an empty reference', ['url', 'RULES'], '\n', 0, '\n', ''),
    ('url: nothing', ['url', 'RULES'], '', 0, '', ''),
    ('url: unchanged comes out as it went in', ['url', 'RULES'], 'http:/x\\\x01 \n', 0,
     'http:/x\\\x01 \n', ''),
    ('url: reasons', ['url', '--explain', *WHOLE, 'RULES'],
     f'{B}/x\n/mirror/foo/x\nx\nhttp://o/\n{B}/raw/x\nhttp:/x\n', 0,
     'https://www.example.org/mirror/foo/x\tmapped\t1\n/mirror/foo/x\tclient-facing\t1\n'
     f'x\trelative\t-\nhttp://o/\tother-site\t-\n{B}/raw/x\tkept\t2\nhttp:/x\tmalformed\t-\n', ''),
    ('url: uncovered', ['url', '--explain', 'APP'], 'http://b/x\n', 0, 'http://b/x\tuncovered\t-\n',
     ''),
    ('url: request', ['url', '--request', *WWW, 'RULES'],
     'https://www.example.org/mirror/foo/x\n', 0, f'{B}/x\n', ''),
    ('url: backend host', ['url', *WHOLE, '--backend-host', 'alias:81', 'RULES'],
     'http://alias:81/x\n', 0, 'https://www.example.org/mirror/foo/x\n', ''),
    ('url: options behind the operands', ['url', 'RULES', '--explain'], f'{B}/\n', 0,
     '/mirror/foo/\tmapped\t1\n', ''),
    ('url: records end in NUL', ['url', '-0', 'RULES'], f'{B}/x\0a\nb\0', 0,
     '/mirror/foo/x\0a\nb\0', ''),
    ('url: the format', ['url', '--format', 'plain', 'RULES'], f'{B}/\n', 0, '/mirror/foo/\n', ''),
    ('url: an Apache configuration', ['url', '--format', 'apache', 'HTTPD'], 'http://b/app/x\n', 0,
     '/m/x\n', ''),
    ('check: an Apache configuration', ['check', '--format', 'apache', 'HTTPD'], '', 1,
     'map /m/ http://b/app/\n', 'HTTPD:2:9: x is left out: it cannot be read\n'
     '    Include x\n            ^\n'),
    ('rules: an Apache configuration is not plain', ['url', 'HTTPD'], '', 2, '', None),
    ('url: a megabyte', ['url', 'RULES'], f'{B}/{BIG}\n', 0, f'/mirror/foo/{BIG}\n', ''),
    ('field: a value a line', ['field', 'RULES', 'location'], f' {B}/x\t\n/y\n', 0,
     ' /mirror/foo/x\t\n/y\n', ''),
    ('field: one that is not known', ['field', '--explain', 'RULES', 'X-Y'], f'{B}/x\n', 0,
     f'{B}/x\t-\t-\n', ''),
    ('field: request', ['field', '--request', *WHOLE, 'RULES', 'Destination'],
     '/mirror/foo/x\n', 0, '/x\n', ''),
    ('block', ['block', 'RULES'], HEAD, 0, HEAD_OUT, ''),
    ('block: it grows', ['block', *WWW, 'RULES'], HEAD, 0, LONG_OUT, ''),
    ('block: the exact capacity', ['block', *WWW, '--capacity', str(len(LONG_OUT)), 'RULES'], HEAD,
     0, LONG_OUT, ''),
    ('block: a byte too few', ['block', *WWW, '--capacity', str(len(LONG_OUT) - 1), 'RULES'], HEAD,
     3, HEAD, f'need {len(LONG_OUT)}\n'),
    ('block: less than came', ['block', '--capacity', '10', 'RULES'], HEAD, 3, HEAD,
     f'need {len(HEAD)}\n'),
    ('block: no capacity', ['block', '--capacity', '0', 'RULES'], HEAD, 3, HEAD,
     f'need {len(HEAD)}\n'),
    ('block: incomplete', ['block', 'RULES'], HEAD[:40], 4, HEAD[:40], INCOMPLETE),
    ('block: incomplete is not explained', ['block', '--explain', 'RULES'], HEAD[:-6], 4, HEAD[:-6],
     INCOMPLETE),
    ('block: explained', ['block', '--explain', 'RULES'], HEAD, 0, HEAD_OUT,
     'Location: /mirror/foo/x\tmapped\t1\n'),
    ('block: ten thousand', ['block', *WWW, '--capacity', str(len(MANY_OUT)), 'RULES'], MANY, 0,
     MANY_OUT, ''),
    ('block: ten thousand, a byte too few',
     ['block', *WWW, '--capacity', str(len(MANY_OUT) - 1), 'RULES'], MANY, 3, MANY,
     f'need {len(MANY_OUT)}\n'),
    # what was understood, and what is most likely not meant
    ('check: nothing to say', ['check', 'APP'], '', 0, 'map /m/ http://b/app/\n', ''),
    ('check: warnings', ['check', 'WARN'], '', 1,
     'map /m/ http://b/app/ request\nmap /m/ http://c/app/ request\n', None),
    ('check: the place of a warning', ['check', 'WARN'], '', 1, None, WARNED),
    ('check: wrong rules', ['check', 'BAD'], '', 2, '', BAD_MESSAGE),
    ('check: nginx converts', ['check', '--format', 'nginx', 'NGINX'], '', 0,
     'map /m/ http://b/app/\ncookie-path /app/ /m/ in /m/\n', ''),
    ('check: what it writes is read', ['check', 'OFF'], '', 0,
     'map /{x}/m/ http://{x}.b/\ncookie-path off in /m/\n', ''),
    ('why: a line each', ['why', 'APP'], 'http://b/app/x\nhttp://b/apple\n', 0,
     'mapped by rule 1 (APP:1): http://b/app/x is under its backend prefix http://b/app, which the '
     'client sees as /m: it comes out as /m/x\n'
     "uncovered: http://b is a backend's host, but no rule for responses covers /apple there; of the "
     'nearest, rule 1 (APP:1), it is not in the directory /app\n', ''),
    ('why: a field', ['why', 'APP', 'Set-Cookie'], 'a=b; Path=/apple\n', 0,
     'relative: `/apple` at byte 11 of Set-Cookie is a path, and whose it is cannot be told: the '
     'backend was not given\n', ''),
    ('why: NUL', ['why', '-0', 'APP'], 'mailto:a\nb\0', 0,
     'malformed: byte 9 is a control character, \\x0A\0', ''),
    ('why: no rules', ['why'], '', 2, '', None),
    ('check: no rules', ['check'], '', 2, '', None),
    # rules that are wrong
    ('rules: the place', ['url', 'BAD'], 'x\n', 2, '', BAD_MESSAGE),
    ('rules: no file', ['url', 'NONE'], 'x\n', 2, '', None),
    ('rules: a directory', ['url', '/'], 'x\n', 2, '', None),
    # usage
    ('usage: no command', [], '', 2, '', None),
    ('usage: no such command', ['curl', 'RULES'], '', 2, '', None),
    ('usage: no rules', ['url'], '', 2, '', None),
    ('usage: no field', ['field', 'RULES'], '', 2, '', None),
    ('usage: too much', ['url', 'RULES', 'x'], '', 2, '', None),
    ('usage: no such option', ['url', '--what', 'RULES'], '', 2, '', None),
    ('usage: no such format', ['url', '--format', 'yaml', 'RULES'], '', 2, '', None),
    ('usage: no number', ['block', '--capacity', '1k', 'RULES'], '', 2, '', None),
    ('usage: a negative number', ['block', '--capacity', '-1', 'RULES'], '', 2, '', None),
    ('usage: a capacity for lines', ['url', '--capacity', '1', 'RULES'], '', 2, '', None),
    ('usage: NUL for a block', ['block', '-0', 'RULES'], HEAD, 2, '', None),
    # members of the context that libppr ignores
    ('ignored: a client origin with a path', ['url', '--client-origin', 'http://c/', 'RULES'],
     f'{B}/x\n', 0, '/mirror/foo/x\n',
     'ppr: warning: --client-origin has an authority that is ignored\n'),
    ('ignored: the scheme of a client origin', ['url', '--client-origin', 'ftp://c', 'RULES'],
     f'{B}/x\n', 0, '/mirror/foo/x\n',
     'ppr: warning: --client-origin has a scheme that is ignored\n'),
    ('ignored: a client origin without a scheme', ['url', '--client-origin', 'c', 'RULES'],
     f'{B}/x\n', 0, '/mirror/foo/x\n', 'ppr: warning: --client-origin is ignored: it is no origin\n'),
    ('not ignored: an empty port', ['url', '--client-origin', 'http://c:', 'RULES'], f'{B}/x\n', 0,
     'http://c/mirror/foo/x\n', ''),
    ('ignored: a client target', ['url', '--client-target', 'x', 'RULES'], f'{B}/x\n', 0,
     '/mirror/foo/x\n', 'ppr: warning: --client-target is ignored: it is no request target\n'),
    ('ignored: a backend URL without a host', ['url', '--backend-url', '/x', 'RULES'], f'{B}/x\n', 0,
     '/mirror/foo/x\n', 'ppr: warning: --backend-url is ignored: it is no absolute URL\n'),
    ('ignored: the parts of a backend URL', ['url', '--backend-url', '1://a b/\x01', 'RULES'],
     f'{B}/x\n', 0, '/mirror/foo/x\n',
     'ppr: warning: --backend-url has a scheme that is ignored\n'
     'ppr: warning: --backend-url has an authority that is ignored\n'
     'ppr: warning: --backend-url has a path that is ignored\n'),
    ('ignored: a backend host', ['field', *WWW, '--backend-host', 'a/b', 'RULES', 'Location'],
     f'{B}/x\n', 0, 'https://www.example.org/mirror/foo/x\n',
     'ppr: warning: --backend-host is ignored: it is no host\n'),
    ('ignored: a block all the same', ['block', *WWW, '--backend-host', 'a b', 'RULES'], HEAD, 0,
     LONG_OUT, 'ppr: warning: --backend-host is ignored: it is no host\n'),
    ('help', ['--help'], '', 0, None, ''),
    ('version', ['--version'], '', 0, None, ''),
    # several files, and files that include others
    ('files: two', ['url', 'APP', 'RULES'], f'http://b/app/x\n{B}/y\n', 0,
     '/m/x\n/mirror/foo/y\n', ''),
    ('files: two, and a field', ['field', 'APP', 'RULES', 'Location'], 'http://b/app/x\n', 0,
     '/m/x\n', ''),
    ('files: two, and why a field', ['why', 'RULES', 'APP', 'Location'], 'http://b/app/x\n', 0,
     'mapped by rule 3 (APP:1): http://b/app/x is under its backend prefix http://b/app, which the '
     'client sees as /m: it comes out as /m/x\n', ''),
    ('files: the second is wrong', ['url', 'APP', 'BAD'], 'x\n', 2, '', BAD_MESSAGE),
    ('include: the rules of a file, and of a pattern', ['check', 'MAIN'], '', 0,
     'map /one/ http://one.internal/\nmap /two/ http://two.internal/\nmap /three/ '
     'http://three.internal/\nmap /last/ http://last.internal/\n', ''),
    ('include: the place of an error', ['url', 'OUTER'], 'x\n', 2, '',
     'parts/wrong.part:2:1: `mpa`: no rule begins with this word\n    mpa /x/ http://b/\n    ^\n'
     '    did you mean `map`?\n'),
    ('include: no such file', ['url', 'GONE'], 'x\n', 2, '',
     'GONE:2:1: No such file or directory\n    include gone.part\n    ^\n'),
    ('include: a file that includes itself', ['url', 'LOOP'], 'x\n', 2, '',
     'LOOP:1:1: this file is being read already: it includes itself\n    include LOOP\n    ^\n'),
    ('auto: plain', ['url', '--format', 'auto', 'APP'], 'http://b/app/x\n', 0, '/m/x\n', ''),
    ('auto: Apache httpd', ['url', '--format', 'auto', 'HTTPD'], 'http://b/app/x\n', 0, '/m/x\n',
     ''),
    ('auto: nginx', ['url', '--format', 'auto', 'NGINX'], 'http://b/app/x\n', 0, '/m/x\n', ''),
    ('define: no value', ['url', '--define', 'HOST', 'APP'], '', 2, '', None),
    ('no rules: another format', ['url', '--format', 'apache', 'NGINX'], 'http://b/app/x\n', 0,
     'http://b/app/x\n', None),
    ('no rules: an empty file', ['url', 'EMPTY'], 'http://b/app/x\n', 0, 'http://b/app/x\n',
     "EMPTY: no rule maps anything: every URL is another site's\n"),
    ('no rules: check', ['check', 'EMPTY'], '', 1, '',
     "EMPTY:1: no rule maps anything: every URL is another site's\n    # nothing\n"),
    ('no rules: check of another format', ['check', '--format', 'apache', 'NGINX'], '', 1, '', None),
    ('rules: an Apache configuration is not one of nginx', ['check', '--format', 'nginx', 'HTTPD'], '', 2, '',
     'HTTPD:3:1: a ; or { must follow\nHTTPD: this looks like --format apache\n'),
    ('check: a directive with a typo', ['check', '--format', 'nginx', 'TYPO'], '', 1, 'local /m/\n',
     'TYPO:1:16: `proxypass` is no directive: did you mean `proxy_pass`?\n'
     "    location /m/ { proxypass http://b/app/; }\n                   ^\n"
     "TYPO:1: no rule maps anything: every URL is another site's\n"
     '    location /m/ { proxypass http://b/app/; }\n'),
    # convert
    ('convert: rules with their lines', ['convert', '--format', 'nginx', 'NGINX'], '', 0,
     '# NGINX:2: proxy_pass http://b/app/;\nmap /m/ http://b/app/\n'
     '# NGINX:3: proxy_cookie_path /app/ /m/;\ncookie-path /app/ /m/ in /m/\n', ''),
    ('convert: every plain rule', ['convert', 'EVERY'], '', 0,
     ''.join(f'# EVERY:{n}: {line}\n{line}\n' for n, line in enumerate(EVERY, 1)), ''),
    # route
    ('route', ['route', '--explain', 'RULES'], '/mirror/foo/x\n/y\n', 0,
     f'{B}/x\tmapped\t1\n/y\tuncovered\t-\n', ''),
    # why: what one would change
    ('why: another port of a backend', ['why', 'APPS'], 'http://10.0.0.7/jenkins/\n', 0,
     "uncovered: http://10.0.0.7 is a backend's host, but no rule for responses covers /jenkins/ there; "
     'rule 2 (APPS:2) has that host, http://10.0.0.7:8080/jenkins, at another port; this rule would map '
     'it: map /jenkins http://10.0.0.7/jenkins response\n', ''),
    ('why: a private name', ['why', '--client-target', '/grafana/x', 'APPS'],
     'http://localhost:3000/login\n', 0,
     "other-site: http://localhost:3000 is no backend's, and the client origin is not known; this rule "
     'would map it: map /grafana http://localhost:3000/ response\n', ''),
    ('why: a query', ['why', *WWW, 'APPS'],
     'https://id.example/?a=1&back=http%3A%2F%2Fkeycloak:8080%2Fauth%2F\n', 0,
     "other-site: https://id.example is neither a backend's nor the client's; this rule would map it: "
     'query-param back response\n', ''),
    ('why: another site has no cure', ['why', *WWW, 'APPS'], 'https://accounts.example.com/\n', 0,
     "other-site: https://accounts.example.com is neither a backend's nor the client's\n", ''),
    ('why: the sentence says what to change', ['why', *WWW, 'APPS'],
     'https://10.0.0.7:8080/jenkins/\n', 0,
     "uncovered: https://10.0.0.7:8080 is a backend's host, but no rule for responses covers /jenkins/ "
     'there; rule 2 (APPS:2) has that host, http://10.0.0.7:8080/jenkins: with any-scheme it would cover '
     'this one\n', ''),
    # leaks
    ('leaks: none', ['leaks', *WHOLE, 'RULES'], HEAD, 0, '', ''),
    ('leaks: a field that is not rewritten', ['leaks', *WHOLE, 'RULES'],
     f'HTTP/1.1 200 OK\r\nSourceMap: {B}/x.map\r\n\r\n', 1,
     f'2:19: SourceMap: backend.example.com is still there\n    SourceMap: {B}/x.map\n'
     '                      ^\n    cure: field response SourceMap uri\n', ''),
    ('leaks: another port', ['leaks', *WHOLE, 'RULES'],
     f'HTTP/1.1 302 Found\r\nLocation: {B}:81/x\r\n\r\n', 1,
     f'2:18: Location: backend.example.com is still there\n    Location: {B}:81/x\n'
     f'                     ^\n    cure: map /mirror/foo {B}:81/ response\n', ''),
    ('leaks: a query', ['leaks', *WHOLE, 'RULES'],
     'HTTP/1.1 302 Found\r\nLocation: https://id.example/?a=1&back=http%3A%2F%2Fbackend.example.com%2F'
     '\r\n\r\n', 1,
     '2:53: Location: backend.example.com is still there\n'
     '    Location: https://id.example/?a=1&back=http%3A%2F%2Fbackend.example.com%2F\n'
     '                                                        ^\n'
     '    cure: query-param back response\n', ''),
    ('leaks: another host that begins so', ['leaks', *WHOLE, 'RULES'],
     'HTTP/1.1 200 OK\r\nX: xbackend.example.com\r\n\r\n', 0, '', ''),
    ('leaks: incomplete', ['leaks', 'RULES'], HEAD[:40], 4, '', INCOMPLETE),
    # messages
    ('message: a tab before the word', ['check', 'TAB'], '', 2, '',
     'TAB:1:9: `htp://b/`: the scheme must be http, https, ws or wss\n    map\t/a/\thtp://b/\n'
     '       \t   \t^\n    did you mean `http`?\n'),
    ('usage: a format for what', ['url', '--format', 'yaml', 'APP'], '', 2, '',
     'ppr: a format is plain, apache, nginx or auto, not: yaml\nTry `ppr --help`.\n'),
    ('usage: strict check of a request', ['check', '--request', 'APP'], '', 2, '', None),
]


FILES = {
    'RULES': RULES,
    'APP': 'map /m http://b/app\n',
    'HTTPD': HTTPD,
    'HTTPD2': 'Include parts/httpd.part\n',
    'VARIABLE': 'ProxyPass /m http://${HOST}/app\n',
    'BAD': 'map / http://b\n\nmap /m b\n',
    'WARN': 'map /m/ http://b/app/ request\n  map /m/ http://c/app/ request\n',
    'NGINX': 'location /m/ {\n  proxy_pass http://b/app/;\n  proxy_cookie_path /app/ /m/;\n}\n',
    'OFF': 'map /{x}/m http://{x}.b\ncookie-path off in /m\n',
    'APPS': 'map /grafana/ http://10.0.0.6:3000/\nmap /jenkins/ http://10.0.0.7:8080/jenkins/\n'
            'map /auth/ http://keycloak:8080/auth/\n',
    'TYPO': 'location /m/ { proxypass http://b/app/; }\n',
    'EMPTY': '# nothing\n',
    'EVERY': ''.join(line + '\n' for line in EVERY),
    'TAB': 'map\t/a/\thtp://b/\n',
    'MAIN': 'map /one/ http://one.internal/\n\tinclude parts/*.rules # the others\n'
            'map /last/ \\\n  http://last.internal/\n',
    'OUTER': 'include parts/wrong.part\n',
    'GONE': 'map /a/ http://b/\ninclude gone.part\n',
    'LOOP': 'include LOOP\n',
    'parts/2.rules': 'map /two/ http://two.internal/\n',
    'parts/3.rules': 'map /three/ http://three.internal/\n',
    'parts/wrong.part': 'map /one/ http://one.internal/\nmpa /x/ http://b/\n',
    'parts/httpd.part': 'ProxyPass /m http://b/app\n',
}


def run(ppr, directory, case):
    """Return what is wrong with a case; empty if nothing is."""
    name, arguments, stdin, status, stdout, stderr = case
    files = ('NONE', *FILES)
    words = [str(directory / word) if word in files else word for word in arguments]
    done = subprocess.run([ppr, *words], input=stdin.encode('latin-1'), capture_output=True,
                          check=False, timeout=60)
    out = done.stdout.decode('latin-1').replace(f'{directory}/', '')
    err = done.stderr.decode('latin-1').replace(f'{directory}/', '')
    wrong = []
    if done.returncode != status:
        wrong.append(f'exit status {done.returncode}, should be {status}')
    if stdout is not None and out != stdout:
        wrong.append(f'stdout {out[:200]!r}, should be {stdout[:200]!r}')
    if stderr is not None and err != stderr:
        wrong.append(f'stderr {err[:200]!r}, should be {stderr[:200]!r}')
    if status == 2 and not err:
        wrong.append('nothing on stderr')
    return wrong


def run_in_terminal(ppr, path, environment):
    """Return what the tool prints on a terminal."""
    leader, follower = pty.openpty()
    subprocess.run([ppr, 'check', path], stdout=subprocess.DEVNULL, stderr=follower, check=False,
                   timeout=60, env={**os.environ, 'TERM': 'xterm', **environment})
    os.close(follower)
    printed = os.read(leader, 65536).decode('ascii')
    os.close(leader)
    return printed


def check_colour(ppr, path):
    """Return what is wrong with colour: it is for terminals, unless NO_COLOR refuses it."""
    colour = '\x1b['
    wrong = []
    if colour not in run_in_terminal(ppr, path, {'NO_COLOR': ''}):
        wrong.append('no colour on a terminal')
    if colour in run_in_terminal(ppr, path, {'NO_COLOR': '1'}):
        wrong.append('colour though NO_COLOR is set')
    if colour in run_in_terminal(ppr, path, {'TERM': 'dumb', 'NO_COLOR': ''}):
        wrong.append('colour on a dumb terminal')
    return wrong


def report(number, name, wrong):
    """Print a case and what is wrong with it. Return whether it failed."""
    print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
    for line in wrong:
        print(f'# {line}')
    return bool(wrong)


def main():
    ppr = sys.argv[1]
    failed = 0
    print(f'1..{len(CASES) + 1}')
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        (directory / 'parts').mkdir()
        for path, text in FILES.items():
            (directory / path).write_text(text, encoding='ascii')
        for number, case in enumerate(CASES, 1):
            failed += report(number, case[0], run(ppr, directory, case))
        failed += report(len(CASES) + 1, 'colour: terminals only',
                         check_colour(ppr, directory / 'BAD'))
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
