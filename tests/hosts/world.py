# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""What the tests of modules stand on: a backend that answers with given bytes, nginx with the
module, and raw requests."""

import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from support.servers import Authority, free_port, wait_for

PATIENCE = 20  # seconds that a socket may take


class Programs:
    """What is tested; the command line says where."""

    source = None  # directory of the tree
    module = None  # the module's file
    ppr = None  # the shell tool
    nginx = None
    httpd = None  # program and directory of its modules
    httpd_module = None


def read_head(file):
    """Read a head; what there is if it has no end."""
    lines = []
    while not lines or lines[-1] not in (b"\r\n", b""):
        lines.append(file.readline())
    return b"".join(lines)


def read_records(sock):
    """Read a request of FastCGI, which ends with an empty record, and return it."""
    data = b""
    while not data.endswith(b"\x01\x05\x00\x01" + bytes(4)):
        data += sock.recv(65536)
    return data


def value(head, name):
    """The value of a field, or None; there must not be two."""
    found = values(head, name)
    if len(found) > 1:
        raise AssertionError(f"{name} is there twice: {found}")
    return found[0] if found else None


def values(head, name):
    """The values of all fields of a name. A value ends with its line."""
    fields = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return [after.removeprefix(b" ").decode("latin-1") for key, _, after in fields
            if key.lower() == name.lower().encode()]


def response(*lines, status="200 OK", body=b""):
    """A response with some field lines. The backend closes, and a server must not count on it."""
    length = [f"Content-Length: {len(body)}"] if body is not None else []
    head = "\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *length, *lines, "", ""])
    return head.encode("latin-1") + (body or b"")


class Backend:
    """Answers on a port of the loopback, with TLS and without, with the bytes that `answers` has
    for the request's X-Case field, or for its target. A list of them is written one by one. `heads`
    are those of all requests."""

    tls = None
    port = None

    def __init__(self, path=None):
        """On a Unix socket if there is a path."""
        self.answers = {}
        self.heads = []
        self.path = path
        if path:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(path)
            os.chmod(path, 0o666)  # httpd's children are another user's
            self.listener.listen(256)
        else:
            self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
            self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(sock,), daemon=True).start()

    def answer(self, sock):
        try:
            sock.settimeout(PATIENCE)
            if self.tls and sock.recv(1, socket.MSG_PEEK) == b"\x16":
                sock = self.tls.wrap_socket(sock, server_side=True)
            with sock, sock.makefile("rb") as file:
                head = read_head(file)
                if not head.strip():
                    return
                self.heads.append(head)
                case = value(head, "X-Case") or head.split(b" ")[1].decode("latin-1")
                answer = self.answers.get(case, response(status="404 Not Found"))
                for part in answer if isinstance(answer, list) else [answer]:
                    sock.sendall(part)
                    time.sleep(0.003 if isinstance(answer, list) else 0)
        except OSError:
            pass

    def with_tls(self):
        """Speak TLS, too."""
        self.authority = Authority()
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(*self.authority.issue("localhost"))
        return self

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        if self.tls:
            self.authority.close()


class Nginx:
    """nginx with the module, in a directory of its own.

    `text` is all of its configuration but the line that loads the module, or with `whole` all
    of it. Without `module` it is nginx alone."""

    def __init__(self, text, files=None, whole=False, master=False, module=True):
        self.holder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.holder.name)
        for folder in ("modules", "logs"):
            (self.root / folder).mkdir()
        if module:
            (self.root / "modules" / "ngx_http_ppr_module.so").symlink_to(Programs.module)
        self.first = "load_module modules/ngx_http_ppr_module.so;\n" if module else "\n"
        for name, content in (files or {}).items():
            (self.root / name).write_text(content, encoding="latin-1")
        self.configuration = self.root / "nginx.conf"
        self.configuration.write_text(text if whole else self.around(text), encoding="latin-1")
        self.options = f"daemon off; master_process {'on' if master else 'off'};"
        self.process = None

    def around(self, text):
        user = "user root;\n" if os.geteuid() == 0 else ""
        temporary = "".join(f"{name}_temp_path {self.root}/logs/{name};\n" for name in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return (f"{self.first}{user}pid logs/nginx.pid;\n"
                "error_log logs/error.log;\nworker_processes 2;\nworker_rlimit_nofile 2048;\n"
                "events { worker_connections 1024; }\n"
                "http {\naccess_log off;\n"
                f"{temporary}{text}\n}}\n")

    def command(self, *options):
        return [Programs.nginx, "-p", str(self.root), "-c", str(self.configuration),
                "-e", str(self.root / "logs" / "error.log"), "-g", self.options, *options]

    def check(self):
        """Return what `nginx -t` prints."""
        done = subprocess.run(self.command("-t"), capture_output=True, text=True, check=False,
                              timeout=60)
        return done.stderr

    def listens(self, sockets):
        for _ in range(400):
            if all(os.path.exists(path) for path in sockets):
                return True
            if self.process.poll() is not None:
                return False
            time.sleep(0.05)
        return False

    def start(self, *ports, sockets=(), wrapper=()):
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen([*wrapper, *self.command()], stdin=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        # they all listen at the same moment
        listens = any(wait_for(self.process, ports) for _ in range(6 if wrapper else 1))
        if not listens or not self.listens(sockets):
            raise AssertionError("nginx does not start: " + self.log("error"))
        return self

    def log(self, name):
        file = self.root / "logs" / f"{name}.log"
        return file.read_text(encoding="latin-1") if file.exists() else ""

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        if self.process:
            stop(self.process)
        self.process = None

    def close(self):
        self.stop()
        self.holder.cleanup()


class Httpd:
    """httpd with the module, in a directory of its own. `text` is its configuration but for
    modules and places of files."""

    MODULES = ("mpm_event", "authz_core", "proxy", "proxy_http", "proxy_balancer", "proxy_fcgi",
               "proxy_ajp", "lbmethod_byrequests", "slotmem_shm", "rewrite", "headers", "cache",
               "cache_disk")

    def __init__(self, text, files=None):
        self.holder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.holder.name)
        os.chmod(self.root, 0o755)
        (self.root / "cache").mkdir()
        os.chmod(self.root / "cache", 0o777)
        for name, content in (files or {}).items():
            (self.root / name).write_text(content, encoding="latin-1")
        self.configuration = self.root / "httpd.conf"
        self.process = None
        self.configure(text)

    def configure(self, text):
        program, directory = Programs.httpd
        user = "User nobody\nGroup nogroup\n" if os.geteuid() == 0 else ""
        modules = "".join(f"LoadModule {name}_module {directory}/mod_{name}.so\n"
                          for name in self.MODULES)
        self.configuration.write_text(
            f"{modules}LoadModule ppr_module {Programs.httpd_module}\nServerName www.example.org\n"
            f"ServerRoot {self.root}\nDefaultRuntimeDir {self.root}\nPidFile {self.root}/pid\n"
            f"ErrorLog {self.root}/error.log\nMutex file:{self.root}\n{user}"
            # processes that end need a place beside the new one
            "StartServers 1\nServerLimit 16\nThreadsPerChild 8\nMaxRequestWorkers 8\n"
            f"LogFormat \"%U %{{ppr-reason}}e\" reasons\nCustomLog {self.root}/access.log reasons\n"
            f"{text}\n", encoding="latin-1")
        self.command = [program, "-DFOREGROUND", "-f", str(self.configuration)]

    def check(self):
        """Return what `httpd -t` prints, and what is in the log."""
        done = subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False,
                              timeout=60)
        return done.stderr + self.log("error")

    def log(self, name):
        file = self.root / f"{name}.log"
        return file.read_text(encoding="latin-1") if file.exists() else ""

    def start(self, *places, wrapper=()):
        """With a program before it, as one process."""
        command = [*wrapper, *self.command]
        if wrapper:
            command[command.index("-DFOREGROUND")] = "-X"
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + PATIENCE * (3 if wrapper else 1)
        for place in places:
            while True:
                try:
                    socket.create_connection(place, 1).close()
                    break
                except OSError:
                    if self.process.poll() is not None or time.monotonic() > end:
                        raise AssertionError("httpd does not start: " + self.check()) from None
                    time.sleep(0.05)
        return self

    def reload(self):
        self.process.send_signal(signal.SIGUSR1)

    def stop(self):
        if self.process:
            stop(self.process)
        self.process = None

    def close(self):
        self.stop()
        self.holder.cleanup()


def stop(process):
    """End a process. nginx without a master may miss a signal that comes just before it waits."""
    for _ in range(PATIENCE):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(1)
            return
        except subprocess.TimeoutExpired:
            pass
    process.kill()
    process.wait()
    raise AssertionError("a server does not end")


def exchange(place, request):
    """Send a request to a port of 127.0.0.1, an address with a port, or a Unix socket; return head
    and body of the response."""
    family = socket.AF_UNIX if isinstance(place, str) else socket.AF_INET
    with socket.socket(family) as sock:
        sock.settimeout(PATIENCE)
        sock.connect(("127.0.0.1", place) if isinstance(place, int) else place)
        sock.sendall(request)
        with sock.makefile("rb") as file:
            return read_head(file), file.read()


def request(target, host, *lines, method="GET"):
    """A request as bytes; without a host one of HTTP/1.0."""
    first = f"{method} {target} HTTP/1.{0 if host is None else 1}"
    named = [] if host is None else [f"Host: {host}", "Connection: close"]
    return "\r\n".join([first, *named, *lines, "", ""]).encode("latin-1")


def rewritten(rules, context, field, texts, direction="response"):
    """What `ppr field` makes of some values, with the rules of a file."""
    words = [word for name, text in context.items() for word in (f"--{name}", text)]
    words += ["--request"] if direction == "request" else []
    done = subprocess.run([Programs.ppr, "field", *words, "-0", str(rules), field],
                          input="".join(f"{text}\0" for text in texts).encode("latin-1"),
                          capture_output=True, check=False, timeout=60)
    if done.returncode:
        raise AssertionError(f"ppr: {done.stderr.decode()}")
    return done.stdout.decode("latin-1").split("\0")[:-1]


class Case(unittest.TestCase):
    """A test with a backend, which ends with it."""

    def setUp(self):
        self.backend = Backend()
        self.addCleanup(self.backend.close)
        self.there = f"http://127.0.0.1:{self.backend.port}"

    def fill(self, text):
        """Put this test's port and backend in the place of {port} and {b}."""
        place = self.there.removeprefix("http://")
        return text.replace("{port}", str(self.port)).replace("{b}", place)

    def redirect(self, target, to="/x/b", *lines):
        """Let the backend answer a target with a redirect to a path or URL."""
        where = self.there + to if to[0] == "/" else to
        self.answer(target, f"Location: {where}", *lines, status="302 Found")

    def location(self, target, *lines, **options):
        return value(self.ask(target, *lines, **options), "Location")

    def ask(self, target, *lines, host="www.example.org", method="GET"):
        """Return the head of a response."""
        head, self.body = exchange(self.port, request(target, host, *lines, method=method))
        return head

    def answer(self, target, *lines, **options):
        """Let the backend answer a target with some field lines."""
        self.backend.answers[target] = response(*lines, **options)

    def wait(self, condition):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.02)
        self.fail("nothing has come of it")


class NginxCase(Case):
    """A test with nginx, once it is started."""

    def prepare(self, text, files=None, **options):
        self.port = free_port()
        files = {name: self.fill(content) for name, content in (files or {}).items()}
        self.nginx = Nginx(self.fill(text), files, **options)
        self.addCleanup(self.nginx.close)

    def start(self, text, files=None, wrapper=(), **options):
        self.prepare(text, files, **options)
        self.nginx.start(self.port, wrapper=wrapper)


class HttpdCase(Case):
    """A test with httpd, once it is started."""

    def prepare(self, text, files):
        self.port = free_port()
        files = {name: self.fill(content) for name, content in files.items()}
        self.httpd = Httpd("", files)
        self.addCleanup(self.httpd.close)
        self.httpd.configure(self.fill(text).replace("{root}", str(self.httpd.root)))

    def start(self, text, files, **options):
        self.prepare(text, files)
        self.httpd.start(("127.0.0.1", self.port), **options)


def words_after(text, word):
    """The rest of the first line with a word, without the time before it."""
    found = re.search(rf"\[{word}\] (?:\d+#\d+: )?(.*)", text)
    return found.group(1) if found else ""
