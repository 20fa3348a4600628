# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The pieces of tests between real programs: ports, processes, certificates, an application, a
trap and curl."""

import http.server
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time

HTTPD_MODULES = ("/usr/lib/apache2/modules", "/usr/lib/httpd/modules", "/usr/lib64/httpd/modules")


def find(*programs):
    """The path of the first of some programs that is here, or None. Servers are often in
    directories that only root's PATH has."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    return next(filter(None, (shutil.which(name, path=path) for name in programs)), None)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for(process, ports):
    """Wait until a process accepts connections on all ports; False if it ends before."""
    for port in ports:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None:
                    return False
                time.sleep(0.05)
        else:
            return False
    return True


def find_httpd(modules):
    """httpd's program and the directory of its modules, if all those named are there; else
    two empty strings."""
    program = find("apache2", "httpd")
    for directory in HTTPD_MODULES:
        if program and all(os.path.exists(f"{directory}/mod_{name}.so") for name in modules):
            return program, directory
    return "", ""


def start_httpd(httpd, modules, root, configuration):
    """Start httpd in the foreground, with its files in a directory that this makes.

    `httpd` is the pair of find_httpd."""
    program, directory = httpd
    root.mkdir()
    user = "User nobody\nGroup nogroup\n" if os.geteuid() == 0 else ""
    file = root / "httpd.conf"
    file.write_text(
        "".join(f"LoadModule {name}_module {directory}/mod_{name}.so\n" for name in modules)
        + f"ServerRoot {root}\nDefaultRuntimeDir {root}\nPidFile {root}/pid\n"
        f"ErrorLog {root}/error.log\nMutex file:{root}\n{user}"
        "StartServers 1\nServerLimit 1\nThreadsPerChild 8\nMaxRequestWorkers 8\n"
        f"{configuration}\n", encoding="ascii")
    return subprocess.Popen([program, "-DFOREGROUND", "-f", str(file)], stdin=subprocess.DEVNULL)


class Authority:
    """A certificate authority, which lives as long as the test."""

    def __init__(self, name="test authority"):
        self.directory = tempfile.TemporaryDirectory()
        self.count = 0
        self.certificate, self.key = self.make(f"/CN={name}", "-addext",
                                               "keyUsage=critical,keyCertSign")

    def make(self, subject, *options):
        self.count += 1
        base = pathlib.Path(self.directory.name, str(self.count))
        cert, key = f"{base}.pem", f"{base}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", subject,
                        "-out", cert, "-keyout", key, *options],
                       check=True, capture_output=True, timeout=60)
        return cert, key

    def issue(self, *names):
        """Certificate and key, as files, for some hosts: names, or addresses of digits."""
        hosts = ",".join(f"{'DNS' if name[-1].isalpha() else 'IP'}:{name}" for name in names)
        return self.make("/CN=host", "-CA", self.certificate, "-CAkey", self.key, "-addext",
                         f"subjectAltName={hosts}", "-addext", "basicConstraints=CA:FALSE")

    def close(self):
        self.directory.cleanup()


class Request:
    """A request as an application sees it."""

    def __init__(self, handler):
        self.method = handler.command
        self.target = handler.path
        self.path, _, self.query = handler.path.partition("?")
        self.fields = handler.headers
        self.host = handler.headers["Host"]
        self.scheme = handler.headers["X-Forwarded-Proto"]
        self.body = handler.rfile.read(int(handler.headers["Content-Length"] or 0))

    def cookies(self):
        """{name: value} of all."""
        pairs = (pair.partition("=") for pair in self.fields.get("Cookie", "").split("; "))
        return {name: value for name, _, value in pairs if name}


class Application(http.server.ThreadingHTTPServer):
    """An application on a free port of the loopback. `answer(request)` returns the status, a list
    of fields and the body; `requests` are those that came.

    `name` is the host by which others know it, `certificate` one of Authority.issue, for TLS."""

    daemon_threads = True
    request_queue_size = 64

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def reply(self):
            request = Request(self)
            self.server.requests.append(request)
            status, fields, body = self.server.answer(request)
            self.send_response(status)
            for name, value in fields:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode() if self.command != "HEAD" else b"")

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = reply

    def __init__(self, answer, name="127.0.0.1", certificate=None):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.answer = answer
        self.requests = []
        self.name = name
        self.host = f"{name}:{self.server_port}"
        self.url = f"{'https' if certificate else 'http'}://{self.host}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Trap(Application):
    """The place where connections end that a client must not make."""

    def __init__(self):
        self.connections = 0
        super().__init__(self.catch)

    def catch(self, _):
        return 200, [("Content-Type", "text/html")], "<!doctype html><title>Trap</title>"

    def get_request(self):
        """Connections count, even those without a request."""
        connection = super().get_request()
        self.connections += 1
        return connection

    def caught(self):
        return [f"{request.method} {request.target}" for request in self.requests]


class Hop:
    """One response that curl got."""

    def __init__(self, head):
        first, _, lines = head.partition("\r\n")
        self.status = int(first.split(" ")[1])
        self.fields = [tuple(line.split(": ", 1)) for line in lines.split("\r\n") if ": " in line]

    def values(self, name):
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def value(self, name):
        """The value of a field, or None; there must not be two."""
        values = self.values(name)
        if len(values) > 1:
            raise AssertionError(f"{name} is there twice: {values}")
        return values[0] if values else None


class Client:
    """curl as a client with cookies. It reaches the hosts that it is given, {"www.example.test:80":
    port of the loopback}; connections to any other end in the trap."""

    def __init__(self, places, trap, authority=None):
        self.directory = tempfile.TemporaryDirectory()
        self.options = []
        for place, port in places.items():
            self.options += ["--connect-to", f"{place}:127.0.0.1:{port}"]
        self.options += ["--connect-to", f"::127.0.0.1:{trap.server_port}"]
        if authority:
            self.options += ["--cacert", authority.certificate]
        self.hops = []  # of all requests

    def ask(self, url, *options):
        """Send a request, and follow redirects if `-L` is among the options. Afterwards `last` is
        the last response, `body` its body, `url` where it came from, and `path` has all
        responses on the way."""
        heads, body, jar = (os.path.join(self.directory.name, name)
                            for name in ("heads", "body", "jar"))
        for file in (heads, body):
            open(file, "wb").close()
        done = subprocess.run(
            ["curl", "-sS", "-m", "20", "--max-redirs", "10", "--noproxy", "*", *self.options,
             "-b", jar, "-c", jar, "-D", heads, "-o", body, "-w", "%{url_effective}", *options,
             url], capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise AssertionError(f"curl {url}: {done.stderr}")
        with open(heads, encoding="latin-1", newline="") as file:
            self.path = [Hop(head) for head in file.read().split("\r\n\r\n") if head]
        self.hops += self.path
        self.last, self.url = self.path[-1], done.stdout
        with open(body, encoding="utf-8") as file:
            self.body = file.read()
        return self.last

    def leaks(self, names):
        """The fields of all responses that name one of some hosts."""
        host = re.compile("|".join(map(re.escape, names)), re.IGNORECASE)
        return [pair for hop in self.hops for pair in hop.fields if host.search(pair[1])]

    def close(self):
        self.directory.cleanup()
