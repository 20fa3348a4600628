#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The reader of nginx configurations, against nginx.

The same configuration is loaded by nginx and by ppr; the same response of a backend goes
through both, and what the client gets is compared: references resolved against what the
client asked for, cookies by their attributes. Where the two differ, the case names a
difference of the table in doc/rules.md, and must really differ; each of the table must
be named by a case.

    tests/peers/test_nginx_server.py SOURCE PPR

Reports each case (TAP). Skipped where there is no nginx.
"""

import base64
import http.client
import http.server
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse

sys.dont_write_bytecode = True  # the tree stays as it is
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.servers import find, free_port, wait_for  # noqa: E402

# {p1} ... are ports of the server, {b1} ... origins of the backend: "127.0.0.1:12345".
WWW = 'www.example.org'
GROUPS = {
    'default': '''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    location /one/ { proxy_pass http://{b1}/x/; }
    location /two/ { proxy_pass http://{b2}; }
    location /app { proxy_pass http://{b3}/inner; }
    location /slash { proxy_pass http://{b4}/y/; }
    location = /exact { proxy_pass http://{b5}/e/f; }
    location ~ \\.php$ { proxy_pass http://{b6}; }
    location /try/ { error_page 404 = @named; return 404; }
    location @named { proxy_pass http://{b7}; }
    location "/a b/" { proxy_pass http://{b8}/q/; }
    location ^~ /up/ { proxy_pass http://{b9}/; }
}
''',
    'explicit': '''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    location /one/ {
        proxy_pass http://{b1}/x/;
        proxy_redirect http://{b1}/x/ /one/;
        proxy_redirect http://login.internal/ /login/;
        proxy_redirect http://old.internal/a/ https://new.example.org/b/;
    }
    location /path/ { proxy_pass http://{b2}/; proxy_redirect / /path/; }
    location /both/ {
        proxy_pass http://{b3}/y/;
        proxy_redirect default;
        proxy_redirect http://both.internal/ $scheme://$host:$server_port/both/;
    }
    location /host/ {
        proxy_pass http://{b4}/;
        proxy_redirect http://$proxy_host/ /host/;
    }
    location /off/ {
        proxy_pass http://{b5}/o/;
        proxy_redirect off;
        location /off/on/ { proxy_pass http://{b6}/; proxy_redirect http://{b6}/ /off/on/; }
    }
    location /half/ { proxy_pass http://{b7}/h/; proxy_redirect http://half.internal/h /half/; }
    location /other/ { proxy_pass http://{b8}/x/; proxy_redirect http://other.internal/ /other/; }
    location /https/ { proxy_pass http://{b9}/; proxy_redirect http:// https://; }
    location /var/ { set $backend http://{b10}; proxy_pass $backend; }
}
''',
    'nested': '''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    proxy_redirect http://level.internal/ /level/;
    location /in/ {
        proxy_pass http://{b1}/in/;
        proxy_redirect default;
        location /in/deep/ { proxy_pass http://{b2}/d/; }
        if ($arg_c) { proxy_pass http://{b3}; }
    }
    location /level/ { proxy_pass http://{b4}/l/; }
}
''',
    'servers': '''
upstream pool { server {b1}; server {b2} backup; }
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org second.example.org;
    location /pool/ { proxy_pass http://pool/p/; }
    location /named/ {
        proxy_pass http://{b3}/n/;
        proxy_set_header Host inside.example;
        proxy_redirect http://inside.example/n/ /named/;
    }
    location / { proxy_pass http://{b4}; proxy_set_header Host $http_host; }
}
server {
    listen 127.0.0.1:{p2};
    server_name www.example.org;
    location / { proxy_pass http://{b5}/z/; }
}
server {
    listen 127.0.0.1:{p3};
    server_name _;
    location /any/ { proxy_pass http://{b6}/; }
}
''',
    'domain': '''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    location /d/ {
        proxy_pass http://{b1}/;
        proxy_set_header Host app.internal;
        proxy_cookie_domain app.internal www.example.org;
        proxy_cookie_domain .internal $host;
    }
}
''',
    'path': '''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    proxy_cookie_path /one/ /two/;
    proxy_cookie_path /deep/er/ /deeper/;
    proxy_cookie_path /deep/ /shallow/;
    location /c/ { proxy_pass http://{b1}/; }
}
''',
    'flags': '''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    location / {
        proxy_pass http://{b1};
        proxy_cookie_flags one httponly;
        proxy_cookie_flags two nosecure nohttponly nosamesite;
        proxy_cookie_flags ~^pre secure;
        proxy_cookie_flags ~ nosecure samesite=strict;
    }
}
''',
    'peers': '''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    location /wrong/ {
        proxy_pass http://{b1}/replace_this/;
        proxy_redirect http://wrong/ /wrong2/;
        proxy_redirect default;
    }
    location /off/ {
        proxy_pass http://{b2};
        proxy_redirect off;
        location /off/on/ { proxy_pass http://{b2}; proxy_redirect http://{b2}/off/ /; }
        location /off/on/on/ { proxy_pass http://{b2}; }
    }
    location /cookie/ {
        proxy_pass http://{b3}/;
        proxy_set_header Host www.inside.example;
        proxy_cookie_domain www.inside.example .example.com;
        proxy_cookie_path /path/ /new/;
        proxy_cookie_flags nx secure;
    }
}
''',
    'scopes': '''
proxy_cookie_path /g/ /global/;
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    proxy_cookie_path /x/ /server/;
    location / { proxy_pass http://{b1}; proxy_cookie_path /x/ /root/; }
    location /in/ { proxy_pass http://{b1}; }
    location /own/ { proxy_pass http://{b1}; proxy_cookie_path /x/ /own/; }
    location /off/ { proxy_pass http://{b1}; proxy_cookie_path off; }
}
server {
    listen 127.0.0.1:{p2};
    server_name www.example.org;
    location / { proxy_pass http://{b2}; }
}
''',
}

L = 'Location'
R = 'Refresh'
C = 'Set-Cookie'

# group, port, host, target, field, value, difference (empty: the two must agree)
CASES = [
    # the default proxy_redirect, with a path in proxy_pass
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/x/b?c=d#e', ''),
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/x/', ''),
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/x/http://{b1}/x/', ''),
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/x/%7Eb%2F?%20', ''),
    ('default', 1, WWW, '/one/a', L, 'https://www.example.net/x/', ''),
    ('default', 1, WWW, '/one/a', L, 'http://www.example.org:{p1}/one/z', ''),
    ('default', 1, WWW, '/one/a', L, '/one/z', ''),
    ('default', 1, WWW, '/one/a', L, 'b/c', ''),
    ('default', 1, WWW, '/one/a', L, '?q', ''),
    ('default', 1, WWW, '/one/a', R, '5; url=http://{b1}/x/b', ''),
    ('default', 1, WWW, '/one/a', R, '5;URL=http://{b1}/x/b', ''),
    ('default', 1, WWW, '/one/a', R, '5', ''),
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/x', 'directory'),
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/x?q', 'directory'),
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/y/', ''),
    ('default', 1, WWW, '/one/a', L, 'HTTP://{b1}/x/b', 'case'),
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/%78/b', 'encoding'),
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/y/../x/b', 'dot-segments'),
    ('default', 1, WWW, '/one/a', L, 'http://{b1}/x/../y', 'dot-segments'),
    ('default', 1, WWW, '/one/a', L, '//{b1}/x/b', 'network-path'),
    ('default', 1, WWW, '/one/a', L, '/x/login', 'path'),
    ('default', 1, WWW, '/one/a', L, '../x/login', 'path'),
    ('default', 1, WWW, '/one/a', R, "5; url='http://{b1}/x/b'", 'refresh'),
    ('default', 1, WWW, '/one/a', R, '5; http://{b1}/x/b', 'refresh'),
    ('default', 1, WWW, '/one/a', 'Content-Location', 'http://{b1}/x/b', 'fields'),
    ('default', 1, WWW, '/one/a', 'Link', '<http://{b1}/x/b>; rel=next', 'fields'),
    # ... and without one
    ('default', 1, WWW, '/two/a', L, 'http://{b2}/two/b', ''),
    ('default', 1, WWW, '/two/a', L, 'http://{b2}/elsewhere', ''),
    ('default', 1, WWW, '/two/a', L, 'http://{b2}/', ''),
    ('default', 1, WWW, '/two/a', L, '/two/c', ''),
    ('default', 1, WWW, '/two/a', L, '/elsewhere', ''),
    ('default', 1, WWW, '/two/a', L, 'http://{b2}', 'directory'),
    ('default', 1, WWW, '/two/a', L, 'http://{b1}/x/b', 'one-table'),
    # no slash at the end
    ('default', 1, WWW, '/app/a', L, 'http://{b3}/inner/b', ''),
    ('default', 1, WWW, '/app', L, 'http://{b3}/inner', ''),
    ('default', 1, WWW, '/app/a', L, 'http://{b3}/inner?q', ''),
    ('default', 1, WWW, '/app/a', L, 'http://{b3}/innermost', 'segment'),
    # a slash at one end only
    ('default', 1, WWW, '/slash/a', L, 'http://{b4}/y/b', 'slash'),
    # other locations
    ('default', 1, WWW, '/exact', L, 'http://{b5}/e/f', ''),
    ('default', 1, WWW, '/exact', L, 'http://{b5}/e/f/g', ''),
    ('default', 1, WWW, '/exact', L, 'http://{b5}/e/f?g', ''),
    ('default', 1, WWW, '/i.php', L, 'http://{b6}/j.php', ''),
    ('default', 1, WWW, '/i.php', L, '/j.php', ''),
    ('default', 1, WWW, '/try/a', L, 'http://{b7}/try/b', ''),
    ('default', 1, WWW, '/a%20b/c', L, 'http://{b8}/q/d', 'escaped'),
    ('default', 1, WWW, '/up/a', L, 'http://{b9}/b', ''),
    ('default', 1, WWW, '/up/a', L, 'http://{b9}@evil.example/', ''),
    ('default', 1, WWW, '/up/a', L, 'http://u@{b9}/', ''),
    ('default', 1, WWW, '/up/a', L, 'http://{b9}0/', ''),
    # cookies follow from the rules
    ('default', 1, WWW, '/up/a', C, 'a=b', ''),
    ('default', 1, WWW, '/up/a', C, 'a=b; Secure; HttpOnly', ''),
    ('default', 1, WWW, '/up/a', C, 'a=b; Domain=www.example.net; Path=/z', ''),
    ('default', 1, WWW, '/up/a', C, 'a=b; Path=/z', 'cookies'),
    ('default', 1, WWW, '/up/a', C, 'a=b; Domain=127.0.0.1', 'cookies'),
    # explicit ones
    ('explicit', 1, WWW, '/one/a', L, 'http://{b1}/x/b', ''),
    ('explicit', 1, WWW, '/one/a', L, 'http://login.internal/in?to=x', ''),
    ('explicit', 1, WWW, '/one/a', R, '0;url=http://login.internal/in', ''),
    ('explicit', 1, WWW, '/one/a', L, 'http://old.internal/a/b', ''),
    ('explicit', 1, WWW, '/one/a', L, 'http://old.internal/c', ''),
    ('explicit', 1, WWW, '/one/a', L, 'http://login.internal:80/in', 'port'),
    ('explicit', 1, WWW, '/one/a', L, 'http://login.internal:81/in', ''),
    ('explicit', 1, WWW, '/one/a', L, 'http://login.internal.example/in', ''),
    ('explicit', 1, WWW, '/one/a', L, 'http://LOGIN.internal/in', 'case'),
    ('explicit', 1, WWW, '/path/a', L, '/b', ''),
    ('explicit', 1, WWW, '/path/a', R, '1; url=/b', ''),
    ('explicit', 1, WWW, '/path/a', L, '/path/b', 'twice'),
    ('explicit', 1, WWW, '/path/a', L, 'http://{b2}/b', 'named'),
    ('explicit', 1, WWW, '/both/a', L, 'http://{b3}/y/b', ''),
    ('explicit', 1, WWW, '/both/a', L, 'http://both.internal/b', ''),
    ('explicit', 1, WWW, '/host/a', L, 'http://{b4}/b', ''),
    ('explicit', 1, WWW, '/off/a', L, 'http://{b5}/o/b', ''),
    ('explicit', 1, WWW, '/off/a', L, '/o/b', ''),
    ('explicit', 1, WWW, '/off/a', L, '/b', ''),
    ('explicit', 1, WWW, '/off/a', R, '0; url=http://{b5}/o/b', ''),
    ('explicit', 1, WWW, '/off/a', C, 'a=b; Path=/o/', ''),
    ('explicit', 1, WWW, '/off/on/a', L, 'http://{b6}/b', ''),
    ('explicit', 1, WWW, '/half/a', L, 'http://half.internal/h/b', 'slash'),
    ('explicit', 1, WWW, '/half/a', L, 'http://half.internal/half', 'segment'),
    ('explicit', 1, WWW, '/other/a', L, 'http://{b8}/x/b', ''),
    ('explicit', 1, WWW, '/other/a', L, 'http://other.internal/b', ''),
    ('explicit', 1, WWW, '/https/a', L, 'http://www.example.net/', 'scheme'),
    ('explicit', 1, WWW, '/var/a', L, '/var/b', ''),
    ('explicit', 1, WWW, '/var/a', L, 'http://{b10}/b', ''),
    ('explicit', 1, WWW, '/var/a', L, 'http://{b10}/var/b', ''),
    # levels
    ('nested', 1, WWW, '/in/a', L, 'http://{b1}/in/b', ''),
    ('nested', 1, WWW, '/in/deep/a', L, 'http://{b1}/in/b', ''),
    ('nested', 1, WWW, '/in/deep/a', L, 'http://{b2}/d/b', 'named'),
    ('nested', 1, WWW, '/in/a?c=1', L, 'http://{b3}/in/b', 'named'),
    ('nested', 1, WWW, '/level/a', L, 'http://level.internal/b', ''),
    ('nested', 1, WWW, '/level/a', L, 'http://{b4}/l/b', ''),
    # servers, upstreams, the host that the backend is told
    ('servers', 1, WWW, '/pool/a', L, 'http://pool/p/b', ''),
    ('servers', 1, WWW, '/pool/a', L, 'http://{b1}/p/b', 'named'),
    ('servers', 1, WWW, '/pool/a', L, 'http://pool/q', ''),
    ('servers', 1, 'second.example.org', '/pool/a', L, 'http://pool/p/b', ''),
    ('servers', 1, WWW, '/named/a', L, 'http://inside.example/n/b', ''),
    ('servers', 1, WWW, '/a', L, 'http://{b4}/b', ''),
    ('servers', 1, WWW, '/a', L, 'http://www.example.org:{p1}/b', ''),
    ('servers', 1, WWW, '/a', L, 'http://www.example.org/b', 'own-name'),
    ('servers', 1, WWW, '/a', L, 'https://www.example.org:{p1}/b', ''),
    ('servers', 2, WWW, '/a', L, 'http://{b5}/z/b', ''),
    ('servers', 3, WWW, '/any/a', L, 'http://{b6}/b', ''),
    ('servers', 3, 'some.example', '/any/a', L, 'http://{b6}/b', ''),
    # what nginx tests itself
    ('peers', 1, WWW, '/wrong/', L, 'http://{b1}/replace_this/test.html', ''),
    ('peers', 1, WWW, '/wrong/', R, '7; url=http://{b1}/replace_this/test.html', ''),
    ('peers', 1, WWW, '/off/on/', L, 'http://{b2}/off/test.html', ''),
    ('peers', 1, WWW, '/off/', L, '/off/', ''),
    ('peers', 1, WWW, '/off/', L, '/elsewhere/', ''),
    ('peers', 1, WWW, '/cookie/', C, 'v=path=domain=; Domain=www.Inside.example', ''),
    ('peers', 1, WWW, '/cookie/', C, 'v=path=domain=; Path=/path/test.html', ''),
    ('peers', 1, WWW, '/cookie/', C, 'v=p; Domain=www.inside.example; Path=/path/test.html', ''),
    ('peers', 1, WWW, '/cookie/', C, 'nx=some;domain=x.example;samesite=none', ''),
    ('peers', 1, WWW, '/cookie/', C, 'ny=some;path=/path/x;samesite=none', ''),
    # cookies
    ('domain', 1, WWW, '/d/a', C, 'a=b; Domain=app.internal', ''),
    ('domain', 1, WWW, '/d/a', C, 'a=b; domain=.APP.internal; Secure', ''),
    ('domain', 1, WWW, '/d/a', C, 'a=b; Domain=internal', ''),
    ('domain', 1, WWW, '/d/a', C, 'domain=app.internal; Domain=www.example.net', ''),
    ('domain', 1, WWW, '/d/a', C, 'a=b; Domain=other.internal', ''),
    ('path', 1, WWW, '/c/a', C, 'a=b; Path=/one/x', ''),
    ('path', 1, WWW, '/c/a', C, 'a=b; path=/one/; HttpOnly', ''),
    ('path', 1, WWW, '/c/a', C, 'a=b; Path=/deep/er/x', ''),
    ('path', 1, WWW, '/c/a', C, 'a=b; Path=/deep/x', ''),
    ('path', 1, WWW, '/c/a', C, 'a=b; Path=/one', 'cookie-directory'),
    ('path', 1, WWW, '/c/a', C, 'a=b; Path=/onetwo', 'cookies'),
    ('flags', 1, WWW, '/a', C, 'one=x', ''),
    ('flags', 1, WWW, '/a', C, 'one=x; HttpOnly', ''),
    ('flags', 1, WWW, '/a', C, 'two=x; Secure; HttpOnly; SameSite=Lax', ''),
    ('flags', 1, WWW, '/a', C, 'prefix=x', ''),
    ('flags', 1, WWW, '/a', C, 'three=x; secure', ''),
    ('flags', 1, WWW, '/a', C, 'three=x; SameSite=None', ''),
    ('flags', 1, WWW, '/a', C, '__Host-x=y; Secure; Path=/', 'host-cookie'),
    ('flags', 1, WWW, '/a', C, 'ONE=x', 'cookie-name'),
]


def scope_cases():
    """Cookie rules of several levels in one configuration."""
    x, g = 'a=b; Path=/x/y', 'a=b; Path=/g/y'
    return [
        ('scopes', 1, WWW, '/a', C, x, ''),
        ('scopes', 1, WWW, '/in/a', C, x, ''),
        ('scopes', 1, WWW, '/own/a', C, x, ''),
        ('scopes', 1, WWW, '/off/a', C, x, ''),
        ('scopes', 1, WWW, '/in/a', C, g, ''),
        ('scopes', 2, WWW, '/a', C, g, ''),
        ('scopes', 2, WWW, '/a', C, x, ''),
    ]


class Backend(http.server.BaseHTTPRequestHandler):
    """Answers with the field that the request asks for, and with what it was asked."""

    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        name, value = json.loads(base64.b64decode(self.headers['X-Answer']))
        self.send_response(302 if name == L else 200)
        self.send_header(name, value)
        self.send_header('X-Path', self.path)
        self.send_header('X-Host', self.headers['Host'])
        self.send_header('X-Port', str(self.server.server_address[1]))
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


def fill(text, places):
    """Put ports and origins in the place of {p1}, {b1} ..."""
    return re.sub(r'\{([pb]\d+)\}', lambda found: str(places[found.group(1)]), text)


def start_backends():
    servers = [http.server.ThreadingHTTPServer(('127.0.0.1', 0), Backend) for _ in range(10)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return servers


def start_nginx(nginx, directory, groups):
    """Start nginx in the foreground with all groups; return it when all ports answer."""
    temporary = ''.join(
        f'{name}_temp_path {directory}/{name};\n'
        for name in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
    configuration = directory / 'nginx.conf'
    configuration.write_text(
        f'daemon off;\nmaster_process off;\npid {directory}/pid;\n'
        f'error_log {directory}/error.log;\nevents {{ worker_connections 64; }}\n'
        f'http {{\naccess_log off;\n{temporary}'
        + ''.join(f'include {directory}/{name}.conf;\n' for name in groups) + '}\n',
        encoding='ascii')
    return subprocess.Popen([nginx, '-p', str(directory), '-e', str(directory / 'error.log'), '-c',
                             str(configuration)], stdin=subprocess.DEVNULL)


def ask(port, host, target, name, value):
    """Ask through nginx; return its answer's field and what the backend was asked."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=20)
    answer = base64.b64encode(json.dumps([name, value]).encode()).decode()
    connection.request('GET', target, headers={'Host': f'{host}:{port}', 'X-Answer': answer})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.headers


