#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The reader of Apache httpd configurations, against httpd.

The same configuration is loaded by httpd and by ppr; the same response of a backend goes
through both, and what the client gets is compared: references resolved against what the
client asked for, cookies by their attributes. So is where requests go. Where the two
differ, the case names a difference of the table in doc/rules.md, and must really differ;
each of the table must be named by a case.

    tests/test_apache_server.py SOURCE PPR

Reports each case (TAP). Skipped where there is no httpd.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from servers import C, L, R, ask, fill, free_port, listed, run, start_backends, wait_for

MODULES = ('mpm_event', 'authz_core', 'proxy', 'proxy_http', 'proxy_balancer', 'slotmem_shm',
           'lbmethod_byrequests')
MODULE_DIRECTORIES = ('/usr/lib/apache2/modules', '/usr/lib64/httpd/modules',
                      '/usr/lib/httpd/modules')
WWW = 'www.example.org'
CL = 'Content-Location'

# {p1} ... are ports of the server, {b1} ... origins of the backend: "127.0.0.1:12345".
GROUPS = {
    'pairs': '''
ProxyPass        /one/ http://{b1}/x/
ProxyPassReverse /one/ http://{b1}/x/
ProxyPass        "/two" 'http://{b2}'
ProxyPassReverse "/two" 'http://{b2}'
ProxyPass        /app http://{b3}/inner \\
                 retry=0 timeout=20
ProxyPassReverse /app http://{b3}/inner
ProxyPass        /slash http://{b4}/y/
ProxyPassReverse /slash http://{b4}/y/
ProxyPass        /alone/ http://{b5}/
ProxyPass        /rev/ http://{b6}/r/
ProxyPassReverse /rev/ http://{b6}/r/
ProxyPassReverse /rev/ http://login.internal/
ProxyPassReverse /rev/ http://plain.internal
''',
    'order': '''
ProxyPass /a/raw !
ProxyPass /a http://{b1}/x
ProxyPassReverse /a http://{b1}/x
ProxyPass /a/b http://{b2}/y
ProxyPassReverse /a/b http://{b2}/y
ProxyPass /deep/er http://{b3}/z/er
ProxyPassReverse /deep/er http://{b3}/z/er
ProxyPass /deep http://{b3}/z
ProxyPassReverse /deep http://{b3}/z
ProxyPass /wide http://{b4}/w
ProxyPassReverse /wide http://{b4}/w
ProxyPass /narrow http://{b4}/w/n
ProxyPassReverse /narrow http://{b4}/w/n
''',
    'locations': '''
Define BACKEND http://{b1}
<Location /one/>
    ProxyPass ${BACKEND}/x/
    ProxyPassReverse ${BACKEND}/x/
</Location>
<IfModule mod_proxy.c>
    <Location "/two">
        ProxyPass http://{b2} timeout=20
        ProxyPassReverse http://{b2}
        ProxyPassReverse http://second.internal
    </Location>
</IfModule>
<Location /three/>
    ProxyPass http://{b3}/
    ProxyPassReverse /
</Location>
<IfDefine NONE>
    ProxyPassReverse /none http://none.internal
</IfDefine>
''',
    'paths': '''
ProxyPass /m http://{b1}/x
ProxyPassReverse /m /y
ProxyPass /p/ http://{b2}/
ProxyPassReverse /p/ /
''',
    'balancers': '''
<Proxy balancer://pr45434>
    BalancerMember http://{b1}/modules
</Proxy>
ProxyPass /pr45434 balancer://pr45434/alias
ProxyPassReverse /pr45434 balancer://pr45434/alias
ProxyPass /two/ balancer://two/
ProxyPassReverse /two/ balancer://two/
<Proxy "balancer://Two">
    BalancerMember "http://{b2}" route=a
    BalancerMember http://{b3} route=b status=+H
</Proxy>
ProxyPass /three balancer://three
ProxyPassReverse /three balancer://three
BalancerMember balancer://three http://{b4}/t
<Proxy balancer://four>
    BalancerMember http://{b5}/f/
</Proxy>
ProxyPass /four balancer://four/g
ProxyPassReverse /four balancer://four/g
''',
    'hosts': '''
ProxyPassReverse /global http://global.internal/g
<VirtualHost 127.0.0.1:{p1}>
    ProxyPass / http://{b1}/z/
    ProxyPassReverse / http://{b1}/z/
    ServerName www.example.org
    ServerAlias second.example.org
</VirtualHost>
<VirtualHost 127.0.0.1:{p1}>
    ServerName third.example.org:{p1}
    ProxyPass /own http://{b2}
    ProxyPassReverse /own http://{b2}
    ProxyPassReverse /own http://{b1}/own
</VirtualHost>
<VirtualHost 127.0.0.1:{p2}>
    ServerName www.example.org
    ProxyPreserveHost On
    ProxyPass / http://{b3}/
    ProxyPassReverse / http://{b3}/
</VirtualHost>
<VirtualHost 127.0.0.1:{p3}>
    ProxyPass /any/ http://{b4}/
    ProxyPassReverse /any/ http://{b4}/
</VirtualHost>
''',
    'cookies': '''
ProxyPass / http://{b1}/
ProxyPassReverse / http://{b1}/
ProxyPassReverseCookieDomain app.internal www.example.org
ProxyPassReverseCookieDomain .dotted.internal .example.org
ProxyPassReverseCookiePath /one /two
ProxyPassReverseCookiePath "/deep" '/shallow' interpolate
ProxyPassReverseCookiePath /deep/er /deeper
''',
    'scopes': '''
ProxyPassReverseCookiePath /g /global
ProxyPassReverseCookiePath /both /first
<VirtualHost 127.0.0.1:{p1}>
    ServerName www.example.org
    ProxyPass / http://{b1}/
    ProxyPassReverse / http://{b1}/
    ProxyPassReverseCookiePath /both /second
    ProxyPassReverseCookiePath /s /server
    <Location /l>
        ProxyPassReverseCookiePath /l /location
        ProxyPassReverseCookiePath /s /hidden
        ProxyPassReverseCookieDomain l.internal www.example.org
    </Location>
    <Location /l/m/>
        ProxyPassReverseCookiePath /m /middle
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:{p2}>
    ServerName www.example.org
    ProxyPass / http://{b2}/
    ProxyPassReverse / http://{b2}/
</VirtualHost>
''',
}

