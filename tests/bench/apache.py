#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Time Apache httpd's ap_proxy_location_reverse_map and libppr in httpd itself.

    tests/bench/apache.py MODULE LIBRARY_DIRECTORY

Starts Debian's httpd, with mod_proxy and the module (mod_ppr_bench.so), on a free
port of the loopback, in a ServerRoot of its own, with one virtual host for each
number of rules; asks each for /bench; and prints the measurements of the module. The
rules are those of tenants.h. Ends httpd by its process.
"""

import http.client
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SIZES = (1, 10, 100, 1000, 10000)
PATIENCE = 60  # seconds for httpd to start; it reads 11,111 rules

GLOBAL = '''\
ServerRoot "{root}"
ServerName localhost
DefaultRuntimeDir "{root}"
PidFile "{root}/pid"
ErrorLog "{root}/log"
Listen 127.0.0.1:{port}
LoadModule mpm_prefork_module "{modules}/mod_mpm_prefork.so"
LoadModule authz_core_module "{modules}/mod_authz_core.so"
LoadModule proxy_module "{modules}/mod_proxy.so"
LoadModule bench_module "{module}"
'''

# Where ProxyPass leads to does not matter: it has mod_proxy take the request.
HOST = '''\
<VirtualHost 127.0.0.1:{port}>
ServerName {name}
ProxyPass /bench http://127.0.0.1:9/
{rules}
</VirtualHost>
'''


def rule(tenant):
    """The rule of a tenant, see tenants.h."""
    name = f'{tenant:07}'[::-1]
    return f'ProxyPassReverse /t/{name}/ http://{name}-tenant.example/app/'


def host_name(size):
    """The virtual host with so many rules."""
    return f'rules-{size}.example.org'


def configuration(root, port, module):
    """The text of httpd's configuration."""
    modules = subprocess.run(['apxs', '-q', 'LIBEXECDIR'], check=True, text=True,
                             stdout=subprocess.PIPE).stdout.strip()
    parts = [GLOBAL.format(root=root, port=port, modules=modules, module=module)]
    if os.geteuid() == 0:
        parts.append('User nobody\nGroup nogroup\n')
    parts += [HOST.format(port=port, name=host_name(size),
                          rules='\n'.join(map(rule, reversed(range(size)))))
              for size in SIZES]
    return ''.join(parts)


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def wait_for(httpd, port):
    """Wait until httpd listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if httpd.poll() is not None:
            raise RuntimeError('httpd did not start')
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError('httpd does not listen')


def ask(port, size):
    """Have the module measure; return its text."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=120)
    connection.request('GET', '/bench', headers={'Host': host_name(size)})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    if response.status != 200 or not text:
        raise RuntimeError(f'{size} rules: status {response.status}')
    return text


def main():
    module, libraries = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    program = shutil.which('apache2', path=os.environ['PATH'] + ':/usr/sbin')
    if program is None:
        print('apache.py: no apache2 here', file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        port = free_port()
        (root / 'httpd.conf').write_text(configuration(root, port, module), encoding='utf-8')
        environment = dict(os.environ, LD_LIBRARY_PATH=str(libraries))
        with subprocess.Popen([program, '-X', '-f', root / 'httpd.conf'], env=environment,
                              stdout=sys.stderr) as httpd:
            try:
                wait_for(httpd, port)
                for size in SIZES:
                    print(ask(port, size), end='')
            except (RuntimeError, OSError, http.client.HTTPException) as error:
                print(f'apache.py: {error}', file=sys.stderr)
                if (root / 'log').exists():
                    print((root / 'log').read_text(encoding='utf-8')[-4000:], file=sys.stderr)
                return 1
            finally:
                httpd.terminate()
    return 0


if __name__ == '__main__':
    sys.exit(main())
