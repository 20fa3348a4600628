#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Which requests nginx passes on, and where, against ppr route with the same configuration.

Each path is asked for in many spellings: what nginx does not pass on, ppr must not route, in none
of them; what it does pass on, ppr routes to the same backend or not at all. The plain spelling of
a path must come out alike, but for the paths that a group lists as shut: rules cannot tell them
from their neighbours. Clients come by the server's name, by another, by an address, at a mapped port
and behind a TLS terminator.

Two things differ, and open nothing (doc/rules.md): ppr removes dot segments before it looks, so that
nginx is asked for what ppr would send; and a rule is for a path with and without a slash at its end.
With several slashes, or an encoded one, nginx may find a deeper location, with another backend.

    tests/peers/test_nginx_requests.py SOURCE PPR

Reports each group and client (TAP). Skipped where there is no nginx.
"""

import base64
import http.client
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree stays as it is
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.servers import find, free_port, wait_for  # noqa: E402
from test_nginx_server import fill, start_backends, start_nginx  # noqa: E402

# name: configuration, paths, plain paths that nginx passes on and ppr does not, paths of exact
# locations that pass on
GROUPS = {
    'locations': ('''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    location / { proxy_pass http://{b1}; }
    location /app/ { proxy_pass http://{b2}/inner/; }
    location /app/private/ { deny all; }
    location /static/ { return 204; }
    location = /exact { proxy_pass http://{b3}/e; }
    location = / { return 204; }
    location = /app/ { return 204; }
    location ^~ /final/ { proxy_pass http://{b4}; }
    location /off/ { proxy_pass http://{b5}/o/; proxy_redirect off; }
    location /some/ { allow 127.0.0.1; deny all; proxy_pass http://{b6}; }
    location /in/ { internal; proxy_pass http://{b6}; }
    location /denied/ { deny all; proxy_pass http://{b6}; }
    location /returned/ { return 204; proxy_pass http://{b6}; }
    location /method/ { limit_except GET { deny all; } proxy_pass http://{b7}; }
    location /red/ { rewrite ^ http://www.example.net/ permanent; proxy_pass http://{b7}; }
    location "/a b/" { proxy_pass http://{b8}/q/; }
}
''', ['/', '/x', '/app/', '/app/x', '/app/private/', '/app/private/x', '/static/x', '/exact',
      '/final/x', '/off/x', '/some/x', '/in/x', '/denied/x', '/returned/x',
      '/method/x', '/red/x', '/a%20b/x'], [], ['/exact']),
    'closed': ('''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    location /open/ { proxy_pass http://{b1}; }
    location /open/deep { return 204; }
    location = /only { proxy_pass http://{b2}; }
}
''', ['/', '/x', '/open/', '/open/x', '/open/deep', '/open/deep/x', '/only', '/only/x'], [], ['/only']),
    'expressions': ('''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    location / { proxy_pass http://{b1}; }
    location ^~ /up/ { proxy_pass http://{b2}/; }
    location ~ ^/adm/ { return 204; }
    location /adm/x/ { proxy_pass http://{b3}; }
    location ~ ^/t/(?<rest>.*)$ { proxy_pass http://{b4}/$rest$is_args$args; }
    location ~ ^/u/ { proxy_pass http://{b5}; }
}
server {
    listen 127.0.0.1:{p2};
    server_name www.example.org;
    location / { proxy_pass http://{b6}; }
    location ~ \\.php$ { return 204; }
    location ^~ /up/ { proxy_pass http://{b7}; }
}
''', ['/', '/x', '/up/x', '/up/x.php', '/x.php', '/adm/', '/adm/y', '/adm/x/', '/adm/x/y', '/t/x',
      '/t/x/y', '/u/x'], ['2 /', '2 /x', '2 /adm/', '2 /adm/y', '2 /adm/x/', '2 /adm/x/y', '2 /t/x',
                          '2 /t/x/y', '2 /u/x'], []),
    'rewrites': ('''
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    rewrite ^/old/ /new/ permanent;
    rewrite ^/gone$ http://www.example.net/ redirect;
    location / { proxy_pass http://{b1}; }
    location /a/ { rewrite ^/a/(.*)$ /$1 break; proxy_pass http://{b2}; }
    location /b/ { rewrite ^/b(/.*) $1 break; proxy_pass http://{b3}; }
    location /c/ { rewrite ^/c/?(.*) /z/$1 break; proxy_pass http://{b4}; }
    location /d/ { rewrite ^/d/e/(.*) /$1 break; proxy_pass http://{b5}; }
    location /f/ { rewrite ^/f/(.*)/(.*)$ /$2/$1 break; proxy_pass http://{b6}; }
    location /g/ { rewrite ^/g/h/ /static/ last; proxy_pass http://{b7}; }
    location /static/ { return 204; }
}
''', ['/x', '/old/x', '/gone', '/a/x', '/b/x', '/c/x', '/d/x', '/d/e/x', '/f/x', '/f/x/y', '/g/x',
      '/g/h/x'], ['1 /f/x', '1 /f/x/y'], []),
    'servers': ('''
server {
    listen 127.0.0.1:{p1} default_server;
    server_name a.example.org;
    location / { proxy_pass http://{b1}; }
    location /api/ { proxy_pass http://{b2}; }
}
server {
    listen 127.0.0.1:{p1};
    server_name www.example.org;
    location / { proxy_pass http://{b3}; }
    location /static/ { return 204; }
}
''', ['/', '/x', '/api/x', '/static/x'], [], []),
    'redirecting': ('''
server { listen 127.0.0.1:{p1}; server_name www.example.org; return 301 https://$host$request_uri; }
server {
    listen 127.0.0.1:{p2};
    server_name www.example.org;
    location / { proxy_pass http://{b1}; }
}
''', ['/', '/x'], [], []),
}

# name, the host that is asked for ({p}: the server's port), how its origin looks to ppr
CLIENTS = (
    ('by name', 'www.example.org:{p}', 'http://www.example.org:{p}'),
    ('by another name', 'other.example.net:{p}', 'http://other.example.net:{p}'),
    ('by an address', '127.0.0.1:{p}', 'http://127.0.0.1:{p}'),
    ('at a mapped port', 'www.example.org:8080', 'http://www.example.org:8080'),
    ('behind a TLS terminator', 'www.example.org', 'https://www.example.org'),
)


def spell(path):
    """The plain path, and other spellings of it."""
    yield path
    yield '/' + path
    yield path.replace('/', '//')
    yield '/.' + path
    yield '/%2e' + path
    yield '/z/..' + path
    yield '/z/%2e%2e' + path
    yield path[:1] + path[1:].replace('/', '%2F', 1)
    yield path[:1] + path[1:].replace('/', '%2f')
    yield '/%2F' + path[1:]
    yield path + '?q=/x'
    yield path + '/'
    yield path + '/../'
    yield path + ';p'
    yield path.upper()
    yield re.sub('[a-z]', lambda found: f'%{ord(found[0]):02x}', path, count=1)
    yield path[:1] + re.sub('[a-z]', lambda found: f'%{ord(found[0]):02X}', path[1:])
    yield path[:1] + path[1:].replace('/', '/./')
    yield path[:1] + path[1:].replace('/', '/%2E/')
    yield path[:1] + path[1:].replace('/', '/x/../')


def ask(port, host, target):
    """The backend's port and the path that it was asked for; None: it was not asked."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=20)
    answer = base64.b64encode(json.dumps(['X-Nothing', '']).encode()).decode()
    connection.putrequest('GET', target, skip_host=True)
    connection.putheader('Host', host)
    connection.putheader('X-Answer', answer)
    connection.endheaders()
    response = connection.getresponse()
    response.read()
    connection.close()
    return (int(response.headers['X-Port']), response.headers['X-Path']) \
        if 'X-Path' in response.headers else None