def rewrite(ppr, rules, context, name, value):
    """Return what the shell tool makes of a field."""
    words = [word for option in context.items() for word in option]
    head = f'HTTP/1.1 302 Found\r\n{name}: {value}\r\n\r\n'
    done = subprocess.run([ppr, 'block', '--format', 'nginx', *words, rules],
                          input=head.encode('latin-1'), capture_output=True, check=False,
                          timeout=60)
    if done.returncode:
        return f'ppr: {done.stderr.decode()}'
    return done.stdout.decode('latin-1').split('\r\n')[1].partition(': ')[2]


def resolve(base, reference):
    """Resolve a reference, and write the port 80 of http as none."""
    return re.sub(r'^(http://[^/:]+):80(?=/|$)', r'\1', urllib.parse.urljoin(base, reference))


def compare_as(name, base, value):
    """What of a field's value is compared."""
    if name == C:
        parts = [part.strip().partition('=') for part in value.split(';')]
        return [(key if i == 0 else key.lower(), rest.lower() if key.lower() in
                 ('domain', 'samesite') and i else rest) for i, (key, _, rest) in enumerate(parts)]
    if name == R:
        begin = re.match(r'[0-9.]*\s*[;,]?\s*(?:url\s*=\s*)?', value, re.I)
        rest = value[begin.end():].strip('\'"')
        return value[:begin.end()], resolve(base, rest) if rest else ''
    if name == 'Link':
        return resolve(base, value[1:value.index('>')]), value[value.index('>'):]
    return resolve(base, value)