# group, port, host, target, field, value, difference (empty: the two must agree)
CASES = [
    # both directives
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/b?c=d#e', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/http://{b1}/x/', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/%7Eb%2F?%20', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/y/', ''),
    ('pairs', 1, WWW, '/one/a', L, 'https://www.example.net/x/', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://www.example.org:{p1}/one/z', ''),
    ('pairs', 1, WWW, '/one/a', L, '/one/z', ''),
    ('pairs', 1, WWW, '/one/a', L, 'b/c', ''),
    ('pairs', 1, WWW, '/one/a', L, '?q', ''),
    ('pairs', 1, WWW, '/one/a', L, 'HTTP://{b1}/x/b', ''),
    ('pairs', 1, WWW, '/one/a', CL, 'http://{b1}/x/b', ''),
    ('pairs', 1, WWW, '/one/a', 'URI', 'http://{b1}/x/b', ''),
    ('pairs', 1, WWW, '/two/a', L, 'http://{b2}/b', ''),
    ('pairs', 1, WWW, '/two', L, 'http://{b2}', 'empty-path'),
    ('pairs', 1, WWW, '/two/a', L, 'http://{b2}?q', 'empty-path'),
    ('pairs', 1, WWW, '/two/a', L, 'http://{b1}/x/b', ''),
    ('pairs', 1, WWW, '/app/a', L, 'http://{b3}/inner/b', ''),
    ('pairs', 1, WWW, '/app', L, 'http://{b3}/inner', ''),
    ('pairs', 1, WWW, '/app/a', L, 'http://{b3}/inner?q', ''),
    ('pairs', 1, WWW, '/app/a', L, 'http://{b3}/outer', ''),
    ('pairs', 1, WWW, '/rev/a', L, 'http://login.internal/in?to=x', ''),
    ('pairs', 1, WWW, '/rev/a', L, 'http://login.internal:81/in', ''),
    ('pairs', 1, WWW, '/rev/a', L, 'http://u@login.internal/in', ''),
    ('pairs', 1, WWW, '/rev/a', L, 'http://LOGIN.internal/in', ''),
    # ... where libppr differs
    ('pairs', 1, WWW, '/app/a', L, 'http://{b3}/innermost', 'segment'),
    ('pairs', 1, WWW, '/rev/a', L, 'http://plain.internal.evil.example/', 'host'),
    ('pairs', 1, WWW, '/rev/a', L, 'http://plain.internal:81/', 'host'),
    ('pairs', 1, WWW, '/rev/a', L, 'http://plain.internal@evil.example/', 'host'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x', 'directory'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x?q', 'directory'),
    ('pairs', 1, WWW, '/slash/a', L, 'http://{b4}/y/b', 'slash'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/X/b', 'case'),
    ('pairs', 1, WWW, '/rev/a', L, 'http://login.internal:80/in', 'port'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/%78/b', 'encoding'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/y/../x/b', 'dot-segments'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/../y', 'dot-segments'),
    ('pairs', 1, WWW, '/one/a', L, '//{b1}/x/b', 'network-path'),
    ('pairs', 1, WWW, '/one/a', L, '/x/login', 'path'),
    ('pairs', 1, WWW, '/one/a', L, '../x/login', 'path'),
    ('pairs', 1, WWW, '/alone/a', L, 'http://{b5}/b', 'pass-alone'),
    ('pairs', 1, WWW, '/one/a', R, '5; url=http://{b1}/x/b', 'fields'),
    ('pairs', 1, WWW, '/one/a', 'Link', '<http://{b1}/x/b>; rel=next', 'fields'),
    # cookies follow from the rules
    ('pairs', 1, WWW, '/alone/a', C, 'a=b', ''),
    ('pairs', 1, WWW, '/alone/a', C, 'a=b; Secure; HttpOnly', ''),
    ('pairs', 1, WWW, '/alone/a', C, 'a=b; Domain=www.example.net; Path=/z', ''),
    ('pairs', 1, WWW, '/alone/a', C, 'a=b; Path=/z', 'cookies'),
    ('pairs', 1, WWW, '/alone/a', C, 'a=b; Domain=127.0.0.1', 'cookies'),
    # which rule
    ('order', 1, WWW, '/a/c', L, 'http://{b1}/x/b', ''),
    ('order', 1, WWW, '/a/c', L, 'http://{b2}/y/b', ''),
    ('order', 1, WWW, '/deep/a', L, 'http://{b3}/z/er/b', ''),
    ('order', 1, WWW, '/deep/a', L, 'http://{b3}/z/b', ''),
    ('order', 1, WWW, '/wide/a', L, 'http://{b4}/w/b', ''),
    ('order', 1, WWW, '/wide/a', L, 'http://{b4}/w/n/b', 'longest'),
    ('order', 1, WWW, '/a/c', L, 'http://{b1}/x/raw/d', 'kept'),
    # <Location>
    ('locations', 1, WWW, '/one/a', L, 'http://{b1}/x/b', ''),
    ('locations', 1, WWW, '/two/a', L, 'http://{b2}/b', ''),
    ('locations', 1, WWW, '/two/a', L, 'http://second.internal/b', ''),
    ('locations', 1, WWW, '/two/a', CL, 'http://{b2}/b', ''),
    ('locations', 1, WWW, '/two/a', L, 'http://none.internal/b', ''),
    ('locations', 1, WWW, '/one/a', L, 'http://second.internal/b', 'one-table'),
    ('locations', 1, WWW, '/three/a', L, '/b', ''),
    ('locations', 1, WWW, '/three/a', L, 'http://{b3}/b', ''),
    # a path of the backend's
    ('paths', 1, WWW, '/m/a', L, 'http://{b1}/y/b', ''),
    ('paths', 1, WWW, '/m/a', L, '/y/b', ''),
    ('paths', 1, WWW, '/m/a', L, '/y', ''),
    ('paths', 1, WWW, '/m/a', L, 'http://{b1}/x/b', 'any-site'),
    ('paths', 1, WWW, '/m/a', L, 'https://www.example.net/y/b', 'any-site'),
    ('paths', 1, WWW, '/p/a', L, '/b', ''),
    ('paths', 1, WWW, '/p/a', L, '/p/b', 'twice'),
    # balancers
    ('balancers', 1, WWW, '/pr45434/a', L, 'http://{b1}/modules/alias/5.html', ''),
    ('balancers', 1, WWW, '/pr45434/a', L, 'http://{b1}/modules/alias', ''),
    ('balancers', 1, WWW, '/pr45434/a', L, 'http://{b1}/modules/other/5.html', ''),
    ('balancers', 1, WWW, '/three/a', L, 'http://{b4}/t/b', ''),
    ('balancers', 1, WWW, '/three/a', L, 'http://{b4}/b', ''),
    ('balancers', 1, WWW, '/four/a', L, 'http://{b5}/f/g/b', ''),
    ('balancers', 1, WWW, '/two/a', L, 'http://{b2}/b', 'balancer-slash'),
    ('balancers', 1, WWW, '/two/a', L, 'http://{b3}/b', 'balancer-slash'),
    # virtual hosts
    ('hosts', 1, WWW, '/a', L, 'http://{b1}/z/b', ''),
    ('hosts', 1, 'second.example.org', '/a', L, 'http://{b1}/z/b', ''),
    ('hosts', 1, 'third.example.org', '/own/a', L, 'http://{b2}/b', ''),
    ('hosts', 1, 'third.example.org', '/own/a', L, 'http://{b1}/own/b', ''),
    ('hosts', 1, 'third.example.org', '/own/a', L, 'http://{b1}/z/b', 'one-table'),
    ('hosts', 1, WWW, '/a', L, 'http://global.internal/g/b', ''),
    ('hosts', 2, WWW, '/a', L, 'http://{b3}/b', ''),
    ('hosts', 2, WWW, '/a', L, 'http://www.example.org:{p2}/b', ''),
    ('hosts', 2, WWW, '/a', L, 'https://www.example.org/b', 'own-name'),
    ('hosts', 2, WWW, '/a', L, 'http://global.internal/g/b', ''),
    ('hosts', 3, WWW, '/any/a', L, 'http://{b4}/b', ''),
    ('hosts', 3, 'some.example', '/any/a', L, 'http://{b4}/b', ''),
    # cookies
    ('cookies', 1, WWW, '/a', C, 'a=b; Domain=app.internal', ''),
    ('cookies', 1, WWW, '/a', C, 'a=b; domain=APP.internal; Secure', ''),
    ('cookies', 1, WWW, '/a', C, 'a=b; Domain=.dotted.internal', ''),
    ('cookies', 1, WWW, '/a', C, 'a=b; Domain=other.internal', ''),
    ('cookies', 1, WWW, '/a', C, 'a=b; Path=/one', ''),
    ('cookies', 1, WWW, '/a', C, 'a=b; Path=/other', ''),
    ('cookies', 1, WWW, '/a', C, 'a=b; Path=/one; Domain=app.internal', ''),
    ('cookies', 1, WWW, '/a', C, 'a=b; Domain=app.internal; Path=/deep; HttpOnly', ''),
    ('cookies', 1, WWW, '/a', C, 'fakepath=/one;path=/one', ''),
    ('cookies', 1, WWW, '/a', C, 'fakedomain=app.internal;domain=app.internal', ''),
    ('cookies', 1, WWW, '/a', C, 'a=b; Path=/one/x', 'cookie-tail'),
    ('cookies', 1, WWW, '/a', C, 'a=b; Path=/onetwo', 'cookie-segment'),
    ('cookies', 1, WWW, '/a', C, 'a=b; Domain=app.internal.evil.example', 'cookie-host'),
    ('cookies', 1, WWW, '/a', C, 'a=b; Domain=.app.internal', 'cookie-dot'),
    ('cookies', 1, WWW, '/a', C, 'a=b; Domain=dotted.internal', 'cookie-dot'),
    ('cookies', 1, WWW, '/a', C, 'a=b; Path=/deep/er', 'longest'),
    ('cookies', 1, WWW, '/a', C, 'path=/one; HttpOnly', 'cookie-name'),
    ('cookies', 1, WWW, '/a', C, 'domain=app.internal; Path=/', 'cookie-name'),
    ('cookies', 1, WWW, '/a', C, 'a=b; Path = /one', 'cookie-space'),
    ('cookies', 1, WWW, '/a', C, 'a=b; Path=/one; Path=/deep', 'cookie-twice'),
    ('cookies', 1, WWW, '/a', C, 'a=b; Domain=www.example.net; Path=/one', 'cookie-together'),
    ('cookies', 1, WWW, '/a', C, '__Host-a=b; Secure; Path=/one', 'cookie-host-name'),
    # ... of several places in one configuration
    ('scopes', 1, WWW, '/a', C, 'a=b; Path=/g', ''),
    ('scopes', 1, WWW, '/a', C, 'a=b; Path=/s', ''),
    ('scopes', 1, WWW, '/a', C, 'a=b; Path=/l', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/g', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/s', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/l', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/m', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Domain=l.internal', ''),
    ('scopes', 1, WWW, '/a', C, 'a=b; Domain=l.internal', ''),
    ('scopes', 1, WWW, '/a', C, 'a=b; Path=/both', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/both', ''),
    ('scopes', 1, WWW, '/l/m/a', C, 'a=b; Path=/g', ''),
    ('scopes', 1, WWW, '/l/m/a', C, 'a=b; Path=/l', ''),
    ('scopes', 1, WWW, '/l/m/a', C, 'a=b; Path=/m', ''),
    ('scopes', 1, WWW, '/l/m/a', C, 'a=b; Domain=l.internal', ''),
    ('scopes', 1, WWW, '/lm', C, 'a=b; Path=/l', ''),
    ('scopes', 2, WWW, '/a', C, 'a=b; Path=/g', ''),
    ('scopes', 2, WWW, '/l/a', C, 'a=b; Path=/s', ''),
]

# Where requests go: group, port, host, target, difference
REQUESTS = [
    ('pairs', 1, WWW, '/one/a?b=c', ''),
    ('pairs', 1, WWW, '/two/a', ''),
    ('pairs', 1, WWW, '/app/a/b', ''),
    ('pairs', 1, WWW, '/app', ''),
    ('pairs', 1, WWW, '/rev/a', ''),
    ('pairs', 1, WWW, '/slash/a', 'slash'),
    ('order', 1, WWW, '/a/c', ''),
    ('order', 1, WWW, '/a/b/c', 'longest'),
    ('order', 1, WWW, '/deep/er/c', ''),
    ('order', 1, WWW, '/deep/c', ''),
    ('locations', 1, WWW, '/one/a', ''),
    ('locations', 1, WWW, '/two/a', ''),
    ('paths', 1, WWW, '/m/a', ''),
    ('balancers', 1, WWW, '/pr45434/a', ''),
    ('balancers', 1, WWW, '/two/a', ''),
    ('balancers', 1, WWW, '/three/a', ''),
    ('balancers', 1, WWW, '/four/a', 'balancer-join'),
    ('hosts', 1, WWW, '/a', ''),
    ('hosts', 1, 'second.example.org', '/a', ''),
    ('hosts', 1, 'third.example.org', '/own/a', ''),
    ('hosts', 2, WWW, '/a', ''),
    ('hosts', 3, 'some.example', '/any/a', ''),
]


def find_httpd():
    """Return the program and the directory of its modules; empty where there are none."""
    path = os.environ.get('PATH', '') + ':/usr/sbin'
    program = shutil.which('apache2', path=path) or shutil.which('httpd', path=path)
    modules = [name for name in MODULE_DIRECTORIES
               if all((pathlib.Path(name) / f'mod_{module}.so').exists() for module in MODULES)]
    return (program, modules[0]) if program and modules else ('', '')


def start_httpd(httpd, directory, name, places):
    """Start httpd in the foreground with one group."""
    program, modules = httpd
    root = directory / f'{name}.d'
    root.mkdir()
    lines = [f'ServerRoot {root}', f'DefaultRuntimeDir {root}', f'PidFile {root}/pid',
             f'ErrorLog {root}/error.log', 'ServerName localhost', 'StartServers 1',
             'MinSpareThreads 1', 'MaxSpareThreads 25', 'ThreadsPerChild 25',
             'MaxRequestWorkers 25', 'ServerLimit 1', f'DocumentRoot {root}']
    lines += [f'LoadModule {module}_module {modules}/mod_{module}.so' for module in MODULES]
    lines += [f'Listen 127.0.0.1:{places[f"p{i}"]}' for i in range(1, 4)]
    lines += [f'Include {directory}/{name}.conf', '']
    (root / 'httpd.conf').write_text('\n'.join(lines), encoding='ascii')
    return subprocess.Popen([program, '-d', str(root), '-f', str(root / 'httpd.conf'),
                             '-DFOREGROUND'], stdin=subprocess.DEVNULL)


def run_request(ppr, directory, places, case):
    """Return what is wrong with a request's way; empty if nothing is."""
    group, port, host, target, difference = case
    port = places[f'p{port}']
    answer = ask(port, host, target, 'X', 'y')
    if 'X-Path' not in answer:
        return ['the backend was not asked']
    asked = f'http://127.0.0.1:{answer["X-Port"]}{answer["X-Path"]}'
    done = subprocess.run(
        [ppr, 'url', '--request', '--format', 'apache', '--client-origin', f'http://{host}:{port}',
         str(directory / f'{group}.conf')],
        input=f'{target}\n'.encode(), capture_output=True, check=False, timeout=60)
    ours = done.stdout.decode().rstrip('\n')
    same = ours == asked
    facts = [f'httpd:  {asked}', f'libppr: {ours}{done.stderr.decode()}']
    if same and difference:
        return [f'the difference {difference} is not there', *facts]
    return [] if same or difference else ['they differ', *facts]


def run_group(httpd, ppr, directory, name, places, report):
    """Run all cases of a group with an httpd of its own."""
    process = start_httpd(httpd, directory, name, places)
    try:
        ready = wait_for(process, [places[f'p{i}'] for i in range(1, 4)])
        for case in CASES:
            if case[0] == name:
                wrong = run(ppr, 'apache', directory, places, case) if ready else ['no httpd']
                report(f'{name} {case[3]} {case[4]}: {case[5]} {case[6]}', wrong)
        for case in REQUESTS:
            if case[0] == name:
                wrong = run_request(ppr, directory, places, case) if ready else ['no httpd']
                report(f'{name} {case[3]}: where it goes {case[4]}', wrong)
        if not ready:
            log = directory / f'{name}.d' / 'error.log'
            print('# ' + (log.read_text(encoding='utf-8') if log.exists() else 'no log'))
    finally:
        process.terminate()
        process.wait()


def main():
    source, ppr = pathlib.Path(sys.argv[1]), sys.argv[2]
    httpd = find_httpd()
    if not httpd[0]:
        print('1..0 # SKIP no httpd with mod_proxy here')
        return
    count = len(CASES) + len(REQUESTS) + 1
    numbers = iter(range(1, count + 1))
    failed = []

    def report(name, wrong):
        print(f"{'not ok' if wrong else 'ok'} {next(numbers)} - {re.sub('#', ' ', name)}")
        for line in wrong:
            print(f'# {line}')
        failed.extend(wrong)

    print(f'1..{count}')
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        # httpd's children are another user, where it is started by root
        directory.chmod(0o755)
        backends = start_backends()
        origins = {f'b{i}': f'127.0.0.1:{server.server_address[1]}'
                   for i, server in enumerate(backends, 1)}
        for group, text in GROUPS.items():
            places = origins | {f'p{i}': free_port() for i in range(1, 4)}
            (directory / f'{group}.conf').write_text(fill(text, places), encoding='ascii')
            run_group(httpd, ppr, directory, group, places, report)
    named = {case[-1] for case in CASES + REQUESTS} - {''}
    report('the differences are those of the table', sorted(named ^ listed(source, 'apache')))
    sys.exit(bool(failed))


if __name__ == '__main__':
    main()
