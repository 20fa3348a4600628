# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Tests of both servers: backends that write in pieces or die, hostile clients, new rules under
load, valgrind, many requests."""

import os
import pathlib
import re
import tempfile
import threading

from hosts.load import Backend, Run
from hosts.world import Programs, exchange, request, response, value, values
from support.servers import find

REQUESTS = int(os.environ.get("PPR_REQUESTS", "3000"))


class Pieces:
    """A head that comes in two writes, or not to its end."""

    def head(self):
        return response(f"Location: {self.there}/x/b", "Set-Cookie: a=b; Path=/x/; HttpOnly",
                        "Alt-Svc: h2", f"Link: <{self.there}/x/l>; rel=next, </x/m>",
                        status="302 Found")

    def check(self):
        head = self.ask("/app/a")
        self.assertEqual(value(head, "Location"), "http://www.example.org/app/b")
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/app/; HttpOnly")
        self.assertEqual(value(head, "Link"),
                         "<http://www.example.org/app/l>; rel=next, </app/m>")
        self.assertEqual(values(head, "Alt-Svc"), [])

    def test_every_split(self):
        self.begin()
        head = self.head()
        for at in range(1, len(head)):
            self.backend.answers["/x/a"] = [head[:at], head[at:]]
            with self.subTest(at):
                self.check()

    def test_a_backend_that_dies(self):
        """The client gets an error, or what came, but never the backend's name."""
        self.begin()
        head = self.head()
        for size in range(len(head) - 1):
            self.backend.answers["/x/a"] = head[:size]
            came, body = exchange(self.port, request("/app/a", "www.example.org"))
            with self.subTest(size):
                self.assertRegex(came, b"^HTTP/1.1 (502|302) ")
                self.assertNotIn(self.there.encode(), came + body)
                self.assertNotIn(b"/x/", came)
        self.backend.answers["/x/a"] = head
        self.check()


class Hosts:
    """Host fields that a client makes up."""

    HOSTS = ("{b}", "evil.example", "evil.example:81", "a@b", "{b}@evil.example", "[::1", "[::1]:8",
             "x:99999", "x:", "x:y", "a..b", "a/b", "a\\b", "a b", '"', "%2e", "a?b", "a#b",
             "www.example.org.", ".", "x\x7f")

    def test_hostile_hosts(self):
        """The answer is an error, a path, or on the host that was named, and never the backend's."""
        self.begin()
        self.redirect("/x/a")
        came = set()
        for host in map(self.fill, self.HOSTS):
            head = self.ask("/app/a", host=host)
            with self.subTest(host):
                if not re.match(b"HTTP/1.1 400 ", head):
                    named = {f"http://{host}/app/b", f"http://{host.rstrip(':.')}/app/b"}
                    self.assertIn(value(head, "Location"), {"/app/b"} | named)
                    self.assertNotIn(self.there.encode(), head)
                    came.add(host)
        self.assertIn("evil.example", came)
        self.assertIn(self.fill("{b}"), came)


class Reloads:
    """New rules under load. Every response is right by the old rules or by the new ones."""

    ROUNDS = int(os.environ.get("PPR_RELOADS", "50"))

    def load(self, came):
        while not self.is_done:
            try:
                came.append(self.where())
            except OSError as error:
                came.append(str(error))

    def where(self):
        return value(exchange(self.port, request("/a", "www.example.org"))[0], "Location")

    def test_reload_under_load(self):
        server, self.is_done, came = self.begin(), False, []
        self.redirect("/x/a")
        threads = [threading.Thread(target=self.load, args=(came,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for number in range(1, self.ROUNDS + 1):
                (server.root / "new").write_text(f"map /{number % 2}/ {self.there}/x/\n",
                                                 encoding="ascii")
                (server.root / "new").rename(server.root / "rules")
                server.reload()
                expected = f"http://www.example.org/{number % 2}/b"
                self.wait(lambda expected=expected: self.where() == expected)
        finally:
            self.is_done = True
            for thread in threads:
                thread.join()
        right = {"http://www.example.org/0/b", "http://www.example.org/1/b"}
        self.assertEqual(set(came), right)
        self.assertGreater(len(came), self.ROUNDS)


class Checked:
    """valgrind finds no error."""

    REQUESTS = ("Destination: http://www.example.org/app/b", "X-Drop: 1", "X-Any: 1")

    def test_valgrind(self):
        valgrind = find("valgrind")
        if not valgrind:
            self.skipTest("no valgrind here")
        with tempfile.NamedTemporaryFile() as log:
            os.chmod(log.name, 0o666)  # httpd's child is another user's
            server = self.begin(valgrind, "-q", "--vgdb=no", f"--log-file={log.name}")
            self.ask_all()
            server.stop()
            found = log.read().decode("latin-1")
            self.assertFalse(found, found)

    def ask_all(self):
        many = [f"Set-Cookie: c{i}=v; Path=/x/{i}" for i in range(40)]
        answers = (Pieces.head(self), response(*many, f"Location: {self.there}/x/{'z' * 2000}"),
                   response("Location: /other", "Alt-Svc: h3"), response(),
                   Pieces.head(self)[:60], response(f"Location: {self.there}/none"))
        for number, answer in enumerate(answers):
            self.backend.answers["/x/a"] = answer
            head = self.ask("/app/a", *self.REQUESTS)
            self.assertTrue(head, f"answer {number}")
            self.assertNotIn(b"/x/", head)


class Memory:
    """After many requests as after a thousand."""

    def test_memory(self):
        if not find("nginx"):
            self.skipTest("no nginx here, which is the backend")
        Programs.nginx = find("nginx")
        backend = Backend()
        self.addCleanup(backend.close)
        with Run(self.kind, "ppr", 1, backend.path) as run:
            run.begin("env")
            run.ask("/redirect", 1000)
            before = self.resident(run.server.process.pid)
            run.ask("/redirect", REQUESTS)
            after = self.resident(run.server.process.pid)
        self.assertLess(after, 1.02 * before + 256, "KiB")

    @staticmethod
    def resident(process):
        text = pathlib.Path(f"/proc/{process}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s*(\d+)", text).group(1))