def run(ppr, directory, group, case):
    """Return what is wrong with a case; empty if nothing is."""
    _, port, host, target, name, value, difference = case
    places = group
    port = places[f'p{port}']
    value = fill(value, places)
    answer = ask(port, host, target, name, value)
    if 'X-Path' not in answer:
        return ['the backend was not asked']
    origin = f'http://{host}:{port}'
    backend = f'127.0.0.1:{answer["X-Port"]}'
    context = {
        '--client-origin': origin,
        '--client-target': target,
        '--backend-url': f'http://{backend}{answer["X-Path"]}',
        '--backend-host': answer['X-Host'],
    }
    ours = rewrite(ppr, str(directory / f'{case[0]}.conf'), context, name, value)
    base = origin + target
    same = compare_as(name, base, answer[name]) == compare_as(name, base, ours)
    facts = [f'backend: {value}', f'nginx:   {answer[name]}', f'libppr:  {ours}']
    if ours.startswith('ppr: '):
        return facts
    if same and difference:
        return [f'the difference {difference} is not there', *facts]
    return [] if same or difference else ['they differ', *facts]


def listed(source):
    """The names of the differences that the documentation lists."""
    text = (source / 'doc' / 'rules.md').read_text(encoding='utf-8')
    table = text.partition('<!-- nginx differences -->')[2].partition('<!-- end -->')[0]
    return set(re.findall(r'^\| `([a-z-]+)` \|', table, re.M))


