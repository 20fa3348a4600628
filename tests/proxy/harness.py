# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Helpers for the tests of the example proxy: raw sockets, a backend, the proxy."""

import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

PATIENCE = 20  # seconds that a socket may take
MEGABYTE = 1 << 20


class Programs:
    """The paths of the programs under test, from the command line."""

    proxy = None
    backend = None


class Stream:
    """A socket that is read in lines, counts and heads."""

    def __init__(self, sock):
        sock.settimeout(PATIENCE)
        self.sock = sock
        self.file = sock.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """With TLS the end is said; without that it would be a cut."""
        try:
            if isinstance(self.sock, ssl.SSLSocket):
                self.sock.unwrap()
        except (OSError, ValueError):
            pass
        self.file.close()
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data)

    def head(self):
        """Read a head; b'' where the connection ended before one."""
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                return b""
            lines.append(line)
            if line in (b"\r\n", b"\n"):
                return b"".join(lines)

    def read(self, count):
        return self.file.read(count)

    def rest(self):
        return self.file.read()

    def skip(self, count):
        """Read and forget; returns how many bytes came."""
        done = 0
        while done < count:
            data = self.file.read(min(65536, count - done))
            if not data:
                break
            done += len(data)
        return done


def field(head, name):
    """The value of a field of a head, or None; of several, a list."""
    values = re.findall(rb"(?im)^" + name.encode() + rb": *(.*?)\r?$", head)
    values = [value.decode() for value in values]
    return values[0] if len(values) == 1 else values or None


def status(head):
    return int(head.split(b" ", 2)[1])


class Backend:
    """A server of the test's. Calls `handler(stream, head)` for each request of each
    connection, until it returns False; keeps the heads that it was sent.

    `certificate` is that of Authority.issue, for TLS."""

    def __init__(self, handler, address="127.0.0.1", certificate=None):
        self.handler = handler
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*certificate)
        self.heads = []
        self.connections = 0
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.listener = socket.create_server((address, 0), family=family, backlog=256)
        self.port = self.listener.getsockname()[1]
        host = f"[{address}]" if ":" in address else address
        self.url = f"{'https' if certificate else 'http'}://{host}:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        if self.tls:
            try:
                sock = self.tls.wrap_socket(sock, server_side=True)
            except OSError:
                return
        with Stream(sock) as stream:
            try:
                while True:
                    head = stream.head()
                    if not head:
                        return
                    self.heads.append(head)
                    if self.handler(stream, head) is False:
                        return
            except OSError:
                pass

    def close(self):
        self.listener.close()


class Proxy:
    """The proxy before these rules; what it prints on stderr is its log."""

    def __init__(self, rules, *options, listen="127.0.0.1:0"):
        self.directory = tempfile.TemporaryDirectory()
        self.rules = os.path.join(self.directory.name, "rules")
        self.write(rules)
        self.errors = open(os.path.join(self.directory.name, "errors"), "w+", encoding="utf-8")
        command = [Programs.proxy, "--rules", self.rules, "--listen", listen, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors)
        line = self.process.stdout.readline().decode()
        match = re.fullmatch(r"listening on (https?://(\[?([0-9a-f.:]+?)\]?:(\d+)))\n", line)
        if not match:
            self.process.terminate()
            raise AssertionError(f"the proxy said {line!r} and {self.log()!r}")
        self.url, self.host, self.address = match[1], match[2], match[3]
        self.port = int(match[4])

    def connect(self):
        sock = socket.create_connection((self.address, self.port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Stream(sock)

    def write(self, rules):
        """Replace the rules in one step, so that no half of them is ever read."""
        with open(self.rules + ".new", "w", encoding="ascii") as file:
            file.write(rules)
        os.replace(self.rules + ".new", self.rules)

    def reload(self):
        """Have the rules read again; returns the lines that the proxy writes about it."""
        before = len(self.log())
        self.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + PATIENCE
        while not re.search(r"(read again|the old rules stay)\n", self.log()[before:]):
            if time.monotonic() > end:
                raise AssertionError("the proxy has not read the rules again")
            time.sleep(0.01)
        return self.log()[before:]

    def log(self):
        with open(self.errors.name, encoding="utf-8") as file:
            return file.read()

    def peak(self):
        """The most memory that the proxy had, in bytes."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) * 1024

    def seconds(self):
        """How long it has worked, in seconds of processor time."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            parts = file.read().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def close(self, number=signal.SIGTERM):
        """End it by a signal. Returns what is wrong with the end, or None."""
        self.process.send_signal(number)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = f"killed, {self.process.wait()}"
        wrong = f"exit status {code}: {self.log()}" if code else None
        self.process.stdout.close()
        self.errors.close()
        self.directory.cleanup()
        return wrong


def respond(fields="", body=b"ok", line="HTTP/1.1 200 OK"):
    """A handler that always says the same."""

    def handler(stream, head):
        extra = fields.format(host=field(head, "Host"))
        stream.send(f"{line}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    return handler


def say(data, stay=False):
    """A handler that sends these bytes, and ends the connection."""

    def handler(stream, _):
        stream.send(data)
        return stay

    return handler


def read_chunks(stream):
    """Read a chunked body as it is, to the end of its trailer section."""
    raw = b""
    while True:
        line = stream.file.readline()
        raw += line
        size = int(line.split(b";")[0], 16)
        if size == 0:
            break
        raw += stream.read(size + 2)
    while True:
        line = stream.file.readline()
        raw += line
        if line in (b"\r\n", b""):
            return raw


class Case(unittest.TestCase):
    def start(self, handler, *options, rules="map /mirror/foo/ {url}/\n", certificate=None):
        """Start a backend, and a proxy before it."""
        self.backend = Backend(handler, certificate=certificate)
        self.addCleanup(self.backend.close)
        self.start_proxy(rules.format(url=self.backend.url, port=self.backend.port), *options)

    def start_proxy(self, rules, *options, number=signal.SIGTERM, **keywords):
        """Start a proxy, which the signal ends when the test does."""
        proxy = Proxy(rules, *options, **keywords)
        self.proxy = proxy
        self.addCleanup(lambda: self.assertIsNone(proxy.close(number)))

    def wait_for(self, condition, what):
        """Wait until something holds; it does not within our patience: that is a failure."""
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                self.fail(what)
            time.sleep(0.01)

    def check_memory(self):
        """The program's own memory is bounded; a sanitizer's or valgrind's is not."""
        running = os.path.realpath(f"/proc/{self.proxy.process.pid}/exe")
        with open(Programs.proxy, "rb") as file:
            sanitized = b"__asan_init" in file.read()
        if running == os.path.realpath(Programs.proxy) and not sanitized:
            self.assertLess(self.proxy.peak(), 40 * MEGABYTE)

    def request(self, path="/mirror/foo/", method="GET", fields="", body=b"", host=None):
        head = f"{method} {path} HTTP/1.1\r\nHost: {host or self.proxy.host}\r\n{fields}\r\n"
        return head.encode() + body

    def ask(self, *args, **keywords):
        """Send one request; returns the head and the body of its response."""
        with self.proxy.connect() as client:
            client.send(self.request(*args, **keywords))
            head = client.head()
            length = field(head, "Content-Length")
            body = client.read(int(length)) if length else b""
            return head, body

    def send_raw(self, data):
        """Send bytes; returns all that comes until the proxy closes."""
        with self.proxy.connect() as client:
            client.send(data)
            return client.rest()
