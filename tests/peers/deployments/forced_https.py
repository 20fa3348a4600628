# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""An application that forces https, behind proxies on http, on https, and behind a second TLS
terminator."""

from deployments.world import Deployment

HTTP, HTTPS = "http://www.example.test", "https://www.example.test"


def force(request):
    """Redirect to https, by the name that was asked for, as most frameworks do: without the
    port. On https: a page, whose redirects still say http, because the application itself is
    on it."""
    name = request.host.partition(":")[0]
    if request.scheme != "https":
        return 301, [("Location", f"https://{name}{request.target}")], ""
    if request.path.endswith("/old"):
        return 302, [("Location", f"http://{request.host}{request.target[:-4]}/new")], ""
    return 200, [("Set-Cookie", "sid=1; Path=/; Secure")], "page"


def name_itself(request):
    """Say http in each redirect, whatever the scheme; force nothing."""
    if request.path.endswith("/old"):
        return 302, [("Location", f"http://{request.host}/new")], ""
    return 200, [], "page"


class ForcedHttps(Deployment):
    def pair(self, rules, *options):
        """A proxy on http and one on https, with the same rules, and a client of both."""
        return self.client({
            "www.example.test:80": self.proxy(rules, *options),
            "www.example.test:443": self.proxy(rules, *options, secure=True)})

    def walk(self, client):
        """From http to https once; on https nothing goes back."""
        self.arrives(client, f"{HTTP}/app/a?b=1", f"{HTTPS}/app/a?b=1", 1)
        self.arrives(client, f"{HTTPS}/app/a", f"{HTTPS}/app/a", 0)
        self.assertEqual(client.last.value("Set-Cookie"), "sid=1; Path=/app; Secure")
        self.arrives(client, f"{HTTPS}/app/old", f"{HTTPS}/app/new", 1)
        self.arrives(client, f"{HTTP}/app/old", f"{HTTPS}/app/new", 2)

    def test_host_preserved(self):
        """One rule is enough: the application speaks of the client's host."""
        application = self.application(force)
        self.walk(self.pair(f"map /app/ {application.url}/\n", "--preserve-host"))

    def test_own_host(self):
        """The application's https name needs a rule, which says where its https is."""
        application = self.application(force)
        self.walk(self.pair(f"map /app/ {application.url}/\n"
                            f"map {HTTPS}/app/ https://app.internal/ response\n"))

    def test_secure_backend(self):
        """TLS on both sides of the proxy. The application says http with its https port:
        any-scheme takes that for the same place."""
        application = self.application(force, secure=True)
        for options in ((), ("--preserve-host",)):
            with self.subTest(options=options):
                self.walk(self.pair(f"map /app/ {application.url}/ any-scheme\n"
                                    f"map {HTTPS}/app/ https://app.internal/ response\n",
                                    *options))

    def test_root(self):
        application = self.application(force)
        client = self.pair(f"map / {application.url}/\n", "--preserve-host")
        self.arrives(client, f"{HTTP}/a", f"{HTTPS}/a", 1)
        self.arrives(client, f"{HTTPS}/old", f"{HTTPS}/new", 1)

    def test_port_of_its_own(self):
        """A client port that the application's redirect drops: any-port explains the URL."""
        application = self.application(force)
        rules = f"map /app/ {application.url}/ any-port\n"
        client = self.client({
            "www.example.test:8080": self.proxy(rules, "--preserve-host"),
            "www.example.test:443": self.proxy(rules, "--preserve-host", secure=True)})
        self.arrives(client, f"{HTTP}:8080/app/a", f"{HTTPS}/app/a", 1)

    def terminated(self, rules, *options):
        """A proxy behind a TLS terminator, which is a second proxy that knows no prefix."""
        inner = self.proxy(rules, *options)
        return self.client({"www.example.test:443": self.proxy(
            f"map / {inner.url}/\n", "--preserve-host", secure=True)})

    def test_terminator(self):
        """The inner proxy is told that clients come by https."""
        application = self.application(force)
        for options in ((), ("--preserve-host",)):
            with self.subTest(options=options):
                client = self.terminated(f"map /app/ {application.url}/\n", "--client-scheme",
                                         "https", *options)
                self.arrives(client, f"{HTTPS}/app/a", f"{HTTPS}/app/a", 0)
                self.arrives(client, f"{HTTPS}/app/old", f"{HTTPS}/app/new", 1)

    def test_terminator_that_is_not_told_of(self):
        """The inner proxy takes its clients for ones of http. The outer one repairs the URL."""
        application = self.application(name_itself)
        for options in ((), ("--preserve-host",)):
            with self.subTest(options=options):
                client = self.terminated(f"map /app/ {application.url}/\n", *options)
                self.arrives(client, f"{HTTPS}/app/old", f"{HTTPS}/app/new", 1)