def route(ppr, rules, origin, targets):
    """What ppr makes of targets: a port and a path, or None."""
    done = subprocess.run([ppr, 'route', '--format', 'nginx', '--client-origin', origin, rules],
                          input='\n'.join(targets) + '\n', capture_output=True, check=True,
                          encoding='latin-1', timeout=60)
    found = (re.fullmatch(r'http://127\.0\.0\.1:(\d+)(.*)', line)
             for line in done.stdout.splitlines())
    return [(int(one[1]), one[2] or '/') if one else None for one in found]


def remove_dots(target):
    """A target without dot segments (RFC 3986 5.2.4), encoded ones as well."""
    path, mark, query = target.partition('?')
    segments = []
    for segment in path[1:].split('/'):
        segment = segment if re.sub('%2e', '.', segment, flags=re.I) not in ('.', '..') else \
            re.sub('%2e', '.', segment, flags=re.I)
        if segment == '..' and segments:
            segments.pop()
        if segment not in ('.', '..'):
            segments.append(segment)
    if re.search(r'/(\.|%2e){1,2}$', path, re.I):
        segments.append('')
    return '/' + '/'.join(segments) + mark + query


def is_merged(target):
    """Whether nginx compares a target with other slashes than it has."""
    return '//' in target or '%2f' in target.lower()


