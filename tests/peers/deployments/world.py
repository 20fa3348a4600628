# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The stage of each test: backends with names of their own, proxies, a client, a trap."""

import pathlib
import tempfile
import unittest

from proxy.harness import Proxy
from support.servers import Application, Authority, Client, Trap

# The proxies find these hosts on the loopback. No client may get to know them.
BACKENDS = ("app.internal", "a.internal", "b.internal", "auth.internal", "dav.internal",
            "app.corp.internal", "login.corp.internal")
CLIENTS = ("www.example.test", "login.example.test", "a.example.test", "b.example.test",
           "registry.example.test", "auth.example.test")


class Deployment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.hosts = pathlib.Path(directory.name, "hosts")
        cls.hosts.write_text(f"127.0.0.1 {' '.join(BACKENDS)}\n", encoding="ascii")
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.close)
        cls.front = cls.authority.issue(*CLIENTS)

    def setUp(self):
        self.trap = Trap()
        self.addCleanup(self.trap.close)
        self.clients, self.proxies = [], []

    def application(self, answer, name="app.internal", secure=False):
        """Start a backend that others know as `name`."""
        certificate = self.authority.issue(name) if secure else None
        application = Application(answer, name, certificate)
        self.addCleanup(application.close)
        return application

    def proxy(self, rules, *options, secure=False):
        """Start a proxy; a secure one speaks TLS to clients."""
        if secure:
            options += ("--cert", self.front[0], "--key", self.front[1])
        proxy = Proxy(rules, "--hosts", str(self.hosts), "--ca", self.authority.certificate,
                      *options)
        self.addCleanup(lambda: self.assertIsNone(proxy.close()))
        self.proxies.append(proxy)
        return proxy

    def client(self, places):
        """A client that reaches proxies: {"www.example.test:80": proxy}."""
        client = Client({place: proxy.port for place, proxy in places.items()}, self.trap,
                        self.authority)
        self.addCleanup(client.close)
        self.clients.append(client)
        return client

    def arrives(self, client, start, end, hops, *options):
        """Follow all redirects from a URL to the page at another, in so many hops."""
        client.ask(start, "-L", *options)
        self.assertEqual((client.last.status, client.url, len(client.path) - 1), (200, end, hops),
                         [hop.value("Location") for hop in client.path])

    def tearDown(self):
        """Whatever the deployment: the client never left the client hosts, and no proxy has
        anything to log."""
        for client in self.clients:
            self.assertEqual(client.leaks((*BACKENDS, "127.0.0.1", "localhost")), [])
            self.assertGreater(len(client.hops), 0)
        self.assertEqual((self.trap.connections, self.trap.caught()), (0, []))
        self.assertEqual([proxy.log() for proxy in self.proxies if proxy.log()], [])


class Traps(Deployment):
    """The trap and the search for leaks find something, if there is something."""

    def tearDown(self):
        pass

    def test_trap(self):
        application = self.application(
            lambda request: (302, [("Location", f"http://{request.host}/x")], ""))
        client = self.client({"www.example.test:80": self.proxy(
            f"map http://other.example.test/ {application.url}/ response\n"
            f"map /app/ {application.url}/ request\nkeep {application.url}/x\n")})
        client.ask("http://www.example.test/app/", "-L")
        self.assertEqual(self.trap.caught(), ["GET /x"])
        self.assertEqual(client.leaks(BACKENDS),
                         [("Location", f"http://app.internal:{application.server_port}/x")])
