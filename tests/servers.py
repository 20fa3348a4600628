# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""What the tests against servers share: a backend that answers what it is asked for, the
shell tool on the same answer, and the comparison of both.
"""

import base64
import http.client
import http.server
import json
import re
import socket
import subprocess
import threading
import time
import urllib.parse

L = 'Location'
R = 'Refresh'
C = 'Set-Cookie'


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


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def fill(text, places):
    """Put ports and origins in the place of {p1}, {b1} ..."""
    return re.sub(r'\{([pb]\d+)\}', lambda found: str(places[found.group(1)]), text)


def start_backends():
    servers = [http.server.ThreadingHTTPServer(('127.0.0.1', 0), Backend) for _ in range(10)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return servers


def wait_for(process, ports):
    for port in ports:
        for _ in range(200):
            try:
                socket.create_connection(('127.0.0.1', port), 1).close()
                break
            except OSError:
                if process.poll() is not None:
                    return False
                time.sleep(0.05)
        else:
            return False
    return True


def ask(port, host, target, name, value):
    """Ask through the server; return its answer's field and what the backend was asked."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=20)
    answer = base64.b64encode(json.dumps([name, value]).encode()).decode()
    connection.request('GET', target, headers={'Host': f'{host}:{port}', 'X-Answer': answer})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.headers


def rewrite(ppr, form, rules, context, name, value):
    """Return what the shell tool makes of a field."""
    words = [word for option in context.items() for word in option]
    head = f'HTTP/1.1 302 Found\r\n{name}: {value}\r\n\r\n'
    done = subprocess.run([ppr, 'block', '--format', form, *words, rules],
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


def run(ppr, form, directory, places, case):
    """Return what is wrong with a case; empty if nothing is."""
    _, port, host, target, name, value, difference = case
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
    ours = rewrite(ppr, form, str(directory / f'{case[0]}.conf'), context, name, value)
    base = origin + target
    same = compare_as(name, base, answer[name]) == compare_as(name, base, ours)
    facts = [f'backend: {value}', f'{form}: {answer[name]}', f'libppr: {ours}']
    if ours.startswith('ppr: '):
        return facts
    if same and difference:
        return [f'the difference {difference} is not there', *facts]
    return [] if same or difference else ['they differ', *facts]


def listed(source, form):
    """The names of the differences that the documentation lists."""
    text = (source / 'doc' / 'rules.md').read_text(encoding='utf-8')
    table = text.partition(f'<!-- {form} differences -->')[2].partition('<!-- end -->')[0]
    return set(re.findall(r'^\| `([a-z-]+)` \|', table, re.M))