def compare(target, plain, nginx, ours, shut):
    """What is wrong with a target; empty if nothing is."""
    facts = [f'target: {target}', f'nginx:  {nginx}', f'libppr: {ours}']
    if ours and not nginx:
        return ['nginx does not pass it on', *facts]
    if ours and ours[0] != nginx[0] and not is_merged(target):
        return ['another backend', *facts]
    if target != plain:
        return []
    if nginx and not ours:
        return [] if shut else ['it is not routed', *facts]
    return ['another path', *facts] if nginx != ours else []


def run(ppr, rules, number, port, group, client):
    """Return what is wrong with a client's requests to a server."""
    _, paths, shut, exact = group
    name, host, origin = client
    pairs = [(target, path) for path in paths for target in dict.fromkeys(spell(path))]
    ours = route(ppr, rules, origin.format(p=port), [target for target, _ in pairs])
    wrong = []
    for (target, plain), own in zip(pairs, ours):
        asked = host.format(p=port)
        nginx = ask(port, asked, target)
        if own and (not nginx or nginx[0] != own[0]):
            nginx = ask(port, asked, remove_dots(target)) or nginx
        directory = remove_dots(target).rstrip('/')
        if own and directory in exact:
            nginx = ask(port, asked, directory)
        # A client that comes by a name or port that rules do not know may not be routed.
        may_be_shut = name != 'by name' or f'{number} {plain}' in shut
        wrong += compare(target, plain, nginx, own, may_be_shut)
    return wrong


def main():
    ppr = sys.argv[2]
    nginx = find('nginx')
    if not nginx:
        print('1..0 # SKIP no nginx here')
        return
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        origins = {f'b{i}': f'127.0.0.1:{server.server_address[1]}'
                   for i, server in enumerate(start_backends(), 1)}
        places = {group: origins | {f'p{i}': free_port() for i in range(1, 3)} for group in GROUPS}
        for group, (text, *_) in GROUPS.items():
            (directory / f'{group}.conf').write_text(fill(text, places[group]), encoding='ascii')
        cases = [(group, number, client) for group in GROUPS for number in (1, 2)
                 if f'{{p{number}}}' in GROUPS[group][0] for client in CLIENTS]
        print(f'1..{len(cases)}')
        process = start_nginx(nginx, directory, GROUPS)
        try:
            ready = wait_for(process, [places[group][f'p{number}'] for group, number, _ in cases])
            for count, (group, number, client) in enumerate(cases, 1):
                rules = str(directory / f'{group}.conf')
                wrong = run(ppr, rules, number, places[group][f'p{number}'], GROUPS[group],
                            client) if ready else ['no nginx']
                failed += bool(wrong)
                print(f"{'not ok' if wrong else 'ok'} {count} - {group} {number} {client[0]}")
                for line in wrong:
                    print(f'# {line}')
        finally:
            process.terminate()
            process.wait()
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