def main():
    source, ppr = pathlib.Path(sys.argv[1]), sys.argv[2]
    nginx = find('nginx')
    if not nginx:
        print('1..0 # SKIP no nginx here')
        return
    cases = CASES + scope_cases()
    numbers = {}
    failed = 0
    print(f'1..{len(cases) + 1}')
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        backends = start_backends()
        origins = {f'b{i}': f'127.0.0.1:{server.server_address[1]}'
                   for i, server in enumerate(backends, 1)}
        groups = {group: origins | {f'p{i}': free_port() for i in range(1, 4)} for group in GROUPS}
        for group, text in GROUPS.items():
            (directory / f'{group}.conf').write_text(fill(text, groups[group]), encoding='ascii')
        process = start_nginx(nginx, directory, groups)
        try:
            used = [groups[group][f'p{port}'] for group, port, *_ in cases]
            ready = wait_for(process, used)
            for number, case in enumerate(cases, 1):
                wrong = run(ppr, directory, groups[case[0]], case) if ready else ['no nginx']
                failed += bool(wrong)
                print(f"{'not ok' if wrong else 'ok'} {number} - {case[0]} {case[3]} {case[4]}: "
                      f"{case[5].replace('#', ' ')} {case[6]}")
                for line in wrong:
                    print(f'# {line}')
                numbers.setdefault(case[6], number)
            if not ready:
                print('# ' + (directory / 'error.log').read_text(encoding='utf-8'))
        finally:
            process.terminate()
            process.wait()
    named = {difference for *_, difference in cases} - {''}
    wrong = named ^ listed(source)
    print(f"{'not ok' if wrong else 'ok'} {len(cases) + 1} - the differences are those of the table")
    for difference in sorted(wrong):
        print(f'# {difference}')
    sys.exit(failed > 0 or bool(wrong))


if __name__ == '__main__':
    main()
